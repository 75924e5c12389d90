"""Conversion: purchases per visit and response by bands of income, spend and age."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

import narwhals as nw

from reportgen.analysis.features import is_money
from reportgen.analysis.intervals import SIGNIFICANCE, Rate, Trend, fisher, holm, ratio_interval, trend, wilson
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, collect, facts
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, settled

_COLUMNS = {"income": "income", "spend": "monetary_value", "age": "age"}
_MISSING = {"income": ("income",), "spend": ("monetary_value",), "age": ("birth_year", "age")}


@dataclass(frozen=True)
class Band:
    """The customers between two boundaries.

    Attributes
    ----------
    low, high : float or None
        Account currency or years; from ``low`` on, below ``high``; None: open end.
    n_customers : int
    response : Rate or None
        Of the latest campaign; None without campaigns.
    purchases_per_visit : float or None
        All purchases a month over all visits a month, of the customers who visit; None where visits, purchases or the months of
        the window are unknown, or nobody visits.
    purchases_per_visit_low, purchases_per_visit_high : float or None
        Its 95% interval by the delta method; None for fewer than two visitors.
    """

    low: float | None
    high: float | None
    n_customers: int
    response: Rate | None
    purchases_per_visit: float | None
    purchases_per_visit_low: float | None
    purchases_per_visit_high: float | None


@dataclass(frozen=True)
class BandedConversion:
    """Conversion along one feature.

    Attributes
    ----------
    by : str
        "income", "spend" or "age".
    bands : tuple of Band
        In rising order; bands without customers are left out, customers without the feature are in none.
    trend : str
        Of the response: "rising", "falling" or "none".
    p_value : float or None
        Cochran-Armitage, two-sided, Holm over the features; None where no trend can be tested.
    judgement : Judgement
        Of the trend.
    """

    by: str
    bands: tuple[Band, ...]
    trend: str
    p_value: float | None
    judgement: Judgement


@dataclass(frozen=True)
class Conversion:
    """The section.

    Attributes
    ----------
    by : tuple of BandedConversion or Skipped
        Income, spend, age, in this order.
    n_without_visits : int
        Customers who are in no ratio of purchases per visit, because they do not visit; 0 where visits are not known at all.
    """

    by: tuple[BandedConversion | Skipped, ...]
    n_without_visits: int


def conversion_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does: campaigns, or visits and purchases."""
    if customers.campaigns:
        return None
    unknown = sorted({"frequency", "visits"} - customers.roles)
    if unknown:
        return Skipped("no_campaigns_no_visits", ("campaigns", *unknown))
    return None if customers.window_months is not None else Skipped("no_campaigns_no_window", ("campaigns",))


def conversion(frame: Frame, customers: Customers, config: Config) -> Conversion | Skipped:
    """Show how response and purchases per visit change along income, spend and age.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame.
    customers : Customers
        For the campaigns and the months of the window.
    config : Config
        ``conversion``: the number of quantile bands, or own boundaries.

    Returns
    -------
    Conversion or Skipped
        Skipped where there is nothing to convert: neither campaigns, nor visits with purchases and a known window.

    Notes
    -----
    Quantile boundaries (linear interpolation) are raised to whole units of the column, minor units or years, so that membership
    is a comparison of integers; boundaries that ties make equal are one. A trend alone does not say that the response rises step
    by step: bands are compared pair by pair as well (Fisher, Holm), to tell a steady trend from one with a reversal, and from
    one end that stands out of bands that are all alike.
    """
    if skipped := conversion_lacking(customers):
        return skipped
    names = set(frame.collect_schema().names())
    visits_known = {"frequency", "visits"} <= names and customers.window_months is not None
    latest = f"campaign.{customers.campaigns[-1]}" if customers.campaigns else None
    months = customers.window_months if visits_known else None
    by: dict[str, tuple[Band, ...]] = {}
    for name, column in _COLUMNS.items():
        if column in names:
            by[name] = _bands(frame, column, _boundaries(frame, name, config), latest, months)
    found = {name: bands for name, bands in by.items() if bands}
    tested = _trends(found)
    n_without = facts(frame.filter(nw.col("visits") <= 0), {"n": nw.len()})["n"] if visits_known else 0
    return settled(
        Conversion(tuple(tested.get(name) or Skipped(f"no_{name}", _MISSING[name]) for name in _COLUMNS), int(n_without))
    )


def _boundaries(frame: Frame, name: str, config: Config) -> tuple[int, ...]:
    """Inner boundaries in units of the column, rising, without those that would leave the first band empty."""
    column = _COLUMNS[name]
    own = {"income": config.conversion.income_bands, "spend": config.conversion.spend_bands, "age": config.conversion.age_bands}[
        name
    ]
    if own:
        return tuple(sorted({math.ceil(bound * (MINOR_UNITS if is_money(column) else 1)) for bound in own}))
    n = config.conversion.n_bands
    value = nw.col(column).cast(nw.Float64)
    asked = {f"q{i}": value.quantile(i / n, interpolation="linear") for i in range(1, n)}
    found = facts(frame.filter(~nw.col(column).is_null()), {"lowest": value.min(), **asked})
    if found["lowest"] is None:
        return ()
    whole = {math.ceil(round(found[name], 6)) for name in asked}  # 6: engines interpolate with different last bits
    return tuple(sorted(bound for bound in whole if bound > found["lowest"]))


