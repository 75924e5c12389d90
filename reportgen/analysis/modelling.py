"""Modelling: from the feature frame to the model that assigns segments."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

import narwhals as nw
import numpy as np

from reportgen.analysis.assignment import FeatureScale, SegmentModel, entered, scaled, with_segment
from reportgen.analysis.clustering import Partition, Points, partition, silhouettes
from reportgen.analysis.consensus import Candidate, consensus
from reportgen.analysis.features import is_money
from reportgen.analysis.ranking import segment_facts, value_order
from reportgen.analysis.sampling import sampled
from reportgen.analysis.stability import Evidence, resampling
from reportgen.config import Config
from reportgen.engine import Frame, collect
from reportgen.errors import ConfigError, InputError, TooFewCustomersError
from reportgen.units import significant

_RFM = ("recency_days", "frequency", "monetary_value")
_COUNTS = ("purchases.", "deal_purchases", "frequency", "visits")  # skewed like counts: log(1 + x)
_START_SHARE = 0.01  # of the median positive amount: small enough to tell small spenders apart, and 0 stays finite
_CONSTANT = 1e-9  # a standard deviation this small beside the mean is rounding noise of a constant column


def segment_model(frame: Frame, config: Config) -> SegmentModel:
    """Fit, choose k, number by value.

    Same customers, same model, whatever the row order, the ids or the threads: rows are sorted by content before fitting, and
    above ``segments.sample_size`` customers a seeded sample of the sorted rows is fitted.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame, one row per customer.
    config : Config

    Raises
    ------
    ConfigError
        If ``segments.features`` names a column that is not there or is not a number.
    InputError
        If no feature varies.
    TooFewCustomersError
        If there are fewer customers, or fewer different ones, than the segments need.
    """
    names = _feature_names(frame, config)
    n = int(collect(frame.select(nw.len().alias("n")))["n"].item())
    needed = config.segments.min_customers
    if n < needed:
        raise TooFewCustomersError(
            f"the table has {n} customers: segments need at least {needed}; bring more customers, "
            f"or lower min_customers under [segments]",
            n,
            needed,
        )
    rows = sampled(frame, names, config.segments.sample_size, config.seed, n)
    scales = tuple(scale for name in names if (scale := _scale(rows, name, config)) is not None)
    if not scales:
        raise InputError(
            f"column {', '.join(names)}: the same for every customer, so there is nothing to group by; "
            f"name columns that vary in features under [segments]"
        )
    points = rows.select(*(scaled(scale).alias(scale.feature) for scale in scales)).to_numpy().astype(float)
    scan = _scan(points, tuple(scale.feature for scale in scales), config)
    highest = max(config.segments.k_range[1], config.segments.k or 0) + 1  # the gap looks one beyond
    tested = {k: np.array(found.centres) for k, found in scan.items() if k <= highest}
    said = resampling(points, tested, config.stability, config.seed)
    candidates = _candidates(points, scan, {e.k: e for e in said.evidence}, config)
    k = config.segments.k or consensus(candidates, said.gap_of_one)
    model = SegmentModel(
        scales=scales,
        centres=scan[k].centres,
        candidates=tuple(replace(c, chosen=c.k == k) for c in candidates),
        n_fitted=len(points),
        k_demanded=config.segments.k is not None,
        gap_of_one=said.gap_of_one,
    )
    return _numbered(model, tuple(chain.from_iterable(value_order(segment_facts(with_segment(frame, model))))))


def _numbered(model: SegmentModel, order: tuple[int, ...]) -> SegmentModel:
    """Bring the centres, and what was said of them, into the order of the segments."""
    chosen = next(c for c in model.candidates if c.chosen)
    if chosen.evidence:
        jaccard = tuple(chosen.evidence.jaccard[i] for i in order)
        moved = replace(chosen, evidence=replace(chosen.evidence, jaccard=jaccard))
        model = replace(model, candidates=tuple(moved if c.chosen else c for c in model.candidates))
    return replace(model, centres=tuple(model.centres[i] for i in order))


def _feature_names(frame: Frame, config: Config) -> list[str]:
    schema = frame.collect_schema()
    if not config.segments.features:
        return [name for name in _RFM if name in schema]
    numeric = [name for name, dtype in schema.items() if dtype.is_numeric() and name != "segment"]
    unknown = [name for name in config.segments.features if name not in numeric]
    if unknown:
        raise ConfigError(
            f"[segments] features: {', '.join(unknown)}: no such number in this table; choose from {', '.join(numeric)}"
        )
    return list(dict.fromkeys(config.segments.features))


def _scale(rows: nw.DataFrame[Any], feature: str, config: Config) -> FeatureScale | None:
    """Learn how a feature is scaled, None where it is the same for everybody."""
    values = rows[feature].cast(nw.Float64).drop_nulls().to_numpy()
    if not len(values):
        return None
    low, high = (float(q) for q in np.quantile(values, config.cleaning.outlier_quantiles))
    positive = values[values > 0]
    log = is_money(feature) or feature.startswith(_COUNTS)
    start = float(np.median(positive)) * _START_SHARE if is_money(feature) and len(positive) else 1.0
    low = max(low, 0.0) if log else low  # refunds beyond all spend have no logarithm
    draft = FeatureScale(feature, log, start, low, max(low, high), mean=0.0, std=1.0, missing=float(np.median(values)))
    shape = rows.select(entered(draft).alias(feature))[feature].to_numpy()
    mean, std = significant(float(shape.mean())), significant(float(shape.std()))
    if std <= _CONSTANT * max(1.0, abs(mean)):
        return None
    return replace(draft, mean=mean, std=std)


def _scan(points: Points, features: tuple[str, ...], config: Config) -> dict[int, Partition]:
    """Fit every k of the scan that the customers can fill."""
    settings = config.segments
    distinct = len(np.unique(points, axis=0))
    needed = settings.k or settings.k_range[0]
    if distinct < needed:
        raise TooFewCustomersError(
            f"column {', '.join(features)}: the customers fall into only {distinct} different combinations, and "
            f"{needed} segments need as many; name columns that vary more in features under [segments], or ask for a smaller k",
            distinct,
            needed,
        )
    low, high = settings.k_scan
    scan = sorted({k for k in range(low, high + 1) if k <= distinct} | {needed})
    return {k: partition(points, k, settings.n_starts, config.seed) for k in scan}


def _candidates(
    points: Points, scan: dict[int, Partition], evidence: dict[int, Evidence], config: Config
) -> tuple[Candidate, ...]:
    size = min(len(points), config.segments.silhouette_sample_size)
    evenly = np.arange(size) * len(points) // size  # of rows sorted by content: no seed needed
    scores = silhouettes(points[evenly], [found.labels[evenly] for found in scan.values()])
    low, high = config.segments.k_range
    return tuple(
        Candidate(k, found.inertia, score, in_range=low <= k <= high, chosen=False, evidence=evidence.get(k))
        for (k, found), score in zip(scan.items(), scores, strict=True)
    )
