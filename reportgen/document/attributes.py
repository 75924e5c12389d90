"""Attributes: what the docstrings of the brief's dataclasses say of each number, as headings and definitions."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

_WORDS = {
    "n": "number",
    "ci": "95% interval",
    "std": "standard deviation",
    "se": "standard error",
    "gmv": "GMV",
    "crm": "CRM",
    "sql": "SQL",
    "rfm": "RFM",
    "auc": "AUC",
    "roi": "ROI",
    "k": "k",
    "p": "p",
    "sha256": "SHA-256",
}
"""Parts of a name that are not words, and how a heading writes them."""

_HEADINGS = {
    "code": "What",
    "trial": "Test design",
    "next_category": "Offers",
    "mail": "A mailing to all of them",
    "test_n": "A test of the whole segment: customers an arm",
    "test_effect": "A test of the whole segment: difference it sees",
}
"""Names that would not tell a reader what the column holds, and what is written instead."""

_OF_CODES = ("Codes", "A code such as")
"""How a docstring begins that is about the code in ``brief.json``."""


@cache
def heading(name: str) -> str:
    """Write a field's name as a heading.

    Examples
    --------
    >>> heading("n_customers"), heading("ci_low"), heading("response_rate")
    ('Customers (n)', '95% interval, low', 'Response rate')
    """
    if name in _HEADINGS:
        return _HEADINGS[name]
    if name.startswith("n_"):
        return f"{heading(name.removeprefix('n_'))} (n)"
    if name.startswith("ci_"):
        return f"95% interval, {_spaced(name.removeprefix('ci_'))}"
    text = _spaced(name)
    return text[0].upper() + text[1:]


def _spaced(name: str) -> str:
    return " ".join(_WORDS.get(word, word) for word in name.split("_"))


@cache
def summary(owner: type) -> str:
    """Return the first sentence of a dataclass's docstring, without the mark-up of code."""
    text = inspect.getdoc(owner) or ""
    return _clean(text.partition("\n\n")[0])


def definition(owner: type, name: str) -> str:
    """Return what a dataclass's docstring says of an attribute; empty where it leaves it at the name.

    Examples
    --------
    >>> from reportgen.analysis.campaigns import Pair
    >>> definition(Pair, "tie"), definition(Pair, "a")
    ('The two cannot be told apart.', 'Segments, a before b.')
    """
    return _definitions(owner).get(name, "")


@cache
def _definitions(owner: type) -> dict[str, str]:
    """Read the ``Attributes`` of a numpydoc docstring: a line of names and a type, then indented text."""
    lines = (inspect.getdoc(owner) or "").partition("Attributes\n----------\n")[2].splitlines()
    found: dict[str, str] = {}
    names: list[str] = []
    for line in lines:
        if re.match(r"-{3,}", line):
            break
        if line and not line[0].isspace():
            names = [name.strip() for name in line.partition(" : ")[0].split(",")]
            found |= dict.fromkeys(names, "")
        elif line.strip():
            for name in names:
                found[name] = f"{found[name]} {line.strip()}".strip()
    return {name: _as_seen(_clean(text)) for name, text in found.items()}


def _as_seen(text: str) -> str:
    """Say what a reader of cells sees: an empty one for ``None``, and a sentence where ``brief.json`` has its code.

    Examples
    --------
    >>> _as_seen("Purchases in the window; None without the role."), _as_seen("None: all customers."), _as_seen("Codes.")
    ('Purchases in the window; empty without the role.', 'Empty: all customers.', '')
    """
    if text.startswith(_OF_CODES):
        return ""
    return re.sub(r"\bNone\b", "empty", re.sub(r"(^|\. )None\b", r"\1Empty", text))


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("``", "").replace("`", "")).strip()


def owners(owner: type) -> Iterator[type]:
    """Yield a dataclass and, depth first, every dataclass in its fields, each once."""
    seen: dict[type, None] = {}

    def walk(kind: Any) -> None:
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            if kind in seen:
                return
            seen[kind] = None
            for hint in get_type_hints(kind).values():
                walk(hint)
        for inner in get_args(kind):
            walk(inner)

    walk(owner)
    yield from seen
