"""Power: how many customers a test of two rates needs, and what a test of a given size can see."""

from __future__ import annotations

import math
from statistics import NormalDist

from reportgen.analysis.statistics.intervals import SIGNIFICANCE

POWER = 0.8
"""Chance that the test sees an effect that is there: four cases of five, the convention (Cohen 1988)."""

TEST_EFFECT = 0.05
"""Five points of response: a difference that changes what a marketing team does; less is rarely worth two thousand contacts."""

LARGEST_EFFECT = 0.2
"""No mailing moves response by more than 20 points; a test that could only see more than that is not proposed."""

_FINEST = 1e-6  # a detectable effect is found to a ten-thousandth of a point: finer than any page shows


def customers_per_arm(rate: float, effect: float, ratio: float = 1.0, comparisons: int = 1, power: float = POWER) -> int:
    """Return the customers the control arm needs to tell ``rate + effect`` from ``rate``: 80% power, two-sided 5%.

    Parameters
    ----------
    rate : float
        Response without the treatment.
    effect : float
        Above or below 0; ``rate + effect`` lies in [0, 1].
    ratio : float
        Customers of the other arm for each one of this. With 1 both arms are alike.
    comparisons : int
        Tests that share the 5%: one for every treatment (Bonferroni; Holm's correction needs no more).
    power : float

    References
    ----------
    Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed., sections 4.2 and 4.4, without continuity
    correction: R's ``power.prop.test`` and ``Hmisc::bsamsize``. ``pwr.2p.test`` compares arcsines (Cohen 1988): 902.3 where these
    say 905.4.

    Examples
    --------
    >>> customers_per_arm(0.15, 0.05)  # R: power.prop.test(p1 = .15, p2 = .20, power = .8) gives n = 905.3
    906
    >>> customers_per_arm(0.15, 0.05, ratio=9)  # statsmodels: samplesize_proportions_2indep_onetail gives 519.23
    520
    """
    return math.ceil(_needed(rate, effect, ratio, comparisons, power))


def detectable(rate: float, n_control: int, n_treated: int, comparisons: int = 1) -> float | None:
    """Return the smallest rise over ``rate`` that arms of this size see with 80% power; None where even all is too little.

    Examples
    --------
    >>> round(detectable(0.15, 906, 906), 4)
    0.05
    >>> detectable(0.15, 3, 3) is None
    True
    """
    low, high = 0.0, 1.0 - rate
    if n_control < 1 or n_treated < 1 or high <= 0:
        return None
    ratio = n_treated / n_control
    if _needed(rate, high, ratio, comparisons, POWER) > n_control:
        return None
    while high - low > _FINEST:
        middle = (low + high) / 2
        if _needed(rate, middle, ratio, comparisons, POWER) > n_control:
            low = middle
        else:
            high = middle
    return high


def smallest_control(rate: float, effect: float, n: int, treatments: int = 1) -> int | None:
    """Return the fewest of ``n`` customers to hold out when all others are treated alike; None where no split of them suffices.

    The control group is at most as large as one treatment: beyond that more of it no longer helps.

    Examples
    --------
    >>> smallest_control(0.15, 0.05, 5192), smallest_control(0.15, 0.05, 1812), smallest_control(0.15, 0.05, 1800)
    (520, 895, None)
    """
    low, high = 1, n // (treatments + 1)
    if high < 1 or not _suffices(rate, effect, n, high, treatments):
        return None
    while low < high:
        middle = (low + high) // 2
        if _suffices(rate, effect, n, middle, treatments):
            high = middle
        else:
            low = middle + 1
    return high


def _suffices(rate: float, effect: float, n: int, n_control: int, treatments: int) -> bool:
    n_treated = (n - n_control) // treatments
    return _needed(rate, effect, n_treated / n_control, treatments, POWER) <= n_control


def _needed(rate: float, effect: float, ratio: float, comparisons: int, power: float) -> float:
    other = min(max(rate + effect, 0.0), 1.0)  # the last bit of a sum is no rate beyond certainty
    middle = (rate + ratio * other) / (1 + ratio)
    quantile = NormalDist().inv_cdf
    no_effect = quantile(1 - SIGNIFICANCE / comparisons / 2) * math.sqrt((1 + 1 / ratio) * middle * (1 - middle))
    some = quantile(power) * math.sqrt(rate * (1 - rate) + other * (1 - other) / ratio)
    return ((no_effect + some) / effect) ** 2
