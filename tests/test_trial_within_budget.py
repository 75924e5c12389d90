"""The proposed test contacts no more customers than a given budget pays for, whatever is recommended, and the files no others."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest
from example_brief import campaigns, targeting
from example_brief import segments as segments_of
from example_uplift import uplift
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tables import eager

from reportgen.analysis.experiments.takers import Takers, takers
from reportgen.analysis.mailing.contacted import with_write_to
from reportgen.analysis.mailing.lots import with_test_arm
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.trial import Trial, trial
from reportgen.analysis.uplift import Uplift
from reportgen.config import Config, config_from
from reportgen.notes import Skipped

SEGMENTS = segments_of(4)
"""633, 688, 477 and 442 customers, of whom 164, 90, 64 and 16 answered; a contact costs 3, an answer brings 11."""

NO_TARGETING = Skipped("too_few_responses")
NO_UPLIFT = Skipped("no_control_group", ("treatment", "control"))
NOBODY = dataclasses.replace(targeting(), recommended="nobody")
LIMITED = dataclasses.replace(
    targeting(),
    recommended="budget",
    plans=(*targeting().plans, dataclasses.replace(targeting().plans[-1], plan="budget")),
    gains_of="budget",
)
"""Of a budget that reaches 210, 60 and 30 customers of segments 1 to 3."""


def given_for(contacts: int) -> Config:
    return config_from({"targeting": {"budget": 3.0 * contacts}})


def left_open(pays: dict[int | None, str]) -> Uplift:
    measured = uplift()
    rows = tuple(dataclasses.replace(r, pays=pays.get(r.segment, "unclear")) for r in measured.rows)
    return dataclasses.replace(measured, rows=rows)


def planned(sent: Targeting | Skipped, measured: Uplift | Skipped, config: Config) -> Trial:
    found = trial(campaigns(), sent, measured, SEGMENTS, config)
    assert isinstance(found, Trial)
    return found


def sizes(found: Trial) -> list[tuple[int | None, int]]:
    return [(plan.segment, plan.n_customers) for plan in found.plans]


def test_a_budget_limits_the_test_to_whom_it_reaches() -> None:
    found = planned(LIMITED, NO_UPLIFT, given_for(300))
    assert (found.whom, found.n_rest) == ("budget", 2240 - 300)
    assert sizes(found) == [(None, 300), (1, 210), (2, 60), (3, 30)]


def test_a_budget_limits_the_test_of_what_the_last_one_left_open() -> None:
    """Segments 2 and 3 are open, of which it reaches 60 and 30; were they decided, none of the 300 would need a test."""
    found = planned(LIMITED, left_open({1: "pays"}), given_for(300))
    assert (found.whom, found.rate_from, found.n_rest) == ("budget", "control_group", 2240 - 90)
    assert sizes(found) == [(None, 90), (2, 60), (3, 30)]
    decided = trial(campaigns(), LIMITED, left_open({1: "pays", 2: "pays", 3: "pays"}), SEGMENTS, given_for(300))
    assert decided == Skipped("last_test_decided_within_budget")


def test_a_test_beside_a_mailing_that_the_budget_pays_for_stays_within_it() -> None:
    """The mailing goes to 300, and 305 can be paid for: not the 2,240 that the last test left open, but those of the 300."""
    found = planned(targeting(), left_open({}), given_for(305))
    assert (found.whom, sizes(found)) == ("recommended", [(None, 300), (1, 210), (2, 60), (3, 30)])
    assert sizes(planned(targeting(), left_open({1: "pays"}), given_for(305))) == [(None, 90), (2, 60), (3, 30)]


def test_where_nobody_is_recommended_as_many_are_tested_as_it_pays_for() -> None:
    """Of segment 1 alone may the response be high enough, as in `test_trial`: 633 customers, of whom 100 can be paid for."""
    found = planned(NOBODY, NO_UPLIFT, given_for(100))
    assert (found.whom, found.n_rest, sizes(found)) == ("affordable", 2140, [(None, 100), (1, 100)])
    assert planned(NOBODY, NO_UPLIFT, given_for(632)).whom == "affordable"
    assert planned(NOBODY, NO_UPLIFT, given_for(633)) == planned(NOBODY, NO_UPLIFT, Config())


def test_of_all_customers_those_who_answer_most_often_come_first() -> None:
    """By hand: 25.9, 13.1, 13.4 and 3.6% answered, so that 1,200 pay for 633 of segment 1, 477 of 3, and 90 of segment 2."""
    found = planned(NO_TARGETING, NO_UPLIFT, given_for(1200))
    assert (found.whom, sizes(found)) == ("affordable", [(None, 1200), (1, 633), (2, 90), (3, 477)])
    assert found.plans[0].treated_rate == pytest.approx(max(3 / 11, (164 + 90 / 688 * 90 + 64) / 1200))
    assert planned(NO_TARGETING, NO_UPLIFT, given_for(2240)) == planned(NO_TARGETING, NO_UPLIFT, Config())


def test_what_a_test_left_open_where_nobody_is_recommended() -> None:
    """Each arm counts as it answered: the segments in order of it, and what the control group showed by how many take part."""
    measured = left_open({1: "pays", 4: "loses"})
    whole, part = planned(NOBODY, measured, Config()), planned(NOBODY, measured, given_for(600))
    assert (whole.whom, sizes(whole)) == ("undecided", [(None, 1165), (2, 688), (3, 477)])
    assert (part.whom, part.plans[0].n_customers) == ("affordable", 600)
    controls = {plan.segment: plan.control_rate for plan in whole.plans}
    by_size = sum(controls[s] * n for s, n in sizes(part) if s is not None) / 600
    assert part.plans[0].control_rate == pytest.approx(by_size)


def test_a_budget_that_pays_for_no_letter_pays_for_no_test() -> None:
    for sent in (targeting(), NOBODY, NO_TARGETING):
        for measured in (NO_UPLIFT, uplift(), left_open({})):
            found = trial(campaigns(), sent, measured, SEGMENTS, config_from({"targeting": {"budget": 2.99}}))
            assert found == Skipped("budget_below_one_contact")


def test_a_budget_says_nothing_where_a_contact_costs_nothing_or_what_is_not_known() -> None:
    for cost in (None, 0.0):
        answers = dataclasses.replace(campaigns(), contact_cost=cost, break_even_rate=cost)
        found = trial(answers, NO_TARGETING, NO_UPLIFT, SEGMENTS, given_for(1))
        assert isinstance(found, Trial)
        assert found.plans[0].n_customers == 2240


verdicts = st.sampled_from(["pays", "unclear", "loses"])


@settings(max_examples=200)
@given(
    pays=st.tuples(verdicts, verdicts, verdicts, verdicts),
    reached=st.tuples(*(st.integers(0, segment.n_contactable) for segment in SEGMENTS)),
    contacts=st.integers(0, 2400),
    recommended=st.sampled_from(["nobody", "customers", None]),
    held_out=st.booleans(),
)
@example(pays=("unclear",) * 4, reached=(633, 0, 0, 0), contacts=1000, recommended="customers", held_out=True)
def test_no_more_are_written_to_and_tested_than_it_pays_for(
    pays: tuple[str, ...], reached: tuple[int, ...], contacts: int, recommended: str | None, held_out: bool
) -> None:
    """Brute force: whoever gets a letter by the mailing or the test, were nobody held out, is paid for; and no part is empty."""
    sent: Targeting | Skipped = NO_TARGETING
    mailed = dict(zip((1, 2, 3, 4), reached, strict=True))
    if recommended is not None:
        rows = tuple(dataclasses.replace(r, contacts=mailed[r.segment]) for r in targeting().segments)
        sent = dataclasses.replace(targeting(), recommended=recommended, segments=rows)
    mailed = mailed if recommended == "customers" else dict.fromkeys(mailed, 0)
    contacts = max(contacts, sum(mailed.values()))  # no more is recommended than it pays for
    measured = left_open(dict(enumerate(pays, start=1))) if held_out else NO_UPLIFT
    found = takers(campaigns(), sent, measured, SEGMENTS, contacts)
    if isinstance(found, Skipped):
        return
    assert isinstance(found, Takers)
    tested = {group.segment: group.n for group in found.groups[1:]}
    assert found.groups[0].n == sum(tested.values()) <= contacts
    assert all(0 < n <= SEGMENTS[s - 1].n_contactable for s, n in tested.items() if s is not None)
    assert sum(max(mailed[s], tested.get(s, 0)) for s in mailed) <= contacts
    if found.whom == "budget":
        assert all(tested.get(s, 0) in (0, mailed[s]) for s in mailed)
    if found.whom == "affordable":
        assert found.groups[0].n == contacts
    free = takers(campaigns(), sent, measured, SEGMENTS, math.inf)
    assert isinstance(free, Takers)
    assert {group.segment for group in found.groups} <= {group.segment for group in free.groups}
    if free.groups[0].n + sum(mailed.values()) <= contacts:
        assert found == free


def members(n: int) -> pd.DataFrame:
    ids = [f"C{i:05d}" for i in range(n)]
    told = {"segment": [1, 2, 3, 4] * (n // 4), "response_probability": 0.2, "decile": 1}
    return pd.DataFrame({"customer_id": ids, **told})


def affordable(wanted: dict[int, int], hold_out: int, treatments: int = 1) -> Trial:
    """A test of so many customers of each segment."""
    whole = planned(NO_TARGETING, NO_UPLIFT, Config())
    plans = {plan.segment: plan for plan in whole.plans}
    first = dataclasses.replace(plans[None], n_customers=sum(wanted.values()), n_hold_out=hold_out)
    own = (dataclasses.replace(plans[s], n_customers=n) for s, n in wanted.items())
    return dataclasses.replace(whole, whom="affordable", treatments=treatments, plans=(first, *own))


def test_the_files_mark_as_many_of_each_segment_as_are_planned() -> None:
    rows = eager(members(8000))
    found = with_test_arm(with_write_to(rows, NOBODY), affordable({1: 2000, 3: 500}, 250), NOBODY, seed=1).to_native()
    part = found[found["test_arm"] != ""]
    assert part.groupby("segment").size().to_dict() == {1: 2000, 3: 500}
    assert 250 <= (part["test_arm"] == "hold_out").sum() <= 250 + 0.01 * 2500 + 4 * math.sqrt(25)
    assert set(found["write_to"]) == {"no"}


def test_who_takes_part_is_drawn_apart_from_who_is_left_alone() -> None:
    """Of a tenth of segment 1 half is held out, and the rest shared by two letters, give or take four standard deviations.

    With the lots of the arms themselves, the tenth with the smallest would all be held out, or all be sent one letter.
    """
    found = with_test_arm(eager(members(8000)), affordable({1: 200}, 100, treatments=2), NOBODY, seed=5).to_native()
    arms = found["test_arm"].value_counts()
    assert 100 <= arms["hold_out"] <= 110
    assert abs(arms["contact_1"] - arms["contact_2"]) <= 4 * math.sqrt(100)
    ids = found.loc[found["test_arm"] != "", "customer_id"].str[1:].astype(int)
    assert ids.mean() == pytest.approx(4000, abs=4 * 8000 / math.sqrt(12 * 200))  # and not the first customers
    again = with_test_arm(eager(members(8000).sample(frac=1, random_state=3)), affordable({1: 200}, 100, 2), NOBODY, seed=5)
    kept = again.to_native().set_index("customer_id")["test_arm"]
    assert kept.sort_index().tolist() == found.set_index("customer_id")["test_arm"].sort_index().tolist()
