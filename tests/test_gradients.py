"""Trends that are there and trends that are not, which bands differ, and what a letter means."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportgen.analysis.describing.bands import Band
from reportgen.analysis.statistics.gradients import Gradient, gradients, letters
from reportgen.analysis.statistics.intervals import Z, holm, wilson
from reportgen.notes import Verdict


def answered(*bands: tuple[int, int] | None) -> list[Band]:
    """Return bands of (responders, customers); None: too few for a rate."""
    return [
        Band(None, None, 5, None, None, None, None) if b is None else Band(None, None, b[1], wilson(*b), None, None, None)
        for b in bands
    ]


def bought(*bands: tuple[float, float]) -> list[Band]:
    """Return bands of 100 customers each with (purchases a visit, standard error)."""
    return [Band(None, None, 100, None, value, value - Z * error, value + Z * error) for value, error in bands]


def steps(*bands: tuple[int, int] | None) -> Gradient:
    return gradients({"only": answered(*bands)}, "response")["only"]


@pytest.mark.parametrize(
    ("bands", "direction", "verdict", "reason"),
    [
        (((5, 100), (20, 100), (40, 100)), "rising", Verdict.SOLID, "trend_rising"),
        (((40, 100), (20, 100), (5, 100)), "falling", Verdict.SOLID, "trend_falling"),
        (((4, 100), (30, 100), (28, 100), (30, 100), (70, 100)), "rising", Verdict.SOLID, "trend_rising_unevenly"),
        (((70, 100), (30, 100), (28, 100), (30, 100), (4, 100)), "falling", Verdict.SOLID, "trend_falling_unevenly"),
        (((10, 100), (12, 100), (10, 100), (11, 100), (35, 100)), "rising", Verdict.SOLID, "last_band_stands_out"),
        (((40, 100), (10, 100), (12, 100), (10, 100)), "falling", Verdict.SOLID, "first_band_stands_out"),
        (((5, 100), (60, 100), (30, 100), (60, 100)), "rising", Verdict.INDICATIVE, "trend_with_reversal"),
        (((40, 100), (5, 100), (40, 100)), "none", Verdict.INDICATIVE, "bands_differ_without_trend"),
        (((5, 100), (40, 100)), "rising", Verdict.SOLID, "two_bands_rising"),
        (((40, 100), None, (5, 100)), "falling", Verdict.SOLID, "two_bands_falling"),
        (((10, 100), (12, 100), (9, 100)), "none", Verdict.UNSUPPORTED, "no_trend"),
        (((0, 50), (0, 50)), "none", Verdict.UNSUPPORTED, "no_trend"),
        (((50, 50), (50, 50)), "none", Verdict.UNSUPPORTED, "no_trend"),
        (((10, 100), None), "none", Verdict.UNSUPPORTED, "too_few_in_bands"),
        ((None, None), "none", Verdict.UNSUPPORTED, "too_few_in_bands"),
        (((10, 100),), "none", Verdict.UNSUPPORTED, "one_band"),
    ],
)
def test_what_is_said_of_a_response(
    bands: tuple[tuple[int, int] | None, ...], direction: str, verdict: Verdict, reason: str
) -> None:
    found = steps(*bands)
    assert (found.direction, found.judgement.verdict, found.judgement.reason) == (direction, verdict, reason)


def test_departure_from_a_line_by_hand() -> None:
    """10, 30 and 20 of 100: chi-squared 100 x (0.01 + 0.01) / (0.2 x 0.8) = 12.5, of which the trend takes z^2 = 3.125.

    Trend: (30 x 0 + ... ): sum of (i - 1) x hits = -10 + 20 = 10; variance 0.2 x 0.8 x 200 = 32; z^2 = 100 / 32.
    """
    found = steps((10, 100), (30, 100), (20, 100))
    assert found.p_value == pytest.approx(stats.chi2.sf(3.125, 1))
    assert found.uneven_p_value == pytest.approx(stats.chi2.sf(12.5 - 3.125, 1))


def test_a_band_with_too_few_keeps_its_place() -> None:
    """Bands 1, 2 and 4 are scored 0, 1 and 3: z is the correlation of answers and scores times the root of n."""
    found = steps((10, 100), (20, 100), None, (40, 100))
    x, y = np.repeat([0, 1, 3], 100), np.concatenate([np.arange(100) < k for k in (10, 20, 40)])
    r = stats.pearsonr(x, y).statistic
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(r) * np.sqrt(300)), rel=1e-6)
    assert [(pair.a, pair.b) for pair in found.pairs] == [(1, 4), (2, 4)]
    assert found.letters == ("a", "a", "", "b")
    assert found.n_pairs == 3


def test_trends_and_pairs_are_corrected_over_all_groups() -> None:
    """Three groups: p-values of the trends, and of the nine pairs, by scipy and Holm."""
    groups = {"a": [(5, 100), (20, 100), (40, 100)], "b": [(10, 100), (15, 100), (20, 100)], "c": [(9, 100), (9, 100), (9, 100)]}
    found = gradients({key: answered(*bands) for key, bands in groups.items()}, "response")
    alone = [steps(*bands).p_value for bands in groups.values()]
    assert [found[key].p_value for key in groups] == pytest.approx(holm([p for p in alone if p is not None]))
    raw = [
        (key, a + 1, b + 1, stats.fisher_exact([[x[0], x[1] - x[0]], [y[0], y[1] - y[0]]]).pvalue)
        for key, bands in groups.items()
        for (a, x), (b, y) in combinations(enumerate(bands), 2)
    ]
    corrected = holm([p for *_, p in raw])
    expected = {(key, a, b): p for (key, a, b, _), p in zip(raw, corrected, strict=True) if p < 0.05}
    got = {(key, pair.a, pair.b): pair.p_value for key, gradient in found.items() for pair in gradient.pairs}
    assert got == pytest.approx(expected)
    assert {key: (g.n_pairs, g.n_differ) for key, g in found.items()} == {"a": (3, 3), "b": (3, 0), "c": (3, 0)}


def test_purchases_a_visit_by_hand() -> None:
    """1, 2 and 4 with an error of 0.1 and weights of -100, 0 and 100: z = 300 / (100 x sqrt(0.02)) = 21.2."""
    found = gradients({"only": bought((1.0, 0.1), (2.0, 0.1), (4.0, 0.1))}, "purchases_per_visit")["only"]
    assert found.p_value == pytest.approx(2 * stats.norm.sf(3 / np.sqrt(0.02)), rel=1e-6)
    # the line through 1, 2, 4 has residuals 1/6, -1/3, 1/6: (1/36 + 1/9 + 1/36) / 0.01 on one degree of freedom
    assert found.uneven_p_value == pytest.approx(stats.chi2.sf((1 / 6) / 0.01, 1))
    assert found.judgement.reason == "trend_rising_unevenly"
    pair = found.pairs[0]
    assert (pair.a, pair.b) == (1, 2)
    assert pair.difference == pytest.approx(1.0)
    assert (pair.ci_low, pair.ci_high) == pytest.approx((1 - Z * np.sqrt(0.02), 1 + Z * np.sqrt(0.02)))
    flat = gradients({"only": bought((1.0, 0.1), (1.1, 0.1), (0.9, 0.1))}, "purchases_per_visit")["only"]
    assert (flat.direction, flat.letters, flat.judgement.reason) == ("none", (), "no_trend")


def test_ratios_that_do_not_vary_are_not_tested() -> None:
    found = gradients({"only": bought((2.0, 0.0), (2.0, 0.0))}, "purchases_per_visit")["only"]
    assert (found.p_value, found.n_pairs, found.judgement.reason) == (None, 0, "too_few_in_bands")


def test_noise_is_rarely_a_trend() -> None:
    """100 sections of 15 groups without any: Holm keeps a false trend, and a false pair, to 5 of them, give or take 3 x 2.2."""
    draw, trends, pairs = np.random.default_rng(2), 0, 0
    for _ in range(100):
        groups = {g: answered(*((int(k), 100) for k in draw.binomial(100, 0.15, 5))) for g in range(15)}
        found = gradients(groups, "response").values()
        trends += any(g.direction != "none" for g in found)
        pairs += any(g.pairs for g in found)
    assert trends <= 11
    assert pairs <= 11


@given(st.integers(1, 7).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.sampled_from(list(combinations(range(n + 1), 2)))))))
def test_two_share_a_letter_exactly_where_they_do_not_differ(case: tuple[int, set[tuple[int, int]]]) -> None:
    n, differ = case[0] + 1, case[1]
    given_ = letters(n, sorted(differ))
    for a, b in combinations(range(n), 2):
        assert bool(set(given_[a]) & set(given_[b])) == ((a, b) not in differ)
    assert all(given_)


def test_rates_on_a_line_are_not_uneven() -> None:
    """By hand: 10, 20, 30 and 40 of 100 lie on the line, so that nothing is left of chi-squared."""
    assert steps((10, 100), (20, 100), (30, 100), (40, 100)).uneven_p_value == pytest.approx(1.0)
