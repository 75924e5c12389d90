"""Modelling: from the feature frame to the model that assigns segments."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

import narwhals as nw
import numpy as np

from reportgen.analysis.features import feature_set, score_edges
from reportgen.analysis.grouping.assignment import FeatureScale, SegmentModel, located, with_segment
from reportgen.analysis.grouping.clustering import Partition, Points, partition, silhouettes
from reportgen.analysis.grouping.consensus import Candidate, consensus
from reportgen.analysis.grouping.layers import Layer
from reportgen.analysis.grouping.ranking import segment_facts, value_order
from reportgen.analysis.grouping.reduction import Encoding, Reduced, encoding, reduced
from reportgen.analysis.grouping.scaling import feature_scale, without_outliers
from reportgen.analysis.stability import Evidence, Resampling, resampling
from reportgen.analysis.statistics.sampling import sampled
from reportgen.aside import Aside, here
from reportgen.config import Config
from reportgen.engine import Frame, collect
from reportgen.errors import ConfigError, InputError, TooFewCustomersError


def segment_model(frame: Frame, config: Config, aside: Aside = here) -> SegmentModel:
    """Fit, choose k, number by value.

    Same customers, same model, whatever the row order, the ids or the threads: rows are sorted by content before fitting, and
    above ``segments.sample_size`` customers a seeded sample of the sorted rows is fitted.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame, one row per customer.
    config : Config
    aside : Aside, optional
        Who resamples as well.

    Raises
    ------
    ConfigError
        If ``segments.features`` names a column that is not there or is not a number.
    InputError
        If no feature varies.
    TooFewCustomersError
        If there are fewer customers, or fewer different ones, than the segments need.
    """
    names, missing = feature_set(frame, config.segments.features)
    n = int(collect(frame.select(nw.len().alias("n")))["n"].item())
    needed = config.segments.min_customers
    if n < needed:
        raise TooFewCustomersError(
            f"the table has {n} customers: segments need at least {needed}; bring more customers, "
            f"or lower min_customers under [segments]",
            n,
            needed,
        )
    everyone = sampled(frame, list(names), config.segments.sample_size, config.seed, n)
    rows = _fitted_rows(everyone, names, config)
    scales = tuple(scale for name in names if (scale := feature_scale(rows, name, config)) is not None)
    if not scales:
        raise InputError(
            f"column {', '.join(names)}: the same for every customer, so there is nothing to group by; "
            f"name columns that vary in features under [segments]"
        )
    described = _points(rows, scales, ())
    found = _encoding(described, scales, config)
    points = _points(rows, scales, found.layers) if found else described
    scan = _scan(points, tuple(scale.feature for scale in scales), config)
    low, high = config.segments.k_range
    asked = {*range(low, high + 1), config.segments.k or low}
    tested = {k: np.array(solution.centres) for k, solution in scan.items() if k <= max(asked) + 1}  # the gap looks one beyond
    said = resampling(points, tested, config.stability, config.seed, asked, aside)
    candidates = _candidates(points, scan, {e.k: e for e in said.evidence}, config)
    least = config.privacy.min_group
    candidates = _large_enough(candidates, scan, least * len(points) / n)
    k = config.segments.k or consensus(candidates, said.gap_of_one)
    model = SegmentModel(
        scales=scales,
        centres=scan[k].centres,
        candidates=tuple(replace(c, chosen=c.k == k) for c in candidates),
        n_fitted=len(points),
        k_demanded=config.segments.k is not None,
        gap_of_one=said.gap_of_one,
        feature_set=config.segments.features if isinstance(config.segments.features, str) else "own",
        features_missing=missing,
        edges=score_edges(frame) if any(name.endswith("_score") for name in names) else (),
        layers=found.layers if found else (),
        reduced=_reduced(found, described, said, k, config) if found else None,
        n_outliers=len(everyone) - len(rows),
    )
    facts = segment_facts(with_segment(frame, model))
    _refuse_small(min(f.n for f in facts), k, config)
    return _numbered(model, tuple(chain.from_iterable(value_order(facts))))


def _large_enough(candidates: tuple[Candidate, ...], scan: dict[int, Partition], least: float) -> tuple[Candidate, ...]:
    """Leave a number of segments out of the choice where one of them would be withheld; all stay where that leaves none."""
    small = {k for k, found in scan.items() if np.bincount(found.labels).min() < least}
    judged = tuple(replace(c, in_range=c.in_range and c.k not in small) for c in candidates)
    return judged if any(c.in_range for c in judged) else candidates


def _refuse_small(n: int, k: int, config: Config) -> None:
    least, (low, high) = config.privacy.min_group, config.segments.k_range
    if n >= least:
        return
    found = f"with k = {k} a segment would hold {n} customers, fewer than the {least} of whom a page may tell"
    if config.segments.k is None:
        found = f"k_range from {low} to {high}: whichever number is taken, a segment is too small; {found}"
    raise TooFewCustomersError(
        f'[segments] {found}; ask for fewer segments, set outliers = "winsorise" if it is not, '
        "or lower min_group under [privacy]",
        n,
        least,
    )


def _fitted_rows(rows: nw.DataFrame[Any], names: tuple[str, ...], config: Config) -> nw.DataFrame[Any]:
    """Leave the outliers out where the config says so."""
    if config.segments.outliers != "drop":
        return rows
    inside, needed = without_outliers(rows, list(names), config), config.segments.min_customers
    if len(inside) < needed:
        raise TooFewCustomersError(
            f"only {len(inside)} customers lie inside outlier_quantiles in all {len(names)} features, and segments need "
            f'{needed}; set outliers = "winsorise" under [segments], or wider outlier_quantiles under [cleaning]',
            len(inside),
            needed,
        )
    return inside


def _points(rows: nw.DataFrame[Any], scales: tuple[FeatureScale, ...], layers: tuple[Layer, ...]) -> Points:
    axes = [f"__axis_{i}" for i in range(len(layers[-1].offsets) if layers else len(scales))]
    found: Points = collect(located(rows, scales, layers, axes).select(*axes)).to_numpy().astype(float)
    return found


def _encoding(points: Points, scales: tuple[FeatureScale, ...], config: Config) -> Encoding | None:
    settings = config.segments
    if settings.reduction == "none":
        return None
    if settings.n_components >= len(scales):
        raise ConfigError(
            f"[segments] reduction: {len(scales)} features cannot be reduced to {settings.n_components} components; "
            f'lower n_components, take more features (features = "behaviour"), or set reduction = "none"'
        )
    return encoding(points, [s.feature for s in scales], settings.reduction, settings.n_components, config.seed)


def _reduced(found: Encoding, described: Points, said: Resampling, k: int, config: Config) -> Reduced:
    """Ask the same questions of the same k without the reduction."""
    inside = next((e for e in said.evidence if e.k == k), None)
    plain = partition(described, k, config.segments.n_starts, config.seed)
    without = resampling(described, {k: np.array(plain.centres)}, config.stability, config.seed).evidence
    return reduced(found, described.shape[1], inside, without[0] if without else None, said.gap_of_one)


def _numbered(model: SegmentModel, order: tuple[int, ...]) -> SegmentModel:
    """Bring the centres, and what was said of them, into the order of the segments."""
    chosen = model.chosen
    if chosen.evidence:
        jaccard = tuple(chosen.evidence.jaccard[i] for i in order)
        moved = replace(chosen, evidence=replace(chosen.evidence, jaccard=jaccard))
        model = replace(model, candidates=tuple(moved if c.chosen else c for c in model.candidates))
    return replace(model, centres=tuple(model.centres[i] for i in order))


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
