"""Totals: rows below (or between) order lines that are no line but add up those above."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import SchemaError
from reportgen.orders.cells import NOWHERE, Coded
from reportgen.sources.table import Table
from reportgen.sources.voided import TOTAL, is_total

_LAST = 3  # rows of a table that may be totals without saying so
_FEW_LINES = 10  # above them: of fewer, one may well be what the others come to


def _sums(called: NDArray[np.bool_], nameless: NDArray[np.bool_], cents: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows that may be totals are the sum of all lines above, or of those since an earlier total."""
    sums = np.zeros(len(cents), dtype=bool)
    begins = {0}  # what had been added up where a group of lines may begin
    lines = np.cumsum(np.where(called | nameless, 0, cents))
    without = 0  # nameless rows that proved to be lines
    for i in map(int, np.flatnonzero(called | nameless)):
        above = int(lines[i]) + without
        sums[i] = above - int(cents[i]) in begins
        if called[i] or sums[i]:
            begins.add(above)
        else:
            without += int(cents[i])
    return sums


def total_lines(
    table: Table, line: NDArray[np.int64], columns: Sequence[Coded], cents: NDArray[np.int64], whole: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell the rows that add up the lines above them: by what they are called, and by their sum where they look like a line.

    The last rows of a table may say nothing but the sum.

    Parameters
    ----------
    table : Table
    line : array of int
        Where each stands.
    columns : sequence of Coded
        Customer, order and date: where the word can stand.
    cents : array of int
        As the row says; 0 where it says nothing.
    whole : array of bool
        Whether a row has a date and an amount, as a line has. One that has not can be in no customer, and needs no proof.

    Raises
    ------
    SchemaError
        If a row is called a total, and is no sum of what stands above.
    """
    called = np.zeros(len(line), dtype=bool)
    for column in columns:
        called |= column.each(is_total, False, bool)
    nameless = np.all([column.codes == NOWHERE for column in columns], axis=0) & (cents != 0)
    nameless[: max(_FEW_LINES, len(line) - _LAST)] = False
    sums = _sums(called, nameless, cents)
    total: NDArray[np.bool_] = (called & (sums | ~whole)) | (nameless & sums)
    for column in columns:
        plain = column.each(lambda text: TOTAL.fullmatch(text) is not None, False, bool).astype(bool)
        doubtful = np.flatnonzero(plain & ~total)
        if len(doubtful) == 1:  # several are a customer who is called so
            i = int(doubtful[0])
            raise SchemaError(
                f"{table.name} {table.counts} {line[i]}: column {column.header!r}: says {column.texts[column.codes[i]]!r}, but "
                "its amount is not the sum of the lines above; remove the row if it is a total, or rename the customer or order",
                (column.header,),
            )
    return total
