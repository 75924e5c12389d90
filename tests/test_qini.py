"""Qini: the curve by brute force, and a ranking that is believed only where it works."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tried import CONTROL, QUICK, tried

from reportgen.analysis.experiments import qini as measured
from reportgen.analysis.experiments.qini import Levels, Qini, added, area, levels, qini, resampled
from reportgen.notes import Skipped, Verdict

CUSTOMERS = (  # score, contacted, answered: eight customers, best score first
    (0.9, True, 1),
    (0.8, False, 0),
    (0.7, True, 1),
    (0.6, False, 1),
    (0.5, True, 0),
    (0.4, False, 0),
    (0.3, True, 0),
    (0.2, False, 1),
)


def gathered(customers: tuple[tuple[float, bool, int], ...]) -> Levels:
    score, treated, answered = (np.array(column) for column in zip(*customers, strict=True))
    return levels(score.astype(float), treated.astype(bool), answered.astype(float))


def brute_force(customers: tuple[tuple[float, bool, int], ...]) -> tuple[list[tuple[Fraction, Fraction]], Fraction]:
    """Radcliffe's curve, customer by customer in exact fractions, and the area between it and the straight line."""
    whole = sum(t for _, t, _ in customers)
    points = [(Fraction(0), Fraction(0))]
    for score in sorted({s for s, _, _ in customers}, reverse=True):
        so_far = [c for c in customers if c[0] >= score]
        n_t, n_c = sum(t for _, t, _ in so_far), sum(not t for _, t, _ in so_far)
        k_t, k_c = sum(y for _, t, y in so_far if t), sum(y for _, t, y in so_far if not t)
        value = (k_t - (Fraction(k_c * n_t, n_c) if n_c else 0)) / Fraction(whole)
        points.append((Fraction(len(so_far), len(customers)), value))
    under = sum(((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points)), Fraction(0))
    return points, under - points[-1][1] / 2


def test_eight_customers_by_hand() -> None:
    """After each customer: 1, 1, 2, 2 - 1 x 2/2, 2 - 1 x 3/2, 2 - 1 x 3/3, 2 - 1 x 4/3, 2 - 2 x 4/4; all over 4 contacted."""
    depth, curve = added(gathered(CUSTOMERS))
    assert depth.tolist() == [i / 8 for i in range(9)]
    assert curve == pytest.approx(np.array([0, 1, 1, 2, 1, 0.5, 1, 2 / 3, 0]) / 4)
    # trapezia of width 1/8: the sum of the inner points, 7 1/6 over 4, and half of the ends, which are 0; the line is flat
    assert float(area(depth, curve)) == pytest.approx((1 + 1 + 2 + 1 + 0.5 + 1 + 2 / 3) / 4 / 8)


def test_forty_customers_are_those_of_scikit_uplift() -> None:
    """scikit-uplift 0.5.1: qini_curve(y, score, treated), in answers; the area under it less that under its diagonal.

    Its ``qini_auc_score`` divides by the area of a perfect ranking, 0.1454 here; ours stays in answers a customer.
    """
    treated = [t == "1" for t in "1010110010110100101101001110010110100101"]
    answered = [int(y) for y in "1110100110010000100100001000010000100010"]
    scores = [30 if 10 <= i <= 11 else 20 if 20 <= i <= 22 else 40 - i for i in range(40)]  # two ties, of two and of three
    depth, curve = added(gathered(tuple(zip(scores, treated, answered, strict=True))))
    theirs = {1: 1.0, 5: 1.5, 7: 1.6667, 10: 2.0, 12: 2.2, 17: 3.75, 20: 4.5556, 23: 4.8182, 30: 6.7143, 38: 7.7778, 40: 6.6842}
    ours = dict(zip((depth * 40).round().tolist(), (curve * sum(treated)).tolist(), strict=True))
    assert {n: ours[n] for n in theirs} == pytest.approx(theirs, abs=5e-5)
    assert 11 not in ours  # those who tie are one step
    assert float(area(depth, curve)) * 40 * sum(treated) == pytest.approx(30.726313718960824)


customers = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5]), st.booleans(), st.integers(0, 1)), min_size=2, max_size=25
)


@settings(deadline=None)
@given(customers.filter(lambda rows: {t for _, t, _ in rows} == {True, False}))
def test_the_curve_is_that_of_brute_force(rows: list[tuple[float, bool, int]]) -> None:
    """With ties, which are one step, and beginnings without a control customer."""
    expected, coefficient = brute_force(tuple(rows))
    depth, curve = added(gathered(tuple(rows)))
    assert depth == pytest.approx([float(d) for d, _ in expected])
    assert curve == pytest.approx([float(v) for _, v in expected])
    assert float(area(depth, curve)) == pytest.approx(float(coefficient), abs=1e-12)


@settings(deadline=None)
@given(customers.filter(lambda rows: {t for _, t, _ in rows} == {True, False}))
def test_turning_the_ranking_round_when_all_tie_changes_nothing(rows: list[tuple[float, bool, int]]) -> None:
    level = tuple((0.0, t, y) for _, t, y in rows)
    assert float(area(*added(gathered(level)))) == pytest.approx(0.0, abs=1e-12)


