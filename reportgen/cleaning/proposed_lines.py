"""Proposed lines: what the columns of an unknown table may be where its rows are order lines."""

from __future__ import annotations

from reportgen.cleaning import column_words as of
from reportgen.cleaning.column_looks import Look
from reportgen.cleaning.line_days import line_days
from reportgen.cleaning.proposed_money import FEW, may_be_code, money_in, payments, sums
from reportgen.cleaning.proposed_people import customers_in, usual_first
from reportgen.cleaning.proposed_times import Proposal, first
from reportgen.sources.line_prices import is_of_the_line
from reportgen.sources.order_columns import UNKNOWN, first_known, is_of_the_order
from reportgen.sources.order_names import AMOUNT, DAY, ORDER
from reportgen.sources.table import Table

_FEWEST_ORDERS = 0.5  # of the rows: a column of order numbers has one for every second row, or counts something


def lines_in(columns: list[Look], table: Table) -> tuple[Proposal, list[str]]:
    """Find the parts of order lines: a date, money, and customers who stand in several rows; else nothing.

    Where the same customers stand in many rows, and nothing else tells them apart, the table is one of order lines even if a date
    or the money is lacking, and so is a log of sales that names no customer.

    Returns
    -------
    found : Proposal
        Parts with their columns; `UNKNOWN` where a part is needed and no column seems to play it.
    told : list of str
        Why the money is what it is proposed as, where its name says otherwise.
    """
    people = customers_in(columns)
    customers = [c for c in people if c.repeated]
    customers.sort(key=lambda c: not c.has({"unique"}))  # what tells a person apart from the customer number of an order
    money, pieces, prices = _money(columns)
    money = money or (prices if pieces else [])
    numbered = [c for c in columns if c not in people and c.kind != "date"]
    numbered = [c for c in numbered if c.has(of.NUMBERED) or (c.has(of.ORDERED) and c.has(of.IDS))]
    orders = usual_first([c for c in columns if c not in people], ORDER, numbered)
    many = [c for c in orders if c.n_distinct >= _FEWEST_ORDERS * c.n_rows]
    customers = customers or (people[:1] if many else [])
    dates = line_days(columns, table, customers, orders)
    nobody = not people and bool(money and dates) and bool(many or first_known([c.header for c in dates], DAY))
    told_apart = any(c.unique for c in people) or not any(c.repeated and c.n_distinct > FEW for c in customers)
    if not nobody and (not customers or (told_apart and not (dates and (money or many)))):
        return {}, []
    found: Proposal = {"customer": UNKNOWN if nobody else customers[0].header, "date": dates[0].header if dates else UNKNOWN}
    found |= first("order", orders)
    priced, told = _priced(money, pieces, prices, orders, table)
    few = [c for c in columns if c.kind == "label" and 1 < c.n_distinct <= FEW]
    few = [c for c in few if c.has(of.CATEGORY) and not c.has({"city", "age", "income"} | of.PEOPLE)]
    return found | priced | first("category", few), told


def _money(columns: list[Look]) -> tuple[list[Look], list[Look], list[Look]]:
    """What lines or orders cost, how many pieces there were, and what one cost."""
    money = money_in(columns) or payments(columns)
    money = money or [c for c in sums(columns) if first_known([c.header], AMOUNT)]
    pieces = [c for c in columns if c.kind in ("number", "flag") and c.has(of.PIECES)]
    prices = [c for c in sums(columns) if c.has(of.PRICE) and not c.has(of.NO_MONEY - of.PARTLY - of.UNIT)]
    return money, pieces, prices


def _priced(
    money: list[Look], pieces: list[Look], prices: list[Look], orders: list[Look], table: Table
) -> tuple[Proposal, list[str]]:
    """The money of a line: an amount, or quantity and price; never that of the order, which stands on all lines of it."""
    whole = [c for c in money if orders and is_of_the_order(table, orders[0].header, c.header)]
    of_one = prices if pieces else [c for c in whole if c.has(of.PRICE)]  # alike on all lines where an order repeats an article
    money = [c for c in money if c not in whole] or [c for c in of_one if c not in whole or not c.has(of.WHOLE)]
    if whole and not money:
        return {"amount": UNKNOWN}, [
            f"{whole[0].header} says the same on every line of each order, so it seems to be what the whole order cost;",
            "name what a line costs, or keep one line of each order and name this as the amount",
        ]
    money = sorted(money, key=may_be_code)
    if pieces and money and money[0].has(of.PRICE):
        if is_of_the_line(table, pieces[0].header, money[0].header):
            return {"amount": money[0].header}, [
                f"{money[0].header} grows with {pieces[0].header}, so it seems to be what the whole line cost;",
                "if it is what one piece cost, name it as price, and the quantity, instead of the amount",
            ]
        return {"quantity": pieces[0].header, "price": money[0].header}, []
    return {"amount": money[0].header if money else UNKNOWN}, []
