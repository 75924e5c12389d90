"""Stability: is a segmentation real, or would another sample of customers give another one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from reportgen.analysis.statistics import streams
from reportgen.aside import Aside, here
from reportgen.settings import StabilityConfig

if TYPE_CHECKING:
    import numpy as np

    from reportgen.analysis.grouping.clustering import Labels, Points

STRENGTH_NEEDED = 0.8  # prediction strength: Tibshirani & Walther 2005 take the largest k above it
_UNCLEAR, _MOST = 2.0, 10  # standard errors from the border within which splitting goes on, to so many times the splits
_ROUNDING = 1e-18  # in squared standard deviations: what double precision leaves of a zero
_APART = 1e9  # a Calinski-Harabasz index beyond it is one of rounding: the clusters are points
_FEWEST = 5  # customers a cluster: with fewer, a half of the data has two or three of each and tells nothing
_STARTS = 3  # fresh k-means++ starts a resample: starting from the answer would find it again in pure noise (Jaccard 0.9)


@dataclass(frozen=True)
class Evidence:
    """What resampling says of one number of clusters.

    Attributes
    ----------
    k : int
    calinski_harabasz : float
        Between- over within-cluster variance, higher is better (Calinski & Harabasz 1974).
    davies_bouldin : float
        Mean similarity of a cluster to its nearest one, lower is better (Davies & Bouldin 1979).
    gap, gap_se : float
        Log inertia of structureless data minus that of ours, and the simulation error of it (Tibshirani et al. 2001).
    prediction_strength, prediction_strength_se : float
        Mean over repeated halves of the weakest cluster's share of pairs that the other half's clusters keep together, and its
        standard error (Tibshirani & Walther 2005); of more halves where fewer do not tell on which side of 0.8 it lies.
    jaccard : tuple of float
        Mean bootstrap Jaccard of each cluster with its best match, in the order of the centres (Hennig 2007).
    holdout_inertia : float
        Inertia a customer of the held-out 30% over that of the 70% the centres were fitted on; 1 is no loss.
    holdout_silhouette : float
        Silhouette of the held-out 30% under those centres.
    gap_after, gap_after_se : float or None
        Gap of k + 1, which that of k is held against, and its error; None where k + 1 was not tested.
    """

    k: int
    calinski_harabasz: float
    davies_bouldin: float
    gap: float
    gap_se: float
    prediction_strength: float
    prediction_strength_se: float
    jaccard: tuple[float, ...]
    holdout_inertia: float
    holdout_silhouette: float
    gap_after: float | None = None
    gap_after_se: float | None = None

    @property
    def lowest_jaccard(self) -> float | None:
        """Jaccard of the cluster that resamples change most; None of none."""
        return min(self.jaccard, default=None)


@dataclass(frozen=True)
class Resampling:
    """What all the resampling said.

    Attributes
    ----------
    gap_of_one : float
        Gap of a single cluster: what k clusters have to beat to be more than cuts through one cloud.
    evidence : tuple of Evidence
        One a resampled k, in rising order.
    """

    gap_of_one: float
    evidence: tuple[Evidence, ...]


def resampling(  # noqa: PLR0913, PLR0917  # the last two say how much, and who
    points: Points,
    centres: dict[int, Points],
    config: StabilityConfig,
    seed: int,
    asked: Collection[int] | None = None,
    aside: Aside = here,
) -> Resampling:
    """Put every candidate clustering to the test.

    Parameters
    ----------
    points : array of shape (n_customers, n_features)
        Scaled as they were clustered, sorted by content. More than ``config.max_points`` are thinned to a seeded sample.
    centres : dict
        k -> array of shape (k, n_features), the reference clustering for each k; one with fewer than ``_FEWEST`` customers a
        cluster is not tested.
    config : StabilityConfig
    seed : int
    asked : collection of int, optional
        k to resample; the others have a gap alone, for the ones below to be held against. None: every k.
    aside : Aside, optional
        Who resamples the larger k meanwhile.

    Returns
    -------
    Resampling

    Notes
    -----
    Whoever is drawn twice counts twice when a bootstrap is clustered, and once in its Jaccard: fpc's ``clusterboot`` with
    ``multipleboot = TRUE``. Its default leaves copies out, and overlapping clusters come back better (Fisher's irises: 0.95 for
    0.91). A cluster with a single customer of a half has a prediction strength of 0, where fpc gives it 1.

    Gaps and their errors are those of ``clusGap`` with ``spaceH0 = "scaledPCA"`` and ``d.power = 2``, squared distances as in the
    paper; R's default of 1 gives others. The paper takes the standard deviation over B references, R and we that over B - 1.

    References
    ----------
    Hennig, C. (2007), Computational Statistics & Data Analysis 52, 258-271.
    Tibshirani, R. & Walther, G. (2005), J. Computational and Graphical Statistics 14, 511-528.
    Tibshirani, R., Walther, G. & Hastie, T. (2001), J. Royal Statistical Society B 63, 411-423.

    Examples
    --------
    >>> import numpy as np
    >>> from reportgen.settings import StabilityConfig
    >>> far = np.repeat([[0.0, 0.0], [9.0, 9.0]], 30, axis=0) + np.random.default_rng(1).normal(size=(60, 2))
    >>> found = resampling(far, {2: np.array([[0.0, 0.0], [9.0, 9.0]])}, StabilityConfig(), seed=1)
    >>> found.evidence[0].jaccard
    (1.0, 1.0)
    """
    import numpy as np

    if len(points) > config.max_points:
        keep = np.random.default_rng([seed, streams.THINNING]).choice(len(points), config.max_points, replace=False)
        points = points[np.sort(keep)]
    ks = sorted(k for k in centres if len(points) >= _FEWEST * k)
    resampled = [k for k in ks if asked is None or k in asked]
    # Whoever is free takes the next: others from the top, where the fits are longest, and this process from the bottom.
    labels = {k: _nearest(points, centres[k]) for k in resampled}
    again = {k: aside(_bootstrap_jaccard, points, labels[k], k, config.n_resamples, seed) for k in reversed(resampled)}
    offered = {k: aside(_tested, points, labels[k], k, config, seed) for k in reversed(resampled)}

    with _small_fits():
        references = _reference_log_inertia(points, [1, *ks], config.n_references, seed)
    gaps = {k: float(references[:, i].mean() - _log_inertia(points, centres[k])) for i, k in enumerate(ks, start=1)}
    errors = {k: float(references[:, i].std(ddof=1) * np.sqrt(1 + 1 / config.n_references)) for i, k in enumerate(ks, start=1)}
    tested = {k: offered[k]() | {"jaccard": again[k]()} for k in resampled}
    one = float(references[:, 0].mean() - _log_inertia(points, points.mean(axis=0, keepdims=True)))

    def of(k: int) -> Evidence:
        return Evidence(
            k=k, gap=gaps[k], gap_se=errors[k], gap_after=gaps.get(k + 1), gap_after_se=errors.get(k + 1), **tested[k]
        )

    return Resampling(one, tuple(map(of, resampled)))


@contextmanager
def _small_fits() -> Iterator[None]:
    """Fit many small things fast: threads would wait for one another, and the same customers need no second look."""
    import warnings

    from sklearn import config_context
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    quick = config_context(assume_finite=True, skip_parameter_validation=True)
    with threadpool_limits(limits=1), quick, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Number of distinct clusters", ConvergenceWarning)  # few distinct points
        yield


def _tested(points: Points, labels: Labels, k: int, config: StabilityConfig, seed: int) -> dict[str, Any]:
    """Return what one k has besides its gap and its Jaccard; it draws from streams of its own, so that any k may go first."""
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    with _small_fits():
        strength = _prediction_strength(points, k, config.n_splits, seed)
        inertia, out_points, out_labels = _holdout(points, k, seed)
        return {
            "calinski_harabasz": min(float(calinski_harabasz_score(points, labels)), _APART),
            "davies_bouldin": float(davies_bouldin_score(points, labels)),
            "prediction_strength": float(strength.mean()),
            "prediction_strength_se": float(strength.std(ddof=1) / sqrt(len(strength))),
            "holdout_inertia": inertia,
            "holdout_silhouette": float(silhouette_score(out_points, out_labels)) if len(set(out_labels)) > 1 else 0.0,
        }


def _fitted(points: Points, k: int, rng: np.random.Generator, weights: Any = None) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=_STARTS, random_state=int(rng.integers(2**31))).fit(points, sample_weight=weights)


def _nearest(points: Points, centres: Points) -> Labels:
    from sklearn.metrics import pairwise_distances_argmin

    labels: Labels = pairwise_distances_argmin(points, centres)
    return labels


def _inertia(points: Points, centres: Points) -> float:
    return float(((points - centres[_nearest(points, centres)]) ** 2).sum())


def _log_inertia(points: Points, centres: Points) -> float:
    """Log of the inertia; customers who all stand on their centres keep a trace of the total, which has a logarithm."""
    import numpy as np

    total = ((points - points.mean(axis=0)) ** 2).sum()
    return float(np.log(max(_inertia(points, centres), _ROUNDING * total)))


def _crossed(a: Labels, b: Labels, k: int) -> Points:
    """Count customers by their two labels."""
    import numpy as np

    return np.bincount(a.astype(np.int64) * k + b, minlength=k * k).reshape(k, k).astype(float)


def _bootstrap_jaccard(points: Points, labels: Labels, k: int, n_resamples: int, seed: int) -> tuple[float, ...]:
    import numpy as np

    rng = np.random.default_rng([seed, streams.BOOTSTRAP, k])
    best = np.zeros(k)
    with _small_fits():
        for _ in range(n_resamples):
            times = np.bincount(rng.integers(0, len(points), len(points)), minlength=len(points))
            drawn = np.flatnonzero(times)  # a customer drawn twice is one point of weight two: a third fewer distances
            fit = _fitted(points[drawn], k, rng, weights=times[drawn])
            both = _crossed(labels[drawn], fit.labels_, k)
            either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
            best += (both / np.maximum(either, 1)).max(axis=1)
    return tuple(float(j) for j in best / n_resamples)


def _prediction_strength(points: Points, k: int, n_splits: int, seed: int) -> Points:
    """One value a direction of a split: the weakest cluster's share of pairs kept together."""
    import numpy as np

    rng = np.random.default_rng([seed, streams.HALVES, k])
    strengths: list[Any] = []
    while len(strengths) < 2 * n_splits or (len(strengths) < 2 * _MOST * n_splits and _unclear(strengths)):
        shuffled = rng.permutation(len(points))
        halves = [points[shuffled[::2]], points[shuffled[1::2]]]
        fits = [_fitted(half, k, rng) for half in halves]
        for mine, yours in ((0, 1), (1, 0)):
            own = fits[mine].labels_
            kept = _crossed(own, _nearest(halves[mine], fits[yours].cluster_centers_), k)
            size = kept.sum(axis=1)
            pairs = np.maximum(size * (size - 1), 1)
            strengths.append(np.where(size > 1, (kept * (kept - 1)).sum(axis=1) / pairs, 0.0).min())
    return np.array(strengths)


