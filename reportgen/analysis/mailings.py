"""Mailings: what the latest campaign, as it was sent, cost and earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.intervals import Rate, wilson
from reportgen.customers import Customers
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, money


@dataclass(frozen=True)
class Mailing:
    """The latest campaign as it was sent: to everybody, or to all but the control group.

    Attributes
    ----------
    n_contacted, n_responded : int
    cost, revenue, profit : Money
        Contacts times cost, responses times value, and the difference.
    profit_low, profit_high : Money
        At both ends of the 95% interval of the response.
    break_even_rate : float
        Cost of a contact over value of a response; above 1 where no mailing can pay.
    paying_segments, unclear_segments, losing_segments : tuple of int
        The 95% interval of the segment's response lies wholly above break-even, includes it, lies wholly below.
    judgement : Judgement
        The same of all customers: "above_break_even", "break_even_inside", "below_break_even".
    """

    n_contacted: int
    n_responded: int
    cost: Money
    revenue: Money
    profit: Money
    profit_low: Money
    profit_high: Money
    break_even_rate: float
    paying_segments: tuple[int, ...]
    unclear_segments: tuple[int, ...]
    losing_segments: tuple[int, ...]
    judgement: Judgement


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
        profit_low=money(everybody.ci_low * everybody.n * value - spent),
        profit_high=money(everybody.ci_high * everybody.n * value - spent),
        break_even_rate=break_even,
        paying_segments=_where(segments, "above_break_even", break_even),
        unclear_segments=_where(segments, "break_even_inside", break_even),
        losing_segments=_where(segments, "below_break_even", break_even),
        judgement=_against_break_even(everybody, break_even),
    )


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
