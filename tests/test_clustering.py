"""Partitions, silhouettes and the choice of k."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

from reportgen.analysis.assignment import Candidate
from reportgen.analysis.clustering import chosen_k, partition, silhouettes

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


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({3: 0.423, 4: 0.413, 5: 0.391, 6: 0.335}, 4),  # 0.413 is within 5% of 0.423 (0.402), 0.391 is not
        ({3: 0.70, 4: 0.55, 5: 0.50, 6: 0.45}, 3),
        ({3: 0.50, 4: 0.55, 5: 0.60, 6: 0.50}, 5),
        ({3: 0.40, 4: 0.40, 5: 0.40, 6: 0.40}, 6),
        ({3: -0.10, 4: -0.102, 5: -0.2}, 4),  # a negative best is not a bar that everybody clears
    ],
)
def test_k_is_the_largest_of_equally_good_ones(scores: dict[int, float], expected: int) -> None:
    """By hand, from the stated rule; k = 2 is outside the range and never chosen."""
    scan = [Candidate(2, 1.0, 0.9, in_range=False, chosen=False)]
    scan += [Candidate(k, 1.0, s, in_range=True, chosen=False) for k, s in scores.items()]
    assert chosen_k(scan) == expected