def _unclear(strengths: list[Any]) -> bool:
    """May the mean lie on the other side of the border: five splits are often enough, and where they are not, more are made."""
    import numpy as np

    error = np.std(strengths, ddof=1) / sqrt(len(strengths))
    return bool(abs(np.mean(strengths) - STRENGTH_NEEDED) <= _UNCLEAR * error)


def _reference_log_inertia(points: Points, ks: list[int], n_references: int, seed: int) -> Points:
    """Log inertia of uniform data in the box of the principal components; one row a reference, one column a k."""
    import numpy as np

    _, _, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    turned = points @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)

    rng = np.random.default_rng([seed, streams.REFERENCE])
    boxes = (rng.uniform(low, high, turned.shape) for _ in range(n_references))
    return np.log([[_fitted(box, k, rng).inertia_ for k in ks] for box in boxes])


def _holdout(points: Points, k: int, seed: int) -> tuple[float, Points, Labels]:
    """Fit on 70%; inertia a customer of the other 30% over that of the 70%, and the 30% with their labels."""
    import numpy as np

    rng = np.random.default_rng([seed, streams.HOLDOUT, k])
    shuffled = rng.permutation(len(points))
    cut = round(0.7 * len(points))
    train, test = points[shuffled[:cut]], points[shuffled[cut:]]
    fit = _fitted(train, k, rng)
    inside, outside = fit.inertia_ / len(train), _inertia(test, fit.cluster_centers_) / len(test)
    exact = inside < _ROUNDING  # every customer stands on a centre, and what is left is rounding
    return 1.0 if exact else float(outside / inside), test, _nearest(test, fit.cluster_centers_)
