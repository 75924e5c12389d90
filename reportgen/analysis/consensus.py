"""Consensus: every criterion names its number of clusters, and a written rule counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.analysis.stability import Evidence
from reportgen.notes import Judgement, Verdict

STRENGTH_NEEDED = 0.8  # Tibshirani & Walther 2005: the largest k above it
STABLE = 0.75  # Hennig 2007: a valid, stable cluster
PATTERN = 0.6  # Hennig 2007: below it a cluster is not to be trusted


@dataclass(frozen=True)
class Measures:
    """What the criteria look at, for one k.

    Attributes
    ----------
    k : int
    inertia : float
        Squared distances to the nearest centre, summed.
    silhouette : float
        Mean, in [-1, 1].
    evidence : Evidence or None
        None for a k that was scanned but not put to the resampling tests.
    """

    k: int
    inertia: float
    silhouette: float
    evidence: Evidence | None


@dataclass(frozen=True)
class Vote:
    """What one criterion favours.

    Attributes
    ----------
    criterion : str
        "elbow", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "prediction_strength" or "bootstrap".
    k : int or None
        The k of the business range it favours; None where none of them passes its test.
    agrees : bool
        Whether that is the k of the brief.
    """

    criterion: str
    k: int | None
    agrees: bool


def consensus(measures: Sequence[Measures], k_range: tuple[int, int], gap_of_one: float) -> int:
    """Choose k: the one of the business range that most criteria favour, among those that hold in resampling where any does.

    Parameters
    ----------
    measures : sequence of Measures
        In rising order of k, with evidence for every k of the range.
    k_range : (int, int)
        The business range, both ends included.
    gap_of_one : float
        Gap of a single cluster.

    Returns
    -------
    int
        Where two k have as many votes, the one of the higher prediction strength, then the smaller.
    """
    inside = _inside(measures, k_range)
    holding = [e for e in inside if e.prediction_strength > STRENGTH_NEEDED and min(e.jaccard) >= STABLE]
    ballots = list(_favoured(measures, k_range, gap_of_one).values())
    return max(holding or inside, key=lambda e: (ballots.count(e.k), e.prediction_strength, -e.k)).k


def votes(measures: Sequence[Measures], k_range: tuple[int, int], gap_of_one: float, chosen: int) -> tuple[Vote, ...]:
    """Say which k each criterion favours and whether it agrees with the chosen one."""
    return tuple(Vote(name, k, k == chosen) for name, k in _favoured(measures, k_range, gap_of_one).items())


def segment_judgement(evidence: Evidence, cluster: int, gap_of_one: float) -> Judgement:
    """Judge one cluster: does it come back in resamples, and is there structure for it to be a part of.

    Parameters
    ----------
    evidence : Evidence
        Of the chosen k.
    cluster : int
        Row of the centres.
    gap_of_one : float

    Notes
    -----
    A cut through one cloud can come back in every resample (a long cloud always falls into the same halves), so a high Jaccard
    alone is not enough: the halves must predict one another and the gap must exceed that of one cluster by its simulation error.
    """
    jaccard = evidence.jaccard[cluster]
    structured = evidence.prediction_strength > STRENGTH_NEEDED
    if jaccard < PATTERN:
        return Judgement(Verdict.UNSUPPORTED, "dissolves_in_resampling")
    if not beats_one_cloud(evidence, gap_of_one):
        return Judgement(Verdict.UNSUPPORTED, "one_cloud")
    if structured and jaccard >= STABLE:
        return Judgement(Verdict.SOLID, "holds_in_resampling")
    return Judgement(Verdict.INDICATIVE, "pattern_in_resampling")


def beats_one_cloud(evidence: Evidence, gap_of_one: float) -> bool:
    """Tell whether k clusters explain the data better than one, beyond the simulation error of the gap."""
    return evidence.gap - evidence.gap_se > gap_of_one


def _inside(measures: Sequence[Measures], k_range: tuple[int, int]) -> list[Evidence]:
    return [m.evidence for m in measures if m.evidence and k_range[0] <= m.k <= k_range[1]]


def _favoured(measures: Sequence[Measures], k_range: tuple[int, int], gap_of_one: float) -> dict[str, int | None]:
    inside = _inside(measures, k_range)
    silhouettes = {m.k: m.silhouette for m in measures if k_range[0] <= m.k <= k_range[1]}
    return {
        "elbow": _elbow(measures, k_range),
        "silhouette": max(silhouettes, key=lambda k: (silhouettes[k], -k)),
        "calinski_harabasz": max(inside, key=lambda e: (e.calinski_harabasz, -e.k)).k,
        "davies_bouldin": min(inside, key=lambda e: (e.davies_bouldin, e.k)).k,
        "gap": _first_gap(measures, k_range, gap_of_one),
        "prediction_strength": max((e.k for e in inside if e.prediction_strength > STRENGTH_NEEDED), default=None),
        "bootstrap": max((e.k for e in inside if min(e.jaccard) >= STABLE), default=None),
    }


def _elbow(measures: Sequence[Measures], k_range: tuple[int, int]) -> int | None:
    """The k after which inertia stops falling fastest: the largest second difference."""
    inertia = {m.k: m.inertia for m in measures}
    bends = {
        k: inertia[k - 1] - 2 * inertia[k] + inertia[k + 1]
        for k in range(k_range[0], k_range[1] + 1)
        if k - 1 in inertia and k + 1 in inertia
    }
    return max(bends, key=lambda k: (bends[k], -k), default=None)


def _first_gap(measures: Sequence[Measures], k_range: tuple[int, int], gap_of_one: float) -> int | None:
    """The smallest k of the range with Gap(k) >= Gap(k + 1) - s(k + 1), provided it beats a single cluster."""
    known = {m.k: m.evidence for m in measures if m.evidence}
    for k in range(k_range[0], k_range[1] + 1):
        here, after = known.get(k), known.get(k + 1)
        if here and after and here.gap >= after.gap - after.gap_se and beats_one_cloud(here, gap_of_one):
            return k
    return None
