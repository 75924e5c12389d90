"""Takers: who takes part in the proposed test, and what is known of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.mailing.choice import likeliest_first
from reportgen.analysis.segments import Segment
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.targeting import Targeting, by_budget
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
    """

    groups: list[Group]
    whom: str
    measured: dict[int | None, Measured]


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
    if isinstance(uplift, Uplift):
        return _undecided(uplift, segments, mailed, contacts)
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
    return Takers(found, whom, {}) if found[0].n <= contacts else Takers(_affordable(found, contacts), "affordable", {})


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


def _undecided(uplift: Uplift, segments: Sequence[Segment], mailed: Targeting | None, contacts: float) -> Takers | Skipped:
    """Segments of which no arm has shown that it pays, nor all that they lose; and what the control group showed in each.

    Of each all who may be contacted take part. Where a budget does not pay for them beside the recommended mailing, those of them
    whom the mailing reaches anyway; where none is recommended, as many as it pays for.
    """
    sizes = {segment.segment: segment.n_contactable for segment in segments}
    found = _open(uplift, sizes)
    if not found:
        return Skipped("last_test_decided")
    reached = {} if mailed is None else {row.segment: row.contacts for row in mailed.segments}
    together = reached | {group.segment: group.n for group in found}
    if mailed is not None and (by_budget(mailed) or sum(together.values()) > contacts):
        found, whom = _open(uplift, reached), "budget"
    elif sum(together.values()) > contacts:
        found, whom = _affordable(found, contacts)[1:], "affordable"
    else:
        whom = "everybody" if sum(group.n for group in found) == sum(sizes.values()) else "undecided"
    if not found:
        return Skipped("last_test_decided_within_budget")
    return Takers(_with_all(found), whom, _measured(uplift, found))


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
    """What the control group showed in each segment, and in all of them by how many of each take part."""
    found = dict[int | None, Measured]()
    for group in groups:
        rows = [row for row in uplift.rows if row.segment == group.segment]
        found[group.segment] = Measured(rows[0].control.rate, max(row.ci_high for row in rows))
    n = sum(group.n for group in groups)
    of = [(found[group.segment], group.n) for group in groups]
    found[None] = Measured(sum(m.control * size for m, size in of) / n, sum(m.added * size for m, size in of) / n)
    return found
