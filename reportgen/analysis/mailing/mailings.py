"""Mailings: what the latest campaign, as it was sent, cost and earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.mailing.plans import Range
from reportgen.analysis.money.assumptions import pooled, uplift_share
from reportgen.analysis.statistics.intervals import Rate, newcombe, wilson
from reportgen.analysis.uplift import Uplift, doubt
from reportgen.customers import Customers
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, Share, money


@dataclass(frozen=True)
class Mailing:
    """The latest campaign as it was sent: to everybody, or to all but the control group.

    Attributes
    ----------
    n_contacted, n_responded : int
    control_rate : Share or None
        Of those held out, who did by themselves what a response is; None where nobody was, or too few.
    added : Range or None
        Responses a contact that would not have come without it, with their Newcombe interval: what earns something where it is
        known; None as above.
    cost, revenue, profit : Money
        Contacts times cost, responses (those that contact added, where known) times value, and the difference.
    profit_low, profit_high : Money
        At both ends of the 95% interval of the response, or of what was added.
    break_even_rate : float
        Cost of a contact over value of a response; above 1 where no mailing can pay.
    paying_segments, unclear_segments, losing_segments : tuple of int
        The interval of the segment's response, or of what was added, lies wholly above break-even, includes it, lies wholly
        below. The intervals of all segments hold together at 95% (Bonferroni): of many segments one lies above by luck. Where
        the control group leaves it in doubt, none is said to pay, and those lose that would if all answers had been added.
    judgement : Judgement
        The same of all customers: "above_break_even", "break_even_inside", "below_break_even", or what the doubt is.
    """

    n_contacted: int
    n_responded: int
    control_rate: Share | None
    added: Range | None
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


def mailing(campaigns: Campaigns | Skipped, customers: Customers, uplift: Uplift | Skipped) -> Mailing | Skipped:
    """Return what the latest campaign cost and earned; Skipped where campaigns, cost or value are unknown.

    Parameters
    ----------
    campaigns : Campaigns or Skipped
    customers : Customers
        For the cost of a contact and the value of a response.
    uplift : Uplift or Skipped
        With one, a response counts only as far as it would not have come by itself; where its groups were not alike before, it is
        not told of any segment whether it pays.
    """
    if isinstance(campaigns, Skipped):
        return campaigns
    cost, value = customers.contact_cost, customers.response_value
    if cost is None or not value:
        return mailing_lacking(customers) or Skipped("response_worth_nothing", ("response_value",))
    everybody, rates = _latest(campaigns)
    together = len(rates)
    break_even, why = cost / value, doubt(uplift)
    control = None if uplift_share(uplift) is None or not isinstance(uplift, Uplift) else pooled(uplift, None)[1]
    whole, segments = _of_response(everybody), {s: _of_response(_widened(rate, together)) for s, rate in rates.items()}
    at_most, at_most_of = whole, segments  # no more can have been added than answered
    if control is not None and isinstance(uplift, Uplift):
        there = {row.segment for row in uplift.rows}
        whole = _of_added(everybody, control)
        segments = {
            s: _of_added(_widened(rate, together), _widened(pooled(uplift, s)[1], together))
            if s in there
            else Range(0.0, -1.0, 1.0)
            for s, rate in rates.items()
        }
    paying = () if why else _where(segments, "above_break_even", break_even)
    lost = _where(at_most_of if why else segments, "below_break_even", break_even)
    loses = _against_break_even(at_most, break_even).reason == "below_break_even"
    spent, earned = round(everybody.n * cost), round(everybody.n * whole.value * value)
    return Mailing(
        n_contacted=everybody.n,
        n_responded=everybody.k,
        control_rate=None if control is None else control.rate,
        added=None if control is None else whole,
        cost=money(spent),
        revenue=money(earned),
        profit=money(earned - spent),
        profit_low=money(whole.low * everybody.n * value - spent),
        profit_high=money(whole.high * everybody.n * value - spent),
        break_even_rate=break_even,
        paying_segments=paying,
        unclear_segments=tuple(s for s in segments if s not in (*paying, *lost)),
        losing_segments=lost,
        judgement=Judgement(Verdict.UNSUPPORTED, why) if why and not loses else _against_break_even(whole, break_even),
    )


def _of_response(rate: Rate) -> Range:
    return Range(rate.rate, rate.ci_low, rate.ci_high)


def _widened(rate: Rate, comparisons: int) -> Rate:
    return wilson(rate.k, rate.n, comparisons)


def _of_added(contacted: Rate, control: Rate) -> Range:
    return Range(contacted.rate - control.rate, *newcombe(contacted, control))


def _latest(campaigns: Campaigns) -> tuple[Rate, dict[int, Rate]]:
    """Rates of the latest campaign: everybody's, and the segments'."""
    found = {r.segment: wilson(r.n_responded, r.n_contacted) for r in campaigns.rates if r.campaign == campaigns.latest}
    return found[None], {segment: rate for segment, rate in found.items() if segment is not None}


def _where(segments: Mapping[int, Range], reason: str, break_even: float) -> tuple[int, ...]:
    return tuple(segment for segment, paid in segments.items() if _against_break_even(paid, break_even).reason == reason)


def _against_break_even(paid: Range, break_even: float) -> Judgement:
    if paid.low > break_even:
        return Judgement(Verdict.SOLID, "above_break_even")
    if paid.high < break_even:
        return Judgement(Verdict.SOLID, "below_break_even")
    return Judgement(Verdict.UNSUPPORTED, "break_even_inside")
