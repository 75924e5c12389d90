"""Orders: a table of order lines becomes a table of customers, still as text, and nothing is lost unsaid.

A purchase is a line that adds to spend. Returns and cancelled orders (a negative quantity or amount, an order number of C and
digits) take their money back and are no purchase: they count neither in frequency nor in the days of the first and the last one.
A customer whose returns exceed what was bought keeps a place with a spend of 0, for there was a purchase; who only returned is no
customer. By category the same holds of each category, so that no category of anybody is negative.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.currencies import with_currency
from reportgen.cleaning.labels import LABELS
from reportgen.cleaning.periods import first_day
from reportgen.config import Config
from reportgen.errors import InputError
from reportgen.notes import DataNote
from reportgen.orders.again import Known
from reportgen.orders.baskets import order_baskets
from reportgen.orders.cells import NOWHERE, coded
from reportgen.orders.gaps import usual_gap
from reportgen.orders.ledger import left_counted, left_out_of, nobody, only_returned, told_of, told_of_columns
from reportgen.orders.lines import OrderLines, order_lines
from reportgen.orders.spend import OrderSpend, order_spend
from reportgen.orders.voids import voids
from reportgen.settings import ColumnsConfig
from reportgen.sources.order_columns import first_known, order_columns
from reportgen.sources.table import LINE, OrderColumns, OrderLog, Table
from reportgen.units import MINOR_UNITS

_ATTRIBUTES = {
    "birth_year": ("birthyear", "yearofbirth", "yearbirth"),
    "age": ("age", "customerage"),
    "income": ("income", "annualincome", "yearlyincome"),
    "education": ("education", "educationlevel"),
    "marital_status": ("maritalstatus",),
}
"""What an order log may say of the customer on every line, by its usual names; carried where it never says two things of one."""

_FEW_CUSTOMERS = 50  # fewer may well have bought once each
_HALVES = 180  # days: halves of a shorter time are of different seasons, or of a few weeks
_EVEN = (0.4, 0.6)  # of the spend, in the later half: beyond what a season does; spend falls by a third, or grows by half


def customers_of(table: Table, config: Config, known: Known | None = None) -> Table:
    """Turn order lines into one row a customer; a table of customers is handed back as it is.

    Parameters
    ----------
    table : Table
        A large one stays where it is: its columns are read one by one, and only codes and numbers of them are held.
    config : Config
        ``[orders]`` names columns that are not found by their usual names.
    known : Known, optional
        How an earlier run read lines like these, which a few of them do not tell.

    Returns
    -------
    Table
        Of text again, with ``orders`` set. A row stands on the line of the customer's first purchase in the table.

    Raises
    ------
    SchemaError
        If a cell is no number or date, or ``[orders]`` names a column that is not there.
    InputError
        If no line is a purchase of a customer.

    Examples
    --------
    >>> import pandas as pd
    >>> from reportgen.sources import read_frame
    >>> lines = pd.DataFrame(
    ...     {
    ...         "customer_id": ["a", "b", "a", "a"],
    ...         "date": ["2026-01-05", "2026-01-07", "2026-02-01", "2026-02-03"],
    ...         "amount": [10, 5, 2.5, -4],
    ...     }
    ... )
    >>> found = customers_of(read_frame(lines, Config()), Config())
    >>> found.frame["amount"].to_list(), found.frame["date"].to_list()
    (['8.50', '5.00'], ['2026-02-01', '2026-01-07'])
    """
    table = with_currency(table, config)
    columns = known.columns if known and known.columns else order_columns(table, config)
    if columns is None:
        return table
    lines, about_lines = order_lines(table, columns, config)
    n_customers = len(lines.customer.texts)
    void, about_voids = voids(table, columns, lines, config)
    usable = (lines.customer.codes != NOWHERE) & (lines.day != 0) & lines.priced
    for part in void:
        usable &= ~part.lines
    bought = np.zeros(n_customers, dtype=bool)
    bought[lines.customer.codes[usable & (lines.cents > 0)]] = True
    kept = usable & np.append(bought, False)[lines.customer.codes]
    if not bought.any():
        raise InputError(nobody(table, columns, lines, void))
    spend = order_spend(table, columns, lines, kept, known.categories if known else None)
    whole = spend.cents.sum(axis=1, keepdims=True) > 0
    floored = np.where(whole, spend.cents.clip(0), 0)
    below = floored - spend.cents
    left_out = left_out_of(lines, void, kept, int(spend.cents.sum() - floored.sum()))
    frame, roles = _frame(table, columns, lines, kept, replace(spend, cents=floored))
    told_apart = columns.order or columns.date  # else all that a customer ever bought would be one basket
    baskets, about_baskets = (None, []) if spend.labels or not told_apart else order_baskets(table, columns, lines, kept)
    used = {getattr(roles, role) for role in _ATTRIBUTES} | ({columns.item, columns.item_name} if baskets else set())
    notes = [
        *table.notes,
        DataNote("orders_read", None, len(lines.line), columns.used),
        *about_lines,
        *(part.note for part in void),
        *about_voids,
        *told_of(columns, lines, kept, left_out),
        *([DataNote("orders_below_zero", columns.customer, int((below > 0).any(axis=1).sum()))] if below.any() else []),
        *([DataNote("orders_without_purchase", columns.customer, n)] if (n := only_returned(lines, usable, bought)) else []),
        *_one_order_each(columns, frame[roles.frequency].tolist()),
        *_uneven(columns, lines, kept),
        *spend.notes,
        *about_baskets,
        *([DataNote("orders_item_unused", columns.item)] if config.orders.item and spend.labels else []),
        *told_of_columns(table, columns, used),
        *left_counted(table, columns, lines, kept, used),
    ]
    days = lines.day[lines.day != 0]
    first, last = (dt.date.fromordinal(int(day)) if columns.date else None for day in (days.min(), days.max()))
    first = first_day(first, lines.period) if first and lines.period else first  # spend is of whole months
    purchase = kept & (lines.cents > 0)
    gap = usual_gap(lines.customer.codes[purchase], lines.day[purchase]) if columns.date else None
    log = OrderLog(roles, columns, first, last, gap, len(lines.line), int(lines.cents.sum()), left_out, baskets)
    header = tuple(name for name in frame.columns if name != LINE)
    labels = {getattr(roles, role) for role in LABELS}
    plain = frozenset(header) - {columns.customer} - labels
    return replace(
        table, frame=nw.from_native(frame, eager_only=True), header=header, notes=tuple(notes), plain=plain, orders=log
    )


def _one_order_each(columns: OrderColumns, counts: list[str]) -> list[DataNote]:
    """Say that nobody has two orders: the column may name the order, as where each gets a customer number of its own."""
    alone = columns.order is not None and len(counts) >= _FEW_CUSTOMERS and set(counts) == {"1"}
    return [DataNote("orders_one_each", columns.customer, len(counts))] if alone else []


def _uneven(columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_]) -> list[DataNote]:
    """Say that spend falls or grows: what is scaled from the whole of the time to a year goes on at neither pace."""
    day, cents = lines.day[kept], lines.cents[kept]
    if not columns.date or day.max() - day.min() < _HALVES or cents.sum() <= 0:
        return []
    later = float(cents[day > (day.min() + day.max()) / 2].sum() / cents.sum())
    codes = ["orders_spend_falls"] * (later < _EVEN[0]) + ["orders_spend_grows"] * (later > _EVEN[1])
    return [DataNote(code, columns.date, round(later * 100)) for code in codes]


def _frame(
    table: Table, columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_], spend: OrderSpend
) -> tuple[Any, ColumnsConfig]:
    """One row of text a customer who bought, in the order of their first purchases in the table, and the part of each column."""
    import pandas as pd

    purchase = kept & (lines.cents > 0)
    blank = lines.order.codes[purchase] == NOWHERE
    alone = lines.day if columns.date else lines.line  # without a number a day is one order; without a day a line
    bought = pd.DataFrame(
        {
            "who": lines.customer.codes[purchase],
            "line": lines.line[purchase],
            "day": lines.day[purchase],
            "order": np.where(blank, -1 - alone[purchase], lines.order.codes[purchase]),
        }
    )
    by = bought.groupby("who", sort=False)
    who = by["line"].min().sort_values()
    cents = spend.cents[who.index]
    days = {part: getattr(by["day"], part)().loc[who.index] for part in ("min", "max")}
    orders = f"{columns.order or columns.date or columns.customer} (number)"
    cells = {columns.customer: [lines.customer.texts[code] for code in who.index]}
    roles: dict[str, Any] = {"customer_id": columns.customer, "frequency": orders}
    if columns.date:
        roles |= {"last_purchase_on": columns.date, "enrolled_on": f"{columns.date} (first)"}
        for role, part in (("last_purchase_on", "max"), ("enrolled_on", "min")):
            cells[roles[role]] = [dt.date.fromordinal(int(day)).isoformat() for day in days[part]]
    cells[orders] = by["order"].nunique().loc[who.index].astype(str).tolist()
    if spend.labels:
        roles["spend"] = {label: f"{columns.category}: {label}" for label in spend.labels}
        money = dict(zip(roles["spend"].values(), cents.T, strict=True))
    else:
        roles["monetary_value"] = columns.amount or f"{columns.quantity} x {columns.price}"
        money = {roles["monetary_value"]: cents[:, 0]}
    cells |= {
        header: [f"{value // MINOR_UNITS}.{value % MINOR_UNITS:02}" for value in column.tolist()]
        for header, column in money.items()
    }
    for role, known in _ATTRIBUTES.items():
        header = first_known([name for name in table.header if name not in cells], known)
        values = _constant(table, header, lines, kept, who.index) if header else None
        coded_label = role in LABELS and values and all(value.isdigit() for value in values if value)
        if header and values and not coded_label:  # a 0 or 1 is the code of a label, and says nothing on a page
            cells[header], roles[role] = values, header
    frame = pd.DataFrame({header: pd.Series(column, dtype="str") for header, column in cells.items()})
    frame[LINE] = who.to_numpy()
    return frame, ColumnsConfig.model_validate(roles)


def _constant(table: Table, header: str, lines: OrderLines, kept: NDArray[np.bool_], who: Any) -> list[str] | None:
    """What a column says of each customer; None where it says two things of one."""
    column = coded(table, header)
    said = kept & (column.codes != NOWHERE)
    value = np.full(len(lines.customer.texts), NOWHERE, dtype=np.int64)
    value[lines.customer.codes[said]] = column.codes[said]
    if not said.any() or (value[lines.customer.codes[said]] != column.codes[said]).any():
        return None
    texts = (*column.texts, "")
    return [texts[code] for code in value[who].tolist()]
