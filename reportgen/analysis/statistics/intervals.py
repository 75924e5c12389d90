"""Intervals and tests that every finding shares: all at 95%, all from counts or sums that any engine can deliver."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from reportgen.units import Share

SIGNIFICANCE = 0.05
"""A corrected p below this counts as a difference: the convention of the field, and the complement of the 95% intervals."""

Z = 1.959963984540054
"""0.975 quantile of the standard normal distribution: two-sided 95%."""

ENDS = (0.025, 0.975)
"""Quantiles of the resamples where a 95% percentile interval ends (Efron & Tibshirani 1993, chapter 13)."""

_TIE = 1 + 1e-7
"""Tables whose probability is this near to the observed one count as equally extreme, as in R's ``fisher.test``."""

_WINDOW_SD = 40
"""Standard deviations of the hypergeometric distribution that are summed: what lies beyond is below 1e-300."""


@dataclass(frozen=True)
class Rate:
    """k of n, with its 95% Wilson interval.

    Attributes
    ----------
    n, k : int
        Customers asked, and those of them who said yes.
    rate, ci_low, ci_high : Share
    """

    n: int
    k: int
    rate: Share
    ci_low: Share
    ci_high: Share


@dataclass(frozen=True)
class Trend:
    """A linear trend of rates over ordered groups.

    Attributes
    ----------
    z : float
        Standard normal under no trend; positive where the rate rises with the order.
    p_value : float
        Two-sided.
    """

    z: float
    p_value: float


def quantile(comparisons: int = 1) -> float:
    """Return the standard normal quantile of each of so many two-sided intervals that hold together at 95% (Bonferroni).

    Examples
    --------
    >>> round(quantile(5), 4)  # of the 99% interval
    2.5758
    """
    return Z if comparisons == 1 else NormalDist().inv_cdf(1 - SIGNIFICANCE / comparisons / 2)


def stretched(value: float, ends: tuple[float, float], together: int) -> tuple[float, float]:
    """Return the ends of a 95% interval as of one of so many that hold together (Bonferroni).

    They move out by the quantiles of the normal distribution: so far out there are too few resamples to read an end off them.

    Examples
    --------
    >>> [round(end, 2) for end in stretched(100.0, (0.0, 200.0), 3)]
    [-22.14, 222.14]
    """
    wider = quantile(together) / Z
    return value - wider * (value - ends[0]), value + wider * (ends[1] - value)


def wilson(k: int, n: int, comparisons: int = 1) -> Rate:
    """Return a rate with its 95% Wilson score interval, which holds its level even for small n and for 0 or n of n.

    Parameters
    ----------
    k, n : int
        ``0 <= k <= n``, ``n`` at least 1.
    comparisons : int
        Intervals that hold together at 95%, by Bonferroni: each of them is that much wider.

    References
    ----------
    Wilson 1927, Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> rate = wilson(7, 50)
    >>> round(rate.ci_low, 4), round(rate.ci_high, 4)
    (0.0695, 0.2619)
    >>> together = wilson(7, 50, comparisons=5)  # each at 99%, as scipy: binomtest(7, 50).proportion_ci(.99, "wilson")
    >>> round(together.ci_low, 4), round(together.ci_high, 4)
    (0.0561, 0.3082)
    """
    z = quantile(comparisons)
    p, zz = k / n, z * z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    # at 0 and at n the bound is the rate itself; the last bit of the arithmetic must not cross it
    return Rate(n, k, p, min(p, max(0.0, centre - half)) if k else 0.0, max(p, min(1.0, centre + half)) if k < n else 1.0)


def newcombe(a: Rate, b: Rate) -> tuple[float, float]:
    """Return the 95% interval of the difference of two independent rates, ``a.rate - b.rate``: the hybrid score method.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> [round(bound, 4) for bound in newcombe(wilson(56, 70), wilson(48, 80))]  # the paper's first example
    [0.0524, 0.3339]
    """
    difference = a.rate - b.rate
    below = math.hypot(a.rate - a.ci_low, b.ci_high - b.rate)
    above = math.hypot(a.ci_high - a.rate, b.rate - b.ci_low)
    return difference - below, difference + above


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return Holm's adjusted p-values, in the order given.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return tuple(adjusted)


