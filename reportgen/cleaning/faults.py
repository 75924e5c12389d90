"""Faults: the first cell that cannot be what its role demands, said so that it can be found and mended."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from reportgen.cleaning.roles import Cell
from reportgen.engine import Frame, collect, facts
from reportgen.errors import SchemaError
from reportgen.sources.table import LINE, Table


def refuse(frame: Frame, faults: Mapping[tuple[Cell, str], nw.Expr], table: Table) -> None:
    """Raise for the first faulty cell, in the order of the table's lines.

    Parameters
    ----------
    frame : Frame
        Text columns under the names of their cells, and ``LINE``.
    faults : mapping of (Cell, str) to Expr
        What is wrong with a column's cell (a sentence that ends in how to mend it), and the condition under which it is.
    table : Table

    Raises
    ------
    SchemaError
        Names the file, the line, the column and the value.
    """
    keys = list(faults)
    counts = facts(frame, {str(i): faults[k].cast(nw.Int64).sum() for i, k in enumerate(keys)})
    found: list[tuple[int, int, str]] = []
    for i, fault in enumerate(keys):
        if counts[str(i)]:
            cell = fault[0]
            bad = frame.filter(faults[fault]).select(LINE, cell.name).sort(LINE).head(1)
            line, value = collect(bad).row(0)
            found.append((int(line), i, str(value)))
    if found:
        line, i, value = min(found)
        cell, what = keys[i]
        raise SchemaError(f"{table.name} {table.counts} {line}: column {cell.header!r}: {value!r} {what}", (cell.header,))
