"""Numerals: a number becomes text in a locale, and rounding never lies."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_scientific,
    get_currency_precision,
)

MINUS = "\u2212"

_PLAIN_UP_TO = 10_000  # below this an amount is read more easily whole than as "9.9K"
_COMPACT_FROM = 1_000  # the least that can be written in thousands
_SMALL_MONEY = 10  # below this cents are visible: a contact at 3.50 is not one at 4
_FINE_MONEY = 1_000  # from here on cents are below a tenth of a percent
_COMPACT_UP_TO = 1e15  # beyond thousands of billions no locale has a short word
_CODE_BEFORE_DIGIT = re.compile(r"([A-Z]{3})(?=\d)")


def number(value: float, locale: str = "en_US", digits: int = 0) -> str:
    """Write a number with a fixed number of decimals.

    Examples
    --------
    >>> number(2240), number(-1234.56, digits=1), number(0.04, digits=1)
    ('2,240', '−1,234.6', '< 0.1')
    >>> number(0.5), number(1.5)
    ('< 1', '2')
    """  # noqa: RUF002  # a real minus sign is meant
    _guard(value)
    smallest = 10.0**-digits
    if 0 < abs(value) <= smallest / 2:  # a half would be rounded to the even digit, which is nought
        return f"< {_decimal(smallest, locale, digits)}" if value > 0 else f"> {MINUS}{_decimal(smallest, locale, digits)}"
    return _decimal(value, locale, digits)


def percent(share: float, locale: str = "en_US", digits: int = 1) -> str:
    """Write a share as a percentage; 0% and 100% only where they are true.

    Examples
    --------
    >>> percent(0.149107), percent(0.0), percent(0.0001), percent(0.99999), percent(1.0)
    ('14.9%', '0%', '< 0.1%', '> 99.9%', '100%')
    >>> percent(-0.123, digits=0), percent(1 / 2000), percent(0.005, digits=0)
    ('−12%', '< 0.1%', '< 1%')
    """  # noqa: RUF002  # a real minus sign is meant
    _guard(share)
    if share in {0, 1, -1}:
        return _percent(share, locale, 0)
    step = 10.0 ** -(digits + 2)
    if 0 < abs(share) <= step / 2:
        return f"< {_percent(step, locale, digits)}" if share > 0 else f"> {_percent(-step, locale, digits)}"
    if 1 - step / 2 <= abs(share) < 1:
        nearly = math.copysign(1 - step, share)
        return f"> {_percent(nearly, locale, digits)}" if share > 0 else f"< {_percent(nearly, locale, digits)}"
    return _percent(share, locale, digits)


def points(difference: float, locale: str = "en_US", signed: bool = True) -> str:
    """Write a difference of two shares in percentage points, always with its sign.

    Examples
    --------
    >>> points(0.128), points(-0.0029), points(0.0005)
    ('+12.8', '−0.3', '< +0.1')
    """  # noqa: RUF002  # a real minus sign is meant
    _guard(difference)
    value = difference * 100
    if 0 < abs(value) <= 0.05:  # noqa: PLR2004  # half of the last digit shown
        return f"< +{_decimal(0.1, locale, 1)}" if value > 0 else f"> {MINUS}{_decimal(0.1, locale, 1)}"
    return ("+" if value > 0 and signed else "") + _decimal(value, locale, 1)


def money(amount: float, locale: str = "en_US", currency: str | None = None, fine: bool = False, beside: float = 0.0) -> str:
    """Write an amount with three significant digits; whole from ten to ten thousand; plain where the currency is unknown.

    ``fine`` amounts keep their cents up to a thousand: what something costs a customer, with its interval. With a larger one
    ``beside`` it, as the two ends of a range are, an amount from a thousand on is as compact as that.

    Examples
    --------
    >>> money(1356988), money(-3046), money(3.5), money(1356988, currency="USD"), money(10.8), money(10.8, fine=True)
    ('1.36M', '−3,046', '3.50', '$1.36M', '11', '10.80')
    >>> money(4948), money(4948, beside=26_400), money(26_400, beside=4948), money(980, beside=26_400)
    ('4,948', '4.95K', '26.4K', '980')
    >>> money(1_356_988_000, currency="IDR"), money(1_356_988_000, "id_ID", "IDR")
    ('IDR\\xa01.36B', 'Rp1,36\\xa0M')
    """  # noqa: RUF002  # a real minus sign is meant
    _guard(amount)
    size = abs(amount)
    if size >= _COMPACT_UP_TO:
        return _typeset(format_scientific(amount, format="0.00E0", locale=locale)) + (f"\u00a0{currency}" if currency else "")
    if round(size) >= _PLAIN_UP_TO or (size >= _COMPACT_FROM and round(abs(beside)) >= _PLAIN_UP_TO):
        return _compact(amount, locale, currency)
    cents = size < (_FINE_MONEY if fine else _SMALL_MONEY) and not float(amount).is_integer()
    precision = 2 if currency is None else get_currency_precision(currency)
    if 0 < size <= 10.0**-precision / 2:
        return f"< {exact_money(10.0**-precision, locale, currency)}"
    return _amount(amount, locale, currency, precision if cents else 0)


def exact_money(amount: float, locale: str = "en_US", currency: str | None = None, digits: int | None = None) -> str:
    """Write an amount in full, to the cent where it has cents; in a column, with the same digits throughout.

    What costs parts of a cent, as an e-mail does, keeps two significant digits.

    Examples
    --------
    >>> exact_money(1356988.0), exact_money(12.5, currency="USD"), exact_money(-0.5, "id_ID", "IDR"), exact_money(0.0035)
    ('1,356,988', '$12.50', '−Rp0,50', '0.0035')
    """  # noqa: RUF002  # a real minus sign is meant
    _guard(amount)
    if digits is None:
        parts = Decimal(f"{amount:.2g}").as_tuple().exponent if 0 < abs(amount) < 1 else 0
        digits = 0 if float(amount).is_integer() else max(2, -int(parts))
    return _amount(amount, locale, currency, digits)


def signed_money(amount: float, locale: str = "en_US", currency: str | None = None, beside: float = 0.0) -> str:
    """Write a gain or a loss: like `money`, a gain with its plus.

    Examples
    --------
    >>> signed_money(1600), signed_money(-3046), signed_money(0)
    ('+1,600', '−3,046', '0')
    """  # noqa: RUF002  # a real minus sign is meant
    return ("+" if amount > 0 else "") + money(amount, locale, currency, beside=beside)


def days(value: float, locale: str = "en_US") -> str:
    """Write a number of days; one decimal below ten, where it matters.

    Examples
    --------
    >>> days(73.36), days(4.26), days(8.0)
    ('73', '4.3', '8')
    """
    return number(value, locale, 0 if abs(value) >= 9.95 or value == round(value) else 1)  # noqa: PLR2004  # what would round to 10.0


def months(value: float, locale: str = "en_US") -> str:
    """Write a number of months; one decimal where it is not whole, as between the first and the last line of an order log.

    Examples
    --------
    >>> months(24.0), months(12.287), months(11.98), months(0.33)
    ('24', '12.3', '12', '0.3')
    """
    return number(value, locale, 0 if value >= 1 and abs(value - round(value)) < 0.05 else 1)  # noqa: PLR2004  # what would end in .0


def noun_number(value: float) -> int:
    """Return 1 where `months` writes a number as 1, else 2: the form of the noun after it.

    Examples
    --------
    >>> noun_number(1.0), noun_number(1.02), noun_number(12.3), noun_number(0.33)
    (1, 1, 2, 2)
    """
    return 1 if months(value) == months(1.0) else 2


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


def p_value(p: float, locale: str = "en_US", after_p: bool = True) -> str:
    """Write a p-value with its relation, so that it reads after "p"; in a column that is headed so, without a mere "=".

    Examples
    --------
    >>> p_value(0.93), p_value(0.0123), p_value(1e-9), p_value(0.9999)
    ('= 0.93', '= 0.012', '< 0.001', '> 0.99')
    >>> p_value(0.93, after_p=False), p_value(1e-9, after_p=False)
    ('0.93', '< 0.001')
    """
    _guard(p)
    if p < 0.001:  # noqa: PLR2004  # the convention of the APA manual
        return f"< {_decimal(0.001, locale, 3)}"
    if 0.995 <= p < 1:  # noqa: PLR2004  # would round to 1
        return f"> {_decimal(0.99, locale, 2)}"
    written = _decimal(p, locale, 2 if p >= 0.095 else 3)  # noqa: PLR2004  # two significant digits
    return f"= {written}" if after_p else written


def _guard(value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number that a page can show")


@lru_cache(maxsize=10_000)  # an axis asks for its marks whenever it is measured: of five numbers four were written before
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
    rounded = float(f"{amount:.3g}")
    leading = len(str(int(abs(rounded)))) % 3 or 3  # digits before the decimal point: 1.36M, 33.4K, 671K
    if currency is None:
        text = format_compact_decimal(rounded, locale=locale, fraction_digits=3 - leading)
    else:
        text = format_compact_currency(rounded, currency, locale=locale, fraction_digits=3 - leading)
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
