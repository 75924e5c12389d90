"""Scaling: what is learned of each feature so that all of them count alike in the distance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np

from reportgen.analysis.features import is_money, log_start
from reportgen.analysis.grouping.assignment import FeatureScale, entered
from reportgen.analysis.grouping.clustering import Points
from reportgen.config import Config
from reportgen.units import significant

_COUNTS = ("purchases.", "deal_purchases", "frequency", "visits")  # skewed like counts: log(1 + x)
_CONSTANT = 1e-9  # a spread this small beside the middle is rounding noise of a constant column
_IQR_OF_NORMAL = 1.349  # interquartile range of a normal distribution, in standard deviations


def without_outliers(rows: nw.DataFrame[Any], features: list[str], config: Config) -> nw.DataFrame[Any]:
    """Leave out customers who lie outside ``cleaning.outlier_quantiles`` in any feature; who has no value is inside.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = nw.from_native(pd.DataFrame({"x": range(101)}), eager_only=True)
    >>> without_outliers(rows, ["x"], Config())["x"].to_list() == list(range(1, 100))
    True
    """
    inside = nw.lit(value=True)
    for feature in features:
        low, high = _quantiles(_values(rows, feature), config.cleaning.outlier_quantiles)
        value = nw.col(feature)
        inside = inside & (value.is_null() | ((value >= low) & (value <= high)))
    return rows.filter(inside)


def feature_scale(rows: nw.DataFrame[Any], feature: str, config: Config) -> FeatureScale | None:
    """Learn how a feature enters the distance; None where it is the same for everybody.

    Amounts and counts enter by their logarithm. Then, by ``segments.scaling``: "zscore" subtracts the mean and divides by the
    standard deviation; "minmax" maps lowest and highest to 0 and 1; "robust" subtracts the median and divides by the
    interquartile range over 1.349, which is the standard deviation where the distribution is normal (where the middle half of the
    customers share one value, the standard deviation stands in).

    Parameters
    ----------
    rows : narwhals DataFrame
        The customers a model is fitted on.
    feature : str
    config : Config
        With ``segments.outliers = "winsorise"`` values are clipped at ``cleaning.outlier_quantiles``.
    """
    values = _values(rows, feature)
    if not len(values):
        return None
    log = is_money(feature) or feature.startswith(_COUNTS)
    low: float | None = 0.0 if log else None  # refunds beyond all spend have no logarithm
    high: float | None = None
    if config.segments.outliers == "winsorise":
        floor, high = _quantiles(values, config.cleaning.outlier_quantiles)
        low = max(floor, 0.0) if log else floor
        high = max(low, high)
    draft = FeatureScale(
        feature=feature,
        log=log,
        start=log_start(values) if is_money(feature) else 1.0,
        low=low,
        high=high,
        middle=0.0,
        spread=1.0,
        missing=float(np.median(values)),
    )
    shape = rows.select(entered(draft).alias(feature))[feature].to_numpy()
    middle, spread = (significant(v) for v in _middle_and_spread(shape, config.segments.scaling))
    if spread <= _CONSTANT * max(1.0, abs(middle)):
        return None
    return replace(draft, middle=middle, spread=spread)


def _middle_and_spread(shape: Points, scaling: str) -> tuple[float, float]:
    if scaling == "minmax":
        return float(shape.min()), float(shape.max() - shape.min())
    if scaling == "robust":
        low, middle, high = np.quantile(shape, (0.25, 0.5, 0.75))
        return float(middle), float((high - low) / _IQR_OF_NORMAL if high > low else shape.std())
    return float(shape.mean()), float(shape.std())


def _values(rows: nw.DataFrame[Any], feature: str) -> Points:
    found: Points = rows[feature].cast(nw.Float64).drop_nulls().to_numpy()
    return found[~np.isnan(found)]


def _quantiles(values: Points, of: tuple[float, float]) -> tuple[float, float]:
    low, high = np.quantile(values, of) if len(values) else (0.0, 0.0)
    return float(low), float(high)
