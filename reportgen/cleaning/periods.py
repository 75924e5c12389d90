"""Periods as text: weeks, months, quarters and years that stand where a day is expected."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from reportgen.cleaning.day_texts import year_month

_YEAR = "([12][0-9]{3}|[0-9]{2})"
_LONG_YEAR = "((?:19|20)[0-9]{2})"
_QUARTERS = (
    re.compile(rf"(?P<y>{_LONG_YEAR})[ /-]?[qt](?P<n>[1-4])"),
    re.compile(rf"(?:[qt](?P<n>[1-4])[ /'-]*|(?P<m>[1-4])[qt][ /'-]*)(?P<y>{_YEAR})"),
)
_WEEKS = (
    re.compile(rf"(?P<y>{_LONG_YEAR})[ /-]?(?:w|kw|week)[ -]?(?P<n>[0-9]{{1,2}})"),
    re.compile(rf"(?:w|kw|week) ?(?P<n>[0-9]{{1,2}})[ ,/-]+(?P<y>{_LONG_YEAR})"),
)
_MONTHS_OF_A_QUARTER = 3


def last_day(text: str, unit: str) -> dt.date | None:
    """Return the last day of a week, month, quarter or year; None where the text is none.

    Weeks are those of ISO 8601, which end on a Sunday.

    Parameters
    ----------
    text : str
    unit : str
        One of `UNITS`.

    Examples
    --------
    >>> [str(last_day(*part)) for part in (("2023-W05", "week"), ("Feb 2024", "month"), ("Q1 2023", "quarter"), ("2023", "year"))]
    ['2023-02-05', '2024-02-29', '2023-03-31', '2023-12-31']
    >>> last_day("2023-W54", "week"), last_day("2023-02-01", "month"), last_day("1Q23", "quarter")
    (None, None, datetime.date(2023, 3, 31))
    """
    plain = text.casefold()
    if unit == "year":
        return dt.date(int(plain), 12, 31) if re.fullmatch(_LONG_YEAR, plain) else None
    if unit == "month":
        year, month = year_month(plain)
        return _end_of(year, month) if month else None
    for pattern in _QUARTERS if unit == "quarter" else _WEEKS:
        if found := pattern.fullmatch(plain):
            parts = found.groupdict()
            year, number = int(parts["y"]), int(parts["n"] or parts["m"])
            if unit == "quarter":
                return _end_of(year if year > 99 else year + 2000, number * _MONTHS_OF_A_QUARTER)  # noqa: PLR2004  # 23 is 2023
            return _sunday_of(year, number)
    return None


UNITS = ("month", "quarter", "week", "year")


def first_day(last: dt.date, unit: str) -> dt.date:
    """Return the first day of the period that ends on a day.

    Examples
    --------
    >>> [str(first_day(dt.date(2023, 12, 31), unit)) for unit in UNITS]
    ['2023-12-01', '2023-10-01', '2023-12-25', '2023-01-01']
    """
    if unit == "week":
        return last - dt.timedelta(days=6)
    months = {"month": 1, "quarter": _MONTHS_OF_A_QUARTER, "year": 12}[unit]
    return last.replace(month=last.month - months + 1, day=1)


def _end_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _sunday_of(year: int, week: int) -> dt.date | None:
    try:
        return dt.date.fromisocalendar(year, week, 7)
    except ValueError:  # no such week in that year
        return None
