"""Whom a plan writes to, customer by customer, is whom the plan counts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables import eager

from reportgen.analysis.mailing.cells import cells
from reportgen.analysis.mailing.contacted import takes_part, with_write_to
from reportgen.analysis.mailing.cut import paying
from reportgen.analysis.prediction.scores import Scores

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
