"""What is learned of each feature, by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from tables import by_id, eager, planted

from reportgen.analysis.grouping.assignment import scaled
from reportgen.analysis.grouping.scaling import feature_scale, without_outliers
from reportgen.analysis.segments import segment_model, with_segment
from reportgen.config import Config, config_from
from reportgen.errors import ConfigError, TooFewCustomersError


def _config(**segments: object) -> Config:
    return config_from({"segments": segments, "stability": {"n_resamples": 20}})


def _scaled(values: Sequence[float], feature: str = "tenure_days", **segments: object) -> list[float]:
    rows = eager(pd.DataFrame({feature: values}))
    scale = feature_scale(rows, feature, _config(**segments))
    assert scale is not None
    found: list[float] = rows.select(scaled(scale).alias("z"))["z"].to_list()
    return found


def test_zscore_by_hand() -> None:
    """Mean 30, population variance (400 + 100 + 0 + 100 + 400) / 5 = 200."""
    assert _scaled([10, 20, 30, 40, 50], outliers="keep") == pytest.approx(np.array([-20, -10, 0, 10, 20]) / 200**0.5)


def test_minmax_by_hand() -> None:
    """10 becomes 0, 50 becomes 1."""
    assert _scaled([10, 20, 30, 40, 50], outliers="keep", scaling="minmax") == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_robust_by_hand() -> None:
    """Median 30, quartiles 20 and 40; one wild value moves neither, and the unit is the standard deviation of a normal."""
    found = _scaled([10, 20, 30, 40, 9_000], outliers="keep", scaling="robust")
    assert found[:4] == pytest.approx(np.array([-20, -10, 0, 10]) / (20 / 1.349))


def test_robust_where_the_middle_half_is_one_value() -> None:
    """No range between the quartiles: the standard deviation of 0 x 9, 10 is 3."""
    assert _scaled([0] * 9 + [10], outliers="keep", scaling="robust")[-1] == pytest.approx(10 / 3)


def test_winsorise_by_hand() -> None:
    """Of 0..100 the 1% and 99% quantiles are 1 and 99: what lies beyond counts as these."""
    rows = eager(pd.DataFrame({"tenure_days": range(101)}))
    scale = feature_scale(rows, "tenure_days", _config())
    assert scale is not None
    assert (scale.low, scale.high) == (1, 99)
    found = rows.select(scaled(scale).alias("z"))["z"].to_list()
    assert (found[0], found[100]) == (found[1], found[99])


def test_keep_clips_nothing_but_what_has_no_logarithm() -> None:
    """A refund beyond all spend counts as nothing spent."""
    scale = feature_scale(eager(pd.DataFrame({"monetary_value": [-500, 100, 900]})), "monetary_value", _config(outliers="keep"))
    assert scale is not None
    assert (scale.low, scale.high) == (0.0, None)


def test_blanks_are_no_outliers() -> None:
    """1 to 98 and a blank: the two ends go, the blank stays."""
    rows = eager(pd.DataFrame({"age": [*range(1, 99), None]}))
    kept = without_outliers(rows, ["age"], Config())["age"].to_native()
    assert kept.dropna().to_list() == list(range(2, 98))
    assert len(kept) == 97


def test_a_constant_is_no_feature() -> None:
    """The same for everybody, or nothing at all."""
    for values in ([5, 5, 5], [None, None, None]):
        rows = eager(pd.DataFrame({"age": pd.Series(values, dtype="float64")}))
        for scaling in ("zscore", "minmax", "robust"):
            assert feature_scale(rows, "age", _config(scaling=scaling)) is None


def test_dropped_outliers_are_assigned_like_all_others() -> None:
    """Ten wild customers of 610 leave no trace in the centres, and each belongs to the nearest one."""
    table = planted(4)
    wild = table.head(10).assign(customer_id=[f"W{i}" for i in range(10)], monetary_value=10**9, recency_days=9_000)
    both = pd.concat([table, wild], ignore_index=True)
    model = segment_model(eager(both), _config(outliers="drop"))
    assert model.n_outliers >= 10
    assert model.n_fitted + model.n_outliers == 610
    assert all(scale.high is None for scale in model.scales)
    found = by_id(with_segment(eager(both), model)).set_index("customer_id")["segment"]
    assert found.notna().all()
    kept = segment_model(eager(both), _config(outliers="keep"))
    assert kept.n_outliers == 0
    assert np.abs(model.centres).max() < np.abs(kept.centres).max()


def test_dropping_nearly_everybody_is_refused() -> None:
    """Quantiles so narrow that fewer than 50 are inside."""
    config = config_from({"segments": {"outliers": "drop"}, "cleaning": {"outlier_quantiles": [0.45, 0.5]}})
    with pytest.raises(TooFewCustomersError, match=r'customers lie inside outlier_quantiles.*outliers = "winsorise"'):
        segment_model(eager(planted(4)), config)


def test_a_set_that_does_not_exist() -> None:
    """The message names those that do."""
    with pytest.raises(ConfigError, match="needs one of rfm, rfm_scores, rfmlc, behaviour, or a list of columns"):
        _config(features="rfmx")
    assert _config(features=[]).segments.features == "rfm"
