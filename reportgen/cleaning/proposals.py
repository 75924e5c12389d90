"""Proposals: what the columns of an unknown table may be, by the words in their names and by what their cells hold.

For the snippet of an error message only, never applied: a user reads it, mends it, and puts it into the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from reportgen.cleaning import column_words as of
from reportgen.cleaning.band_texts import is_band, middle_of
from reportgen.cleaning.churn_texts import is_churn
from reportgen.cleaning.column_looks import Look, is_campaign, looks
from reportgen.cleaning.line_days import line_days
from reportgen.cleaning.spend_periods import by_period, n_months
from reportgen.sources.order_columns import UNKNOWN, first_known, is_of_the_order
from reportgen.sources.order_names import AMOUNT, CONTACT, CUSTOMER, DAY, ORDER
from reportgen.sources.table import Table

Proposal: TypeAlias = dict[str, str | list[str] | dict[str, str]]

_LEAST_CATEGORIES = 3
_CHANNELS = 2  # parts of spend that are channels and no categories: what is of one is not of the other
_FEW = 20  # labels; more are names
_FEWEST_ORDERS = 0.5  # of the rows: a column of order numbers has one for every second row, or counts something
_MOST_MONTHS, _LONGEST_TENURE = 24, 480  # a recency or tenure of no more whole units is of months
_MOST_YEARS = 15  # a tenure that goes no further may as well be one of years

_FREQUENCY = (("frequency",), ("frekuensi",), ("frequencia",), ("frequência",))
_CONTROL = re.compile(r"(control.*|hold.?out.*|no[t]? .*|none|0)")
_PERIOD = re.compile(r"\d+[a-z]?")  # "6m" and "12m" are the same money twice
_CURRENCY = re.compile(r"[(\[]([A-Z]{3})[)\]]")  # "Purchase Amount (USD)"


def proposal(table: Table) -> tuple[str, str]:
    """Propose settings for a table that says nothing of what customers spend.

    Returns
    -------
    section : str
        ``"orders"`` where the table looks like order lines, else ``"columns"``.
    snippet : str
        TOML; `UNKNOWN` where no column seems to play a part that is needed.
    """
    columns = looks(table)
    lines = _lines(columns, table)
    found = lines or _roles(columns)
    section = "orders" if lines else "columns"
    money = str(found.get("amount", found.get("monetary_value", "")))
    currency = [f'currency = "{named[1]}"\n'] if (named := _CURRENCY.search(money)) else []
    plain = [f"{part} = {_quoted(header)}" for part, header in found.items() if not isinstance(header, dict)]
    summed = found.get("monetary_value")
    n = n_months(summed) if isinstance(summed, list) else 0
    window = [f"\n[impact]\nwindow_months = {n}  # of spend in the table"] if n else []
    tables = [
        f"\n[columns.{part}]\n" + "\n".join(f"{_quoted(label)} = {_quoted(header)}" for label, header in headers.items())
        for part, headers in found.items()
        if isinstance(headers, dict)
    ]
    return section, "\n".join([*currency, f"[{section}]", *plain, *tables, *window])


def _lines(columns: list[Look], table: Table) -> Proposal:
    """The parts of order lines: a date, money, and customers who stand in several rows; else nothing.

    Where the same customers stand in many rows, and nothing else tells them apart, the table is one of order lines even if a date
    or the money is lacking, and so is a log of sales that names no customer.
    """
    people = _customers(columns)
    customers = [c for c in people if c.repeated]
    customers.sort(key=lambda c: not c.has({"unique"}))  # what tells a person apart from the customer number of an order
    money = _money(columns) or _paid(columns)
    money = money or [c for c in _sums(columns) if first_known([c.header], AMOUNT)]
    pieces = [c for c in columns if c.kind in ("number", "flag") and c.has(of.PIECES)]
    prices = [c for c in _sums(columns) if c.has(of.PRICE) and not c.has(of.NO_MONEY - of.PARTLY - of.UNIT)]
    money = money or (prices if pieces else [])
    numbered = [c for c in columns if c not in people and c.kind != "date"]
    numbered = [c for c in numbered if c.has(of.NUMBERED) or (c.has(of.ORDERED) and c.has(of.IDS))]
    orders = _usual_first([c for c in columns if c not in people], ORDER, numbered)
    many = [c for c in orders if c.n_distinct >= _FEWEST_ORDERS * c.n_rows]
    customers = customers or (people[:1] if many else [])
    dates = line_days(columns, table, customers, orders)
    nobody = not people and bool(money and dates) and bool(many or first_known([c.header for c in dates], DAY))
    told_apart = any(c.unique for c in people) or not any(c.repeated and c.n_distinct > _FEW for c in customers)
    if not nobody and (not customers or (told_apart and not (dates and (money or many)))):
        return {}
    money = [c for c in money if not (orders and is_of_the_order(table, orders[0].header, c.header))] or money
    money.sort(key=_may_be_code)
    found: Proposal = {"customer": UNKNOWN if nobody else customers[0].header, "date": dates[0].header if dates else UNKNOWN}
    found |= _first("order", orders)
    if pieces and money and money[0].has(of.PRICE):
        found |= {"quantity": pieces[0].header, "price": money[0].header}
    else:
        found["amount"] = money[0].header if money else UNKNOWN
    few = [c for c in columns if c.kind == "label" and 1 < c.n_distinct <= _FEW]
    return found | _first("category", [c for c in few if c.has(of.CATEGORY) and not c.has({"city", "age", "income"} | of.PEOPLE)])


def _roles(columns: list[Look]) -> Proposal:
    """The roles of a table of customers."""
    numbers = [c for c in columns if c.kind in ("number", "flag") and not c.negative]
    labels = [c for c in columns if c.kind == "label" and c.n_distinct <= _FEW and not c.has({"code"})]
    told = of.ANSWERED | (of.OUTCOMES if any(c.has({"treatment"}) or c.words == ("promotion",) for c in columns) else frozenset())
    answered = [c for c in columns if c.kind == "flag" and c.has(told)] or [
        c for c in columns if c.kind == "flag" and is_campaign(c)
    ]
    arms = [c for c in columns if _is_treatment(c) and (c.has({"treatment"}) or answered)][:1]
    brought = [c for c in _money(columns) if arms and 2 * c.zero_share > 1]
    firms = any(c.has(of.OF_FIRMS) for c in columns)  # of which a CRM says what they earn
    money = [c for c in _money(columns) if c not in brought and not c.has(of.INCOME) and not (firms and c.words == of.EARNED)]
    monthly = by_period(columns, money)
    money = sorted((c for c in money if c not in monthly), key=_may_be_code)
    found: Proposal = _first("customer_id", [c for c in _customers(columns) if c.unique])
    found |= _first("education", [c for c in labels if c.has(of.EDUCATION)])
    found |= _first("marital_status", [c for c in labels if c.has(of.MARITAL)])
    earned = [c for c in numbers if c.kind == "number" and c.has(of.INCOME) and not (c.has(of.CODED) and c.counts)]
    found |= _first("income", earned or _banded(labels, of.INCOME))
    found |= _first("age", _banded(labels, of.AGE)) | _times(columns)
    found |= _first("left", [c for c in columns if c.n_distinct <= _FEW and is_churn(c.header, c.texts)])
    amounts = [] if money or monthly else _amounts([c for c in numbers if c.header not in found.values()])
    counts = [c for c in numbers if c.has(of.BOUGHT) and c not in money and not c.has(of.COMPARED | of.ANSWERED | of.UNMADE)]
    counts = [
        c for c in counts if c.has(of.COUNTED | of.PURCHASES) and not (c.unique and c.has(of.IDS)) and not c.has(of.EARLIER)
    ]
    counts = counts or [c for c in numbers if c.words[:1] in _FREQUENCY and c.counts]
    channels = _alike(counts, lambda word: word in of.CHANNELS)
    spend = _parts(money) or _alike(money, _is_part) or {c.header: c.header for c in amounts}
    found |= {} if channels else _first("frequency", _in_all(counts))
    found |= _first("treatment", arms) | _first("outcome_value", brought)
    whole = _first("monetary_value", money) or {"monetary_value": [c.header for c in monthly] or UNKNOWN}
    if len(spend) == _CHANNELS and of.CHANNELS.issuperset(map(str.lower, spend)):
        totals = [c for c in money if c.header not in spend.values() and c.has(of.WHOLE)]
        whole, spend = _first("monetary_value", totals) or {"monetary_value": list(spend.values())}, {}
    found |= {"spend": spend} if spend else whole
    found |= {"purchases": channels} if channels else {}
    answers = _answers([c for c in answered if c not in arms])
    return found | ({"campaigns": answers} if answers else {})


def _banded(labels: list[Look], words: AbstractSet[str]) -> list[Look]:
    """Columns of bands, such as "$60K - $80K", with a word in their names."""
    found = [c for c in labels if c.has(words) and any(map(is_band, c.texts))]
    return [c for c in found if all(middle_of(text) is not None for text in c.texts)]


def _times(columns: list[Look]) -> Proposal:
    """Ages, and days and months of one kind or another."""
    numbers = [c for c in columns if c.kind == "number" and not c.negative]
    numbers = [c for c in numbers if not c.has(of.NO_MONEY - of.TIMED - {"last"})]
    dates = [c for c in columns if c.kind == "date"]
    found = _first("birth_year", [c for c in numbers if c.has(of.BIRTH)])
    found |= _first("age", [c for c in numbers if c.has(of.AGE) and not c.has(of.CODED)])
    found |= _first("enrolled_on", [c for c in dates if c.has(of.SINCE)])
    found |= _timed("tenure", [c for c in numbers if c.has(of.TENURE)], _LONGEST_TENURE)
    last = [c for c in dates if c.has(of.LAST) and not c.has(of.SEEN)]
    last.sort(key=lambda c: (not c.has(of.BOUGHT), len(c.words)))
    last = last or [c for c in dates if c.has(of.BOUGHT) and not c.has(of.SINCE | of.NO_PURCHASE)]
    if last:
        return found | _first("last_purchase_on", last)
    silent = [c for c in numbers if c.has(of.SILENT) and not c.has(of.TENURE | of.PARTS | of.PURCHASES | {"first", "date"})]
    silent = [c for c in silent if c.header not in found.values() and (c.has(of.BOUGHT) or not c.has(of.SEEN))]
    silent = [c for c in silent if c.has(of.SINCE | of.LAST) or not _in_window(c)]
    return found | _timed("recency", silent, _MOST_MONTHS)


def _customers(columns: list[Look]) -> list[Look]:
    """Columns of ids of people, the usual names first."""
    ids = [c for c in columns if c.kind not in ("date", "flag") and not any("." in text for text in c.texts)]
    ids = [c for c in ids if not c.has({"zip", "postal", "order"})]
    likely = [c for c in ids if c.has(of.PEOPLE) and (c.has(of.IDS) or set(c.words) <= of.PEOPLE | of.REACHED)]
    likely += [c for c in ids if of.HOUSEHOLDS.issuperset(c.words[-1:])]
    likely += [c for c in ids if c.has(of.HOLDERS) and c.has(of.IDS) and not c.has(of.BOUGHT | {"of"})]
    return _usual_first(columns, (*CUSTOMER, *CONTACT), [*likely, *(c for c in ids if c.words == ("id",))])


def _usual_first(columns: list[Look], known: Sequence[str], likely: list[Look]) -> list[Look]:
    """The column that goes by a usual name, and then the likely ones."""
    usual = first_known([c.header for c in columns], known)
    return [*(c for c in columns if c.header == usual), *(c for c in likely if c.header != usual)]


def _sums(columns: list[Look]) -> list[Look]:
    """Columns of numbers that may be money: not those that only count the rows of the table."""
    return [c for c in columns if c.kind == "number" and not c.numbers_rows]


def _money(columns: list[Look]) -> list[Look]:
    """Columns that may be what customers paid, the plainest words first."""
    windows = [c for c in columns if _in_window(c)]  # spent in the last 12 months
    numbers = [c for c in _sums(columns) if not c.has(of.NO_MONEY - {"last"} if c in windows else of.NO_MONEY)]
    numbers = [c for c in numbers if not c.constant and not c.estimated and not (c.has(of.PURCHASES) and c.counts)]
    return list(dict.fromkeys(c for word in of.MONEY for c in numbers if c.has({word})))


def _may_be_code(column: Look) -> bool:
    """Whether what is called an amount may be one of pieces, or a class of amounts."""
    return column.counts and column.n_distinct <= _FEW


def _paid(columns: list[Look]) -> list[Look]:
    """Where nothing else is money: the value or amount of a payment, or the total cost of what was bought."""
    numbers = _sums(columns)
    payments = [c for c in numbers if c.has({"payment"}) and c.has({"value", "amount"}) and not c.has(of.NO_MONEY - {"payment"})]
    return payments or [c for c in numbers if set(c.words) == {"total", "cost"}]


def _amounts(columns: list[Look]) -> list[Look]:
    """Three columns or more of numbers of which hardly two are equal, by names that say nothing, as those of categories do."""
    found = [c for c in _sums(columns) if 2 * c.n_distinct > c.n_rows]
    found = [c for c in found if not c.estimated and not c.has(of.NO_MONEY | of.PEOPLE | of.INCOME | {"length"})]
    found = [c for c in found if not any(letter.isdigit() for letter in c.header)]
    return found if len(found) >= _LEAST_CATEGORIES else []


def _is_treatment(column: Look) -> bool:
    if set(column.words) <= {"treatment", "promotion"} or (column.has({"treatment"}) and column.kind != "number"):
        return column.kind in ("flag", "label") and column.n_distinct <= _FEW
    named = column.has(of.TRIED | {"segment"}) and column.kind == "label" and column.n_distinct <= _FEW
    return named and any(_CONTROL.fullmatch(text.casefold()) for text in column.texts)


def _answers(flags: list[Look]) -> dict[str, str]:
    """The answers to campaigns that are told apart by a number, and the one without; else the first, a click last."""
    families: dict[tuple[str, ...], list[Look]] = {}
    for column in flags:
        families.setdefault(tuple(re.sub(r"\d+$", "", word) for word in column.words), []).append(column)
    flags = sorted(flags, key=lambda c: c.has({"clicked"}))
    family = max(families.values(), key=len, default=[])
    if len(family) > 1:
        numbered = sorted(family, key=lambda c: [int(n) for n in re.findall(r"\d+", c.header)])
        flags = [*numbered, *(c for c in flags if c.has({"response", "responded"}) and c not in numbered)]
    return {c.header: c.header for c in flags[: len(flags) if len(family) > 1 else 1]}


def _first(role: str, found: Iterable[Look]) -> Proposal:
    return next(({role: column.header} for column in found), {})


def _timed(role: str, found: list[Look], most: float) -> Proposal:
    """A count of days or of months, by its name or else by how far it goes; nothing where it may be one of years."""
    if not found:
        return {}
    by_month, by_day = found[0].has({"month", "months", "mon", "bulan"}), found[0].has({"day", "days", "hari"})
    if found[0].has({"year", "years", "tahun"}) or (
        role == "tenure" and not (by_month or by_day) and found[0].most <= _MOST_YEARS
    ):
        return {}
    months = by_month or (not by_day and found[0].most <= most)
    return {f"{role}_{'months' if months else 'days'}": found[0].header}


def _parts(columns: list[Look]) -> dict[str, str]:
    """Three columns or more whose names begin with the same word for money, by what follows it, without those of a whole."""
    families: dict[str, dict[str, str]] = {}
    for column in columns:
        first, *rest = column.words
        if first in of.PARTS and rest and not column.has(of.WHOLE) and not _in_window(column):
            families.setdefault(first, {})[" ".join(rest).capitalize()] = column.header
    largest = max(families.values(), key=len, default={})
    return dict(list(largest.items())[:_FEW]) if len(largest) >= _LEAST_CATEGORIES else {}


def _in_window(column: Look) -> bool:
    """Whether a column is of some months or days only, by its name."""
    return any(map(_PERIOD.fullmatch, column.words))


def _is_part(word: str) -> bool:
    """Whether columns alike but for a word may be parts of a whole: not of different times, nor of different kinds of money."""
    return not _PERIOD.fullmatch(word) and word not in of.MONEY


def _in_all(counts: list[Look]) -> list[Look]:
    """The counts of purchases that may be all of them: not the first of several alike but for a word that tells their part."""
    parts = any(_alike([counts[0], c], lambda word: _is_part(word) and word not in of.COUNTED | of.BOUGHT) for c in counts[1:])
    return [c for c in counts if c.has(of.WHOLE)] if parts else counts


def _alike(columns: list[Look], differs: Callable[[str], bool]) -> dict[str, str]:
    """The most columns whose names differ in one word only, which names their part."""
    families: dict[tuple[str, ...], dict[str, str]] = {}
    for column in columns:
        for at, word in enumerate(column.words):
            if differs(word):
                rest = (*column.words[:at], "", *column.words[at + 1 :])
                families.setdefault(rest, {})[word.capitalize()] = column.header
    largest = max(families.values(), key=len, default={})
    return dict(list(largest.items())[:_FEW]) if len(largest) > 1 else {}


def _quoted(text: str | list[str]) -> str:
    return json.dumps(text, ensure_ascii=False)