def fisher(k1: int, n1: int, k2: int, n2: int) -> float:
    """Return the two-sided p of Fisher's exact test that k1 of n1 and k2 of n2 share one rate.

    The sum of the probabilities of all tables with these margins that are no likelier than the observed one, as in R.

    Examples
    --------
    >>> round(fisher(3, 4, 1, 4), 4)  # Fisher's tea-tasting lady, two-sided
    0.4857
    """
    values, masses = _hypergeometric(k1, n1, k1 + k2, n1 + n2)
    observed = masses[values == k1][0]
    return min(1.0, float(masses[masses <= observed * _TIE].sum()))


def trend(ks: Sequence[int], ns: Sequence[int], scores: Sequence[int] | None = None) -> Trend | None:
    """Test rates of ordered groups for a linear trend.

    Parameters
    ----------
    ks, ns : sequence of int
        Successes and trials of each group, in order.
    scores : sequence of int, optional
        Where each group stands; left out: 0, 1, 2, ...

    Returns
    -------
    Trend or None
        None where no trend can show: fewer than two groups, or nobody or everybody succeeded.

    References
    ----------
    Cochran 1954, Biometrics 10, 417-451; Armitage 1955, Biometrics 11, 375-386.

    Examples
    --------
    >>> found = trend([83, 90, 129, 70], [86, 93, 136, 82])  # R: prop.trend.test(smokers, patients), X-squared = 8.2249
    >>> round(found.z ** 2, 4), found.z < 0, round(found.p_value, 6)
    (8.2249, True, 0.004132)
    """
    k, n, places = sum(ks), sum(ns), range(len(ns)) if scores is None else scores
    centre = sum(i * size for i, size in zip(places, ns, strict=True)) / n if n else 0.0
    spread = sum(size * (i - centre) ** 2 for i, size in zip(places, ns, strict=True))
    if spread == 0 or k in {0, n}:
        return None
    rate = k / n
    z = sum(hits * (i - centre) for i, hits in zip(places, ks, strict=True)) / math.sqrt(rate * (1 - rate) * spread)
    return Trend(z, math.erfc(abs(z) / math.sqrt(2)))


def mean_interval(total: float, std: float, n: int) -> tuple[float, float]:
    """Return the 95% interval of a mean: normal, by the central limit theorem.

    Parameters
    ----------
    total, std : float
        Sum and sample standard deviation of the n values.
    n : int

    Examples
    --------
    >>> [round(bound, 2) for bound in mean_interval(1000.0, 5.0, 100)]
    [9.02, 10.98]
    """
    half = Z * std / math.sqrt(n)
    return total / n - half, total / n + half


def ratio_interval(n: int, x: float, y: float, squares: tuple[float, float, float]) -> tuple[float, float] | None:
    """Return the 95% interval of a ratio of totals, sum(x) / sum(y), over n customers, by the delta method.

    The variance is that of the residuals x - ratio * y, so that customers with much of both count for what they are.

    Parameters
    ----------
    n : int
    x, y : float
        Sums; no single x or y is below 0, and y is above it.
    squares : tuple of (float, float, float)
        Sums of x * x, x * y and y * y.

    Returns
    -------
    tuple of (float, float) or None
        Not below 0; None for fewer than two customers.

    References
    ----------
    Cochran 1977, Sampling Techniques, 3rd ed., section 2.11.

    Examples
    --------
    >>> ratio_interval(3, 6.0, 3.0, (12.0, 6.0, 3.0))  # each bought twice a visit: nothing varies
    (2.0, 2.0)
    """
    if n < 2:  # noqa: PLR2004  # a variance needs two customers
        return None
    ratio = x / y
    xx, xy, yy = squares
    residuals = max(0.0, xx - 2 * ratio * xy + ratio * ratio * yy)
    half = Z * math.sqrt(n / (n - 1) * residuals) / y
    return max(0.0, ratio - half), ratio + half


def _hypergeometric(x: int, n_a: int, n_b: int, n: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Joint counts that the margins allow, within the window and reaching to x, and their probabilities."""
    from scipy.special import gammaln

    mean = n_a * n_b / n
    reach = _WINDOW_SD * math.sqrt(mean * (1 - n_a / n) * (1 - n_b / n) * n / max(1, n - 1)) + 1
    low = max(0, n_a + n_b - n, min(x, math.floor(mean - reach)))
    high = min(n_a, n_b, max(x, math.ceil(mean + reach)))
    values = np.arange(low, high + 1)
    logs = -(gammaln(values + 1) + gammaln(n_a - values + 1) + gammaln(n_b - values + 1) + gammaln(n - n_a - n_b + values + 1))
    masses = np.exp(logs - logs.max())
    return values, masses / masses.sum()
