"""The budget: no other set of customers that it could pay for has a higher expected profit."""

from __future__ import annotations

import dataclasses
import json
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from answers import QUICK, judged, paid, scored
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tables import eager

from reportgen.analysis.budget import Budget, budget
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.targeting import Targeting, targeting
from reportgen.config import Config
from reportgen.notes import Skipped, Verdict
from reportgen.settings import TargetingConfig

PEOPLE = paid(eager(pd.DataFrame({"customer_id": ["C0"]})))
"""Only their cost, 3, and value, 11, are read."""

TOLD, SEEN, SEGMENT = [0.9, 0.8, 0.5, 0.2, 0.1, 0.1], [1, 1, 0, 1, 0, 0], [1, 2, 1, 2, 2, 2]


def with_budget(amount: float | None) -> Config:
    return QUICK.model_copy(update={"targeting": TargetingConfig(budget=amount, n_resamples=200)})


def spent(amount: float | None, told: list[float] = TOLD, segment: list[int] = SEGMENT, cost: float = 300.0) -> Budget:
    seen = SEEN if told is TOLD else [0] * len(told)
    found = budget(scored(told, seen, segment), paid(PEOPLE.frame, cost), judged(), with_budget(amount))
    assert isinstance(found, Budget)
    return found


def test_seven_buys_two_contacts_by_hand() -> None:
    """The two likeliest, 0.9 and 0.8: 1.7 x 11 - 6 = 12.7, and 1 is left. One unit more buys a third of 0.5 x 11 - 3 = 2.5."""
    found = spent(7.0)
    assert (found.budget, found.given, found.plan.contacts, found.plan.cost, found.unspent) == (7.0, True, 2, 6.0, 1.0)
    assert (found.plan.expected_profit, found.plan.profit.value) == (12.7, 16.0)
    assert found.next_unit_profit == pytest.approx(2.5 / 3)
    assert found.next_segment == 1
    assert (found.stop_at, found.stop_at_contacts, found.stop_at_profit) == (9.0, 3, 15.2)
    assert found.lowest_probability == 0.8
    assert [(a.segment, a.n_customers, a.contacts, a.expected_profit) for a in found.allocation] == [
        (1, 2, 1, 6.9),
        (2, 4, 1, 5.8),
    ]
    assert [a.return_on_next for a in found.allocation] == [pytest.approx(2.5 / 3), pytest.approx((0.2 * 11 - 3) / 3)]


def test_without_a_budget_the_best_one_is_recommended() -> None:
    found = spent(None)
    assert (found.budget, found.given, found.plan.contacts, found.unspent, found.next_unit_profit) == (9.0, False, 3, 0.0, 0.0)
    assert found.plan.expected_profit == found.stop_at_profit == 15.2


def test_more_than_can_pay_is_not_spent() -> None:
    found = spent(100.0)
    assert (found.plan.cost, found.unspent, found.next_unit_profit, found.next_segment) == (9.0, 91.0, 0.0, None)


@pytest.mark.parametrize("amount", [0.0, 2.99])
def test_less_than_one_contact_buys_none_and_says_what_one_would_bring(amount: float) -> None:
    found = spent(amount)
    assert (found.plan.contacts, found.unspent, found.lowest_probability) == (0, amount, None)
    assert found.next_unit_profit == pytest.approx((0.9 * 11 - 3) / 3)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "budget_below_one_contact")


def test_three_tenths_buy_three_contacts_at_a_tenth() -> None:
    """0.3 / 0.1 is 2.9999999999999996 in floating point."""
    assert spent(0.3, cost=10.0).plan.contacts == 3


def test_free_contacts_need_no_budget() -> None:
    found = spent(0.0, cost=0.0)
    assert (found.plan.contacts, found.plan.cost, found.unspent, found.next_unit_profit) == (6, 0.0, 0.0, 0.0)
    assert {a.return_on_next for a in found.allocation} == {None}


def test_nobody_pays() -> None:
    found = spent(50.0, told=[0.1, 0.2], segment=[1, 1])
    assert (found.plan.contacts, found.unspent, found.stop_at, found.next_unit_profit) == (0, 50.0, 0.0, 0.0)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "no_contact_pays")


def test_what_earned_nothing_is_not_worth_spending() -> None:
    """Of 0.9, 0.8 and 0.5 nobody answered, the less likely did: 0 - 9 by the answers, 15.2 by the probabilities."""
    found = budget(scored(TOLD, [0, 0, 0, 1, 1, 1], SEGMENT), PEOPLE, judged(), with_budget(None))
    assert isinstance(found, Budget)
    assert (found.plan.contacts, found.plan.profit.value, found.plan.expected_profit) == (3, -9.0, 15.2)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "likeliest_earned_nothing")


