"""Ranking: segments by value, and which of them cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import narwhals as nw

from reportgen.analysis.features import START_SHARE
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, holm
from reportgen.analysis.statistics.means import Moments, welch
from reportgen.engine import Frame, collect

FEW = 10
"""So many customers are no fewer than anything is told of, and a tenth at most of a segment that they are said to carry."""


@dataclass(frozen=True)
class SegmentFacts:
    """Sums over all customers of one segment; money in minor units.

    Attributes
    ----------
    n : int
    gmv : int
        Minor units, exact.
    gmv_median, gmv_std : float
        Of a customer's ``monetary_value``; the sample standard deviation, 0 for a single customer.
    recency_days, frequency : int or None
        Summed over the customers; None where the table has no such column.
    logs : Moments or None
        Of the logarithm of a customer's value, for which one extreme customer is no more than large; None: not looked at.
    """

    n: int
    gmv: int
    gmv_median: float
    gmv_std: float
    recency_days: int | None
    frequency: int | None
    logs: Moments | None = None

    @property
    def gmv_mean(self) -> float:
        """Minor units a customer."""
        return self.gmv / self.n

    @property
    def recency_days_mean(self) -> float | None:
        """Days, None without the role."""
        return None if self.recency_days is None else self.recency_days / self.n

    @property
    def frequency_mean(self) -> float | None:
        """Purchases in the window, None without the role."""
        return None if self.frequency is None else self.frequency / self.n

    @property
    def moments(self) -> Moments:
        """Of a customer's value."""
        return Moments(self.n, self.gmv_mean, (self.n - 1) * self.gmv_std**2)


def segment_facts(frame: Frame) -> tuple[SegmentFacts, ...]:
    """Return the facts of segments 1..k, in that order; their ``gmv`` adds up to the grand total exactly.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment`` and ``monetary_value``.
    """
    optional = [c for c in ("recency_days", "frequency") if c in frame.collect_schema().names()]
    value = nw.col("monetary_value")
    log = (value.cast(nw.Float64) / _start(frame) + 1.0).log()
    grouped = (
        frame.select("segment", *optional, value.alias("gmv"), value.cast(nw.Float64).alias("value"), log.alias("log"))
        .group_by("segment")
        .agg(
            nw.len().alias("n"),
            nw.col("gmv").sum(),
            nw.col("value").median().alias("gmv_median"),
            nw.col("value").std().alias("gmv_std"),
            nw.col("log").mean().alias("log_mean"),
            nw.col("log").std().alias("log_std"),
            *(nw.col(c).sum() for c in optional),
        )
        .with_columns(
            *(nw.col(c).cast(nw.Int64) for c in ("gmv", *optional)),  # DuckDB sums to 128 bits, which would come back as floats
            nw.col("gmv_std", "log_std").fill_null(0.0),
        )
    )
    rows = collect(grouped).sort("segment").rows(named=True)
    return tuple(
        SegmentFacts(
            n=int(row["n"]),
            gmv=int(row["gmv"]),
            gmv_median=float(row["gmv_median"]),
            gmv_std=float(row["gmv_std"]),
            recency_days=int(row["recency_days"]) if "recency_days" in row else None,
            frequency=int(row["frequency"]) if "frequency" in row else None,
            logs=_logs(row),
        )
        for row in rows
    )


def _start(frame: Frame) -> float:
    """What logarithms of value start from, as where customers are grouped: a hundredth of the median of those who spend."""
    spent = frame.filter(nw.col("monetary_value") > 0).select(nw.col("monetary_value").cast(nw.Float64).median().alias("median"))
    median = collect(spent)["median"].item()
    return float(median) * START_SHARE if median is not None and median > 0 else 1.0


def _logs(row: dict[str, Any]) -> Moments:
    n = int(row["n"])
    return Moments(n, float(row["log_mean"]), (n - 1) * float(row["log_std"]) ** 2)


def value_order(facts: Sequence[SegmentFacts]) -> tuple[tuple[int, ...], ...]:
    """Order segments by mean value, highest first, in groups that cannot be told apart.

    Adjacent segments are compared by Welch's t-test; a chain of ties is one group. Inside a group the more recent comes first,
    then the more frequent, then the higher mean. One extreme customer can make the mean of a segment so unsure that it ties with
    all others: segments are told apart as well where those of the higher mean also spend more by the logarithm, beyond chance.
    Holm's method corrects for both tests of all adjacent pairs together.

    Parameters
    ----------
    facts : sequence of SegmentFacts

    Returns
    -------
    tuple of tuple of int
        Positions in ``facts``; concatenated, the order.

    References
    ----------
    Welch 1947, Biometrika 34; Holm 1979, Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> gold = SegmentFacts(100, 100_000, 1000, 50, recency_days=9_000, frequency=100)
    >>> fresh = SegmentFacts(100, 99_900, 1000, 50, recency_days=1_000, frequency=100)
    >>> small = SegmentFacts(100, 20_000, 200, 50, recency_days=1_000, frequency=100)
    >>> value_order([small, gold, fresh])
    ((2, 1), (0,))
    """
    order = sorted(range(len(facts)), key=lambda i: (-facts[i].gmv_mean, *_within_tie(facts[i])))
    steps = [(facts[a], facts[b]) for a, b in pairwise(order)]
    p_values = holm([test(a, b) for test in (_welch_p, _logs_p) for a, b in steps])
    groups = [[order[0]]]
    for i, of_means, of_logs in zip(order[1:], p_values[: len(steps)], p_values[len(steps) :], strict=True):
        p = min(of_means, of_logs)
        if p < SIGNIFICANCE:
            groups.append([])
        groups[-1].append(i)
    return tuple(tuple(sorted(group, key=lambda i: _within_tie(facts[i]))) for group in groups)


def _welch_p(a: SegmentFacts, b: SegmentFacts) -> float:
    """Of equal mean value; where nothing varies different means differ for certain, and a single customer proves nothing."""
    compared = welch(a.moments, b.moments)
    if compared is None:
        return 0.0 if min(a.n, b.n) > 1 and a.gmv_mean != b.gmv_mean else 1.0
    return compared.p_value


def _logs_p(higher: SegmentFacts, lower: SegmentFacts) -> float:
    """Of equal mean logarithms; 1 where they say the opposite of the means, or nothing."""
    if higher.logs is None or lower.logs is None or higher.logs.mean <= lower.logs.mean:
        return 1.0
    compared = welch(higher.logs, lower.logs)
    return 1.0 if compared is None else compared.p_value


def _within_tie(facts: SegmentFacts) -> tuple[float, float, float]:
    return facts.recency_days_mean or 0.0, -(facts.frequency_mean or 0.0), -facts.gmv_mean


def carried_by_few(frame: Frame) -> tuple[int, ...]:
    """Return the segments of 100 customers and more of which the ten who spend most bring more than half of the spend.

    Examples
    --------
    >>> import pandas as pd
    >>> spent = [300] + [1] * 299 + [1] * 300
    >>> carried_by_few(nw.from_native(pd.DataFrame({"segment": [1] * 300 + [2] * 300, "monetary_value": spent})))
    (1,)
    """
    rows = collect(frame.select("segment", "monetary_value")).sort("monetary_value", descending=True)
    found = []
    for segment in sorted(rows["segment"].unique().to_list()):
        spent = rows.filter(nw.col("segment") == segment)["monetary_value"]
        if len(spent) >= FEW * FEW and 2 * int(spent.head(FEW).sum()) > int(spent.sum()):
            found.append(int(segment))
    return tuple(found)
