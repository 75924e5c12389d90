"""Withheld: numbers of so few customers that somebody could recognise them are taken out of a brief."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reportgen.analysis.actions import Action, in_order
from reportgen.analysis.articles import Articles
from reportgen.analysis.budget import Allocation, Budget
from reportgen.analysis.conversion import BandedConversion, Conversion
from reportgen.analysis.describing.bands import Band
from reportgen.analysis.grouping.ranking import FEW
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.curve import points_apart
from reportgen.analysis.mailing.depths import Audience, told_apart
from reportgen.analysis.mailing.untold import Untold, untold
from reportgen.analysis.membership.thresholds import Borders, Near
from reportgen.analysis.money.told import told
from reportgen.analysis.next_category import NextCategory, SegmentOffers
from reportgen.analysis.page_one.claims import FIFTH
from reportgen.analysis.profiles import Profile
from reportgen.analysis.rfm_cells import RfmGroup
from reportgen.analysis.segments import MapPoint, Segmentation
from reportgen.analysis.statistics.suppression import hidden, hidden_cells, parted
from reportgen.analysis.summary import Summary
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.tiers import Tier
from reportgen.analysis.trial import Trial
from reportgen.analysis.uplift import Uplift, without_small_arms
from reportgen.notes import DataNote, Judgement, Skipped, Verdict

if TYPE_CHECKING:
    from reportgen.brief import Brief

_OF_PERSONS = frozenset({"age_impossible", "income_outlier", "spend_outlier"})
"""Notes whose examples are what somebody is, earns or spends."""

_DIGITS = 2  # of a dot on the map: what an eye can read off it


def withheld(brief: Brief, least: int) -> Brief:
    """Take out what is told of groups of fewer than ``least`` customers: segments by band, cell, tier border, depth or scenario.

    A group is whom a number is about. How many of a large group answered is no group, and how many customers a plan says to
    contact is a decision; both stay. Where totals would give a number away, others go with it, as few as can be.

    Parameters
    ----------
    brief : Brief
    least : int
        ``privacy.min_group``; 1 takes nothing out.
    """
    if least <= 1:
        return brief
    silent = untold(brief.targeting, {profile.segment: profile.audience for profile in brief.profiles}, least)
    money = _amounts(brief.impact, brief.segmentation, silent.rows, least)
    return replace(
        brief,
        summary=_page_one(brief.summary, money, brief.meta.n_customers, least),
        data_quality=replace(brief.data_quality, notes=tuple(_note(note, least) for note in brief.data_quality.notes)),
        segmentation=_map(brief.segmentation, least),
        rfm_cells=_unless_skipped(brief.rfm_cells, _groups, least),
        conversion=_unless_skipped(brief.conversion, _bands, brief.segmentation, least),
        targeting=_unless_skipped(brief.targeting, _mailed, brief.budget, silent.rows, least),
        budget=_unless_skipped(brief.budget, _budget, least),
        trial=_unless_skipped(brief.trial, _tests, brief.uplift, silent.rows, least),
        uplift=_unless_skipped(brief.uplift, without_small_arms, least),
        articles=_unless_skipped(brief.articles, _articles, least),
        next_category=_unless_skipped(brief.next_category, _offers, least),
        tiers=tuple(_tier(tier, least) for tier in brief.tiers),
        impact=money,
        actions=in_order([_action(action, money) for action in brief.actions], money),
        profiles=tuple(_profile(profile, silent, least) for profile in brief.profiles),
    )


def _unless_skipped(section: Any, thin: Callable[..., Any], *told: Any) -> Any:
    """A section without what is withheld of it; one that is not there stays as it is."""
    return section if isinstance(section, Skipped) else thin(section, *told)


def _sizes(segmentation: Segmentation) -> dict[int | None, int]:
    sizes: dict[int | None, int] = {segment.segment: segment.n_customers for segment in segmentation.segments}
    return sizes | {None: sum(sizes.values())}


def _page_one(summary: Summary, money: Impact, n_customers: int, least: int) -> Summary:
    """The fifth who spend most, and those who are offered something, are groups like any other; the gain is the total."""
    claims = tuple(c for c in summary.claims if c.code != "offer" or (c.n_customers or 0) >= least)
    if all(row.segment is not None for row in money.at_risk):
        claims = tuple(c for c in claims if c.code != "retention")
    if any(row.base is None for row in money.total):
        claims = tuple(replace(c, base=None) if c.code == "gain" else c for c in claims)
    if n_customers <= FIFTH * (least - 1):
        summary, claims = replace(summary, best_fifth_share=None), tuple(c for c in claims if c.code != "best_fifth")
    return replace(summary, claims=claims)


def _note(note: DataNote, least: int) -> DataNote:
    return replace(note, examples=()) if note.code in _OF_PERSONS and note.n < least else note


def _map(found: Segmentation, least: int) -> Segmentation:
    """A dot is one customer: it stands where it is seen to stand, and no nearer."""
    return replace(
        found,
        carried_by_few=found.carried_by_few if least <= FEW else (),
        map_points=tuple(MapPoint(float(f"{p.x:.{_DIGITS}g}"), float(f"{p.y:.{_DIGITS}g}"), p.segment) for p in found.map_points),
    )


def _groups(groups: Sequence[RfmGroup], least: int) -> tuple[RfmGroup, ...]:
    """Cells by segment, and the totals of the groups, which are a line of their own."""
    table = [[*(n or 0 for n in group.by_segment), group.n_customers or 0] for group in groups]
    gone = hidden_cells(table, least)
    found = []
    for group, row in zip(groups, gone, strict=True):
        by_segment = tuple(None if hide else n for n, hide in zip(group.by_segment, row[:-1], strict=True))
        known = RfmGroup(group.name, None, None, None, None, by_segment) if row[-1] else replace(group, by_segment=by_segment)
        found.append(known)
    return tuple(found)


def _bands(found: Conversion, segmentation: Segmentation, least: int) -> Conversion:
    """Bands of the segments, those of all customers, which are their totals, and whoever is in no band, whom the others leave."""
    sizes = _sizes(segmentation)
    hide: dict[tuple[str, int | None], list[bool]] = {}
    for by in found.by:
        if not isinstance(by, Skipped):
            own = [row for row in (*found.segments, by) if row.by == by.by]
            table = [[band.n_customers or 0 for band in row.bands] for row in own]
            unknown = [max(0, sizes[row.segment] - sum(line)) for row, line in zip(own, table, strict=True)]
            gone = hidden_cells([[*line, n] for line, n in zip(table, unknown, strict=True)], least)
            hide |= {(row.by, row.segment): cells[:-1] for row, cells in zip(own, gone, strict=True)}

    def thinned(row: BandedConversion) -> BandedConversion:
        cells = zip(row.bands, hide[row.by, row.segment], strict=True)
        return replace(row, bands=tuple(_answered(_band(band, least) if gone else band, least) for band, gone in cells))

    return replace(
        found,
        by=tuple(by if isinstance(by, Skipped) else thinned(by) for by in found.by),
        segments=tuple(thinned(row) for row in found.segments),
    )


def _answered(band: Band, least: int) -> Band:
    """Of a large band but a few may have been asked."""
    return replace(band, response=None) if band.response is not None and band.response.n < least else band


def _band(band: Band, least: int) -> Band:
    """Without its size, and its response, which says of how many it is; a small one without anything."""
    if band.n_customers is not None and band.n_customers >= least:
        return replace(band, n_customers=None, response=None)
    return Band(band.low, band.high, None, None, None, None, None)


def _mailed(found: Targeting, spent: Budget | Skipped, gone: Collection[int], least: int) -> Targeting:
    """What the few who are contacted in a segment did, or all but a few; their number is a decision and stays."""
    plans = found.plans if isinstance(spent, Skipped) else (*found.plans, spent.plan)
    ends = [plan.contacts for plan in plans if plan.plan in ("customers", "budget", "everybody")]
    return replace(
        found,
        curve=points_apart(found.curve, ends, least) if found.scores_from == "model" else found.curve,
        segments=tuple(
            replace(row, expected_responders=None, responders=None, profit=None) if row.segment in gone else row
            for row in found.segments
        ),
    )


def _budget(found: Budget, least: int) -> Budget:
    return replace(found, allocation=_allocation(found.allocation, least))


def _allocation(rows: Sequence[Allocation], least: int) -> tuple[Allocation, ...]:
    """Segments by deciles; the totals of both are known."""
    segments, deciles = ({row.segment: None for row in rows}, {row.decile: None for row in rows})
    at = {(row.segment, row.decile): row.n_customers or 0 for row in rows}
    gone = hidden_cells([[at.get((s, d), 0) for d in deciles] for s in segments], least)
    hide = {(s, d): cell for s, line in zip(segments, gone, strict=True) for d, cell in zip(deciles, line, strict=True)}
    return tuple(
        Allocation(row.segment, row.decile, None, None, None, None, None, None, None, None)
        if hide[row.segment, row.decile]
        else row
        for row in rows
    )


def _tests(found: Trial, measured: Uplift | Skipped, mailed: Collection[int], least: int) -> Trial:
    """Plans of a segment of which but a few take part, or were measured: they start from how those few answered."""
    own = [plan for plan in found.plans if plan.segment is not None]
    counts = {plan.segment: plan.n_customers for plan in own}
    for row in measured.rows if isinstance(measured, Uplift) and found.rate_from == "control_group" else ():
        if row.segment in counts:
            counts[row.segment] = min(counts[row.segment], row.treated.n, row.control.n)
    dropped = {segment for segment, hide in zip(counts, hidden(list(counts.values()), least), strict=True) if hide}
    if found.rate_from == "response" and found.whom in ("recommended", "budget"):  # who takes part is whom it reaches
        dropped = set(mailed)
    return replace(found, plans=tuple(plan for plan in found.plans if plan.segment not in dropped))


def _articles(found: Articles, least: int) -> Articles:
    """An article is a group: those of the segment who have it."""
    return replace(
        found,
        segments=tuple(
            replace(segment, articles=tuple(a for a in segment.articles if a.n_customers >= least)) for segment in found.segments
        ),
    )


def _offers(found: NextCategory, least: int) -> NextCategory:
    def thinned(offers: SegmentOffers) -> SegmentOffers:
        proposals = [p for p in offers.proposals if p.n_lacking >= least]
        few = [p.n_first is not None and 0 < p.n_first < least for p in proposals]
        return replace(offers, proposals=tuple(replace(p, n_first=None) if any(few) else p for p in proposals))

    return replace(found, segments=tuple(thinned(offers) for offers in found.segments))


def _tier(tier: Tier, least: int) -> Tier:
    def thinned(near: Near) -> Near:
        if near.n_customers is not None and 0 < near.n_customers < least:
            return Near(near.toward, None, ())
        return replace(near, gaps=tuple(gap for gap in near.gaps if gap.n_customers >= least))

    falling = tier.borders.falling
    climbing = tuple(thinned(near) for near in tier.borders.climbing)
    return replace(tier, borders=Borders(climbing, None if falling is None else thinned(falling)))


def _amounts(found: Impact, segmentation: Segmentation, mailed: Collection[int], least: int) -> Impact:
    """Lapsing customers of a segment and what they spend, and so do all but them; scenarios of few, or of withheld answers."""
    own = [row for row in found.baseline if row.segment is not None and row.n_lapsing is not None]
    sizes = _sizes(segmentation)
    few = parted([(row.n_lapsing or 0, sizes[row.segment]) for row in own], least)
    gone = {row.segment for row, hide in zip(own, few, strict=True) if hide}
    if 0 < sum(row.n_lapsing or 0 for row in own) < least or len(gone) == 1:  # one alone is the total less the others
        gone.add(None)
    without = {*(("retention", segment) for segment in gone), *(("retargeting", segment) for segment in mailed)}
    scenarios, total = told(found.scenarios, found.total, without, least)
    return replace(
        found,
        baseline=tuple(replace(r, n_lapsing=None, gmv_lapsing=None) if r.segment in gone else r for r in found.baseline),
        at_risk=tuple(row for row in found.at_risk if row.segment not in gone),
        scenarios=scenarios,
        total=total,
        sensitivity=found.sensitivity if all(row.base is not None for row in total) else (),
    )


def _action(action: Action, money: Impact) -> Action:
    """What is withheld of a scenario is not told of the action that is there to bring it about."""
    if action.stake is None or any((s.scenario, s.segment) == (action.stake, action.segment) for s in money.scenarios):
        return action
    return replace(action, stake=None, low=None, base=None, high=None, n_silent=None)


def _profile(profile: Profile, silent: Untold, least: int) -> Profile:
    """Depths of a small segment that hold but a few who were asked; where nobody but a few would pay, that is what is told.

    What the mailing of a segment brings is told nowhere if it is not told beside that of the others.
    """
    found = profile.audience
    if isinstance(found, Skipped):
        return profile
    stop = found.stop
    few = stop is not None and stop.response.n < least
    depths = told_apart(found.depths[-1:] if profile.segment in silent.depths else found.depths, stop, least)
    if not depths:
        return replace(profile, audience=Skipped("too_few_to_tell"))
    if few:
        reason = "budget_reaches_few" if found.judgement.reason == "budget_reaches_some" else "few_pay"
        return replace(profile, audience=Audience(depths, None, Judgement(Verdict.INDICATIVE, reason)))
    if profile.segment in silent.stops and stop is not None:
        depths = (*(depth for depth in depths[:-1] if depth.response.n != stop.response.n), depths[-1])
    return replace(profile, audience=replace(found, depths=depths, stop=None if profile.segment in silent.stops else stop))
