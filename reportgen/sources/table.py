"""Table: what a source said, as text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reportgen.engine import Frame
from reportgen.notes import DataNote
from reportgen.settings import ColumnsConfig
from reportgen.transactions import OrderBaskets
from reportgen.units import significant

LINE = "__line__"
"""Column of a table's frame that says where a row stands; no sane table has a column of that name."""

SPACE = " \t\r\n\v\f\u00a0\ufeff"
"""What is stripped around every cell, and around the ids of opt-outs, so that they are the same."""

DAYS_A_MONTH = 365.25 / 12
"""Of the Julian calendar, as is usual where a table counts months."""


@dataclass(frozen=True)
class OrderColumns:
    """Which column of the table is what; headers as the table spells them.

    Attributes
    ----------
    customer : str
    date, order, amount, quantity, price, category, status : str or None
        Without a date only where the settings say that there is none.
        There is an amount, or a quantity and a price; ``price`` is None where there is an amount.
    item, item_name : str or None
        The article that was sold, and what it is called where ``item`` is a code of it.
    """

    customer: str
    date: str | None
    order: str | None
    amount: str | None
    quantity: str | None
    price: str | None
    category: str | None
    item: str | None
    item_name: str | None
    status: str | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """The headers that spend is summed up by."""
        parts = (self.customer, self.date, self.order, self.amount, self.quantity, self.price, self.category, self.status)
        return tuple(header for header in parts if header is not None)


@dataclass(frozen=True)
class LeftOut:
    """Lines or money of an order log that are in no customer.

    Attributes
    ----------
    reason : str
        ``"total"`` (rows that add up others), ``"cancelled"``, ``"guest"``, ``"without_customer"``, ``"without_date"``,
        ``"without_amount"``, ``"without_purchase"`` (of customers who bought nothing) or ``"below_zero"`` (what customers
        returned beyond what they bought, so that their spend is 0 and not less).
    n_lines : int
        0 where the lines were kept and money alone was left out.
    spend : int
        Minor units.
    """

    reason: str
    n_lines: int
    spend: int


@dataclass(frozen=True)
class OrderLog:
    """What a table of customers was made of, where a source held order lines.

    Attributes
    ----------
    columns : ColumnsConfig
        The part that each column of the table plays.
    read : OrderColumns
        The part that each column of the lines played.
    first, last : datetime.date or None
        Days of the earliest and the latest line; None where lines have no date.
    usual_gap : float or None
        Days within which customers came back nine times in ten, where that can be told.
    n_lines : int
        As read.
    spend : int
        Minor units, of all lines; that of the table is ``spend`` less what was left out.
    left_out : tuple of LeftOut
    baskets : OrderBaskets or None
        Articles by order, where the table names them and does not tell spend by category.
    """

    columns: ColumnsConfig
    read: OrderColumns
    first: dt.date | None
    last: dt.date | None
    usual_gap: float | None
    n_lines: int
    spend: int
    left_out: tuple[LeftOut, ...]
    baskets: OrderBaskets | None

    @property
    def window_months(self) -> float | None:
        """Months from the first day to the last, both included; None where lines have no date."""
        if self.first is None or self.last is None:
            return None
        return significant(((self.last - self.first).days + 1) / DAYS_A_MONTH)


@dataclass(frozen=True)
class Table:
    """What a source said: nothing guessed, nothing lost.

    Attributes
    ----------
    frame : narwhals DataFrame or LazyFrame
        One text column for each name of ``header``, cells exactly as they stood and ``""`` for an empty one, and ``LINE`` (int).
    header : tuple of str
        Column names in the order of the table, without surrounding space.
    name : str
        File name, or ``"frame"``.
    sha256 : str
        Of the bytes of the file; of a canonical CSV for a frame.
    notes : tuple of DataNote
        How it was read.
    counts : str
        What ``LINE`` counts: ``"line"`` (of a text file, the header is line 1) or ``"row"`` (the first row of data is row 1; of a
        workbook, the row as its sheet numbers it).
    plain : frozenset of str
        Headers whose text was made from numbers, dates or booleans: decimals have a point, dates are ISO.
    orders : OrderLog or None
        Of a table that was made of order lines, one row a customer by now.
    currency : str or None
        What its column of currencies says, by its ISO code; None where there is none.
    merged : frozenset of str
        Headers of columns in which a merged cell of a workbook was written into every row that it covers.
    other_sheets : tuple of str
        Of a workbook, sheets that hold data and were not read.
    """

    frame: Frame
    header: tuple[str, ...]
    name: str
    sha256: str
    notes: tuple[DataNote, ...]
    counts: str = "line"
    plain: frozenset[str] = frozenset()
    orders: OrderLog | None = None
    currency: str | None = None
    merged: frozenset[str] = frozenset()
    other_sheets: tuple[str, ...] = ()
