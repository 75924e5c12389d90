"""Bands: customers between two boundaries of income, spend or age, counted over all of them and in each segment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import narwhals as nw

from reportgen.analysis.features import is_money, known
from reportgen.analysis.mailing.asked import ASKED, with_asked
from reportgen.analysis.statistics.intervals import Rate, ratio_interval, wilson
from reportgen.engine import Frame, collect, facts
from reportgen.settings import ConversionConfig
from reportgen.units import MINOR_UNITS

COLUMNS = {"income": "income", "spend": "monetary_value", "age": "age"}
"""Features that have bands, and their columns of the feature frame."""

_NO_BAND = -1  # of customers without the feature
_SUMS = ("n", ASKED, "k", "visitors", "x", "y", "xx", "xy", "yy")


@dataclass(frozen=True)
class Band:
    """The customers between two boundaries.

    Attributes
    ----------
    low, high : float or None
        Account currency or years; from ``low`` on, below ``high``; None: open end.
    n_customers : int or None
        None where fewer than ``privacy.min_group`` are meant, or could be worked out.
    response : Rate or None
        Of the latest campaign, among those who were sent it; None without campaigns, where they are too few for a rate, or where
        ``n_customers`` is withheld, which it would tell.
    purchases_per_visit : float or None
        All purchases a month over all visits a month, of the customers who visit; None where visits, purchases or the months of
        the window are unknown, or too few visit.
    purchases_per_visit_low, purchases_per_visit_high : float or None
        Its 95% interval by the delta method; None for fewer than two visitors.
    """

    low: float | None
    high: float | None
    n_customers: int | None
    response: Rate | None
    purchases_per_visit: float | None
    purchases_per_visit_low: float | None
    purchases_per_visit_high: float | None


def banded(
    frame: Frame, name: str, latest: str | None, months: float | None, config: ConversionConfig
) -> dict[int | None, tuple[Band, ...]]:
    """Return the bands of one feature: those of all customers under None, and those of each segment.

    The boundaries are those of all customers, so that segments can be compared; every segment has the same bands, empty ones
    included. Quantile boundaries (linear interpolation) are raised to whole units of the column, minor units or years, so that
    membership is a comparison of integers; boundaries that ties make equal are one.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    name : str
        "income", "spend" or "age".
    latest : str or None
        Column of the latest campaign.
    months : float or None
        Months of the window; None where purchases a visit cannot be told.
    config : ConversionConfig

    Returns
    -------
    dict
        Empty where no customer has the feature. Bands without any customer are left out, customers without the feature are in
        none.
    """
    column, frame = COLUMNS[name], known(frame)
    boundaries = _boundaries(frame, name, config)
    rows = _counted(frame, column, boundaries, latest, months)
    kept = sorted({row["band"] for row in rows if row["band"] is not None})
    unit = MINOR_UNITS if is_money(column) else 1
    edges = list(pairwise((None, *(bound / unit for bound in boundaries), None)))
    nothing = dict.fromkeys(_SUMS, 0.0)
    sums: dict[int | None, dict[int, dict[str, float]]] = {None: {band: dict(nothing) for band in kept}}
    for segment in sorted({int(row["segment"]) for row in rows}):
        sums[segment] = {band: dict(nothing) for band in kept}
    for row in sorted((row for row in rows if row["band"] is not None), key=lambda row: (row["segment"], row["band"])):
        for held in (sums[int(row["segment"])][row["band"]], sums[None][row["band"]]):
            for term in _SUMS:
                held[term] += float(row.get(term, 0))
    return {
        group: tuple(_band(held[band], edges[band], latest, months, config.min_customers) for band in kept)
        for group, held in (sums.items() if kept else ())
    }


def _boundaries(frame: Frame, name: str, config: ConversionConfig) -> tuple[int, ...]:
    """Inner boundaries in units of the column, rising, without those that would leave the first band empty."""
    column = COLUMNS[name]
    own = {"income": config.income_bands, "spend": config.spend_bands, "age": config.age_bands}[name]
    if own:
        return tuple(sorted({math.ceil(bound * (MINOR_UNITS if is_money(column) else 1)) for bound in own}))
    value = nw.col(column).cast(nw.Float64)
    asked = {f"q{i}": value.quantile(i / config.n_bands, interpolation="linear") for i in range(1, config.n_bands)}
    found = facts(frame.filter(~nw.col(column).is_null()), {"lowest": value.min(), **asked})
    if found["lowest"] is None:
        return ()
    whole = {math.ceil(round(found[name], 6)) for name in asked}  # 6: engines interpolate with different last bits
    return tuple(sorted(bound for bound in whole if bound > found["lowest"]))


def _counted(
    frame: Frame, column: str, boundaries: tuple[int, ...], latest: str | None, months: float | None
) -> list[dict[str, Any]]:
    """One group-by: counts and sums of every band and segment that have customers; band None: without the feature."""
    value = nw.col(column)
    position = nw.lit(0, nw.Int64)
    for bound in boundaries:
        position = position + (value >= bound).cast(nw.Int64)
    sums = [nw.len().alias("n")]
    columns = [nw.col("segment"), nw.when(value.is_null()).then(_NO_BAND).otherwise(position).alias("band")]
    if latest is not None:
        columns += [nw.col(ASKED), (nw.col(latest).cast(nw.Int64) * nw.col(ASKED)).alias("k")]
        sums.append(nw.col(ASKED, "k").sum())
    if months is not None:
        visiting = nw.col("visits") > 0
        x = nw.when(visiting).then(nw.col("frequency").cast(nw.Float64)).otherwise(0.0)
        y = nw.when(visiting).then(nw.col("visits").cast(nw.Float64)).otherwise(0.0)
        terms = {"visitors": visiting.cast(nw.Int64), "x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y}
        columns += [term.alias(name) for name, term in terms.items()]
        sums += [nw.col(name).sum() for name in terms]
    grouped = with_asked(frame).select(*columns).group_by("segment", "band").agg(*sums)
    found = collect(grouped).iter_rows(named=True)
    return [{**row, "band": None if row["band"] == _NO_BAND else int(row["band"])} for row in found]


def _band(
    held: Mapping[str, float], edges: tuple[float | None, float | None], latest: str | None, months: float | None, fewest: int
) -> Band:
    n, asked, visitors = round(held["n"]), round(held[ASKED]), round(held["visitors"])
    ratio, interval = None, None
    if months is not None and visitors >= fewest:
        ratio = held["x"] / held["y"] / months
        interval = ratio_interval(visitors, held["x"], held["y"], (held["xx"], held["xy"], held["yy"]))
    return Band(
        low=edges[0],
        high=edges[1],
        n_customers=n,
        response=wilson(round(held["k"]), asked) if latest is not None and asked >= fewest else None,
        purchases_per_visit=ratio,
        purchases_per_visit_low=None if interval is None or months is None else interval[0] / months,
        purchases_per_visit_high=None if interval is None or months is None else interval[1] / months,
    )
