"""Rules: the measures of an association rule from integer counts, and the verdict on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.analysis.associations.closure import Unrelated, against_shares
from reportgen.analysis.associations.itemsets import Itemset, exact
from reportgen.analysis.associations.rule_tests import MIN_LIFT, Layer, layered_holm, n_possible, productive_p, redundant
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Z
from reportgen.errors import InputError
from reportgen.notes import Judgement, Verdict
from reportgen.units import Share

MAX_RULES = 500_000
"""More than a spreadsheet opens at ease, and 0.4 GB of memory."""

_MLXTEND_ITEMSETS = 2_000
"""Itemsets up to which mlxtend lists the rules: it takes 20 microseconds a rule and knows no limit on consequents."""


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
        One-sided Fisher, the largest over all simpler rules, adjusted for all rules that could have been found; where baskets are
        made by shares, the larger of that and of the same test against what shares alone do.
    judgement : Judgement
    lift_by_shares : float or None
        Where baskets are made by shares: the lift of categories that have nothing to do with one another, since shares add up to
        1. None: baskets of another kind, or no more frequent than chance.
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
    lift_by_shares: float | None = None


def judged(  # noqa: PLR0913  # what was mined, and the limits that it was mined within
    counts: Mapping[Itemset, int],
    n: int,
    labels: Sequence[str],
    *,
    min_confidence: float,
    max_consequents: int,
    max_items: int,
    n_groups: int = 1,
    null: Unrelated | None = None,
) -> tuple[Rule, ...]:
    """List, measure and judge the rules of frequent itemsets.

    Parameters
    ----------
    counts : mapping of tuple of int to int
        All frequent itemsets up to ``max_items``, smaller ones first, then by their items.
    n : int
        Baskets.
    labels : sequence of str
        Of the items.
    min_confidence : float
        Compared exactly, on integer counts: mlxtend's own threshold loses rules of exactly 4/5.
    max_consequents, max_items : int
        Items on the right side, and on both.
    n_groups : int
        Groups of baskets that are mined alike, this one among them; the correction is for all of them.
    null : Unrelated or None
        What shares alone would do, where baskets are made by shares: a rule must be beyond that as well as beyond chance.

    Returns
    -------
    tuple of Rule
        Fewer items first, then by antecedents and consequents in the order of the labels.

    Raises
    ------
    InputError
        If there are more than ``MAX_RULES``.

    Notes
    -----
    A rule is solid when it is *productive*: better than every simpler rule, beyond chance. For each item x of a side S with
    opposite side T, Fisher's exact test asks one-sidedly whether x goes with T among the baskets that hold the rest of S; the
    rule has the largest of these p. Webb asks it of the antecedents; lift is symmetric, so it is asked of the consequents as
    well. A rule is redundant when a part of its antecedents alone has at least its confidence. The correction counts all rules
    that the frequent items could have formed, in a layer for each size. Where baskets are made by shares, each of these tests is
    also asked against ``null``, and the lift must be worth having against that as well.

    References
    ----------
    Webb 2007, Machine Learning 68, 1-33, doi 10.1007/s10994-007-5006-x (productive rules, correction for the search space).
    Bayardo, Agrawal & Gunopulos 2000, Data Mining and Knowledge Discovery 4, 217-240 (redundant rules).
    Piatetsky-Shapiro 1991 (leverage); Brin et al. 1997, SIGMOD Record 26(2), 255-264 (lift, conviction).
    """
    n_items = sum(len(itemset) == 1 for itemset in counts)
    n_layers = n_groups * max(1, min(max_items, n_items) - 1)
    rules: list[Rule] = []
    for layer in _layers(counts, n, max_consequents):
        kept = _confident(layer, min_confidence)
        if len(rules) + len(kept.of) > MAX_RULES:
            raise InputError(f"the baskets: more than {MAX_RULES:,} rules; raise the minimum support or confidence")
        tested = _tested(kept, null)
        corrected = layered_holm(tested.p, n_possible(n_items, kept.itemsets.shape[1], max_consequents), n_layers)
        rules += _rules(kept, labels, (corrected, tested.lifts), _reasons(kept, tested, corrected))
    return tuple(rules)


def _layers(counts: Mapping[Itemset, int], n: int, max_consequents: int) -> Iterator[Layer]:
    """Every rule of the itemsets, a layer for each size."""
    listed = _by_mlxtend(counts, n) if len(counts) <= _MLXTEND_ITEMSETS else None
    for size, group in groupby(counts, key=len):
        if size == 1:
            continue
        itemsets = np.array(list(group))
        masks = range(2**size)
        parts = np.array([_part_counts(itemsets, mask, counts, n) for mask in masks])
        if listed is None:
            left = np.repeat([m for m in masks if 0 < m < len(masks) - 1], len(itemsets))
            of = np.tile(np.arange(len(itemsets)), len(masks) - 2)
        else:
            row = {itemset: i for i, itemset in enumerate(map(tuple, itemsets.tolist()))}
            pairs = [(row[whole], sum(1 << whole.index(i) for i in a)) for whole, a in listed if len(whole) == size]
            of, left = np.array(pairs).T
        few = np.bitwise_count(left) >= size - max_consequents
        # by antecedents, then consequents; the order in which they were listed says nothing
        order = sorted(np.flatnonzero(few).tolist(), key=lambda r: _sides(itemsets[of[r]], int(left[r])))
        yield Layer(itemsets, parts, of[order], left[order])


def _by_mlxtend(counts: Mapping[Itemset, int], n: int) -> list[tuple[Itemset, frozenset[int]]]:
    """All rules as mlxtend lists them: the items of both sides, and the antecedents."""
    if all(len(itemset) == 1 for itemset in counts):
        return []  # it raises where there is no rule
    import pandas as pd
    from mlxtend.frequent_patterns import association_rules

    table = pd.DataFrame({"support": [count / n for count in counts.values()], "itemsets": [frozenset(i) for i in counts]})
    rules = association_rules(table, support_only=True, min_threshold=0.0)
    return [(tuple(sorted(a | c)), a) for a, c in zip(rules["antecedents"], rules["consequents"], strict=True)]


def _part_counts(itemsets: NDArray[np.int64], mask: int, counts: Mapping[Itemset, int], n: int) -> list[int]:
    """Baskets with a part of each itemset; every part of a frequent itemset is frequent, so all are there."""
    if mask == 0:
        return [n] * len(itemsets)
    columns = [j for j in range(itemsets.shape[1]) if mask >> j & 1]
    return [counts[tuple(part)] for part in itemsets[:, columns].tolist()]


def _sides(itemset: NDArray[np.int64], left: int) -> tuple[Itemset, Itemset]:
    items = list(enumerate(itemset.tolist()))
    return tuple(i for j, i in items if left >> j & 1), tuple(i for j, i in items if not left >> j & 1)


def _confident(layer: Layer, min_confidence: float) -> Layer:
    """Rules of at least the minimum confidence: for each count of the antecedents the least count of both, exactly."""
    share = exact(min_confidence)
    sizes, which = np.unique(layer.count(layer.left), return_inverse=True)
    least = np.array([math.ceil(size * share) for size in sizes.tolist()], dtype=np.int64)
    kept = layer.count(-1) >= least[which]
    return Layer(layer.itemsets, layer.counts, layer.of[kept], layer.left[kept])


@dataclass(frozen=True)
class _Tested:
    """The uncorrected p of each rule against chance and against shares alone, and the lift that these give; NaN: not asked."""

    by_chance: NDArray[np.float64]
    by_shares: NDArray[np.float64]
    lifts: NDArray[np.float64]

    @property
    def p(self) -> NDArray[np.float64]:
        """The larger one: a rule must be beyond both."""
        return np.maximum(self.by_chance, self.by_shares)


def _tested(layer: Layer, null: Unrelated | None) -> _Tested:
    """Ask of shares only where chance would not do: the others are no rules anyway."""
    by_chance = productive_p(layer)
    if null is None:
        return _Tested(by_chance, np.zeros(len(by_chance)), np.full(len(by_chance), math.nan))
    return _Tested(by_chance, *against_shares(layer, np.flatnonzero(by_chance < SIGNIFICANCE), null))


_JUDGEMENTS = (
    Judgement(Verdict.UNSUPPORTED, "not_productive"),
    Judgement(Verdict.UNSUPPORTED, "no_lift"),
    Judgement(Verdict.UNSUPPORTED, "redundant"),
    Judgement(Verdict.SOLID, "better_than_simpler_rules"),
    Judgement(Verdict.INDICATIVE, "small_lift"),
    Judgement(Verdict.INDICATIVE, "not_after_correction"),
    Judgement(Verdict.UNSUPPORTED, "by_shares_alone"),
)


def _reasons(layer: Layer, tested: _Tested, corrected: NDArray[np.float64]) -> Any:
    """Positions in ``_JUDGEMENTS``."""
    seen, chance = layer.count(-1) * layer.count(0), layer.count(layer.left) * layer.count(layer.right)
    large = seen * MIN_LIFT.denominator >= chance * MIN_LIFT.numerator
    large &= ~(seen < chance * tested.lifts * float(MIN_LIFT))  # false of NaN
    sure = corrected < SIGNIFICANCE
    closed = (tested.by_chance < SIGNIFICANCE) & (tested.by_shares >= SIGNIFICANCE)
    tests = [seen <= chance, redundant(layer), sure & large, sure, closed, tested.p < SIGNIFICANCE]
    return np.select(tests, [1, 2, 3, 4, 6, 5], 0)


def _rules(layer: Layer, labels: Sequence[str], measured: tuple[NDArray[np.float64], ...], reasons: Any) -> list[Rule]:
    columns = (layer.count(-1), layer.count(layer.left), layer.count(layer.right), layer.count(0), layer.of, layer.left)
    rows = zip(*(column.tolist() for column in (*columns, *measured, reasons)), strict=True)
    return [_rule(row[:4], _sides(layer.itemsets[row[4]], row[5]), labels, row[6:8], _JUDGEMENTS[row[8]]) for row in rows]


def _rule(
    cases: tuple[int, int, int, int],
    sides: tuple[Itemset, Itemset],
    labels: Sequence[str],
    tested: tuple[float, float],
    judgement: Judgement,
) -> Rule:
    both, a, c, n = cases
    low, high = lift_interval(both, a, c, n)
    return Rule(
        antecedents=tuple(labels[i] for i in sides[0]),
        consequents=tuple(labels[i] for i in sides[1]),
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
        p_value=tested[0],
        judgement=judgement,
        lift_by_shares=None if math.isnan(tested[1]) else tested[1],
    )


def lift_interval(n_both: int, n_antecedents: int, n_consequents: int, n: int) -> tuple[float, float]:
    """Return the 95% interval of a lift: log-normal, by the delta method.

    With the four cells of the table multinomial and shares s (both), a and c (the sides), the gradient of log(s / (a c)) gives
    ``n var(log lift) = 1/s - 1/a - 1/c + 2 lift - 1``, which under independence is ``(1/a - 1) (1/c - 1)``.

    References
    ----------
    Agresti 2013, Categorical Data Analysis, 3rd ed., section 16.1 (the delta method for functions of multinomial shares).

    Examples
    --------
    >>> [round(bound, 3) for bound in lift_interval(30, 50, 40, 100)]  # by hand: 1.5 / and * exp(1.96 sqrt(0.8333 / 100))
    [1.254, 1.794]
    """
    lift = n_both * n / (n_antecedents * n_consequents)
    variance = max(0.0, 1 / n_both - 1 / n_antecedents - 1 / n_consequents + (2 * lift - 1) / n)
    factor = math.exp(Z * math.sqrt(variance))
    return lift / factor, lift * factor
