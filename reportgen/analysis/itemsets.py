"""Itemsets: what is in each basket, and which items occur together often enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from reportgen.engine import Frame, collect, facts

Itemset: TypeAlias = tuple[int, ...]
"""Positions of items in the order of the table, rising."""


@dataclass(frozen=True)
class Patterns:
    """Distinct baskets and how many customers have each: all that association rules need to know.

    Attributes
    ----------
    present : array of bool, one row a distinct basket, one column an item
    counts : array of int
        Customers with that basket.
    """

    present: NDArray[np.bool_]
    counts: NDArray[np.int64]

    @property
    def n_baskets(self) -> int:
        """Customers."""
        return int(self.counts.sum())

    def support_counts(self) -> tuple[int, ...]:
        """Return the customers who have each item."""
        return tuple(int(count) for count in self.counts @ self.present)


def patterns(frame: Frame, categories: Sequence[str], coding: str) -> Patterns:
    """Code every customer's spend as a basket, and count the distinct baskets.

    Customers who bought nothing have no basket: counting them would make all categories look as if they went together.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``spend.<category>`` in minor units.
    categories : sequence of str
    coding : str
        A category is in the basket where the customer's amount in it is above 0 (``any``), above the median (``median``) or
        above the upper quartile (``top_quartile``) of those who bought anything, or where its share of the customer's spend is
        above its share of all spend (``share_above_average``).

    Notes
    -----
    Shares of one customer add up to 1, so under ``share_above_average`` more of one category is less of the others: independent
    tastes show as slightly negative associations (Aitchison 1986, The Statistical Analysis of Compositional Data), and a positive
    lift is understated, never overstated. The two shares are compared as quotients of integers below 2**53: division is correctly
    rounded and monotone, so equal shares are equal on every engine and none below the average is ever taken for above it.
    """
    spend = [nw.col(f"spend.{category}") for category in categories]
    total = nw.sum_horizontal(*spend)
    buyers = frame.filter(total > 0)
    items = [f"item{i}" for i in range(len(spend))]
    flags = _flags(buyers, spend, total, coding)
    counted = (
        buyers.select(*(flag.alias(item) for flag, item in zip(flags, items, strict=True)))
        .group_by(items)
        .agg(nw.len().alias("n"))
    )
    rows = collect(counted).sort(*items)
    present = np.column_stack([rows[item].to_numpy().astype(bool) for item in items])
    return Patterns(present, rows["n"].to_numpy().astype(np.int64))


def _flags(buyers: Frame, spend: Sequence[nw.Expr], total: nw.Expr, coding: str) -> list[nw.Expr]:
    """Whether each item is in the basket."""
    if coding == "any":
        return [amount > 0 for amount in spend]
    if coding == "share_above_average":
        sums = facts(buyers, {str(i): amount.sum() for i, amount in enumerate(spend)})
        everything = sum(int(value or 0) for value in sums.values())
        average = [int(sums[str(i)] or 0) / max(1, everything) for i in range(len(spend))]
        return [amount.cast(nw.Float64) / total.cast(nw.Float64) > share for amount, share in zip(spend, average, strict=True)]
    at = {"median": 0.5, "top_quartile": 0.75}[coding]
    cuts = facts(buyers, {str(i): a.cast(nw.Float64).quantile(at, interpolation="linear") for i, a in enumerate(spend)})
    # amounts are whole minor units, so the cut may be one too; 6: engines interpolate with different last bits
    return [amount > math.floor(round(cuts[str(i)] or 0.0, 6)) for i, amount in enumerate(spend)]


def frequent_itemsets(baskets: Patterns, min_count: int, max_items: int) -> dict[Itemset, int]:
    """Count every itemset that at least ``min_count`` customers have: Apriori over distinct baskets with their counts.

    Parameters
    ----------
    baskets : Patterns
    min_count : int
        At least 1.
    max_items : int

    Returns
    -------
    dict of tuple of int to int
        Smaller itemsets first, then by their items. Every subset of an itemset in it is in it.

    References
    ----------
    Agrawal & Srikant 1994, Fast algorithms for mining association rules, VLDB.

    Examples
    --------
    >>> frequent_itemsets(Patterns(np.array([[True, True], [True, False]]), np.array([3, 2])), min_count=3, max_items=2)
    {(0,): 5, (1,): 3, (0, 1): 3}
    """
    found: dict[Itemset, int] = {(i,): count for i, count in enumerate(baskets.support_counts()) if count >= min_count}
    level = dict(found)
    while level and len(next(iter(level))) < max_items:
        level = _next_level(baskets, level, min_count)
        found |= level
    return found


def _next_level(baskets: Patterns, level: Mapping[Itemset, int], min_count: int) -> dict[Itemset, int]:
    found: dict[Itemset, int] = {}
    for prefix, group in groupby(level, key=lambda itemset: itemset[:-1]):
        last = [itemset[-1] for itemset in group]
        held: Any = baskets.present[:, prefix].all(axis=1)
        for i, item in enumerate(last):
            candidates = [o for o in last[i + 1 :] if _closed((*prefix, item, o), level)]
            if candidates:
                both = held & baskets.present[:, item]
                counts = baskets.counts[both] @ baskets.present[both][:, candidates]
                found |= {(*prefix, item, o): int(n) for o, n in zip(candidates, counts, strict=True) if n >= min_count}
    return found


def _closed(candidate: Itemset, level: Mapping[Itemset, int]) -> bool:
    """Whether every part that is one item smaller is frequent."""
    return all(part in level for part in combinations(candidate, len(candidate) - 1))
