"""Baskets: association rules over product categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.analysis.associations.closure import Unrelated, unrelated
from reportgen.analysis.associations.codings import BY_SHARES, informative, is_vacuous, n_informative
from reportgen.analysis.associations.itemsets import frequent_itemsets, least_count
from reportgen.analysis.associations.rule_tests import n_possible
from reportgen.analysis.associations.rules import Rule, judged
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.errors import InputError
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.settings import BasketsConfig
from reportgen.transactions import Transactions
from reportgen.units import Share, settled

__all__ = ["Baskets", "Rule", "baskets"]

MIN_SUPPORT = 0.01
"""Of thousands of articles hardly one is in a twentieth of the orders, which is what the brief asks of a few categories."""

_MIN_ITEMS = 2  # a rule needs two sides
_APART = (BY_SHARES, "any")  # codings under which two categories, and no third, cannot go together


@dataclass(frozen=True)
class Baskets:
    """The section: how baskets were made, how much was looked at, and what held.

    Attributes
    ----------
    coding : str
        "any", "median", "top_quartile" or "share_above_average": when a category counts as in a customer's basket. "order" or
        "customer_day": the baskets are those of an order log.
    n_baskets : int
        Customers who bought anything, or orders.
    n_items : int
        Categories, or articles.
    min_support, min_confidence : Share
    item_shares : tuple of (str, float)
        Share of baskets with each category, in the order of the table.
    n_itemsets : int
        Itemsets with the minimum support, single items included.
    n_rules : int
        Rules with the minimum support and confidence, both directions counted: those that were tested.
    n_solid : int
        Of ``n_rules``.
    rules : tuple of Rule
        Those on the page: solid ones only, highest leverage first, a rule and its reverse once, in the direction of the higher
        confidence.
    judgement : Judgement
    coding_replaced : str or None
        The coding that was asked for, where it says nothing because nearly everybody has nearly everything; ``coding`` is then
        the one under which most categories can take part in a finding. None: the coding is the one asked for.
    n_informative : int
        Categories that can take part in a finding: frequent enough, and rare enough for a lift worth having.
    min_count : int
        Baskets that a rule needs besides ``min_support``.
    max_items, max_consequents : int
        Of a rule: items in all, and on the right side.
    n_possible : int
        Rules that the frequent items could have formed: what the p-values are corrected for.
    listed : tuple of Rule
        All that were tested, at most ``max_listed`` of them: solid ones first, then indicative ones, each by leverage.
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
    coding_replaced: str | None = None
    n_informative: int = 0
    min_count: int = 1
    max_items: int = 3
    max_consequents: int = 2
    n_possible: int = 0
    listed: tuple[Rule, ...] = ()

    @property
    def n_unshown(self) -> int:
        """Solid rules that are not on the page: it holds no more, or they say the same the other way round."""
        return self.n_solid - len(self.rules)

    @property
    def of_orders(self) -> bool:
        """Whether a basket is what an order holds, and its items are articles."""
        return self.coding in ("order", "customer_day")


def no_categories(customers: Customers) -> Skipped | None:
    """Say that a table does not tell spend by category; None where it does."""
    return None if len(customers.categories) >= _MIN_ITEMS else Skipped("no_categories", ("spend",))


