"""Features of a table of five customers, added up by hand."""

from __future__ import annotations

from itertools import pairwise

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tables import by_id, customers_of, eager, lazy

from reportgen.analysis.features import feature_set, features, is_money, label_of, score_edges
from reportgen.engine import Frame, collect

FIVE = pd.DataFrame(
    {
        "customer_id": list("abcde"),
        "recency_days": [0, 10, 20, 30, 40],
        "spend.Wines": [300, 0, 100, 0, 50],
        "spend.Gold": [100, 0, 100, 200, 0],
        "monetary_value": [400, 0, 200, 200, 50],
        "purchases.Web": [3, 0, 1, 1, 1],
        "purchases.Store": [1, 0, 1, 3, 0],
        "deal_purchases": [1, 0, 1, 4, 3],
        "frequency": [4, 0, 2, 4, 1],
        "visits": [2.0, 5.0, 0.0, 4.0, 1.0],
        "campaign.First": [1, 0, 0, 1, 0],
        "campaign.Second": [1, 0, 1, 0, 0],
        "campaign.Last": [1, 1, 1, 1, 1],
    }
)


@pytest.fixture(params=["pandas", "duckdb"])
def five(request: pytest.FixtureRequest) -> Frame:
    """Return the five customers on each engine."""
    return eager(FIVE) if request.param == "pandas" else lazy(FIVE)


def test_shares_by_hand(five: Frame) -> None:
    """Customer b bought nothing: all shares are 0; e has more deals than purchases: clipped to 1."""
    found = by_id(features(customers_of(five)))
    assert found["category_share.Wines"].to_list() == [0.75, 0, 0.5, 0, 1]
    assert found["category_share.Gold"].to_list() == [0.25, 0, 0.5, 1, 0]
    assert found["channel_share.Web"].to_list() == [0.75, 0, 0.5, 0.25, 1]
    assert found["deal_share"].to_list() == [0.25, 0, 0.5, 1, 1]


def test_conversion_by_hand(five: Frame) -> None:
    """4 purchases in 2 months are 2 a month; over 2 visits a month that is 1. Customer c never visits: unknown."""
    found = by_id(features(customers_of(five, window_months=2)))
    assert found["conversion"].fillna(-1).to_list() == [1, 0, -1, 0.5, 0.5]


def test_no_window_no_conversion(five: Frame) -> None:
    """Without the months of the table, purchases a month are unknown."""
    assert "conversion" not in features(customers_of(five)).collect_schema().names()


def test_campaigns_accepted_leaves_the_latest_out(five: Frame) -> None:
    """The latest campaign is the outcome: everybody accepted it, and it must not show."""
    assert by_id(features(customers_of(five)))["campaigns_accepted"].to_list() == [2, 0, 1, 1, 0]


def test_one_campaign_has_no_earlier_ones(five: Frame) -> None:
    """A single campaign is the latest."""
    alone = five.drop(["campaign.First", "campaign.Second"])
    assert "campaigns_accepted" not in features(customers_of(alone)).collect_schema().names()


def test_scores_by_hand(five: Frame) -> None:
    """Five values, linear quintile boundaries.

    Recency 8, 16, 24, 32: one score each, counted down. Frequency 0, 1, 2, 4, 4: boundaries at ranks 0.8, 1.6, 2.4, 3.2 are 0.8,
    1.6, 2.8, 4: the two fours exceed three of them. Spend 0, 50, 200, 200, 400: boundaries 40, 140, 200, 240.
    """
    found = by_id(features(customers_of(five)))
    assert found["r_score"].to_list() == [5, 4, 3, 2, 1]
    assert found["f_score"].to_list() == [4, 1, 3, 4, 2]
    assert found["m_score"].to_list() == [5, 1, 3, 3, 2]


def test_missing_roles_leave_their_features_out() -> None:
    """A table of spend alone has a monetary score and nothing else."""
    bare = features(customers_of(eager(FIVE[["customer_id", "monetary_value"]])))
    assert bare.collect_schema().names() == ["customer_id", "monetary_value", "m_score"]


def test_input_is_not_changed() -> None:
    """Frames are values."""
    before = FIVE.copy(deep=True)
    features(customers_of(eager(FIVE)))
    pd.testing.assert_frame_equal(FIVE, before)


