"""Lots: fair, the same every time, and the same when the table grows."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest
from example_brief import targeting, trial
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import eager

from reportgen.analysis.mailing.lots import drawn_arms, lots, with_test_arm
from reportgen.notes import Skipped

IDS = [f"C{i:05d}" for i in range(10_000)]


def test_lots_are_uniform() -> None:
    """The largest distance from the diagonal, Kolmogorov's 1.63 / sqrt(n) at 1%; and no trend along numbered ids."""
    drawn = lots(IDS, seed=1)
    ranked = sorted(drawn)
    assert max(abs(x - (i + 0.5) / len(IDS)) for i, x in enumerate(ranked)) < 1.63 / math.sqrt(len(IDS))
    first, second = (sum(part) / len(part) for part in (drawn[:5000], drawn[5000:]))
    assert abs(first - second) < 4 * math.sqrt(2 / 12 / 5000)
    assert abs(sum(a < 0.5 and b < 0.5 for a, b in zip(drawn, lots(IDS, seed=2), strict=True)) / 10_000 - 0.25) < 0.02


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), unique=True, max_size=30), st.floats(0, 1), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_a_customer_keeps_the_lot_whoever_else_is_there(ids: list[str], share: float, treatments: int, seed: int) -> None:
    together = dict(zip(ids, drawn_arms(ids, share, treatments, seed), strict=True))
    alone = {who: drawn_arms([who], share, treatments, seed)[0] for who in ids}
    assert together == alone


def test_raising_the_share_only_adds_to_those_held_out() -> None:
    few, many = ({w for w, arm in zip(IDS, drawn_arms(IDS, s, 1, 1), strict=True) if arm == "hold_out"} for s in (0.05, 0.1))
    assert few < many
    assert len(many) == pytest.approx(1000, abs=4 * math.sqrt(900))


def test_treatments_share_the_rest_evenly() -> None:
    arms = drawn_arms(IDS, 0.1, 3, seed=1)
    assert set(arms) == {"hold_out", "contact_1", "contact_2", "contact_3"}
    for name in ("contact_1", "contact_2", "contact_3"):
        assert arms.count(name) == pytest.approx(3000, abs=4 * math.sqrt(2100))


def members() -> pd.DataFrame:
    told = {"segment": [1, 2, 4, 4] * 2500, "response_probability": [0.5, 0.2, 0.5, 0.1] * 2500, "decile": [1, 5, 1, 9] * 2500}
    return pd.DataFrame({"customer_id": IDS, **told})


def test_only_those_worth_a_contact_take_part() -> None:
    """Above 3 / 11: the first and the third of every four; segment 4 has no plan in the example. At least 55 are held out."""
    found = with_test_arm(eager(members()), trial(), targeting(), seed=1).to_native()
    takes_part = found["test_arm"] != ""
    assert set(found.loc[takes_part, "segment"]) == {1}
    assert takes_part.sum() == 2500
    assert 55 <= (found["test_arm"] == "hold_out").sum() <= 55 + 0.01 * 2500 + 4 * math.sqrt(25)


def test_who_is_held_out_stays_so_when_the_table_grows() -> None:
    """One new customer in a hundred: with as many to hold out, nobody is held out who was not, but for the new ones."""
    drawn = []
    for n in (9900, 10_000):
        found = with_test_arm(eager(members().head(n)), trial(), targeting(), seed=1).to_native()
        drawn.append(set(found.loc[found["test_arm"] == "hold_out", "customer_id"]))
    before, after = drawn
    assert after - set(IDS[9900:]) <= before
    assert len(before - after) <= 0.01 * 2500 + 4 * math.sqrt(25)


def test_everybody_takes_part_where_nobody_is_recommended() -> None:
    plans = tuple(dataclasses.replace(plan, segment=s) for plan, s in zip(trial().plans[:1] * 4, (None, 1, 2, 4), strict=True))
    planned = dataclasses.replace(trial(), whom="everybody", plans=plans)
    found = with_test_arm(eager(members().drop(columns="response_probability")), planned, targeting(), seed=1)
    assert "" not in found["test_arm"].to_list()


def test_where_nobody_is_written_to_but_for_the_test_each_arm_has_as_many_as_planned() -> None:
    first = dataclasses.replace(trial().plans[0], n_hold_out=60, n_contact=120)
    own = dataclasses.replace(first, segment=2)
    planned = dataclasses.replace(trial(), whom="unclear", only_arms=True, treatments=2, plans=(first, own))
    found = with_test_arm(eager(members()), planned, targeting(), seed=1).to_native()
    counts = found["test_arm"].value_counts().to_dict()
    assert {arm: n for arm, n in counts.items() if arm} == {"hold_out": 60, "contact_1": 60, "contact_2": 60}
    assert set(found.loc[found["test_arm"] != "", "segment"]) == {2}


def test_without_a_plan_for_one_campaign_nobody_is_drawn() -> None:
    rows = eager(members())
    assert with_test_arm(rows, Skipped("no_effect_could_pay"), targeting(), seed=1) is rows
    several = dataclasses.replace(trial(), plans=tuple(dataclasses.replace(p, n_hold_out=None) for p in trial().plans))
    assert with_test_arm(rows, several, targeting(), seed=1) is rows
