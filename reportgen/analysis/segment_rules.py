"""Segment rules: what goes together within each segment, and where that differs from everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from reportgen.analysis.associations.closure import Unrelated, unrelated_by
from reportgen.analysis.associations.codings import BY_SHARES, coded_by
from reportgen.analysis.associations.itemsets import frequent_itemsets, least_count
from reportgen.analysis.associations.rules import Rule, judged
from reportgen.analysis.baskets import Baskets, no_categories, shown_once
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, fisher, holm, newcombe, wilson
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.transactions import Transactions
from reportgen.units import settled

Sides: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class SegmentRule:
    """One rule in one segment, against all other segments together.

    Attributes
    ----------
    antecedents, consequents : tuple of str
        The user's labels.
    confidence, elsewhere : Rate
        Of those with the antecedents, who has the consequents: in the segment, and in all others.
    difference, difference_low, difference_high : float
        ``confidence - elsewhere`` with its 95% interval (Newcombe).
    p_value : float
        Fisher's exact test that both have one confidence, two-sided, Holm-adjusted for all rules in all segments.
    base : bool
        Whether the rule is one of the brief's rules about everybody.
    within : Rule or None
        The rule among the customers of the segment alone; None where it does not reach the minima there. Its p-value is
        corrected for all segments.
    judgement : Judgement
        Of the difference.
    """

    antecedents: tuple[str, ...]
    consequents: tuple[str, ...]
    confidence: Rate
    elsewhere: Rate
    difference: float
    difference_low: float
    difference_high: float
    p_value: float
    base: bool
    within: Rule | None
    judgement: Judgement


@dataclass(frozen=True)
class SegmentBaskets:
    """The rules of one segment.

    Attributes
    ----------
    segment : int
    n_baskets : int
        Customers of the segment who bought anything.
    n_rules, n_solid : int
        Rules tested within the segment, and those of them that hold.
    rules : tuple of SegmentRule
        Those that were compared: the brief's, and what holds in this segment; those that differ first, then by the size of the
        difference.
    quote : SegmentRule or None
        What the persona card says: a rule that holds within the segment and is commoner there than elsewhere, beyond chance; None
        where none is.
    """

    segment: int
    n_baskets: int
    n_rules: int
    n_solid: int
    rules: tuple[SegmentRule, ...]
    quote: SegmentRule | None


@dataclass(frozen=True)
class SegmentRules:
    """What goes together in each segment.

    Attributes
    ----------
    coding : str
        As in ``Baskets``; the cuts are those of all customers.
    n_compared : int
        Rules and segments that were compared, which is what the p-values are corrected for.
    n_different : int
        Of ``n_compared``.
    segments : tuple of SegmentBaskets
        In the order of the segments.
    """

    coding: str
    n_compared: int
    n_different: int
    segments: tuple[SegmentBaskets, ...]


def segment_rules(frame: Frame, customers: Customers, baskets: Baskets | Skipped, config: Config) -> SegmentRules | Skipped:
    """Mine each segment, and compare its rules and the brief's with all other segments.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment`` and ``spend.<category>``.
    customers : Customers
        For the categories.
    baskets : Baskets or Skipped
        The rules about everybody.
    config : Config
        ``baskets``.

    Returns
    -------
    SegmentRules or Skipped
        Skipped where the baskets are, or are those of orders.

    Notes
    -----
    The segments were formed by recency, frequency and total spend. Under ``share_above_average`` none of these makes a basket, so
    the comparison may be tested; under the codings by amount a segment of large spend has fuller baskets by construction.
    """
    if lacking := no_categories(customers):  # also where the baskets are those of orders
        return lacking
    if isinstance(baskets, Skipped):
        return baskets
    groups = coded_by(frame, customers.categories, baskets.coding, "segment")
    by_shares = baskets.coding == BY_SHARES
    nulls = unrelated_by(frame, customers.categories, config.seed, tuple(groups)) if by_shares else {}
    mined = {segment: _mined(found, config, len(groups), nulls.get(segment)) for segment, found in groups.items()}
    base = [_sides(rule) for rule in baskets.rules]
    asked: list[tuple[int, Sides, Rate, Rate]] = []
    for segment, found in groups.items():
        solid = [rule for rule in mined[segment] if rule.judgement.verdict is Verdict.SOLID]
        own = [_sides(rule) for rule in shown_once(solid, found.n_baskets)]
        for sides in dict.fromkeys((*base, *(o for o in own if o[::-1] not in base))):
            ours = _counts(found, sides)
            theirs = [_counts(other, sides) for name, other in groups.items() if name != segment]
            k, n = sum(k for k, _ in theirs), sum(n for _, n in theirs)
            if ours[1] and n:
                asked.append((segment, sides, wilson(*ours), wilson(k, n)))
    adjusted = holm([fisher(here.k, here.n, there.k, there.n) for _, _, here, there in asked])
    compared: dict[int, list[SegmentRule]] = {segment: [] for segment in groups}
    for (segment, sides, here, there), p in zip(asked, adjusted, strict=True):
        within = next((rule for rule in mined[segment] if _sides(rule) == sides), None)
        compared[segment].append(_compared(sides, (here, there), p, base=sides in base, within=within))
    return settled(
        SegmentRules(
            coding=baskets.coding,
            n_compared=len(asked),
            n_different=sum(p < SIGNIFICANCE for p in adjusted),
            segments=tuple(
                SegmentBaskets(
                    segment=segment,
                    n_baskets=found.n_baskets,
                    n_rules=len(mined[segment]),
                    n_solid=sum(rule.judgement.verdict is Verdict.SOLID for rule in mined[segment]),
                    rules=tuple(sorted(compared[segment], key=_notable)),
                    quote=_quote(compared[segment]),
                )
                for segment, found in sorted(groups.items())
            ),
        )
    )


def _mined(found: Transactions, config: Config, n_groups: int, null: Unrelated | None) -> Sequence[Rule]:
    """All rules of one segment; each segment is a further chance to err, so p-values pay for all."""
    settings, n = config.baskets, found.n_baskets
    counts = frequent_itemsets(found, least_count(settings.min_support, n, settings.min_count), settings.max_items)
    return judged(
        counts,
        n,
        found.labels,
        min_confidence=settings.min_confidence,
        max_consequents=settings.max_consequents,
        max_items=settings.max_items,
        n_groups=n_groups,
        null=null,
    )


def _sides(rule: Rule) -> Sides:
    return rule.antecedents, rule.consequents


def _counts(found: Transactions, sides: Sides) -> tuple[int, int]:
    """Baskets with both sides, and with the antecedents."""
    rows = np.repeat(np.arange(len(found.counts)), np.diff(found.starts))
    held = np.zeros((len(found.counts), len(found.labels)), dtype=bool)
    held[rows, found.items] = True
    left, right = ([found.labels.index(label) for label in side] for side in sides)
    has = held[:, left].all(axis=1)
    return int(found.counts[has & held[:, right].all(axis=1)].sum()), int(found.counts[has].sum())


def _compared(sides: Sides, rates: tuple[Rate, Rate], p: float, *, base: bool, within: Rule | None) -> SegmentRule:
    low, high = newcombe(*rates)
    sure = p < SIGNIFICANCE
    return SegmentRule(
        antecedents=sides[0],
        consequents=sides[1],
        confidence=rates[0],
        elsewhere=rates[1],
        difference=rates[0].rate - rates[1].rate,
        difference_low=low,
        difference_high=high,
        p_value=p,
        base=base,
        within=within,
        judgement=(
            Judgement(Verdict.SOLID, "differs_from_others") if sure else Judgement(Verdict.UNSUPPORTED, "not_distinguishable")
        ),
    )


def _notable(rule: SegmentRule) -> tuple[bool, float, Sides]:
    return rule.judgement.verdict is not Verdict.SOLID, -abs(rule.difference), (rule.antecedents, rule.consequents)


def _quote(rules: Sequence[SegmentRule]) -> SegmentRule | None:
    """Of the rules that hold in the segment and are commoner there, the one that explains most baskets.

    A rule that everybody follows as often, or more, says nothing of the segment.
    """

    def weight(rule: SegmentRule) -> tuple[float, Sides]:
        return -(rule.within.leverage if rule.within else 0.0), (rule.antecedents, rule.consequents)

    own = (r for r in rules if r.within and r.within.judgement.verdict is Verdict.SOLID)
    return min((r for r in own if r.judgement.verdict is Verdict.SOLID and r.difference > 0), key=weight, default=None)
