"""Appendices: the brief arranged for the pages of one segment. What belongs to another segment is not handed on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reportgen.analysis.actions import Action
from reportgen.analysis.articles import Article
from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.conversion import BandedConversion
from reportgen.analysis.descriptors import Descriptor
from reportgen.analysis.impact import BaselineGmv, Combined, Impact, Scenario
from reportgen.analysis.mailing.depths import Audience, Depth
from reportgen.analysis.next_category import SegmentOffers
from reportgen.analysis.personas import Persona
from reportgen.analysis.profiles import Profile
from reportgen.analysis.segment_rules import SegmentBaskets, SegmentRule
from reportgen.analysis.segments import Segment
from reportgen.analysis.targeting import SegmentDepth, Targeting
from reportgen.analysis.tiers import Tier
from reportgen.analysis.trial import Trial, TrialPlan
from reportgen.brief import Brief
from reportgen.document import layout, marks, strips, style, words
from reportgen.document.chart import Chart
from reportgen.document.language import N_, Translate, english
from reportgen.document.stems import stem
from reportgen.notes import Skipped, Verdict

SHORT = {
    "persona": N_("Who they are"),
    "offer": N_("What to do"),
    "audience": N_("How deep to go"),
    "test": N_("How to test it"),
    "buying": N_("How they buy"),
    "baskets": N_("What they buy"),
    "history": N_("How they answer"),
    "money": N_("What is at stake"),
}
"""Parts of an appendix in their order, with the few words of their running header."""

_RULES = 4  # of a segment's rules: what a planner can use


@dataclass(frozen=True)
class Own:
    """All that a page says of its segment.

    Attributes
    ----------
    segment : Segment
    persona : Persona
    profile : Profile
    tier : Tier
    action : Action
    rates : tuple of (CampaignRate, CampaignRate)
        Of the segment and of all customers, by campaign in order of time; empty without campaigns.
    baskets : SegmentBaskets or Skipped
    articles : tuple of Article
        Those that it buys more of; empty where none is, or nobody knows.
    rules : tuple of SegmentRule
        Of the baskets, the most telling.
    offers : SegmentOffers or Skipped
    descriptors : tuple of Descriptor
        In which the segment differs.
    baseline : BaselineGmv
    at_risk : Scenario or None
    scenarios : tuple of Scenario
        Those with customers.
    total : Combined or None
    conversion : tuple of BandedConversion
        Along income, spend and age, where any band has purchases a visit.
    plan : TrialPlan or None
        The test among its customers; None where it takes part in none.
    reach : SegmentDepth or None
        How many of them are worth a letter, and what that brings; None where nobody is, or it is not told.
    """

    segment: Segment
    persona: Persona
    profile: Profile
    tier: Tier
    action: Action
    rates: tuple[tuple[CampaignRate, CampaignRate], ...]
    baskets: SegmentBaskets | Skipped
    articles: tuple[Article, ...]
    rules: tuple[SegmentRule, ...]
    offers: SegmentOffers | Skipped
    descriptors: tuple[Descriptor, ...]
    baseline: BaselineGmv
    at_risk: Scenario | None
    scenarios: tuple[Scenario, ...]
    total: Combined | None
    conversion: tuple[BandedConversion, ...]
    plan: TrialPlan | None
    reach: SegmentDepth | None


def name_of(brief: Brief, segment: int) -> str:
    """Return the path of a segment's appendix below the brief's folder, without its ending."""
    return f"appendices/{stem(segment, _one(brief.segmentation.segments, segment).name)}"


def own(brief: Brief, segment: int) -> Own:
    """Take from every section what is about one segment."""
    baskets, bought, offers = (_own(section, segment) for section in (brief.segment_rules, brief.articles, brief.next_category))
    described = () if isinstance(brief.descriptors, Skipped) else brief.descriptors
    return Own(
        segment=_one(brief.segmentation.segments, segment),
        persona=_one(brief.personas, segment),
        profile=_one(brief.profiles, segment),
        tier=next(t for t in brief.tiers if segment in t.segments),
        action=_one(brief.actions, segment),
        rates=_rates(brief, segment),
        baskets=baskets,
        articles=() if isinstance(bought, Skipped) else bought.articles,
        rules=() if isinstance(baskets, Skipped) else telling(baskets),
        offers=offers,
        descriptors=tuple(d for d in described if d.segment == segment and d.judgement.reason == "descriptor_differs"),
        baseline=_one(brief.impact.baseline, segment),
        at_risk=next((s for s in brief.impact.at_risk if s.segment == segment), None),
        total=next((t for t in brief.impact.total if t.segment == segment), None),
        scenarios=tuple(s for s in brief.impact.scenarios if s.segment == segment and s.n_customers),
        conversion=_conversion(brief, segment),
        plan=None if isinstance(brief.trial, Skipped) else next((p for p in brief.trial.plans if p.segment == segment), None),
        reach=_reach(brief.targeting, segment),
    )


def telling(baskets: SegmentBaskets) -> tuple[SegmentRule, ...]:
    """Return a few rules that hold within the segment, the strongest first; where fewer do, what comes closest after them."""
    trust = list(Verdict)
    inside = [(rule.within, rule) for rule in baskets.rules if rule.within]
    inside.sort(key=lambda pair: (trust.index(pair[0].judgement.verdict), -pair[0].lift))
    return tuple(rule for _, rule in inside[:_RULES])


def depths(found: Audience) -> tuple[tuple[Depth, str], ...]:
    """Return the rows of the table of depths, with the one to stop at among the tenths: "within", "advised" or "beyond" it."""
    stop = found.stop
    if stop is None:
        return tuple((depth, "within" if depth.pays else "beyond") for depth in found.depths)
    tenths = [(depth, "within" if depth.n_customers < stop.n_customers else "beyond") for depth in found.depths]
    others = [(depth, kind) for depth, kind in tenths if depth.n_customers != stop.n_customers]
    return tuple(sorted([*others, (stop, "advised")], key=lambda row: row[0].n_customers))


def charts(brief: Brief, segment: int, _: Translate = english) -> dict[str, Chart]:
    """Draw the pictures of a segment, named so that none is taken for another's."""
    found, colour = own(brief, segment), style.segment_colours(brief.tiers)[segment - 1]
    drawn = {}
    if found.rates:
        drawn[f"history-{segment}"] = strips.history(found.rates, colour, brief.meta, _)
    if found.profile.spreads:
        drawn[f"spreads-{segment}"] = strips.spreads(found.profile.spreads, colour, brief.meta, _)
    if not isinstance(found.profile.audience, Skipped) and found.profile.audience.depths[1:]:
        drawn[f"depths-{segment}"] = strips.depths(found.profile.audience, colour, brief.meta, _)
    return drawn


