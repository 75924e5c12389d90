"""Layout: the brief arranged for its pages: what stands beside what, and in which shade. It adds no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reportgen.analysis.personas import CategoryIndex, Persona
from reportgen.brief import Brief, Meta
from reportgen.document import marks, pairs, style, words
from reportgen.document.chart import Chart
from reportgen.document.grids import along, matrix, spending
from reportgen.document.language import N_, Translate, english
from reportgen.document.uplift_charts import uplift_pairs, uplift_rows
from reportgen.notes import Skipped

SHORT = {
    "segmentation": N_("The segments"),
    "personas": N_("Who they are"),
    "campaigns": N_("Who answers"),
    "conversion": N_("What goes with response"),
    "response": N_("Who will answer next"),
    "targeting": N_("Whom to write to"),
    "uplift": N_("What contact changed"),
    "baskets": N_("What sells together"),
    "tiers": N_("Membership"),
    "impact": N_("What is at stake"),
    "actions": N_("What to do"),
    "method": N_("Method"),
    "data_quality": N_("Data quality"),
    "back": N_("Back matter"),
}
"""Chapters in their order, with the few words of their running header."""

GROUPS = (
    N_("Champions"),
    N_("Loyal"),
    N_("Potential Loyalist"),
    N_("Need Attention"),
    N_("At Risk"),
    N_("Cannot Lose"),
    N_("Promising"),
    N_("New"),
    N_("About To Sleep"),
    N_("Hibernating"),
    N_("Lost"),
)
"""What analysis.rfm_cells calls its groups."""

FAVOURED = 105
"""Index from which a category is called a favourite: less above the average nobody would see at the shelf."""

SPARSE = 2
"""With so few claims page one has room for the segments and what to do with each."""

_COMMONEST = 10  # articles on the page, of thousands


@dataclass(frozen=True)
class Absent:
    """Findings that are not there, all for one reason.

    Attributes
    ----------
    titles : tuple of str
    skipped : Skipped
    """

    titles: tuple[str, ...]
    skipped: Skipped


def context(brief: Brief, charts: dict[str, Chart], medium: str, _: Translate = english) -> dict[str, Any]:
    """Return everything a page of the brief may refer to.

    Parameters
    ----------
    brief : Brief
        Its fields go by their own names.
    charts : dict of str to Chart
    medium : str
        "screen" or "print".
    _ : function of str
        Into the language of the page.
    """
    colours = style.segment_colours(brief.tiers)
    rules = () if isinstance(brief.baskets, Skipped) else brief.baskets.rules
    return {
        **{name: getattr(brief, name) for name in Brief.__dataclass_fields__},
        "locale": brief.meta.locale,
        "currency": brief.meta.currency,
        "medium": medium,
        "charts": charts,
        "document_title": document_title(brief.meta, _),
        "segment": {s.segment: s for s in brief.segmentation.segments},
        "actions_of": {s.segment: [a for a in brief.actions if a.segment == s.segment] for s in brief.segmentation.segments},
        "avatar": {p.segment: avatar(p, colours[p.segment - 1], _) for p in brief.personas},
        **reached(brief),
        "matrix": () if isinstance(brief.campaigns, Skipped) else matrix(brief.campaigns, style.look(brief.meta).accent),
        "along": () if isinstance(brief.conversion, Skipped) else along(brief.conversion),
        "spending": () if isinstance(brief.budget, Skipped) else spending(brief.budget, style.look(brief.meta).accent),
        "common": common(brief),
        "pairs_ranked": not isinstance(brief.baskets, Skipped) and pairs.ranked(brief.baskets),
        "lift_axis": marks.axis([x for r in rules for x in (r.lift_low, r.lift_high)], 1.0),
        "uplift_rows": () if isinstance(brief.uplift, Skipped) else uplift_rows(brief.uplift),
        "uplift_pairs": () if isinstance(brief.uplift, Skipped) else uplift_pairs(brief.uplift),
        "index_bar": marks.index_bar,
        "whisker_at": marks.whisker,
        "short": {name: _(text) for name, text in SHORT.items()},
        "group_names": {name: _(name) for name in GROUPS},
        "chapters": chapters(brief),
        "favourites": {p.segment: favourites(p) for p in brief.personas},
        "sparse": len(brief.summary.claims) <= SPARSE,
        "absent": absent(brief, _),
        "unsaid": unsaid(brief, _),
        "has_articles": has_articles(brief),
        "has_categories": has_categories(brief),
    }


def document_title(meta: Meta, _: Translate = english) -> str:
    """Return what a reader's list of files shows: whose brief of which month."""
    title, month = words.clean(meta.title or _("Marketing brief")), words.month(meta.month, meta.locale)
    if meta.brand.name is None:
        return _("{title}, {month}").format(title=title, month=month)
    return _("{company}: {title}, {month}").format(company=words.label(meta.brand.name), title=title, month=month)


