"""Other days: columns of dates that hold months without a day, or the seconds of a computer's clock."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from reportgen.cleaning.day_texts import is_month, year_month
from reportgen.errors import SchemaError
from reportgen.notes import DataNote

_STAMP = re.compile(r"([1-9][0-9]{8,9}|[1-9][0-9]{11,12})(?:[.]0*)?")
_ZERO = dt.date(1970, 1, 1)  # of the clocks of computers
_SECONDS_A_DAY = 86_400
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2100, 1, 1)  # what a shop's clock shows; no count of seconds is one of milliseconds
_MOST_YEARS = 15  # that months with years of two digits span: with more they may be days, 3 January and 28 January


@dataclass(frozen=True)
class OtherDays:
    """A column that is read otherwise than as days.

    Attributes
    ----------
    days : dict of str to datetime.date
        By the text of the cell.
    code : str
        Of the note that tells how it was read.
    examples : tuple of str
        Of that note.
    """

    days: dict[str, dt.date]
    code: str
    examples: tuple[str, ...]

    @property
    def by_month(self) -> bool:
        """Whether nothing is known of the day."""
        return self.code == "read_as_months"

    def note(self, header: str, n: int) -> DataNote:
        """Say how the n days of the column were read."""
        return DataNote(self.code, header, n, self.examples)


def other_days(texts: Collection[str], header: str, table: str) -> OtherDays | None:
    """Read a column of which every cell is a month, or a count of seconds or milliseconds; None where a cell is neither.

    A month stands for its last day, so that nobody is silent for longer than can be.

    Raises
    ------
    SchemaError
        If years of two digits may as well be days.

    Examples
    --------
    >>> months, stamps = (other_days([text], "day", "may.csv") for text in ("Feb 2024", "1709164800"))
    >>> months and months.days, stamps and stamps.days
    ({'Feb 2024': datetime.date(2024, 2, 29)}, {'1709164800': datetime.date(2024, 2, 29)})
    """
    if months := _each(texts, _last_day_of):
        _refuse_days(months, header, table)
        return OtherDays(months, "read_as_months", (min(months),))
    if not (stamps := _each(texts, stamped)):
        return None
    one = min(stamps)
    unit = "seconds" if len(one.partition(".")[0]) <= len(str(10**9)) else "milliseconds"
    return OtherDays(stamps, "read_as_timestamps", (unit, one, _ZERO.isoformat()))


def stamped(text: str) -> dt.date | None:
    """Read a count of seconds or of milliseconds since 1970, in UTC; None where it is none that a shop would write.

    Examples
    --------
    >>> stamped("1709164800"), stamped("1709164800000.0"), stamped("0800123456"), stamped("20240229")
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29), None, None)
    """
    if not (found := _STAMP.fullmatch(text)):
        return None
    seconds = int(found[1]) // (1 if len(found[1]) <= len(str(10**9)) else 1_000)
    day = _ZERO + dt.timedelta(days=seconds // _SECONDS_A_DAY)
    return day if _FIRST <= day < _LAST else None


def _each(texts: Collection[str], read: Callable[[str], dt.date | None]) -> dict[str, dt.date]:
    """What every text is; nothing where one is not."""
    found: dict[str, dt.date] = {}
    for text in texts:
        day = read(text)
        if day is None:
            return {}
        found[text] = day
    return found


def _last_day_of(text: str) -> dt.date | None:
    if not is_month(text):
        return None
    year, month = year_month(text)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _refuse_days(months: dict[str, dt.date], header: str, table: str) -> None:
    years = [day.year for day in months.values()]
    if max(years) - min(years) > _MOST_YEARS and not any(re.search("[0-9]{4}", text) for text in months):
        raise SchemaError(
            f"{table}: column {header!r}: {min(months)!r} can be a month of a year or a day of a year that is not said; write "
            "every day as YYYY-MM-DD, and every month as YYYY-MM",
            (header,),
        )
