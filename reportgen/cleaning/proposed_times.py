"""Proposed times: which columns of an unknown table may be ages, days, or how long ago something was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from reportgen.cleaning import column_words as of
from reportgen.cleaning.column_looks import Look
from reportgen.cleaning.proposed_money import in_window

Proposal: TypeAlias = dict[str, str | list[str] | dict[str, str]]

_MOST_MONTHS, _LONGEST_TENURE = 24, 480  # a recency or tenure of no more whole units is of months
_MOST_YEARS = 15  # a tenure that goes no further may as well be one of years


def times(columns: list[Look]) -> Proposal:
    """Ages, and days and months of one kind or another."""
    numbers = [c for c in columns if c.kind == "number" and not c.negative]
    numbers = [c for c in numbers if not c.has(of.NO_MONEY - of.TIMED - {"last"})]
    dates = [c for c in columns if c.kind == "date"]
    found = first("birth_year", [c for c in numbers if c.has(of.BIRTH)])
    found |= first("age", ages([c for c in numbers if not c.has(of.CODED)]))
    found |= first("enrolled_on", [c for c in dates if c.has(of.SINCE)])
    found |= _timed("tenure", [c for c in numbers if c.has(of.TENURE)], _LONGEST_TENURE)
    last = [c for c in dates if c.has(of.LAST) and not c.has(of.SEEN)]
    last.sort(key=lambda c: (not c.has(of.BOUGHT), len(c.words)))
    last = last or [c for c in dates if c.has(of.BOUGHT) and not c.has(of.SINCE | of.NO_PURCHASE)]
    if last:
        return found | first("last_purchase_on", last)
    silent = [c for c in numbers if c.has(of.SILENT) and not c.has(of.TENURE | of.PARTS | of.PURCHASES | {"first", "date"})]
    silent = [c for c in silent if c.header not in found.values() and (c.has(of.BOUGHT) or not c.has(of.SEEN))]
    silent = [c for c in silent if c.has(of.SINCE | of.LAST) or not in_window(c)]
    return found | _timed("recency", silent, _MOST_MONTHS)


def ages(columns: list[Look]) -> list[Look]:
    """The columns of ages of people, and not of what they own."""
    return [c for c in columns if c.has(of.AGE) and not c.has(of.THINGS | of.RECORDS)]


def first(role: str, found: Iterable[Look]) -> Proposal:
    """The first of some columns as what plays a role; nothing where there is none."""
    return next(({role: column.header} for column in found), {})


def _timed(role: str, found: list[Look], most: float) -> Proposal:
    """A count of days or of months, by its name or else by how far it goes; nothing where it may be one of years."""
    found = [c for c in found if not c.has(of.OTHER_UNITS)]
    if not found:
        return {}
    by_month, by_day = found[0].has(of.MONTHS), found[0].has(of.DAYS)
    if role == "tenure" and not (by_month or by_day) and found[0].most <= _MOST_YEARS:
        return {}
    months = by_month or (not by_day and found[0].most <= most)
    return {f"{role}_{'months' if months else 'days'}": found[0].header}
