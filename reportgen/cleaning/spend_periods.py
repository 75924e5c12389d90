"""Spend periods: columns that hold what customers spent by month, quarter or year, which are parts of a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reportgen.cleaning.column_looks import Look, words
from reportgen.sources.months import MONTHS

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PERIODS = (
    (re.compile(rf"\b(?:{'|'.join(MONTHS)})(?: ?(?:19|20)?\d\d)?\b"), 1),
    (re.compile(r"\b(?:19|20)\d\d ?(?:0?[1-9]|1[0-2])\b(?: \d\d\b)*"), 1),  # of a spreadsheet: 2023-01-01 00:00:00
    (re.compile(r"\b(?:m|mon|month|bulan|monat) ?(?:0?[1-9]|1[0-2])\b"), 1),
    (re.compile(r"\bq[1-4](?: ?(?:19|20)?\d\d)?\b"), 3),
    (_YEAR, 12),
)
"""How names of columns, as words with spaces between them, say a month, a quarter or a year, and how many months that is."""

_NUMBER = re.compile("[0-9]{1,2}")
_FEWEST = 2
_FEWEST_BARE = 3  # columns that are called as months and nothing else


def by_period(columns: Sequence[Look], money: Sequence[Look]) -> list[Look]:
    """The columns of which spend is the sum: money whose names differ in the period only, or months as names of numbers.

    Where no name says a period, numbers in a row do, as in ``amount_6``, ``amount_7`` and ``amount_8``.

    Parameters
    ----------
    columns : sequence of Look
    money : sequence of Look
        Those of them that may be what customers paid.
    """
    families: dict[tuple[str, ...], list[Look]] = {}
    for column in columns:
        rest, months = _without_period(column.words)
        if months and (column in money or (not rest and column.kind == "number" and not column.counts)):
            families.setdefault((*rest, str(months)), []).append(column)
    found = [family for (*rest, _), family in families.items() if len(family) >= (_FEWEST if rest else _FEWEST_BARE)]
    return max(found or _numbered(money), key=len, default=[])


def _numbered(money: Sequence[Look]) -> list[list[Look]]:
    """Columns alike but for a number, where the numbers follow one another."""
    families: dict[tuple[str, ...], dict[int, Look]] = {}
    for column in money:
        numbers = [word for word in column.words if _NUMBER.fullmatch(word)]
        if len(numbers) == 1:
            rest = tuple("" if word in numbers else word for word in column.words)
            families.setdefault(rest, {})[int(numbers[0])] = column
    found = [family for family in families.values() if len(family) >= _FEWEST_BARE]
    return [list(family.values()) for family in found if max(family) - min(family) == len(family) - 1]


def n_months(headers: Iterable[str]) -> int:
    """Add up the months of columns by month, quarter or year; what several say of the same time counts once.

    Examples
    --------
    >>> n_months(["Jan 2023", "2023-02", "SpendMar23"]), n_months(["Q1 sales", "Q2 sales"]), n_months(["sales_2023"])
    (3, 6, 12)
    >>> n_months(["online 2023", "offline 2023"])
    12
    """
    periods: dict[tuple[str, ...], int] = {}
    for header in headers:
        rest, months = _without_period(words(header))
        periods[tuple(word for word in words(header) if word not in rest)] = months
    return sum(periods.values())


def _without_period(named: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """What is left of a name without its month, quarter and year, and of how many months it speaks."""
    text = " ".join(named)
    period, months = next(((period, months) for period, months in _PERIODS if period.search(text)), (_YEAR, 0))
    return tuple(_YEAR.sub("", period.sub("", text, count=1)).split()), months
