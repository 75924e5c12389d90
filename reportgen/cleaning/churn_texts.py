"""Churn texts: what columns that say who has left are called, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportgen.cleaning.column_looks import words
from reportgen.cleaning.column_words import CHURNED
from reportgen.sources.voided import NO, YES

_WHO = "(?:customer|member|client|user|account|kunde|pelanggan)?s?"
_LEFT = re.compile(
    "(?:attrited|churn|churned|churner|left|exited|lost|gone|closed|inactive|former|terminated|cancell?ed|gekündigt)" + _WHO
)
_STAYED = re.compile(
    "(?:existing|current|active|stay|stayed|joined|retained|loyal|new|open|nonchurn|nochurn|notchurned|notchurn|bestehend)" + _WHO
)
_UNSAID = frozenset({"", "-", "na", "n/a", "null", "none", "unknown"})
_BESIDE = frozenset({"flag", "label", "value", "status", "customer", "client", "member", "is", "has", "target", "yes", "no"})
"""Words that may stand beside one that says somebody left, in the name of a column that says nothing else."""

_PLAINLY = re.compile("(?i)churn|attrit")
_MOST = 5  # different texts of a column of yes and no, spelt in more than one way


def says_who_left(header: str) -> bool:
    """Whether the name of a column says that it tells who has left.

    Examples
    --------
    >>> says_who_left("Attrition_Flag"), says_who_left("Churn"), says_who_left("Churn prevention letter")
    (True, True, False)
    """
    said = set(words(header))
    return bool(said & CHURNED) and said <= CHURNED | _BESIDE


def may_say_who_left(header: str) -> bool:
    """Whether the name of a column says that it tells who has left, or no more than that it is a state of customers."""
    return says_who_left(header) or set(words(header)) <= _BESIDE


def has_left(text: str) -> bool | None:
    """Whether a text says that somebody left; None where it says neither.

    Examples
    --------
    >>> [has_left(text) for text in ("Attrited Customer", "Existing Customer", "Yes", "0", "", "maybe")]
    [True, False, True, False, False, None]
    """
    plain = text.strip().casefold()
    bare = re.sub(r"[\W_]+", "", plain)
    if plain in YES or _LEFT.fullmatch(bare):
        return True
    return False if plain in NO | _UNSAID or _STAYED.fullmatch(bare) else None


def is_churn(header: str, texts: Iterable[str]) -> bool:
    """Whether a column says who has left, by its name and its cells, and anybody has.

    Examples
    --------
    >>> is_churn("Attrition_Flag", ["Existing Customer", "Attrited Customer"]), is_churn("Churn", ["12", "90"])
    (True, False)
    >>> is_churn("Customer Status", ["Stayed", "Churned", "Joined"]), is_churn("Status", ["Active", "Inactive"])
    (True, False)
    """
    found = list(texts)
    said = [has_left(text) for text in found]
    named = says_who_left(header) or (set(words(header)) <= _BESIDE and any(_PLAINLY.search(text) for text in found))
    return named and len(said) <= _MOST and True in said and None not in said
