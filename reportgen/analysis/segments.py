"""Segments: what K-means found, numbered by value and composed into the section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import narwhals as nw
import numpy as np

from reportgen.analysis.features import is_money
from reportgen.analysis.grouping.assignment import FeatureScale, SegmentModel, with_components, with_segment
from reportgen.analysis.grouping.consensus import Candidate, Vote, segment_judgement, votes
from reportgen.analysis.grouping.modelling import segment_model
from reportgen.analysis.grouping.ranking import carried_by_few, segment_facts, value_order
from reportgen.analysis.grouping.reduction import COMPONENT, Reduced
from reportgen.analysis.statistics.sampling import sampled
from reportgen.config import Config
from reportgen.contacts import reach
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Verdict
from reportgen.units import MINOR_UNITS, Money, Share, money, settled

__all__ = ["Candidate", "FeatureScale", "SegmentModel", "segment_model", "segmentation", "with_segment"]

WEAK_SILHOUETTE = 0.25
"""Below this no substantial structure has been found (Kaufman & Rousseeuw 1990, Finding Groups in Data, table 4)."""

_WEAKNESS = (Verdict.SOLID, Verdict.INDICATIVE, Verdict.UNSUPPORTED)
_MAP_POINTS = 600  # more dots hide each other on a page and slow the drawing


class Ranked(Protocol):
    """What the section needs to know of a tier."""

    @property
    def tier(self) -> str:
        """Its name."""

    @property
    def segments(self) -> tuple[int, ...]:
        """Who is in."""


@dataclass(frozen=True)
class Segment:
    """One segment: facts about all its customers.

    Attributes
    ----------
    segment : int
        1 is the highest mean value; among ties the more recent.
    name, tier : str
    n_customers : int
    customer_share : Share
    gmv : Money
        Of the window; the segments add up to the total exactly.
    gmv_share : Share
    recency_days_mean : float or None
        Days since the last purchase; None without the role.
    frequency_mean : float or None
        Purchases in the window; None without the role.
    monetary_value_mean, monetary_value_median : Money
        A customer, in the window.
    ties_with : tuple of int
        Other segments of the same tie group: what their customers spend cannot be told apart, directly or through a neighbour.
    jaccard : Share or None
        How alike the segment comes back in resamples (mean bootstrap Jaccard); None where too few customers could test it.
    judgement : Judgement
        Is the segment real.
    n_contactable : int
        Customers who may be contacted: the rows of the segment's audience file.
    """

    segment: int
    name: str
    tier: str
    n_customers: int
    customer_share: Share
    gmv: Money
    gmv_share: Share
    recency_days_mean: float | None
    frequency_mean: float | None
    monetary_value_mean: Money
    monetary_value_median: Money
    ties_with: tuple[int, ...]
    jaccard: Share | None
    judgement: Judgement
    n_contactable: int


@dataclass(frozen=True)
class MapPoint:
    """One customer on the segment map: one of a seeded sample, without an id.

    Attributes
    ----------
    x, y : float
        Raw units of the map's two features; money in the account currency.
    segment : int
    """

    x: float
    y: float
    segment: int


@dataclass(frozen=True)
class Segmentation:
    """The section: k, how it was chosen, and the segments.

    Attributes
    ----------
    k : int
    k_demanded : bool
        The config demanded this k.
    k_range : tuple of (int, int)
        The business range, both ends included.
    features : tuple of str
        Those that form the distance; a feature that is the same for everybody is not among them.
    n_fitted : int
        Customers the model was fitted on; all are assigned.
    candidates : tuple of Candidate
    votes : tuple of Vote
        Which k of the range each criterion favours.
    gap_of_one : float
        Gap statistic of a single cluster.
    segments : tuple of Segment
        In order of their numbers.
    judgement : Judgement
        Of the segmentation as a whole.
    map_x, map_y : str
        Feature names of the map's axes; ``component_1`` and ``component_2`` where the table was reduced.
    map_points : tuple of MapPoint
        At most 600, proportional to the segments.
    n_mapped : int
        How many those are.
    map_medians : tuple of MapPoint
        The middle of each segment on the map: the median of all its customers on each axis; none for a segment without any that
        are known on both.
    carried_by_few : tuple of int
        Segments of which ten customers bring most of the spend, so that mean and share hang on these.
    feature_set : str
        "rfm", "rfm_scores", "rfmlc", "behaviour", or "own" for a list of the user's.
    features_missing : tuple of str
        Features of the set that the table does not have.
    scaling, outliers : str
        As in the config.
    n_outliers : int
        Customers left out of fitting as outliers; they are assigned like all others.
    reduction : Reduced or None
        What the reduction costs and brings; None without one.
    """

    k: int
    k_demanded: bool
    k_range: tuple[int, int]
    features: tuple[str, ...]
    n_fitted: int
    candidates: tuple[Candidate, ...]
    votes: tuple[Vote, ...]
    gap_of_one: float
    segments: tuple[Segment, ...]
    judgement: Judgement
    map_x: str
    map_y: str
    map_points: tuple[MapPoint, ...]
    feature_set: str = "rfm"
    features_missing: tuple[str, ...] = ()
    scaling: str = "zscore"
    outliers: str = "winsorise"
    n_outliers: int = 0
    reduction: Reduced | None = None
    n_mapped: int = 0
    map_medians: tuple[MapPoint, ...] = ()
    carried_by_few: tuple[int, ...] = ()


def segmentation(
    frame: Frame, model: SegmentModel, names: Sequence[str], ranks: Sequence[Ranked], config: Config
) -> Segmentation:
    """Compose the section from the customers and their segments.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment``.
    model : SegmentModel
    names : sequence of str
        One a segment, in order.
    ranks : sequence of Tier
        Whose ``segments`` cover all segments.
    config : Config
    """
    facts = segment_facts(frame)
    n, gmv = sum(f.n for f in facts), sum(f.gmv for f in facts)
    tier_of = {segment: rank.tier for rank in ranks for segment in rank.segments}
    group_of = {i: group for group in value_order(facts) for i in group}
    whole, each = judgements(model)
    evidence = model.chosen.evidence
    map_x, map_y = _map_axes(frame, model)
    mapped = with_components(frame, model)
    points = _map_points(mapped, map_x, map_y, n, config.seed)
    reached = reach(frame)
    segments = tuple(
        Segment(
            segment=i + 1,
            name=names[i],
            tier=tier_of[i + 1],
            n_customers=f.n,
            customer_share=f.n / n,
            gmv=money(f.gmv),
            gmv_share=f.gmv / gmv if gmv else 0.0,
            recency_days_mean=f.recency_days_mean,
            frequency_mean=f.frequency_mean,
            monetary_value_mean=money(f.gmv_mean),
            monetary_value_median=money(f.gmv_median),
            ties_with=tuple(sorted(j + 1 for j in group_of[i] if j != i)),
            jaccard=evidence.jaccard[i] if evidence else None,
            judgement=each[i],
            n_contactable=reached[i + 1],
        )
        for i, f in enumerate(facts)
    )
    section = Segmentation(
        k=model.k,
        k_demanded=model.k_demanded,
        k_range=config.segments.k_range,
        features=tuple(scale.feature for scale in model.scales),
        n_fitted=model.n_fitted,
        candidates=model.candidates,
        votes=votes(model.candidates, model.gap_of_one, model.k),
        gap_of_one=model.gap_of_one,
        segments=segments,
        judgement=whole,
        map_x=map_x,
        map_y=map_y,
        map_points=points,
        feature_set=model.feature_set,
        features_missing=model.features_missing,
        scaling=config.segments.scaling,
        outliers=config.segments.outliers,
        n_outliers=model.n_outliers,
        reduction=model.reduced,
        n_mapped=len(points),
        map_medians=_map_medians(mapped, map_x, map_y),
        carried_by_few=carried_by_few(frame),
    )
    return settled(section)


def judgements(model: SegmentModel) -> tuple[Judgement, tuple[Judgement, ...]]:
    """Judge the segmentation, and each of its segments: the one place where evidence becomes a verdict.

    A segmentation is what its weakest segment is.
    """
    chosen = model.chosen
    if chosen.evidence:
        each = tuple(segment_judgement(chosen.evidence, i, model.gap_of_one) for i in range(model.k))
    elif chosen.silhouette < WEAK_SILHOUETTE:
        each = (Judgement(Verdict.UNSUPPORTED, "weak_structure"),) * model.k
    else:
        each = (Judgement(Verdict.INDICATIVE, "stability_not_tested"),) * model.k
    return max(each, key=lambda judgement: _WEAKNESS.index(judgement.verdict)), each


def _map_axes(frame: Frame, model: SegmentModel) -> tuple[str, str]:
    """The components of a reduction; recency and value where the table has both; else where the centres differ most."""
    if model.layers:
        return f"{COMPONENT}1", f"{COMPONENT}2" if len(model.centres[0]) > 1 else "monetary_value"
    if {"recency_days", "monetary_value"} <= set(frame.collect_schema().names()):
        return "recency_days", "monetary_value"
    spread = np.var(np.array(model.centres), axis=0)
    ranked = [model.scales[i].feature for i in np.argsort(-spread, kind="stable")]
    return (ranked[0], ranked[1]) if len(ranked) > 1 else (ranked[0], "monetary_value")


def _map_points(frame: Frame, x: str, y: str, n: int, seed: int) -> tuple[MapPoint, ...]:
    shown = frame.filter(~nw.col(x).is_null(), ~nw.col(y).is_null())
    columns = list(dict.fromkeys(["segment", x, y]))
    counted = int(collect(shown.select(nw.len().alias("n")))["n"].item()) if n else 0
    rows = sampled(shown, columns, _MAP_POINTS, seed, counted).rows(named=True)
    units = {axis: MINOR_UNITS if is_money(axis) else 1 for axis in (x, y)}
    return tuple(MapPoint(float(row[x]) / units[x], float(row[y]) / units[y], int(row["segment"])) for row in rows)


def _map_medians(frame: Frame, x: str, y: str) -> tuple[MapPoint, ...]:
    """Of all customers, not of the points alone: the table below the map tells the same medians."""
    shown = frame.filter(~nw.col(x).is_null(), ~nw.col(y).is_null())
    values = shown.select("segment", nw.col(x).cast(nw.Float64).alias("x"), nw.col(y).cast(nw.Float64).alias("y"))
    rows = collect(values.group_by("segment").agg(nw.col("x", "y").median())).sort("segment").rows(named=True)
    across, up = (money if is_money(axis) else float for axis in (x, y))
    return tuple(MapPoint(across(row["x"]), up(row["y"]), int(row["segment"])) for row in rows)
