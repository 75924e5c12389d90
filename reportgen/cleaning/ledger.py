"""Ledger: spend as read against spend as kept, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from reportgen.cleaning.rows import KEPT
from reportgen.errors import InputError
from reportgen.sources.table import Table
from reportgen.units import Money, money

LARGEST_SUM = 2**62
"""Minor units: above it a sum of 64-bit integers could overflow unseen."""


@dataclass(frozen=True)
class Omission:
    """Order lines or money that are in no customer.

    Attributes
    ----------
    reason : str
        Why: "total" (rows that add up others), "cancelled", "guest" (ids that stand for nobody), "without_customer",
        "without_date", "without_amount", "without_purchase" (of customers who bought nothing) or "below_zero" (returned beyond
        what was bought).
    n_lines : int
        0 where money alone was left out.
    spend : Money
        Below 0 where more went back.
    """

    reason: str
    n_lines: int
    spend: Money

    @property
    def is_lost(self) -> bool:
        """Whether spend is missing from the brief for it."""
        return self.spend > 0


@dataclass(frozen=True)
class Reconciliation:
    """Spend as read against spend as kept; ``read == kept + dropped`` to the cent.

    Attributes
    ----------
    rows_read, rows_kept : int
        Data rows of the file, and customers of the brief.
    rows_dropped : int or None
        Data rows that are no customer; None of order lines, where ``omissions`` say so.
    spend_read, spend_kept, spend_dropped : Money
    lines_kept : int or None
        Order lines behind the customers; None where the file held one row a customer.
    omissions : tuple of Omission
        Of order lines, what ``spend_dropped`` and the lines between read and kept are made of.
    """

    rows_read: int
    rows_kept: int
    rows_dropped: int | None
    spend_read: Money
    spend_kept: Money
    spend_dropped: Money
    lines_kept: int | None = None
    omissions: tuple[Omission, ...] = ()


def reconciliation(everyone: nw.DataFrame[Any], kept: nw.DataFrame[Any], table: Table) -> Reconciliation:
    """Hold what was read against what is kept.

    Parameters
    ----------
    everyone, kept : narwhals DataFrame
        All rows, marked by ``KEPT``, and those that are customers.
    table : Table

    Raises
    ------
    InputError
        If spend adds up to more than can be counted exactly, or to nothing.
    """
    if float(everyone["monetary_value"].cast(nw.Float64).sum()) > LARGEST_SUM:
        raise InputError(f"{table.name}: spend adds up to more than can be counted exactly; give the amounts in thousands")
    dropped = everyone.filter(~nw.col(KEPT))
    read, left, gone = (int(frame["monetary_value"].sum()) if len(frame) else 0 for frame in (everyone, kept, dropped))
    if not left and len(kept):
        raise InputError(f"{table.name}: {_nothing(len(kept), table)}, so nothing can be told; check the export")
    log = table.orders
    if log is None:
        return Reconciliation(len(everyone), len(kept), len(everyone) - len(kept), money(read), money(left), money(gone))
    omissions = tuple(Omission(out.reason, out.n_lines, money(out.spend)) for out in log.left_out)
    n_kept = log.n_lines - sum(out.n_lines for out in log.left_out)
    dropped_spend = money(log.spend - left)
    return Reconciliation(log.n_lines, len(kept), None, money(log.spend), money(left), dropped_spend, n_kept, omissions)


def _nothing(n: int, table: Table) -> str:
    """Say that nobody spent anything; of order lines, also what became of those who are no customers."""
    whole = f"all {n} customers have a spend of 0"
    dropped = sum(out.n_lines for out in table.orders.left_out if out.reason == "without_purchase") if table.orders else 0
    if not dropped or table.orders is None:
        return whole
    return (
        f"{whole}, and {dropped:,} of the {table.orders.n_lines:,} lines are of others, who by their amounts only returned "
        "something or got it for nothing (what was paid must be positive: turn its sign if it is not)"
    )
