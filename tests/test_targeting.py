"""Targeting: who is worth a contact, counted in answers that the probabilities never saw."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from answers import QUICK, judged, paid, scored
from example_uplift import uplift
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import binomtest
from tables import by_id, eager, lazy

from reportgen.analysis.budget import Budget, budget
from reportgen.analysis.experiments.arms import ArmUplift
from reportgen.analysis.mailing.cells import Drawn, cells, drawn
from reportgen.analysis.mailing.cut import _recalibrated, _wanted, cut
from reportgen.analysis.mailing.depths import Audience, audiences_by_depth
from reportgen.analysis.mailing.plans import Economics, MoneyRange, Plan
from reportgen.analysis.prediction.logit import log_odds
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.targeting import Targeting, targeting
from reportgen.notes import Skipped, Verdict

PEOPLE = paid(eager(pd.DataFrame({"customer_id": ["C0"]})))
"""Only their cost, 3, and value, 11, are read."""

TOLD, SEEN, SEGMENT = [0.9, 0.8, 0.5, 0.2, 0.1, 0.1], [1, 1, 0, 1, 0, 0], [1, 2, 1, 2, 2, 2]
"""Segment 1: one of two answered, above 3 / 11. Segment 2: two of four, above it as well."""


def section(scores: Scores, reason: str = "predicts_out_of_fold", verdict: Verdict = Verdict.SOLID) -> Targeting:
    found = targeting(scores, PEOPLE, judged(verdict, reason), QUICK)
    assert isinstance(found, Targeting)
    return found


def plans(found: Targeting) -> dict[str, Plan]:
    return {p.plan: p for p in found.plans}


def test_six_customers_by_hand() -> None:
    """Three are likelier than 3 / 11: cost 9. Two of them answered: 22. Expected: 2.2 x 11 - 9. Everybody: 3 x 11 - 18 = 15."""
    found = section(scored(TOLD, SEEN, SEGMENT))
    assert found.break_even_rate == pytest.approx(3 / 11)
    best = plans(found)["customers"]
    assert (best.contacts, best.contact_share, best.cost) == (3, 0.5, 9.0)
    assert (best.responders.value, best.revenue.value, best.profit.value, best.expected_profit) == (2.0, 22.0, 13.0, 15.2)
    assert best.roi is not None
    assert best.roi.value == pytest.approx(13 / 9)
    assert best.response_rate is not None
    assert best.response_rate.value == pytest.approx(2 / 3)
    everybody, nobody = plans(found)["everybody"], plans(found)["nobody"]
    assert (everybody.contacts, everybody.cost, everybody.revenue.value, everybody.profit.value) == (6, 18.0, 33.0, 15.0)
    assert (nobody.contacts, nobody.cost, nobody.profit.value, nobody.roi, nobody.response_rate) == (0, 0.0, 0.0, None, None)
    assert found.selected_segments == (1, 2)
    assert (found.cut.contacts, found.cut.depth) == (3, 0.5)
    told = [(s, s.responders, s.profit) for s in found.segments]
    assert [(s.segment, s.n_customers, s.contacts, k.value, profit.value) for s, k, profit in told if k and profit] == [
        (1, 2, 2, 1.0, 5.0),
        (2, 4, 4, 2.0, 10.0),
    ]  # everybody is recommended: segment 1 answers once, for 11 - 6, and segment 2 twice, for 22 - 12


def test_the_curve_runs_from_nobody_to_everybody() -> None:
    """Half way: the three likeliest, who cost 9 and brought 22."""
    found = section(scored(TOLD, SEEN, SEGMENT))
    assert len(found.curve) == QUICK.targeting.n_points + 1
    first, half, last = found.curve[0], found.curve[QUICK.targeting.n_points // 2], found.curve[-1]
    assert (first.depth, first.profit.value, first.expected_profit) == (0.0, 0.0, 0.0)
    assert (half.depth, half.profit.value, half.expected_profit) == (0.5, 13.0, 15.2)
    assert (last.depth, last.profit.value) == (1.0, plans(found)["everybody"].profit.value)
    assert max(found.curve, key=lambda point: point.expected_profit).depth == found.cut.depth


@pytest.mark.parametrize(
    ("cost", "value", "missing"),
    [(None, None, ("contact_cost", "response_value")), (None, 1100.0, ("contact_cost",)), (300.0, None, ("response_value",))],
)
def test_cost_and_value_are_asked_for_and_never_invented(
    cost: float | None, value: float | None, missing: tuple[str, ...]
) -> None:
    assert targeting(scored(TOLD, SEEN), paid(PEOPLE.frame, cost, value), judged(), QUICK) == Skipped("no_economics", missing)


def test_a_response_that_is_worth_nothing_is_no_reason_to_mail() -> None:
    found = targeting(scored(TOLD, SEEN), paid(PEOPLE.frame, 300.0, 0.0), judged(), QUICK)
    assert found == Skipped("response_worth_nothing", ("response_value",))


def test_skipped_as_the_response_section_is() -> None:
    assert targeting(None, PEOPLE, Skipped("too_few_responses"), QUICK) == Skipped("too_few_responses")


def test_a_contact_dearer_than_a_response_never_pays() -> None:
    found = targeting(scored(TOLD, SEEN, SEGMENT), paid(PEOPLE.frame, 1200.0, 1100.0), judged(), QUICK)
    assert isinstance(found, Targeting)
    assert found.recommended == "nobody"
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "no_mailing_pays")
    assert (found.cut.contacts, found.cut.contacts_high, found.selected_segments) == (0, 0, ())


def test_a_contact_that_costs_nothing_goes_to_everybody() -> None:
    found = targeting(scored(TOLD, SEEN, SEGMENT), paid(PEOPLE.frame, 0.0, 1100.0), judged(), QUICK)
    assert isinstance(found, Targeting)
    best = plans(found)["customers"]
    assert (best.contacts, best.cost, best.profit.value, best.roi) == (6, 0.0, 33.0, None)
    assert (found.cut.depth_low, found.cut.depth_high) == (1.0, 1.0)


def test_without_a_model_segments_are_the_smallest_thing_to_choose() -> None:
    """Rates 0.5 and 0.1 of 100 customers each: 50 x 11 - 300 = 250, and everybody 60 x 11 - 600 = 60, which is 190 less."""
    rates = [0.5] * 100 + [0.1] * 100
    seen = [1] * 50 + [0] * 50 + [1] * 10 + [0] * 90
    found = section(
        scored(rates, seen, [1] * 100 + [2] * 100, source="segment_rates"), "no_better_than_base_rate", Verdict.UNSUPPORTED
    )
    assert [p.plan for p in found.plans] == ["nobody", "everybody", "segments"]
    assert (found.recommended, found.selected_segments, plans(found)["segments"].profit.value) == ("segments", (1,), 250.0)
    assert found.judgement.verdict is Verdict.SOLID
    assert {g.over: g.profit.value for g in found.gains} == {"nobody": 250.0, "everybody": 190.0}


def test_the_verdict_is_no_better_than_that_of_the_probabilities() -> None:
    many = scored([0.9] * 80 + [0.1] * 120, [1] * 70 + [0] * 130)
    assert section(many).judgement.reason == "mailing_pays"
    doubted = section(many, "probabilities_miscalibrated", Verdict.INDICATIVE)
    assert (doubted.judgement.verdict, doubted.judgement.reason) == (Verdict.INDICATIVE, "probabilities_miscalibrated")


@pytest.mark.parametrize(("answered", "reason"), [(129, "mailing_profit_includes_zero"), (140, "mailing_pays")])
def test_the_best_of_several_mailings_has_to_be_surer_than_one(answered: int, reason: str) -> None:
    """By hand: 129 of 400 lie 2.13 standard errors above 3 / 11, 140 lie 3.24 above it; one mailing needs 1.96, of three 2.39."""
    found = section(scored([0.33] * 400, [1] * answered + [0] * (400 - answered), [1] * 400))
    best = plans(found)[found.recommended]
    assert len(found.plans) - 1 == 3
    assert (best.profit.low > 0, found.judgement.reason) == (answered == 140, reason)
    error = 11 * math.sqrt(answered * (1 - answered / 400))  # of the revenue, by hand; 200 resamples give it within a tenth
    assert best.profit.high - best.profit.low == pytest.approx(2 * 2.394 * error, rel=0.15)
    assert best.profit.low + best.cost == pytest.approx(best.revenue.low)
    assert best.revenue.low == pytest.approx(best.responders.low * 11, abs=0.01)


def test_choosing_segments_by_the_answers_they_are_judged_by_is_called_optimism() -> None:
    """40 segments of 50 that all answer at break-even: picking the lucky ones seems to pay, and the truth is no profit at all."""
    draw = np.random.default_rng(3)
    seen = (draw.random(2000) < 3 / 11).astype(int).tolist()
    found = section(scored([0.27] * 2000, seen, [i % 40 + 1 for i in range(2000)]))
    lucky = plans(found)["segments"]
    assert lucky.profit.value > 300
    assert lucky.optimism == pytest.approx(lucky.profit.value, rel=0.5)


@pytest.mark.parametrize("source", ["model", "segment_rates"])
def test_a_mailing_has_one_range_wherever_it_is_told(source: str) -> None:
    """Over nobody a plan gains what it earns; a budget without a limit reaches the same customers."""
    draw = np.random.default_rng(5)
    segment = [1 + i % 4 for i in range(800)]
    rates = [[0.25, 0.3, 0.3, 0.4][s - 1] for s in segment]
    seen = (draw.random(800) < rates).astype(int)
    if source == "segment_rates":
        rates = [float(seen[np.array(segment) == s].mean()) for s in segment]
    scores = scored(rates, seen.tolist(), segment, source)
    found, spent = section(scores), budget(scores, PEOPLE, judged(), QUICK)
    assert isinstance(spent, Budget)
    best = plans(found)["customers" if source == "model" else "segments"]
    over = next(g.profit for g in found.gains if g.over == "nobody")
    assert (best.optimism > 0) == (source == "segment_rates")
    for told in (over, spent.plan.profit):
        assert (told.value, told.low, told.high) == pytest.approx(
            (best.profit.value, best.profit.low, best.profit.high), abs=0.02
        )


def test_what_a_segment_brings_is_told_as_in_its_appendix() -> None:
    """By scipy, of two segments: binomtest(k, n).proportion_ci(1 - 0.05 / 2, "wilson"), times 11 a response, less 3 a contact."""
    told, seen = [0.9] * 16 + [0.1] * 44 + [0.4] * 12 + [0.1] * 28, [1] * 7 + [0] * 93
    scores = scored(told, seen, [1] * 60 + [2] * 40)
    found, inside = section(scores).segments, audiences_by_depth(scores, PEOPLE)
    assert not isinstance(inside, Skipped)
    for row, k, n in zip(found, (7, 0), (16, 12), strict=True):
        ends = binomtest(k, n).proportion_ci(1 - 0.05 / 2, method="wilson")
        audience = inside[row.segment]
        assert isinstance(audience, Audience)
        assert audience.stop is not None
        assert row.profit is not None
        assert row.responders is not None
        assert (row.profit.value, row.profit.low, row.profit.high) == pytest.approx(
            (k * 11 - n * 3, n * ends.low * 11 - n * 3, n * ends.high * 11 - n * 3), abs=0.006
        )
        assert row.profit == MoneyRange(*(getattr(audience.stop, end) for end in ("profit", "profit_low", "profit_high")))
        assert (row.responders.low, row.responders.high) == pytest.approx((n * ends.low, n * ends.high))


def test_the_cut_is_sure_of_itself_only_where_customers_differ() -> None:
    """Told 0.9 or 0.05 the cut lies between them, whatever the luck; told 0.2 to 0.35 it might lie anywhere there."""
    draw = np.random.default_rng(4)
    apart = np.where(draw.random(800) < 0.3, 0.9, 0.05)
    near = draw.uniform(0.2, 0.35, 800)
    widths = []
    for told in (apart, near):
        gathered = cells(scored(told.tolist(), (draw.random(800) < told).astype(int).tolist()))
        found = cut(gathered, drawn(gathered, 200, seed=1), Economics(300.0, 1100.0))
        assert found.depth_low <= found.depth <= found.depth_high
        widths.append(found.depth_high - found.depth_low)
    assert widths[0] < 0.1
    assert widths[1] > 0.3


def test_one_probability_for_all_leaves_nothing_to_cut() -> None:
    found = section(scored([0.5] * 100, [1] * 50 + [0] * 50))
    assert (found.cut.contacts, found.cut.contacts_low, found.cut.contacts_high) == (100, 100, 100)


def test_a_large_table_is_gathered_in_steps_and_keeps_its_sums() -> None:
    """6,000 customers with probabilities of their own become at most 1,001 cells; the expected responders are the same."""
    told = np.random.default_rng(5).random(6000).round(9)
    scores = scored(told.tolist(), [0, 1] * 3000)
    gathered = cells(scores)
    assert len(gathered.n) <= 1001
    assert (gathered.n.sum(), gathered.k.sum()) == (6000, 3000)
    assert gathered.expected.sum() == pytest.approx(told.sum(), abs=1e-6)
    asked = cells(Scores(lazy(by_id(scores.frame)), "model", True))
    assert np.array_equal(asked.expected, gathered.expected)


rows = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 1), st.integers(1, 3)), min_size=2, max_size=30)


@settings(max_examples=50)
@given(rows=rows, order=st.randoms(use_true_random=False))
def test_row_order_changes_nothing(rows: list[tuple[int, int, int]], order: random.Random) -> None:
    shuffled = rows.copy()
    order.shuffle(shuffled)
    one, other = (scored([p / 20 for p, _, _ in r], [y for _, y, _ in r], [s for _, _, s in r]) for r in (rows, shuffled))
    assert section(one) == section(other)


@settings(max_examples=50)
@given(rows=rows)
def test_plans_add_up(rows: list[tuple[int, int, int]]) -> None:
    """Profit is revenue less cost, segments add up to the plan, and no depth has a higher expected profit than the cut."""
    found = section(scored([p / 20 for p, _, _ in rows], [y for _, y, _ in rows], [s for _, _, s in rows]))
    for p in found.plans:
        assert p.profit.value == pytest.approx(p.revenue.value - p.cost)
        assert p.profit.low == pytest.approx(p.revenue.low - p.cost, abs=0.011)  # two roundings to the cent
    best = plans(found)["customers"]
    assert best.contacts == found.cut.contacts
    gone_by = plans(found)["customers" if found.recommended == "nobody" else found.recommended]
    assert sum(s.contacts for s in found.segments) == gone_by.contacts
    assert sum(s.profit.value for s in found.segments if s.profit) == pytest.approx(gone_by.profit.value)
    assert max(point.expected_profit for point in found.curve) <= best.expected_profit + 0.01
    assert json.dumps(dataclasses.asdict(found), allow_nan=False)


def test_letters_that_cost_next_to_nothing_have_a_return_within_its_range() -> None:
    """Six letters for 0.01 of a cent each: together less than the smallest coin, which is what a cost is rounded to."""
    found = targeting(scored(TOLD, SEEN, SEGMENT), paid(PEOPLE.frame, 0.01, 1100.0), judged(), QUICK)
    assert isinstance(found, Targeting)
    best = plans(found)["customers"]
    assert best.cost == 0.0
    assert best.roi is not None
    assert best.roi.value == pytest.approx(3 * 1100 / 0.06 - 1)  # three answers of six letters, in cents
    assert best.roi.low < best.roi.value < best.roi.high


def test_where_the_likeliest_do_not_pay_they_lose_less_than_everybody() -> None:
    """A letter costs 12: nobody is written to, and all six would bring 33 and cost 72."""
    found = targeting(scored(TOLD, SEEN, SEGMENT), paid(PEOPLE.frame, 1200.0, 1100.0), judged(), QUICK)
    assert isinstance(found, Targeting)
    assert {g.over: g.profit.value for g in found.gains} == {"nobody": 0.0, "everybody": 39.0, "segments": 0.0}


def test_only_answers_that_contact_adds_are_earned_and_gained() -> None:
    """By hand: 20 of 40 answer where 10 of 40 did unasked, so that of the 80 likely ones 20 are added; of the others, who are
    told 0.1, 4 of 40 answer either way, and none is.

    All in all 24 of 80 answered and 14 of 80 unasked: 0.1 / 0.24 x 0.3 of an answer of 11 is what a letter of 1 has to bring. 80
    letters earn 20 x 11 - 80 = 140, all 160 earn 220 - 160 = 60, and a contact pays above 0.218.
    """
    kinds = ((1, 0.5, 1, 20), (1, 0.5, 0, 10), (2, 0.1, 1, 4), (2, 0.1, 0, 4))
    rows = [(decile, told, asked, int(i < k)) for decile, told, asked, k in kinds for i in range(40)]
    table = pd.DataFrame(rows, columns=["decile", "probability", "asked", "responded"])
    told = Scores(eager(table.assign(customer_id=[f"C{i}" for i in range(160)], segment=1)), "model", True)
    row = SimpleNamespace(arm="Letter", segment=None, treated=wilson(24, 80), control=wilson(14, 80))
    measured = dataclasses.replace(uplift(), rows=(cast(ArmUplift, row),))
    found = targeting(told, paid(PEOPLE.frame, 100.0, 1100.0), judged(), QUICK, measured)
    assert isinstance(found, Targeting)
    assert found.added_share == pytest.approx(10 / 24)
    assert found.break_even_rate == pytest.approx(24 / 110)
    best, everybody = plans(found)["customers"], plans(found)["everybody"]
    assert (best.contacts, best.responders.value, best.profit.value) == (80, 40.0, 140.0)
    assert (everybody.responders.value, everybody.profit.value) == (48.0, 60.0)
    assert best.added is not None
    assert best.added.value == pytest.approx(20)
    assert {g.over: g.profit.value for g in found.gains} == {"nobody": 140.0, "everybody": 80.0, "segments": 80.0}


def test_a_segment_of_which_nobody_may_be_contacted_has_no_depth() -> None:
    table = scored([*TOLD, 0.9], [*SEEN, 1], [*SEGMENT, 3]).frame.to_native().assign(contactable=[True] * 6 + [False])
    row = section(Scores(eager(table), "model", True)).segments[-1]
    assert (row.segment, row.n_customers, row.contacts, row.depth) == (3, 0, 0, 0.0)


def test_luck_flatters_no_choice_that_luck_does_not_change() -> None:
    """Where everybody answers, each segment pays in every resample, and brings no more there than in the table."""
    found = section(scored([0.9] * 90, [1] * 90, [1 + i % 3 for i in range(90)]))
    assert plans(found)["segments"].optimism == 0.0
    for seed in range(6):  # of those who nearly all answer some resamples bring less: that is no optimism below nought
        seen = (np.random.default_rng(seed).random(400) < 0.9).astype(int).tolist()
        assert plans(section(scored([0.9] * 400, seen, [1 + i % 4 for i in range(400)])))["segments"].optimism >= 0.0


def test_the_interval_of_the_cut_holds_the_cut() -> None:
    """Fifty are told 0.9 and nobody answers: every resample would write to fewer, and the plan writes to fifty."""
    gathered = cells(scored([0.9] * 50 + [0.05] * 50, [0] * 100))
    found = cut(gathered, drawn(gathered, 200, seed=1), Economics(300.0, 1100.0))
    assert (found.contacts, found.contacts_low, found.contacts_high) == (50, 0, 50)


def test_the_recalibration_of_a_resample_is_that_of_scipy() -> None:
    """Authority: scipy.optimize.minimize of the logistic loss with a prior of variance 1 around the line that changes nothing."""
    draw = np.random.default_rng(6)
    told = np.linspace(0.05, 0.9, 12)
    gathered = cells(scored(np.repeat(told, 8).tolist(), (draw.random(96) < np.repeat(told, 8) ** 2).astype(int).tolist()))
    draws = drawn(gathered, 3, seed=2)
    odds = log_odds(gathered.probability)[:, 0]

    def loss(line: NDArray[np.float64], n: NDArray[np.float64], k: NDArray[np.float64]) -> float:
        fitted = 1 / (1 + np.exp(-(line[0] + line[1] * odds)))
        prior = (line[0] ** 2 + (line[1] - 1) ** 2) / 2
        return float(prior - (k * np.log(fitted) + (n - k) * np.log(1 - fitted)).sum())

    for line, n, k in zip(_recalibrated(odds, gathered, draws), draws.asked, draws.answered, strict=True):
        assert line == pytest.approx(minimize(loss, [0.0, 1.0], args=(n, k), tol=1e-10).x, abs=1e-4)


def test_the_rate_from_which_a_contact_pays_is_that_of_each_resample() -> None:
    """Of 10 answers 4, 0, -2 or 10 were added, or none came: a letter of 3 pays where 11 x 0.4 x p is above it, or 11 x p."""
    added, k = np.array([[4.0], [0.0], [-2.0], [10.0], [0.0]]), np.array([[10.0]] * 4 + [[0.0]])
    draws = Drawn(k, k, k, k, added)
    wanted = _wanted(draws, Economics(300.0, 1100.0, 0.5))[:, 0]
    rates = 1 / (1 + np.exp(-wanted))
    assert rates == pytest.approx([3 / 4.4, 1.0, 1.0, 3 / 11, 1.0])
    assert _wanted(draws, Economics(0.0, 1100.0, 0.5))[:, 0].tolist() == [-math.inf] * 5


def test_among_many_customers_thousandths_are_told_apart() -> None:
    """Of 6,000 drawn evenly the chance that one of a thousand steps is empty is e**-6: two or three of them."""
    told = np.random.default_rng(5).random(6000).round(9)
    assert len(cells(scored(told.tolist(), [0, 1] * 3000)).n) > 990
