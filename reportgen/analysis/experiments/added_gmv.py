"""Added GMV: what the contacted spent more than they would have, as the control group shows, with its range."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.plans import MoneyRange, money_range
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import Z
from reportgen.analysis.statistics.sampling import EXACT
from reportgen.engine import Frame, collect, facts
from reportgen.units import money

_STEPS = 100  # of a logarithm: amounts within one percent
_FEWEST = (
    10  # customers who spent anything: of fewer, resamples repeat the same few, and an interval is too narrow to be believed
)


@dataclass(frozen=True)
class _Amounts:
    """The spend of an arm, among all customers or in a segment: its mean, also in every resample, and its squared deviations."""

    n: float
    mean: float
    drawn: Values
    squares: float


def added_gmv(
    frame: Frame, arms: Sequence[str], control: str, n_resamples: int, seed: int
) -> dict[tuple[str, int | None], MoneyRange]:
    """Return the spend that each arm added, among all customers (segment None) and in each segment, with its 95% interval.

    Customers times the difference of mean spend, ``n * (mean of the arm - mean of the control group)``. The interval is the outer
    of two: the percentiles over customers drawn with replacement, each arm by itself, and Student's with the variance of both
    arms together.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``arm``, ``segment`` and ``outcome_value`` (minor units).
    arms : sequence of str
    control : str
    n_resamples, seed : int

    Notes
    -----
    A few customers bring most of the spend, so that a small control group that happens to hold none of them has a low mean and a
    low variance as well: by resampling it seems to be known well, and the arm seems to add what the group only missed. The pooled
    variance takes the large amounts from where they are, and says what a group of that size may miss of them; it is that of two
    arms that spend alike, under which an arm must not seem to pay. Where the arms differ, the percentiles say so.

    References
    ----------
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 8 and 13; Student 1908, Biometrika 6, 1-25, by the normal
    quantile.
    """
    amount = nw.col("outcome_value")
    n = int(facts(frame, {"n": nw.len()})["n"])
    step = amount if n <= EXACT else (amount.cast(nw.Float64).clip(1.0, None).log() * _STEPS).floor()
    cells = (
        collect(
            frame.select("arm", "segment", amount, step.alias("step"))
            .group_by("arm", "segment", "step")
            .agg(nw.len().alias("n"), amount.sum().alias("sum"))
        )
        .sort("arm", "segment", "step")
        .to_dict(as_series=False)
    )
    arm, segment = np.asarray(cells["arm"], dtype=object), np.asarray(cells["segment"])
    n_cell, total = np.asarray(cells["n"], dtype=float), np.asarray(cells["sum"], dtype=float)
    means = {}
    for i, name in enumerate((control, *arms)):
        own = arm == name
        rng = np.random.default_rng([seed, streams.ARMS, i])
        for where, amounts in _amounts(segment[own], n_cell[own], total[own], n_resamples, rng):
            means[name, where] = amounts
    return {
        (name, where): _difference(treated, means[control, where])
        for (name, where), treated in means.items()
        if name != control and (control, where) in means
    }


def _amounts(
    segment: Values, n: Values, total: Values, n_resamples: int, rng: np.random.Generator
) -> Iterator[tuple[int | None, _Amounts]]:
    """Of one arm, by segment; None, first: of all customers."""
    if not len(n):
        return
    times = rng.multinomial(round(n.sum()), n / n.sum(), size=n_resamples).astype(float)
    for where in (None, *np.unique(segment).tolist()):
        own = np.ones(len(n), dtype=bool) if where is None else segment == where
        mean, size, each = float(total[own].sum() / n[own].sum()), float(n[own].sum()), total[own] / n[own]
        people, spent = times[:, own].sum(axis=1), times[:, own] @ each
        drawn = np.divide(spent, people, out=np.full(n_resamples, mean), where=people > 0)
        yield None if where is None else int(where), _Amounts(size, mean, drawn, float((n[own] * (each - mean) ** 2).sum()))


def _difference(treated: _Amounts, other: _Amounts) -> MoneyRange:
    added = treated.n * (treated.mean - other.mean)
    variance = (treated.squares + other.squares) / max(1.0, treated.n + other.n - 2)
    half = treated.n * Z * math.sqrt(variance * (1 / treated.n + 1 / other.n))
    found = money_range(added, treated.n * (treated.drawn - other.drawn))
    return MoneyRange(found.value, min(found.low, money(added - half)), max(found.high, money(added + half)))


def few_spent(frame: Frame, arms: Sequence[str], control: str) -> frozenset[tuple[str, int | None]]:
    """Return the rows of `added_gmv` of which fewer than ten customers of the arm, or of the control group, spent anything.

    Examples
    --------
    >>> import pandas as pd
    >>> spent = {"arm": ["a"] * 20 + ["-"] * 20, "segment": ([1] * 10 + [2] * 10) * 2, "outcome_value": [5] * 19 + [0] + [5] * 20}
    >>> few_spent(nw.from_native(pd.DataFrame(spent)), ["a"], "-")
    frozenset({('a', 2)})
    """
    spent = (nw.col("outcome_value") > 0).cast(nw.Int64).alias("spent")
    counted = collect(frame.select("arm", "segment", spent).group_by("arm", "segment").agg(nw.col("spent").sum())).rows()
    n: dict[tuple[str, int | None], int] = {}
    for arm, segment, k in counted:
        for where in (int(segment), None):
            n[str(arm), where] = n.get((str(arm), where), 0) + int(k)
    return frozenset((arm, where) for arm, where in n if arm in arms and min(n[arm, where], n.get((control, where), 0)) < _FEWEST)
