"""A given budget limits the plan, and the plan says whom: the same customers wherever they are counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from answers import QUICK, judged, paid, scored
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from tables import eager, lazy

from reportgen.analysis.budget import Budget, budget
from reportgen.analysis.mailing import cells as cells_of
from reportgen.analysis.mailing.choice import segments_that_pay
from reportgen.analysis.mailing.contacted import contacted, takes_part, with_write_to
from reportgen.analysis.mailing.depths import Audience, audiences_by_depth
from reportgen.analysis.mailing.plans import Economics
from reportgen.analysis.page_one.headlines import likeliest
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.targeting import Targeting, by_budget, targeting
from reportgen.config import Config
from reportgen.notes import Verdict
from reportgen.settings import TargetingConfig

PEOPLE = paid(eager(pd.DataFrame({"customer_id": ["C0"]})))
"""Only their cost, 3, and value, 11, are read: a contact pays above 3 / 11."""

TOLD, SEEN, SEGMENT = [0.9, 0.8, 0.5, 0.2, 0.1, 0.1], [1, 1, 1, 0, 0, 0], [1, 2, 1, 2, 2, 2]


def with_budget(amount: float | None) -> Config:
    return QUICK.model_copy(update={"targeting": TargetingConfig(budget=amount, n_resamples=200)})


def sections(scores: Scores, amount: float | None) -> tuple[Targeting, Budget]:
    config = with_budget(amount)
    found, spent = targeting(scores, PEOPLE, judged(), config), budget(scores, PEOPLE, judged(), config)
    assert isinstance(found, Targeting)
    assert isinstance(spent, Budget)
    return found, spent


def members(scores: Scores) -> pd.DataFrame:
    """The rows of the audience files."""
    rows = scores.frame.to_native()
    if "contactable" in rows:
        rows = rows[rows["contactable"]]
    return rows.rename(columns={"probability": "response_probability"}).reset_index(drop=True)


def test_seven_pays_for_two_of_three_letters_by_hand() -> None:
    """0.9, 0.8 and 0.5 are above 3 / 11 and would cost 9; 7 pays for the first two, who both answered: 22 - 6 = 16."""
    found, spent = sections(scored(TOLD, SEEN, SEGMENT), 7.0)
    plans = {p.plan: p for p in found.plans}
    assert list(plans) == ["nobody", "everybody", "segments", "customers", "budget"]
    assert (found.recommended, plans["customers"].contacts, plans["customers"].cost) == ("budget", 3, 9.0)
    assert plans["budget"] == spent.plan
    assert (spent.plan.contacts, spent.plan.cost, spent.plan.expected_profit, spent.plan.profit.value) == (2, 6.0, 12.7, 16.0)
    assert [(s.segment, s.contacts, s.expected_responders) for s in found.segments] == [(1, 1, 0.9), (2, 1, 0.8)]
    marked = with_write_to(eager(members(scored(TOLD, SEEN, SEGMENT))), found)
    assert marked["write_to"].to_list() == ["yes", "yes", "no", "no", "no", "no"]


def test_a_mailing_that_the_budget_does_not_pay_for_is_compared_but_not_recommended() -> None:
    """Everybody answers, so that all six letters pay, 66 - 18; 7 pays for two of them: 22 - 6. Six cannot be had for 7."""
    found, _ = sections(scored(TOLD, [1] * 6, SEGMENT), 7.0)
    profits = {p.plan: p.profit.value for p in found.plans}
    assert (profits["everybody"], profits["budget"], found.recommended) == (48.0, 16.0, "budget")
    assert {g.over for g in found.gains} == {"nobody", "everybody"}  # and no other that 7 does not pay for


def test_a_budget_for_the_cut_alone_is_no_budget_for_everybody() -> None:
    """All forty answer, and twenty are likely to: everybody brings most, 440 - 120, and 60 pays for the twenty: 220 - 60."""
    scores = scored(np.linspace(0.9, 0.3, 20).round(6).tolist() + [0.1] * 20, [1] * 40)
    (free, _), (found, spent) = sections(scores, None), sections(scores, 60.0)
    assert (free.recommended, found.recommended, spent.plan.contacts) == ("everybody", "customers", 20)
    assert [p.plan for p in found.plans] == ["nobody", "everybody", "segments", "customers"]  # none twice
    assert "everybody" not in {g.over for g in found.gains}
    plan = likeliest(found)
    assert plan is not None
    assert (plan.plan, plan.profit.value) == ("customers", 160.0)
    assert likeliest(free) is None


def test_another_mailing_that_the_budget_pays_for_may_be_better() -> None:
    """Nobody of the likeliest answered, but both of segment 2 did: 22 - 6 = 16, where the two likeliest bring - 6."""
    scores = scored([0.9, 0.8, 0.7, 0.31, 0.3], [0, 0, 0, 1, 1], [1, 1, 1, 2, 2])
    found, _ = sections(scores, 8.0)
    free, _ = sections(scores, None)
    assert (free.recommended, found.recommended) == ("segments", "segments")  # dear without a limit is cheap within it
    assert found == free


@pytest.mark.parametrize("amount", [9.0, 9.01, 1000.0])
def test_a_budget_that_pays_for_the_plan_changes_nothing(amount: float) -> None:
    scores = scored(TOLD, SEEN, SEGMENT)
    assert sections(scores, amount)[0] == sections(scores, None)[0]


@pytest.mark.parametrize("amount", [0.0, 2.99])
def test_less_than_one_letter_writes_to_nobody_and_says_why(amount: float) -> None:
    """A letter costs 3."""
    scores = scored(TOLD, SEEN, SEGMENT)
    found, spent = sections(scores, amount)
    assert (found.recommended, found.gains, spent.plan.contacts) == ("nobody", (), 0)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "budget_below_one_contact")
    assert [(s.contacts, s.n_customers) for s in found.segments] == [(0, 2), (0, 4)]
    assert set(with_write_to(eager(members(scores)), found)["write_to"].to_list()) == {"no"}
    assert not any(takes_part(eager(members(scores)), found))


def test_what_the_budget_pays_for_may_have_earned_nothing() -> None:
    """The likeliest did not answer, the two after did: of the plan for 9 the first letter, for 3, is a loss."""
    found, spent = sections(scored(TOLD, [0, 1, 1, 0, 0, 0], SEGMENT), 3.0)
    assert spent.plan.profit.value == -3.0
    assert (found.recommended, found.judgement.reason) == ("nobody", "no_mailing_within_budget_pays")


def test_ranges_hold_for_the_mailing_of_the_budget_as_well() -> None:
    """Four mailings instead of three: wider by z(0.05 / 8) / z(0.05 / 6) = 2.4977 / 2.3940 (scipy.stats.norm)."""
    draw = np.random.default_rng(3)
    told = np.linspace(0.001, 0.7, 400).round(6)  # no two alike, so that the budget parts no cell, and the draws are the same
    scores = scored(told.tolist(), (draw.random(400) < told).astype(int).tolist())
    (free, _), (found, spent) = sections(scores, None), sections(scores, 150.0)
    before, after = ({p.plan: p.profit for p in section.plans} for section in (free, found))
    for plan in ("everybody", "customers"):
        assert before[plan].value == after[plan].value
        wider = (after[plan].high - after[plan].low) / (before[plan].high - before[plan].low)
        assert wider == pytest.approx(2.4977 / 2.3940, abs=1e-4)
    over = next(g.profit for g in found.gains if g.over == "nobody")
    assert after["budget"] == spent.plan.profit
    assert over == spent.plan.profit


def test_a_few_letters_that_were_all_answered_prove_little() -> None:
    """Three of three: every resample has three. Wilson's 95% interval begins at 0.4385 (scipy), 1.6845 answers below three.

    As one of four mailings that end lies 2.4977 / 1.9600 times as far (scipy.stats.norm): 3 - 2.1467 = 0.8533 answers at 11.
    """
    assert binomtest(3, 3).proportion_ci(0.95, "wilson").low == pytest.approx(0.4385, abs=1e-4)
    told = np.linspace(0.9, 0.3, 12).round(6)
    _, spent = sections(scored(told.tolist(), [1] * 12), 9.0)
    profit = spent.plan.profit
    assert (spent.plan.contacts, profit.value, profit.high) == (3, 24.0, 24.0)
    assert profit.low == pytest.approx(11 * 0.8533 - 9, abs=0.01)


def test_without_a_model_the_budget_ends_within_a_segment() -> None:
    """Rates 0.5 and 0.1: the four of segment 1 pay, and 7 pays for two of them, those of the smaller ids: C1 and C4."""
    rows = {"customer_id": ["C9", "C1", "C5", "C4", "C0", "C2"], "segment": [1, 1, 1, 1, 2, 2], "responded": [1, 1, 0, 0, 0, 0]}
    scores = Scores(eager(pd.DataFrame({**rows, "probability": [0.5] * 4 + [0.1] * 2, "decile": 1})), "segment_rates", False)
    found, spent = sections(scores, 7.0)
    assert (found.recommended, spent.plan.contacts, spent.plan.responders.value) == ("budget", 2, 1.0)
    marked = with_write_to(eager(members(scores)), found).to_native()
    assert set(marked.loc[marked["write_to"] == "yes", "customer_id"]) == {"C1", "C4"}
    assert [(s.contacts, s.responders.value) for s in found.segments if s.responders] == [(2, 1.0), (0, 0.0)]


def test_choosing_the_best_segment_by_its_own_answers_is_taken_off() -> None:
    """Brute force over the resamples: in each the segment that answers most often gets the two letters.

    Three of the four segments of 40 customers answer at one rate; which of them seems best is luck, and both letters go there.
    """
    segment = np.repeat([1, 2, 3, 4], 40)
    seen = (np.random.default_rng(4).random(160) < np.where(segment < 4, 0.4, 0.1)).astype(int)
    rates = pd.Series(seen).groupby(segment).transform("mean")
    scores = scored(rates.tolist(), seen.tolist(), segment.tolist(), source="segment_rates")
    gathered = cells_of.cells(scores)
    draws = cells_of.drawn(gathered, 200, 7)
    lucky = []
    for n, k in zip(draws.n, draws.k, strict=True):
        brought = {s: k[gathered.segment == s].sum() * 1100 - n[gathered.segment == s].sum() * 300 for s in (1, 2, 3, 4)}
        first = max(brought, key=lambda s: brought[s] / n[gathered.segment == s].sum())
        there = gathered.k[gathered.segment == first].sum() * 1100 - 40 * 300
        lucky.append((brought[first] - there) * 2 / 40 if brought[first] > 0 else 0.0)
    found = segments_that_pay(gathered, draws, Economics(300.0, 1100.0), 2)[1]
    assert found == pytest.approx(np.mean(lucky))
    assert found > 0
    plan = sections(scores, 6.0)[1].plan
    assert plan.contacts == 2
    assert plan.optimism == pytest.approx(found / 100, rel=0.3)  # of other resamples


def ranked(table: pd.DataFrame, steps: int, n: int) -> list[str]:
    """Brute force: those who pay, cell by cell of a step, a segment and a tenth, the likeliest first, then by id; the first n."""
    rows = table[table["contactable"]].copy()
    rows["step"] = np.floor(rows["probability"] * steps + 0.5)
    rows["pays"] = rows.groupby(["step", "segment", "decile"])["probability"].transform("mean") * 11 > 3
    first = rows[rows["pays"]].sort_values(
        ["step", "segment", "decile", "probability", "customer_id"], ascending=[False, True, True, False, True]
    )
    return list(first["customer_id"].head(n))


people = st.tuples(
    st.integers(1, 3), st.integers(1, 2), st.sampled_from([100, 273, 300, 3001, 3004, 4000]), st.booleans(), st.booleans()
)


@settings(max_examples=60)
@given(rows=st.lists(people, min_size=2, max_size=25), letters=st.integers(0, 12), seed=st.integers(0, 9), fine=st.booleans())
@example(rows=[(1, 1, 300, True, True)] * 9, letters=4, seed=1, fine=True)  # one cell, cut by id alone
@example(rows=[(2, 1, 3004, True, True), (1, 1, 3001, False, True)] * 5, letters=7, seed=2, fine=False)  # one step, two segments
def test_the_same_customers_everywhere(rows: list[tuple[int, int, int, bool, bool]], letters: int, seed: int, fine: bool) -> None:
    """By brute force: the plan, its segments, the chapter Budget, the marks in any row order, and the depths count the same."""
    table = pd.DataFrame(rows, columns=["segment", "decile", "probability", "responded", "contactable"])
    table["probability"] = table["probability"] / table["probability"].map(lambda p: 10_000 if p > 1000 else 1000)
    table["customer_id"] = [f"C{i}" for i in np.random.default_rng(seed).permutation(len(table))]
    table = table.astype({"responded": int})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells_of, "EXACT", 1000 if fine else 0)
        steps = 10**9 if fine else 10**3
        if not table["contactable"].any():
            return
        found, spent = sections(Scores(eager(table), "model", True), letters * 3.0)
        chosen = ranked(table, steps, letters)
        assert spent.plan.contacts == len(chosen)
        own = table[table["customer_id"].isin(chosen)]
        assert spent.plan.responders.value == own["responded"].sum()
        assert spent.plan.expected_profit == pytest.approx(own["probability"].sum() * 11 - 3 * len(own), abs=0.006)
        event = found.recommended == "budget"
        assert event <= by_budget(found)
        if not event:
            return
        assert found.plans[-1] == spent.plan
        assert {s.segment: s.contacts for s in found.segments if s.contacts} == own.groupby("segment").size().to_dict()
        assert {s.segment: s.responders.value for s in found.segments if s.contacts and s.responders} == (
            own.groupby("segment")["responded"].sum().to_dict()
        )
        for order in (0, 1, 2):
            shuffled = table.sample(frac=1, random_state=order)
            again, _ = sections(Scores(eager(shuffled), "model", True), letters * 3.0)
            assert again == found
            rowwise = members(Scores(eager(shuffled), "model", True))
            assert set(rowwise.loc[takes_part(eager(rowwise), found), "customer_id"]) == set(chosen)
            columns = {
                name: shuffled[name].to_numpy() for name in ("contactable", "segment", "decile", "probability", "customer_id")
            }
            marks = contacted(columns, found, "budget")
            assert set(shuffled.loc[marks, "customer_id"]) == set(chosen)
        stops = audiences_by_depth(Scores(eager(table), "model", True), PEOPLE, within=len(chosen))
        assert isinstance(stops, dict)
        for segment, audience in stops.items():
            assert isinstance(audience, Audience)
            assert (audience.stop.n_customers if audience.stop else 0) == (own["segment"] == segment).sum()


def test_a_frame_that_is_not_in_memory_is_cut_alike() -> None:
    draw = np.random.default_rng(8)
    told = draw.choice([0.1, 0.4, 0.6], 60)
    table = scored(
        told.tolist(), (draw.random(60) < told).astype(int).tolist(), draw.integers(1, 4, 60).tolist()
    ).frame.to_native()
    here, there = (sections(Scores(engine(table), "model", True), 40.0) for engine in (eager, lazy))
    assert here == there
    assert here[0].recommended == "budget"


def test_an_appendix_stops_where_the_budget_does() -> None:
    """Segment 1 holds 0.9 and 0.5, who both pay; of two letters one goes there. In segment 2 the budget reaches all who pay."""
    found = audiences_by_depth(scored(TOLD, SEEN, SEGMENT), PEOPLE, within=2)
    assert isinstance(found, dict)
    one, two = found[1], found[2]
    assert isinstance(one, Audience)
    assert isinstance(two, Audience)
    assert (one.judgement.reason, one.stop and one.stop.n_customers) == ("budget_reaches_some", 1)
    assert (two.judgement.reason, two.stop and two.stop.n_customers) == ("some_pay", 1)
    nobody = audiences_by_depth(scored(TOLD, SEEN, SEGMENT), PEOPLE, within=0)
    assert isinstance(nobody, dict)
    assert {(a.judgement.reason, a.stop) for a in nobody.values() if isinstance(a, Audience)} == {("budget_reaches_nobody", None)}


def test_a_doubtful_model_makes_the_plan_of_a_budget_doubtful() -> None:
    scores = scored(np.linspace(0.9, 0.3, 40).round(6).tolist(), [1] * 40)
    found = targeting(scores, PEOPLE, judged(Verdict.INDICATIVE, "predicts_with_care"), with_budget(60.0))
    assert isinstance(found, Targeting)
    assert (found.recommended, found.judgement.reason) == ("budget", "predicts_with_care")


def test_page_one_tells_what_the_budget_earns_and_no_other_mailing() -> None:
    """Of 200 likely ones 180 answer and 300 pay for 100 of them: that mailing surely pays, and is the one that is told."""
    scores = scored(np.linspace(0.95, 0.85, 200).round(6).tolist() + [0.1] * 200, ([1] * 9 + [0]) * 20 + [0] * 200)
    found, spent = sections(scores, 300.0)
    assert (found.recommended, found.judgement.verdict) == ("budget", Verdict.SOLID)
    assert (spent.plan.contacts, spent.plan.profit.value) == (100, 90 * 11 - 300)
    assert likeliest(found) == spent.plan


def test_twelve_who_all_answered_prove_no_more_than_wilson_says() -> None:
    """In every resample all twelve answer. Wilson's interval is that of scipy, widened as that of one of four mailings."""
    scores = scored([0.9] * 12 + [0.8] * 30 + [0.1] * 30, [1] * 12 + [1, 0] * 15 + [0] * 30)
    _, spent = sections(scores, 36.0)
    low = binomtest(12, 12).proportion_ci(method="wilson").low
    wider = norm.isf(0.025 / 4) / norm.isf(0.025)
    assert spent.plan.responders.low == pytest.approx(12 - wider * 12 * (1 - low))


def test_a_budget_that_surely_pays_is_as_sure_as_the_probabilities() -> None:
    """70 of the 80 likely ones answered, where 3 of 11 pay."""
    scores = scored([0.9] * 80 + [0.1] * 120, [1] * 70 + [0] * 130)
    for verdict, reason, told in (
        (Verdict.SOLID, "predicts_out_of_fold", "budget_profit_above_zero"),
        (Verdict.INDICATIVE, "probabilities_miscalibrated", "probabilities_miscalibrated"),
    ):
        found = budget(scores, PEOPLE, judged(verdict, reason), with_budget(None))
        assert isinstance(found, Budget)
        assert (found.judgement.verdict, found.judgement.reason) == (verdict, told)


def test_a_budget_that_may_lose_is_indicative() -> None:
    """By hand: 129 of 400 lie 2.13 standard errors above 3 / 11, and the budget is one of three mailings, which need 2.39."""
    scores = scored([0.33] * 400, [1] * 129 + [0] * 271)
    found = budget(scores, PEOPLE, judged(), with_budget(None))
    assert isinstance(found, Budget)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.INDICATIVE, "budget_profit_includes_zero")
