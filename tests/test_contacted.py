"""Whom a plan writes to, customer by customer, is whom the plan counts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answers import QUICK, judged, paid, scored
from tables import eager

from reportgen.analysis.mailing.cells import cells
from reportgen.analysis.mailing.contacted import contacted, takes_part, with_write_to
from reportgen.analysis.mailing.cut import paying
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.targeting import Targeting, targeting

TERMS: Any = SimpleNamespace(worth=11.0, cost=3.0)
PLAN: Any = SimpleNamespace(
    response_value=11.0, contact_cost=3.0, added_share=None, recommended="customers", scores_from="model", selected_segments=(2,)
)


@pytest.mark.parametrize("n", [900, 6000])
def test_the_customers_of_a_plan_are_those_it_counts(n: int) -> None:
    """Authority: the cells that targeting counts, of one customer each below 5,000 and of tenths of a percent above."""
    rng = np.random.default_rng(5)
    told = np.round(rng.beta(2, 6, n), 9)
    rows = {"customer_id": [f"C{i}" for i in range(n)], "segment": rng.integers(1, 4, n), "decile": rng.integers(1, 11, n)}
    frame = pd.DataFrame({**rows, "responded": rng.integers(0, 2, n), "probability": told, "contactable": rng.random(n) < 0.8})
    gathered = cells(Scores(eager(frame), "model", True))
    reached = eager(frame[frame["contactable"]].rename(columns={"probability": "response_probability"}))
    marks = takes_part(reached, PLAN)
    assert 0 < sum(marks) == gathered.n @ paying(gathered, TERMS) < len(marks)
    marked = with_write_to(reached, PLAN).to_native()
    assert (marked["write_to"] == "yes").to_list() == marks


def test_a_plan_by_segments_writes_to_all_of_them() -> None:
    by_segments = SimpleNamespace(**{**vars(PLAN), "recommended": "segments", "scores_from": "segment_rates"})
    rows = {"customer_id": ["a", "b", "c"], "segment": [1, 2, 2], "decile": [1, 1, 2], "response_probability": [0.9, 0.2, 0.1]}
    found = with_write_to(eager(pd.DataFrame(rows)), by_segments)  # type: ignore[arg-type]  # all it looks at
    assert found["write_to"].to_list() == ["no", "yes", "yes"]
    assert takes_part(eager(pd.DataFrame(rows)), by_segments) == [False, True, True]  # type: ignore[arg-type]


def test_letters_that_cost_parts_of_a_cent_go_to_those_whom_the_plan_counts() -> None:
    """A letter for 0.4 cents and an answer worth 1.00 pay from a probability of 0.004 on: three of four customers."""
    told = [0.9, 0.5, 0.005, 0.003]
    people = paid(eager(pd.DataFrame({"customer_id": ["C0"]})), 0.4, 100.0)  # minor units
    found = targeting(scored(told, [1, 1, 0, 0]), people, judged(), QUICK)
    assert isinstance(found, Targeting)
    assert (found.contact_cost, found.response_value) == (0.004, 1.0)
    assert next(p.contacts for p in found.plans if p.plan == "customers") == 3
    columns = dict.fromkeys(("contactable", "segment", "decile"), np.ones(4)) | {"probability": np.array(told)}
    assert contacted(columns, found, "customers").tolist() == [True, True, True, False]
