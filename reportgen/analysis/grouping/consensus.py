"""Consensus: every criterion names its number of clusters, and a written rule counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.analysis.stability import STRENGTH_NEEDED, Evidence
from reportgen.notes import Judgement, Verdict

STABLE = 0.75  # Hennig 2007: a valid, stable cluster
PATTERN = 0.6  # Hennig 2007: below it a cluster is not to be trusted
_BEYOND = 3  # simulation errors of the gap: by one most skewed clouds without structure pass; real segments exceed it by many
_CLEAR = 0.4
"""Of the gap beyond that of one cluster, for a solid segment: inertia a third below that of structureless data. Customers without
segments, who differ by degrees as in the NBD model (Ehrenberg 1959; Schmittlein, Morrison & Colombo 1987), leave corners of the
box of the reference empty and reach 0.1 to 0.4, however many they are; planted segments that hardly overlap reach 0.45 to 1.7,
two public tables 0.66 and 1.06."""


@dataclass(frozen=True)
class Candidate:
    """One k of the scan.

    Attributes
    ----------
    k : int
    inertia : float
        Squared distances to the nearest centre, in squared standard deviations, summed over the fitted customers.
    silhouette : float
        Mean over the fitted customers (a sample of them above ``silhouette_sample_size``), in [-1, 1].
    in_range : bool
        In the business range, and no segment so small that it would be withheld.
    chosen : bool
        The k of the brief.
    evidence : Evidence or None
        What resampling says of it; None for a k outside the range that nobody demanded, or with too few customers a cluster.
    """

    k: int
    inertia: float
    silhouette: float
    in_range: bool
    chosen: bool
    evidence: Evidence | None = None


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


def consensus(candidates: Sequence[Candidate], gap_of_one: float) -> int:
    """Choose k: the one of the business range that most criteria favour, among those that hold in resampling where any does.

    Parameters
    ----------
    candidates : sequence of Candidate
        In rising order of k, at least one of them ``in_range``.
    gap_of_one : float
        Gap of a single cluster.

    Returns
    -------
    int
        Where two k have as many votes, the one of the higher prediction strength, then the smaller.
    """
    inside = _inside(candidates)
    if not inside:  # too few customers to resample: separation is all there is
        return max((c for c in candidates if c.in_range), key=lambda c: (c.silhouette, -c.k)).k
    holding = [e for e in inside if e.prediction_strength > STRENGTH_NEEDED and min(e.jaccard) >= STABLE]
    ballots = list(_favoured(candidates, gap_of_one).values())
    return max(holding or inside, key=lambda e: (ballots.count(e.k), e.prediction_strength, -e.k)).k


def votes(candidates: Sequence[Candidate], gap_of_one: float, chosen: int) -> tuple[Vote, ...]:
    """Say which k each criterion favours and whether it agrees with the chosen one."""
    return tuple(Vote(name, k, k == chosen) for name, k in _favoured(candidates, gap_of_one).items())


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
    alone is not enough: the halves must predict one another and the gap must exceed that of one cluster, by far where the segment
    is to be solid: among many customers any skewness exceeds it beyond chance.
    """
    jaccard = evidence.jaccard[cluster]
    structured = evidence.prediction_strength > STRENGTH_NEEDED
    if jaccard < PATTERN:
        return Judgement(Verdict.UNSUPPORTED, "dissolves_in_resampling")
    if not beats_one_cloud(evidence, gap_of_one):
        return Judgement(Verdict.UNSUPPORTED, "one_cloud")
    if structured and jaccard >= STABLE:
        clear = evidence.gap - gap_of_one >= _CLEAR
        return Judgement(*((Verdict.SOLID, "holds_in_resampling") if clear else (Verdict.INDICATIVE, "holds_hardly_apart")))
    return Judgement(Verdict.INDICATIVE, "pattern_in_resampling")


def beats_one_cloud(evidence: Evidence, gap_of_one: float) -> bool:
    """Tell whether k clusters explain the data better than one, beyond what the simulation of the gap can err by."""
    return evidence.gap - _BEYOND * evidence.gap_se > gap_of_one


def _inside(candidates: Sequence[Candidate]) -> list[Evidence]:
    return [c.evidence for c in candidates if c.evidence and c.in_range]


def _favoured(candidates: Sequence[Candidate], gap_of_one: float) -> dict[str, int | None]:
    inside = _inside(candidates)
    silhouettes = {c.k: c.silhouette for c in candidates if c.in_range}
    return {
        "elbow": _elbow(candidates),
        "silhouette": max(silhouettes, key=lambda k: (silhouettes[k], -k)),
        "calinski_harabasz": max(inside, key=lambda e: (e.calinski_harabasz, -e.k)).k if inside else None,
        "davies_bouldin": min(inside, key=lambda e: (e.davies_bouldin, e.k)).k if inside else None,
        "gap": _first_gap(candidates, gap_of_one),
        "prediction_strength": max((e.k for e in inside if e.prediction_strength > STRENGTH_NEEDED), default=None),
        "bootstrap": max((e.k for e in inside if min(e.jaccard) >= STABLE), default=None),
    }


def _elbow(candidates: Sequence[Candidate]) -> int | None:
    """The k at which inertia stops falling fast: the largest second difference."""
    inertia = {c.k: c.inertia for c in candidates}
    bends = {
        c.k: inertia[c.k - 1] - 2 * inertia[c.k] + inertia[c.k + 1]
        for c in candidates
        if c.in_range and c.k - 1 in inertia and c.k + 1 in inertia
    }
    return max(bends, key=lambda k: (bends[k], -k), default=None)


def _first_gap(candidates: Sequence[Candidate], gap_of_one: float) -> int | None:
    """The smallest k of the range with Gap(k) >= Gap(k + 1) - s(k + 1), provided it beats a single cluster."""
    for e in _inside(candidates):
        falls = e.gap_after is not None and e.gap_after_se is not None and e.gap >= e.gap_after - e.gap_after_se
        if falls and beats_one_cloud(e, gap_of_one):
            return e.k
    return None
