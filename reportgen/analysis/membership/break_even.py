"""Break-even: what the privileges of a tier may cost, and how much more its members must spend to pay for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from reportgen.analysis.mailing.plans import MoneyRange, Range, money_range
from reportgen.analysis.membership.privileges import Privilege, Spending, a_year
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import ENDS
from reportgen.config import Config
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Money, Share, money

LIFTS = (0.01, 0.05, 0.10)
"""Rises of spend that are talked about: hardly to be noticed, what a good programme may hope for, and more than most see."""

MIN_MEMBERS = 30
"""Below this the resampled mean of so skewed a thing as spend has no believable interval: the usual rule of thumb."""


@dataclass(frozen=True)
class Affordable:
    """What the privileges may cost at most for a rise of spend to pay for them.

    Attributes
    ----------
    lift : Share
        The rise.
    cost_member : MoneyRange
        A member a year; the interval is over the members of the tier.
    """

    lift: Share
    cost_member: MoneyRange


@dataclass(frozen=True)
class BreakEven:
    """What the privileges of a tier cost against what its members spend.

    Attributes
    ----------
    margin : Share or None
        Of spend, left to pay for privileges; None where nobody gave it: all spend counts, which is the most favourable view.
    spend_year : MoneyRange
        Of the tier, at the pace of the window.
    affordable : tuple of Affordable
        At 1%, 5% and 10% more spend.
    n_without_cost : int
        Privileges that could not be counted.
    cost_year, cost_member : Money or None
        Of the privileges that could; None where none could. The tier's is the sum of its privileges to the cent.
    lift : Range or None
        Rise of spend that pays for them: cost over spend a year times margin, at today's uses; None without a cost or spend.
    judgement : Judgement
        Whether that rise is within reach; that the privileges cause it, nobody has measured.
    """

    margin: Share | None
    spend_year: MoneyRange
    affordable: tuple[Affordable, ...]
    n_without_cost: int
    cost_year: Money | None
    cost_member: Money | None
    lift: Range | None
    judgement: Judgement


def break_even(
    offered: Sequence[Privilege], own: Spending, rank: int, window_months: float | None, config: Config
) -> BreakEven | Skipped:
    """Set the cost of a tier's privileges against its spend, and say what they may cost at most.

    Parameters
    ----------
    offered : sequence of Privilege
    own : Spending
    rank : int
        Of the tier; its members are drawn by a stream of their own.
    window_months : float or None
    config : Config

    Returns
    -------
    BreakEven or Skipped
        Skipped where the months of spend are not known, so that no spend a year is.
    """
    if window_months is None:
        return Skipped("no_spend_a_year", ("window_months",))
    margin = config.tiers.margin
    kept = Fraction(str(margin)) if margin is not None else Fraction(1)
    yearly = a_year(window_months)
    n = round(own.n.sum())
    spend = round(own.spend.sum()) * yearly
    spends, orders = _drawn(own, rank, float(yearly), config)

    counted = [p for p in offered if p.cost_year is not None]
    cents = sum(round(p.cost_year * MINOR_UNITS) for p in counted if p.cost_year is not None)
    costs = np.full(len(spends), 0.0)
    for p in counted:
        unit = (p.cost or 0.0) * MINOR_UNITS
        costs += {"order": orders * unit, "share_of_spend": spends * (p.cost or 0.0)}.get(p.per or "", n * unit)
    lift = None
    if counted and spend > 0 and spends.min() > 0:
        low, high = np.quantile(costs / (spends * float(kept)), ENDS)
        lift = Range(float(cents / (spend * kept)), float(low), float(high))
    return BreakEven(
        margin=margin,
        spend_year=money_range(float(spend), spends),
        affordable=tuple(
            Affordable(share, money_range(float(Fraction(str(share)) * kept * spend / n), share * float(kept) * spends / n))
            for share in LIFTS
        ),
        n_without_cost=len(offered) - len(counted),
        cost_year=money(cents) if counted else None,
        cost_member=money(cents / n) if counted else None,
        lift=lift,
        judgement=_judgement(n, len(offered) - len(counted), len(counted), cents, lift),
    )


def _judgement(n: int, n_without: int, n_counted: int, cents: int, lift: Range | None) -> Judgement:
    if not n_counted:
        return Judgement(Verdict.UNSUPPORTED, "costs_not_given")
    if not cents and not n_without:
        return Judgement(Verdict.SOLID, "costs_nothing")
    if lift is None or n < MIN_MEMBERS:
        return Judgement(Verdict.UNSUPPORTED, "tier_spends_nothing" if lift is None else "too_few_members")
    if lift.low > LIFTS[-1]:
        return Judgement(Verdict.UNSUPPORTED, "lift_out_of_reach")
    if n_without:
        return Judgement(Verdict.INDICATIVE, "some_costs_not_given")
    return Judgement(Verdict.INDICATIVE, "lift_within_reach" if lift.high <= LIFTS[-1] else "lift_at_the_limit")


def _drawn(own: Spending, rank: int, yearly: float, config: Config) -> tuple[Values, Values]:
    """Spend and orders a year of the tier, its members drawn with replacement; members of a cell are interchangeable."""
    n = own.n.sum()
    rng = np.random.default_rng([config.seed, streams.MEMBERS, rank])
    times = rng.multinomial(round(n), own.n / n, size=config.tiers.n_resamples)
    orders = times @ (own.orders / own.n) if own.orders is not None else np.zeros(len(times))
    return times @ (own.spend / own.n) * yearly, orders * yearly
