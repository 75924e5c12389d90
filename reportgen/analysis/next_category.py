"""Next category, or next article: what to offer each customer next, by the rules that hold, and what it could be worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from reportgen.analysis.associations.holdings import Holdings, holdings
from reportgen.analysis.associations.rules import Rule
from reportgen.analysis.baskets import Baskets
from reportgen.analysis.statistics.intervals import Rate, Z, wilson
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Money, settled

MIN_HOLDERS = 30
"""Customers whose spend a mean is taken from, on either side: from about here the normal interval of a mean holds."""

MAX_PROPOSALS = 3
"""A segment, on its card: a fourth offer dilutes the first."""

_MAX_RULES = 40  # strongest rules that are valued: each costs one query


@dataclass(frozen=True)
class Proposal:
    """One bundle for one segment: the category to offer to those who have the antecedents and lack it.

    Attributes
    ----------
    segment : int
    antecedents : tuple of str
        What they have.
    category : str
        What they lack and are offered; an article, as the antecedents are, where the baskets are those of orders.
    n_lacking : int
        Customers of the segment with the antecedents and without the category who may be contacted.
    n_first : int or None
        Of them, those for whom no other proposal is worth more; a customer is the first of one proposal only. None where they are
        fewer than ``privacy.min_group``.
    take_up : Rate
        Of those of the segment who have the antecedents, who has the category: no offer can be expected to do better.
    value_each, value_each_low, value_each_high : Money
        What those who have both spend on the category, less what those who lack it do: means, with their 95% interval.
    expected, expected_low, expected_high : Money
        ``n_lacking * take_up * value_each``, in the spend's own window, with its 95% interval.
    judgement : Judgement
        Indicative at best: what an offer changes has not been measured.
    """

    segment: int
    antecedents: tuple[str, ...]
    category: str
    n_lacking: int
    n_first: int | None
    take_up: Rate
    value_each: Money
    value_each_low: Money
    value_each_high: Money
    expected: Money
    expected_low: Money
    expected_high: Money
    judgement: Judgement


@dataclass(frozen=True)
class SegmentOffers:
    """The proposals for one segment.

    Attributes
    ----------
    segment, n_customers : int
        Its number, and those who have a proposal.
    expected, expected_low, expected_high : Money
        Of their first proposals: every customer once.
    proposals : tuple of Proposal
        The most valuable first.
    """

    segment: int
    n_customers: int
    expected: Money
    expected_low: Money
    expected_high: Money
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class NextCategory:
    """What to offer next.

    Attributes
    ----------
    coding : str
        As in ``Baskets``: what having a category means.
    n_customers : int
        Who have a proposal and may be contacted.
    expected, expected_low, expected_high : Money
        Every customer once; the ends are sums of ends, as if all estimates erred the same way.
    assumptions : tuple of str
        Codes: "take_up_like_holders" (who is offered a category takes it as often as those like them have it: an upper bound),
        "spend_like_holders" (and then spends on it what those do).
    segments : tuple of SegmentOffers
        In the order of the segments; those without a proposal are in it.
    """

    coding: str
    n_customers: int
    expected: Money
    expected_low: Money
    expected_high: Money
    assumptions: tuple[str, ...]
    segments: tuple[SegmentOffers, ...]


def next_category(frame: Frame, customers: Customers, baskets: Baskets | Skipped) -> NextCategory | Skipped:
    """Value the solid rules with one consequent in each segment.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment`` and ``spend.<category>``.
    customers : Customers
        For the categories, or the orders of articles.
    baskets : Baskets or Skipped
        The rules about everybody.

    Returns
    -------
    NextCategory or Skipped
        Skipped where the baskets are. No solid rule, no proposal: that is a result.

    Notes
    -----
    The baskets of an order log are orders, and an offer is made to a customer: who ever bought the antecedents has them.

    With take-up p of n customers and the means of holders h and others o, the value of an offer is ``v = p (h - o)`` and by the
    delta method ``var v = (h - o)**2 p (1 - p) / n + p**2 (var h / n_h + var o / n_o)``. A proposal is made only where its 95%
    interval lies above 0.

    References
    ----------
    Agresti 2013, Categorical Data Analysis, 3rd ed., section 16.1 (the delta method); Welch 1938, Biometrika 29, 350-362
    (difference of means with unequal variances).
    """
    if isinstance(baskets, Skipped):
        return baskets
    rules = [rule for rule in baskets.listed if rule.judgement.verdict is Verdict.SOLID and len(rule.consequents) == 1][
        :_MAX_RULES
    ]
    labels = list(dict.fromkeys(label for rule in rules for label in (*rule.antecedents, *rule.consequents)))
    held = holdings(with_contactable(frame), customers, baskets.coding, labels)
    buyers = held.buyers
    segments = collect(buyers.select("segment").unique())["segment"].to_list()
    valued = [proposal for rule in rules for proposal in _valued(held, rule)]
    best = {int(segment): _best([p for p in valued if p.segment == segment]) for segment in segments}
    order = in_order([p for proposals in best.values() for p in proposals])
    n_first = dict(zip(order, _chosen(buyers, order, held.has), strict=True))
    offers = tuple(_offers(segment, [replace(p, n_first=n_first[p]) for p in best[segment]]) for segment in sorted(best))
    return settled(
        NextCategory(
            coding=baskets.coding,
            n_customers=sum(offer.n_customers for offer in offers),
            expected=sum(o.expected for o in offers),
            expected_low=sum(o.expected_low for o in offers),
            expected_high=sum(o.expected_high for o in offers),
            assumptions=("take_up_like_holders", "spend_like_holders"),
            segments=offers,
        )
    )


def _valued(held: Holdings, rule: Rule) -> list[Proposal]:
    """The rule as a proposal to each segment where it is worth something: one query."""
    (label,) = rule.consequents
    spend = held.spent[label].cast(nw.Float64)  # exact: cents stay below 2**53
    has = nw.all_horizontal(*(held.has[name] for name in rule.antecedents), ignore_nulls=False)
    sides = held.buyers.select(
        "segment",
        nw.when(has & held.has[label]).then(spend).alias("with"),
        nw.when(has & ~held.has[label]).then(spend).alias("without"),
        (has & ~held.has[label] & nw.col(CONTACTABLE)).cast(nw.Int64).alias("offered"),
    )
    kinds = [(side, kind) for side in ("with", "without") for kind in ("count", "sum", "std")]
    sums = [getattr(nw.col(side), kind)().alias(f"{side}_{kind}") for side, kind in kinds]
    rows = collect(sides.group_by("segment").agg(*sums, nw.col("offered").sum())).iter_rows(named=True)
    return [proposal for row in rows if (proposal := _proposal(rule, row)) is not None]


def _chosen(buyers: Frame, order: Sequence[Proposal], held: Mapping[str, nw.Expr]) -> list[int]:
    """Customers whose first proposal each one is."""
    reached = buyers.filter(nw.col(CONTACTABLE))
    chosen = reached.select(choice(order, held).alias("choice")).group_by("choice").agg(nw.len().alias("n"))
    counts = {int(row["choice"]): int(row["n"]) for row in collect(chosen).iter_rows(named=True)}
    return [counts.get(i, 0) for i in range(len(order))]


def _best(valued: Sequence[Proposal]) -> list[Proposal]:
    """The most valuable proposals of a segment, each category once."""
    kept: dict[str, Proposal] = {}
    for proposal in sorted(valued, key=lambda p: (-p.expected, p.antecedents, p.category)):
        kept.setdefault(proposal.category, proposal)
    return list(kept.values())[:MAX_PROPOSALS]


def _proposal(rule: Rule, found: Mapping[str, Any]) -> Proposal | None:
    """The value of one rule in one segment; None where too few show it, or it may be nothing."""
    n_with, n_without = int(found["with_count"]), int(found["without_count"])
    if min(n_with, n_without) < MIN_HOLDERS:
        return None
    n = n_with + n_without
    each = float(found["with_sum"]) / n_with - float(found["without_sum"]) / n_without
    variance = float(found["with_std"]) ** 2 / n_with + float(found["without_std"]) ** 2 / n_without
    taken = wilson(n_with, n)
    value = taken.rate * each
    spread = Z * math.sqrt(each**2 * taken.rate * (1 - taken.rate) / n + taken.rate**2 * variance)
    offered = int(found["offered"])
    if value <= spread or not offered:
        return None
    in_units, half = offered / MINOR_UNITS, Z * math.sqrt(variance)
    return Proposal(
        segment=int(found["segment"]),
        antecedents=rule.antecedents,
        category=rule.consequents[0],
        n_lacking=offered,
        n_first=0,
        take_up=taken,
        value_each=each / MINOR_UNITS,
        value_each_low=(each - half) / MINOR_UNITS,
        value_each_high=(each + half) / MINOR_UNITS,
        expected=value * in_units,
        expected_low=(value - spread) * in_units,
        expected_high=(value + spread) * in_units,
        judgement=Judgement(Verdict.INDICATIVE, "effect_untested"),
    )


def labels_of(proposals: Sequence[Proposal]) -> list[str]:
    """Return what some proposals ask for, each label once."""
    return list(dict.fromkeys(label for p in proposals for label in (*p.antecedents, p.category)))


def per_head(proposal: Proposal) -> float:
    """Return what the proposal is expected to bring a customer who gets it, account currency."""
    return proposal.expected / proposal.n_lacking


def in_order(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Put those worth most a customer first: a customer gets the first that fits."""
    return sorted(proposals, key=lambda p: (p.segment, -per_head(p), p.category, p.antecedents))


def choice(order: Sequence[Proposal], held: Mapping[str, nw.Expr]) -> nw.Expr:
    """Return the position of the first proposal that fits a customer, -1 where none does."""
    chosen = nw.lit(-1)
    for i, proposal in reversed(list(enumerate(order))):
        has = nw.all_horizontal(*(held[label] for label in proposal.antecedents), ignore_nulls=False)
        fits = (nw.col("segment") == proposal.segment) & has & ~held[proposal.category]
        chosen = nw.when(fits).then(nw.lit(i)).otherwise(chosen)
    return chosen


def _offers(segment: int, proposals: Sequence[Proposal]) -> SegmentOffers:
    parts = [((p.n_first or 0) / p.n_lacking, p) for p in proposals]
    return SegmentOffers(
        segment=segment,
        n_customers=sum(p.n_first or 0 for p in proposals),
        expected=sum(part * p.expected for part, p in parts),
        expected_low=sum(part * p.expected_low for part, p in parts),
        expected_high=sum(part * p.expected_high for part, p in parts),
        proposals=tuple(proposals),
    )
