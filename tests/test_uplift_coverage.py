"""Do the intervals of uplift hold the truth as often as they say? A simulation with known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind_from_stats
from tables import eager
from test_qini import planted, ranked
from tried import CONTROL, trial, tried

from reportgen.analysis.experiments.added_gmv import added_gmv, few_spent
from reportgen.analysis.experiments.arms import Key, against_control, rates_of
from reportgen.analysis.experiments.persuadable import by_segment
from reportgen.analysis.experiments.qini import added, area, levels, resampled
from reportgen.analysis.statistics.intervals import Rate, newcombe, wilson
from reportgen.notes import Judgement, Verdict

TIMES = 2_000
NOMINAL = 0.95


def within(covered: float, times: int, nominal: float = NOMINAL) -> bool:
    """Whether a share of ``times`` runs is its nominal one, but for four binomial standard errors."""
    return bool(abs(covered - nominal) <= 4 * (nominal * (1 - nominal) / times) ** 0.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "q", "n", "m"), [(0.15, 0.10, 700, 700), (0.05, 0.04, 2000, 200), (0.3, 0.3, 60, 40), (0.02, 0.06, 900, 100)]
)
def test_newcombe_covers(p: float, q: float, n: int, m: int) -> None:
    """Newcombe 1998, table V: the method covers 95.1% on average, seldom less than 93%."""
    draw = np.random.default_rng(1)
    covered = 0
    for k, j in zip(draw.binomial(n, p, TIMES), draw.binomial(m, q, TIMES), strict=True):
        low, high = newcombe(wilson(int(k), n), wilson(int(j), m))
        covered += low <= p - q <= high
    assert within(covered / TIMES, TIMES)


@pytest.mark.slow
def test_the_bootstrap_of_added_spend_covers() -> None:
    """Spend of 10 on average and 40 more with an answer, which a letter makes 8, 4, 0 and -4 points likelier: 0.80 a customer."""
    times, truth = 300, 40 * 0.02
    covered = 0
    for seed in range(times):
        table = trial(seed, n=1200, money=True)
        found = added_gmv(eager(table), ["Letter"], CONTROL, 300, seed)["Letter", None]
        n = int((table["arm"] == "Letter").sum())
        covered += found.low <= truth * n <= found.high
    assert within(covered / times, times)


@pytest.mark.slow
def test_the_interval_of_the_qini_coefficient_covers() -> None:
    """Scores z, uniform in [-1, 1], and an uplift of 5 + 6 z points: the curve is the integral of the best first, so

    added(d) = 0.05 d + 0.06 d (1 - d), and the area above the straight line is 0.06 / 6 = 0.01.
    """
    times, n, covered = 400, 2000, 0
    draw = np.random.default_rng(2)
    for seed in range(times):
        z, treated = draw.uniform(-1, 1, n), draw.random(n) < 0.5
        answered = (draw.random(n) < 0.15 + treated * (0.05 + 0.06 * z)).astype(float)
        low, high = np.quantile(area(*added(resampled(levels(z, treated, answered), 200, seed))), [0.025, 0.975])
        covered += low <= 0.01 <= high
    assert within(covered / times, times)


@pytest.mark.slow
def test_the_interval_of_a_ranking_out_of_fold_covers_what_the_best_ranking_brings() -> None:
    """Uplift 5 + 8 z points over recency: the best ranking has an area of 0.08 x sqrt(12) / 12, and the models find it."""
    times, truth, covered = 50, 0.08 * 12**0.5 / 12, 0
    for seed in range(times):
        found = ranked(planted(seed, n=2500, slope=0.08)).coefficient
        covered += found.low <= truth <= found.high
    assert within(covered / times, times)


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(400, 400, 400, 400), (40, 100, 600, 1500)])
def test_segments_that_are_alike_are_called_different_in_one_case_of_twenty(sizes: tuple[int, ...]) -> None:
    """At most: the same 4 points everywhere, on base rates of 2 to 30%; with segments of forty the test is the more careful."""
    draw, base, wrong = np.random.default_rng(3), (0.02, 0.10, 0.20, 0.30), 0
    for _ in range(TIMES):
        rates = {
            s: (wilson(int(draw.binomial(n, p + 0.04)), n), wilson(int(draw.binomial(n, p)), n))
            for s, (n, p) in enumerate(zip(sizes, base, strict=True), start=1)
        }
        (found,) = by_segment({"Letter": rates})
        assert found.p_value is not None
        wrong += found.p_value < 0.05
    assert 0.02 < wrong / TIMES < 0.05 + 4 * (0.05 * 0.95 / TIMES) ** 0.5


ALIKE = Judgement(Verdict.SOLID, "arms_alike")
FIVE = [f"Letter {i}" for i in range(1, 6)]


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "adds", "n", "m"), [(0.10, 0.03, 1000, 1000), (0.03, 0.01, 3000, 600), (0.15, 0.0, 200, 60)])
def test_of_five_arms_that_just_earn_their_cost_hardly_one_is_said_to_pay(rate: float, adds: float, n: int, m: int) -> None:
    """Their profit is 0: that any is said to pay must happen once in forty trials at most, and that the best one's interval does

    not hold 0 once in twenty: bounds by Bonferroni's inequality. Each arm by itself at 95% would be said to in up to one of ten.
    """
    people, draw = tried(trial(0, n=100), cost=100 * adds, value=100.0), np.random.default_rng(4)
    alone = said = missed = 0
    for _ in range(TIMES):
        rates: dict[Key, Rate] = {(CONTROL, None): wilson(int(draw.binomial(m, rate)), m)}
        rates |= {(arm, None): wilson(int(k), n) for arm, k in zip(FIVE, draw.binomial(n, rate + adds, 5), strict=True)}
        rows = against_control(rates, CONTROL, people, None, ALIKE)
        alone += any(row.ci_low > adds for row in rows)
        said += any(row.pays == "pays" for row in rows)
        best = max((row.profit for row in rows if row.profit is not None), key=lambda profit: profit.value)
        missed += not best.low <= 0 <= best.high
    assert said / TIMES <= 0.025 + 3 * (0.025 * 0.975 / TIMES) ** 0.5
    assert missed / TIMES <= 0.05 + 3 * (0.05 * 0.95 / TIMES) ** 0.5
    assert alone > 2 * said


@pytest.mark.slow
def test_of_five_arms_that_add_no_spend_hardly_one_is_said_to_pay() -> None:
    """The same of spend, whose intervals are stretched from those of 300 resamples; a contact costs nothing and adds nothing."""
    times, said = 300, 0
    people = tried(trial(0, n=100), cost=0.0)
    for seed in range(times):
        table = trial(seed, n=1200, effects=dict.fromkeys(FIVE, (0.0,) * 4), money=True)
        gmv = added_gmv(eager(table), FIVE, CONTROL, 300, seed)
        rows = against_control(rates_of(eager(table), "Spring"), CONTROL, people, gmv, ALIKE)
        said += any(row.pays == "pays" for row in rows if row.segment is None)
    assert said / times <= 0.025 + 3 * (0.025 * 0.975 / times) ** 0.5


def test_a_control_group_that_spent_alike_is_no_surer_than_the_arm_it_is_set_against() -> None:
    """Five who spent 50 each tell resamples nothing of what 20 who spent 0 or 100 might: scipy's pooled standard error does."""
    treated, other = np.array([0, 10_000] * 10), np.array([5_000] * 5)
    arm = [*("Letter" for _ in treated), *(CONTROL for _ in other)]
    table = pd.DataFrame({"arm": arm, "segment": 1, "outcome_value": np.concatenate([treated, other])})
    found = added_gmv(eager(table), ["Letter"], CONTROL, 300, 0)["Letter", None]
    t = ttest_ind_from_stats(1.0, treated.std(ddof=1), 20, 0.0, 0.0, 5).statistic  # a difference of 1 over its standard error
    assert found.high == pytest.approx(20 * 1.959964 / t / 100, abs=0.01)
    assert (found.low, found.value) == (-found.high, 0.0)


