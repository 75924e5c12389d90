"""Rules: the measures of an association rule from integer counts, and the verdict on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from reportgen.analysis.intervals import SIGNIFICANCE, Z, fisher_greater, holm
from reportgen.analysis.itemsets import Itemset
from reportgen.notes import Judgement, Verdict
from reportgen.units import Share

MIN_LIFT = Fraction(11, 10)
"""A tenth more often than chance is the least that moves an offer; among many customers far less is significant."""


@dataclass(frozen=True)
class Rule:
    """Who has the antecedents has the consequents more often than others.

    Attributes
    ----------
    antecedents, consequents : tuple of str
        The user's labels, in the order of the table.
    n_both, n_antecedents, n_consequents : int
        Baskets with all items of both sides, of the one, of the other.
    support : Share
        n_both / baskets.
    confidence : Share
        n_both / n_antecedents.
    lift : float
        Confidence over the share of baskets with the consequents; 1 = chance.
    lift_low, lift_high : float
        95% interval of the lift.
    leverage : float
        Support minus what chance would give: the share of baskets that the association explains.
    conviction : float or None
        How many times more often the rule would fail under chance; None: it never fails.
    p_value : float
        One-sided Fisher, the largest over all simpler rules, Holm-adjusted.
    judgement : Judgement
    """

    antecedents: tuple[str, ...]
    consequents: tuple[str, ...]
    n_both: int
    n_antecedents: int
    n_consequents: int
    support: Share
    confidence: Share
    lift: float
    lift_low: float
    lift_high: float
    leverage: float
    conviction: float | None
    p_value: float
    judgement: Judgement


@dataclass(frozen=True)
class Split:
    """An itemset split into the two sides of a rule, and the counts of both.

    Attributes
    ----------
    antecedents, consequents : tuple of int
        Positions of items.
    n_both, n_antecedents, n_consequents, n : int
        Baskets with both sides, with each, and all.
    """

    antecedents: Itemset
    consequents: Itemset
    n_both: int
    n_antecedents: int
    n_consequents: int
    n: int

    def lift_at_least(self, lift: Fraction) -> bool:
        """Compare the lift exactly."""
        return self.n_both * self.n * lift.denominator >= self.n_antecedents * self.n_consequents * lift.numerator


def split(antecedents: Iterable[int], consequents: Iterable[int], counts: Mapping[Itemset, int], n: int) -> Split:
    """Look up the counts of a rule; every part of a frequent itemset is frequent, so all are there."""
    a, c = tuple(sorted(antecedents)), tuple(sorted(consequents))
    return Split(a, c, counts[_union(a, c)], counts[a], counts[c], n)


def n_possible(n_items: int, max_items: int) -> int:
    """Return how many rules so many items can form: both sides filled, ``max_items`` in all.

    Examples
    --------
    >>> n_possible(3, 3)  # 3 pairs, 2 ways each; 1 triple, 6 ways
    12
    """
    return sum(math.comb(n_items, size) * (2**size - 2) for size in range(2, max_items + 1))


def judged(splits: Sequence[Split], counts: Mapping[Itemset, int], labels: Sequence[str], n_compared: int) -> tuple[Rule, ...]:
    """Measure and judge rules.

    Parameters
    ----------
    splits : sequence of Split
    counts : mapping of tuple of int to int
        All frequent itemsets.
    labels : sequence of str
        Of the items.
    n_compared : int
        Rules that could have been asked for; the correction is for all of them, since which of them reach the minimum support
        depends on the same customers.

    Notes
    -----
    A rule is solid when it is *productive*: better than every simpler rule, beyond chance. For each item x of a side S with
    opposite side T, Fisher's exact test asks one-sidedly whether x goes with T among the baskets that hold the rest of S; the
    rule has the largest of these p. Webb asks it of the antecedents; lift is symmetric, so it is asked of the consequents as
    well. A rule is redundant when a part of its antecedents alone has at least its confidence.

    References
    ----------
    Webb 2007, Machine Learning 68, 1-33, doi 10.1007/s10994-007-5006-x (productive rules, correction for the search space).
    Bayardo, Agrawal & Gunopulos 2000, Data Mining and Knowledge Discovery 4, 217-240 (redundant rules).
    Piatetsky-Shapiro 1991 (leverage); Brin et al. 1997, SIGMOD Record 26(2), 255-264 (lift, conviction).
    """
    raw = [_p_value(rule, counts) for rule in splits]
    return tuple(
        _rule(rule, labels, corrected, _verdict(rule, counts, p, corrected))
        for rule, p, corrected in zip(splits, raw, holm(raw, n_compared), strict=True)
    )


def _p_value(rule: Split, counts: Mapping[Itemset, int]) -> float:
    if not _lifts(rule):
        return 1.0  # one-sided: what is no more frequent than chance cannot be significant
    sides = ((rule.antecedents, rule.consequents), (rule.consequents, rule.antecedents))
    return max(
        fisher_greater(rule.n_both, counts[side], _count(_union(rest, other), counts, rule.n), _count(rest, counts, rule.n))
        for side, other in sides
        for rest in combinations(side, len(side) - 1)
    )


def _verdict(rule: Split, counts: Mapping[Itemset, int], p: float, corrected: float) -> Judgement:
    if not _lifts(rule):
        return Judgement(Verdict.UNSUPPORTED, "no_lift")
    if _redundant(rule, counts):
        return Judgement(Verdict.UNSUPPORTED, "redundant")
    if corrected < SIGNIFICANCE:
        if rule.lift_at_least(MIN_LIFT):
            return Judgement(Verdict.SOLID, "better_than_simpler_rules")
        return Judgement(Verdict.INDICATIVE, "small_lift")
    if p < SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "not_after_correction")
    return Judgement(Verdict.UNSUPPORTED, "not_productive")


def _lifts(rule: Split) -> bool:
    return rule.n_both * rule.n > rule.n_antecedents * rule.n_consequents


def _redundant(rule: Split, counts: Mapping[Itemset, int]) -> bool:
    parts = (part for size in range(1, len(rule.antecedents)) for part in combinations(rule.antecedents, size))
    return any(rule.n_both * counts[part] <= counts[_union(part, rule.consequents)] * rule.n_antecedents for part in parts)


def _rule(rule: Split, labels: Sequence[str], p: float, judgement: Judgement) -> Rule:
    both, a, c, n = rule.n_both, rule.n_antecedents, rule.n_consequents, rule.n
    low, high = lift_interval(rule)
    return Rule(
        antecedents=tuple(labels[i] for i in rule.antecedents),
        consequents=tuple(labels[i] for i in rule.consequents),
        n_both=both,
        n_antecedents=a,
        n_consequents=c,
        support=both / n,
        confidence=both / a,
        lift=both * n / (a * c),
        lift_low=low,
        lift_high=high,
        leverage=(both * n - a * c) / (n * n),
        conviction=(n - c) * a / (n * (a - both)) if both < a else None,
        p_value=p,
        judgement=judgement,
    )


def lift_interval(rule: Split) -> tuple[float, float]:
    """Return the 95% interval of a lift: log-normal, by the delta method.

    With the four cells of the table multinomial and shares s (both), a and c (the sides), the gradient of log(s / (a c)) gives
    ``n var(log lift) = 1/s - 1/a - 1/c + 2 lift - 1``, which under independence is ``(1/a - 1) (1/c - 1)``.

    References
    ----------
    Agresti 2013, Categorical Data Analysis, 3rd ed., section 16.1 (the delta method for functions of multinomial shares).

    Examples
    --------
    >>> rule = Split((0,), (1,), n_both=30, n_antecedents=50, n_consequents=40, n=100)
    >>> [round(bound, 3) for bound in lift_interval(rule)]  # by hand: 1.5 / and * exp(1.96 sqrt(0.8333 / 100))
    [1.254, 1.794]
    """
    both, a, c, n = rule.n_both, rule.n_antecedents, rule.n_consequents, rule.n
    lift = both * n / (a * c)
    variance = max(0.0, 1 / both - 1 / a - 1 / c + (2 * lift - 1) / n)
    factor = math.exp(Z * math.sqrt(variance))
    return lift / factor, lift * factor


def _union(a: Itemset, b: Itemset) -> Itemset:
    return tuple(sorted((*a, *b)))


def _count(itemset: Itemset, counts: Mapping[Itemset, int], n: int) -> int:
    """Every basket holds the empty itemset."""
    return counts[itemset] if itemset else n
