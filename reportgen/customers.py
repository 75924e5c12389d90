"""Customers: a table of text becomes one row a customer with named roles, fixed types and exact money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reportgen.engine import Frame
from reportgen.notes import DataNote
from reportgen.units import Money


@dataclass(frozen=True)
class Reconciliation:
    """Spend as read against spend as kept; ``read == kept + dropped`` to the cent.

    Attributes
    ----------
    rows_read, rows_kept : int
        Data rows of the file, and customers of the brief.
    spend_read, spend_kept, spend_dropped : Money
    """

    rows_read: int
    rows_kept: int
    spend_read: Money
    spend_kept: Money
    spend_dropped: Money


@dataclass(frozen=True)
class Customers:
    """One row per customer, sorted by nothing in particular: no result may depend on the row order.

    Attributes
    ----------
    frame : narwhals DataFrame or LazyFrame
        ``customer_id`` (str, unique) and, where the table has them: ``age`` (int), ``education``, ``marital_status`` (str),
        ``income`` (int, minor units), ``children`` (int), ``tenure_days`` (int), ``recency_days`` (int),
        ``spend.<category>`` (int, minor units) for each of ``categories``, ``monetary_value`` (int, minor units; always there),
        ``purchases.<channel>`` (int) for each of ``channels``, ``deal_purchases`` (int), ``frequency`` (int, purchases in the
        window), ``visits`` (float, a month), ``campaign.<name>`` (int, 0 or 1) for each of ``campaigns``, ``complaint`` (0 or 1),
        ``numeric.<label>`` (float). No nulls, except in ``age`` and ``income`` where nothing could stand in.
    as_of : datetime.date
        The day the table describes.
    categories, channels, campaigns, numeric : tuple of str
        The user's labels, in the order of the table; campaigns in order of time, the latest last.
    contact_cost, response_value : float or None
        Minor units a contact and a response, from the config or from constant columns of the table.
    window_months : float or None
        Months of spend in the table; None where nobody said.
    notes : tuple of DataNote
        In order of what matters most.
    reconciliation : Reconciliation
    source_name, input_sha256 : str
        File name, and SHA-256 of its bytes.
    preset : str or None
        The column map that was used; None for the user's own ``[columns]``.
    """

    frame: Frame
    as_of: dt.date
    categories: tuple[str, ...]
    channels: tuple[str, ...]
    campaigns: tuple[str, ...]
    numeric: tuple[str, ...]
    contact_cost: float | None
    response_value: float | None
    window_months: float | None
    notes: tuple[DataNote, ...]
    reconciliation: Reconciliation
    source_name: str
    input_sha256: str
    preset: str | None

    @property
    def roles(self) -> frozenset[str]:
        """Names of the frame's columns."""
        return frozenset(self.frame.collect_schema().names())
