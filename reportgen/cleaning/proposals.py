"""Proposals: what the columns of an unknown table may be, by the words in their names and by what their cells hold.

For the snippet of an error message only, never applied: a user reads it, mends it, and puts it into the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal, TypeAlias

import narwhals as nw

from reportgen.cleaning.day_texts import day_in
from reportgen.engine import collect, facts
from reportgen.sources.order_columns import first_known
from reportgen.sources.order_names import CONTACT, CUSTOMER, DAY, ORDER
from reportgen.sources.table import LINE, Table

Kind: TypeAlias = Literal["date", "flag", "number", "label"]
Proposal: TypeAlias = dict[str, str | dict[str, str]]

_LOOKED_AT = 2_000  # rows: what their cells are shows in the first few
_FURTHER = 19  # rows of 20, as where order lines are recognised
_LEAST_CATEGORIES = 3
_FEW = 20  # labels; more are names
_MOST_MONTHS, _LONGEST_TENURE = 24, 480  # a recency or tenure of no more whole units is of months

_NUMBER = re.compile(r"[^\w.,-]{0,3}-?\d[\d.,]*(e[-+]?\d+)?\s?[^\w\s]?")
_FLAGS = frozenset({"0", "1", "0.0", "1.0", "yes", "no", "y", "n", "true", "false"})
_CONTROL = re.compile(r"(control.*|hold.?out.*|no[t]? .*|none|0)")
_PERIOD = re.compile(r"\d+[a-z]?")  # "6m" and "12m" are the same money twice


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_IDS = _set("id no nr num number code key uuid clientnum nomor kode")
_PEOPLE = _set("customer client member buyer user cust account person household master clientnum email pelanggan pembeli")
_ORDERED = _set("order invoice receipt transaction ticket bill basket pesanan faktur transaksi nota")
_COUNTED = _set("num number count ct cnt n")
_BOUGHT = _set("order trans transaction purchase cheque orders transactions purchases trx")
_PURCHASES = _set("orders transactions purchases trx")  # words that count by themselves
_ANSWERED = _set("response responded accepted converted conversion visit visited clicked answered y")
_CHANNELS = _set("online offline web store shop catalog app mobile phone")
_SINCE = _set("first member joined join enrolled registered since")
_NO_PURCHASE = _set("birth dob delivery delivered ship shipped approved estimated due updated carrier")
_MONEY = ("monetary", "spend", "spent", "amount", "amt", "sales", "revenue", "paid", "turnover", "charges", "sum", "price",
          "value", "history", "total", "bayar", "belanja", "nilai", "harga")  # fmt: skip
"""The plainest words first."""

_COMPARED = _set("score avg average chng change ratio share rate pct percent range")
_NO_SPEND = _set("limit balance bal revolving discount disc tax freight shipping cost profit payment income diskon ongkir")
_TOLD = _set("type method quantity qty monthly status last per segment")
_NO_MONEY = _COUNTED | _IDS | _FLAGS | _COMPARED | _NO_SPEND | _TOLD
"""Words of what is counted or compared, and of money that is not what a customer spent."""


@dataclass(frozen=True)
class _Column:
    """A column by its name and its cells.

    Attributes
    ----------
    header : str
    words : tuple of str
        Of the header, in lower case.
    kind : str
    texts : frozenset of str
        Different cells of the first rows.
    n_distinct : int
        In all rows.
    n_rows : int
    zero_share : float
        Of the first rows, those that say 0.
    """

    header: str
    words: tuple[str, ...]
    kind: Kind
    texts: frozenset[str]
    n_distinct: int
    n_rows: int
    zero_share: float

    def has(self, words: AbstractSet[str]) -> bool:
        """Whether the header has one of the words."""
        return not set(self.words).isdisjoint(words)

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.n_distinct == self.n_rows

    @property
    def repeated(self) -> bool:
        """Whether the values stand in several rows, as those of customers do in order lines."""
        return self.n_distinct * (_FURTHER + 1) <= self.n_rows * _FURTHER

    @property
    def most(self) -> float:
        """The largest number, as far as it is written plainly."""
        return max((float(text) for text in self.texts if re.fullmatch(r"\d+(\.\d+)?", text)), default=0.0)

    @property
    def negative(self) -> bool:
        """Whether a number is below zero."""
        return any(text.startswith("-") for text in self.texts)


def proposal(table: Table) -> tuple[str, str]:
    """Propose settings for a table that says nothing of what customers spend.

    Returns
    -------
    section : str
        ``"orders"`` where the table looks like order lines, else ``"columns"``.
    snippet : str
        TOML.
    """
    columns = _columns(table)
    lines = _lines(columns)
    found = lines or _roles(columns)
    section = "orders" if lines else "columns"
    plain = [f"{part} = {_quoted(header)}" for part, header in found.items() if isinstance(header, str)]
    tables = [
        f"\n[columns.{part}]\n" + "\n".join(f"{_quoted(label)} = {_quoted(header)}" for label, header in headers.items())
        for part, headers in found.items()
        if isinstance(headers, dict)
    ]
    return section, "\n".join([f"[{section}]", *plain, *tables])


def words(header: str) -> tuple[str, ...]:
    """Split a header into words.

    Examples
    --------
    >>> words("TotalCharges"), words("customer_ID"), words("Purchase Amount (USD)")
    (('total', 'charges'), ('customer', 'id'), ('purchase', 'amount', 'usd'))
    """
    return tuple(word for word in re.split(r"[\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).casefold()) if word)


def _columns(table: Table) -> list[_Column]:
    first = collect(table.frame.sort(LINE).head(_LOOKED_AT))
    counts = facts(table.frame, {header: nw.col(header).n_unique() for header in table.header} | {LINE: nw.len()})
    found = []
    for header in table.header:
        cells = [text.strip() for text in first[header].to_list()]
        texts = frozenset(cells) - {""}
        zeros = sum(text in ("0", "0.0") for text in cells) / max(1, len(cells))
        found.append(_Column(header, words(header), _kind(texts), texts, int(counts[header]), int(counts[LINE]), zeros))
    return found


def _kind(texts: frozenset[str]) -> Kind:
    if texts and all(any(day_in(text, order, short=True) for order in ("ymd", "dmy", "mdy")) for text in texts):
        return "date"
    if texts and {text.casefold() for text in texts} <= _FLAGS:
        return "flag"
    return "number" if texts and all(_NUMBER.fullmatch(text.casefold()) for text in texts) else "label"


def _lines(columns: list[_Column]) -> Proposal:
    """The parts of order lines: a date, money, and customers who stand in several rows; else nothing."""
    customers = [c for c in _customers(columns) if c.repeated]
    dates = [c for c in columns if c.kind == "date"]
    dates = _usual_first(dates, DAY, [c for c in dates if not c.has(_NO_PURCHASE)])
    money = _money(columns)
    if not (customers and dates and money):
        return {}
    found: Proposal = {"customer": customers[0].header, "date": dates[0].header}
    orders = _usual_first(columns, ORDER, [c for c in columns if c.has(_ORDERED) and c.has(_IDS)])
    found |= _first("order", [c for c in orders if c not in customers])
    pieces = [c for c in columns if c.kind == "number" and c.has(_set("quantity qty pieces units kuantitas"))]
    if pieces and money[0].has(_set("price harga")):
        found |= {"quantity": pieces[0].header, "price": money[0].header}
    else:
        found["amount"] = money[0].header
    few = [c for c in columns if c.kind == "label" and 1 < c.n_distinct <= _FEW]
    return found | _first("category", [c for c in few if c.has(_set("category department group"))])


def _roles(columns: list[_Column]) -> Proposal:
    """The roles of a table of customers."""
    numbers = [c for c in columns if c.kind in ("number", "flag") and not c.negative]
    labels = [c for c in columns if c.kind == "label" and c.n_distinct <= _FEW]
    arms = [c for c in columns if _is_treatment(c)][:1]
    brought = [c for c in _money(columns) if arms and 2 * c.zero_share > 1]
    money = [c for c in _money(columns) if c not in brought]
    found: Proposal = _first("customer_id", [c for c in _customers(columns) if c.unique])
    found |= _first("education", [c for c in labels if c.has(_set("education degree"))])
    found |= _first("marital_status", [c for c in labels if c.has({"marital"})])
    found |= _first("income", [c for c in numbers if c.kind == "number" and c.has(_set("income salary"))])
    found |= _times(columns)
    amounts = [] if money else _amounts([c for c in numbers if c.header not in found.values()])
    counts = [c for c in numbers if c.has(_BOUGHT) and c not in money and not c.has(_COMPARED | _ANSWERED)]
    counts = [c for c in counts if c.has(_COUNTED | _PURCHASES)]
    channels = _alike(counts, lambda word: word in _CHANNELS)
    spend = _alike(money, lambda word: not _PERIOD.fullmatch(word)) or {c.header: c.header for c in amounts}
    found |= {} if channels else _first("frequency", counts)
    found |= _first("treatment", arms) | _first("outcome_value", brought)
    found |= {"spend": spend} if spend else (_first("monetary_value", money) or {"monetary_value": "..."})
    found |= {"purchases": channels} if channels else {}
    answers = {c.header: c.header for c in columns if c.kind == "flag" and c.has(_ANSWERED)}
    return found | ({"campaigns": dict(list(answers.items())[:1])} if answers else {})


def _times(columns: list[_Column]) -> Proposal:
    """Ages, and days and months of one kind or another."""
    numbers = [c for c in columns if c.kind == "number" and not c.negative and not c.has(_NO_MONEY - {"last"})]
    dates = [c for c in columns if c.kind == "date"]
    found = _first("birth_year", [c for c in numbers if c.has(_set("birth born"))])
    found |= _first("age", [c for c in numbers if c.has({"age"})])
    found |= _first("enrolled_on", [c for c in dates if c.has(_SINCE)])
    found |= _timed("tenure", [c for c in numbers if c.has(_set("tenure book register registered"))], _LONGEST_TENURE)
    last = sorted((c for c in dates if c.has({"last"})), key=lambda c: len(c.words))
    if last:
        return found | _first("last_purchase_on", last)
    return found | _timed("recency", [c for c in numbers if c.has(_set("recency inactive silent since last"))], _MOST_MONTHS)


def _customers(columns: list[_Column]) -> list[_Column]:
    """Columns of ids of people, the usual names first."""
    ids = [c for c in columns if c.kind != "date" and not any("." in text for text in c.texts)]
    ids = [c for c in ids if not c.has(_set("zip postal order"))]
    likely = [c for c in ids if c.has(_PEOPLE) and (c.has(_IDS) or set(c.words) <= _PEOPLE)]
    return _usual_first(columns, (*CUSTOMER, *CONTACT), [*likely, *(c for c in ids if set(c.words) == {"id"})])


def _usual_first(columns: list[_Column], known: Sequence[str], likely: list[_Column]) -> list[_Column]:
    """The column that goes by a usual name, and then the likely ones."""
    usual = first_known([c.header for c in columns], known)
    return [*(c for c in columns if c.header == usual), *(c for c in likely if c.header != usual)]


def _money(columns: list[_Column]) -> list[_Column]:
    """Columns that may be what customers paid, the plainest words first."""
    numbers = [c for c in columns if c.kind == "number" and not c.has(_NO_MONEY)]
    return list(dict.fromkeys(c for word in _MONEY for c in numbers if c.has({word})))


def _amounts(columns: list[_Column]) -> list[_Column]:
    """Three columns or more of numbers of which hardly two are equal, by names that say nothing, as those of categories do."""
    found = [c for c in columns if c.kind == "number" and 2 * c.n_distinct > c.n_rows and not c.has(_NO_MONEY | _PEOPLE)]
    found = [c for c in found if not any(letter.isdigit() for letter in c.header)]
    return found if len(found) >= _LEAST_CATEGORIES else []


def _is_treatment(column: _Column) -> bool:
    if column.has({"treatment"}):
        return column.kind in ("flag", "label") and column.n_distinct <= _FEW
    named = column.has(_set("arm group variant cell segment"))
    return named and column.kind == "label" and any(_CONTROL.fullmatch(text.casefold()) for text in column.texts)


def _first(role: str, found: Iterable[_Column]) -> Proposal:
    return next(({role: column.header} for column in found), {})


def _timed(role: str, found: list[_Column], most: float) -> Proposal:
    """A count of days or of months, by its name or else by how far it goes."""
    if not found:
        return {}
    months = found[0].has(_set("month months mon")) or (not found[0].has(_set("day days")) and found[0].most <= most)
    return {f"{role}_{'months' if months else 'days'}": found[0].header}


def _alike(columns: list[_Column], differs: Callable[[str], bool]) -> dict[str, str]:
    """The most columns whose names differ in one word only, which names their part."""
    families: dict[tuple[str, ...], dict[str, str]] = {}
    for column in columns:
        for at, word in enumerate(column.words):
            if differs(word):
                rest = (*column.words[:at], "", *column.words[at + 1 :])
                families.setdefault(rest, {})[word.capitalize()] = column.header
    largest = max(families.values(), key=len, default={})
    return dict(list(largest.items())[:_FEW]) if len(largest) > 1 else {}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