def reached(brief: Brief) -> dict[str, int]:
    """Count who was sent the latest campaign, was held out of it by lot, and else was not sent it; 0 where nobody knows."""
    rates = () if isinstance(brief.campaigns, Skipped) else brief.campaigns.rates
    latest = [rate.n_contacted for rate in rates if rate.campaign == rates[-1].campaign and rate.segment is None]
    return {
        "contacted": sum(latest),
        "held_out": sum(note.n for note in brief.data_quality.notes if note.code == "control_held_out") if latest else 0,
        "unsent": sum(note.n for note in brief.data_quality.notes if note.code == "latest_not_sent") if latest else 0,
    }


def common(brief: Brief) -> marks.Bars:
    """Return how common the items of the baskets are: all categories in the order of the table, the commonest articles."""
    if isinstance(brief.baskets, Skipped):
        return marks.bars(())
    shares = brief.baskets.item_shares
    commonest = sorted(shares, key=lambda item: (-item[1], item[0]))[:_COMMONEST]
    return marks.bars(commonest if brief.baskets.of_orders else shares)


def favourites(persona: Persona) -> list[CategoryIndex]:
    """Return the categories that a segment favours, the most favoured first."""
    return [c for c in persona.categories if c.index is not None and c.index >= FAVOURED]


def avatar(persona: Persona, colour: str, _: Translate = english) -> Markup:
    """Draw a segment's avatar, with its words."""
    favoured = favourites(persona)[:1]
    shown = marks.face(persona, favoured[0].category if favoured else None)
    return marks.avatar(shown, colour, _face(persona, shown, favoured, _))


def chapters(brief: Brief) -> tuple[str, ...]:
    """Name the chapters of a brief: those with findings, and those that ask for what the reader alone can say or do.

    Those are what a contact costs and an answer is worth, and the test that is proposed where nothing was measured. What else
    could not be computed is told in one place, at the back, each reason once.
    """
    there = {name for name in SHORT if not isinstance(getattr(brief, name, None), Skipped)}
    if isinstance(brief.targeting, Skipped) and brief.targeting.reason == "no_economics":
        there.add("targeting")
    if not isinstance(brief.trial, Skipped):
        there.add("uplift")
    return tuple(name for name in SHORT if name in there)


def absent(brief: Brief, _: Translate = english) -> tuple[Absent, ...]:
    """List what could not be computed, in the order of the chapters, each reason once."""
    found = [
        (_(SHORT[name]), getattr(brief, name))
        for name in ("campaigns", "conversion", "response", "targeting", "uplift", "baskets")
    ]
    if not isinstance(brief.conversion, Skipped):
        found += [(_("What goes with response, in part"), by) for by in brief.conversion.by]
    if not isinstance(brief.campaigns, Skipped):
        found += [(_("The last campaign and the earlier ones"), brief.campaign_history)]
        found += [(_("How those who answered buy"), brief.affinity)]
    if not isinstance(brief.baskets, Skipped):
        found += [(_("What to offer next"), brief.next_category)]
    money = brief.impact
    found += [(_("Result of mailing"), money.mailing), (_("Winning back the silent"), money.retention)]
    found += [(_("Catching up with the next tier"), money.migration)]
    titles: dict[Skipped, list[str]] = {}
    for title, value in found:
        if isinstance(value, Skipped):
            titles.setdefault(value, []).append(title)
    return tuple(Absent(tuple(named), skipped) for skipped, named in titles.items())


def unsaid(brief: Brief, _: Translate = english) -> tuple[str, ...]:
    """Name what could not be computed, each thing once, whatever the reasons."""
    return tuple(dict.fromkeys(title for reason in absent(brief, _) for title in reason.titles))


def has_articles(brief: Brief) -> bool:
    """Say whether the table has orders of articles, and no categories."""
    return not isinstance(brief.articles, Skipped)


def has_categories(brief: Brief) -> bool:
    """Say whether the table splits spend into categories."""
    return not has_articles(brief) and not (
        isinstance(brief.next_category, Skipped) and brief.next_category.reason == "no_categories"
    )


def _face(persona: Persona, shown: marks.Face, favoured: list[CategoryIndex], _: Translate) -> str:
    """Say in words what the avatar shows."""
    value = {"high": _("High value"), "mid": _("Mid value"), "low": _("Low value")}[persona.value_level]
    activity = {"recent": _("buying now"), "lapsing": _("gone silent"), None: None}[persona.recency_level]
    pair = _("mostly two adults") if shown.pair else None
    children = (None, _("a child at home"), _("two children at home"))[shown.children]
    channel = _("buys in {channel}").format(channel=words.label(persona.preferred_channel or "")) if shown.channel else None
    category = _("favours {category}").format(category=words.label(favoured[0].category)) if shown.category else None
    return ", ".join(part for part in (value, activity, pair, children, channel, category) if part)
