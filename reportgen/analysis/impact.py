"""Impact: what is at stake in money, as ranges with their assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.mailings import Assumption, Mailing, Scenario, mailing, retargeting
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, collect, facts
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, money, settled

__all__ = ["Assumption", "BaselineGmv", "Impact", "Mailing", "Scenario", "impact"]

_LAPSING_QUANTILE = 2 / 3  # the longest-silent third, where nobody said after how many days a customer lapses


@dataclass(frozen=True)
class BaselineGmv:
    """What a segment, or everybody, spends.

    Attributes
    ----------
    segment : int or None
        None: total, which is the sum of the segments to the cent.
    gmv_window : Money
        In the months of the table.
    gmv_horizon : Money
        The same pace over the horizon; equal to ``gmv_window`` where the window is unknown.
    n_lapsing : int or None
        Customers silent for longer than ``lapse_days``; None where recency is unknown.
    gmv_lapsing : Money or None
        What they would spend over the horizon at the pace of the window.
    """

    segment: int | None
    gmv_window: Money
    gmv_horizon: Money
    n_lapsing: int | None
    gmv_lapsing: Money | None


@dataclass(frozen=True)
class Impact:
    """The section: baseline, scenarios, and what could not be computed.

    Attributes
    ----------
    window_months : float or None
        Months of spend in the table; None where nobody said.
    horizon_months : int or None
        What baseline and retention are scaled to; None: not scaled, amounts are per window of the table.
    lapse_days : float or None
        Silent longer than this is lapsing; None where recency is unknown.
    baseline : tuple of BaselineGmv
        One a segment, then the total.
    scenarios : tuple of Scenario
        Retention of each segment and in total; mailing each segment, everybody, and only those that pay. The two kinds are not to
        be added: a customer who is won back by a mailing is in both.
    mailing : Mailing or Skipped
        The latest campaign, sent to everybody.
    retention : Skipped or None
        Why there is no retention scenario.
    """

    window_months: float | None
    horizon_months: int | None
    lapse_days: float | None
    baseline: tuple[BaselineGmv, ...]
    scenarios: tuple[Scenario, ...]
    mailing: Mailing | Skipped
    retention: Skipped | None


def retention_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of the retention scenario, None where nothing does."""
    return None if "recency_days" in customers.roles else Skipped("no_recency", ("recency_days", "last_purchase_on"))


def impact(frame: Frame, customers: Customers, campaigns: Campaigns | Skipped, config: Config) -> Impact:
    """Put money on the segments: what they spend, what is at risk, what a mailing brings.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For the months of the window, the cost of a contact and the value of a response.
    campaigns : Campaigns or Skipped
        For the response to the latest campaign.
    config : Config
        ``impact``: horizon, lapse and the shares that leave.

    Notes
    -----
    Retention, a segment: GMV of its lapsing customers at the pace of the window, times the share of them who leave. The share is
    an assumption, so the scenario is never solid. Amounts are summed in whole minor units; a total is the sum of its segments.
    """
    lapse_days = _lapse_days(frame, config)
    window = customers.window_months
    factor = config.impact.horizon_months / window if window else 1.0
    baseline, lapsing = _baseline(frame, lapse_days, factor)
    sent = mailing(campaigns, customers)
    scenarios = _retention(baseline, lapsing, _assumptions(lapse_days, config)) if lapse_days is not None else ()
    if isinstance(campaigns, Campaigns) and isinstance(sent, Mailing):
        scenarios += retargeting(campaigns, customers, sent)
    return settled(
        Impact(
            window_months=window,
            horizon_months=config.impact.horizon_months if window else None,
            lapse_days=lapse_days,
            baseline=baseline,
            scenarios=scenarios,
            mailing=sent,
            retention=retention_lacking(customers),
        )
    )


def _lapse_days(frame: Frame, config: Config) -> float | None:
    """Days of silence after which a customer counts as lapsing; None where recency is unknown."""
    if "recency_days" not in frame.collect_schema().names():
        return None
    if config.impact.lapse_days is not None:
        return config.impact.lapse_days
    recency = nw.col("recency_days").cast(nw.Float64)
    third = facts(frame, {"third": recency.quantile(_LAPSING_QUANTILE, interpolation="linear")})["third"]
    return round(float(third), 6)  # engines interpolate with different last bits


def _baseline(frame: Frame, lapse_days: float | None, factor: float) -> tuple[tuple[BaselineGmv, ...], tuple[int, ...]]:
    """Sums of every segment and of all, and beside them the lapsing GMV in whole minor units of the horizon."""
    columns = [nw.col("segment"), nw.col("monetary_value").cast(nw.Int64).alias("gmv")]
    sums = ["gmv"]
    if lapse_days is not None:
        silent = nw.col("recency_days") > lapse_days
        columns.append(silent.cast(nw.Int64).alias("n_lapsing"))
        columns.append(nw.when(silent).then(nw.col("monetary_value")).otherwise(0).cast(nw.Int64).alias("gmv_lapsing"))
        sums += ["n_lapsing", "gmv_lapsing"]
    grouped = frame.select(*columns).group_by("segment").agg(*(nw.col(name).sum() for name in sums))
    rows = [{key: int(value) for key, value in row.items()} for row in collect(grouped).sort("segment").rows(named=True)]
    for row in rows:
        row["gmv_horizon"] = round(row["gmv"] * factor)
        if lapse_days is not None:
            row["gmv_lapsing"] = round(row["gmv_lapsing"] * factor)
    total = {key: sum(row[key] for row in rows) for key in rows[0]}
    everybody = [*((row["segment"], row) for row in rows), (None, total)]
    return (
        tuple(_gmv(segment, row) for segment, row in everybody),
        tuple(row.get("gmv_lapsing", 0) for _, row in everybody),
    )


def _gmv(segment: int | None, row: dict[str, Any]) -> BaselineGmv:
    return BaselineGmv(
        segment=segment,
        gmv_window=money(row["gmv"]),
        gmv_horizon=money(row["gmv_horizon"]),
        n_lapsing=row.get("n_lapsing"),
        gmv_lapsing=money(row["gmv_lapsing"]) if "gmv_lapsing" in row else None,
    )


def _assumptions(lapse_days: float, config: Config) -> tuple[Assumption, ...]:
    """What retention rests on; the code says whether somebody set the days or a third of the customers did."""
    code = "longest_silent_third" if config.impact.lapse_days is None else "lapse_days"
    return Assumption("lost_share", *config.impact.lost_shares), Assumption(code, lapse_days, lapse_days, lapse_days)


def _retention(
    baseline: Sequence[BaselineGmv], lapsing: Sequence[int], assumptions: tuple[Assumption, ...]
) -> tuple[Scenario, ...]:
    """GMV that leaves with the lapsing customers who leave: each segment, then the sum of them."""
    lost = assumptions[0]
    amounts = [tuple(round(gmv * share) for share in (lost.low, lost.base, lost.high)) for gmv in lapsing[:-1]]
    amounts.append(tuple(sum(column) for column in zip(*amounts, strict=True)))
    return tuple(
        Scenario(
            scenario="retention",
            segment=row.segment,
            low=money(low),
            base=money(base),
            high=money(high),
            n_customers=row.n_lapsing or 0,
            assumptions=assumptions,
            judgement=(
                Judgement(Verdict.INDICATIVE, "assumed_lost_share")
                if row.n_lapsing
                else Judgement(Verdict.UNSUPPORTED, "nobody_lapsing")
            ),
        )
        for row, (low, base, high) in zip(baseline, amounts, strict=True)
    )
