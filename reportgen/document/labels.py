"""Labels: those of presets and defaults, in the language of the page; the user's own stay as he wrote them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from gettext import NullTranslations
from typing import Any, TypeAlias

from reportgen import presets
from reportgen.brief import Brief
from reportgen.cleaning.labels import OTHER, UNKNOWN
from reportgen.document.terms import LABELLED
from reportgen.programme import TiersConfig
from reportgen.settings import LABELLED_ROLES

Said: TypeAlias = Callable[[str, str], str]
"""A word of a kind, "label" or "tier", as the page says it: Gold in a shop is not Gold in a programme."""

_TIERS = frozenset({"tier", "next_tier", "toward", "our_tiers"})  # fields of the brief that hold the name of a tier
_THEIRS = frozenset(  # what the user called his table and brief, what a database calls its columns, what quotes the table, arms
    {"title", "source_name", "name", "columns", "notes", "arm", "arms", "control_arm", "best", "headline_arm", "a", "b"}
)


def as_it_is(kind: str, word: str) -> str:
    """Say a word as it is."""
    return word


def said_in(brief: Brief, language: NullTranslations) -> Said:
    """Return what says a label of ours in a language; a word that the user gave, and English, are said as they are."""
    ours = {"label": brief.meta.our_labels, "tier": brief.meta.our_tiers}
    found = {(kind, word): language.pgettext(kind, word) for kind, words in ours.items() for word in words}
    known = {pair: said for pair, said in found.items() if said != pair[1]}
    return (lambda kind, word: known.get((kind, word), word)) if known else as_it_is


def with_labels(brief: Brief, say: Said) -> Brief:
    """Return the brief with our labels as they are said, wherever they stand."""
    return brief if say is as_it_is else _told(brief, "label", say)


def extract(*_: Any, options: Any = None) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Hand our labels to Babel, as an extraction method, each with its kind: they stand in presets, where no call marks them."""
    maps = [presets.named(name).columns for name in presets.names()]
    found = [("label", label) for columns in maps for role in LABELLED_ROLES for label in getattr(columns, role)]
    found += [("label", OTHER), ("label", UNKNOWN), *(("tier", name) for name in TiersConfig().names)]
    yield from ((1, "pgettext", pair, []) for pair in dict.fromkeys(found))


def _told(value: Any, kind: str, say: Said) -> Any:
    """A value with the labels in it said; a code of a feature may end in one."""
    if isinstance(value, str):
        prefix, dot, label = value.partition(".")
        return f"{prefix}.{say(kind, label)}" if dot and prefix in LABELLED else say(kind, value)
    if isinstance(value, tuple):
        return tuple(_told(part, kind, say) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {name: _told(getattr(value, name), kind, say) for name, kind in _fields(type(value)).items()}
        return dataclasses.replace(value, **parts)
    return value


@cache
def _fields(owner: type) -> dict[str, str]:
    """The fields that may hold words of ours, each with their kind."""
    names = (field.name for field in dataclasses.fields(owner))
    return {name: "tier" if name in _TIERS else "label" for name in names if name not in _THEIRS}