def context(brief: Brief, segment: int, drawn: dict[str, Chart], medium: str, _: Translate = english) -> dict[str, Any]:
    """Return everything the pages of a segment may refer to.

    Parameters
    ----------
    brief : Brief
    segment : int
    drawn : dict of str to Chart
        Of `charts`.
    medium : str
        "screen" or "print".
    _ : function of str
        Into the language of the page.
    """
    found = own(brief, segment)
    colour = style.segment_colours(brief.tiers)[segment - 1]
    everybody = next(b for b in brief.impact.baseline if b.segment is None)
    return {
        "meta": brief.meta,
        "locale": brief.meta.locale,
        "currency": brief.meta.currency,
        "medium": medium,
        "charts": drawn,
        "own": found,
        "number": segment,
        "profiles": (found.profile,),
        "everybody": everybody,
        "gmv_mean": brief.summary.gmv_mean,
        "n_segments": brief.segmentation.k,
        "has_articles": layout.has_articles(brief),
        "has_categories": layout.has_categories(brief),
        "campaigns": brief.campaigns,
        **layout.reached(brief),
        "targeting": brief.targeting,
        "trial": _without_plans(brief.trial),
        "together": None if found.plan is None or found.action.reach in ("nobody", "unreached") else _together(brief.trial),
        "depths": () if isinstance(found.profile.audience, Skipped) else depths(found.profile.audience),
        "band_places": tuple(range(max((len(by.bands) for by in found.conversion), default=0))),
        "impact": _of_all(brief.impact),
        "document_title": _("{segment}. {title}").format(
            segment=words.label(found.segment.name), title=layout.document_title(brief.meta, _)
        ),
        "segment": {segment: found.segment},
        "avatar": layout.avatar(found.persona, colour, _),
        "index_bar": marks.index_bar,
        "whisker_at": marks.whisker,
        "short": {name: _(text) for name, text in SHORT.items()},
        "chapters": chapters(found),
        "unknown": unknown(found, brief.campaigns),
        "favours": {
            "channels": [p.label for p in found.profile.channels if p.side == "more"],
            "categories": [p.label for p in found.profile.categories if p.side == "more"],
        },
    }


