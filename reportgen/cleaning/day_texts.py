"""Days as text: one cell read in one order, with months in words or years of two digits as well."""

from __future__ import annotations

import datetime as dt
import re

from reportgen.presets import unaccented
from reportgen.sources.months import MONTHS

TIME = r"[ T][0-9]{1,2}(?::.*|[.][0-9]{2}(?:[.][0-9]{2})?)$"
"""A time of day behind a day: 8:30, or 8.30 as Indonesian spreadsheets write it; read alike by Python's re and by RE2."""

_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([12][0-9]{3})([01][0-9])([0-3][0-9])(?:[0-9]{4}|[0-9]{6})?")
YEAR_LAST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
"""What is left of a day whose year stands last, when its signs are hyphens."""

_SHORT = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{2})")
_WORD = r"([^\W\d_]{3,12})\.?"
_OF = "(?:del?[ ]+)?"  # 3 de mayo de 2024
_WORD_SECOND = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th|er)?[ ./-]*{_OF}{_WORD},?[ ./-]*{_OF}([0-9]{{4}}|[0-9]{{2}})")
_WORD_FIRST = re.compile(rf"{_WORD}[ ./-]*([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,[ ]*|[ ./-]+)([0-9]{{4}}|[0-9]{{2}})")
_WORD_BETWEEN = re.compile(rf"([0-9]{{4}})[ ./-]*{_WORD}[ ./-]*([0-9]{{1,2}})")
_WEEKDAY = re.compile(r"^[^\W\d_]+,[ ]*")
_SIGNED = re.compile("^([0-9]{4})年 ?([0-9]{1,2})月 ?([0-9]{1,2})日$")
_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]*)?")
_MONTH = re.compile(r"([12][0-9]{3})[-/.](0?[1-9]|1[0-2])|(0?[1-9]|1[0-2])[-/.]([12][0-9]{3})|((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")
_CENTURY = 69  # as POSIX has it: 68 is 2068, 69 is 1969


def normal(text: str) -> str:
    """Write a day without its time, with hyphens.

    Examples
    --------
    >>> normal("21/08/2013 8:30"), normal("21.8.2013"), normal("21/08/2013 08.30"), normal("2013年8月21日")
    ('21-08-2013', '21-8-2013', '21-08-2013', '2013-8-21')
    """
    plain = re.sub(TIME, "", text).replace("/", "-").replace(".", "-")
    return plain if plain.isascii() else _SIGNED.sub(r"\1-\2-\3", plain)


def is_short(text: str) -> bool:
    """Whether the year has two digits; a column of days is read so where all of them have.

    Examples
    --------
    >>> [is_short(text) for text in ("1/12/24", "12-Jan-24", "12-Jan-2024", "2024-01-12")]
    [True, True, False, False]
    """
    worded = _worded(text)
    return len(worded[2]) == 2 if worded else _SHORT.fullmatch(normal(text)) is not None  # noqa: PLR2004  # digits


def word_order(text: str) -> str | None:
    """Say in which order a day with its month in words is written; None where there is no word.

    Examples
    --------
    >>> word_order("12 Mei 2024"), word_order("Jan 12, 2024"), word_order("1/12/2024")
    ('dmy', 'mdy', None)
    """
    worded = _worded(text)
    return worded[3] if worded else None


