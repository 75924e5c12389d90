"""Tests of many rules at once: exact, against every simpler rule, corrected for all rules that could have been found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_LIFT = Fraction(11, 10)
"""A tenth more often than chance is the least that moves an offer; among many customers far less is significant."""

_NEGLIGIBLE = 1e-17
"""A term this much smaller than the sum no longer changes a double, and every later term is smaller still."""


@dataclass(frozen=True)
class Layer:
    """Rules of one size. A part of an itemset is a mask: bit j stands for its j-th item.

    Attributes
    ----------
    itemsets : array of int, one row an itemset, one column an item
    counts : array of int, one row a mask, one column an itemset
        Baskets with that part of it; in row 0, all baskets.
    of, left : array of int
        Of each rule: the row of its itemset, and the mask of its antecedents.
    """

    itemsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    of: NDArray[np.int64]
    left: NDArray[np.int64]

    @property
    def right(self) -> NDArray[np.int64]:
        """Masks of the consequents."""
        return len(self.counts) - 1 - self.left

    def count(self, part: NDArray[np.int64] | int) -> NDArray[np.int64]:
        """Return the baskets with a part of each rule's itemset; -1 is the whole."""
        found: NDArray[np.int64] = self.counts[part, self.of]
        return found


def productive_p(layer: Layer) -> NDArray[np.float64]:
    """Return the largest p of each rule over its simpler rules, uncorrected; 1 where it is no more frequent than chance."""
    both, whole = layer.count(-1), len(layer.counts) - 1
    worst = np.zeros(len(layer.of))
    for j in range(layer.itemsets.shape[1]):
        bit = 1 << j
        side = np.where(layer.left & bit, layer.left, layer.right)
        p = fisher_greater_all(both, layer.count(side), layer.count(whole - bit), layer.count(side - bit))
        worst = np.maximum(worst, p)
    lifts = both * layer.count(0) > layer.count(layer.left) * layer.count(layer.right)
    return np.where(lifts, worst, 1.0)


def redundant(layer: Layer) -> NDArray[np.bool_]:
    """Whether a part of the antecedents alone has at least the confidence of the rule."""
    both, left = layer.count(-1), layer.count(layer.left)
    found = np.zeros(len(layer.of), dtype=bool)
    for part in range(1, len(layer.counts) - 1):
        shorter = (layer.left & part == part) & (layer.left != part)
        found |= shorter & (both * layer.count(part) <= layer.count(part | layer.right) * left)
    return found


def fisher_greater_all(both: NDArray[Any], a: NDArray[Any], b: NDArray[Any], n: NDArray[Any]) -> NDArray[np.float64]:
    """Return the one-sided p of Fisher's exact test for many tables: the chance of so many joint cases or more.

    Parameters
    ----------
    both, a, b, n : array of int
        Of each table: cases with both, with a, with b, and all.

    Notes
    -----
    The tail is summed from its largest term outwards, so that a p of 1e-200 is as precise as one of 0.01; below the mean the
    other tail is summed and taken from 1. For a million cases the logarithms of the factorials leave eight digits.

    References
    ----------
    Fisher 1935, The Design of Experiments, section 5.

    Examples
    --------
    >>> fisher_greater_all(np.array([3, 4]), np.array([4, 4]), np.array([4, 4]), np.array([8, 8])).round(4)  # 17 and 1 of 70
    array([0.2429, 0.0143])
    """
    both, a, b, n = (np.asarray(counts, dtype=np.int64) for counts in (both, a, b, n))
    above = both * n > a * b
    tails = _tail(np.where(above, both, a - both + 1), a, np.where(above, b, n - b), n)  # a - both: those without b
    return np.where(above, tails, 1 - tails).clip(0.0, 1.0)


def _tail(x: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64], n: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chance of x joint cases or more, x not below the mean: the first term times one plus ratios of what follows it."""
    from scipy.special import gammaln

    possible = np.flatnonzero(x <= np.minimum(a, b))
    found = np.zeros(len(x))
    x, a, b, n = x[possible], a[possible], b[possible], n[possible]
    ways = [gammaln(m + 1.0) for m in (a, n - a, b, n - b, n, x, a - x, b - x, n - a - b + x)]
    first = np.exp(ways[0] + ways[1] + ways[2] + ways[3] - sum(ways[4:]))
    total, term = np.ones(len(x)), np.ones(len(x))
    open_, step = np.arange(len(x)), 0
    while len(open_):
        at = x[open_] + step
        term = term * ((a[open_] - at) * (b[open_] - at) / ((at + 1.0) * ((n - a - b)[open_] + at + 1)))
        total[open_] += term
        more = term > _NEGLIGIBLE * total[open_]
        open_, term, step = open_[more], term[more], step + 1
    found[possible] = first * total
    return found


def n_possible(n_items: int, size: int, max_consequents: int) -> int:
    """Return how many rules of ``size`` items in all so many items can form.

    Examples
    --------
    >>> n_possible(3, 2, 1), n_possible(3, 3, 2)  # 3 pairs, 2 ways each; 1 triple, 3 ways with one consequent and 3 with two
    (6, 6)
    """
    return math.comb(n_items, size) * sum(math.comb(size, c) for c in range(1, min(max_consequents, size - 1) + 1))


def layered_holm(p_values: NDArray[np.float64], n_tests: int, n_layers: int) -> NDArray[np.float64]:
    """Return Holm's adjusted p-values of one layer of rules, where each of the layers gets the same part of the error.

    Rules of many items outnumber those of few by orders of magnitude. Each size is a layer with an equal part of the 5%, so that
    the pairs, of which most is known, do not pay for the quadruples, of which little is.

    Parameters
    ----------
    p_values : array of float
    n_tests : int
        Rules of this size that could have been asked for, found or not: which of them reach the minimum support depends on the
        same baskets.
    n_layers : int

    References
    ----------
    Webb 2008, Machine Learning 71, 307-323, doi 10.1007/s10994-008-5046-x (layered critical values); Holm 1979, Scandinavian
    Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> layered_holm(np.array([0.01, 0.001]), n_tests=10, n_layers=2).round(3)  # 2 x 9 x 0.01, 2 x 10 x 0.001
    array([0.18, 0.02])
    """
    order = np.argsort(p_values, kind="stable")
    steps = float(n_tests) - np.arange(len(p_values))
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.maximum.accumulate(np.minimum(1.0, n_layers * steps * p_values[order]))
    return adjusted
