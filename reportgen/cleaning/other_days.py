"""Other days: columns of dates that hold periods without a day, or the seconds of a computer's clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from reportgen.cleaning.periods import UNITS, last_day
from reportgen.errors import SchemaError
from reportgen.notes import DataNote

_STAMP = re.compile(r"([1-9][0-9]{8,9}|[1-9][0-9]{11,12}|[1-9][0-9]{14,15})(?:[.]0*)?")
_ZERO = dt.date(1970, 1, 1)  # of the clocks of computers
_SECONDS_A_DAY = 86_400
_CLOCKS = {10: ("seconds", 1), 13: ("milliseconds", 10**3), 16: ("microseconds", 10**6)}  # by the most digits of their counts
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
    def period(self) -> str:
        """Of which no more is known than that it ends on that day: week, month, quarter or year; else blank."""
        return self.examples[0] if self.code == "read_as_periods" else ""

    def note(self, header: str, n: int) -> DataNote:
        """Say how the n days of the column were read."""
        return DataNote(self.code, header, n, self.examples)


def other_days(texts: Collection[str], header: str, table: str) -> OtherDays | None:
    """Read a column of which every cell is a period, or a count of seconds or parts of them; None where a cell is neither.

    A period stands for its last day, so that nobody is silent for longer than can be.

    Raises
    ------
    SchemaError
        If most cells are periods and one is none, or years of two digits may as well be days.

    Examples
    --------
    >>> months, stamps = (other_days([text], "day", "may.csv") for text in ("Feb 2024", "1709164800"))
    >>> months and months.days, stamps and stamps.days
    ({'Feb 2024': datetime.date(2024, 2, 29)}, {'1709164800': datetime.date(2024, 2, 29)})
    """
    for unit in UNITS:
        periods = {text: day for text in texts if (day := last_day(text, unit))}
        _refuse_others(texts, periods, unit, header, table)
        if periods and len(periods) == len(texts):
            if unit == "month":
                _refuse_days(periods, header, table)
            return OtherDays(periods, "read_as_periods", (unit, min(periods)))
    if not (stamps := _each(texts, stamped)):
        return None
    one = min(stamps)
    return OtherDays(stamps, "read_as_timestamps", (_clock(one)[0], one, _ZERO.isoformat()))


def stamped(text: str) -> dt.date | None:
    """Read a count of seconds, milliseconds or microseconds since 1970, in UTC; None where it is none that a shop would write.

    Examples
    --------
    >>> stamped("1709164800"), stamped("1709164800000.0"), stamped("0800123456"), stamped("20240229")
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29), None, None)
    """
    if not (found := _STAMP.fullmatch(text)):
        return None
    seconds = int(found[1]) // _clock(found[1])[1]
    day = _ZERO + dt.timedelta(days=seconds // _SECONDS_A_DAY)
    return day if _FIRST <= day < _LAST else None


def _clock(text: str) -> tuple[str, int]:
    """What a clock counts, and how many of them are a second."""
    n_digits = len(text.partition(".")[0])
    return next(clock for most, clock in _CLOCKS.items() if n_digits <= most)


def _each(texts: Collection[str], read: Callable[[str], dt.date | None]) -> dict[str, dt.date]:
    """What every text is; nothing where one is not."""
    found: dict[str, dt.date] = {}
    for text in texts:
        day = read(text)
        if day is None:
            return {}
        found[text] = day
    return found


def _refuse_others(texts: Collection[str], periods: dict[str, dt.date], unit: str, header: str, table: str) -> None:
    if len(texts) // 2 < len(periods) < len(texts):
        other = min(text for text in texts if text not in periods)
        raise SchemaError(
            f"{table}: column {header!r}: {other!r} is no {unit}, as most of its cells are; mend it, or leave the cell blank",
            (header,),
        )


def _refuse_days(months: dict[str, dt.date], header: str, table: str) -> None:
    years = [day.year for day in months.values()]
    if max(years) - min(years) > _MOST_YEARS and not any(re.search("[0-9]{4}", text) for text in months):
        raise SchemaError(
            f"{table}: column {header!r}: {min(months)!r} can be a month of a year or a day of a year that is not said; write "
            "every day as YYYY-MM-DD, and every month as YYYY-MM",
            (header,),
        )
