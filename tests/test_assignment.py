"""The nearest centre, as an expression."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from tables import by_id, eager, lazy

from reportgen.analysis.grouping.assignment import FeatureScale, SegmentModel, scaled, with_segment

RECENCY = FeatureScale("recency_days", log=False, start=1.0, low=0.0, high=90.0, middle=45.0, spread=15.0, missing=45.0)
SPEND = FeatureScale("monetary_value", log=True, start=100.0, low=0.0, high=10_000.0, middle=2.0, spread=2.0, missing=100.0)


def _model(*centres: tuple[float, ...], scales: tuple[FeatureScale, ...] = (RECENCY, SPEND)) -> SegmentModel:
    return SegmentModel(scales, centres, (), 3, k_demanded=False)


def test_scaled_by_hand() -> None:
    """Clipped at 0 and 10,000; log(100 / 100 + 1) = log 2; a missing amount counts as 100; then minus 2, over 2."""
    table = eager(pd.DataFrame({"monetary_value": [-50.0, 100.0, 1e9, None]}))
    found = table.select(scaled(SPEND).alias("z"))["z"].to_list()
    assert found == pytest.approx([(math.log(x) - 2) / 2 for x in (1, 2, 101, 2)])


def test_lowest_number_wins_exact_ties() -> None:
    """Halfway between two centres, and where two centres are one."""
    table = eager(pd.DataFrame({"customer_id": ["a"], "recency_days": [45]}))
    assert with_segment(table, _model((1.0,), (-1.0,), (1.0,), scales=(RECENCY,)))["segment"].to_list() == [1]
    assert with_segment(table, _model((3.0,), (-1.0,), (1.0,), scales=(RECENCY,)))["segment"].to_list() == [2]


def test_brute_force() -> None:
    """Authority: numpy's argmin over all squared distances."""
    draw = np.random.default_rng(5)
    table = pd.DataFrame({"recency_days": draw.integers(0, 120, 500), "monetary_value": draw.integers(0, 20_000, 500)})
    centres = draw.normal(size=(6, 2))
    model = _model(*(tuple(map(float, row)) for row in centres))
    z = np.column_stack(
        [
            (table["recency_days"].clip(0, 90) - 45) / 15,
            (np.log(table["monetary_value"].clip(0, 10_000) / 100 + 1) - 2) / 2,
        ]
    )
    nearest = ((z[:, None, :] - centres[None]) ** 2).sum(axis=2).argmin(axis=1) + 1
    assert with_segment(eager(table), model)["segment"].to_list() == nearest.tolist()


def test_engines_agree_and_keep_the_columns() -> None:
    """Equal labels on pandas and DuckDB, and nothing but ``segment`` is added."""
    draw = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "customer_id": [f"{i:04d}" for i in range(500)],
            "recency_days": draw.integers(0, 120, 500),
            "monetary_value": draw.integers(0, 20_000, 500),
        }
    )
    model = _model((-1.0, 1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0))
    here, there = (by_id(with_segment(f, model)) for f in (eager(table), lazy(table)))
    pd.testing.assert_frame_equal(here, there, check_dtype=False)
    assert here.columns.to_list() == [*table.columns, "segment"]
    assert set(here["segment"]) == {1, 2, 3, 4}
