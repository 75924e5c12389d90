"""Takers: who takes part in the proposed test, and what is known of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.mailing.choice import likeliest_first
from reportgen.analysis.segments import Segment
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.targeting import SegmentDepth, Targeting, by_budget
from reportgen.analysis.uplift import Uplift
from reportgen.notes import Skipped


@dataclass(frozen=True)
class Group:
    """Customers who may take part, and what is known of their answers.

    Attributes
    ----------
    segment : int or None
        None: all of them.
    n : int
    rate : float
        Of answers to the latest campaign.
    most : float
        Upper end of its interval.
    """

    segment: int | None
    n: int
    rate: float
    most: float = 1.0


@dataclass(frozen=True)
class Measured:
    """Response without contact, and the most that contact can have added to it.

    Attributes
    ----------
    control, added : float
    """

    control: float
    added: float


@dataclass(frozen=True)
class Takers:
    """Who takes part.

    Attributes
    ----------
    groups : list of Group
        All first, then by segment.
    whom : str
        As `Trial` says.
    measured : dict of int or None to Measured
        By segment; empty without a control group.
    only_arms : bool
        Nobody is written to but for the test, as no mailing is expected to pay.
    """

    groups: list[Group]
    whom: str
    measured: dict[int | None, Measured]
    only_arms: bool = False


def takers(
    campaigns: Campaigns,
    targeting: Targeting | Skipped,
    uplift: Uplift | Skipped,
    segments: Sequence[Segment],
    contacts: float,
) -> Takers | Skipped:
    """Say of whom it is not known yet whether contact pays, as far as a given budget reaches.

    Parameters
    ----------
    campaigns : Campaigns
    targeting : Targeting or Skipped
    uplift : Uplift or Skipped
    segments : sequence of Segment
    contacts : float
        How many a given budget pays for: no more take part, be it that they get a letter or not.
    """
    if contacts < 1:
        return Skipped("budget_below_one_contact")
    mailed = targeting if isinstance(targeting, Targeting) and targeting.recommended != "nobody" else None
    only_arms = isinstance(targeting, Targeting) and mailed is None
    if isinstance(uplift, Uplift):
        return _within(uplift, mailed) if mailed is not None else _undecided(uplift, segments, contacts, only_arms)
    if mailed is not None and (groups := _recommended(mailed)):
        return Takers(groups, "budget" if by_budget(mailed) else "recommended", {})
    everybody = of_everybody(campaigns, segments)
    pays = campaigns.break_even_rate or 0.0
    if isinstance(targeting, Targeting):
        found, whom = _unclear(campaigns, everybody, pays), "unclear"
    else:
        found, whom = everybody if max(group.most for group in everybody) >= pays else [], "everybody"
    if not found:
        return Skipped("no_effect_could_pay")
    if found[0].n > contacts:
        found, whom = _affordable(found, contacts), "affordable"
    return Takers(found, whom, {}, only_arms)


def of_everybody(campaigns: Campaigns, segments: Sequence[Segment]) -> list[Group]:
    """Return all who may be contacted, then the segments that have any: at the rate of all their customers."""
    latest = sorted((rate for rate in campaigns.rates if rate.campaign == campaigns.latest), key=lambda rate: rate.segment or 0)
    sizes: dict[int | None, int] = {segment.segment: segment.n_contactable for segment in segments}
    sizes[None] = sum(sizes.values())
    return [Group(r.segment, sizes[r.segment], r.response_rate, r.ci_high) for r in latest if sizes[r.segment]]


def _recommended(mailed: Targeting) -> list[Group]:
    """Whom the recommended mailing reaches."""
    reached = [(row, row.responders) for row in mailed.segments if row.contacts]
    return _with_all([Group(row.segment, row.contacts, k.value / row.contacts) for row, k in reached if k is not None])


def _unclear(campaigns: Campaigns, everybody: Sequence[Group], pays: float) -> list[Group]:
    """Segments whose response may reach what a contact has to bring; corrected for their number, as where a mailing is judged."""
    own = [rate for rate in campaigns.rates if rate.campaign == campaigns.latest and rate.segment is not None]
    most = {rate.segment: wilson(rate.n_responded, rate.n_contacted, len(own)).ci_high for rate in own}
    return _with_all([group for group in everybody if group.segment is not None and most[group.segment] >= pays])


def _affordable(groups: Sequence[Group], contacts: float) -> list[Group]:
    """As many of the segments as a budget pays for, those that answer most often first; of equal ones the lower number."""
    own = sorted((group for group in groups if group.segment is not None), key=lambda group: (-group.rate, group.segment or 0))
    reached = likeliest_first(np.array([group.n for group in own], dtype=float), contacts)
    part = [replace(group, n=round(n)) for group, n in zip(own, reached.tolist(), strict=True) if n]
    return _with_all(sorted(part, key=lambda group: group.segment or 0))


def _with_all(groups: list[Group]) -> list[Group]:
    n = sum(group.n for group in groups)
    return [Group(None, n, sum(group.rate * group.n for group in groups) / n), *groups] if groups else []


def _within(uplift: Uplift, mailed: Targeting) -> Takers | Skipped:
    """Whom the recommended mailing reaches in segments of which no arm has shown that it pays, nor all that they lose."""
    rows = [row for row in mailed.segments if row.contacts]
    open_there = {group.segment for group in _open(uplift, {row.segment: row.contacts for row in rows})}
    groups = _with_all([group for group in _recommended(mailed)[1:] if group.segment in open_there])
    if not groups:
        return Skipped("last_test_decided_within_budget" if by_budget(mailed) else "last_test_decided_within_mailing")
    measured = _measured(uplift, groups)
    if mailed.added_share is not None:
        measured |= {row.segment: found for row in rows if (found := _as_mailed(row, mailed)) is not None}
    return Takers(groups, "budget" if by_budget(mailed) else "recommended", _together(measured, groups))


def _as_mailed(row: SegmentDepth, mailed: Targeting) -> Measured | None:
    """What those would do by themselves whom the mailing reaches: of their answers, those that the profit does not count."""
    if row.responders is None or row.profit is None:
        return None
    worth, cost = row.contacts * mailed.response_value, row.contacts * mailed.contact_cost
    added, most = (row.profit.value + cost) / worth, (row.profit.high + cost) / worth
    return Measured(max(0.0, row.responders.value / row.contacts - added), most)


def _undecided(uplift: Uplift, segments: Sequence[Segment], contacts: float, only_arms: bool) -> Takers | Skipped:
    """Segments that the last test left open, and what the control group showed in each; as many as a budget pays for."""
    sizes = {segment.segment: segment.n_contactable for segment in segments}
    found = _open(uplift, sizes)
    if not found:
        return Skipped("last_test_decided")
    n = sum(group.n for group in found)
    whom = "everybody" if n == sum(sizes.values()) else "undecided"
    if n > contacts:
        found, whom = _affordable(found, contacts)[1:], "affordable"
    return Takers(_with_all(found), whom, _together(_measured(uplift, found), found), only_arms)


def _open(uplift: Uplift, sizes: Mapping[int, int]) -> list[Group]:
    """The segments that the last test left open, of those that have any customers."""
    found = []
    for number, n in sizes.items():
        rows = [row for row in uplift.rows if row.segment == number]
        pays = {row.pays for row in rows}
        if n and rows and "pays" not in pays and pays != {"loses"}:
            found.append(Group(number, n, sum(row.treated.k for row in rows) / sum(row.treated.n for row in rows)))
    return found


def _measured(uplift: Uplift, groups: Sequence[Group]) -> dict[int | None, Measured]:
    """What the control group showed in each segment."""
    rows = {group.segment: [row for row in uplift.rows if row.segment == group.segment] for group in groups}
    return {segment: Measured(own[0].control.rate, max(row.ci_high for row in own)) for segment, own in rows.items() if own}


def _together(found: Mapping[int | None, Measured], groups: Sequence[Group]) -> dict[int | None, Measured]:
    """Add what holds of all groups, by how many of each take part."""
    of = [(found[group.segment], group.n) for group in groups if group.segment is not None]
    n = sum(size for _, size in of)
    whole = Measured(sum(m.control * size for m, size in of) / n, sum(m.added * size for m, size in of) / n)
    return {None: whole} | {group.segment: found[group.segment] for group in groups if group.segment is not None}