def day_in(text: str, order: str, *, short: bool = False) -> dt.date | None:
    """Read one cell; None where it is no day in this order.

    Parameters
    ----------
    text : str
    order : str
        "dmy", "mdy" or "ymd".
    short : bool
        Whether years of two digits are years.

    Examples
    --------
    >>> day_in("3/4/2024", "dmy"), day_in("12 Agustus 2024", "ymd"), day_in("1/12/24", "mdy", short=True)
    (datetime.date(2024, 4, 3), datetime.date(2024, 8, 12), datetime.date(2024, 1, 12))
    >>> day_in("20140616", "ymd")
    datetime.date(2014, 6, 16)
    """
    plain = normal(text)
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(*filter(None, found.groups()))
    if (found := YEAR_LAST.fullmatch(plain)) and order != "ymd":
        first, second, year = found.groups()
        return _day(year, second, first) if order == "dmy" else _day(year, first, second)
    if short and (found := _SHORT.fullmatch(plain)):
        parts = dict(zip(order, found.groups(), strict=True))
        return _day(parts["y"], parts["m"], parts["d"])
    if (worded := _worded(text)) and (short or len(worded[2]) > 2):  # noqa: PLR2004  # digits
        day, month, year, written = worded
        turned = order == "ymd" and written == "dmy" and len(year) == 2  # noqa: PLR2004  # 24-Jan-12
        return _day(day, month, year) if turned else _day(year, month, day)
    return None


def counted(text: str, zero: dt.date | None) -> dt.date | None:
    """Read a day that is written as a number of days since another; its fraction is the time of day.

    Examples
    --------
    >>> counted("41156", dt.date(1899, 12, 30)), counted("41156.75", dt.date(1899, 12, 30)), counted("41156", None)
    (datetime.date(2012, 9, 4), datetime.date(2012, 9, 4), None)
    """
    if zero is None or not is_counted(text):
        return None
    return zero + dt.timedelta(days=int(re.split("[.,]", text)[0]))


def is_counted(text: str) -> bool:
    """Whether a text may be a number of days, and no day in itself.

    Examples
    --------
    >>> [is_counted(text) for text in ("41156", "1", "41156.75", "20140616", "3.4.2024")]
    [True, True, True, False, False]
    """
    return _NUMBER.fullmatch(text) is not None


def is_month(text: str) -> bool:
    """Whether a text is a month and no day.

    Examples
    --------
    >>> [is_month(text) for text in ("Mei 2024", "Jan-24", "2024-05", "05/2024", "202405", "12 Mei 2024", "Spring 2024")]
    [True, True, True, True, True, False, False]
    """
    return year_month(text) != (0, 0)


def year_month(text: str) -> tuple[int, int]:
    """Read a month without a day; noughts where it is none.

    Examples
    --------
    >>> year_month("Mei 2024"), year_month("Jan-24"), year_month("2024 May"), year_month("05/2024"), year_month("May")
    ((2024, 5), (2024, 1), (2024, 5), (2024, 5), (0, 0))
    """
    plain = unaccented(text.casefold())
    if found := _MONTH.fullmatch(plain):
        first, second = filter(None, found.groups())
        return (int(first), int(second)) if len(first) == 4 else (int(second), int(first))  # noqa: PLR2004  # digits
    found = re.fullmatch(rf"{_WORD},?[ ./-]*([0-9]{{4}}|'?[0-9]{{2}})", plain)
    word, year = found.groups() if found else ("", "")
    if not found and (found := re.fullmatch(rf"([0-9]{{4}})[ ./-]*{_WORD}", plain)):
        year, word = found.groups()
    return (_year(year.lstrip("'")), int(MONTHS[word])) if word in MONTHS else (0, 0)


def _worded(text: str) -> tuple[str, str, str, str] | None:
    """Day, number of the month, year and order of a day whose month is a word."""
    if text.isascii() and not re.search("[A-Za-z]{3}", text):
        return None
    bare = _WEEKDAY.sub("", unaccented(re.sub(TIME, "", text).casefold()).strip(" ,"))
    for pattern, order in ((_WORD_SECOND, "dmy"), (_WORD_FIRST, "mdy"), (_WORD_BETWEEN, "ymd")):
        if found := pattern.fullmatch(bare):
            parts = dict(zip(order, found.groups(), strict=True))
            month = MONTHS.get(parts["m"])
            return (parts["d"], month, parts["y"], order) if month else None
    return None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(_year(year), int(month), int(day))
    except ValueError:
        return None


def _year(text: str) -> int:
    number = int(text)
    if len(text) == 2:  # noqa: PLR2004  # digits
        number += 2000 if number < _CENTURY else 1900
    return number
