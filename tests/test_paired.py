"""Paired rates against the books, R and scipy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reportgen.analysis.statistics.intervals import newcombe, wilson
from reportgen.analysis.statistics.paired import Answers, mcnemar, newcombe_paired

counts = st.integers(0, 60)
tables = st.builds(Answers, counts, counts, counts, counts).filter(lambda a: a.n > 0)


@pytest.mark.parametrize(
    ("answers", "low", "high"),
    [
        (Answers(14, 5, 0, 22), 0.011, 0.226),  # Altman et al. 2000, Statistics with Confidence, 2nd ed., table 6.2
        (Answers(1, 1, 7, 12), -0.507, -0.026),  # Fagerland, Lydersen & Laake 2014, Statistics in Medicine 33, table V
        (Answers(59, 6, 16, 80), -0.119, -0.005),  # R, contingencytables: Newcombe_square_and_add_CI_paired_2x2(cavo_2012)
    ],
)
def test_newcombe_is_the_books(answers: Answers, low: float, high: float) -> None:
    assert newcombe_paired(answers) == pytest.approx((low, high), abs=5e-4)


@settings(deadline=None)  # a loaded machine is no failure
@given(tables)
def test_the_difference_lies_in_its_interval_and_turns_with_the_order(answers: Answers) -> None:
    low, high = newcombe_paired(answers)
    assert -1 <= low <= answers.difference <= high <= 1
    back = newcombe_paired(Answers(answers.both, answers.only_second, answers.only_first, answers.neither))
    assert (-back[1], -back[0]) == pytest.approx((low, high), abs=1e-12)


@settings(deadline=None)  # a loaded machine is no failure
@given(tables)
def test_mcnemar_is_the_binomial_test_of_scipy(answers: Answers) -> None:
    discordant = answers.only_first + answers.only_second
    theirs = stats.binomtest(answers.only_first, discordant).pvalue if discordant else 1.0
    assert mcnemar(answers) == pytest.approx(theirs, rel=1e-9)


def test_mcnemar_of_a_million_customers() -> None:
    """Discordant 100,300 against 99,700: z = 600 / sqrt(200,000); the exact p is the normal one with continuity correction."""
    z = (600 - 1) / 200_000**0.5
    assert mcnemar(Answers(0, 100_300, 99_700, 800_000)) == pytest.approx(2 * stats.norm.sf(z), rel=1e-3)


def test_mcnemar_of_the_approval_ratings_is_rs() -> None:
    """Agresti, Categorical Data Analysis, table 11.1: 86 and 150 changed their minds. R 4.2.2: binom.test(86, 236)$p.value."""
    assert mcnemar(Answers(794, 150, 86, 570)) == pytest.approx(3.71593614e-05)


@pytest.mark.parametrize("answers", [Answers(10, 10, 9, 10), Answers(0, 0, 3, 17), Answers(12, 0, 0, 0)])
def test_where_no_correlation_shows_the_rates_count_as_independent(answers: Answers) -> None:
    """Newcombe 1998, method 10: where 10 x 10 - 10 x 9 is below n / 2, and where nobody or everybody said yes the first time."""
    first, second = (wilson(k, answers.n) for k in (answers.both + answers.only_first, answers.both + answers.only_second))
    assert newcombe_paired(answers) == pytest.approx(newcombe(first, second), rel=1e-9)
