"""The rule that counts the criteria, on evidence made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportgen.analysis.grouping.consensus import Candidate, Vote, consensus, segment_judgement, votes
from reportgen.analysis.stability import Evidence
from reportgen.notes import Judgement, Verdict


def _evidence(k: int, strength: float, jaccard: float, gap: float = 1.0) -> Evidence:
    return Evidence(k, 100.0, 1.0, gap, 0.01, strength, 0.01, (1.0,) * (k - 1) + (jaccard,), 1.0, 0.4, gap, 0.01)


def _scan(*rows: tuple[int, float, float, float, float]) -> list[Candidate]:
    """k, inertia, silhouette, prediction strength, smallest Jaccard; 3 to 6 are in range."""
    return [Candidate(k, i, s, 3 <= k <= 6, False, _evidence(k, p, j)) for k, i, s, p, j in rows]


# inertia falls by 100, 100, 100, 20, 15, 12: second differences at 3..6: 0, 80, 5, 3
SCAN = _scan(
    (2, 500.0, 0.47, 0.99, 0.99),
    (3, 400.0, 0.42, 0.90, 0.96),
    (4, 300.0, 0.41, 0.86, 0.95),
    (5, 280.0, 0.39, 0.43, 0.50),
    (6, 265.0, 0.34, 0.50, 0.60),
    (7, 253.0, 0.33, 0.47, 0.60),
)


def test_most_criteria_win_and_the_others_are_named() -> None:
    """By hand: elbow, prediction strength and bootstrap say 4; silhouette, gap (all gaps equal) and the tied indices say 3."""
    assert votes(SCAN, gap_of_one=0.3, chosen=4) == (
        Vote("elbow", 4, True),
        Vote("silhouette", 3, False),
        Vote("calinski_harabasz", 3, False),
        Vote("davies_bouldin", 3, False),
        Vote("gap", 3, False),
        Vote("prediction_strength", 4, True),
        Vote("bootstrap", 4, True),
    )
    assert consensus(SCAN, gap_of_one=0.3) == 3  # 4 votes to 3


def test_a_k_that_dissolves_is_never_chosen_over_one_that_holds() -> None:
    """Five has the elbow and the best silhouette, but falls apart in resampling; three and four hold."""
    scan = _scan(
        (2, 500.0, 0.30, 0.9, 0.9),
        (3, 450.0, 0.31, 0.9, 0.9),
        (4, 400.0, 0.32, 0.95, 0.9),
        (5, 200.0, 0.60, 0.5, 0.5),
        (6, 190.0, 0.33, 0.5, 0.5),
        (7, 185.0, 0.33, 0.5, 0.5),
    )
    assert consensus(scan, gap_of_one=2.0) == 4  # two votes each for 3 and 4; 4 has the higher prediction strength


def test_gap_that_does_not_beat_one_cluster_favours_none() -> None:
    gap = next(v for v in votes(SCAN, gap_of_one=0.995, chosen=4) if v.criterion == "gap")
    assert gap == Vote("gap", None, False)  # 1.0 - 0.01 <= 0.995


@pytest.mark.parametrize(
    ("after", "error", "favoured"),
    [
        (1.0, 0.0, 3),  # no better with one more
        (1.3, 0.3, 3),  # better by no more than the error
        (1.31, 0.3, 4),  # better by more
        (None, None, 4),  # nothing to be held against
    ],
)
def test_gap_favours_the_first_that_one_more_does_not_better(after: float | None, error: float | None, favoured: int) -> None:
    """By hand: Gap(3) = 1 against Gap(4) - s(4); Gap(4) = 1 is not bettered by Gap(5) = 1 (Tibshirani et al. 2001, section 4)."""
    three = replace(_evidence(3, 0.9, 0.9), gap_after=after, gap_after_se=error)
    scan = [Candidate(3, 4.0, 0.4, True, False, three), Candidate(4, 3.0, 0.4, True, False, _evidence(4, 0.9, 0.9))]
    assert next(v.k for v in votes(scan, gap_of_one=0.3, chosen=4) if v.criterion == "gap") == favoured


def test_without_resampling_separation_decides() -> None:
    bare = [Candidate(k, 10.0 / k, s, True, False) for k, s in ((3, 0.4), (4, 0.5), (5, 0.5))]
    assert consensus(bare, gap_of_one=0.0) == 4  # the smaller of two equal silhouettes


@pytest.mark.parametrize(
    ("jaccard", "strength", "gap_of_one", "expected"),
    [
        (0.95, 0.9, 0.3, Judgement(Verdict.SOLID, "holds_in_resampling")),
        (0.75, 0.9, 0.3, Judgement(Verdict.SOLID, "holds_in_resampling")),  # the threshold itself is stable
        (0.74, 0.9, 0.3, Judgement(Verdict.INDICATIVE, "pattern_in_resampling")),
        (0.95, 0.8, 0.3, Judgement(Verdict.INDICATIVE, "pattern_in_resampling")),  # strength must exceed 0.8
        (0.59, 0.9, 0.3, Judgement(Verdict.UNSUPPORTED, "dissolves_in_resampling")),
        (0.95, 0.9, 1.2, Judgement(Verdict.UNSUPPORTED, "one_cloud")),
        (0.95, 0.9, 0.59, Judgement(Verdict.SOLID, "holds_in_resampling")),  # the gap is 1
        (0.95, 0.9, 0.61, Judgement(Verdict.INDICATIVE, "holds_hardly_apart")),
    ],
)
def test_verdict_of_a_segment(jaccard: float, strength: float, gap_of_one: float, expected: Judgement) -> None:
    """Thresholds of Hennig 2007 and Tibshirani & Walther 2005."""
    assert segment_judgement(_evidence(4, strength, jaccard), 3, gap_of_one) == expected
