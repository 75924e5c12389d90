"""Column looks: a column as a stranger sees it, by the words of its name and by what its first cells hold."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import narwhals as nw

from reportgen.cleaning.column_words import CAMPAIGN, ESTIMATED, HISTORIC, RUN_TOGETHER
from reportgen.cleaning.day_texts import day_in
from reportgen.cleaning.faults import NOT_AVAILABLE
from reportgen.cleaning.other_days import stamped
from reportgen.cleaning.periods import UNITS, last_day
from reportgen.engine import collect, facts
from reportgen.presets import unaccented
from reportgen.sources.order_columns import comes_again
from reportgen.sources.table import LINE, Table
from reportgen.sources.voided import NO, YES

Kind: TypeAlias = Literal["date", "flag", "number", "label"]

_LOOKED_AT = 2_000  # rows: what their cells are shows in the first few
_MOST_COUNTED = 1_000  # purchases of a customer
_MONEY = r"(?:[a-z]{0,2}[$]|rp|rs|rm|kr|idr|usd|eur|gbp|inr|sgd|myr|aud|cad|chf|jpy|brl|try|tl|pln|zł|kč)[.]?"
_SHORT = "(?:k|rb|ribu|m|jt|juta|mio[.]?)"  # thousands and millions
_NUMBER = re.compile(rf"(?:{_MONEY}\s?|[^\w.,-]{{0,3}})-?\d[\d.,]*(e[-+]?\d+)?(?:\s?{_SHORT})?\s?(?:{_MONEY}|[^\w\s])?")

_CLOCK = frozenset({"first", "last", "seen", "purchase", "since", "date", "time", "timestamp", "datetime",
                    "day", "month", "yearmonth", "period", "ts", "at", "on", "created", "ordered", "purchased",
                    "joined", "registered", "signup", "tanggal", "waktu", "bulan", "periode", "datum", "monat",
                    "abrechnungsmonat", "rechnungsmonat", "buchungsmonat"})  # fmt: skip

"""What stands in a column of yes and no, in lower case, in English, Indonesian, German and Portuguese."""


@dataclass(frozen=True)
class Look:
    """A column by its name and its cells.

    Attributes
    ----------
    header : str
    words : tuple of str
        Of the header, in lower case.
    kind : str
    texts : frozenset of str
        Different cells of the first rows; of numbers, without those that say NA, null or the like.
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
        return comes_again(self.n_distinct, self.n_rows)

    @property
    def constant(self) -> bool:
        """Whether every row says the same."""
        return self.n_distinct == 1 < self.n_rows

    @property
    def most(self) -> float:
        """The largest number, as far as it is written plainly."""
        return max((float(text) for text in self.texts if re.fullmatch(r"\d+(\.\d+)?", text)), default=0.0)

    @property
    def counts(self) -> bool:
        """Whether all are whole numbers, and none so large that nothing is counted so often."""
        return self.most < _MOST_COUNTED and all(re.fullmatch(r"\d+(\.0)?", text) for text in self.texts)

    @property
    def numbers_rows(self) -> bool:
        """Whether it counts the rows, from 0 or 1: whole numbers, each once, none above the number of rows."""
        return self.unique and self.most <= self.n_rows and all(re.fullmatch(r"\d+", text) for text in self.texts)

    @property
    def estimated(self) -> bool:
        """Whether it is what somebody reckons a customer to be worth, by its name, and nothing that was paid."""
        return set(self.words) >= ESTIMATED and not self.has(HISTORIC)

    @property
    def negative(self) -> bool:
        """Whether a number is below zero."""
        return any(text.startswith("-") for text in self.texts)


def is_campaign(column: Look) -> bool:
    """Whether a column is called as a campaign and no more, as "Campaign1": what is sent or spent says so beside it."""
    plain = {re.sub(r"\d+$", "", word) for word in column.words} - {""}
    return bool(plain & CAMPAIGN) and plain <= CAMPAIGN | {"purchased", "bought"}


def looks(table: Table) -> list[Look]:
    """Look at every column of a table."""
    first = collect(table.frame.sort(LINE).head(_LOOKED_AT))
    counts = facts(table.frame, {header: nw.col(header).n_unique() for header in table.header} | {LINE: nw.len()})
    found = []
    for header in table.header:
        cells = [text.strip() for text in first[header].to_list()]
        texts = frozenset(cells) - {""}
        said = frozenset(text for text in texts if not NOT_AVAILABLE.fullmatch(text))
        if _kind(said, words(header)) == "number":
            texts = said  # what says NA or null among numbers is a blank
        zeros = sum(text in ("0", "0.0") for text in cells) / max(1, len(cells))
        found.append(
            Look(header, words(header), _kind(texts, words(header)), texts, int(counts[header]), int(counts[LINE]), zeros)
        )
    return found


def words(header: str) -> tuple[str, ...]:
    """Split a header into words, without accents; those that run together are parted where all of them are known.

    Examples
    --------
    >>> words("TotalCharges"), words("customer_ID"), words("Purchase Amount (USD)")
    (('total', 'charges'), ('customer', 'id'), ('purchase', 'amount', 'usd'))
    >>> words("LASTPURCHASEDATE"), words("Última compra"), words("membership")
    (('last', 'purchase', 'date'), ('ultima', 'compra'), ('membership',))
    """
    parted = re.split(r"[\W_]+", unaccented(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)).casefold())
    return tuple(word for run in parted if run for word in _parted(run) or (run,))


@cache
def _parted(run: str) -> tuple[str, ...]:
    """The known words that a run of letters is made of, the longest first; nothing where a letter is left over."""
    if not run or run in RUN_TOGETHER:
        return (run,) if run else ()
    for end in range(len(run) - 2, 1, -1):
        if run[:end] in RUN_TOGETHER and (rest := _parted(run[end:])):
            return (run[:end], *rest)
    return ()


def _kind(texts: frozenset[str], named: tuple[str, ...]) -> Kind:
    if texts and all(any(day_in(text, order, short=True) for order in ("ymd", "dmy", "mdy")) for text in texts):
        return "date"
    counted = all(re.fullmatch("[0-9.]+", text) for text in texts) and not _CLOCK.intersection(
        named
    )  # digits are a number unless a name says otherwise
    periods = [
        unit for unit in UNITS if unit != "year" and all(last_day(text, unit) for text in texts)
    ]  # a year may be one of birth
    if texts and not counted and (periods or all(map(stamped, texts))):
        return "date"
    if texts and {text.casefold() for text in texts} <= YES | NO:
        return "flag"
    return "number" if texts and all(_NUMBER.fullmatch(text.casefold()) for text in texts) else "label"