@pytest.mark.slow
@pytest.mark.parametrize(("share", "low"), [(0.05, 0.0), (0.1, 0.0), (0.5, 0.02)])
def test_skewed_spend_that_nobody_added_does_not_pay(share: float, low: float) -> None:
    """One in twenty spends a log-normal amount, asked or not; control groups of 100, 200 and 1,000 of 2,000 customers.

    Of two arms at 95%, one end is passed once in forty cases at most, and hardly ever where a group is small; the percentiles of
    the bootstrap alone are passed in one of eight cases at 5%, in one of twelve at 10%.
    """
    times, said, covered, bare = 250, 0, 0, 0
    draw = np.random.default_rng(21)
    for seed in range(times):
        held = draw.random(2_000) < share
        spent = np.where(draw.random(2_000) < 0.05, np.exp(draw.normal(4, 1, 2_000)) * 100, 0.0).round().astype("int64")
        table = eager(pd.DataFrame({"arm": np.where(held, CONTROL, "Letter"), "segment": 1, "outcome_value": spent}))
        found = added_gmv(table, ["Letter"], CONTROL, 200, seed)["Letter", None]
        few = few_spent(table, ["Letter"], CONTROL)
        said += found.low > 0 and ("Letter", None) not in few
        covered += found.low <= 0 <= found.high
        drawn = [draw.choice(spent[who], (200, who.sum())).mean(axis=1) for who in (~held, held)]
        bare += np.quantile(drawn[0] - drawn[1], 0.025) > 0
    assert said / times <= max(low, 0.008)
    assert covered / times >= 0.95
    assert bare > 2 * said
