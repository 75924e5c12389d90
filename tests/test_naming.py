"""What segments are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import by_id, customers_of, eager, lazy, personality, planted

from reportgen.analysis.features import features
from reportgen.analysis.grouping.naming import Levels, levels, segment_names
from reportgen.analysis.segments import segment_model, with_segment
from reportgen.config import Config, config_from
from reportgen.engine import Frame


def _pairs(**columns: Sequence[float]) -> Frame:
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
    assert segment_names(frame, 3)[1:] == ("Low value, lapsing, Gold <b> buyers", "Low value, lapsing, little spent on Gold <b>")


def test_what_most_of_a_segment_did_not_tell_is_not_its_name() -> None:
    """The ages of two in six customers are known."""
    ages = [50, 52, None, None, None, None, 20, 22, None, None, None, None]
    table = pd.DataFrame({"segment": [1] * 6 + [2] * 6, "monetary_value": [90, 110] * 6, "age": ages})
    assert segment_names(eager(table), 2) == ("Mid value", "Mid value 2")
    assert segment_names(eager(table.assign(age=[50, 52] * 3 + [20, 22] * 3)), 2) == ("Mid value, older", "Mid value, younger")


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


def test_who_spends_nothing_has_no_low_value() -> None:
    """By hand: means 0 and 40 of 380; the first is below 5% with a median of 0, the second is not."""
    frame = _pairs(monetary_value=[1000, 40, 0], frequency=[30, 2, 1], recency_days=[50, 50, 50])
    assert segment_names(frame, 3) == ("High value, frequent", "Low value, infrequent", "Hardly any spend")
    assert [level.no_spend for level in levels(frame)] == [False, False, True]


def test_one_who_spends_among_idlers_does_not_change_the_name() -> None:
    """Nine customers of ten spend nothing: a mean of 1 of about 90 on average."""
    table = pd.DataFrame({"segment": [1] * 10 + [2] * 10, "monetary_value": [180] * 10 + [0] * 9 + [10]})
    assert segment_names(eager(table), 2) == ("High value", "Hardly any spend")


def test_the_users_own_numbers_in_a_name() -> None:
    """A heading loses its capital in the middle of a name, an abbreviation keeps its own."""
    frame = _pairs(monetary_value=[100, 100], **{"numeric.Credit limit": [10, 90]})
    assert segment_names(frame, 2) == ("Mid value, lower credit limit", "Mid value, higher credit limit")
    frame = _pairs(monetary_value=[100, 100], **{"numeric.NPS": [10, 90]})
    assert segment_names(frame, 2) == ("Mid value, lower NPS", "Mid value, higher NPS")


FAST = config_from({"segments": {"k": 4, "k_range": [4, 4], "k_scan": [4, 4]}, "stability": {"n_resamples": 20}})


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id, segment and the name of the segment."""
    frame = features(customers_of(eager(table)))
    grouped = with_segment(frame, segment_model(frame, FAST))
    names = dict(enumerate(segment_names(grouped, 4), 1))
    found = by_id(grouped)
    return pd.DataFrame({"segment": found["segment"], "name": found["segment"].map(names)}).set_index(found["customer_id"])


def _survive(table: pd.DataFrame) -> list[str]:
    """Leave out 5 to 10% of the customers ten times: corresponding segments share most customers, and must share the name."""
    whole = _named(table)
    draw = np.random.default_rng(11)
    for _ in range(10):
        part = _named(table.sample(frac=draw.uniform(0.90, 0.95), random_state=int(draw.integers(2**31))))
        there = whole.loc[part.index]
        crossed = pd.crosstab(part["segment"], there["segment"])
        assert (crossed.max(axis=1) > 0.7 * crossed.sum(axis=1)).all()
        same = crossed.idxmax(axis=1)
        assert same.is_unique
        for segment, before in same.items():
            assert set(part.loc[part["segment"] == segment, "name"]) == set(there.loc[there["segment"] == before, "name"])
    return [str(name) for name in whole.groupby("segment")["name"].first()]


def test_names_survive_other_samples_of_the_real_table(shared_data: Path) -> None:
    """The four names; a near tie in value may swap the numbers of two, never what a group of people is called."""
    assert sorted(_survive(personality(shared_data))) == [
        "High value, active",
        "High value, lapsing",
        "Low value, active",
        "Low value, lapsing",
    ]


def test_names_survive_where_nothing_is_known_of_recency(shared_data: Path) -> None:
    """The bank's table: spend, how often, and the bank's own numbers."""
    raw = pd.read_csv(shared_data / "credit_card_customers.csv")
    table = pd.DataFrame({"customer_id": raw["CUST_ID"], "monetary_value": (raw["PURCHASES"] * 100).round().astype("int64")})
    table["frequency"] = raw["PURCHASES_TRX"]
    table["numeric.One-off purchases"] = raw["ONEOFF_PURCHASES"]
    assert _survive(table) == ["High value, frequent", "Mid value", "Low value, infrequent", "Hardly any spend"]
