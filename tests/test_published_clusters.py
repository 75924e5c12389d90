"""Clusters of two published tables, Fisher's irises and Ruspini's 75 points, against R.

R 4.2.2 with cluster 2.1.4 and fpc 2.2.10; ``kmeans`` with 100 starts for the partitions.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris

from reportgen.analysis.grouping.clustering import Points, partition, silhouettes
from reportgen.analysis.stability import Resampling, resampling
from reportgen.settings import StabilityConfig

# Ruspini 1970, Information Sciences 2, 319-350: four groups of 20, 23, 17 and 15 points; x and y in turn
_XY = """
    4 53 5 63 10 59 9 77 13 49 13 69 12 88 15 75 18 61 19 65 22 74 27 72 28 76 24 58 27 55 28 60 30 52 31 60 32 61 36 72
    28 147 32 149 35 153 33 154 38 151 41 150 38 145 38 143 32 143 34 141 44 156 44 149 44 143 46 142 47 149 49 152 50 142
    53 144 52 152 55 155 54 124 60 136 63 139 86 132 85 115 85 96 78 94 74 96 97 122 98 116 98 124 99 119 99 128 101 115
    108 111 110 111 108 116 111 126 115 117 117 115 70 4 77 12 83 21 61 15 69 15 78 16 66 18 58 13 64 20 69 21 66 23 61 25
    76 27 72 31 64 30"""
RUSPINI: Points = np.array(_XY.split(), dtype=float).reshape(-1, 2)
IRIS: Points = load_iris().data
SCALED: Points = (IRIS - IRIS.mean(axis=0)) / IRIS.std(axis=0)


def _tested(points: Points, ks: tuple[int, ...], **config: int) -> Resampling:
    centres = {k: np.array(partition(points, k, n_starts=30, seed=1).centres) for k in ks}
    least = {"n_resamples": 20, "n_splits": 2, "n_references": 5}
    return resampling(points, centres, StabilityConfig.model_validate(least | config), seed=1)


@pytest.mark.parametrize(
    ("points", "k", "inertia", "silhouette"),
    [  # R: kmeans(x, k, nstart = 100)$tot.withinss, summary(silhouette(cluster, dist(x)))$avg.width
        (IRIS, 2, 152.348, 0.6810462),
        (IRIS, 3, 78.85144, 0.552819),
        (IRIS, 4, 57.22847, 0.4980505),
        (IRIS, 5, 46.44618, 0.4887489),
        (SCALED, 2, 220.8793 * 150 / 149, 0.58175),  # R's scale() divides by n - 1
        (SCALED, 3, 138.8884 * 150 / 149, 0.4599482),
        (RUSPINI, 3, 51063.48, 0.6327047),
        (RUSPINI, 4, 12881.05, 0.737657),
        (RUSPINI, 5, 10126.72, 0.7019241),
    ],
)
def test_partition_and_silhouette_are_rs(points: Points, k: int, inertia: float, silhouette: float) -> None:
    found = partition(points, k, n_starts=30, seed=1)
    assert found.inertia == pytest.approx(inertia, rel=1e-6)
    assert silhouettes(points, [found.labels])[0] == pytest.approx(silhouette, rel=1e-6)


def test_the_gap_is_that_of_clusgap() -> None:
    """R: clusGap(x, kmeans with 25 starts, B = 500, spaceH0 = "scaledPCA", d.power = 2)$Tab[, "gap"].

    Of 40 references the gap is known to three times 0.043 / sqrt(40) = 0.02, of Ruspini's few points to 0.04. The standard
    deviations of 40 differ from those of 500 by less than a third.
    """
    iris = _tested(IRIS, (2, 3, 4, 5), n_references=40)
    assert iris.gap_of_one == pytest.approx(0.0766, abs=0.03)
    assert [e.gap for e in iris.evidence] == pytest.approx([0.5917, 0.8728, 1.0023, 1.0425], abs=0.025)
    assert [e.gap_se for e in iris.evidence] == pytest.approx([0.0468, 0.0443, 0.0432, 0.0418], rel=1 / 3)
    ruspini = _tested(RUSPINI, (2, 3, 4, 5), n_references=40)
    assert ruspini.gap_of_one == pytest.approx(-0.1448, abs=0.04)
    assert [e.gap for e in ruspini.evidence] == pytest.approx([0.1576, 0.3110, 1.3148, 1.2722], abs=0.04)
    falls = [e.k for e in ruspini.evidence if e.gap_after is not None and e.gap_after_se is not None]
    assert falls == [2, 3, 4]
    first = next(e.k for e in ruspini.evidence if e.gap >= (e.gap_after or 0.0) - (e.gap_after_se or 0.0))
    assert first == 4  # R: maxSE(gap, SE.sim, method = "Tibs2001SEmax")


def test_jaccard_is_that_of_clusterboot() -> None:
    """R: clusterboot(x, B = 300, bootmethod = "boot", multipleboot = TRUE, clustermethod = kmeansCBI)$bootmean.

    By size, as Hennig's example prints the irises: 50 setosa, 62 and 38. Ruspini's fifth cluster is a part of one of the four.
    """
    iris = _tested(IRIS, (2, 3), n_resamples=100)
    assert sorted(iris.evidence[0].jaccard) == pytest.approx([0.9923, 0.9958], abs=0.005)
    assert sorted(iris.evidence[1].jaccard) == pytest.approx([0.9103, 0.9256, 0.9997], abs=0.015)
    ruspini = _tested(RUSPINI, (4, 5), n_resamples=100)
    assert ruspini.evidence[0].jaccard == (1.0, 1.0, 1.0, 1.0)
    assert min(ruspini.evidence[1].jaccard) == pytest.approx(0.6623, abs=0.08)


def test_prediction_strength_is_that_of_fpc() -> None:
    """R: prediction.strength(x, 2, 6, M = 200, runs = 10)$mean.pred, known to 0.002, 0.013 and 0.007; ours errs more."""
    iris = _tested(IRIS, (2, 3, 4), n_splits=30)
    assert [e.prediction_strength for e in iris.evidence] == pytest.approx([0.9750, 0.7907, 0.5794], abs=0.06)
    assert _tested(RUSPINI, (4,), n_splits=20).evidence[0].prediction_strength == pytest.approx(1.0, abs=0.01)


def test_calinski_and_harabasz_are_those_of_fpc() -> None:
    """R: calinhara(x, kmeans(x, k)$cluster)."""
    assert [e.calinski_harabasz for e in _tested(IRIS, (2, 3)).evidence] == pytest.approx([513.9245, 561.6278], rel=1e-6)
    assert _tested(RUSPINI, (4,)).evidence[0].calinski_harabasz == pytest.approx(425.3273, rel=1e-6)
