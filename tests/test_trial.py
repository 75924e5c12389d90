"""The proposed test: sizes by hand and by R's formula, and no test where there is nothing to learn."""

from __future__ import annotations

import dataclasses

import pytest
from example_brief import campaigns, targeting
from example_brief import segments as segments_of
from example_uplift import uplift
from scipy.stats import binomtest

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.mailing.plans import MoneyRange, Range
from reportgen.analysis.segments import Segment
from reportgen.analysis.statistics.power import customers_per_arm
from reportgen.analysis.targeting import SegmentDepth
from reportgen.analysis.trial import Trial, trial
from reportgen.analysis.uplift import Uplift
from reportgen.config import Config, config_from
from reportgen.notes import Skipped

NO_TARGETING = Skipped("no_economics", ("contact_cost",))
NO_UPLIFT = Skipped("no_control_group", ("treatment", "control"))
UNKNOWN = dataclasses.replace(campaigns(), contact_cost=None, response_value=None, break_even_rate=None)
"""2,240 customers of whom 334 answered; what that is worth is not known."""


def segments() -> tuple[Segment, ...]:
    return segments_of(4)


def planned(answers: Campaigns = UNKNOWN, config: Config | None = None) -> Trial:
    found = trial(answers, NO_TARGETING, NO_UPLIFT, segments(), config or Config())
    assert isinstance(found, Trial)
    return found


def test_without_money_five_points_are_the_convention() -> None:
    """14.9% answered, so 9.9% would have without contact: statsmodels asks for 681.387 an arm."""
    found = planned()
    whole = found.plans[0]
    assert (found.whom, found.effect_from, found.rate_from) == ("everybody", "convention", "response")
    assert (whole.segment, whole.n_customers, whole.effect) == (None, 2240, 0.05)
    assert whole.treated_rate == pytest.approx(334 / 2240)
    assert whole.n_per_arm == customers_per_arm(334 / 2240 - 0.05, 0.05) == 682
    assert (whole.size, whole.campaigns, whole.weeks) == ("one_campaign", 1, 4)
    assert whole.n_hold_out is not None
    assert whole.n_hold_out < whole.n_per_arm
    assert whole.n_contact == 2240 - whole.n_hold_out
    assert whole.forgone is None  # what an answer is worth is not known
    assert whole.detectable is not None
    assert whole.detectable < 0.05
    # normal interval of the difference at the planned sizes, by hand
    n, m = whole.n_hold_out, whole.n_contact
    p, q = whole.control_rate, whole.treated_rate
    assert whole.known_to == pytest.approx(1.959964 * (p * (1 - p) / n + q * (1 - q) / m) ** 0.5, rel=1e-6)


def test_a_segment_that_is_too_small_takes_several_campaigns() -> None:
    """Segment 1: 164 of 633, 20.9% and 25.9%: 1,124.6 an arm (statsmodels), 2,250 in all: four campaigns, 16 weeks."""
    first = next(plan for plan in planned().plans if plan.segment == 1)
    assert first.n_per_arm == 1125
    assert (first.size, first.campaigns, first.weeks) == ("several_campaigns", 4, 16)
    assert (first.n_hold_out, first.n_contact) == (None, None)