def test_engines_agree() -> None:
    """The same query on pandas and on DuckDB gives the same numbers."""
    here, there = (by_id(features(customers_of(f, window_months=2))) for f in (eager(FIVE), lazy(FIVE)))
    pd.testing.assert_frame_equal(here, there[here.columns.to_list()], check_dtype=False, rtol=1e-9)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_scores_are_monotone_and_ties_share(values: list[int]) -> None:
    """More is never scored lower, equal is scored equal, and all lie in 1-5."""
    table = eager(pd.DataFrame({"monetary_value": values}))
    scores = collect(features(customers_of(table)))["m_score"].to_list()
    pairs = sorted(zip(values, scores, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(pairs))
    assert len(set(pairs)) == len(set(values))
    assert set(scores) <= {1, 2, 3, 4, 5}


@given(st.lists(st.integers(0, 50), min_size=5, max_size=60))
def test_scores_are_the_quintiles_of_pandas_qcut(values: list[int]) -> None:
    """As in the usual RFM walk-throughs: ``pd.qcut(x, 5, labels)``, a value on a border belongs to the quintile below it.

    Where two borders fall together qcut refuses, or names fewer than five quintiles; here some scores are then given to nobody.
    """
    assume(len(set(np.quantile(values, [0, 0.2, 0.4, 0.6, 0.8, 1]))) == 6)
    described = collect(features(customers_of(eager(pd.DataFrame({"monetary_value": values, "recency_days": values})))))
    assert described["m_score"].to_list() == pd.qcut(values, 5, labels=[1, 2, 3, 4, 5]).tolist()
    assert described["r_score"].to_list() == pd.qcut(values, 5, labels=[5, 4, 3, 2, 1]).tolist()


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=30))
def test_shares_sum_to_one(spend: list[tuple[int, int]]) -> None:
    """Or to zero, where nothing was bought."""
    table = pd.DataFrame(spend, columns=["spend.A", "spend.B"])
    table["monetary_value"] = table.sum(axis=1)
    found = collect(features(customers_of(eager(table)))).select(total=nw.col("category_share.A") + nw.col("category_share.B"))
    assert found["total"].to_list() == pytest.approx([1.0 if a + b else 0.0 for a, b in spend])


def test_names_of_features() -> None:
    """Spend of a category is money, its share is not; labels may hold dots."""
    assert is_money("spend.Wines")
    assert not is_money("category_share.Wines")
    assert label_of("category_share.Dr. Oetker") == "Dr. Oetker"
    assert label_of("deal_share") is None


def test_scores_of_other_customers_begin_where_the_run_said(five: Frame) -> None:
    """One customer of the five alone keeps the scores of the five; alone by its own quintiles it would score 1 throughout."""
    edges = score_edges(five)
    assert next(e.edges for e in edges) == (8, 16, 24, 32)
    one = five.filter(nw.col("customer_id") == "a")
    scores = ["r_score", "f_score", "m_score"]
    assert collect(features(customers_of(one), edges).select(*scores)).rows() == [(5, 4, 5)]
    assert collect(features(customers_of(one)).select(*scores)).rows() == [(5, 1, 1)]


def test_no_edges_no_scores(five: Frame) -> None:
    """A model that has no scores needs no quintiles of the table it scores."""
    assert not {"r_score", "f_score", "m_score"} & set(features(customers_of(five), ()).collect_schema().names())


def test_sets_by_name() -> None:
    """Of what the table has; what it lacks is named; labels and answers stay out of behaviour, for the test of descriptors."""
    frame = features(customers_of(eager(FIVE), window_months=2))
    assert feature_set(frame, "rfm") == (("recency_days", "frequency", "monetary_value"), ())
    assert feature_set(frame, "rfm_scores") == (("r_score", "f_score", "m_score"), ())
    assert feature_set(frame, "rfmlc")[1] == ("tenure_days",)
    found, lacking = feature_set(frame, "behaviour")
    assert set(found) == {
        *("recency_days", "frequency", "monetary_value", "deal_purchases", "visits"),
        *("spend.Wines", "spend.Gold", "purchases.Web", "purchases.Store"),
    }
    assert lacking == ()
    assert feature_set(frame, ("visits", "deal_share", "visits")) == (("visits", "deal_share"), ())
