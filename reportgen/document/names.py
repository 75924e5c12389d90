"""Names: those that the analysis gives to segments, in the language of the page."""

from __future__ import annotations

import dataclasses
import re
from gettext import NullTranslations

from reportgen.brief import Brief
from reportgen.document.labels import Said, as_it_is, said_in, with_labels
from reportgen.document.language import N_, Translate

WORDS = frozenset(
    {
        N_("High value"),
        N_("Mid value"),
        N_("Low value"),
        N_("Hardly any spend"),
        N_("active"),
        N_("lapsing"),
        N_("frequent"),
        N_("infrequent"),
        N_("higher income"),
        N_("lower income"),
        N_("more children"),
        N_("fewer children"),
        N_("older"),
        N_("younger"),
        N_("long-standing"),
        N_("newer"),
        N_("more frequent"),
        N_("less frequent"),
        N_("longer silent"),
        N_("more recent"),
        N_("deal seekers"),
        N_("full-price buyers"),
        N_("quick to buy"),
        N_("slow to buy"),
        N_("many visits"),
        N_("few visits"),
        N_("campaign responders"),
        N_("few responses"),
    }
)
"""The parts that names of segments are made of (analysis.grouping.naming)."""

LABELLED = (
    N_("{} buyers"),
    N_("little spent on {}"),
    N_("{} shoppers"),
    N_("few {} purchases"),
    N_("higher {}"),
    N_("lower {}"),
)
"""Parts with the user's label in them."""


def in_language(brief: Brief, language: NullTranslations) -> Brief:
    """Return the brief with what we named, segments and labels, in the language of the page; nothing else changes.

    The value on disk keeps the English words, so that months and machines in different languages can be compared.
    """
    _, say = language.gettext, said_in(brief, language)
    brief = with_labels(brief, say)
    found = brief.segmentation
    return dataclasses.replace(
        brief,
        segmentation=dataclasses.replace(
            found, segments=tuple(dataclasses.replace(s, name=segment_name(s.name, _, say)) for s in found.segments)
        ),
        personas=tuple(dataclasses.replace(p, name=segment_name(p.name, _, say)) for p in brief.personas),
    )


def segment_name(name: str, _: Translate, say: Said = as_it_is) -> str:
    """Translate a name part by part; a part that nobody here gave stays as it is.

    Examples
    --------
    >>> segment_name("High value, lapsing, Wines buyers 2", str.upper)
    'HIGH VALUE, LAPSING, Wines BUYERS 2'
    """
    said = []
    while name:
        head, _comma, rest = name.partition(", ")
        if head not in WORDS:
            break
        said.append(_(head))
        name = rest
    if name:  # a trait with a label in it, which may hold commas; a number where two names would be the same
        trait, number = re.fullmatch(r"(.*?)( \d+)?", name, re.DOTALL).groups("")  # type: ignore[union-attr]  # it always fits
        said.append((_(trait) if trait in WORDS else _trait(trait, _, say)) + number)
    return ", ".join(said)


def _trait(text: str, _: Translate, say: Said) -> str:
    for pattern in LABELLED:
        before, _gap, after = pattern.partition("{}")
        if text.startswith(before) and text.endswith(after) and len(text) > len(before) + len(after):
            return _(pattern).replace("{}", _label(text[len(before) : len(text) - len(after)], say))
    return text


def _label(label: str, say: Said) -> str:
    """A label as it is said; one of ours that the analysis began with a small letter, as a name does in its middle, likewise."""
    said, whole = say("label", label), label[:1].upper() + label[1:]
    if said == label and (capital := say("label", whole)) != whole:
        return capital[:1].lower() + capital[1:]
    return said
