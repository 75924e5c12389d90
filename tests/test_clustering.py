"""Partitions and silhouettes."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from reportgen.analysis.grouping.clustering import partition, silhouettes

CLOUD = np.random.default_rng(3).normal(size=(700, 3))
CLOUD = CLOUD[np.lexsort(CLOUD.T)]


@pytest.mark.parametrize("k", [2, 3, 7])
def test_silhouette_is_that_of_scikit_learn(k: int) -> None:
    """Authority: sklearn.metrics.silhouette_score, on 700 points: more than one block of rows."""
    labels = partition(CLOUD, k, n_starts=2, seed=1).labels
    assert silhouettes(CLOUD, [labels]) == pytest.approx((silhouette_score(CLOUD, labels),), abs=1e-9)


def test_silhouettes_of_several_labelings_do_not_mix() -> None:
    """One pass over the distances gives what separate passes give."""
    labelings = [partition(CLOUD, k, n_starts=1, seed=1).labels for k in (2, 4)]
    assert silhouettes(CLOUD, labelings) == tuple(silhouettes(CLOUD, [labels])[0] for labels in labelings)


def test_silhouette_of_a_lonely_point_is_zero() -> None:
    """By Rousseeuw's convention. By hand: points 0 and 1 against 10: a = 1, b = 10 and 9: 0.9 and 8/9; the third is alone: 0."""
    line = np.array([[0.0], [1.0], [10.0]])
    assert silhouettes(line, [np.array([0, 0, 1])]) == pytest.approx(((0.9 + 8 / 9) / 3,))


def test_silhouette_where_the_sample_missed_a_cluster() -> None:
    """Labels 0 and 2 of three clusters: the empty one is nobody's neighbour."""
    line = np.array([[0.0], [1.0], [10.0], [11.0]])
    assert silhouettes(line, [np.array([0, 0, 2, 2])]) == silhouettes(line, [np.array([0, 0, 1, 1])])


def test_threads_do_not_show() -> None:
    """One thread or two: the same centres to the last digit."""
    found = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            found.append(partition(CLOUD, 5, n_starts=4, seed=1))
    assert found[0].centres == found[1].centres
    assert np.array_equal(found[0].labels, found[1].labels)


def test_centres_are_means_of_their_points() -> None:
    """By definition of K-means, to 10 significant digits."""
    found = partition(CLOUD, 4, n_starts=2, seed=1)
    for i, centre in enumerate(found.centres):
        assert centre == pytest.approx(CLOUD[found.labels == i].mean(axis=0), rel=1e-9)
    assert found.inertia == pytest.approx(sum(((CLOUD[found.labels == i] - c) ** 2).sum() for i, c in enumerate(found.centres)))
