"""Takers: who takes part in the proposed test, and what is known of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.analysis.campaigns import Campaigns
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
    pays: float | None,
) -> Takers | Skipped:
    """Say of whom it is not known yet whether contact pays, as far as a given budget reaches.

    Parameters
    ----------
    campaigns : Campaigns
    targeting : Targeting or Skipped
    uplift : Uplift or Skipped
    segments : sequence of Segment
    pays : float or None
        The response from which a contact pays.
    """
    within = _within(targeting)
    if isinstance(targeting, Targeting) and within is not None and not any(within.values()):
        return Skipped(targeting.judgement.reason)
    if isinstance(uplift, Uplift):
        return _undecided(uplift, segments, within)
    everybody = of_everybody(campaigns, segments)
    if isinstance(targeting, Targeting):
        if groups := _recommended(targeting):
            return Takers(groups, "recommended" if within is None else "budget", {})
        if groups := _unclear(campaigns, everybody, pays):
            return Takers(groups, "unclear", {})
    elif pays is None or max(group.most for group in everybody) >= pays:
        return Takers(everybody, "everybody", {})
    return Skipped("no_effect_could_pay")


def _within(targeting: Targeting | Skipped) -> dict[int, int] | None:
    """How many of each segment a budget reaches; None where it is not the budget that decides."""
    if isinstance(targeting, Skipped) or not by_budget(targeting):
        return None
    return {row.segment: row.contacts for row in targeting.segments}


def of_everybody(campaigns: Campaigns, segments: Sequence[Segment]) -> list[Group]:
    """Return all who may be contacted, then the segments that have any: at the rate of all their customers."""
    latest = sorted((rate for rate in campaigns.rates if rate.campaign == campaigns.latest), key=lambda rate: rate.segment or 0)
    sizes: dict[int | None, int] = {segment.segment: segment.n_contactable for segment in segments}
    sizes[None] = sum(sizes.values())
    return [Group(r.segment, sizes[r.segment], r.response_rate, r.ci_high) for r in latest if sizes[r.segment]]


def _recommended(targeting: Targeting) -> list[Group]:
    """Whom the targeting would contact; nobody where no contact pays."""
    reached = [(row, row.responders) for row in targeting.segments if row.contacts]
    return _with_all([Group(row.segment, row.contacts, k.value / row.contacts) for row, k in reached if k is not None])


def _unclear(campaigns: Campaigns, everybody: Sequence[Group], pays: float | None) -> list[Group]:
    """Segments whose response may reach what a contact has to bring; corrected for their number, as where a mailing is judged."""
    own = [rate for rate in campaigns.rates if rate.campaign == campaigns.latest and rate.segment is not None]
    most = {rate.segment: wilson(rate.n_responded, rate.n_contacted, len(own)).ci_high for rate in own}
    return _with_all([group for group in everybody if group.segment is not None and most[group.segment] >= (pays or 0.0)])


def _with_all(groups: list[Group]) -> list[Group]:
    n = sum(group.n for group in groups)
    return [Group(None, n, sum(group.rate * group.n for group in groups) / n), *groups] if groups else []


def _undecided(uplift: Uplift, segments: Sequence[Segment], within: Mapping[int, int] | None) -> Takers | Skipped:
    """Segments of which no arm has shown that it pays, nor all that they lose; and what the control group showed in each.

    Of each all who may be contacted take part, or as many as a budget reaches.
    """
    sizes = {segment.segment: segment.n_contactable for segment in segments}
    may = sizes if within is None else {number: within.get(number, 0) for number in sizes}
    found, measured = [], dict[int | None, Measured]()
    for number in (number for number, n in may.items() if n):
        rows = [row for row in uplift.rows if row.segment == number]
        pays = {row.pays for row in rows}
        if rows and "pays" not in pays and pays != {"loses"}:
            rate = sum(row.treated.k for row in rows) / sum(row.treated.n for row in rows)
            found.append(Group(number, may[number], rate))
            measured[number] = Measured(rows[0].control.rate, max(row.ci_high for row in rows))
    if not found:
        return Skipped("last_test_decided" if within is None else "last_test_decided_within_budget")
    n = sum(group.n for group in found)
    of = [(measured[group.segment], group.n) for group in found]
    measured[None] = Measured(sum(m.control * size for m, size in of) / n, sum(m.added * size for m, size in of) / n)
    whom = "budget" if within is not None else "everybody" if n == sum(sizes.values()) else "undecided"
    return Takers(_with_all(found), whom, measured)
