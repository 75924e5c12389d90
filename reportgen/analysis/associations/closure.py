"""Closure: what shares that add up to 1 do by themselves to categories that have nothing to do with one another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from reportgen.analysis.associations.codings import average_shares, presence
from reportgen.analysis.associations.rule_tests import Layer
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.sampling import sampled
from reportgen.engine import Frame, facts

_N_DRAWS = 200
"""The spread of a lift is then known to a twentieth, and its mean far better than one table's lift."""

_MAX_PERMUTED = 10_000
"""Customers of whom the amounts are permuted; the spread is scaled to all of them."""


@dataclass(frozen=True)
class Unrelated:
    """Baskets as they would be if what a customer spends on one category said nothing of what they spend on another.

    Attributes
    ----------
    held : array of uint8, one row a draw, then an item, then eight baskets a byte
    n_baskets : array of int, one entry a draw
    part : float
        Of the customers, those whose amounts were permuted.
    """

    held: NDArray[np.uint8]
    n_baskets: NDArray[np.int64]
    part: float

    def counts(self, items: Sequence[int]) -> NDArray[np.int64]:
        """Baskets with all of some items, of each draw."""
        if not items:
            return self.n_baskets
        both = reduce(np.bitwise_and, (self.held[:, item] for item in items))
        found: NDArray[np.int64] = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        return found


def unrelated(frame: Frame, categories: Sequence[str], seed: int) -> Unrelated:
    """Permute what customers spent on each category, and code the baskets by share.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``spend.<category>`` in minor units.
    categories : sequence of str
    seed : int
    """
    return _unrelated(frame, categories, average_shares(frame, categories), [seed, streams.SHARES])


def unrelated_by(frame: Frame, categories: Sequence[str], seed: int, groups: Sequence[int]) -> dict[int, Unrelated]:
    """Permute within each segment; what is above the average is said by all customers, as in ``coded_by``."""
    average = average_shares(frame, categories)
    return {
        group: _unrelated(frame.filter(nw.col("segment") == group), categories, average, [seed, streams.SHARES, group])
        for group in groups
    }


def _unrelated(frame: Frame, categories: Sequence[str], average: Sequence[float], seed: list[int]) -> Unrelated:
    columns = [f"spend.{category}" for category in categories]
    buyers, _ = presence(frame, categories, "any")
    n = int(facts(buyers, {"n": nw.len()})["n"] or 0)
    rows = sampled(buyers, columns, _MAX_PERMUTED, seed[0], n)
    amounts = without_size(np.array([rows[column].to_numpy() for column in columns], dtype=np.float64))
    rng = np.random.default_rng(seed)
    least = np.array(average)[:, None]
    held, n_baskets = [], []
    for _ in range(_N_DRAWS):
        drawn = rng.permuted(amounts, axis=1)
        total = drawn.sum(axis=0)
        held.append(np.packbits(drawn / np.where(total > 0, total, 1.0) > least, axis=1))
        n_baskets.append(np.count_nonzero(total))
    return Unrelated(np.array(held), np.array(n_baskets, dtype=np.int64), len(rows) / max(1, n))


