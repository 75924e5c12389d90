"""Words: a number becomes text in a locale, and rounding never lies.

Every function takes the number as it stands in the brief and returns text for people. `filters` wraps them for the templates,
where each number also carries its exact value.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_scientific,
    get_currency_precision,
)
from markupsafe import Markup, escape

from reportgen.errors import ConfigError

MINUS = "\u2212"
LONGEST_LABEL = 60  # characters; a longer label would burst a table column, the JSON has it whole

_PLAIN_UP_TO = 10_000  # below this an amount is read more easily whole than as "9.9K"
_SMALL_MONEY = 100  # below this cents are visible: a contact at 3.50 is not one at 4
_COMPACT_UP_TO = 1e15  # beyond thousands of billions no locale has a short word
_NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_CODE_BEFORE_DIGIT = re.compile(r"([A-Z]{3})(?=\d)")


def number(value: float, locale: str = "en_US", digits: int = 0) -> str:
    """Write a number with a fixed number of decimals.

    Examples
    --------
    >>> number(2240), number(-1234.56, digits=1), number(0.04, digits=1)
    ('2,240', '−1,234.6', '< 0.1')
    """
    _guard(value)
    smallest = 10.0**-digits
    if 0 < abs(value) < smallest / 2:
        return f"< {_decimal(smallest, locale, digits)}" if value > 0 else f"> {MINUS}{_decimal(smallest, locale, digits)}"
    return _decimal(value, locale, digits)


def percent(share: float, locale: str = "en_US", digits: int = 1) -> str:
    """Write a share as a percentage; 0% and 100% only where they are true.

    Examples
    --------
    >>> percent(0.149107), percent(0.0), percent(0.0001), percent(0.99999), percent(1.0)
    ('14.9%', '0%', '< 0.1%', '> 99.9%', '100%')
    >>> percent(-0.123, digits=0)
    '−12%'
    """
    _guard(share)
    if share in {0, 1, -1}:
        return _percent(share, locale, 0)
    step = 10.0 ** -(digits + 2)
    if 0 < abs(share) < step / 2:
        return f"< {_percent(step, locale, digits)}" if share > 0 else f"> {_percent(-step, locale, digits)}"
    if 1 - step / 2 <= abs(share) < 1:
        nearly = math.copysign(1 - step, share)
        return f"> {_percent(nearly, locale, digits)}" if share > 0 else f"< {_percent(nearly, locale, digits)}"
    return _percent(share, locale, digits)


def points(difference: float, locale: str = "en_US") -> str:
    """Write a difference of two shares in percentage points, always with its sign.

    Examples
    --------
    >>> points(0.128), points(-0.0029), points(0.00001)
    ('+12.8', '−0.3', '< +0.1')
    """
    _guard(difference)
    value = difference * 100
    if 0 < abs(value) < 0.05:  # noqa: PLR2004  # half of the last digit shown
        return f"< +{_decimal(0.1, locale, 1)}" if value > 0 else f"> {MINUS}{_decimal(0.1, locale, 1)}"
    return ("+" if value > 0 else "") + _decimal(value, locale, 1)


def money(amount: float, locale: str = "en_US", currency: str | None = None) -> str:
    """Write an amount with three significant digits; whole below ten thousand; plain where the currency is unknown.

    Examples
    --------
    >>> money(1356988), money(-3046), money(3.5), money(1356988, currency="USD")
    ('1.36M', '−3,046', '3.50', '$1.36M')
    >>> money(1_356_988_000, currency="IDR"), money(1_356_988_000, "id_ID", "IDR")
    ('IDR\\xa01.36B', 'Rp1,36\\xa0M')
    """
    _guard(amount)
    size = abs(amount)
    if size >= _COMPACT_UP_TO:
        return _typeset(format_scientific(amount, format="0.00E0", locale=locale)) + (f"\u00a0{currency}" if currency else "")
    if float(f"{size:.3g}") >= _PLAIN_UP_TO:
        return _compact(amount, locale, currency)
    cents = size < _SMALL_MONEY and not float(amount).is_integer()
    precision = 2 if currency is None else get_currency_precision(currency)
    if 0 < size < 10.0**-precision / 2:
        return f"< {exact_money(10.0**-precision, locale, currency)}"
    return _amount(amount, locale, currency, precision if cents else 0)


def exact_money(amount: float, locale: str = "en_US", currency: str | None = None) -> str:
    """Write an amount in full, to the cent where it has cents.

    Examples
    --------
    >>> exact_money(1356988.0), exact_money(12.5, currency="USD"), exact_money(-0.5, "id_ID", "IDR")
    ('1,356,988', '$12.50', '−Rp0,50')
    """
    _guard(amount)
    return _amount(amount, locale, currency, 0 if float(amount).is_integer() else 2)


def signed_money(amount: float, locale: str = "en_US", currency: str | None = None) -> str:
    """Write a gain or a loss: like `money`, a gain with its plus.

    Examples
    --------
    >>> signed_money(1600), signed_money(-3046), signed_money(0)
    ('+1,600', '−3,046', '0')
    """
    return ("+" if amount > 0 else "") + money(amount, locale, currency)


def days(value: float, locale: str = "en_US") -> str:
    """Write a number of days; one decimal below ten, where it matters.

    Examples
    --------
    >>> days(73.36), days(4.26)
    ('73', '4.3')
    """
    return number(value, locale, 0 if abs(value) >= 9.95 else 1)  # noqa: PLR2004  # what would round to 10.0


def ratio(value: float, locale: str = "en_US") -> str:
    """Write a lift or another ratio to two decimals; a ratio near 1 is not called 1.

    Examples
    --------
    >>> ratio(1.4523), ratio(1.0), ratio(1.001), ratio(0.999)
    ('1.45', '1.00', '> 1.00', '< 1.00')
    """
    text = number(value, locale, 2)
    if value != 1 and text == number(1, locale, 2):
        return f"> {text}" if value > 1 else f"< {text}"
    return text


def p_value(p: float, locale: str = "en_US") -> str:
    """Write a p-value with its relation, so that it reads after "p".

    Examples
    --------
    >>> p_value(0.93), p_value(0.0123), p_value(1e-9), p_value(0.9999)
    ('= 0.93', '= 0.012', '< 0.001', '> 0.99')
    """
    _guard(p)
    if p < 0.001:  # noqa: PLR2004  # the convention of the APA manual
        return f"< {_decimal(0.001, locale, 3)}"
    if 0.995 <= p < 1:  # noqa: PLR2004  # would round to 1
        return f"> {_decimal(0.99, locale, 2)}"
    return f"= {_decimal(p, locale, 2 if p >= 0.095 else 3)}"  # noqa: PLR2004  # two significant digits


def spelled(n: int, locale: str = "en_US") -> str:
    """Spell a small count.

    Examples
    --------
    >>> spelled(2), spelled(0), spelled(12)
    ('two', 'no', 'twelve')
    """
    return _NUMERALS[n] if 0 <= n < len(_NUMERALS) else number(n, locale)


def date(day: dt.date, locale: str = "en_US") -> str:
    """Write a date in long form.

    Examples
    --------
    >>> date(dt.date(2014, 6, 29))
    'June 29, 2014'
    """
    return str(format_date(day, "long", locale=locale))


def month(code: str, locale: str = "en_US") -> str:
    """Write a month given as YYYY-MM.

    Examples
    --------
    >>> month("2014-06"), month("2014-06", "id_ID")
    ('June 2014', 'Juni 2014')
    """
    return str(format_skeleton("yMMMM", dt.date.fromisoformat(f"{code}-01"), locale=locale))


def clean(text: str) -> str:
    """Take out of a user's label what would act instead of being read: control and direction characters.

    Examples
    --------
    >>> clean("wine\\x1b[31m \\u202eenolhc")
    'wine[31m enolhc'
    """
    return _UNPRINTABLE.sub("", text)


def label(text: str) -> str:
    """Make a user's label fit for a page: cleaned, and cut where it is very long.

    Examples
    --------
    >>> label("Wines"), len(label("x" * 500))
    ('Wines', 60)
    """
    text = clean(text)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "\u2026"


def known_locale(locale: str) -> str:
    """Return the locale if Babel knows it.

    Raises
    ------
    ConfigError
        Otherwise.
    """
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        raise ConfigError(f"locale: '{locale}' is not known; write it like en_US or id_ID") from None
    return locale


def filters(locale: str, currency: str | None) -> dict[str, Callable[..., Any]]:
    """Return the filters of the templates, bound to a locale and a currency.

    Each returns ``<data value="...">text</data>`` whose value is exactly the number of the brief, ``<time>`` for dates, and
    ``<bdi>`` for the user's own labels.

    Examples
    --------
    >>> print(filters("en_US", None)["percent"](0.149107))
    <data value="0.149107">14.9%</data>
    """
    writers = {"number": number, "percent": percent, "points": points, "days": days, "ratio": ratio, "p_value": p_value}
    in_currency = {"money": money, "exact_money": exact_money, "signed_money": signed_money}
    return {
        **{name: partial(_written, writer, locale) for name, writer in writers.items()},
        **{name: partial(_paid, writer, locale, currency) for name, writer in in_currency.items()},
        "spelled": partial(_spelled, locale),
        "date": lambda day: _time(day.isoformat(), date(day, locale)),
        "month": lambda code: _time(code, month(code, locale)),
        "label": lambda text: Markup("<bdi>{}</bdi>").format(label(text)),
        "bare": label,
        "capital": capital,
        "css_percent": css_percent,
    }


def capital(text: str | Markup) -> str | Markup:
    """Begin a sentence with a capital, whatever markup it begins with.

    Examples
    --------
    >>> capital("two segments"), str(capital(Markup("<bdi>wines</bdi>")))
    ('Two segments', '<bdi>wines</bdi>')
    """
    return text if not text or text[0] == "<" else text[:1].upper() + text[1:]


def css_percent(share: float) -> str:
    """Write a share as a CSS length.

    Examples
    --------
    >>> css_percent(0.4557)
    '45.57%'
    """
    _guard(share)
    return f"{100 * share:.2f}%"


def _written(writer: Callable[..., str], locale: str, value: float, **options: Any) -> Markup:
    return data(value, writer(value, locale, **options))


def _paid(writer: Callable[..., str], locale: str, currency: str | None, amount: float) -> Markup:
    return data(amount, writer(amount, locale, currency))


def _spelled(locale: str, n: int) -> str | Markup:
    """Words hold no digit and need no trace; a larger count is a number like any other."""
    return spelled(n, locale) if n < len(_NUMERALS) else data(n, number(n, locale))


def data(value: float, text: str) -> Markup:
    return Markup('<data value="{}">{}</data>').format(repr(value), text.replace(" ", "\u00a0"))


def _time(machine: str, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, escape(text))


def _guard(value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number that a page can show")


def _decimal(value: float, locale: str, digits: int) -> str:
    if abs(value) >= _COMPACT_UP_TO:
        return _typeset(format_scientific(value, format="0.00E0", locale=locale))
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _unsigned_zero(_typeset(format_decimal(value, format=pattern, locale=locale)))


def _percent(share: float, locale: str, digits: int) -> str:
    pattern = Locale.parse(locale).percent_formats[None].pattern  # where the sign stands is the locale's, e.g. "#,##0 %"
    sign = pattern.partition("#,##0")[2]
    return _decimal(round(100 * share, digits + 6), locale, digits) + (sign if "%" in sign else "%")


def _compact(amount: float, locale: str, currency: str | None) -> str:
    leading = len(str(int(float(f"{abs(amount):.3g}")))) % 3 or 3  # digits before the decimal point: 1.36M, 33.4K, 671K
    amount = float(f"{amount:.3g}")
    if currency is None:
        text = format_compact_decimal(amount, locale=locale, fraction_digits=3 - leading)
    else:
        text = format_compact_currency(amount, currency, locale=locale, fraction_digits=3 - leading)
    if re.search(r"\d{5}", text):  # a locale without a short word for thousands, where Babel forgets the grouping as well
        return _amount(amount, locale, currency, 0)
    return _typeset(text)


def _amount(amount: float, locale: str, currency: str | None, digits: int) -> str:
    if currency is None:
        return _decimal(amount, locale, digits)
    standard = Locale.parse(locale).currency_formats["standard"].pattern
    pattern = re.sub(r"(?<=0)\.0+", "." + "0" * digits if digits else "", standard)
    text = format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    return _unsigned_zero(_typeset(text))


def _typeset(text: str) -> str:
    """A real minus sign, and a space between a currency's code and its number."""
    text = text.replace("-", MINUS)
    return _CODE_BEFORE_DIGIT.sub("\\1\u00a0", text)


def _unsigned_zero(text: str) -> str:
    return text.removeprefix(MINUS) if not re.search(r"[1-9]", text) else text
