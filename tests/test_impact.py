"""Money at stake: eight customers by hand, totals to the cent, and the real table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import customers_of, eager, lazy, personality

from reportgen.analysis.campaigns import campaigns
from reportgen.analysis.impact import Impact, impact
from reportgen.analysis.mailings import Mailing, Scenario
from reportgen.config import config_from
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict

EIGHT = pd.DataFrame(
    {
        "segment": [1, 1, 1, 1, 2, 2, 2, 2],
        "monetary_value": [10_000, 20_000, 30_000, 40_000, 1_001, 1_001, 1_001, 1_001],
        "recency_days": [5, 10, 80, 90, 5, 10, 20, 85],
        "campaign.Spring": [1, 1, 1, 0, 0, 0, 1, 0],
    }
)


def of(frame: Frame, cost: float | None = 300, value: float | None = 1100, months: float | None = 24, **changes: Any) -> Impact:
    people = replace(customers_of(frame, months), contact_cost=cost, response_value=value)
    config = config_from({"impact": changes})
    return impact(frame, people, campaigns(frame, people, config), config)


def scenario(section: Impact, name: str, segment: int | None) -> Scenario:
    return next(s for s in section.scenarios if (s.scenario, s.segment) == (name, segment))


def test_baseline_by_hand() -> None:
    section = of(eager(EIGHT), lapse_days=30)
    assert [(b.segment, b.gmv_window, b.gmv_horizon, b.n_lapsing, b.gmv_lapsing) for b in section.baseline] == [
        (1, 1000.0, 500.0, 2, 350.0),  # half of 300 + 400 in a year
        (2, 40.04, 20.02, 1, 5.0),  # half of 1001 cents is 500.5, rounded to an even 500
        (None, 1040.04, 520.02, 3, 355.0),
    ]
    assert (section.horizon_months, section.window_months, section.lapse_days) == (12, 24.0, 30.0)


def test_retention_by_hand() -> None:
    section = of(eager(EIGHT), lapse_days=30)
    found = scenario(section, "retention", 1)
    assert (found.low, found.base, found.high, found.n_customers) == (35.0, 70.0, 105.0, 2)  # 10, 20, 30% of 350
    total = scenario(section, "retention", None)
    assert (total.low, total.base, total.high, total.n_customers) == (35.5, 71.0, 106.5, 3)
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.INDICATIVE, "assumed_lost_share")
    assert [(a.code, a.low, a.base, a.high) for a in found.assumptions] == [
        ("lost_share", 0.1, 0.2, 0.3),
        ("lapse_days", 30.0, 30.0, 30.0),
    ]


def test_the_longest_silent_third_lapses_where_nobody_said() -> None:
    # 5 5 10 10 20 80 85 90: position 7 x 2/3 = 4.67 lies two thirds of the way from 20 to 80
    section = of(eager(EIGHT))
    assert section.lapse_days == 60.0
    assert section.baseline[-1].n_lapsing == 3
    assert scenario(section, "retention", None).assumptions[1].code == "longest_silent_third"


def test_nobody_lapsing_is_unsupported() -> None:
    found = scenario(of(eager(EIGHT), lapse_days=100), "retention", None)
    assert (found.base, found.judgement.reason) == (0.0, "nobody_lapsing")


def test_without_a_window_nothing_is_annualised() -> None:
    section = of(eager(EIGHT), months=None)
    assert (section.window_months, section.horizon_months) == (None, None)
    assert [b.gmv_horizon for b in section.baseline] == [b.gmv_window for b in section.baseline]


def test_mailing_by_hand() -> None:
    section = of(eager(EIGHT))
    mailed = section.mailing
    assert isinstance(mailed, Mailing)
    assert (mailed.n_contacted, mailed.n_responded) == (8, 4)
    assert (mailed.cost, mailed.revenue, mailed.profit) == (24.0, 44.0, 20.0)
    assert mailed.break_even_rate == pytest.approx(3 / 11)
    # 3 of 4: 0.3006-0.9544 is above 3/11; 1 of 4: 0.0456-0.6994 includes it
    assert (mailed.paying_segments, mailed.unclear_segments, mailed.losing_segments) == ((1,), (2,), ())
    assert scenario(section, "retargeting_all", 1).base == 21.0  # 3 x 11 - 4 x 3
    assert scenario(section, "retargeting_all", None).base == 20.0
    assert scenario(section, "retargeting_all", 2).judgement.reason == "break_even_inside"
    best = scenario(section, "retargeting_best", None)
    assert (best.base, best.n_customers, best.judgement.reason) == (21.0, 4, "chosen_on_same_data")
    assert best.low == pytest.approx(4 * 0.3006 * 11 - 12, abs=0.01)  # Wilson's lower end of 3 of 4


def test_a_segment_without_responders_loses() -> None:
    table = pd.concat([EIGHT.assign(**{"campaign.Spring": 0})] * 10)
    mailed = of(eager(table)).mailing
    assert isinstance(mailed, Mailing)
    assert mailed.losing_segments == (1, 2)
    assert not [s for s in of(eager(table)).scenarios if s.scenario == "retargeting_best"]


@pytest.mark.parametrize(
    ("cost", "value", "expected"),
    [
        (None, 1100.0, Skipped("no_contact_cost_or_response_value", ("contact_cost",))),
        (300.0, None, Skipped("no_contact_cost_or_response_value", ("response_value",))),
        (None, None, Skipped("no_contact_cost_or_response_value", ("contact_cost", "response_value"))),
        (300.0, 0.0, Skipped("response_worth_nothing", ("response_value",))),
    ],
)
def test_mailing_needs_cost_and_value(cost: float | None, value: float | None, expected: Skipped) -> None:
    section = of(eager(EIGHT), cost, value)
    assert section.mailing == expected
    assert {s.scenario for s in section.scenarios} == {"retention"}


def test_bank_table() -> None:
    section = of(eager(EIGHT[["segment", "monetary_value"]]))
    assert section.mailing == Skipped("no_campaigns", ("campaigns",))
    assert section.retention == Skipped("no_recency", ("recency_days", "last_purchase_on"))
    assert (section.scenarios, section.lapse_days) == ((), None)
    assert section.baseline[-1].n_lapsing is None


def customers_table(rows: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["segment", "monetary_value", "recency_days", "campaign.Spring"])


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 10**9), st.integers(0, 400), st.integers(0, 1)), min_size=1, max_size=30
)


@settings(deadline=None)  # a loaded machine is no failure
@given(ROWS)
def test_segments_add_up_to_the_cent(rows: list[tuple[int, int, int, int]]) -> None:
    section = of(eager(customers_table(rows)), months=7)

    def cents(values: list[float | None]) -> list[int]:
        return [round((v or 0.0) * 100) for v in values]

    for amounts in (
        cents([b.gmv_window for b in section.baseline]),
        cents([b.gmv_horizon for b in section.baseline]),
        cents([b.gmv_lapsing for b in section.baseline]),
        *(cents([getattr(s, end) for s in section.scenarios if s.scenario == "retention"]) for end in ("low", "base", "high")),
        cents([s.base for s in section.scenarios if s.scenario == "retargeting_all"]),
    ):
        assert sum(amounts[:-1]) == amounts[-1]
    assert cents([section.baseline[-1].gmv_window]) == [sum(row[1] for row in rows)]


@settings(deadline=None)  # a loaded machine is no failure
@given(ROWS)
def test_ten_times_the_gmv_is_ten_times_the_impact(rows: list[tuple[int, int, int, int]]) -> None:
    table = customers_table(rows)
    once, tenfold = of(eager(table)), of(eager(table.assign(monetary_value=table["monetary_value"] * 10)))
    for one, ten in zip(once.baseline, tenfold.baseline, strict=True):
        assert ten.gmv_window == pytest.approx(10 * one.gmv_window)
    for a, b in zip(once.scenarios, tenfold.scenarios, strict=True):
        if a.scenario == "retention":  # each of up to four segments is rounded to the cent twice
            assert b.base == pytest.approx(10 * a.base, abs=0.5)


def test_order_and_engine_change_nothing() -> None:
    draw = np.random.default_rng(6)
    table = pd.DataFrame(
        {
            "segment": draw.integers(1, 4, 300),
            "monetary_value": draw.integers(0, 10**7, 300),
            "recency_days": draw.integers(0, 99, 300),
            "campaign.Spring": draw.integers(0, 2, 300),
        }
    )
    shuffled = table.sample(frac=1, random_state=2)
    assert of(eager(table)) == of(eager(shuffled)) == of(lazy(shuffled))


def test_real_table(shared_data: Path) -> None:
    section = of(eager(personality(shared_data).assign(segment=1)))
    mailed = section.mailing
    assert isinstance(mailed, Mailing)
    # 2,240 contacts at 3, 334 responses at 11: counted in the file
    assert (mailed.cost, mailed.revenue, mailed.profit) == (6720.0, 3674.0, -3046.0)
    assert mailed.losing_segments == (1,)
    assert section.baseline[-1].gmv_window == 1_356_988.0
    assert section.baseline[-1].gmv_horizon == 678_494.0
