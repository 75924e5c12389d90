"""RFM cells: the classic named segments, as a partition of the 125 combinations of scores."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.features import SCORES
from reportgen.engine import Frame, collect
from reportgen.notes import Skipped
from reportgen.units import Money, Share, money, settled

GRID = (
    # recency score 1 (longest silent) ... 5 (most recent); each row: frequency + monetary score 2-3, 4-5, 6-7, 8-10
    ("Lost", "Lost", "At Risk", "Cannot Lose"),
    ("Hibernating", "Hibernating", "At Risk", "At Risk"),
    ("About To Sleep", "Need Attention", "Need Attention", "Loyal"),
    ("Promising", "Potential Loyalist", "Loyal", "Champions"),
    ("New", "Potential Loyalist", "Loyal", "Champions"),
)
"""The names in common use, on a grid of recency by value. A grid gives every one of the 125 cells exactly one name; lists of
ranges, as most tools have them, leave cells without a name and give others two."""

_VALUE_FROM = (4, 6, 8)  # frequency + monetary score where the second, third and fourth column begin


@dataclass(frozen=True)
class RfmGroup:
    """Customers who share a name of the grid.

    Attributes
    ----------
    name : str
        One of the eleven names of ``GRID``.
    n_customers : int
    customer_share : Share
    gmv : Money
    gmv_share : Share
    by_segment : tuple of int
        Customers of the group in each segment, segment 1 first; they add up to ``n_customers``. None wherever fewer than
        ``privacy.min_group`` are meant, or could be worked out.
    """

    name: str
    n_customers: int | None
    customer_share: Share | None
    gmv: Money | None
    gmv_share: Share | None
    by_segment: tuple[int | None, ...]


def rfm_name(r: int, f: int, m: int) -> str:
    """Name one of the 125 cells.

    Examples
    --------
    >>> rfm_name(5, 5, 5), rfm_name(1, 5, 5), rfm_name(5, 1, 1)
    ('Champions', 'Cannot Lose', 'New')
    """
    return GRID[r - 1][sum(f + m >= start for start in _VALUE_FROM)]


def rfm_cells(frame: Frame, k: int) -> tuple[RfmGroup, ...] | Skipped:
    """Count the classic groups and set them against the segments.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        Feature frame with ``segment``.
    k : int
        Segments.

    Returns
    -------
    tuple of RfmGroup or Skipped
        Groups that have customers, in the order of their GMV; Skipped where a score is missing.
    """
    names = frame.collect_schema().names()
    missing = tuple(
        role for role, score in zip(("recency_days", "frequency", "spend"), SCORES, strict=True) if score not in names
    )
    if missing:
        return Skipped("no_rfm_scores", missing)
    counts = collect(frame.group_by(*SCORES, "segment").agg(nw.len().alias("n"), nw.col("monetary_value").sum().alias("gmv")))
    total: dict[str, tuple[int, list[int]]] = {}
    for row in counts.iter_rows(named=True):
        name = rfm_name(*(int(row[score]) for score in SCORES))
        gmv, by_segment = total.get(name, (0, [0] * k))
        by_segment[int(row["segment"]) - 1] += int(row["n"])
        total[name] = (gmv + int(row["gmv"]), by_segment)
    n_all = sum(sum(by_segment) for _, by_segment in total.values())
    gmv_all = sum(gmv for gmv, _ in total.values())
    groups = [
        RfmGroup(
            name=name,
            n_customers=sum(by_segment),
            customer_share=sum(by_segment) / n_all,
            gmv=money(gmv),
            gmv_share=gmv / gmv_all if gmv_all else 0.0,
            by_segment=tuple(by_segment),
        )
        for name, (gmv, by_segment) in total.items()
    ]
    return settled(tuple(sorted(groups, key=lambda group: (-total[group.name][0], group.name))))
