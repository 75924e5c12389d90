"""Contrasts: how far each segment stands from all other customers, feature by feature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.features import CATEGORY_SHARE, CHANNEL_SHARE, NUMERIC
from reportgen.engine import Frame, collect

_FEWEST = 2  # a variance needs two customers
_HALF = 0.025  # beyond each end of a two-sided 95% interval

_PLAIN = (
    "income",
    "children",
    "age",
    "tenure_days",
    "frequency",
    "recency_days",
    "deal_share",
    "conversion",
    "visits",
    "campaigns_accepted",
)


@dataclass(frozen=True)
class Contrast:
    """One segment against all other customers in one feature.

    Attributes
    ----------
    mean, mean_all : float
        Of the segment and of all customers who have a value; raw units.
    effect : float
        Cohen's d: difference of the means of the segment and of all others, in pooled standard deviations.
    """

    mean: float
    mean_all: float
    effect: float


@dataclass(frozen=True)
class Moments:
    """What a group's values of one feature add up to.

    Attributes
    ----------
    n : int
        Customers who have a value.
    mean : float
        0 where nobody has one.
    squares : float
        Summed squared deviations from the mean.
    """

    n: int
    mean: float
    squares: float


@dataclass(frozen=True)
class MeanDifference:
    """The means of two groups, compared.

    Attributes
    ----------
    difference, low, high : float
        Mean of a minus mean of b, with its 95% interval.
    variance : float
        Of the difference.
    p_value : float
        Two-sided.
    """

    difference: float
    low: float
    high: float
    variance: float
    p_value: float


def interpretable(frame: Frame) -> tuple[str, ...]:
    """Return the columns by which customers can be described in words, in a fixed order.

    Value is left out, the name says it already, and so are the counts and amounts behind the shares: they only repeat value.
    """
    names = frame.collect_schema().names()
    shares = [n for n in names if n.startswith((CATEGORY_SHARE, CHANNEL_SHARE, NUMERIC))]
    return (*(n for n in _PLAIN if n in names), *shares)


def contrasts(frame: Frame, features: Sequence[str]) -> dict[int, dict[str, Contrast]]:
    """Return the contrast of every segment in every feature; one that has no values in a segment is left out there.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment`` and the features; nulls are passed over.
    features : sequence of str

    Returns
    -------
    dict
        Segment -> feature -> Contrast, in rising order of segment.

    References
    ----------
    Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., p. 67.

    Examples
    --------
    >>> import pandas as pd
    >>> table = nw.from_native(pd.DataFrame({"segment": [1, 1, 2, 2], "age": [30, 40, 50, 60]}), eager_only=True)
    >>> contrast = contrasts(table, ["age"])[1]["age"]  # by hand: (35 - 55) / sqrt((50 + 50) / 2)
    >>> contrast.mean, contrast.mean_all, round(contrast.effect, 4)
    (35.0, 45.0, -2.8284)
    """
    if not features:
        return {int(s): {} for s in collect(frame.select("segment").unique())["segment"].sort().to_list()}
    of_segments = moments(frame, features)
    found: dict[int, dict[str, Contrast]] = {}
    for segment, own in of_segments.items():
        found[segment] = {}
        for feature in features:
            others = pooled([m[feature] for s, m in of_segments.items() if s != segment])
            if own[feature].n:
                everyone = pooled([own[feature], others])
                found[segment][feature] = Contrast(own[feature].mean, everyone.mean, cohens_d(own[feature], others))
    return found


def moments(frame: Frame, features: Sequence[str]) -> dict[int, dict[str, Moments]]:
    """Return segment -> feature -> moments, in rising order of segment; nulls are passed over."""
    columns = {f"x{i}": feature for i, feature in enumerate(features)}  # a label may hold anything, so it names no column here
    grouped = (
        frame.select("segment", *(nw.col(feature).cast(nw.Float64).alias(x) for x, feature in columns.items()))
        .group_by("segment")
        .agg(
            *(nw.col(x).count().alias(f"{x}n") for x in columns),
            *(nw.col(x).mean().alias(f"{x}m") for x in columns),
            *(nw.col(x).std().alias(f"{x}s") for x in columns),
        )
    )
    rows = collect(grouped).sort("segment").rows(named=True)
    return {
        int(row["segment"]): {
            feature: Moments(int(row[f"{x}n"]), _known(row[f"{x}m"]), (int(row[f"{x}n"]) - 1) * _known(row[f"{x}s"]) ** 2)
            for x, feature in columns.items()
        }
        for row in rows
    }


def _known(value: float | None) -> float:
    """Zero for the mean or deviation of nothing: it is weighted by zero customers."""
    return 0.0 if value is None or math.isnan(value) else float(value)


def pooled(groups: Sequence[Moments]) -> Moments:
    """Return the moments of all groups together."""
    n = sum(g.n for g in groups)
    mean = sum(g.n * g.mean for g in groups) / n if n else 0.0
    return Moments(n, mean, sum(g.squares + g.n * (g.mean - mean) ** 2 for g in groups if g.n))


def welch(a: Moments, b: Moments) -> MeanDifference | None:
    """Compare two means without assuming equal variances; None where a group is too small or nothing varies.

    References
    ----------
    Welch 1947, Biometrika 34, 28-35.

    Examples
    --------
    >>> found = welch(Moments(2, 35.0, 50.0), Moments(2, 55.0, 50.0))  # 30, 40 against 50, 60: t = -20 / sqrt(50), 2 df
    >>> round(found.difference, 1), round(found.p_value, 4)
    (-20.0, 0.1056)
    """
    from scipy.special import stdtr, stdtrit

    if min(a.n, b.n) < _FEWEST:
        return None
    va, vb = a.squares / (a.n - 1) / a.n, b.squares / (b.n - 1) / b.n
    variance = va + vb
    if variance == 0:
        return None
    freedom = variance**2 / (va**2 / (a.n - 1) + vb**2 / (b.n - 1))
    difference, error = a.mean - b.mean, math.sqrt(variance)
    reach = -float(stdtrit(freedom, _HALF)) * error
    return MeanDifference(
        difference, difference - reach, difference + reach, variance, float(2 * stdtr(freedom, -abs(difference) / error))
    )


def cohens_d(a: Moments, b: Moments) -> float:
    """Return the difference of two means in pooled standard deviations; 0 where nothing varies."""
    freedom = a.n + b.n - 2
    if not (a.n and b.n and freedom > 0):
        return 0.0
    pooled = math.sqrt((a.squares + b.squares) / freedom)
    # below a billionth of the mean, spread is rounding noise of a constant column
    return (a.mean - b.mean) / pooled if pooled > 1e-9 * max(abs(a.mean), abs(b.mean)) else 0.0
