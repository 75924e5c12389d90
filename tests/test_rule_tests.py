"""Tests of many rules at once: against scipy, by counting the search space, by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportgen.analysis.associations.rule_tests import fisher_greater_all, layered_holm, n_possible


@st.composite
def margins(draw: st.DrawFn) -> tuple[int, int, int, int]:
    n = draw(st.integers(1, 300))
    a, b = draw(st.integers(1, n)), draw(st.integers(1, n))
    return draw(st.integers(max(0, a + b - n), min(a, b))), a, b, n


@given(st.lists(margins(), min_size=1, max_size=5))
def test_fisher_is_that_of_scipy(rows: list[tuple[int, int, int, int]]) -> None:
    both, a, b, n = np.array(rows).T
    expected = [stats.fisher_exact([[x, i - x], [j - x, m - i - j + x]], alternative="greater").pvalue for x, i, j, m in rows]
    assert fisher_greater_all(both, a, b, n) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("both", "a", "b", "n"), [(100, 400, 500, 25_900), (90, 200, 300_000, 1_000_000), (5, 5, 5, 60)])
def test_tails_far_out(both: int, a: int, b: int, n: int) -> None:
    """Authority: the binomial coefficients, in whole numbers."""
    ways = sum(math.comb(b, x) * math.comb(n - b, a - x) for x in range(both, min(a, b) + 1))
    found = fisher_greater_all(*(np.array([x]) for x in (both, a, b, n)))[0]
    assert math.log(found) == pytest.approx(math.log(ways) - math.log(math.comb(n, a)), rel=1e-8)


@pytest.mark.parametrize(("n_items", "size", "most"), [(2, 2, 1), (4, 3, 2), (5, 5, 4), (5, 4, 1)])
def test_n_possible_counts_the_search_space(n_items: int, size: int, most: int) -> None:
    # every item is on the left, on the right, or out: both sides filled, `size` in all, at most `most` on the right
    sides = np.array(np.meshgrid(*[[0, 1, 2]] * n_items)).reshape(n_items, -1)
    left, right = (sides == 1).sum(axis=0), (sides == 2).sum(axis=0)
    assert n_possible(n_items, size, most) == int(((left > 0) & (right > 0) & (right <= most) & (left + right == size)).sum())


def test_layers_share_the_error() -> None:
    # two layers of 20 and 200 true null hypotheses: any of them is rejected in at most 5% of 2,000 draws, give or take 3 x 0.5%
    draw, wrong = np.random.default_rng(4), 0
    for _ in range(2_000):
        few, many = draw.random(20), draw.random(200)
        wrong += min(layered_holm(few, 20, 2).min(), layered_holm(many, 200, 2).min()) < 0.05
    assert 0.035 <= wrong / 2_000 <= 0.065


def test_holm_steps_by_hand() -> None:
    # 4, 3, 2 and 1 times the p in rising order, never falling; the third would be 0.02 and stays at the second's 0.03
    assert layered_holm(np.array([0.01, 0.005, 0.01, 0.5]), 4, 1) == pytest.approx([0.03, 0.02, 0.03, 0.5])


def test_a_rule_leaves_something_to_conclude_from() -> None:
    """By hand: of a pair of three items one is concluded, however many might be; 3 pairs, 2 ways each."""
    assert n_possible(3, 2, 5) == 6
