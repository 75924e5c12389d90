"""Proposed money: which columns of an unknown table may say what customers paid, and of which of them are parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from math import nan

import numpy as np

from reportgen.cleaning import column_words as of
from reportgen.cleaning.column_looks import Look
from reportgen.engine import collect
from reportgen.sources.table import Table

FEW = 20  # labels; more are names
_LEAST_CATEGORIES = 3
_LOOKED_AT = 500  # rows: what adds up in all of them adds up
_ROUNDED = 0.02  # of a whole: its parts are rounded
_PLAIN = re.compile(r"[0-9]+(?:[.][0-9]*)?(?:[eE][-+]?[0-9]+)?|[.][0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[.]0)?")
_PERIOD = re.compile(r"\d+[a-z]?")  # "6m" and "12m" are the same money twice


def sums(columns: list[Look]) -> list[Look]:
    """Columns of numbers that may be money: not those that only count the rows of the table."""
    return [c for c in columns if c.kind == "number" and not c.numbers_rows]


def money_in(columns: list[Look]) -> list[Look]:
    """Columns that may be what customers paid, the plainest words first."""
    windows = [c for c in columns if in_window(c)]  # spent in the last 12 months
    numbers = [c for c in sums(columns) if not c.has(of.NO_MONEY - {"last"} if c in windows else of.NO_MONEY)]
    numbers = [c for c in numbers if not c.constant and not c.estimated and not (c.has(of.PURCHASES) and c.counts)]
    numbers = [c for c in numbers if not (of_things(c) or of_firms(c) or _is_code(c))]
    found = [
        *(c for word in of.MONEY for c in numbers if c.has({word})),
        *(c for c in numbers if c.words[-1:] and c.words[-1] in of.CURRENCIES),
    ]
    return sorted(dict.fromkeys(found), key=lambda c: not _is_plain(c))


def of_firms(column: Look) -> bool:
    """Whether it is what a firm earns in a year, by its name."""
    return frozenset(column.words) - of.CURRENCIES == of.EARNED


def _is_code(column: Look) -> bool:
    """Whether a word of money stands before what is none, as in "Sales Office", or before a year and every cell is one."""
    if column.words[-1:] and column.words[-1] in of.CODES_OF and "of" not in column.words:
        return True
    return column.has(of.YEAR) and all(_YEAR.fullmatch(text) for text in column.texts)


def _is_plain(column: Look) -> bool:
    """Whether a name says nothing but money, as "Net Revenue" does."""
    words = frozenset(column.words) - of.WHOLE - of.CURRENCIES
    return words <= frozenset(of.MONEY) and (not words <= of.WEAK or words == {"net", "value"})


def of_things(column: Look) -> bool:
    """Whether it is what something is worth that a customer owns."""
    return column.has(of.THINGS) and column.has(of.WORTH)


def shares(columns: list[Look], table: Table) -> list[Look]:
    """Columns side by side that add up to 1 or to 100 in every row: parts of a whole, and no money."""
    for whole in (1, 100):
        found = [c for c in columns if c.kind == "number" and c.most <= whole]
        if len(found) < _LEAST_CATEGORIES:
            continue
        cells = collect(table.frame.select([c.header for c in found]).head(_LOOKED_AT)).rows()
        sums = np.cumsum([[0.0, *map(_plainly, row)] for row in cells], axis=1)
        for i, j in combinations(range(len(found) + 1), 2):
            if j - i >= _LEAST_CATEGORIES and (abs(sums[:, j] - sums[:, i] - whole) <= _ROUNDED * whole).all():
                return found[i:j]
    return []


def _plainly(cell: str) -> float:
    return float(cell) if _PLAIN.fullmatch(cell.strip()) else nan


def payments(columns: list[Look]) -> list[Look]:
    """Where nothing else is money: the value or amount of a payment, or the total cost of what was bought."""
    numbers = sums(columns)
    found = [c for c in numbers if c.has({"payment"}) and c.has({"value", "amount"}) and not c.has(of.NO_MONEY - {"payment"})]
    return found or [c for c in numbers if set(c.words) == {"total", "cost"}]


def amounts_in(columns: list[Look]) -> list[Look]:
    """Three columns or more of numbers of which hardly two are equal, by names that say nothing, as those of categories do."""
    found = [c for c in sums(columns) if 2 * c.n_distinct > c.n_rows]
    found = [c for c in found if not c.estimated and not c.has(of.NO_MONEY | of.PEOPLE | of.INCOME | {"length"})]
    found = [c for c in found if not any(letter.isdigit() for letter in c.header)]
    return found if len(found) >= _LEAST_CATEGORIES else []


def parts(columns: list[Look]) -> dict[str, str]:
    """Three columns or more whose names begin with the same word for money, by what follows it, without those of a whole."""
    families: dict[str, dict[str, str]] = {}
    for column in columns:
        first, *rest = column.words
        if first in of.PARTS and rest and not column.has(of.WHOLE) and not in_window(column):
            families.setdefault(first, {})[" ".join(rest).capitalize()] = column.header
    largest = max(families.values(), key=len, default={})
    return dict(list(largest.items())[:FEW]) if len(largest) >= _LEAST_CATEGORIES else {}


def in_window(column: Look) -> bool:
    """Whether a column is of some months or days only, by its name."""
    return any(map(_PERIOD.fullmatch, column.words))


def is_part(word: str) -> bool:
    """Whether columns alike but for a word may be parts of a whole: not of different times, nor of different kinds of money."""
    return not _PERIOD.fullmatch(word) and word not in of.MONEY and word not in of.LIFELONG


def alike(columns: list[Look], differs: Callable[[str], bool]) -> dict[str, str]:
    """The most columns whose names differ in one word only, which names their part."""
    families: dict[tuple[str, ...], dict[str, str]] = {}
    for column in columns:
        for at, word in enumerate(column.words):
            if differs(word):
                rest = (*column.words[:at], "", *column.words[at + 1 :])
                families.setdefault(rest, {})[word.capitalize()] = column.header
    largest = max(families.values(), key=len, default={})
    return dict(list(largest.items())[:FEW]) if len(largest) > 1 else {}


def may_be_code(column: Look) -> bool:
    """Whether what is called an amount may be one of pieces, or a class of amounts."""
    return column.counts and column.n_distinct <= FEW