def chapters(found: Own) -> tuple[str, ...]:
    """Name the parts of an appendix: those of which the table tells anything."""
    there = {
        "audience": not isinstance(found.profile.audience, Skipped),
        "history": bool(found.rates),
        "buying": bool(found.profile.channels or found.profile.deals or found.conversion),
        "baskets": bool(found.profile.categories or found.articles or not isinstance(found.baskets, Skipped)),
    }
    return tuple(name for name in SHORT if there.get(name, True))


def unknown(found: Own, campaigns: Campaigns | Skipped) -> tuple[tuple[str, Skipped], ...]:
    """Name the parts that an appendix lacks, with the reason."""
    reasons = {
        "audience": found.profile.audience,
        "history": campaigns if isinstance(campaigns, Skipped) else Skipped("nobody_of_segment_contacted"),
        "buying": Skipped("no_channels"),
        "baskets": found.baskets,
    }
    lacking = ((name, reasons[name]) for name in SHORT if name not in chapters(found))
    return tuple((name, reason) for name, reason in lacking if isinstance(reason, Skipped))


def _rates(brief: Brief, segment: int) -> tuple[tuple[CampaignRate, CampaignRate], ...]:
    if isinstance(brief.campaigns, Skipped):
        return ()
    rates = {(r.campaign, r.segment): r for r in brief.campaigns.rates}
    known = (campaign for campaign in brief.campaigns.campaigns if (campaign, segment) in rates)
    return tuple((rates[campaign, segment], rates[campaign, None]) for campaign in known)


def _conversion(brief: Brief, segment: int) -> tuple[BandedConversion, ...]:
    if isinstance(brief.conversion, Skipped):
        return ()
    own = (by for by in brief.conversion.segments if by.segment == segment)
    return tuple(by for by in own if any(band.purchases_per_visit is not None for band in by.bands))


def _reach(targeting: Targeting | Skipped, segment: int) -> SegmentDepth | None:
    if isinstance(targeting, Skipped) or targeting.scores_from != "model" or targeting.recommended == "nobody":
        return None
    return next((row for row in targeting.segments if row.segment == segment and row.contacts and row.profit), None)


def _together(trial: Trial | Skipped) -> TrialPlan | None:
    """The test of all segments together, where one campaign is enough for it: the audience files say who is in which arm."""
    whole = None if isinstance(trial, Skipped) else trial.plans[0]
    return whole if whole is not None and whole.n_hold_out is not None else None


def _without_plans(trial: Trial | Skipped) -> Trial | Skipped:
    """How the test is made, and for nobody in particular."""
    return trial if isinstance(trial, Skipped) else replace(trial, plans=())


def _of_all(impact: Impact) -> Impact:
    """What is said of all customers together, and of no segment."""
    return replace(
        impact,
        baseline=tuple(row for row in impact.baseline if row.segment is None),
        at_risk=tuple(row for row in impact.at_risk if row.segment is None),
        scenarios=tuple(row for row in impact.scenarios if row.segment is None),
        total=tuple(row for row in impact.total if row.segment is None),
    )


def _own(section: Any, segment: int) -> Any:
    """The segment's part of a section, which has none where nobody in the segment bought anything."""
    if isinstance(section, Skipped):
        return section
    return next((row for row in section.segments if row.segment == segment), Skipped("segment_buys_nothing"))


def _one(rows: Any, segment: int) -> Any:
    return next(row for row in rows if row.segment == segment)