def _bands(frame: Frame, column: str, boundaries: tuple[int, ...], latest: str | None, months: float | None) -> tuple[Band, ...]:
    """One group-by: counts and sums of every band that has customers."""
    value = nw.col(column)
    position = nw.lit(0, nw.Int64)
    for bound in boundaries:
        position = position + (value >= bound).cast(nw.Int64)
    sums = [nw.len().alias("n")]
    columns = [position.alias("band")]
    if latest is not None:
        columns.append(nw.col(latest).cast(nw.Int64).alias("k"))
        sums.append(nw.col("k").sum())
    if months is not None:
        visiting = nw.col("visits") > 0
        x = nw.when(visiting).then(nw.col("frequency").cast(nw.Float64)).otherwise(0.0)
        y = nw.when(visiting).then(nw.col("visits").cast(nw.Float64)).otherwise(0.0)
        terms = {"visitors": visiting.cast(nw.Int64), "x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y}
        columns += [term.alias(name) for name, term in terms.items()]
        sums += [nw.col(name).sum() for name in terms]
    rows = collect(frame.filter(~value.is_null()).select(*columns).group_by("band").agg(*sums)).sort("band").rows(named=True)
    unit = MINOR_UNITS if is_money(column) else 1
    edges = list(pairwise((None, *(bound / unit for bound in boundaries), None)))
    return tuple(_band(row, edges[int(row["band"])], months) for row in rows)


def _band(row: dict[str, Any], edges: tuple[float | None, float | None], months: float | None) -> Band:
    ratio, interval = None, None
    if months is not None and row["visitors"] > 0:
        ratio = row["x"] / row["y"] / months
        interval = ratio_interval(int(row["visitors"]), row["x"], row["y"], (row["xx"], row["xy"], row["yy"]))
    return Band(
        low=edges[0],
        high=edges[1],
        n_customers=int(row["n"]),
        response=wilson(int(row["k"]), int(row["n"])) if "k" in row else None,
        purchases_per_visit=ratio,
        purchases_per_visit_low=None if interval is None or months is None else interval[0] / months,
        purchases_per_visit_high=None if interval is None or months is None else interval[1] / months,
    )


def _trends(by: dict[str, tuple[Band, ...]]) -> dict[str, BandedConversion]:
    """Test the response of every feature, corrected together."""
    rates = {name: [band.response for band in bands if band.response is not None] for name, bands in by.items()}
    tests = {name: trend([rate.k for rate in found], [rate.n for rate in found]) for name, found in rates.items()}
    tried = {name: test for name, test in tests.items() if test is not None}
    corrected = dict(zip(tried, holm([test.p_value for test in tried.values()]), strict=True))
    judged = {}
    for name, bands in by.items():
        judged[name] = replace(
            _judged(rates[name], tests[name], corrected.get(name), alone=len(bands) == 1), by=name, bands=bands
        )
    return judged


def _judged(rates: Sequence[Rate], test: Trend | None, p: float | None, *, alone: bool) -> BandedConversion:
    """The verdict, still without its bands."""
    direction, verdict, reason = "none", Verdict.UNSUPPORTED, "no_trend"
    steps = _clear_steps(rates)
    if not rates:
        reason = "response_unknown"
    elif alone:
        reason = "one_band"
    elif test is not None and p is not None and p < SIGNIFICANCE:
        direction = "rising" if test.z > 0 else "falling"
        if any((step > 0) != (test.z > 0) for step in steps.values()):
            verdict, reason = Verdict.INDICATIVE, "trend_with_reversal"
        else:
            verdict, reason = Verdict.SOLID, _standing_out(set(steps), len(rates)) or f"trend_{direction}"
    elif steps:
        verdict, reason = Verdict.INDICATIVE, "bands_differ_without_trend"
    return BandedConversion("", (), direction, p, Judgement(verdict, reason))


def _clear_steps(rates: Sequence[Rate]) -> dict[tuple[int, int], float]:
    """Pairs of bands that differ after correction, and by how much the later one answers more."""
    compared = list(combinations(range(len(rates)), 2))
    p_values = holm([fisher(rates[a].k, rates[a].n, rates[b].k, rates[b].n) for a, b in compared])
    return {(a, b): rates[b].rate - rates[a].rate for (a, b), p in zip(compared, p_values, strict=True) if p < SIGNIFICANCE}


def _standing_out(steps: set[tuple[int, int]], n_bands: int) -> str | None:
    """The end that differs from every other band, where no two of the others differ; two bands simply differ."""
    if n_bands > 2:  # noqa: PLR2004  # of two bands neither stands out
        for reason, end in (("first_band_stands_out", 0), ("last_band_stands_out", n_bands - 1)):
            if steps == {pair for pair in combinations(range(n_bands), 2) if end in pair}:
                return reason
    return None
