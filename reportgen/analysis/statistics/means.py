"""Means: those of two groups compared, from sums that any engine can deliver."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from reportgen.analysis.statistics.intervals import ENDS
from reportgen.engine import Frame, collect

FEWEST = 2
"""A variance needs two customers."""

_AT_ONCE = 25  # features of a query: pandas warns of frames that a hundred columns were added to one by one


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

    @property
    def variance(self) -> float:
        """Of the sample; 0 where there are fewer than two customers."""
        return self.squares / (self.n - 1) if self.n > 1 else 0.0


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


def moments(frame: Frame, features: Sequence[str], by: str = "segment") -> dict[Any, dict[str, Moments]]:
    """Return group -> feature -> moments, in rising order of the column ``by``; nulls are passed over."""
    found: dict[Any, dict[str, Moments]] = {}
    for start in range(0, len(features), _AT_ONCE):
        for group, moments_of in _moments(frame, features[start : start + _AT_ONCE], by).items():
            found.setdefault(group, {}).update(moments_of)
    return found


def _moments(frame: Frame, features: Sequence[str], by: str) -> dict[Any, dict[str, Moments]]:
    columns = {f"x{i}": feature for i, feature in enumerate(features)}  # a label may hold anything, so it names no column here
    grouped = (
        frame.select(by, *(nw.col(feature).cast(nw.Float64).alias(x) for x, feature in columns.items()))
        .group_by(by)
        .agg(
            *(nw.col(x).count().alias(f"{x}n") for x in columns),
            *(nw.col(x).mean().alias(f"{x}m") for x in columns),
            *(nw.col(x).std().alias(f"{x}s") for x in columns),
        )
    )
    rows = collect(grouped).sort(by).rows(named=True)
    return {
        row[by]: {
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

    if min(a.n, b.n) < FEWEST:
        return None
    va, vb = a.variance / a.n, b.variance / b.n
    variance = va + vb
    if variance == 0:
        return None
    freedom = variance**2 / (va**2 / (a.n - 1) + vb**2 / (b.n - 1))
    difference, error = a.mean - b.mean, math.sqrt(variance)
    reach = -float(stdtrit(freedom, ENDS[0])) * error
    return MeanDifference(
        difference, difference - reach, difference + reach, variance, float(2 * stdtr(freedom, -abs(difference) / error))
    )
