"""Line days: which columns of order lines may say the day of a purchase, and not since when somebody has been a customer."""

from __future__ import annotations

from reportgen.cleaning import column_words as of
from reportgen.cleaning.column_looks import Look
from reportgen.cleaning.day_texts import is_counted
from reportgen.cleaning.periods import last_day
from reportgen.sources.order_columns import first_known, is_of_the_order
from reportgen.sources.order_names import DAY
from reportgen.sources.table import Table

_JOINED = of.SINCE - {"dt"}  # which is a date of anything
_LONGEST_MONTH = 31


def line_days(columns: list[Look], table: Table, customers: list[Look], orders: list[Look]) -> list[Look]:
    """Return the columns that may say when each line was bought, the usual names first.

    Parameters
    ----------
    columns : list of Look
    table : Table
    customers, orders : list of Look
        Columns of customers and of order numbers, the likeliest first.
    """
    dates = [c for c in columns if c.kind == "date"]
    usual = first_known([c.header for c in dates], DAY)
    likely = [c for c in dates if not c.has(of.NO_PURCHASE | _JOINED) and not _of_the_customer(c, table, customers, orders)]
    found = [*(c for c in dates if c.header == usual), *(c for c in likely if c.header != usual)]
    return found or [c for c in columns if c.kind == "number" and c.has({"day", "date"}) and _counts_days(c)] or _years(columns)


def _of_the_customer(column: Look, table: Table, customers: list[Look], orders: list[Look]) -> bool:
    """Whether a column says one thing of each customer, and no purchase by its name: not of those with one order each."""
    if not customers or column.has(of.BOUGHT) or not is_of_the_order(table, customers[0].header, column.header):
        return False
    return not (orders and is_of_the_order(table, customers[0].header, orders[0].header))


def _counts_days(column: Look) -> bool:
    """Whether the numbers of a column may be days that are counted: those of a month, a week or an hour are none."""
    return column.most > _LONGEST_MONTH and all(map(is_counted, column.texts))


def _years(columns: list[Look]) -> list[Look]:
    """The column of years of a table that says nothing finer."""
    if any(c.has(of.WITHIN_A_YEAR) for c in columns):
        return []
    found = [c for c in columns if c.has(of.YEAR) and not c.has(of.BIRTH | _JOINED)]
    return [c for c in found if all(last_day(text, "year") for text in c.texts)]
