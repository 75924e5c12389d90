"""Baskets: association rules over product categories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from reportgen.analysis.itemsets import Itemset, Patterns, frequent_itemsets, patterns
from reportgen.analysis.rules import MIN_LIFT, Rule, Split, judged, n_possible, split
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Share, settled

__all__ = ["Baskets", "Rule", "baskets"]

_MIN_ITEMS = 2  # a rule needs two sides


@dataclass(frozen=True)
class Baskets:
    """The section: how baskets were made, how much was looked at, and what held.

    Attributes
    ----------
    coding : str
        "any", "median", "top_quartile" or "share_above_average": when a category counts as in the basket.
    n_baskets : int
        Customers who bought anything.
    n_items : int
        Categories.
    min_support, min_confidence : Share
    item_shares : tuple of (str, float)
        Share of baskets with each category, in the order of the table.
    n_itemsets : int
        Itemsets with the minimum support, single items included.
    n_rules : int
        Rules with the minimum support and confidence, both directions counted: those that were tested. The correction counts all
        rules that the frequent items could have formed.
    n_solid : int
        Of ``n_rules``.
    rules : tuple of Rule
        Those on the page: solid ones only, highest leverage first, a rule and its reverse once, in the direction of the higher
        confidence.
    judgement : Judgement
    """

    coding: str
    n_baskets: int
    n_items: int
    min_support: Share
    min_confidence: Share
    item_shares: tuple[tuple[str, float], ...]
    n_itemsets: int
    n_rules: int
    n_solid: int
    rules: tuple[Rule, ...]
    judgement: Judgement


def baskets_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does."""
    return None if len(customers.categories) >= _MIN_ITEMS else Skipped("no_categories", ("spend",))


def baskets(frame: Frame, customers: Customers, config: Config) -> Baskets | Skipped:
    """Find the categories that go together beyond chance.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``spend.<category>``.
    customers : Customers
        For the categories.
    config : Config
        ``baskets``.

    Returns
    -------
    Baskets or Skipped
        Skipped where the table has fewer than two categories, or nobody bought anything.

    Notes
    -----
    Facts are one group-by query for the distinct baskets; mining runs over those with their counts and gives the very numbers of
    mlxtend's ``apriori`` on the single baskets. The rules are those of mlxtend's ``association_rules``; its threshold compares
    floats and would lose a rule of exactly the minimum confidence, so thresholds are compared on integer counts here.
    """
    if skipped := baskets_lacking(customers):
        return skipped
    settings = config.baskets
    found = patterns(frame, customers.categories, settings.coding)
    n = found.n_baskets
    if n == 0:
        return Skipped("no_purchases")
    counts = frequent_itemsets(found, least_count(settings.min_support, n), settings.max_items)
    splits = confident(_splits(counts, n), settings.min_confidence)
    n_compared = n_possible(sum(len(itemset) == 1 for itemset in counts), settings.max_items)
    rules = judged(splits, counts, customers.categories, n_compared)
    solid = [rule for rule in rules if rule.judgement.verdict is Verdict.SOLID]
    vacuous = _vacuous(found, counts)
    return settled(
        Baskets(
            coding=settings.coding,
            n_baskets=n,
            n_items=len(customers.categories),
            min_support=settings.min_support,
            min_confidence=settings.min_confidence,
            item_shares=tuple(
                (label, count / n) for label, count in zip(customers.categories, found.support_counts(), strict=True)
            ),
            n_itemsets=len(counts),
            n_rules=len(rules),
            n_solid=len(solid),
            rules=() if vacuous else _shown(solid, n)[: settings.max_rules],
            judgement=_judgement(rules, solid, vacuous=vacuous),
        )
    )


def least_count(min_support: float, n: int) -> int:
    """Return the smallest count that reaches a share of n, exactly: 0.05 is the number the user wrote, not its nearest binary.

    Examples
    --------
    >>> least_count(0.07, 100)  # in floats 0.07 * 100 is 7.000000000000001
    7
    """
    return max(1, math.ceil(_exact(min_support) * n))


def confident(splits: Sequence[Split], min_confidence: float) -> list[Split]:
    """Keep the rules of at least the minimum confidence, compared exactly."""
    least = _exact(min_confidence)
    return [s for s in splits if s.n_both * least.denominator >= s.n_antecedents * least.numerator]


def _exact(share: float) -> Fraction:
    return Fraction(str(share))


def _splits(counts: Mapping[Itemset, int], n: int) -> list[Split]:
    """All rules of the frequent itemsets, in both directions."""
    if all(len(itemset) == 1 for itemset in counts):
        return []
    import pandas as pd
    from mlxtend.frequent_patterns import association_rules

    table = pd.DataFrame({"support": [count / n for count in counts.values()], "itemsets": [frozenset(i) for i in counts]})
    rules = association_rules(table, support_only=True, min_threshold=0.0)
    found = [split(a, c, counts, n) for a, c in zip(rules["antecedents"], rules["consequents"], strict=True)]
    return sorted(found, key=lambda s: (len(s.antecedents) + len(s.consequents), s.antecedents, s.consequents))


def _vacuous(found: Patterns, counts: Mapping[Itemset, int]) -> bool:
    """Whether for most pairs of frequent items no lift worth having is possible: at most n / count of the commoner one."""
    n, single = found.n_baskets, [count for itemset, count in counts.items() if len(itemset) == 1]
    pairs = [max(pair) for pair in combinations(single, 2)]
    blocked = [commoner for commoner in pairs if commoner * MIN_LIFT > n]
    return 2 * len(blocked) > len(pairs)


def _shown(solid: Sequence[Rule], n: int) -> tuple[Rule, ...]:
    """Each pair of sides once, best first."""
    best: dict[frozenset[tuple[str, ...]], Rule] = {}
    for rule in solid:
        sides = frozenset((rule.antecedents, rule.consequents))
        if sides not in best or rule.confidence > best[sides].confidence:
            best[sides] = rule
    gained = {sides: r.n_both * n - r.n_antecedents * r.n_consequents for sides, r in best.items()}
    ranked = sorted(best, key=lambda s: (-gained[s], -best[s].confidence, best[s].antecedents, best[s].consequents))
    return tuple(best[sides] for sides in ranked)


def _judgement(rules: Sequence[Rule], solid: Sequence[Rule], *, vacuous: bool) -> Judgement:
    if vacuous:
        return Judgement(Verdict.UNSUPPORTED, "vacuous_coding")
    if not rules:
        return Judgement(Verdict.UNSUPPORTED, "no_rules")
    return Judgement(Verdict.SOLID, "solid_rules") if solid else Judgement(Verdict.UNSUPPORTED, "no_solid_rule")