def alike(seed: int, rate: float = 0.26) -> Scores:
    """Four segments of sixty customers who all answer at one rate, just below the 3 / 11 that pay: what is better is luck."""
    segment = np.repeat([1, 2, 3, 4], 60)
    seen = (np.random.default_rng(seed).random(240) < rate).astype(int)
    rates = pd.Series(seen).groupby(segment).transform("mean")
    return scored(rates.tolist(), seen.tolist(), segment.tolist(), source="segment_rates")


def both(scores: Scores, amount: float | None) -> tuple[Targeting, Budget]:
    config = with_budget(amount)
    sent = targeting(scores, PEOPLE, judged(), config)
    assert isinstance(sent, Targeting)
    found = budget(scores, PEOPLE, judged(), config, targeting=sent)
    assert isinstance(found, Budget)
    return sent, found


def test_luck_is_not_worth_spending() -> None:
    """A segment that seems to pay brought 18, and choosing the best of four alike flatters by twice that: nobody is recommended.

    Part of a segment may seem to bring more than luck all the same, 39 with 60 to spend; where no mailing pays that is no reason.
    """
    sent, found = both(alike(0), None)
    assert (sent.recommended, found.plan.contacts, found.plan.profit.value) == ("nobody", 60, 18.0)
    assert found.plan.optimism > 2 * 18
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "no_mailing_shown_to_pay")
    sent, found = both(alike(7), 60.0)
    assert (sent.recommended, found.plan.profit.value) == ("nobody", 39.0)
    assert 0 < found.plan.optimism < 39
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "no_mailing_shown_to_pay")


def test_who_writes_to_everybody_chooses_nobody() -> None:
    """Each segment answers often enough: the budget is that of the mailing to everybody, which no luck flatters."""
    sent, found = both(alike(1, 0.4), None)
    everybody = next(plan for plan in sent.plans if plan.plan == "everybody")
    assert found.plan == dataclasses.replace(everybody, plan="budget")
    assert found.plan.optimism == 0.0


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 999), rate=st.floats(0.15, 0.4), letters=st.none() | st.integers(0, 90), source=st.sampled_from([0, 1, 2])
)
@example(seed=8, rate=0.26, letters=None, source=0)  # everybody is recommended, and the segments that seem to pay are luck
def test_both_chapters_recommend_a_mailing_or_neither_does(seed: int, rate: float, letters: int | None, source: int) -> None:
    """By the rates of segments, by a model that is right, and by one that is wrong."""
    scores = alike(seed, rate)
    if source:
        draw = np.random.default_rng(seed)
        told = draw.uniform(0.05, 0.5, 240).round(3)
        seen = (draw.random(240) < (told if source == 1 else told[::-1])).astype(int)
        scores = scored(told.tolist(), seen.tolist(), np.repeat([1, 2, 3, 4], 60).tolist())
    sent, found = both(scores, None if letters is None else 3.0 * letters)
    supported = found.judgement.verdict is not Verdict.UNSUPPORTED
    if sent.recommended == "nobody":
        assert not supported
    if supported:
        assert found.plan.profit.value - found.plan.optimism > 0
    elif sent.recommended != "nobody" and found.plan.contacts:
        assert found.judgement.reason == "likeliest_earned_nothing"
        assert found.plan.profit.value - found.plan.optimism <= 0
        assert sent.recommended not in ("budget", "customers")


def test_steps_by_hand() -> None:
    """The stop is 9, three contacts: quarters of them round up to 1, 2, 3; then the 7 given, and 18 for everybody.

    Expected: 0.9 x 11 - 3 = 6.9; 1.7 x 11 - 6 = 12.7; 2.2 x 11 - 9 = 15.2; 2.6 x 11 - 18 = 10.6. The next customers have 0.8, 0.5
    and 0.2: 11 p / 3 - 1 a unit of money.
    """
    found = spent(7.0)
    assert [(s.budget, s.contacts, s.expected_profit, s.is_stop, s.is_given) for s in found.steps] == [
        (3.0, 1, 6.9, False, False),
        (6.0, 2, 12.7, False, False),
        (7.0, 2, 12.7, False, True),
        (9.0, 3, 15.2, True, False),
        (18.0, 6, 10.6, False, False),
    ]
    returns = [step.next_unit_profit for step in found.steps]
    assert returns[:4] == pytest.approx([0.8 * 11 / 3 - 1, 0.5 * 11 / 3 - 1, 0.5 * 11 / 3 - 1, 0.2 * 11 / 3 - 1])
    assert returns[4] is None


