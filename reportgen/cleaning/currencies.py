"""Currencies: what a table says that its amounts are in, held against the settings; two are never added up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import narwhals as nw

from reportgen.cleaning.faults import NOT_AVAILABLE
from reportgen.config import Config
from reportgen.engine import collect
from reportgen.errors import ConfigError, SchemaError
from reportgen.notes import DataNote
from reportgen.sources.order_columns import first_known
from reportgen.sources.table import Table

_HEADERS = ("currency", "currencycode", "ordercurrency", "matauang", "kodematauang", "waehrung", "währung")
_DOLLARS = ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "TWD", "BRL", "ARS", "CLP", "COP")
_SIGNS = {
    "$": _DOLLARS,
    "US$": ("USD",),
    "A$": ("AUD",),
    "C$": ("CAD",),
    "S$": ("SGD",),
    "R$": ("BRL",),
    "€": ("EUR",),
    "£": ("GBP", "EGP", "LBP"),
    "RP": ("IDR",),
    "RS": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₽": ("RUB",),
    "РУБ": ("RUB",),
    "Р": ("RUB",),
    "₴": ("UAH",),
    "ГРН": ("UAH",),
    "₸": ("KZT",),
    "ЛВ": ("BGN",),
    "FT": ("HUF",),
    "LEI": ("RON", "MDL"),
    "RM": ("MYR",),
    "₱": ("PHP",),
    "₪": ("ILS",),
    "₦": ("NGN",),
    "₩": ("KRW",),
    "₫": ("VND",),
    "Đ": ("VND",),
    "฿": ("THB",),
    "₺": ("TRY",),
    "TL": ("TRY",),
    "ZŁ": ("PLN",),
    "KČ": ("CZK",),
    "￥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY", "TWD"),
}
"""The currencies that a sign can mean, as tables write it without points and in capital letters."""

_UNIT = re.compile(r"(?i)(?<=[0-9.,])\s?(?:k|rb|ribu|m|jt|juta|mio[.]?)(?![a-z])")  # of an amount in thousands or millions
_NAMED = re.compile(r"[(\[][^()\[\]]{1,4}[)\]]|[€₹₽₺₩₫฿₱₦₪₴₸]")  # in the name of a column
_NEVER_THREE = {"IDR", "JPY", "CNY", "KRW", "VND"}  # digits behind the decimal sign
_CODES = frozenset(code for codes in _SIGNS.values() for code in codes)


def with_currency(table: Table, config: Config) -> Table:
    """Read the column that says which currency amounts are in; it says nothing else, and is left out of what follows.

    Raises
    ------
    SchemaError
        If it holds several currencies, or another than the settings.
    """
    header = first_known(table.header, _HEADERS)
    if header is None:
        return table
    cells = collect(table.frame.select(nw.col(header)).unique())[header].to_list()
    said = sorted({code for cell in cells if (code := sign_of(str(cell))) and not NOT_AVAILABLE.fullmatch(code)})
    if not said or not all(code in _SIGNS or re.fullmatch(r"[A-Z]{3}", code) for code in said):
        return table  # whatever it says, it is no currency
    refuse_currencies(said, header, table, config)
    rest = tuple(name for name in table.header if name != header)
    notes = (*table.notes, DataNote("currency_read", header, 0, tuple(said)))
    named = [code for code in said if code not in _SIGNS] or [only for code in said if (only := _only(code))]
    currency = named[0] if named else None
    return replace(table, frame=table.frame.drop(header), header=rest, notes=notes, currency=currency)


def sign_of(text: str) -> str:
    """Write what is left of an amount, or of the cell of a currency, without the number.

    Examples
    --------
    >>> sign_of("Rp. 12.000"), sign_of("-1 200,50 kr"), sign_of("usd"), sign_of("$2.49K")
    ('RP', 'KR', 'USD', '$')
    """
    return re.sub(r"[-+.,()\u2212\u2013'\u2019\d\s]", "", _UNIT.sub("", text)).upper()


def refuse_currencies(signs: Iterable[str], header: str, table: Table, config: Config) -> None:
    """Refuse several currencies in a column, and one that is not what the settings or the table's own column of currencies say.

    Raises
    ------
    SchemaError, ConfigError
        Names the column.
    """
    found = sorted({*signs} - {""})  # of "12,-" nothing is left
    meant = set.intersection(*({*_SIGNS.get(sign, (sign,))} for sign in found)) if found else set()
    if found and (not meant or sum(sign.endswith("$") for sign in found) > 1):  # EUR and € are one, $ and A$ are not
        raise SchemaError(
            f"{table.name}: column {header!r}: amounts are in several currencies ({', '.join(found)}) and "
            "cannot be added up; convert them to one, or give each currency a table of its own",
            (header,),
        )
    expected = config.currency or table.currency
    if found and expected and expected not in meant:
        whose = "the settings say" if config.currency else "its column of currencies says"
        raise ConfigError(
            f"{table.name}: column {header!r}: amounts are in {' or '.join(found)}, and {whose} {expected}; mend "
            "the one that is wrong"
        )


def without_cents(amounts: Iterable[str], currency: str | None) -> bool:
    """Whether the signs beside amounts, or the currency of all, mean one of which nobody writes fractions of three digits.

    Examples
    --------
    >>> without_cents(["Rp 25.000"], None), without_cents([], "IDR"), without_cents(["$25.000"], None)
    (True, True, False)
    """
    meant = {code for amount in amounts for code in _SIGNS.get(sign_of(amount), (sign_of(amount),))}
    return (meant or {currency or ""}) <= _NEVER_THREE


def said_by_signs(notes: Iterable[DataNote]) -> str | None:
    """Return the currency that the signs beside amounts mean; None where they may mean several, or there are none.

    Examples
    --------
    >>> said_by_signs([DataNote("currency_sign_dropped", "Total", 9, ("Rp 12.000",))])
    'IDR'
    >>> said_by_signs([DataNote("currency_sign_dropped", "Total", 9, ("$12",))]) is None
    True
    """
    signs = {sign_of(note.examples[0]) for note in notes if note.code == "currency_sign_dropped"} - {""}
    meant = {_only(sign) if sign in _SIGNS else sign if sign in _CODES else None for sign in signs}  # "12 PCS" is no money
    return meant.pop() if len(meant) == 1 else None


def said_by_names(headers: Iterable[str]) -> str | None:
    """Return the currency that the names of columns of money say; None where they say none or several.

    Examples
    --------
    >>> said_by_names(["Umsatz netto (€)", "Betrag in €"]), said_by_names(["Purchase Amount (USD)"]), said_by_names(["Total ($)"])
    ('EUR', 'USD', None)
    """
    meant = {code for header in headers for sign in _NAMED.findall(header) if (code := _named(sign.strip("()[] ")))}
    return meant.pop() if len(meant) == 1 else None


def _named(sign: str) -> str | None:
    return _only(sign) if sign in _SIGNS else sign if sign in _CODES else None


def _only(sign: str) -> str | None:
    meant = _SIGNS[sign]
    return meant[0] if len(meant) == 1 else None
