"""Band texts: a band of ages or of money as people write it, such as "$60K - $80K" or "55+", and the middle of it."""

from __future__ import annotations

import re

_NUMBER = r"(?:rp\.?|usd|eur|idr|[$€£¥₹])?\s?([0-9]+(?:[.,][0-9]+)*)\s?(k|m|rb|jt|tsd\.?)?\s?(?:rp\.?|usd|eur|idr|[$€£¥₹])?"
_AFTER = r"\s?(?:years?|yrs?|years? old|tahun|th|jahre)?"
_BETWEEN = re.compile(rf"{_NUMBER}{_AFTER}\s?(?:[-\u2013\u2014]|to|bis|until|sampai|s/d)\s?{_NUMBER}{_AFTER}")
_BELOW = re.compile(rf"(?:<=?|≤|less than|under|below|up to|at most|unter|bis|kurang dari|di bawah|hingga)\s?{_NUMBER}{_AFTER}")
_ABOVE = re.compile(
    rf"(?:>=?|≥|more than|over|above|at least|from|über|ab|lebih dari|di atas)\s?{_NUMBER}{_AFTER}"
    rf"|{_NUMBER}{_AFTER}\s?(?:\+|(?:and|or) (?:over|above|more|older)|plus|dan lebih|ke atas|und (?:älter|mehr))"
)
_PLAIN = re.compile(_NUMBER)
_NUMBERED = re.compile(r"^[0-9a-z]\)\s?")  # "2) $100 - $200"
_UNSAID = frozenset({"", "unknown", "other", "missing", "not stated", "prefer not to say", "unbekannt", "tidak diketahui"})
_NOT_AVAILABLE = re.compile(r"n/?a|null|none|nan|<na>|#n/?a|-")
_TIMES = {"k": 1_000, "rb": 1_000, "tsd": 1_000, "tsd.": 1_000, "m": 1_000_000, "jt": 1_000_000}


def middle_of(text: str, least: float = 0) -> str | None:
    """Say what stands for a text: the middle of a band, a number as it is, or a blank; None where it is none of these.

    Parameters
    ----------
    text : str
    least : float
        What a value is at least: of a band that begins below it, the rest counts.

    Examples
    --------
    >>> [middle_of(text) for text in ("$60K - $80K", "Less than $40K", "$120K +", "0-17", "1) $0 - $100", "Unknown", "Blue")]
    ['70000', '20000', '120000', '8.5', '50', '', None]
    >>> middle_of("0-17", least=16)
    '16.5'
    """
    plain = _NUMBERED.sub("", text.casefold().strip())
    if plain in _UNSAID or _NOT_AVAILABLE.fullmatch(plain):
        return ""
    if found := _BETWEEN.fullmatch(plain):
        low, low_unit, high, high_unit = found.groups()
        lower, upper = _value(low, low_unit or high_unit), _value(high, high_unit)
        return _middle(lower, upper, least) if lower <= upper else None
    if found := _BELOW.fullmatch(plain):
        return _middle(0, _value(*found.groups()), least)
    if found := _ABOVE.fullmatch(plain):
        number, unit, other, other_unit = found.groups()
        return _written(_value(number or other, unit or other_unit))
    return text if _PLAIN.fullmatch(plain) else None


def is_band(text: str) -> bool:
    """Whether a text is a band and no number.

    Examples
    --------
    >>> [is_band(text) for text in ("25 to 34 years", "up to 500", "25", "Unknown")]
    [True, True, False, False]
    """
    plain = _NUMBERED.sub("", text.casefold().strip())
    return any(pattern.fullmatch(plain) for pattern in (_BETWEEN, _BELOW, _ABOVE))


def _value(number: str, unit: str | None) -> float:
    """Read an end of a band: signs in front of three digits group them, another one is a decimal sign."""
    if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", number):
        number = re.sub("[.,]", "", number)
    return float(number.replace(",", ".")) * _TIMES.get(unit or "", 1)


def _middle(low: float, high: float, least: float) -> str:
    return _written((max(low, least if high > least else low) + high) / 2)


def _written(value: float) -> str:
    return f"{value:.10g}"
