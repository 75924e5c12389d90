"""Clustering: partitions of points in the space of scaled features, and how well they separate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from reportgen.units import significant

Points: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]

_BLOCK_ROWS = 512  # rows of the distance matrix held at once: 20 MB for 5,000 points


@dataclass(frozen=True)
class Partition:
    """One K-means solution.

    Attributes
    ----------
    labels : array of int, one a point
    centres : tuple of tuple of float
        Means of their points, 10 significant digits.
    inertia : float
    """

    labels: Labels
    centres: tuple[tuple[float, ...], ...]
    inertia: float


def partition(points: Points, k: int, n_starts: int, seed: int) -> Partition:
    """Fit K-means with k-means++ starts (Arthur & Vassilvitskii 2007), run to full convergence.

    One thread, no tolerance, and centres recomputed from the labels: so the number of processors cannot show in the result.

    Parameters
    ----------
    points : array, one row a customer, sorted by content
    k, n_starts, seed : int
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        fitted = KMeans(n_clusters=k, n_init=n_starts, random_state=seed, tol=0.0).fit(points)
    labels = fitted.labels_.astype(np.int64)
    means = np.array([points[labels == i].mean(axis=0) for i in range(k)])
    inertia = float(((points - means[labels]) ** 2).sum())
    return Partition(labels, tuple(tuple(significant(float(v)) for v in row) for row in means), significant(inertia))


def silhouettes(points: Points, labelings: Sequence[Labels]) -> tuple[float, ...]:
    """Return the mean silhouette (Rousseeuw 1987) of each labeling, from one pass over the distances.

    Parameters
    ----------
    points : array, one row a customer
    labelings : sequence of arrays
        Labels 0..k-1 of all points, k >= 2.

    Examples
    --------
    >>> line = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> [round(s, 4) for s in silhouettes(line, [np.array([0, 0, 1, 1])])]  # by hand: (1 - 1/10.5 + 1 - 1/9.5) / 2
    [0.8997]
    """
    from scipy.spatial.distance import cdist

    members = [np.eye(labels.max() + 1)[labels] for labels in labelings]  # one column a cluster
    stacked = np.hstack(members)
    edges = np.cumsum([0, *(m.shape[1] for m in members)])
    sums = np.vstack([cdist(points[i : i + _BLOCK_ROWS], points) @ stacked for i in range(0, len(points), _BLOCK_ROWS)])
    return tuple(
        significant(_silhouette(sums[:, a:b], labels)) for a, b, labels in zip(edges[:-1], edges[1:], labelings, strict=True)
    )


def _silhouette(sums: Points, labels: Labels) -> float:
    """Mean of (b - a) / max(a, b); ``sums`` holds each point's summed distances to each cluster; alone in a cluster scores 0."""
    rows = np.arange(len(labels))
    sizes = np.bincount(labels, minlength=sums.shape[1])
    own = sizes[labels]
    within = sums[rows, labels] / np.maximum(own - 1, 1)
    others = sums / np.maximum(sizes, 1)
    others[:, sizes == 0] = np.inf  # a sample may miss a cluster
    others[rows, labels] = np.inf
    nearest = others.min(axis=1)
    widest = np.maximum(within, nearest)
    defined = (own > 1) & (widest > 0) & np.isfinite(nearest)
    return float(np.where(defined, (nearest - within) / np.where(defined, widest, 1.0), 0.0).mean())
