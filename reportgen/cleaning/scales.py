"""Scales: amounts whose column says that they are in thousands or in cents."""

from __future__ import annotations

import re
from fractions import Fraction

from reportgen.cleaning.column_looks import words
from reportgen.notes import DataNote

THOUSANDS = re.compile(
    r"(?i)[(\[](?:in |usd |eur )?"
    r"(?:k[$€£]?|[$€£]k|k ?(?:usd|eur)|[$€£]? ?'?000s?|thousands?|tsd[.]?|t ?(?:eur|€)|ribu|rb)[)\]]|\bin thousands?\b"
)
"""What the name of a column says where its money is in thousands: "Annual Income (k$)"."""

_PARTS = {"cents": 100, "cent": 100, "centavos": 100, "pence": 100, "micros": 10**6}
"""What it says where its money is in parts of the unit, and how many are one."""

_MONTHS = 12
_MONTHLY = frozenset({"monthly", "mensal", "mensual", "mensuel", "mensuels", "mensile", "bulanan", "perbulan", "monatlich",
                      "maandelijks", "aylik"})  # fmt: skip
"""Words of an income that is of a month; "per month" says so as well, and "12 months" does not."""
_PER_MONTH = re.compile(r"\b(?:per|a) (?:month|bulan)\b")


def scale(header: str, role: str = "") -> Fraction:
    """Return what the amounts of a column are to be multiplied by, as its name says; an income is that of a year.

    Examples
    --------
    >>> [str(scale(header)) for header in ("Income (k$)", "amount_cents", "Amount")]
    ['1000', '1/100', '1']
    >>> str(scale("Monthly Income", "income"))
    '12'
    """
    year = Fraction(_MONTHS if _by_month(header, role) else 1)
    if THOUSANDS.search(header):
        return 1_000 * year
    part = _part(header)
    return year / _PARTS[part] if part else year


def told_of_scale(header: str, role: str = "") -> list[DataNote]:
    """Say that the amounts of a column were multiplied or divided, and why."""
    year = [DataNote("income_by_month", header)] if _by_month(header, role) else []
    if THOUSANDS.search(header):
        return [*year, DataNote("read_as_thousands", header)]
    part = _part(header)
    return [*year, DataNote("read_as_parts", header, _PARTS[part], (part,))] if part else year


def _by_month(header: str, role: str) -> bool:
    said = words(header)
    return role == "income" and (not _MONTHLY.isdisjoint(said) or bool(_PER_MONTH.search(" ".join(said))))


def _part(header: str) -> str | None:
    return next((word for word in words(header) if word in _PARTS), None)
