"""Months as words, in English, Indonesian and German."""

from __future__ import annotations

_WORDS = (
    "jan januari january jänner januar", "feb februari february februar", "mar maret march mär märz mrz", "apr april",
    "mei may mai", "jun juni june", "jul juli july", "agu ags agt agustus aug august", "sep sept september",
    "okt oktober oct october", "nov nop november nopember", "des desember dec december dez dezember",
)  # fmt: skip  # no word means two months

MONTHS = {word: str(number) for number, words in enumerate(_WORDS, 1) for word in words.split()}
"""The number of each month, by every word for it in small letters."""
