"""Faults: the first cell that cannot be what its role demands, said so that it can be found and mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import narwhals as nw

from reportgen.engine import Frame, collect
from reportgen.errors import SchemaError
from reportgen.sources.table import LINE, Table

if TYPE_CHECKING:
    from reportgen.cleaning.roles import Cell  # roles need looks, which need what is not available

Texts: TypeAlias = Mapping[str, frozenset[str]]
"""The different texts of each column. Whatever is decided about a text is decided once, in Python, on every engine."""

NOT_AVAILABLE = re.compile(r"(?i)n/?a|nan|nat|null|none|<na>|#n/?a|-")
"""What programs write into a number's cell when there is none; in a column of labels it is a label."""

AGAIN = "is the name of the column: the header stands here a second time, as where two exports were put together; remove that row"
"""What is wrong with a cell that says the name of its own column."""

LOST_DIGITS = "is a long number that a spreadsheet shortened, so that different ones look alike; export that column as text"
"""What is wrong with an id that has lost its last digits."""

_LOOKED_UP = 10_000  # faulty texts whose lines are looked up: a column with more is the wrong column, and any line shows it


def refuse_merged(headers: Iterable[str], table: Table) -> None:
    """Refuse numbers in merged cells: nobody can tell whether they count once, or for every row.

    Raises
    ------
    SchemaError
        Names the column.
    """
    for header in headers:
        if header in table.merged:
            raise SchemaError(
                f"{table.name}: column {header!r}: holds merged cells, and a number in them may count once or for each; unmerge "
                "them, and write the number where it belongs",
                (header,),
            )


def refuse(frame: Frame, faults: Mapping[tuple[Cell, str], Sequence[str]], table: Table) -> None:
    """Raise for the first faulty cell, in the order of the table's lines.

    Parameters
    ----------
    frame : Frame
        Text columns under the names of their cells, and ``LINE``.
    faults : mapping of (Cell, str) to sequence of str
        The texts that are faulty, by their column and by what is wrong with them (a sentence that ends in how to mend it).
    table : Table

    Raises
    ------
    SchemaError
        Names the file, the line, the column and the value.
    """
    found: list[tuple[int, str, str, str]] = []
    for (cell, what), texts in faults.items():
        if texts:
            bad = frame.filter(nw.col(cell.name).is_in(sorted(texts)[:_LOOKED_UP])).select(LINE, cell.name).sort(LINE).head(1)
            line, value = collect(bad).row(0)
            found.append((int(line), cell.header, str(value), what))
    if found:
        line, header, value, what = min(found)
        what = AGAIN if value.casefold() == header.casefold() else what
        raise SchemaError(f"{table.name} {table.counts} {line}: column {header!r}: {value!r} {what}", (header,))