def without_size(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take from the spread of each category what all categories have in common: how much a customer buys in all.

    Permuted as they are, amounts lose that large customers buy more of everything. Shares do not know it either, so it must not
    be left in the spread of single categories: a category that varies because customers are large or small would seem to crowd
    out the others far more, or less, than it does. Nor can each customer's total be kept: a total that is mostly one category
    would tie that category to its customer.

    Parameters
    ----------
    amounts : array of float, one row a category, one column a customer
        0: not bought.

    Returns
    -------
    array of float
        Each category's logarithms, drawn towards their mean; 0 stays 0.

    Notes
    -----
    Where an amount is size times taste, all independent, the covariance of any two logarithms is the variance of that of size.
    What goes together adds to a covariance, so the smallest one says most of size alone. What remains of each variance is the
    basis variance of a composition. With nothing in common the amounts stay as they are, to the last cent. A pair of categories
    that take each other's place makes the smallest covariance too small, and leaves some of size where it was.

    References
    ----------
    Pearson 1897, Proceedings of the Royal Society 60, 489-498 (the correlation of indices of independent amounts). Aitchison
    1986, The Statistical Analysis of Compositional Data, chapters 3 and 9 (closure; the independence of a basis). Mosimann 1970,
    Journal of the American Statistical Association 65, 930-945 (size and shape). Friedman & Alm 2012, PLoS Computational Biology
    8, e1002687 (basis variances from those of log-ratios).

    Examples
    --------
    >>> size, taste = np.array([1.0, 1, 100, 100]), np.array([[1.0, 2, 1, 2], [1, 2, 2, 1], [2, 2, 2, 2]])
    >>> without_size(size * taste).round(1)[2]  # of one taste, so nothing is left but its geometric mean
    array([20., 20., 20., 20.])
    """
    bought = amounts > 0
    logs = np.log(np.where(bought, amounts, 1.0))
    n = bought.sum(axis=1, keepdims=True)
    mean = logs.sum(axis=1, keepdims=True) / np.maximum(n, 1)
    apart = np.where(bought, logs - mean, 0.0)
    # sums in an order of their own, which no library for matrices and no number of threads changes
    sums, together = (np.einsum("ik,jk->ij", part, part) for part in (apart, bought.astype(np.float64)))
    covariance = sums / np.maximum(together, 1.0)
    common = float(covariance[np.triu_indices(len(amounts), 1)].min())
    if common <= 0:
        return amounts
    variance = np.diag(covariance)[:, None]
    kept = np.sqrt(np.clip(1 - common / np.where(variance > 0, variance, 1.0), 0.0, 1.0))
    return np.where(bought, np.exp(mean + kept * apart), 0.0)


def against_shares(layer: Layer, which: NDArray[np.int64], null: Unrelated) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Test rules against what shares alone would do, as ``productive_p`` does against chance.

    Parameters
    ----------
    layer : Layer
    which : array of int
        Positions of the rules that are tested.
    null : Unrelated

    Returns
    -------
    p_values : array of float
        Of each rule, the largest over its simpler rules, uncorrected; 0 for those not asked for.
    lifts : array of float
        Of each rule, the geometric mean over the draws; NaN for those not asked for.

    Notes
    -----
    The logarithm of a lift, half a basket added to each count, is compared with its mean and spread over the draws by Student's
    t: a share of some hundred draws could not tell a p that survives the correction for all rules. The spread is scaled from the
    customers permuted to all; the mean is uncertain by the spread over the root of the draws.

    References
    ----------
    Manly 2007, Randomization, Bootstrap and Monte Carlo Methods in Biology, 3rd ed., section 1.3 (permuted tables as the null).
    """
    from scipy.special import stdtr

    p_values, lifts = np.zeros(len(layer.of)), np.full(len(layer.of), math.nan)
    n_masks = len(layer.counts)
    drawn: dict[int, NDArray[np.float64]] = {}
    for rule in which.tolist():
        at, left = int(layer.of[rule]), int(layer.left[rule])
        if at not in drawn:
            itemset = layer.itemsets[at].tolist()
            parts = [[item for j, item in enumerate(itemset) if mask >> j & 1] for mask in range(n_masks)]
            drawn[at] = np.log(np.array([null.counts(part) for part in parts]) + 0.5)
        expected, seen = drawn[at], np.log(layer.counts[:, at] + 0.5)
        for bit in (1 << j for j in range(layer.itemsets.shape[1])):
            side = left if left & bit else n_masks - 1 - left
            under = _log_lift(expected, side, n_masks - 1 - bit, side - bit)
            spread = under.std(ddof=1) * math.sqrt(null.part + 1 / _N_DRAWS)
            excess = float(_log_lift(seen, side, n_masks - 1 - bit, side - bit) - under.mean())
            p = float(stdtr(_N_DRAWS - 1, -excess / spread)) if spread > 0 else float(excess <= 0)
            p_values[rule] = max(p_values[rule], p)
        lifts[rule] = math.exp(_log_lift(expected, left, n_masks - 1 - left, 0).mean())
    return p_values, lifts


def _log_lift(logs: NDArray[np.float64], one: int, other: int, among: int) -> Any:
    return logs[-1] + logs[among] - logs[one] - logs[other]
