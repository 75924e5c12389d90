"""Total rows: a row of a table of customers that is no customer but the sum of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from reportgen.cleaning.faults import NOT_AVAILABLE
from reportgen.cleaning.roles import Cell
from reportgen.cleaning.rows import KEPT
from reportgen.engine import Frame, collect, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import LINE, Table
from reportgen.sources.voided import is_total


def may_hold_totals(frame: Frame, cells: Sequence[Cell]) -> bool:
    """Whether the id of any row could say total: a question to the engine, before rows are brought into memory."""
    customer_id = next((cell.name for cell in cells if cell.kind == "id"), None)
    if customer_id is None:
        return False
    asked = nw.col(customer_id).str.contains("(?i)total|jumlah|gesamt|summe?").cast(nw.Int64).sum()
    return bool(facts(frame, {"n": asked})["n"])


def blanks_of_customers(
    n_blank: Mapping[str, int], text: Frame, cells: Sequence[Cell], everyone: nw.DataFrame[Any]
) -> dict[str, int]:
    """Take the cells that a total leaves blank off the blank cells of each column: they are no customer's.

    Parameters
    ----------
    n_blank : mapping of str to int
        Of all rows.
    text : Frame
        The rows as they were written.
    cells : sequence of Cell
    everyone : narwhals DataFrame
        With ``KEPT``, after `without_totals` has found a total.
    """
    customer_id = next(cell.name for cell in cells if cell.kind == "id")
    dropped = everyone.filter(~nw.col(KEPT)).select(LINE, customer_id).rows()
    totals = collect(text.filter(nw.col(LINE).is_in([line for line, who in dropped if is_total(str(who))])))
    empty = {name: sum(not str(cell) or bool(NOT_AVAILABLE.fullmatch(str(cell))) for cell in totals[name]) for name in n_blank}
    return {name: n - empty[name] for name, n in n_blank.items()}


def without_totals(everyone: nw.DataFrame[Any], cells: Sequence[Cell], table: Table) -> tuple[nw.DataFrame[Any], list[DataNote]]:
    """Drop the rows whose id says total and whose money is the sum of all others'.

    Parameters
    ----------
    everyone : narwhals DataFrame
        With ``KEPT``; a row that is dropped stays in it, for the ledger.
    cells : sequence of Cell
    table : Table

    Raises
    ------
    SchemaError
        If a row is called a total, and is no sum.
    """
    customer_id = next((cell for cell in cells if cell.kind == "id"), None)
    if customer_id is None or table.orders is not None:
        return everyone, []
    called = [is_total(str(who)) for who in everyone[customer_id.name].to_list()]
    if not any(called):
        return everyone, []
    money = [cell.name for cell in cells if cell.is_spend]
    if not money:  # nothing to tell a total by
        return everyone, []
    marked = everyone.with_columns(nw.new_series("called", called, nw.Boolean, backend=everyone.implementation))
    ours = marked.filter(~nw.col("called") & nw.col(KEPT))
    sums = {name: int(ours[name].fill_null(0).sum()) for name in money}
    for row in marked.filter(nw.col("called")).select(LINE, *(nw.col(name).fill_null(0) for name in money)).rows(named=True):
        if any(int(row[name]) != total for name, total in sums.items()):
            raise SchemaError(
                f"{table.name} {table.counts} {int(row[LINE])}: column {customer_id.header!r}: says that the row is a total, but "
                "it is not the sum of the other rows; remove it, or give the customer another id",
                (customer_id.header,),
            )
    kept = marked.with_columns((nw.col(KEPT) & ~nw.col("called")).alias(KEPT)).drop("called")
    return kept, [DataNote("total_row_left_out", customer_id.header, sum(called))]
