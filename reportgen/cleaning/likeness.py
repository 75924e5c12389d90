"""Likeness: ids that two programs write differently, and that may be one customer's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_DECIMAL_NOUGHT = re.compile(r"(?<=[0-9])\.0+$")
SHORTENED = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,2}$"
"""A long number as a spreadsheet shows it, and saves it as text: by its first digits."""


def likeness(text: str) -> str:
    """Reduce an id to what is left of it when case, spaces, noughts in front and a decimal nought do not count.

    Nor does an apostrophe in front, by which spreadsheets (and our own audience files) mark a text.

    Examples
    --------
    >>> [likeness(text) for text in ("00123", "123.0", " 1 23 ", "'123", "AB-1", "ab-1", "0.0")]
    ['123', '123', '123', '123', 'ab-1', 'ab-1', '0']
    """
    if text.isascii() and text.isdigit():
        return text.lstrip("0") or "0"
    bare = "".join(unicodedata.normalize("NFKC", text).casefold().split()).removeprefix("'")
    bare = _DECIMAL_NOUGHT.sub("", bare)
    return (bare.lstrip("0") or "0") if bare.isdigit() else bare


def without_noughts(texts: Sequence[str]) -> list[str] | None:
    """Write whole numbers as such where all texts are, with a decimal nought: programs write ids so where one of them is blank.

    Examples
    --------
    >>> without_noughts(["13085.0", "7.0"]), without_noughts(["13085.0", "A7"]), without_noughts(["7"])
    (['13085', '7'], None, None)
    """
    whole = [text[:-2] for text in texts if text.endswith(".0") and text[:-2].isdigit()]
    return whole if whole and len(whole) == len(texts) else None


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet wrote a long number by its first digits: the others are gone.

    Examples
    --------
    >>> is_shortened("4.60708E+11"), is_shortened("460708123456")
    (True, False)
    """
    return re.match(SHORTENED, text) is not None