def test_many_scores_are_gathered_and_the_area_stays() -> None:
    draw = np.random.default_rng(1)
    n = 20_000
    score, treated = draw.random(n), draw.random(n) < 0.5
    answered = (draw.random(n) < 0.1 + 0.1 * score * treated).astype(float)
    coarse = levels(score, treated, answered)
    assert len(coarse.treated) <= 1000
    order = np.argsort(-score)
    fine = Levels(
        *(np.stack([(1 - answered[order]) * g[order], answered[order] * g[order]], axis=1) for g in (treated, ~treated))
    )
    assert float(area(*added(coarse))) == pytest.approx(float(area(*added(fine))), abs=2e-5)


def test_resamples_keep_the_size_of_both_groups() -> None:
    drawn = resampled(gathered(CUSTOMERS), 50, seed=1)
    assert drawn.treated.shape == (50, 8, 2)
    assert set(drawn.treated.sum(axis=(1, 2))) == {4.0}
    assert set(drawn.control.sum(axis=(1, 2))) == {4.0}


def planted(seed: int, n: int = 6000, slope: float = 0.0, share: float = 0.5) -> pd.DataFrame:
    """Customers whom a letter moves by 5 points, and by ``slope`` more for each standard deviation of recency below its mean."""
    draw = np.random.default_rng(seed)
    recency = draw.integers(0, 100, n)
    treated = draw.random(n) < share
    rate = 0.2 + treated * (0.05 + slope * (49.5 - recency) / 28.9)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "segment": 1,
            "recency_days": recency,
            "frequency": draw.poisson(6, n),
            "monetary_value": (np.exp(draw.normal(5, 1, n)) * 100).astype("int64"),
            "campaign.Spring": (draw.random(n) < rate).astype("int64"),
            "arm": np.where(treated, "Letter", CONTROL),
        }
    )


def ranked(table: pd.DataFrame) -> Qini:
    people = tried(table)
    found = qini(people.frame, people, people.arms, QUICK)
    assert isinstance(found, Qini)
    return found


def test_a_planted_ranking_is_found() -> None:
    """Uplift 5 + 8 z points, z the recency, uniform: the best ranking has an area of 8 x sqrt(12) / 12 = 2.31 points."""
    found = ranked(planted(1, slope=0.08))
    assert found.coefficient.low < 0.08 * 12**0.5 / 12 * 1.05
    assert found.coefficient.value == pytest.approx(0.0231, abs=0.006)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.SOLID, "uplift_ranking_beats_lot")
    first, last = found.points[0], found.points[-1]
    assert (first.depth, first.added, first.by_lot) == (0.0, 0.0, 0.0)
    assert last.added == last.by_lot
    assert all(p.ci_low <= p.added <= p.ci_high for p in found.points)


def test_the_same_uplift_for_everybody_is_no_ranking() -> None:
    assert ranked(planted(2)).judgement.verdict is Verdict.UNSUPPORTED


def test_unequal_groups_are_no_ranking_either() -> None:
    """Two models of unequal size shrink unequally; that alone must not look like uplift."""
    wrong = sum(ranked(planted(seed, n=3000, share=0.9)).judgement.verdict is Verdict.SOLID for seed in range(20))
    assert wrong <= 2


def test_too_few_answers_are_not_ranked() -> None:
    people = tried(planted(3, n=200))
    assert qini(people.frame, people, people.arms, QUICK) == Skipped("too_few_to_score_uplift")


def test_copies_of_a_few_are_not_ranked() -> None:
    few = planted(4, n=40)
    table = pd.concat([few] * 50, ignore_index=True).assign(customer_id=[f"C{i}" for i in range(2000)])
    people = tried(table)
    assert qini(people.frame, people, people.arms, QUICK) == Skipped("too_few_to_score_uplift")


def test_nothing_to_rank_by() -> None:
    table = planted(5).assign(recency_days=1, frequency=1, monetary_value=100)
    people = tried(table)
    assert qini(people.frame, people, people.arms, QUICK) == Skipped("no_predictors")


def test_folds_that_learn_from_one_another_widen_the_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nadeau & Bengio 2003: by the root of 1 + K / (K - 1), 3 of two folds and 2.1 of eleven, of the same ranking."""
    people = tried(planted(6, n=1500))
    monkeypatch.setattr(measured, "_scores", lambda values, *_: values[:, 0])
    widths = []
    for folds in (2, 11):
        config = QUICK.model_copy(update={"response": QUICK.response.model_copy(update={"n_folds": folds})})
        found = qini(people.frame, people, people.arms, config)
        assert isinstance(found, Qini)
        widths.append(found.coefficient.high - found.coefficient.low)
    assert widths[0] / widths[1] == pytest.approx((3 / 2.1) ** 0.5)


def test_what_gives_the_answer_away_is_not_ranked_by() -> None:
    """Who answered is who bought twice, so that the ranking rests on the two other columns."""
    table = planted(7)
    assert ranked(table).n_predictors == 3
    assert ranked(table.assign(frequency=1 + table["campaign.Spring"])).n_predictors == 2
