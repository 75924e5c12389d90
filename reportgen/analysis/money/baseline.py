"""Baseline: what customers spend if nothing changes, and how many of them have fallen silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from reportgen.analysis.money.prospects import Prospects
from reportgen.analysis.money.scenarios import Assumption, BaselineGmv
from reportgen.analysis.money.valuation import LAPSING_QUANTILE
from reportgen.units import money

if TYPE_CHECKING:
    from numpy.typing import NDArray

THIRD = "longest_silent_third"
"""The code of a silence that nobody set, and that no gaps between purchases tell."""


def silence(people: Prospects, given: float | None, usual_gap: float | None) -> Assumption | None:
    """Return the days after which a customer counts as silent, by a code that says who says so; None where recency is unknown.

    Parameters
    ----------
    people : Prospects
    given : float or None
        Days that the config sets.
    usual_gap : float or None
        Days within which customers came back nine times in ten, where order lines tell.
    """
    if people.recency is None:
        return None
    if given is not None:
        return Assumption("lapse_days", given, given, given)
    if usual_gap is not None:
        return Assumption("usual_gap", usual_gap, usual_gap, usual_gap)
    third = round(float(np.quantile(people.recency, LAPSING_QUANTILE)), 6)  # last bits of an interpolation
    return Assumption(THIRD, third, third, third)


def baseline(people: Prospects, factor: float, lapse_days: float | None) -> tuple[BaselineGmv, ...]:
    """Return what each segment spends, then everybody. Whole minor units: a total is the sum of its segments.

    Parameters
    ----------
    people : Prospects
    factor : float
        Horizon over window.
    lapse_days : float or None
        None where recency is unknown.
    """
    window = counts(people, people.spend)
    columns: list[list[int] | None] = [window, [round(gmv * factor) for gmv in window], None, None]
    if lapse_days is not None:
        silent = lapsing(people, lapse_days)
        columns[2:] = [counts(people, silent), [round(gmv * factor) for gmv in counts(people, silent * people.spend)]]
    rows = []
    for i, number in enumerate([*people.numbers, None]):
        gmv, horizon, n, leaving = (None if c is None else sum(c) if number is None else c[i] for c in columns)
        rows.append(BaselineGmv(number, money(gmv or 0), money(horizon or 0), n, None if leaving is None else money(leaving)))
    return tuple(rows)


def lapsing(people: Prospects, lapse_days: float | None) -> NDArray[np.bool_]:
    """Say who of those who may be contacted has been silent for longer; nobody where recency is unknown."""
    if people.recency is None or lapse_days is None:
        return np.zeros(people.n, dtype=bool)
    return (people.recency > lapse_days) & people.reachable


def with_silent(members: nw.DataFrame[Any], lapse_days: float | None) -> nw.DataFrame[Any]:
    """Add the column ``silent``: yes for whoever has not bought for longer than ``lapse_days``; left out where nobody knows.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = nw.from_native(pd.DataFrame({"recency_days": [65, 66]}), eager_only=True)
    >>> with_silent(rows, 65)["silent"].to_list()
    ['no', 'yes']
    """
    if lapse_days is None or "recency_days" not in members.columns:
        return members
    longer = nw.col("recency_days") > lapse_days
    return members.with_columns(nw.when(longer).then(nw.lit("yes")).otherwise(nw.lit("no")).alias("silent"))


def counts(people: Prospects, weights: NDArray[Any]) -> list[int]:
    """Return sums of whole numbers by segment: exact, as they stay below 2**53."""
    return [int(n) for n in np.bincount(people.segment, weights.astype(float), len(people.numbers))]
