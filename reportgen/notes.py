"""What travels with the numbers: verdicts, what was skipped, what was mended. Codes, never sentences.

The sentence that belongs to a code stands in ``templates/notes.html``, where an editor (or a translator) can change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EXAMPLES = 5
"""So many of the user's own words a note or an error shows."""
OTHERS = "\u2026"
"""Stands after the examples of a note where there are more of them: a list that ends without it is complete."""


class Verdict(StrEnum):
    """How much weight a finding bears; it governs the wording."""

    SOLID = "solid"
    INDICATIVE = "indicative"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Judgement:
    """A verdict and the code of its reason.

    Attributes
    ----------
    verdict : Verdict
    reason : str
        A code such as ``"interval_excludes_average"``; its sentence is a macro of ``templates/notes.html``.
    """

    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Skipped:
    """A finding that could not be computed, and why.

    Attributes
    ----------
    reason : str
        A code such as ``"no_campaigns"``.
    missing : tuple of str
        Roles of ``[columns]`` that would make it possible; empty when nothing the user brings would.
    """

    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataNote:
    """Something that was found in the data, and what was done about it.

    Attributes
    ----------
    code : str
        What was found, such as ``"income_imputed"``.
    column : str or None
        The user's own name of the column, None when the note is about the table.
    n : int
        Rows (or cells) concerned; 0 where counting makes no sense.
    examples : tuple of str
        The first labels or values from the data, and … where there are more; never a customer id.
    """

    code: str
    column: str | None = None
    n: int = 0
    examples: tuple[str, ...] = ()


def shown(words: Iterable[str], most: int = EXAMPLES) -> tuple[str, ...]:
    """Return the examples of a note: the first few, and a sign where there are more.

    Parameters
    ----------
    words : iterable of str
    most : int
        So many of them are told.

    Examples
    --------
    >>> shown("abcdef")
    ('a', 'b', 'c', 'd', 'e', '\u2026')
    >>> shown("abcde")
    ('a', 'b', 'c', 'd', 'e')
    """
    found = tuple(words)
    return found if len(found) <= most else (*found[:most], OTHERS)
