"""Cells of order lines: a column as codes, so that each different text is read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.faults import AGAIN, NOT_AVAILABLE
from reportgen.engine import collect
from reportgen.errors import SchemaError
from reportgen.sources.table import LINE, SPACE, Table

NOWHERE = -1
"""The code of a blank cell."""

_LONGEST_BLANK = 4  # letters of "null": half a million texts are not asked in vain

_T = TypeVar("_T")


@dataclass(frozen=True)
class Coded:
    """A column as the position of each cell's text.

    Attributes
    ----------
    header : str
        Of the column; empty where there is none.
    codes : array of int64
        One a line; ``NOWHERE`` for a blank cell.
    texts : tuple of str
        The different texts, without the space around them.
    """

    header: str
    codes: NDArray[np.int64]
    texts: tuple[str, ...]

    def each(self, value: Callable[[str], _T], blank: _T, dtype: Any) -> NDArray[Any]:
        """Work out a value once for every different text, and hand it to every line; ``blank`` where the cell is."""
        values = np.array([*(value(text) for text in self.texts), blank], dtype=dtype)
        return values[self.codes]  # the code of a blank is the last position


def coded(table: Table, header: str) -> Coded:
    """Read one column as codes, in the order of ``LINE``."""
    import pandas as pd

    cells = collect(table.frame.select(LINE, header).sort(LINE))[header].to_native()
    codes, found = pd.factorize(cells)
    stripped = [text.strip(SPACE) for text in found.tolist()]
    texts = tuple(dict.fromkeys(text for text in stripped if not _is_blank(text)))
    place = {text: i for i, text in enumerate(texts)}
    return Coded(header, np.array([place.get(text, NOWHERE) for text in stripped], dtype=np.int64)[codes], texts)


def _is_blank(text: str) -> bool:
    return not text or (len(text) <= _LONGEST_BLANK and NOT_AVAILABLE.fullmatch(text) is not None)


def of_the_order(column: Coded, order: Coded) -> Coded:
    """Fill what a shop writes on the first line of an order only: where its lines say one thing, the blank ones say it too."""
    said = (column.codes != NOWHERE) & (order.codes != NOWHERE)
    if not len(order.texts) or not said.any():
        return column
    low = np.full(len(order.texts), len(column.texts), dtype=np.int64)
    high = np.full(len(order.texts), NOWHERE, dtype=np.int64)
    np.minimum.at(low, order.codes[said], column.codes[said])
    np.maximum.at(high, order.codes[said], column.codes[said])
    one = np.append(np.where(low == high, high, NOWHERE), NOWHERE)
    return Coded(column.header, np.where(column.codes == NOWHERE, one[order.codes], column.codes), column.texts)


def refuse_cells(table: Table, column: Coded, line: NDArray[np.int64], bad: Sequence[str], what: str) -> None:
    """Raise for the first line whose cell is one of the bad texts.

    Raises
    ------
    SchemaError
        Names the line.
    """
    if not bad:
        return
    faulty = set(bad)
    first = int(np.flatnonzero(column.each(lambda text: text in faulty, False, bool))[0])
    value = column.texts[column.codes[first]]
    what = AGAIN if value.casefold() == column.header.casefold() else what
    raise SchemaError(f"{table.name} {table.counts} {line[first]}: column {column.header!r}: {value!r} {what}", (column.header,))
