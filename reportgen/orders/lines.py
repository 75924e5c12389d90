"""Order lines: text becomes codes, days and cents, one distinct text at a time and exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.dates import MONTH, NO_DATE, NUMBERED, day_order, read_as, short_years
from reportgen.cleaning.day_texts import TIME, counted, day_in, is_counted, is_month
from reportgen.cleaning.faults import LOST_DIGITS
from reportgen.cleaning.ledger import LARGEST_SUM
from reportgen.cleaning.likeness import is_shortened, without_noughts
from reportgen.cleaning.other_days import other_days
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import collect
from reportgen.errors import InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.orders.cells import NOWHERE, Coded, coded, of_the_order, refuse_cells
from reportgen.orders.doubles import doubled, numbered_twice
from reportgen.orders.money import Numbers, cents_of_pieces, cents_paid, numbers_of
from reportgen.orders.slips import (
    refuse_cents,
    refuse_events,
    refuse_far,
    refuse_price_of_the_line,
    refuse_repeated_total,
    repeated_totals,
)
from reportgen.orders.totals import total_lines
from reportgen.sources.line_prices import grows_with_pieces
from reportgen.sources.table import LINE, OrderColumns, Table
from reportgen.sources.voided import TOTAL

_CANCELLED = re.compile(r"[cC][0-9]+")


UNDATED = 1
"""The day of every line of a table without dates."""


@dataclass(frozen=True)
class OrderLines:
    """Order lines with fixed types, in the order of the table.

    Attributes
    ----------
    line : array of int64
        Where each stands.
    customer, order : Coded
        ``order`` holds blanks only where there is no such column.
    day : array of int64
        Day number (``datetime.date.toordinal``); 0 where there is none, and `UNDATED` everywhere in a table without dates.
    cents : array of int64
        What the line adds to spend, in minor units: negative for what came back.
    priced : array of bool
        Whether the line says what it is worth.
    returned : array of bool
        Negative in quantity or amount, or of a cancelled order.
    n_turned : int
        Returned lines with a positive amount, which was turned.
    total : array of bool
        Rows that are no line but add up those above.
    period : str
        What the table says instead of days, a "week", "month", "quarter" or "year": ``day`` is the last one of each. Else blank.
    """

    line: NDArray[np.int64]
    customer: Coded
    order: Coded
    day: NDArray[np.int64]
    cents: NDArray[np.int64]
    priced: NDArray[np.bool_]
    returned: NDArray[np.bool_]
    n_turned: int
    total: NDArray[np.bool_]
    period: str


def order_lines(table: Table, columns: OrderColumns, config: Config) -> tuple[OrderLines, list[DataNote]]:
    """Read the columns of order lines.

    One column at a time is brought into memory, so that of a large table codes and numbers are held, and its text never at once.

    Raises
    ------
    SchemaError
        If a cell is no number or date, or a column can be read in two ways, or lines stand in the table twice.
    """
    refuse_events(table)
    line = np.sort(collect(table.frame.select(LINE))[LINE].to_numpy().astype(np.int64))
    nobody = Coded("", np.full(len(line), NOWHERE, dtype=np.int64), ())
    order = coded(table, columns.order) if columns.order else nobody
    said = [coded(table, header) if header else nobody for header in (columns.customer, columns.date)]
    customer, dates = (of_the_order(column, order) for column in said)
    about_ids: list[DataNote] = []
    for column in (customer, order):
        bad = [text for text in column.texts if is_shortened(text)]
        refuse_cells(table, column, line, bad, LOST_DIGITS)
    if whole := without_noughts(customer.texts):
        customer = replace(customer, texts=tuple(whole))
        about_ids = [DataNote("orders_ids_whole", columns.customer, len(whole))]
    n_filled = int(np.any([a.codes != b.codes for a, b in zip(said, (customer, dates), strict=True)], axis=0).sum())
    undated: tuple[NDArray[np.int64], list[DataNote], str] = (np.full(len(line), UNDATED), [], "")
    day, about_days, period = _days(table, dates, line, config) if columns.date else undated
    money = [header for header in (columns.amount, columns.quantity, columns.price) if header]
    numbers, about_numbers = numbers_of(table, money, columns.quantity, line, config)
    if columns.amount:
        if config.orders.cents is None:
            refuse_cents(table, customer.texts, columns.amount, numbers[columns.amount].coded.texts)
        cents, priced, n_finer = cents_paid(numbers[columns.amount], table)
    else:
        pieces, prices = numbers[columns.quantity or ""], numbers[columns.price or ""]
        about_numbers += _price_of_the_line(table, pieces, prices, config)
        cents, priced, n_finer = cents_of_pieces(pieces, prices, table)
    total = total_lines(table, line, (customer, order, dates), np.where(priced, cents, 0), (day != 0) & priced)
    day = np.where(total, 0, day)
    refuse_far(table, dates.header, line, day)
    about_doubles = doubled(table, line, ~total, order, [customer, dates, *(column.coded for column in numbers.values())])
    about_doubles += numbered_twice(table, order)
    orders = np.where(total, NOWHERE, order.codes)
    if columns.amount and config.orders.amount is None:
        refuse_repeated_total(table, columns.amount, orders, cents)
    elif columns.amount and (n := repeated_totals(orders, cents)):
        about_doubles.append(DataNote("orders_amount_repeated", columns.amount, n))
    returned = (cents < 0) | _cancelled(order)
    if columns.quantity:
        returned |= numbers[columns.quantity].each(lambda number: number < 0, False, bool)
    turned = returned & (cents > 0) & ~total
    if float(np.abs(cents.astype(float)).sum()) > LARGEST_SUM:
        raise InputError(f"{table.name}: spend adds up to more than can be counted exactly; give the amounts in thousands")
    notes = [DataNote("orders_first_line", columns.order, n_filled)] if n_filled else []
    notes += [*about_ids, *about_doubles, *about_days, *about_numbers]
    if n_finer:
        notes.append(DataNote("amount_rounded", columns.amount or columns.price, n_finer))
    cents = np.where(turned, -cents, cents)
    return OrderLines(line, customer, order, day, cents, priced, returned, int(turned.sum()), total, period), notes


def _price_of_the_line(table: Table, pieces: Numbers, prices: Numbers, config: Config) -> list[DataNote]:
    """Refuse a price that grows with the quantity, or tell of it where the settings name it."""
    header = prices.coded.header
    if config.orders.price is None:
        refuse_price_of_the_line(table, header, pieces.floats, prices.floats)
    elif grows_with_pieces(pieces.floats, prices.floats):
        return [DataNote("orders_price_of_line", header)]
    return []


def _days(table: Table, dates: Coded, line: NDArray[np.int64], config: Config) -> tuple[NDArray[np.int64], list[DataNote], str]:
    """The day of each line, how it was read, and the period of which it is no more than the last one."""
    header = dates.header
    of_text = {text: re.sub(TIME, "", text) for text in dates.texts if not TOTAL.fullmatch(text)}
    if not of_text:
        raise SchemaError(f"{table.name}: column {header!r}: no line has a date; name another column under [orders]", (header,))
    days = frozenset(of_text.values())
    zero = config.source.day_zero
    other = None if zero else other_days(days, header, table.name)
    order = "ymd" if other else day_order(days, Cell("date", header, "date"), table, config)
    short = short_years(days)
    read = {**other.days} if other else {text: day_in(text, order, short=short) or counted(text, zero) for text in days}
    number = {text: day.toordinal() for text, day in read.items() if day}
    bad = [text for text, day in of_text.items() if day not in number]
    refuse_cells(table, dates, line, [text for text in bad if is_counted(text)], NUMBERED)
    refuse_cells(table, dates, line, [text for text in bad if is_month(text)], MONTH)
    refuse_cells(table, dates, line, bad, NO_DATE)
    found_days = dates.each(lambda text: number[of_text[text]] if text in of_text else 0, 0, np.int64)
    n = int((found_days != 0).sum())
    if other:
        return found_days, [other.note(header, n)], other.period
    return found_days, read_as(header, of_text, order, zero, n), ""


def _cancelled(order: Coded) -> NDArray[np.bool_]:
    """Orders whose number is a C and digits, where most are digits alone: elsewhere a C is a letter like any other."""
    n_plain = sum(text.isdigit() for text in order.texts)
    if n_plain * 2 <= len(order.texts):
        return np.zeros(len(order.codes), dtype=bool)
    return order.each(lambda text: _CANCELLED.fullmatch(text) is not None, False, bool).astype(bool)