def test_campaigns_may_follow_one_another_sooner_or_later() -> None:
    config = config_from({"campaigns": {"response_window_days": 14, "interval_days": 60}})
    first = next(plan for plan in planned(config=config).plans if plan.segment == 1)
    assert first.weeks == -(-(3 * 60 + 14) // 7)


def test_more_than_a_year_of_campaigns_is_too_small() -> None:
    few = tuple(dataclasses.replace(segment, n_contactable=10) for segment in segments())
    found = trial(UNKNOWN, NO_TARGETING, NO_UPLIFT, few, Config())
    assert isinstance(found, Trial)
    whole = found.plans[0]
    assert (whole.size, whole.campaigns, whole.weeks, whole.known_to) == ("too_small", None, None, None)


def test_rare_answers_cannot_have_an_effect_of_five_points() -> None:
    """Segment 4: 16 of 442, 3.6%: half of the answers is what is looked for."""
    last = next(plan for plan in planned().plans if plan.segment == 4)
    assert last.effect == pytest.approx(16 / 442 / 2)
    assert last.control_rate == pytest.approx(16 / 442 / 2)


def test_the_effect_that_pays_is_cost_over_value() -> None:
    """Of 300 worth a letter 184 answered, 61.3%, and a letter at 3 for 11 pays from 27.3 points on: 34.1% without."""
    sent = targeting()
    found = trial(campaigns(), sent, NO_UPLIFT, segments(), Config())
    assert isinstance(found, Trial)
    whole = found.plans[0]
    contacts = sum(row.contacts for row in sent.segments)
    rate = sum(row.responders.value for row in sent.segments if row.responders) / contacts
    assert (found.whom, found.effect_from, found.n_rest) == ("recommended", "break_even", 2240 - contacts)
    assert whole.n_customers == contacts
    assert whole.effect == pytest.approx(3 / 11)
    assert whole.control_rate == pytest.approx(rate - 3 / 11)
    assert whole.n_per_arm == customers_per_arm(rate - 3 / 11, 3 / 11)
    assert whole.n_hold_out is not None
    assert whole.forgone == pytest.approx(whole.n_hold_out * (rate * 11 - 3), abs=0.01)


NOBODY = dataclasses.replace(targeting(), recommended="nobody")
"""Its segments stand under the cut, which is not recommended."""


def test_no_fewer_are_left_alone_than_a_control_group_must_have() -> None:
    """397 customers of whom 57.2% answer, 27.3 points that pay: 27 would do (Fleiss), and 30 are compared afterwards."""
    from reportgen.analysis.experiments.takers import Group, Takers
    from reportgen.analysis.statistics.power import smallest_control
    from reportgen.analysis.trial import _plan

    assert smallest_control(227 / 397 - 3 / 11, 3 / 11, 397) == 27
    untold = Takers([], "recommended", {})
    whole = _plan(Group(None, 397, 227 / 397), 3 / 11, untold, UNKNOWN, Config())
    assert (whole.n_hold_out, whole.n_contact, whole.size) == (30, 367, "one_campaign")
    few = _plan(Group(None, 50, 1.0), 0.9, untold, UNKNOWN, Config())  # 25 an arm are compared with nobody
    assert (few.n_hold_out, few.size, few.campaigns, few.n_per_arm) == (None, "too_small", None, 30)


def test_where_nobody_is_worth_a_letter_there_is_nothing_to_test() -> None:
    """An effect cannot exceed the response, and that surely lies below a break-even of a third everywhere."""
    dear = dataclasses.replace(campaigns(), contact_cost=4.0, response_value=11.0, break_even_rate=4 / 11)
    assert trial(dear, NOBODY, NO_UPLIFT, segments(), Config()) == Skipped("no_effect_could_pay")


def test_where_nobody_is_expected_to_pay_the_segments_that_may_are_tested() -> None:
    """Segment 1: 164 of 633, 25.9%. scipy's Wilson interval at 98.75%, one of four, reaches 30.5%: above 3 / 11, 27.3%.

    The others answered 13% at most, and end below it. With contact just what pays, without it nobody, by hand.
    """
    found = trial(campaigns(), NOBODY, NO_UPLIFT, segments(), Config())
    assert isinstance(found, Trial)
    assert binomtest(164, 633).proportion_ci(0.9875, "wilson").high > 3 / 11
    assert (found.whom, found.rate_from, found.effect_from) == ("unclear", "response", "break_even")
    assert [plan.segment for plan in found.plans] == [None, 1]
    whole = found.plans[0]
    assert (whole.n_customers, found.n_rest) == (633, 2240 - 633)
    assert whole.control_rate == 0.0
    assert whole.treated_rate == pytest.approx(3 / 11)


def test_where_hardly_anybody_answered_there_is_nothing_to_test() -> None:
    """Without a model as well: the upper end of every response, 0 to 3.7% of 100 at most, lies below the 27.3% that pay."""
    told = campaigns()
    rates = tuple(dataclasses.replace(r, n_responded=0, response_rate=0.0, ci_low=0.0, ci_high=0.037) for r in told.rates)
    nobody = dataclasses.replace(told, rates=rates)
    assert trial(nobody, NO_TARGETING, NO_UPLIFT, segments(), Config()) == Skipped("no_effect_could_pay")
    some = dataclasses.replace(nobody, rates=(*rates[:-1], dataclasses.replace(rates[-1], ci_high=0.28)))
    assert isinstance(trial(some, NO_TARGETING, NO_UPLIFT, segments(), Config()), Trial)


def test_holding_out_costs_what_contact_added_and_not_what_comes_by_itself() -> None:
    measured = uplift()
    measured = dataclasses.replace(measured, rows=tuple(dataclasses.replace(r, pays="unclear") for r in measured.rows))
    found = trial(campaigns(), targeting(), measured, segments(), Config())
    assert isinstance(found, Trial)
    for plan in found.plans:
        if plan.segment is not None and plan.n_hold_out is not None:
            most = max(row.ci_high for row in measured.rows if row.segment == plan.segment)
            assert plan.forgone == pytest.approx(max(0.0, plan.n_hold_out * (most * 11 - 3)), abs=0.01)


def test_without_campaigns_no_size_can_be_planned() -> None:
    none = Skipped("no_campaigns", ("campaigns",))
    assert trial(none, none, none, (), Config()) == none


def test_two_treatments_share_the_error() -> None:
    """Three arms of 825 and more do not fit into 2,240 customers, two of 682 do."""
    one, two = planned().plans[0], planned(config=config_from({"campaigns": {"test_treatments": 2}})).plans[0]
    assert two.n_per_arm == customers_per_arm(one.control_rate, 0.05, comparisons=2) > one.n_per_arm
    assert (one.campaigns, two.campaigns) == (1, 2)


def test_with_a_control_group_only_what_it_left_open_is_tested_again() -> None:
    """Segment 1 pays, 2 and 3 are open, 4 loses with either letter."""
    pays = {None: "unclear", 1: "pays", 2: "unclear", 3: "unclear", 4: "loses"}
    measured = uplift()
    measured = dataclasses.replace(measured, rows=tuple(dataclasses.replace(r, pays=pays[r.segment]) for r in measured.rows))
    found = trial(campaigns(), NO_TARGETING, measured, segments(), Config())
    assert isinstance(found, Trial)
    assert (found.whom, found.rate_from, found.only_arms) == ("undecided", "control_group", False)
    assert [plan.segment for plan in found.plans] == [None, 2, 3]
    assert found.plans[1].n_customers == 688
    assert found.plans[1].control_rate == pytest.approx(24 / (688 // 3))
    assert found.plans[0].n_customers == found.plans[1].n_customers + found.plans[2].n_customers


def left_open(pays: dict[int, str]) -> Uplift:
    measured = uplift()
    rows = tuple(dataclasses.replace(r, pays=pays.get(r.segment or 0, "unclear")) for r in measured.rows)
    return dataclasses.replace(measured, rows=rows)


def test_beside_a_mailing_only_those_it_reaches_are_tested_again() -> None:
    """Otherwise the test would write to customers whom the mailing leaves out as not worth a letter."""
    found = trial(campaigns(), targeting(), left_open({1: "pays", 4: "loses"}), segments(), Config())
    assert isinstance(found, Trial)
    assert (found.whom, found.rate_from, found.only_arms) == ("recommended", "control_group", False)
    n = {row.segment: row.contacts for row in targeting().segments}
    assert [(plan.segment, plan.n_customers) for plan in found.plans] == [(None, n[2] + n[3]), (2, n[2]), (3, n[3])]


def test_whom_the_mailing_reaches_would_answer_unasked_as_it_reckons() -> None:
    """By hand: 100 contacts at 3, 50 answers, a profit of 140 at 11 an answer: 40 of them added, 10 unasked; at most 50 added."""
    row = SegmentDepth(1, 633, 100, 100 / 633, 50.0, Range(50, 40, 60), MoneyRange(140.0, 30.0, 250.0))
    sent = dataclasses.replace(targeting(), added_share=0.8, segments=(row,))
    found = trial(campaigns(), sent, left_open({}), segments(), Config())
    assert isinstance(found, Trial)
    assert [plan.control_rate for plan in found.plans] == pytest.approx([0.1, 0.1])
    assert found.plans[0].n_hold_out is not None
    assert found.plans[0].forgone == pytest.approx(found.plans[0].n_hold_out * (0.5 * 11 - 3), abs=0.01)


def test_where_no_mailing_pays_the_test_writes_to_its_arms_alone() -> None:
    """Segment 1 as above: nought without and 27.3% with contact. As many get a letter as none, at 3 each."""
    found = trial(campaigns(), NOBODY, NO_UPLIFT, segments(), Config())
    assert isinstance(found, Trial)
    whole = found.plans[0]
    assert found.only_arms
    assert whole.n_hold_out == whole.n_contact == whole.n_per_arm == max(30, customers_per_arm(0.0, 3 / 11))
    assert (whole.outlay, whole.forgone, whole.size) == (3.0 * whole.n_per_arm, None, "one_campaign")
    two = trial(campaigns(), NOBODY, NO_UPLIFT, segments(), config_from({"campaigns": {"test_treatments": 2}}))
    assert isinstance(two, Trial)
    assert two.plans[0].n_contact == 2 * two.plans[0].n_per_arm


def test_what_the_last_test_decided_is_not_tested_again() -> None:
    """Every row of it loses."""
    assert trial(campaigns(), targeting(), uplift(), segments(), Config()) == Skipped("last_test_decided_within_mailing")
    assert trial(campaigns(), NO_TARGETING, uplift(), segments(), Config()) == Skipped("last_test_decided")


def test_where_spend_was_measured_what_pays_in_answers_is_still_cost_over_value() -> None:
    """3 / 11 where both are known, five points where they are not: spend alone does not say what an answer is worth."""
    measured = dataclasses.replace(uplift(), gmv_from="outcome_value")
    measured = dataclasses.replace(measured, rows=tuple(dataclasses.replace(r, pays="unclear") for r in measured.rows))
    found = trial(campaigns(), NOBODY, measured, segments(), Config())
    assert isinstance(found, Trial)
    assert (found.whom, found.effect_from, found.only_arms) == ("everybody", "break_even", True)
    assert found.plans[0].effect == pytest.approx(3 / 11)
    unknown = trial(UNKNOWN, NO_TARGETING, measured, segments(), Config())
    assert isinstance(unknown, Trial)
    assert (unknown.effect_from, unknown.plans[0].effect) == ("convention", 0.05)


def test_a_year_of_monthly_campaigns_is_the_most() -> None:
    """Segment 1 needs 2,250 customers in two arms: of 188 that takes twelve campaigns, 48 weeks, and of 187 a thirteenth."""
    for n, size, times, weeks in ((188, "several_campaigns", 12, 48), (187, "too_small", None, None)):
        some = tuple(dataclasses.replace(s, n_contactable=n) if s.segment == 1 else s for s in segments())
        found = trial(UNKNOWN, NO_TARGETING, NO_UPLIFT, some, Config())
        assert isinstance(found, Trial)
        first = next(plan for plan in found.plans if plan.segment == 1)
        assert (first.size, first.campaigns, first.weeks) == (size, times, weeks)
