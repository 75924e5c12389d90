"""Trial: the test that would show what a campaign changes: who takes part, how many are held out, and for how long."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.experiments.takers import Group, Takers, of_everybody, takers
from reportgen.analysis.mailing.plans import Economics
from reportgen.analysis.mailing.spending import contacts_of
from reportgen.analysis.segments import Segment
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Z
from reportgen.analysis.statistics.power import POWER, TEST_EFFECT, customers_per_arm, detectable, smallest_control
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.uplift import Uplift
from reportgen.config import Config
from reportgen.notes import Skipped
from reportgen.units import MINOR_UNITS, Money, Share, settled

_MOST_CAMPAIGNS = 12  # a test that takes longer than a year of monthly campaigns is overtaken by the season and the offer
_DAYS_A_WEEK = 7


@dataclass(frozen=True)
class TrialPlan:
    """The test among some customers.

    Attributes
    ----------
    segment : int or None
        None: all who take part.
    n_customers : int
        Those who may take part.
    control_rate, treated_rate : Share
        Response without and with contact, if the contact just has the effect that the test is made for.
    effect : Share
        Their difference.
    n_per_arm : int
        Customers an arm, all arms alike, to see the effect.
    n_hold_out : int or None
        The fewest to leave alone when all others are contacted at once, no fewer than ``uplift.min_arm``, which a control group
        must have to be compared; where nobody is written to but for the test, an arm. None where one campaign is not enough.
    n_contact : int or None
        The others, of all treatments together; where nobody is written to but for the test, as many arms.
    campaigns : int or None
        How many campaigns it takes, the arms drawn anew in each; None above twelve.
    weeks : int or None
        From the first contact to the last answer.
    detectable : Share or None
        The smallest effect that one campaign sees, the customers split evenly; None where it sees none.
    known_to : Share or None
        Half of the 95% interval of the effect that this test will leave; None where it is too small.
    forgone : Money or None
        Profit of one campaign that holding out costs at most: what contact adds at the upper end of its interval, or every answer
        of the held out where no control group was measured. None where money is not known or one campaign is not enough, and
        where nobody is written to but for the test.
    outlay : Money or None
        What its letters cost where nobody is written to but for the test, and one campaign is enough; else None.
    size : str
        "one_campaign", "several_campaigns" or "too_small".
    """

    segment: int | None
    n_customers: int
    control_rate: Share
    treated_rate: Share
    effect: Share
    n_per_arm: int
    n_hold_out: int | None
    n_contact: int | None
    campaigns: int | None
    weeks: int | None
    detectable: Share | None
    known_to: Share | None
    forgone: Money | None
    outlay: Money | None
    size: str


@dataclass(frozen=True)
class Trial:
    """The section: the proposed test, for all who take part and by segment.

    Attributes
    ----------
    whom : str
        "recommended" (customers whom the targeting would contact; after a test, those of segments that it left open), "budget"
        (those of them whom a given budget pays for, where it ends before the others), "unclear" (it would contact nobody:
        segments whose interval of the response reaches break-even, all intervals together at 95%), "undecided" (it would contact
        nobody, or money is not known: segments of which the last test left open whether contact pays), "everybody", or
        "affordable" (as many of the last three as a given budget pays for: of the segments that answer most often first, within
        a segment by lot).
    only_arms : bool
        Nobody is written to but for the test, as no mailing is expected to pay: as many get a letter as are left alone.
    n_rest : int
        Customers who need no test: their response lies below break-even, and no effect exceeds the response; or the last test
        has decided about their segment. With a budget also those whom it does not reach.
    treatments : int
        Kinds of contact, besides the control group.
    effect_from : str
        "break_even" (cost of a contact over value of a response: the smallest effect that pays), "convention" (five points, or
        half of the answers where they are fewer than ten in a hundred).
    rate_from : str
        "control_group" (measured) or "response" (with contact; the rate without it is lower by the effect).
    power, significance : Share
        Chance to see the effect if it is there, and to see one that is not.
    window_days, interval_days : int
        Days to wait for answers, and from one campaign to the next.
    plans : tuple of TrialPlan
        All who take part first, then the segments that have any.
    """

    whom: str
    only_arms: bool
    n_rest: int
    treatments: int
    effect_from: str
    rate_from: str
    power: Share
    significance: Share
    window_days: int
    interval_days: int
    plans: tuple[TrialPlan, ...]


def trial(
    campaigns: Campaigns | Skipped,
    targeting: Targeting | Skipped,
    uplift: Uplift | Skipped,
    segments: Sequence[Segment],
    config: Config,
) -> Trial | Skipped:
    """Plan the test that tells what the next campaign changes.

    Parameters
    ----------
    campaigns : Campaigns or Skipped
        For the response, where nothing better is known.
    targeting : Targeting or Skipped
        For who is worth a contact, and for the effect that would pay.
    uplift : Uplift or Skipped
        For the response without contact, where it was measured.
    segments : sequence of Segment
        For how many customers may be contacted.
    config : Config

    Returns
    -------
    Trial or Skipped
        Skipped where no response is known, or none can be high enough for any effect to pay, or the last test has decided it all,
        or a given budget pays for nobody.

    Notes
    -----
    An effect cannot exceed the response: who answers less often than a contact has to change needs no test, and among the others
    the rate without contact is taken to be the response less the effect. The test counts answers, also where the last one
    measured spend: what an answer is worth is what the user says, as for targeting and budget. The spend of those who answered
    would not do, as they would have spent some of it without a contact. Of customers whom the budget pays for beside no mailing,
    those of a segment are drawn by lot: they answer as the segment does, by whose response the test is sized.
    """
    if isinstance(campaigns, Skipped):
        return campaigns
    everybody = of_everybody(campaigns, segments)
    if not everybody:
        return Skipped("nobody_may_be_contacted")
    pays = campaigns.break_even_rate or None  # a contact that costs nothing pays with any effect, which no test can see
    found = takers(campaigns, targeting, uplift, segments, _paid_for(campaigns, config))
    if isinstance(found, Skipped):
        return found
    plans = tuple(_plan(group, pays, found, campaigns, config) for group in found.groups)
    return settled(
        Trial(
            whom=found.whom,
            only_arms=found.only_arms,
            n_rest=everybody[0].n - found.groups[0].n,
            treatments=config.campaigns.test_treatments,
            effect_from="break_even" if pays is not None else "convention",
            rate_from="control_group" if found.measured else "response",
            power=POWER,
            significance=SIGNIFICANCE,
            window_days=config.campaigns.response_window_days,
            interval_days=_interval(config),
            plans=plans,
        )
    )


def _plan(group: Group, pays: float | None, found: Takers, campaigns: Campaigns, config: Config) -> TrialPlan:
    treatments = config.campaigns.test_treatments
    effect = pays if pays is not None else min(TEST_EFFECT, group.rate / 2) or TEST_EFFECT
    effect = min(effect, 1.0)
    known = found.measured.get(group.segment)
    control = max(0.0, group.rate - effect) if known is None else known.control
    control = min(control, 1.0 - effect)
    needed = customers_per_arm(control, effect, comparisons=treatments)
    least = max(needed, config.uplift.min_arm)
    each = group.n // (treatments + 1)
    held_out = least if found.only_arms else smallest_control(control, effect, group.n, treatments)
    if held_out is not None:  # what fewer show is not compared afterwards
        held_out = max(held_out, config.uplift.min_arm)
        held_out = held_out if held_out <= each else None
    written_to = None if held_out is None else treatments * least if found.only_arms else group.n - held_out
    times: int | None = 1 if held_out is not None else math.ceil(least * (treatments + 1) / group.n)
    if times is not None and (times > _MOST_CAMPAIGNS or each < config.uplift.min_arm):
        times = None
    days = None if times is None else (times - 1) * _interval(config) + config.campaigns.response_window_days
    return TrialPlan(
        segment=group.segment,
        n_customers=group.n,
        control_rate=control,
        treated_rate=control + effect,
        effect=effect,
        n_per_arm=least,
        n_hold_out=held_out,
        n_contact=written_to,
        campaigns=times,
        weeks=None if days is None else math.ceil(days / _DAYS_A_WEEK),
        detectable=detectable(control, each, each, treatments),
        known_to=None
        if times is None
        else _half_width((control, control + effect), held_out or least, (written_to or least) // treatments),
        forgone=None if found.only_arms else _forgone(held_out, group.rate if known is None else known.added, campaigns),
        outlay=_outlay(written_to, campaigns) if found.only_arms else None,
        size="too_small" if times is None else "one_campaign" if held_out is not None else "several_campaigns",
    )


def _half_width(rates: tuple[float, float], control: int, treated: int) -> float:
    """Of the interval of the difference, normal, at the planned sizes of the two arms."""
    return min(1.0, Z * math.sqrt(sum(rate * (1 - rate) / size for rate, size in zip(rates, (control, treated), strict=True))))


def _forgone(held_out: int | None, lost: float, campaigns: Campaigns) -> float | None:
    cost, value = campaigns.contact_cost, campaigns.response_value
    if held_out is None or cost is None or value is None:
        return None
    return max(0.0, held_out * (lost * value - cost))


def _outlay(written_to: int | None, campaigns: Campaigns) -> float | None:
    return None if written_to is None or campaigns.contact_cost is None else written_to * campaigns.contact_cost


def _paid_for(campaigns: Campaigns, config: Config) -> float:
    """How many contacts a given budget pays for; where their cost is not known it cannot say."""
    cost = campaigns.contact_cost
    return math.inf if cost is None else contacts_of(config, Economics(cost * MINOR_UNITS, value=1.0))


def _interval(config: Config) -> int:
    return config.campaigns.interval_days or config.campaigns.response_window_days
