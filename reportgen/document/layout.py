"""Layout: the brief arranged for its pages: what stands beside what, and in which shade. It adds no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.conversion import Conversion
from reportgen.analysis.gradients import Gradient
from reportgen.analysis.personas import CategoryIndex, Persona
from reportgen.brief import Brief, Meta
from reportgen.document import marks, style, words
from reportgen.document.charts import Chart
from reportgen.document.language import N_, Translate, english
from reportgen.document.names import in_language
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

_DEEPEST = 0.45  # share of the accent in the darkest cell: ink on it reads at 4.5:1 even where the accent is black


@dataclass(frozen=True)
class Cell:
    """A rate in the matrix.

    Attributes
    ----------
    rate : CampaignRate
    shade : str
        Background, as CSS.
    """

    rate: CampaignRate
    shade: str


@dataclass(frozen=True)
class Row:
    """A campaign in the matrix.

    Attributes
    ----------
    campaign : str
    cells : tuple of Cell
        One a segment.
    all : CampaignRate
    """

    campaign: str
    cells: tuple[Cell, ...]
    all: CampaignRate


@dataclass(frozen=True)
class AlongRow:
    """How the measures change along the bands, for one group of customers.

    Attributes
    ----------
    segment : int or None
        None: all customers.
    cells : tuple of Gradient
        By measure, within it by feature.
    """

    segment: int | None
    cells: tuple[Gradient, ...]


@dataclass(frozen=True)
class Absent:
    """A finding that is not there.

    Attributes
    ----------
    title : str
    skipped : Skipped
    """

    title: str
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
    brief = in_language(brief, _)
    colours = style.segment_colours(brief.tiers)
    rules = () if isinstance(brief.baskets, Skipped) else brief.baskets.rules
    merged = merged_chapters(brief)
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
        "matrix": () if isinstance(brief.campaigns, Skipped) else matrix(brief.campaigns, style.look(brief.meta).accent),
        "along": () if isinstance(brief.conversion, Skipped) else along(brief.conversion),
        "lift_axis": marks.axis([x for r in rules for x in (r.lift_low, r.lift_high)], 1.0),
        "uplift_rows": () if isinstance(brief.uplift, Skipped) else uplift_rows(brief.uplift),
        "uplift_pairs": () if isinstance(brief.uplift, Skipped) else uplift_pairs(brief.uplift),
        "index_bar": marks.index_bar,
        "whisker_at": marks.whisker,
        "short": {name: _(text) for name, text in SHORT.items()},
        "group_names": {name: _(name) for name in GROUPS},
        "chapters": tuple(name for name in SHORT if name not in merged),
        "merged": merged,
        "favourites": {p.segment: favourites(p) for p in brief.personas},
        "sparse": len(brief.summary.claims) <= SPARSE,
        "absent": absent(brief, _),
    }


def document_title(meta: Meta, _: Translate = english) -> str:
    """Return what a reader's list of files shows: whose brief of which month."""
    title, month = words.clean(meta.title or _("Marketing brief")), words.month(meta.month, meta.locale)
    if meta.brand.name is None:
        return _("{title}, {month}").format(title=title, month=month)
    return _("{company}: {title}, {month}").format(company=words.label(meta.brand.name), title=title, month=month)


def favourites(persona: Persona) -> list[CategoryIndex]:
    """Return the categories that a segment favours, the most favoured first."""
    return [c for c in persona.categories if c.index is not None and c.index >= FAVOURED]


def avatar(persona: Persona, colour: str, _: Translate = english) -> Markup:
    """Draw a segment's avatar, with its words."""
    favoured = favourites(persona)[:1]
    shown = marks.face(persona, favoured[0].category if favoured else None)
    return marks.avatar(shown, colour, _face(persona, shown, favoured, _))


def matrix(found: Campaigns, accent: str) -> tuple[Row, ...]:
    """Arrange the rates by campaign and segment, shaded by how high they are."""
    highest = max((r.response_rate for r in found.rates if r.segment is not None), default=0.0) or 1.0
    rows = []
    for campaign in found.campaigns:
        own = [r for r in found.rates if r.campaign == campaign]
        cells = sorted((r for r in own if r.segment is not None), key=lambda r: r.segment or 0)
        rows.append(
            Row(
                campaign,
                tuple(Cell(r, shade(r.response_rate / highest, accent)) for r in cells),
                next(r for r in own if r.segment is None),
            )
        )
    return tuple(rows)


def along(found: Conversion) -> tuple[AlongRow, ...]:
    """Arrange the gradients: a row for all customers and each segment, a column for each measure and feature."""
    known = [by for by in found.by if not isinstance(by, Skipped)]
    rows = {(row.by, row.segment): row for row in (*known, *found.segments)}
    measures = [m for m in ("response", "purchases_per_visit") if any(getattr(by, m) is not None for by in known)]
    groups = dict.fromkeys(segment for _, segment in rows)
    return tuple(
        AlongRow(group, tuple(getattr(rows[by.by, group], measure) for measure in measures for by in known)) for group in groups
    )


def shade(share: float, accent: str = style.ACCENT) -> str:
    """Return a background between nothing and the deepest shade of the accent; it lets the paper, light or dark, through.

    Examples
    --------
    >>> shade(1.0)
    'rgba(11, 110, 117, 0.45)'
    """
    red, green, blue = (int(accent[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {_DEEPEST * share:.2f})"


def merged_chapters(brief: Brief) -> dict[str, str]:
    """Name the chapters that are missing for the same reason as an earlier one, which says so for both."""
    first: dict[Skipped, str] = {}
    merged = {}
    for name in SHORT:
        found = getattr(brief, name, None)
        if isinstance(found, Skipped) and first.setdefault(found, name) != name:
            merged[name] = first[found]
    return merged


def absent(brief: Brief, _: Translate = english) -> tuple[Absent, ...]:
    """List what could not be computed, in the order of the chapters."""
    found = [
        (_(SHORT[name]), getattr(brief, name))
        for name in ("campaigns", "conversion", "response", "targeting", "uplift", "baskets")
    ]
    if not isinstance(brief.conversion, Skipped):
        found += [(_("What goes with response, in part"), by) for by in brief.conversion.by]
    if not isinstance(brief.campaigns, Skipped):
        found += [(_("The last campaign and the earlier ones"), brief.campaign_history)]
        found += [(_("How those who answered buy"), brief.affinity)]
    money = brief.impact
    found += [(_("Result of mailing"), money.mailing), (_("Winning back the silent"), money.retention)]
    found += [(_("Moving up a tier"), money.migration)]
    return tuple(Absent(title, value) for title, value in found if isinstance(value, Skipped))


def _face(persona: Persona, shown: marks.Face, favoured: list[CategoryIndex], _: Translate) -> str:
    """Say in words what the avatar shows."""
    value = {"high": _("High value"), "mid": _("Mid value"), "low": _("Low value")}[persona.value_level]
    activity = {"recent": _("buying now"), "lapsing": _("gone silent"), None: None}[persona.recency_level]
    pair = _("mostly two adults") if shown.pair else None
    children = (None, _("a child at home"), _("two children at home"))[shown.children]
    channel = _("buys in {channel}").format(channel=words.label(persona.preferred_channel or "")) if shown.channel else None
    category = _("favours {category}").format(category=words.label(favoured[0].category)) if shown.category else None
    return ", ".join(part for part in (value, activity, pair, children, channel, category) if part)
