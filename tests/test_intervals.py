"""Intervals and tests against their papers, R and scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reportgen.analysis.associations.rule_tests import fisher_greater_all
from reportgen.analysis.statistics.intervals import (
    fisher,
    holm,
    mean_interval,
    newcombe,
    ratio_interval,
    trend,
    wilson,
)


@st.composite
def two_by_two(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """k1 of n1, k2 of n2."""
    n1, n2 = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


@settings(deadline=None)  # a loaded machine is no failure
@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_lies_in_its_interval(kn: tuple[int, int]) -> None:
    rate = wilson(*kn)
    assert 0 <= rate.ci_low <= rate.rate <= rate.ci_high <= 1
    assert (rate.ci_low == 0) == (rate.k == 0)
    assert (rate.ci_high == 1) == (rate.k == rate.n)


@settings(deadline=None)  # a loaded machine is no failure
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_wilson_is_scipys(kn: tuple[int, int]) -> None:
    theirs = stats.binomtest(*kn).proportion_ci(method="wilson")
    ours = wilson(*kn)
    assert (ours.ci_low, ours.ci_high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_the_papers(k: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    assert (wilson(k, n).ci_low, wilson(k, n).ci_high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_is_the_papers(a: tuple[int, int], b: tuple[int, int], low: float, high: float) -> None:
    assert newcombe(wilson(*a), wilson(*b)) == pytest.approx((low, high), abs=5e-5)


def test_intervals_that_hold_together_are_wider() -> None:
    # scipy: binomtest(3, 4).proportion_ci(1 - 0.05 / 2, "wilson"), two intervals at 97.5% each (Bonferroni)
    theirs = stats.binomtest(3, 4).proportion_ci(0.975, method="wilson")
    ours = wilson(3, 4, comparisons=2)
    assert (ours.ci_low, ours.ci_high) == pytest.approx((theirs.low, theirs.high))


def test_holm_is_rs() -> None:
    # R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.5), "holm")
    assert holm([0.01, 0.02, 0.03, 0.04, 0.5]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.5])
    # R 4.2.2: p.adjust(c(0.01, 0.01, 0.03, 0.005, 0.2, 0.9, 0.049), "holm"), unsorted and with a tie
    assert holm([0.01, 0.01, 0.03, 0.005, 0.2, 0.9, 0.049]) == pytest.approx([0.06, 0.06, 0.12, 0.035, 0.4, 0.9, 0.147])
    assert holm([]) == ()


@settings(deadline=None)  # a loaded machine is no failure
@given(two_by_two())
def test_fisher_is_scipys(table: tuple[int, int, int, int]) -> None:
    k1, n1, k2, n2 = table
    theirs = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue
    assert fisher(k1, n1, k2, n2) == pytest.approx(theirs, rel=1e-7)


@settings(deadline=None)  # a loaded machine is no failure
@given(two_by_two())
def test_one_sided_fisher_is_scipys(table: tuple[int, int, int, int]) -> None:
    both, n_a, only_b, n_rest = table
    theirs = stats.fisher_exact([[both, n_a - both], [only_b, n_rest - only_b]], alternative="greater").pvalue
    margins = (np.array([n]) for n in (both, n_a, both + only_b, n_a + n_rest))
    assert fisher_greater_all(*margins)[0] == pytest.approx(theirs, rel=1e-7)


def test_fisher_of_a_million_customers() -> None:
    # near independence the exact p is that of the normal approximation with continuity correction, to its accuracy
    both, a, b, n = 101_500, 400_000, 250_000, 1_000_000
    sd = math.sqrt(a * b / n * (1 - a / n) * (1 - b / n))
    z = (both - 0.5 - a * b / n) / sd
    rare, never = fisher_greater_all(*(np.array(pair) for pair in ((both, b), (a, a), (b, b), (n, n))))
    assert rare == pytest.approx(stats.norm.sf(z), rel=0.05)
    assert never == 0.0  # beyond what a float holds
    assert fisher(0, 1_000_000, 0, 1_000_000) == 1.0


def test_trend_is_rs() -> None:
    # R: prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82)): X-squared = 8.2249, df = 1, p-value = 0.004132
    found = trend([83, 90, 129, 70], [86, 93, 136, 82])
    assert found is not None
    assert found.z**2 == pytest.approx(8.2249, abs=5e-5)
    assert found.p_value == pytest.approx(0.004132, abs=5e-7)
    assert found.z < 0


def test_fisher_is_rs() -> None:
    # R 4.2.2: fisher.test(matrix(c(10, 3, 2, 15), 2))$p.value, and with alternative = "greater"
    assert fisher(10, 12, 3, 18) == pytest.approx(0.000536724119)
    assert fisher_greater_all(*(np.array([x]) for x in (10, 12, 13, 30)))[0] == pytest.approx(0.000465180943)


def test_trend_over_uneven_scores_is_agrestis() -> None:
    # Graubard & Korn 1987, Biometrics 43, in Agresti, Categorical Data Analysis: malformations of infants by drinks a day, scores
    # 0, 0.5, 1.5, 4, 7 (here twice as many): z^2 = 6.57, P = 0.01
    found = trend([48, 38, 5, 1, 1], [17_114, 14_502, 793, 127, 38], [0, 1, 3, 8, 14])
    assert found is not None
    assert found.z**2 == pytest.approx(6.57, abs=5e-3)
    assert found.p_value == pytest.approx(0.010, abs=5e-4)
    assert found.z > 0


@pytest.mark.parametrize(("ks", "ns"), [([0, 0], [5, 5]), ([5, 5], [5, 5]), ([2], [5]), ([], [])])
def test_no_trend_can_show(ks: list[int], ns: list[int]) -> None:
    assert trend(ks, ns) is None


@settings(deadline=None)  # a loaded machine is no failure
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30, 60)), min_size=2, max_size=6))
def test_a_trend_turns_with_the_order(groups: list[tuple[int, int]]) -> None:
    ks, ns = [k for k, _ in groups], [n for _, n in groups]
    there, back = trend(ks, ns), trend(ks[::-1], ns[::-1])
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there.z == pytest.approx(-back.z, abs=1e-9)


def test_mean_interval_by_hand() -> None:
    # mean 10, standard error 5 / sqrt(100) = 0.5, 1.96 of it either side
    assert mean_interval(1000, 5, 100) == pytest.approx((9.02, 10.98), abs=1e-4)


def test_ratio_interval_covers_at_its_level() -> None:
    # 400 simulated tables with a true ratio of 2: a 95% interval misses 20 of them, give or take 3 x sqrt(400 x 0.05 x 0.95) = 13
    draw, missed = np.random.default_rng(5), 0
    for _ in range(400):
        y = draw.poisson(6, 150) + 1.0
        x = draw.poisson(2 * y)
        found = ratio_interval(150, x.sum(), y.sum(), ((x * x).sum(), (x * y).sum(), (y * y).sum()))
        assert found is not None
        missed += not found[0] <= 2 <= found[1]
    assert 7 <= missed <= 33


def test_ratio_interval_of_one_customer_is_unknown() -> None:
    assert ratio_interval(1, 2.0, 1.0, (4.0, 2.0, 1.0)) is None
