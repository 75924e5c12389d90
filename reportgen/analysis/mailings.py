"""Mailings: what the latest campaign earned, and what sending it again would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.intervals import Rate, wilson
from reportgen.customers import Customers
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Money, money


@dataclass(frozen=True)
class Assumption:
    """A number that a scenario rests on.

    Attributes
    ----------
    code : str
        "lost_share", "response_rate" (shares), "lapse_days" (days of silence, set by the config), "longest_silent_third" (days of
        silence that the longest-silent third of all customers exceed), "contact_cost", "response_value" (account currency).
    low, base, high : float
        As used in the low, base and high amount; equal where the number is known.
    """

    code: str
    low: float
    base: float
    high: float


@dataclass(frozen=True)
class Scenario:
    """An amount of money under assumptions.

    Attributes
    ----------
    scenario : str
        "retention": GMV that leaves; "retargeting_all": profit of mailing the segment, or everybody; "retargeting_best": profit
        of mailing only the segments that pay.
    segment : int or None
        None: several or all.
    low, base, high : Money
        Over the horizon for retention, of one mailing for retargeting; negative: a loss.
    n_customers : int
        Lapsing customers; customers contacted.
    assumptions : tuple of Assumption
    judgement : Judgement
    """

    scenario: str
    segment: int | None
    low: Money
    base: Money
    high: Money
    n_customers: int
    assumptions: tuple[Assumption, ...]
    judgement: Judgement


@dataclass(frozen=True)
class Mailing:
    """The latest campaign as it was sent: to everybody.

    Attributes
    ----------
    n_contacted, n_responded : int
    cost, revenue, profit : Money
        Contacts times cost, responses times value, and the difference.
    break_even_rate : float
        Cost of a contact over value of a response; above 1 where no mailing can pay.
    paying_segments, unclear_segments, losing_segments : tuple of int
        The 95% interval of the segment's response lies wholly above break-even, includes it, lies wholly below.
    """

    n_contacted: int
    n_responded: int
    cost: Money
    revenue: Money
    profit: Money
    break_even_rate: float
    paying_segments: tuple[int, ...]
    unclear_segments: tuple[int, ...]
    losing_segments: tuple[int, ...]


def mailing_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of counting the money of a mailing, None where nothing does."""
    known = {"contact_cost": customers.contact_cost, "response_value": customers.response_value}
    unknown = tuple(role for role, value in known.items() if value is None)
    if not customers.campaigns:
        return Skipped("no_campaigns", ("campaigns",))
    if unknown:
        return Skipped("no_contact_cost_or_response_value", unknown)
    return None if known["response_value"] else Skipped("response_worth_nothing", ("response_value",))


def mailing(campaigns: Campaigns | Skipped, customers: Customers) -> Mailing | Skipped:
    """Return what the latest campaign cost and earned; Skipped where campaigns, cost or value are unknown."""
    if isinstance(campaigns, Skipped):
        return campaigns
    cost, value = customers.contact_cost, customers.response_value
    if cost is None or not value:
        return mailing_lacking(customers) or Skipped("response_worth_nothing", ("response_value",))
    everybody, segments = _latest(campaigns)
    break_even = cost / value
    spent, earned = round(everybody.n * cost), round(everybody.k * value)
    return Mailing(
        n_contacted=everybody.n,
        n_responded=everybody.k,
        cost=money(spent),
        revenue=money(earned),
        profit=money(earned - spent),
        break_even_rate=break_even,
        paying_segments=_where(segments, "above_break_even", break_even),
        unclear_segments=_where(segments, "break_even_inside", break_even),
        losing_segments=_where(segments, "below_break_even", break_even),
    )


def retargeting(campaigns: Campaigns, customers: Customers, sent: Mailing) -> tuple[Scenario, ...]:
    """Return the profit of sending the latest campaign again: to each segment, to everybody, and only where it pays.

    ``n * rate * value - n * cost`` at the rate and at both ends of its interval. The interval of several segments is that of
    their customers together; only the base amounts of segments add up. Sending only where it pays is left out where no segment
    pays or all do; chosen by the response it is judged on, it flatters itself and is not solid.
    """
    everybody, segments = _latest(campaigns)
    scenarios = [
        _profit("retargeting_all", segment, rate, customers, _against_break_even(rate, sent.break_even_rate))
        for segment, rate in (*segments.items(), (None, everybody))
    ]
    paying = [segments[segment] for segment in sent.paying_segments]
    if 0 < len(paying) < len(segments):
        together = wilson(sum(rate.k for rate in paying), sum(rate.n for rate in paying))
        judgement = Judgement(Verdict.INDICATIVE, "chosen_on_same_data")
        scenarios.append(_profit("retargeting_best", None, together, customers, judgement))
    return tuple(scenarios)


def _latest(campaigns: Campaigns) -> tuple[Rate, dict[int, Rate]]:
    """Rates of the latest campaign: everybody's, and the segments'."""
    found = {r.segment: wilson(r.n_responded, r.n_contacted) for r in campaigns.rates if r.campaign == campaigns.latest}
    return found[None], {segment: rate for segment, rate in found.items() if segment is not None}


def _where(segments: Mapping[int, Rate], reason: str, break_even: float) -> tuple[int, ...]:
    return tuple(segment for segment, rate in segments.items() if _against_break_even(rate, break_even).reason == reason)


def _against_break_even(rate: Rate, break_even: float) -> Judgement:
    if rate.ci_low > break_even:
        return Judgement(Verdict.SOLID, "above_break_even")
    if rate.ci_high < break_even:
        return Judgement(Verdict.SOLID, "below_break_even")
    return Judgement(Verdict.UNSUPPORTED, "break_even_inside")


def _profit(scenario: str, segment: int | None, rate: Rate, customers: Customers, judgement: Judgement) -> Scenario:
    cost, value = customers.contact_cost or 0.0, customers.response_value or 0.0
    low, base, high = (
        money(responses * value - rate.n * cost) for responses in (rate.ci_low * rate.n, rate.k, rate.ci_high * rate.n)
    )
    return Scenario(
        scenario=scenario,
        segment=segment,
        low=low,
        base=base,
        high=high,
        n_customers=rate.n,
        assumptions=(
            Assumption("response_rate", rate.ci_low, rate.rate, rate.ci_high),
            _known("contact_cost", cost / MINOR_UNITS),
            _known("response_value", value / MINOR_UNITS),
        ),
        judgement=judgement,
    )


def _known(code: str, value: float) -> Assumption:
    return Assumption(code, value, value, value)