def baskets_lacking(customers: Customers, config: Config) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does.

    Of two categories nobody can have a share above the average in both, and whoever bought anything bought one of them: they
    could not go together if all the world liked both.
    """
    if customers.baskets:
        return None
    if len(customers.categories) == _MIN_ITEMS and config.baskets.coding in _APART:
        return Skipped("two_categories")
    return no_categories(customers)


def baskets(frame: Frame, customers: Customers, config: Config) -> Baskets | Skipped:
    """Find the categories that go together beyond chance; in an order log without categories, the articles.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``spend.<category>``.
    customers : Customers
        For the categories, or the orders.
    config : Config
        ``baskets``.

    Returns
    -------
    Baskets or Skipped
        Skipped where the table has no orders of articles, and fewer than two categories, or two that cannot go together under the
        coding that was asked for; or where nobody bought anything.

    Notes
    -----
    Facts are one group-by query for the distinct baskets; mining runs over those with their counts and gives the very numbers of
    mlxtend's ``apriori`` on the single baskets. The rules are those of mlxtend's ``association_rules``; its threshold compares
    floats and would lose a rule of exactly the minimum confidence, so thresholds are compared on integer counts here.
    """
    if skipped := baskets_lacking(customers, config):
        return skipped
    asked = config.baskets
    if customers.baskets:
        return order_baskets(customers.baskets.found, asked, customers.baskets.coding)
    coding, found = informative(frame, customers.categories, asked.coding, asked.min_support, asked.min_count)
    null = unrelated(frame, customers.categories, config.seed) if coding == BY_SHARES else None
    return _section(found, coding, None if coding == asked.coding else asked.coding, asked, null)


def order_baskets(found: Transactions, limits: BasketsConfig, coding: str = "order") -> Baskets | Skipped:
    """Find the articles that go together beyond chance in an order log.

    Parameters
    ----------
    found : Transactions
        One basket an order, or a customer and day.
    limits : BasketsConfig
        As `for_orders` reads it; its coding concerns amounts and has no say here.
    coding : str
        "order" or "customer_day": what a basket is.

    Returns
    -------
    Baskets or Skipped
        Skipped where there are more itemsets or rules than memory should hold.
    """
    try:
        return _section(found, coding, None, for_orders(limits))
    except InputError:  # of one chapter, which is no reason to go without the others
        return Skipped("too_many_rules")


def for_orders(limits: BasketsConfig) -> BasketsConfig:
    """Put in the place of what a user did not say what suits orders.

    A smaller share of the baskets, which a count replaces (the share is 0 then), and one consequent.

    Examples
    --------
    >>> for_orders(BasketsConfig()).min_support, for_orders(BasketsConfig(min_count=20)).min_support
    (0.01, 0.0)
    """
    said = limits.model_fields_set
    suits = {"min_support": 0.0 if "min_count" in said else MIN_SUPPORT, "max_consequents": 1}
    return limits.model_copy(update={name: value for name, value in suits.items() if name not in said})


def _section(
    found: Transactions, coding: str, replaced: str | None, settings: BasketsConfig, null: Unrelated | None = None
) -> Baskets | Skipped:
    n = found.n_baskets
    if n == 0:
        return Skipped("no_purchases")
    least = least_count(settings.min_support, n, settings.min_count)
    counts = frequent_itemsets(found, least, settings.max_items)
    rules = judged(
        counts,
        n,
        found.labels,
        min_confidence=settings.min_confidence,
        max_consequents=settings.max_consequents,
        max_items=settings.max_items,
        null=null,
    )
    solid = [rule for rule in rules if rule.judgement.verdict is Verdict.SOLID]
    vacuous = is_vacuous(found, least)
    n_frequent = sum(len(itemset) == 1 for itemset in counts)
    return settled(
        Baskets(
            coding=coding,
            n_baskets=n,
            n_items=len(found.labels),
            min_support=settings.min_support,
            min_confidence=settings.min_confidence,
            item_shares=_shares(found, settings.max_listed),
            n_itemsets=len(counts),
            n_rules=len(rules),
            n_solid=len(solid),
            rules=() if vacuous else shown_once(solid, n)[: settings.max_rules],
            judgement=_judgement(rules, solid, vacuous=vacuous),
            coding_replaced=replaced,
            n_informative=n_informative(found, least),
            min_count=settings.min_count,
            max_items=settings.max_items,
            max_consequents=settings.max_consequents,
            n_possible=sum(
                n_possible(n_frequent, size, settings.max_consequents)
                for size in range(2, min(settings.max_items, n_frequent) + 1)
            ),
            listed=ranked(rules)[: settings.max_listed],
        )
    )


def _shares(found: Transactions, most: int) -> tuple[tuple[str, float], ...]:
    """All categories in the order of the table; of an order log's thousands of articles the most frequent ones."""
    support = found.support_counts().tolist()
    kept = sorted(sorted(range(len(support)), key=lambda i: (-support[i], found.labels[i]))[:most])
    return tuple((found.labels[i], support[i] / found.n_baskets) for i in kept)


def ranked(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Sort rules by verdict, the best first, then by leverage, confidence and what they say."""
    weight = {verdict: place for place, verdict in enumerate(Verdict)}
    return tuple(
        sorted(
            rules,
            key=lambda r: (
                weight[r.judgement.verdict],
                -r.leverage,
                -r.confidence,
                len(r.antecedents),
                r.antecedents,
                r.consequents,
            ),
        )
    )


def shown_once(solid: Sequence[Rule], n: int) -> tuple[Rule, ...]:
    """Keep of a rule and its reverse the one of higher confidence, highest leverage first; ``n`` baskets."""
    best: dict[frozenset[tuple[str, ...]], Rule] = {}
    for rule in solid:
        sides = frozenset((rule.antecedents, rule.consequents))
        if sides not in best or rule.confidence > best[sides].confidence:
            best[sides] = rule
    gained = {sides: r.n_both * n - r.n_antecedents * r.n_consequents for sides, r in best.items()}
    order = sorted(best, key=lambda s: (-gained[s], -best[s].confidence, best[s].antecedents, best[s].consequents))
    return tuple(best[sides] for sides in order)


def _judgement(rules: Sequence[Rule], solid: Sequence[Rule], *, vacuous: bool) -> Judgement:
    if vacuous:
        return Judgement(Verdict.UNSUPPORTED, "vacuous_coding")
    if not rules:
        return Judgement(Verdict.UNSUPPORTED, "no_rules")
    if solid:
        return Judgement(Verdict.SOLID, "solid_rules")
    closed = any(rule.judgement.reason == "by_shares_alone" for rule in rules)
    return Judgement(Verdict.UNSUPPORTED, "by_shares_alone" if closed else "no_solid_rule")
