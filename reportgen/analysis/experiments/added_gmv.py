"""Added GMV: what the contacted spent more than they would have, as the control group shows, with its range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.plans import MoneyRange, money_range
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.sampling import EXACT
from reportgen.engine import Frame, collect, facts

_STEPS = 100  # of a logarithm: amounts within one percent
_FEWEST = (
    10  # customers who spent anything: of fewer, resamples repeat the same few, and an interval is too narrow to be believed
)


def added_gmv(
    frame: Frame, arms: Sequence[str], control: str, n_resamples: int, seed: int
) -> dict[tuple[str, int | None], MoneyRange]:
    """Return the spend that each arm added, among all customers (segment None) and in each segment, with its 95% interval.

    Customers times the difference of mean spend, ``n * (mean of the arm - mean of the control group)``; percentile intervals
    over customers drawn with replacement, each arm by itself (Efron & Tibshirani 1993, chapters 8 and 13).

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``arm``, ``segment`` and ``outcome_value`` (minor units).
    arms : sequence of str
    control : str
    n_resamples, seed : int
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
        for where, mean, drawn, size in _means(segment[own], n_cell[own], total[own], n_resamples, rng):
            means[name, where] = (mean, drawn, size)
    found = {}
    for (name, where), (mean, drawn, size) in means.items():
        if name != control and (control, where) in means:
            other_mean, other_drawn, _ = means[control, where]
            found[name, where] = money_range(size * (mean - other_mean), size * (drawn - other_drawn))
    return found


def _means(
    segment: Values, n: Values, total: Values, n_resamples: int, rng: np.random.Generator
) -> Iterator[tuple[int | None, float, Values, float]]:
    """Of one arm: segment (None first: all), mean amount, the same in every resample, customers."""
    if not len(n):
        return
    times = rng.multinomial(round(n.sum()), n / n.sum(), size=n_resamples).astype(float)
    for where in (None, *np.unique(segment).tolist()):
        own = np.ones(len(n), dtype=bool) if where is None else segment == where
        mean, size = float(total[own].sum() / n[own].sum()), float(n[own].sum())
        people, spent = times[:, own].sum(axis=1), times[:, own] @ (total[own] / n[own])
        drawn = np.divide(spent, people, out=np.full(n_resamples, mean), where=people > 0)
        yield None if where is None else int(where), mean, drawn, size


def few_spent(frame: Frame, arms: Sequence[str]) -> frozenset[tuple[str, int | None]]:
    """Return the rows of `added_gmv` of which fewer than ten customers of the arm spent anything.

    Examples
    --------
    >>> import pandas as pd
    >>> spent = {"arm": ["a"] * 20, "segment": [1] * 10 + [2] * 10, "outcome_value": [5] * 19 + [0]}
    >>> few_spent(nw.from_native(pd.DataFrame(spent)), ["a"])
    frozenset({('a', 2)})
    """
    spent = (nw.col("outcome_value") > 0).cast(nw.Int64).alias("spent")
    counted = collect(frame.select("arm", "segment", spent).group_by("arm", "segment").agg(nw.col("spent").sum())).rows()
    n: dict[tuple[str, int | None], int] = {}
    for arm, segment, k in counted:
        for where in (int(segment), None):
            n[str(arm), where] = n.get((str(arm), where), 0) + int(k)
    return frozenset(key for key, k in n.items() if key[0] in arms and k < _FEWEST)
