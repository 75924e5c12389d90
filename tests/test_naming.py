"""What segments are called."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tables import customers_of, eager, lazy, personality, planted

from reportgen.analysis.features import features
from reportgen.analysis.naming import Levels, levels, segment_names
from reportgen.analysis.segments import segment_model, with_segment
from reportgen.config import Config
from reportgen.engine import Frame


def _pairs(**columns: list[float]) -> Frame:
    """Return two customers a segment, one a little below and one a little above each value given."""
    k = len(next(iter(columns.values())))
    table = {"segment": [s for s in range(1, k + 1) for _ in range(2)]}
    return eager(pd.DataFrame(table | {c: [x * f for x in v for f in (0.9, 1.1)] for c, v in columns.items()}))


def test_value_then_activity() -> None:
    """By hand: means 900, 900, 100, 100 of 500 on average: 1.8 and 0.2."""
    frame = _pairs(monetary_value=[900, 900, 100, 100], recency_days=[10, 90, 10, 90])
    assert segment_names(frame, 4) == ("High value, active", "High value, lapsing", "Low value, active", "Low value, lapsing")


def test_levels_by_hand() -> None:
    """Means 600, 500, 100 of 400: 1.5, 1.25, 0.25; recency alike; frequency sets the first and the last apart."""
    found = levels(_pairs(monetary_value=[600, 500, 100], recency_days=[50, 50, 50], frequency=[30, 15, 2]))
    assert found == (Levels("high", None, "frequent"), Levels("high", None, None), Levels("low", None, "rare"))


def test_without_recency_frequency_speaks() -> None:
    """Value x frequency where the table knows nothing of recency."""
    assert segment_names(_pairs(monetary_value=[900, 100], frequency=[30, 2]), 2) == (
        "High value, frequent",
        "Low value, infrequent",
    )


def test_equal_names_are_told_apart_by_the_largest_difference() -> None:
    """Both low and lapsing; Gold differs more than age; the label is the user's own."""
    frame = _pairs(
        monetary_value=[2000, 100, 100],
        recency_days=[10, 90, 90],
        age=[40, 40, 41],
        **{"category_share.Gold <b>": [0.1, 0.6, 0.1]},
    )
    assert segment_names(frame, 3)[1:] == ("Low value, lapsing, Gold <b> buyers", "Low value, lapsing, little Gold <b>")


def test_a_number_where_nothing_differs() -> None:
    """Three segments that are alike in everything still get three names."""
    frame = _pairs(monetary_value=[100, 100, 100])
    assert segment_names(frame, 3) == ("Mid value", "Mid value 2", "Mid value 3")


@pytest.mark.parametrize("k", [3, 5, 6])
def test_names_are_unique_and_the_same_on_each_engine(k: int) -> None:
    """Whatever was planted."""
    table = planted(k)
    model = segment_model(eager(table), Config())
    names = segment_names(with_segment(eager(table), model), k)
    assert len(set(names)) == k
    assert segment_names(with_segment(lazy(table), model), k) == names


def test_names_survive_other_samples_of_the_real_table(shared_data: Path) -> None:
    """Nine in ten customers, five times: the same four names; a near tie in value may swap the numbers of two."""
    table = personality(shared_data)
    for seed in range(5):
        frame = features(customers_of(eager(table.sample(frac=0.9, random_state=seed))))
        grouped = with_segment(frame, segment_model(frame, Config()))
        assert sorted(segment_names(grouped, 4)) == [
            "High value, active",
            "High value, lapsing",
            "Low value, active",
            "Low value, lapsing",
        ]
