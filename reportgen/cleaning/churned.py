"""Churned: customers who have left are left out where the settings say which column tells; else they are told, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from reportgen.cleaning.churn_texts import has_left, is_churn, may_say_who_left, says_who_left
from reportgen.cleaning.faults import Texts, refuse
from reportgen.cleaning.numbers import n_cells
from reportgen.cleaning.roles import Cell
from reportgen.cleaning.rows import KEPT
from reportgen.engine import distinct, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote, shown
from reportgen.sources.table import Table


def without_churned(
    everyone: nw.DataFrame[Any], cells: Sequence[Cell], texts: Texts, table: Table
) -> tuple[nw.DataFrame[Any], list[DataNote]]:
    """Drop the customers of whom the column in the role ``left`` says that they have; a blank says so of nobody.

    Parameters
    ----------
    everyone : narwhals DataFrame
        With ``KEPT``; a row that is dropped stays in it, for the ledger.
    cells : sequence of Cell
    texts : mapping of str to frozenset of str
    table : Table

    Raises
    ------
    SchemaError
        If a cell says neither, or a column that says who left is to be a campaign or a number that customers are described by.
    """
    for cell in cells:
        role = cell.name.partition(".")[0]
        if role in ("campaign", "numeric") and says_who_left(cell.header):
            raise SchemaError(
                f"{table.name}: [columns] {'campaigns' if role == 'campaign' else role}: {cell.header!r} seems to say who has "
                "left, which is no answer to a campaign and is known only afterwards; name it as left, which leaves those "
                "customers out, or take the line away, and they count",
                (cell.header,),
            )
    column = next((cell for cell in cells if cell.name == "left"), None)
    if column is None:
        return everyone, []
    said = {text: has_left(text) for text in texts["left"]}
    what = "says neither that the customer has left nor that not; write 1 where the customer has and 0 where not"
    refuse(everyone, {(column, what): [text for text, left in said.items() if left is None]}, table)
    gone = sorted(text for text, left in said.items() if left)
    out = nw.col("left").is_in(gone)
    n = int(facts(everyone.filter(nw.col(KEPT)), {"n": out.cast(nw.Int64).sum()})["n"] or 0)
    kept = everyone.with_columns((nw.col(KEPT) & ~out).alias(KEPT))
    return kept, [DataNote("left_out", column.header, n, shown(gone))]


def churned_counted(table: Table, cells: Sequence[Cell]) -> list[DataNote]:
    """Note a column that seems to say who has left and plays no role: those who have count as customers like all others.

    Of order lines it is told where they are summed up (`reportgen.orders.ledger.left_counted`).
    """
    used = {cell.header for cell in cells}
    if any(cell.name == "left" for cell in cells):  # of several columns that say so, one was named
        return []
    for header in table.header if table.orders is None else ():
        if header in used or not may_say_who_left(header):
            continue
        if is_churn(header, texts := distinct(table.frame, header)):
            gone = sorted(text for text in texts if has_left(text))
            n = n_cells(table.frame, {header: gone}).get(header, 0)
            return [DataNote("left_counted", header, n, tuple(gone))] if n else []
    return []
