"""How large a test must be: the numbers of R and statsmodels, and what they imply."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.analysis.statistics.power import customers_per_arm, detectable, smallest_control


@pytest.mark.parametrize(
    ("p1", "p2", "power", "n"),
    [  # R: power.prop.test(p1 =, p2 =, power =)$n; the third is the example of its help page
        (0.15, 0.20, 0.8, 905.3),
        (0.50, 0.75, 0.8, 57.7),
        (0.50, 0.75, 0.9, 76.7),
    ],
)
def test_sample_size_is_rs(p1: float, p2: float, power: float, n: float) -> None:
    assert customers_per_arm(p1, p2 - p1, power=power) == math.ceil(n)


@pytest.mark.parametrize(
    ("rate", "effect", "ratio", "n"),
    [  # statsmodels 0.15: samplesize_proportions_2indep_onetail(-effect, rate + effect, 0.8, ratio, 0.05, 0, "two-sided")
        (0.15, 0.05, 1, 905.366),
        (0.15, 0.05, 4, 579.943),
        (0.15, 0.05, 9, 519.230),
        (0.05, 0.02, 3, 1518.374),
        (0.227, 0.273, 5, 28.943),
    ],
)
def test_unequal_arms_are_those_of_statsmodels(rate: float, effect: float, ratio: float, n: float) -> None:
    assert customers_per_arm(rate, effect, ratio) == math.ceil(n)


def test_two_comparisons_share_the_five_percent() -> None:
    """Lehr's constants: (1.960 + 0.842)^2 = 7.849 for one test, (2.241 + 0.842)^2 = 9.505 for each of two."""
    one, two = customers_per_arm(0.3, 0.01), customers_per_arm(0.3, 0.01, comparisons=2)
    assert two / one == pytest.approx(9.505 / 7.849, rel=1e-3)


def test_a_drop_is_seen_as_well_as_a_rise() -> None:
    assert customers_per_arm(0.20, -0.05) == customers_per_arm(0.15, 0.05)


rates, effects = st.floats(0, 0.8), st.floats(0.01, 0.2)


@settings(deadline=None)  # a loaded machine is no failure
@given(rates, effects)
def test_a_smaller_effect_needs_more_customers(rate: float, effect: float) -> None:
    assert customers_per_arm(rate, effect / 2) > customers_per_arm(rate, effect)


@settings(deadline=None)
@given(rates, effects, st.floats(0.2, 20))
def test_what_is_detectable_is_what_the_size_was_made_for(rate: float, effect: float, ratio: float) -> None:
    n = customers_per_arm(rate, effect, ratio)
    found = detectable(rate, n, math.ceil(n * ratio))
    assert found is not None
    assert found <= effect + 1e-6
    smaller = detectable(rate, n - 1, math.floor((n - 1) * ratio))
    assert smaller is None or smaller >= effect - 1e-6


@settings(deadline=None)
@given(rates, effects, st.integers(2, 5000), st.integers(1, 3))
def test_the_smallest_control_group_is_found(rate: float, effect: float, n: int, treatments: int) -> None:
    """By trying every size."""
    fits = [
        c
        for c in range(1, n // (treatments + 1) + 1)
        if customers_per_arm(rate, effect, ((n - c) // treatments) / c, treatments) <= c
    ]
    assert smallest_control(rate, effect, n, treatments) == (min(fits) if fits else None)
