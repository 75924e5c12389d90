"""Assignment: the model as plain numbers, and the expressions that give every customer the nearest centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import narwhals as nw

from reportgen.analysis.features import ScoreEdges
from reportgen.analysis.grouping.consensus import Candidate
from reportgen.analysis.grouping.layers import Layer, with_layer
from reportgen.analysis.grouping.reduction import COMPONENT, Reduced
from reportgen.engine import Frame


@dataclass(frozen=True)
class FeatureScale:
    """How one feature enters the distance: fill, clip, ``log(x / start + 1)`` if ``log``, then ``(x - middle) / spread``.

    Attributes
    ----------
    feature : str
        Column of the feature frame.
    log : bool
    start : float
        Raw units; the constant of the started logarithm (Mosteller & Tukey 1977). Proportional to the data for money, so that the
        unit of the currency cannot matter; 1 for counts; unused where ``log`` is False.
    low, high : float or None
        Raw units; winsorised below and above, for the distance only; None where nothing is clipped.
    middle, spread : float
        After clip and logarithm: mean and population standard deviation, or lowest and range, or median and interquartile range.
    missing : float
        Raw units; stands in where a customer has no value: the median.
    """

    feature: str
    log: bool
    start: float
    low: float | None
    high: float | None
    middle: float
    spread: float
    missing: float


@dataclass(frozen=True)
class SegmentModel:
    """All that assigns a customer to a segment.

    Attributes
    ----------
    scales : tuple of FeatureScale
    centres : tuple of tuple of float
        Row i is the centre of segment i + 1: one value a feature in scaled units, or one a component.
    candidates : tuple of Candidate
        In rising order of k.
    n_fitted : int
        Customers the model was fitted on.
    k_demanded : bool
        The config demanded this k; no rule chose it.
    gap_of_one : float
        Gap statistic of a single cluster, which k clusters have to beat.
    feature_set : str
        Its name, "own" for a list of the user's.
    features_missing : tuple of str
        Features of the set that the table does not have.
    edges : tuple of ScoreEdges
        Where the scores begin, if scores are among the features.
    layers : tuple of Layer
        From scaled features to components; empty without a reduction.
    reduced : Reduced or None
        What is said of the reduction.
    n_outliers : int
        Customers left out of fitting as outliers; they are assigned like all others.
    """

    scales: tuple[FeatureScale, ...]
    centres: tuple[tuple[float, ...], ...]
    candidates: tuple[Candidate, ...]
    n_fitted: int
    k_demanded: bool
    gap_of_one: float = 0.0
    feature_set: str = "own"
    features_missing: tuple[str, ...] = ()
    edges: tuple[ScoreEdges, ...] = ()
    layers: tuple[Layer, ...] = ()
    reduced: Reduced | None = None
    n_outliers: int = 0

    @property
    def chosen(self) -> Candidate:
        """The candidate whose number of clusters was taken."""
        return next(candidate for candidate in self.candidates if candidate.chosen)

    @property
    def k(self) -> int:
        """Number of segments."""
        return len(self.centres)


def entered(scale: FeatureScale) -> nw.Expr:
    """Return the expression of a feature after fill, clip and logarithm, before standardisation."""
    value = nw.col(scale.feature).cast(nw.Float64).fill_null(scale.missing).clip(scale.low, scale.high)
    return (value / scale.start + 1).log() if scale.log else value


def scaled(scale: FeatureScale) -> nw.Expr:
    """Return the expression of a feature in scaled units: what the distance is measured in."""
    return (entered(scale) - scale.middle) / scale.spread


def located(frame: Frame, scales: Sequence[FeatureScale], layers: Sequence[Layer], names: Sequence[str]) -> Frame:
    """Add the axes in which distances are measured, under the names given: scaled features, or components of them."""
    steps = [
        [f"__axis_{i}_{j}" for j in range(width)] for i, width in enumerate([len(scales), *(len(x.offsets) for x in layers)])
    ]
    steps[-1] = list(names)
    placed = frame.with_columns(*(scaled(scale).alias(name) for scale, name in zip(scales, steps[0], strict=True)))
    for layer, before, after in zip(layers, steps[:-1], steps[1:], strict=True):
        placed = with_layer(placed, before, layer, after)
    return placed


def with_components(frame: Frame, model: SegmentModel) -> Frame:
    """Add the components of a reduction, ``component_1`` and so on; without one the frame stays as it is."""
    if not model.layers:
        return frame
    return located(frame, model.scales, model.layers, [f"{COMPONENT}{i + 1}" for i in range(len(model.centres[0]))])


def with_segment(frame: Frame, model: SegmentModel) -> Frame:
    """Add ``segment`` (int, 1..k) by the nearest centre: an expression that runs wherever the rows are.

    Where two centres are equally near, the lower number (the higher value) wins.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With the features of the model, in raw units.
    model : SegmentModel

    Examples
    --------
    >>> import pandas as pd
    >>> scale = FeatureScale("recency_days", log=False, start=1.0, low=0.0, high=99.0, middle=50.0, spread=10.0, missing=50.0)
    >>> model = SegmentModel((scale,), ((-2.0,), (2.0,)), (), 3, k_demanded=True)
    >>> with_segment(nw.from_native(pd.DataFrame({"recency_days": [10, 50, 90]}), eager_only=True), model)["segment"].to_list()
    [1, 1, 2]
    """
    return with_distance(frame, model).drop(["distance"])


def with_distance(frame: Frame, model: SegmentModel) -> Frame:
    """Add ``segment`` and ``distance`` (Euclidean, to the centre of that segment, in scaled units)."""
    axes = [f"__axis_{i}" for i in range(len(model.centres[0]))]
    distances = [f"__distance_{i}" for i in range(model.k)]
    placed = located(frame, model.scales, model.layers, axes)
    measured = placed.with_columns(
        *(_squared_distance(axes, centre).alias(name) for name, centre in zip(distances, model.centres, strict=True))
    ).with_columns(nw.min_horizontal(*distances).alias("__nearest"))
    segment = nw.lit(model.k, nw.Int64)
    for i in reversed(range(model.k - 1)):  # innermost last, so that the lowest number is asked first
        segment = nw.when(nw.col(distances[i]) <= nw.col("__nearest")).then(nw.lit(i + 1, nw.Int64)).otherwise(segment)
    return measured.with_columns(segment.cast(nw.Int64).alias("segment"), nw.col("__nearest").sqrt().alias("distance")).drop(
        [*axes, *distances, "__nearest"]
    )


def _squared_distance(axes: list[str], centre: tuple[float, ...]) -> nw.Expr:
    squares = [(nw.col(axis) - c) * (nw.col(axis) - c) for axis, c in zip(axes, centre, strict=True)]
    return reduce(lambda total, square: total + square, squares)