def test_steps_where_no_contact_pays_or_none_costs() -> None:
    nobody = spent(None, told=[0.1, 0.2], segment=[1, 1])
    assert [(s.budget, s.is_stop, s.next_unit_profit) for s in nobody.steps] == [
        (0.0, True, pytest.approx(0.2 * 11 / 3 - 1)),
        (6.0, False, None),
    ]
    assert spent(None, cost=0.0).steps == ()


def test_skipped_without_scores_or_economics() -> None:
    assert budget(None, PEOPLE, Skipped("no_campaigns", ("campaigns",)), QUICK) == Skipped("no_campaigns", ("campaigns",))
    asked = budget(scored(TOLD, SEEN), paid(PEOPLE.frame, None, None), judged(), QUICK)
    assert asked == Skipped("no_economics", ("contact_cost", "response_value"))


customers = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 3)), min_size=1, max_size=9)


@settings(max_examples=60)
@given(people=customers, cents=st.integers(0, 3000), cost=st.integers(1, 900))
@example(people=[(50, 1), (50, 2), (50, 1)], cents=600, cost=300)  # equally likely: any two of them
@example(people=[(90, 1), (80, 2)], cents=299, cost=300)  # below one contact
def test_no_set_of_customers_is_better(people: list[tuple[int, int]], cents: int, cost: int) -> None:
    """Brute force over all subsets; and the shadow price is what a budget of one contact more brings."""
    told = [p / 100 for p, _ in people]
    found = spent(cents / 100, told, [s for _, s in people], float(cost))
    best = max(
        sum(told[i] * 1100 - cost for i in chosen)
        for size in range(len(told) + 1)
        if size * cost <= cents
        for chosen in combinations(range(len(told)), size)
    )
    assert found.plan.expected_profit == pytest.approx(best / 100, abs=0.006)  # rounded to the cent
    assert found.plan.cost + found.unspent == pytest.approx(cents / 100)
    assert found.plan.cost <= cents / 100 + 1e-9
    assert sum(a.contacts or 0 for a in found.allocation) == found.plan.contacts
    assert sum(a.n_customers or 0 for a in found.allocation) == len(told)
    assert found.plan.expected_profit <= found.stop_at_profit
    contact = found.plan.contacts * cost / 100
    more = spent(contact + cost / 100, told, [s for _, s in people], float(cost))
    gained = more.plan.expected_profit - found.plan.expected_profit
    assert gained == pytest.approx(found.next_unit_profit * cost / 100, abs=0.011)
    assert json.dumps(dataclasses.asdict(found), allow_nan=False)


cells = st.tuples(st.sampled_from([0.1, 0.25, 0.3, 0.5, 0.75]), st.integers(0, 2))  # few probabilities, so that cells tie
allocations = st.lists(cells, min_size=6, max_size=6).filter(lambda rows: any(n for _, n in rows))


@settings(max_examples=60)
@given(rows=allocations, cents=st.integers(0, 4000), cost=st.sampled_from([0, 1, 275, 300, 330, 1200]))
def test_no_allocation_over_segments_and_deciles_is_better(rows: list[tuple[float, int]], cents: int, cost: int) -> None:
    """Brute force over every number of contacts in every cell: two segments, three deciles, up to two customers in each.

    Ties between cells, contacts that cost nothing, at break-even exactly, or more than a response is worth, and budgets below one
    contact are among the cases.
    """
    places = [(segment, decile) for segment in (1, 2) for decile in (1, 2, 3)]
    people = [(*place, p) for place, (p, n) in zip(places, rows, strict=True) for _ in range(n)]
    frame = pd.DataFrame(people, columns=["segment", "decile", "probability"]).assign(responded=0)
    frame["customer_id"] = [f"C{i}" for i in range(len(frame))]
    found = budget(Scores(eager(frame), "model", True), paid(PEOPLE.frame, float(cost)), judged(), with_budget(cents / 100))
    assert isinstance(found, Budget)
    best = max(
        sum(n * (p * 1100 - cost) for n, (p, _) in zip(chosen, rows, strict=True))
        for chosen in product(*(range(n + 1) for _, n in rows))
        if sum(chosen) * cost <= cents
    )
    assert found.plan.expected_profit == pytest.approx(best / 100, abs=0.006)  # rounded to the cent
    held = {(a.segment, a.decile): a for a in found.allocation}
    assert sum(a.expected_profit or 0.0 for a in held.values()) == pytest.approx(best / 100, abs=0.031)
    assert {place: a.n_customers for place, a in held.items()} == {pl: n for pl, (_, n) in zip(places, rows, strict=True) if n}
    assert all(a.contacts in range((a.n_customers or 0) + 1) for a in held.values())
    assert found.plan.contacts * cost <= cents
