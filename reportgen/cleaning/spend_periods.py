"""Spend periods: columns that hold what customers spent by month, quarter or year, which are parts of a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reportgen.cleaning.column_looks import Look, words
from reportgen.sources.months import MONTHS

_QUARTER = re.compile("q[1-4]")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_YEAR_MONTH = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_MONTH = re.compile("0?[1-9]|1[0-2]")
_SHORT_YEAR = re.compile("[0-9]{2}")
_MONTHS_A_YEAR = 12
_FEWEST = 2
_FEWEST_BARE = 3  # columns that are called as months and nothing else


def by_period(columns: Sequence[Look], money: Sequence[Look]) -> list[Look]:
    """The columns of which spend is the sum: money whose names differ in the month only, or months as names of numbers.

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
    return max(found, key=len, default=[])


def n_months(headers: Iterable[str]) -> int:
    """Add up the months of columns by month, quarter or year.

    Examples
    --------
    >>> n_months(["Jan 2023", "2023-02", "spend_mar"]), n_months(["Q1 sales", "Q2 sales"]), n_months(["sales_2023"])
    (3, 6, 12)
    """
    return sum(_without_period(words(header))[1] for header in headers)


def _without_period(named: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """What is left of a name without its month, quarter and year, and of how many months it speaks."""
    months = next((n for n, known in ((1, MONTHS.__contains__), (3, _QUARTER.fullmatch)) if any(map(known, named))), 0)
    dated = any(map(_YEAR.fullmatch, named))
    rest = [word for word in named if not (word in MONTHS or _QUARTER.fullmatch(word) or _YEAR.fullmatch(word))]
    if months:
        return tuple(word for word in rest if not _SHORT_YEAR.fullmatch(word)), months
    number = _MONTH if dated else _YEAR_MONTH
    months = 1 if any(map(number.fullmatch, rest)) else _MONTHS_A_YEAR * dated
    return tuple(word for word in rest if not number.fullmatch(word)), months
