"""Words: numbers, dates and labels as a page writes them.

Every function takes the value as it stands in the brief and returns text for people. `filters` wraps them for the templates,
where each number also carries its exact value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from babel.dates import format_date, format_skeleton
from markupsafe import Markup, escape

from reportgen.document.language import N_, Translate, english
from reportgen.document.numerals import (
    days,
    exact_money,
    money,
    months,
    noun_number,
    number,
    p_value,
    percent,
    points,
    ratio,
    signed_money,
)

__all__ = [
    "capital",
    "clean",
    "css_percent",
    "data",
    "date",
    "days",
    "exact_money",
    "filters",
    "label",
    "money",
    "month",
    "months",
    "number",
    "p_value",
    "percent",
    "points",
    "ratio",
    "signed_money",
    "spelled",
]

LONGEST_LABEL = 60  # characters; a longer label would burst a table column, the JSON has it whole

_NUMERALS = (
    N_("no"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
    N_("ten"),
    N_("eleven"),
    N_("twelve"),
)
_LONG_WORD = re.compile(r"[^\s\u200b]{20}(?=[^\s])")  # where a word may break that would burst a column
_SIGN = re.compile(r"[+\u2212](?=[^\d.,])")  # before the sign or the code of a currency
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def spelled(n: int, locale: str = "en_US", _: Translate = english) -> str:
    """Spell a small count.

    Examples
    --------
    >>> spelled(2), spelled(0), spelled(12)
    ('two', 'no', 'twelve')
    """
    return _(_NUMERALS[n]) if 0 <= n < len(_NUMERALS) else number(n, locale)


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


def filters(locale: str, currency: str | None, _: Translate = english) -> dict[str, Callable[..., Any]]:
    """Return the filters of the templates, bound to a locale, a currency and a language.

    Each returns ``<data value="...">text</data>`` whose value is exactly the number of the brief, ``<time>`` for dates, and
    ``<bdi>`` for the user's own labels.

    Examples
    --------
    >>> print(filters("en_US", None)["percent"](0.149107))
    <data value="0.149107">14.9%</data>
    """
    writers: dict[str, Callable[..., str]] = {
        "number": number,
        "percent": percent,
        "points": points,
        "days": days,
        "months": months,
        "ratio": ratio,
        "p_value": p_value,
    }
    in_currency: dict[str, Callable[..., str]] = {"money": money, "exact_money": exact_money, "signed_money": signed_money}
    return {
        **{name: partial(_written, writer, locale) for name, writer in writers.items()},
        **{name: partial(_paid, writer, locale, currency) for name, writer in in_currency.items()},
        "spelled": partial(_spelled, locale, _),
        "date": lambda day: _time(day.isoformat(), date(day, locale)),
        "month": lambda code: _time(code, month(code, locale)),
        "label": lambda text: Markup("<bdi>{}</bdi>").format(_LONG_WORD.sub("\\g<0>\u200b", label(text))),
        "bare": label,
        "listing": partial(listing, _=_),
        "capital": capital,
        "css_percent": css_percent,
        "noun_number": noun_number,
    }


def listing(parts: Iterable[str], last: str = "and", _: Translate = english) -> Markup:
    """Put parts into one phrase, as the language does it.

    Parameters
    ----------
    parts : iterable of str or Markup
    last : str
        What stands before the last one: "and" or "or".
    _ : function of str
        Into the language of the page.

    Examples
    --------
    >>> print(listing(["wine", "fish", "a < b"]), "|", listing(["wine", "fish"], "or"), "|", listing(["wine"]))
    wine, fish and a &lt; b | wine or fish | wine
    """
    found = [escape(part) for part in parts]
    if len(found) < 2:  # noqa: PLR2004  # nothing stands between fewer than two
        return Markup("").join(found)
    if len(found) == 2:  # noqa: PLR2004  # languages write a pair in their own way
        return Markup(_("{first} or {second}") if last == "or" else _("{first} and {second}")).format(
            first=found[0], second=found[1]
        )
    text = found[0]
    for part in found[1:-1]:
        text = Markup(_("{list}, {next}")).format(list=text, next=part)
    return Markup(_("{list} or {last}") if last == "or" else _("{list} and {last}")).format(list=text, last=found[-1])


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
    return f"{100 * share:.2f}%"


def _written(writer: Callable[..., str], locale: str, value: float, **options: Any) -> Markup:
    return data(value, writer(value, locale, **options))


def _paid(writer: Callable[..., str], locale: str, currency: str | None, amount: float, **options: Any) -> Markup:
    return data(amount, writer(amount, locale, currency, **options))


def _spelled(locale: str, _: Translate, n: int) -> str | Markup:
    """Words hold no digit and need no trace; a larger count is a number like any other."""
    return spelled(n, locale, _) if n < len(_NUMERALS) else data(n, number(n, locale))


def data(value: float, text: str) -> Markup:
    r"""Return a number's text with its exact value behind it; the text does not break over lines.

    WeasyPrint breaks between a sign and that of a currency even where white space must not wrap: a word joiner holds them.

    Examples
    --------
    >>> data(78.4, "+€78"), data(0.5, "+1,600")
    (Markup('<data value="78.4">+\u2060€78</data>'), Markup('<data value="0.5">+1,600</data>'))
    """
    joined = _SIGN.sub("\\g<0>\u2060", text.replace(" ", "\u00a0"))
    return Markup('<data value="{}">{}</data>').format(repr(value), joined)


def _time(machine: str, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, escape(text))
