"""Standardised differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables import eager, lazy

from reportgen.analysis.describing.contrasts import contrasts, interpretable

TABLE = pd.DataFrame(
    {
        "segment": [1, 1, 1, 2, 2, 3, 3, 3],
        "age": [30, 35, None, 50, 60, 40, 41, 45],
        "income": [100, 200, 300, 400, 500, 600, 700, 900],
        "visits": 5.0,
        "conversion": [None, None, None, 0.5, 1.0, 1.5, 2.0, 1.0],
    }
)


@pytest.mark.parametrize("feature", ["age", "income"])
@pytest.mark.parametrize("segment", [1, 2, 3])
def test_effect_by_brute_force(feature: str, segment: int) -> None:
    """Authority: Cohen's formula on the two lists of values, with numpy; nulls left out."""
    own = TABLE.loc[TABLE["segment"] == segment, feature].dropna()
    others = TABLE.loc[TABLE["segment"] != segment, feature].dropna()
    squares = ((own - own.mean()) ** 2).sum() + ((others - others.mean()) ** 2).sum()
    expected = (own.mean() - others.mean()) / np.sqrt(squares / (len(own) + len(others) - 2))
    found = contrasts(eager(TABLE), [feature])[segment][feature]
    assert found.effect == pytest.approx(expected)
    assert found.mean == pytest.approx(own.mean())
    assert found.mean_all == pytest.approx(TABLE[feature].mean())


def test_engines_agree() -> None:
    """Nulls, a constant and a segment without values included."""
    features = ["age", "income", "visits", "conversion"]
    here, there = contrasts(eager(TABLE), features), contrasts(lazy(TABLE), features)
    for segment, found in here.items():
        assert found.keys() == there[segment].keys()
        for feature, contrast in found.items():
            assert vars(contrast) == pytest.approx(vars(there[segment][feature]))


def test_what_does_not_vary_has_no_effect() -> None:
    """A constant sets nobody apart; a segment without values has no contrast."""
    found = contrasts(eager(TABLE), ["visits", "conversion"])
    assert found[1]["visits"].effect == 0
    assert "conversion" not in found[1]
    assert "conversion" in found[2]


def test_no_features_no_contrasts() -> None:
    """A table of spend alone."""
    assert contrasts(eager(TABLE), []) == {1: {}, 2: {}, 3: {}}


def test_value_and_counts_are_not_traits() -> None:
    """The name says value; shares say what the counts repeat."""
    names = ["monetary_value", "spend.A", "purchases.B", "category_share.A", "channel_share.B", "numeric.C", "r_score", "age"]
    assert interpretable(eager(pd.DataFrame(columns=names, data=[[0] * 8]))) == (
        "age",
        "category_share.A",
        "channel_share.B",
        "numeric.C",
    )


@pytest.mark.parametrize("engine", [eager, lazy])
def test_whoever_bought_nothing_has_no_share_of_it(engine: Any) -> None:
    """By hand, of those who bought; as a 0 the one of segment 1 who did not would halve its means."""
    table = pd.DataFrame(
        {
            "segment": [1, 1, 2, 2],
            "channel_share.Web": [0.5, 0.0, 0.25, 0.0],
            "channel_share.Shop": [0.5, 0.0, 0.75, 1.0],
            "deal_share": [0.5, 0.0, 0.25, 0.0],
            "frequency": [4, 0, 4, 0],
        }
    )
    found = contrasts(engine(table), ["channel_share.Web", "channel_share.Shop", "deal_share"])
    web, shop, deals = (found[1][f] for f in ("channel_share.Web", "channel_share.Shop", "deal_share"))
    assert (web.mean, web.mean_all) == (0.5, 0.25)  # 0.5, 0.25 and, of one who bought in the shop alone, 0
    assert (shop.mean, shop.mean_all) == (0.5, 0.75)
    assert (deals.mean, deals.mean_all) == (0.5, 0.375)
