"""Two means compared: Welch's test is that of scipy, whatever the engine that summed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind
from tables import eager, lazy

from reportgen.analysis.statistics.means import Moments, moments, welch


def test_welch_is_that_of_scipy() -> None:
    """Authority: scipy.stats.ttest_ind(equal_var=False)."""
    draw = np.random.default_rng(1)
    a, b = draw.normal(100, 5, 40), draw.normal(103, 15, 25)
    table = pd.DataFrame({"arm": ["b"] * 25 + ["a"] * 40 + ["a"], "value": [*b, *a, None]})
    theirs = ttest_ind(a, b, equal_var=False)
    low, high = theirs.confidence_interval()
    for frame in (eager(table), lazy(table)):
        groups = moments(frame, ["value"], by="arm")
        assert list(groups) == ["a", "b"]
        found = welch(groups["a"]["value"], groups["b"]["value"])
        assert found is not None
        assert found.p_value == pytest.approx(theirs.pvalue)
        assert (found.low, found.high) == pytest.approx((low, high))


def test_what_is_too_small_or_does_not_vary_is_not_compared() -> None:
    constant, one = Moments(5, 100.0, 0.0), Moments(1, 900.0, 0.0)
    assert welch(constant, Moments(5, 101.0, 0.0)) is None
    assert welch(one, Moments(5, 100.0, 8.0)) is None


def test_a_hundred_features_are_compared_like_one(recwarn: pytest.WarningsRecorder) -> None:
    """Authority: pandas, feature by feature; it warns of frames that a hundred columns were added to."""
    draw = np.random.default_rng(7)
    table = pd.DataFrame({f"spend.{i}": draw.normal(size=60) for i in range(100)} | {"segment": [1, 2] * 30})
    found = moments(eager(table), [f"spend.{i}" for i in range(100)])
    for segment, rows in table.groupby("segment"):
        assert list(found[segment]) == [f"spend.{i}" for i in range(100)]
        assert [m.mean for m in found[segment].values()] == pytest.approx([rows[c].mean() for c in found[segment]])
        assert [m.squares for m in found[segment].values()] == pytest.approx([rows[c].var() * 29 for c in found[segment]])
    assert not recwarn.list
