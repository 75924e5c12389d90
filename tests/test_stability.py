"""Resampling tells planted clusters from cuts through one cloud."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from reportgen.analysis.grouping.clustering import Points, partition
from reportgen.analysis.grouping.consensus import beats_one_cloud, segment_judgement
from reportgen.analysis.stability import Evidence, Resampling, _prediction_strength, resampling
from reportgen.document import press
from reportgen.notes import Verdict
from reportgen.settings import StabilityConfig

QUICK = StabilityConfig(n_resamples=20, n_splits=3, n_references=5)
CORNERS = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0], [6.0, 6.0]])


def _sorted(points: NDArray[np.float64]) -> Points:
    return points[np.lexsort(points.T)]


def _tested(points: Points, ks: tuple[int, ...]) -> Resampling:
    centres = {k: np.array(partition(points, k, n_starts=5, seed=1).centres) for k in ks}
    return resampling(points, centres, QUICK, seed=1)


def _planted() -> Points:
    return _sorted(np.repeat(CORNERS, 100, axis=0) + np.random.default_rng(5).normal(size=(400, 2)))


def test_planted_clusters_come_back_and_a_fifth_does_not() -> None:
    """Truth: four clouds, six standard deviations apart."""
    four, five = _tested(_planted(), (4, 5)).evidence
    assert min(four.jaccard) > 0.95
    assert four.prediction_strength > 0.95
    assert min(five.jaccard) < 0.75
    assert five.prediction_strength < 0.8
    assert four.gap > five.gap


def test_where_splits_leave_the_border_open_more_are_made() -> None:
    """Four clouds close together: of a hundred other splits the strength is 0.72; six directions, of 0.77, do not tell."""
    corners = np.repeat(CORNERS / 6, 100, axis=0)
    noise = np.random.default_rng(5).normal(size=(400, 2))
    near = _prediction_strength(_sorted(2.6 * corners + noise), 4, n_splits=3, seed=1)
    many = _prediction_strength(_sorted(2.6 * corners + noise), 4, n_splits=100, seed=2)
    assert len(_prediction_strength(_sorted(6 * corners + noise), 4, n_splits=3, seed=1)) == 6
    assert 6 < len(near) <= 60
    assert abs(near[:6].mean() - 0.8) < 2 * near[:6].std(ddof=1) / 6**0.5
    assert many.mean() < near.mean() < near[:6].mean()
    assert abs(near.mean() - 0.8) > 2 * near.std(ddof=1) / len(near) ** 0.5


@pytest.mark.parametrize("seed", range(5))
def test_one_cloud_is_beaten_by_no_number_of_clusters(seed: int) -> None:
    """Truth: a single normal cloud."""
    said = _tested(_sorted(np.random.default_rng(seed).normal(size=(600, 3))), (3, 4, 5))
    assert all(e.gap - e.gap_se <= said.gap_of_one for e in said.evidence)
    assert all(e.prediction_strength < 0.8 for e in said.evidence)


def test_independent_customers_are_seldom_taken_for_segments() -> None:
    """Truth: recency, purchases and spend are independent; by their logarithms, outliers drawn in, one skewed cloud.

    A skewed cloud leaves corners of the box of its reference empty, which looks like structure to the gap: by one simulation
    error seven of these eight exceed a single cluster, by three two do, and of none do the halves predict one another.
    """
    beaten = 0
    for seed in range(8):
        draw = np.random.default_rng(seed)
        counted = [draw.integers(1, 365, 1000), draw.poisson(6, 1000) + 1, draw.gamma(1.2, 80, 1000)]
        table = np.log1p(np.stack(counted, axis=1))
        table = table.clip(*np.quantile(table, [0.01, 0.99], axis=0))
        said = _tested(_sorted((table - table.mean(axis=0)) / table.std(axis=0)), (4,))
        beaten += beats_one_cloud(said.evidence[0], said.gap_of_one)
        assert said.evidence[0].prediction_strength < 0.8
    assert beaten <= 2


@pytest.mark.parametrize("seed", range(4))
def test_customers_who_differ_by_degrees_are_no_solid_segments(seed: int) -> None:
    """Truth: the NBD model. Purchases are Poisson, rates gamma, days of purchase uniform, amounts gamma around a gamma mean."""
    draw = np.random.default_rng(seed)
    frequency = 1 + draw.poisson(draw.gamma(1.0, 4.0, 1000))
    recency = 365 * (1 - draw.beta(frequency, 1))  # the latest of so many days
    spend = draw.gamma(2.0 * frequency, 1 / draw.gamma(4.0, 1 / 80, 1000))
    table = np.stack([recency, np.log1p(frequency), np.log1p(spend)], axis=1)
    table = table.clip(*np.quantile(table, [0.01, 0.99], axis=0))
    said = _tested(_sorted((table - table.mean(axis=0)) / table.std(axis=0)), (3, 4))
    found = {segment_judgement(e, i, said.gap_of_one).verdict for e in said.evidence for i in range(e.k)}
    assert Verdict.SOLID not in found


def test_jaccard_follows_the_order_of_the_centres() -> None:
    """Two far clouds and two that touch: whichever row the centres stand in, the values go with them."""
    near = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 20.0], [20.0, 20.0]])
    points = _sorted(np.repeat(near, 100, axis=0) + np.random.default_rng(2).normal(size=(400, 2)))
    centres = np.array(partition(points, 4, n_starts=5, seed=1).centres)
    forward = resampling(points, {4: centres}, QUICK, seed=1).evidence[0].jaccard
    backward = resampling(points, {4: centres[::-1]}, QUICK, seed=1).evidence[0].jaccard
    assert backward == forward[::-1]
    far = centres[:, 1] > 10
    assert min(np.array(forward)[far]) > max(np.array(forward)[~far])


def test_holdout_of_identical_halves_loses_nothing() -> None:
    """Four points, each a hundred times: any 70% has the same centres, inertia is 0 on both sides, the ratio says no loss."""
    found = _tested(np.repeat(CORNERS, 100, axis=0), (4,)).evidence[0]
    assert (found.holdout_inertia, found.holdout_silhouette, found.prediction_strength) == (1.0, 1.0, 1.0)
    assert found.jaccard == (1.0, 1.0, 1.0, 1.0)


def test_as_many_clusters_as_points_are_apart_as_far_as_rounding_goes() -> None:
    """Three plans, three prices: within a cluster there is what rounding leaves, and the index is no number to draw."""
    prices = np.repeat([0.1, 0.7, 1.3], 100)[:, None]
    points = (prices - prices.mean()) / prices.std()
    assert _tested(points, (3,)).evidence[0].calinski_harabasz <= 1e9


def test_a_k_with_too_few_customers_a_cluster_is_not_tested() -> None:
    assert [e.k for e in _tested(_planted()[:24], (2, 4, 6)).evidence] == [2, 4]  # 6 needs 30


def test_a_k_that_is_not_asked_for_has_a_gap_alone_and_changes_no_other() -> None:
    points = _planted()
    centres = {k: np.array(partition(points, k, n_starts=5, seed=1).centres) for k in (3, 4, 5)}
    all_three = resampling(points, centres, QUICK, seed=1)
    asked = resampling(points, centres, QUICK, seed=1, asked={3, 4})
    assert asked == Resampling(all_three.gap_of_one, all_three.evidence[:2])
    four, five = all_three.evidence[1:]
    assert (four.gap_after, four.gap_after_se) == (five.gap, five.gap_se)
    assert (five.gap_after, five.gap_after_se) == (None, None)


def test_same_seed_same_evidence_and_large_tables_are_thinned() -> None:
    points = _sorted(np.repeat(CORNERS, 1500, axis=0) + np.random.default_rng(5).normal(size=(6000, 2)))
    found: list[Evidence] = [_tested(points, (4,)).evidence[0] for _ in range(2)]
    assert found[0] == found[1]
    assert min(found[0].jaccard) > 0.95


def test_whoever_computes_it_is_the_same() -> None:
    points, centres = np.random.default_rng(3).normal(size=(300, 3)), {k: np.eye(k, 3) for k in (2, 3, 4)}
    alone = resampling(points, centres, QUICK, seed=1)
    with press.started() as child, press.aside(child) as aside:
        who = os.getpid()
        while who != child.pid:  # not yet warm
            asked = aside(os.getpid)
            time.sleep(0.1)
            who = asked()
        assert resampling(points, centres, QUICK, seed=1, aside=aside) == alone
