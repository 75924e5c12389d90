"""Gradients: does a measure rise or fall along the bands, and which bands differ."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeVar

import numpy as np

from reportgen.analysis.describing.bands import Band
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, Z, fisher, holm, newcombe, trend
from reportgen.notes import Judgement, Verdict
from reportgen.units import Share

Key = TypeVar("Key", bound=Hashable)

_LINE = 2  # coefficients of a straight line; what more bands show beyond it is unevenness


@dataclass(frozen=True)
class BandPair:
    """Two bands that differ.

    Attributes
    ----------
    a, b : int
        Numbers of the bands, 1 is the lowest.
    difference, ci_low, ci_high : float
        Of the higher band less the lower one, with its 95% interval: Newcombe for a response, normal for purchases a visit.
    p_value : Share
        Fisher's exact test, or the normal test of two ratios; two-sided, Holm over all pairs of bands of the section.
    """

    a: int
    b: int
    difference: float
    ci_low: float
    ci_high: float
    p_value: Share


@dataclass(frozen=True)
class Gradient:
    """How a measure changes along the bands of a feature.

    Attributes
    ----------
    direction : str
        "rising", "falling" or "none".
    p_value : Share or None
        Cochran-Armitage for a response, the normal test of a linear contrast for purchases a visit; two-sided, Holm over all
        trends of the section. None where no trend can be tested.
    uneven_p_value : Share or None
        That the bands lie on a straight line; not corrected, as it can only make a statement more careful. None for fewer than
        three bands.
    n_pairs, n_differ : int
        Pairs of bands that were compared, and those of them that differ.
    pairs : tuple of BandPair
        Those that differ after correction.
    letters : tuple of str
        One a band; two bands that share a letter cannot be told apart. Empty text: too few customers. No letters at all where no
        two bands differ.
    judgement : Judgement
    """

    direction: str
    p_value: Share | None
    uneven_p_value: Share | None
    n_pairs: int
    n_differ: int
    pairs: tuple[BandPair, ...]
    letters: tuple[str, ...]
    judgement: Judgement


@dataclass(frozen=True)
class _Tested:
    """The bands of one feature and group that have enough customers, and what was tested on them, before correction."""

    at: tuple[int, ...]
    n_bands: int
    z: float | None
    p: float | None
    uneven: float | None
    pairs: tuple[BandPair, ...]


def gradients(groups: Mapping[Key, Sequence[Band]], measure: str) -> dict[Key, Gradient]:
    """Test one measure along the bands of every feature and group, corrected together.

    Parameters
    ----------
    groups : mapping of any key to sequence of Band
        One for each feature and group of customers.
    measure : str
        "response" or "purchases_per_visit".

    References
    ----------
    Cochran 1954, Biometrics 10, 417-451; Armitage 1955, Biometrics 11, 375-386 (trend, and departure from it); Piepho 2004,
    Journal of Computational and Graphical Statistics 13, 456-466 (letters).
    """
    test = _of_responses if measure == "response" else _of_ratios
    tested = {key: test(bands) for key, bands in groups.items()}
    tried = {key: t.p for key, t in tested.items() if t.p is not None}
    trends = dict(zip(tried, holm(list(tried.values())), strict=True))
    flat = [(key, pair) for key, t in tested.items() for pair in t.pairs]
    corrected = holm([pair.p_value for _, pair in flat])
    differing: dict[Key, list[BandPair]] = {key: [] for key in tested}
    for (key, pair), p in zip(flat, corrected, strict=True):
        if p < SIGNIFICANCE:
            differing[key].append(replace(pair, p_value=p))
    return {key: _judged(t, trends.get(key), tuple(differing[key])) for key, t in tested.items()}


def letters(n: int, differ: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """Give n groups letters, so that two share one exactly where they do not differ.

    Examples
    --------
    >>> letters(4, [(0, 3), (1, 3)])
    ('a', 'a', 'ab', 'b')
    """
    columns = [frozenset(range(n))]
    for a, b in differ:
        split = [part for c in columns for part in ((c - {a}, c - {b}) if {a, b} <= c else (c,))]
        columns = [
            c for i, c in enumerate(split) if not any(c < other or (c == other and j < i) for j, other in enumerate(split))
        ]
    columns.sort(key=sorted)
    return tuple("".join(chr(ord("a") + i) for i, column in enumerate(columns) if group in column) for group in range(n))


def _of_responses(bands: Sequence[Band]) -> _Tested:
    known = {i: band.response for i, band in enumerate(bands) if band.response is not None}
    ks, ns = [rate.k for rate in known.values()], [rate.n for rate in known.values()]
    found = trend(ks, ns, list(known))
    pairs = tuple(_pair_of_rates(a, b, known[a], known[b]) for a, b in combinations(known, 2))
    if found is None:
        return _Tested(tuple(known), len(bands), None, None, None, pairs)
    uneven = _beyond(_pearson(ks, ns) - found.z**2, len(known) - _LINE) if len(known) > _LINE else None
    return _Tested(tuple(known), len(bands), found.z, found.p_value, uneven, pairs)


def _pair_of_rates(a: int, b: int, one: Rate, other: Rate) -> BandPair:
    low, high = newcombe(other, one)
    return BandPair(a + 1, b + 1, other.rate - one.rate, low, high, fisher(one.k, one.n, other.k, other.n))


def _pearson(ks: Sequence[int], ns: Sequence[int]) -> float:
    """Pearson's chi-squared of equal rates."""
    k, n = np.array(ks, dtype=float), np.array(ns, dtype=float)
    rate = k.sum() / n.sum()
    return float(((k - n * rate) ** 2 / (n * rate * (1 - rate))).sum())


def _of_ratios(bands: Sequence[Band]) -> _Tested:
    """A linear contrast of the ratios, weighted like Cochran and Armitage's by the customers, with the ratios' own variances."""
    known = {
        i: (band.n_customers, band.purchases_per_visit, (band.purchases_per_visit_high - band.purchases_per_visit) / Z)
        for i, band in enumerate(bands)
        if band.purchases_per_visit is not None and band.purchases_per_visit_high is not None
    }
    found = {i: row for i, row in known.items() if row[2] > 0}  # without spread there is nothing to test with
    pairs = tuple(_pair_of_ratios(a, b, found[a][1:], found[b][1:]) for a, b in combinations(found, 2))
    if len(found) < _LINE:
        return _Tested(tuple(found), len(bands), None, None, None, pairs)
    x = np.array(list(found), dtype=float)
    n, ratio, error = (np.array(column, dtype=float) for column in zip(*found.values(), strict=True))
    weight = n * (x - (n * x).sum() / n.sum())
    z = float((weight * ratio).sum() / math.sqrt(((weight * error) ** 2).sum()))
    uneven = None
    if len(found) > _LINE:
        line = np.polyfit(x, ratio, 1, w=1 / error)
        uneven = _beyond(float((((ratio - np.polyval(line, x)) / error) ** 2).sum()), len(found) - _LINE)
    return _Tested(tuple(found), len(bands), z, math.erfc(abs(z) / math.sqrt(2)), uneven, pairs)


def _pair_of_ratios(a: int, b: int, one: tuple[float, float], other: tuple[float, float]) -> BandPair:
    difference, error = other[0] - one[0], math.hypot(one[1], other[1])
    p = math.erfc(abs(difference) / error / math.sqrt(2))
    return BandPair(a + 1, b + 1, difference, difference - Z * error, difference + Z * error, p)


def _beyond(chi_squared: float, freedom: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(freedom, max(0.0, chi_squared)))


def _judged(tested: _Tested, p: float | None, differ: tuple[BandPair, ...]) -> Gradient:
    steps = {(pair.a - 1, pair.b - 1): pair.difference for pair in differ}
    direction, judgement = _verdict(tested, p, steps)
    place = {band: i for i, band in enumerate(tested.at)}
    given = letters(len(place), [(place[a], place[b]) for a, b in steps]) if steps else ()
    return Gradient(
        direction=direction,
        p_value=p,
        uneven_p_value=tested.uneven,
        n_pairs=len(tested.pairs),
        n_differ=len(differ),
        pairs=differ,
        letters=tuple(given[place[i]] if i in place else "" for i in range(tested.n_bands)) if steps else (),
        judgement=judgement,
    )


def _verdict(tested: _Tested, p: float | None, steps: Mapping[tuple[int, int], float]) -> tuple[str, Judgement]:
    if p is not None and tested.z is not None and p < SIGNIFICANCE:
        direction = "rising" if tested.z > 0 else "falling"
        if any((step > 0) != (tested.z > 0) for step in steps.values()):
            return direction, Judgement(Verdict.INDICATIVE, "trend_with_reversal")
        return direction, Judgement(Verdict.SOLID, _kind(tested, direction, set(steps)))
    if steps:
        return "none", Judgement(Verdict.INDICATIVE, "bands_differ_without_trend")
    few = "too_few_in_bands" if len(tested.at) < _LINE else "no_trend"
    return "none", Judgement(Verdict.UNSUPPORTED, "one_band" if tested.n_bands == 1 else few)


def _kind(tested: _Tested, direction: str, steps: set[tuple[int, int]]) -> str:
    """Of a trend that is there: an end that differs from every other band, of which no two differ; uneven; or steady."""
    at = tested.at
    if len(at) == _LINE:
        return f"two_bands_{direction}"
    for reason, end in (("first_band_stands_out", at[0]), ("last_band_stands_out", at[-1])):
        if steps == {pair for pair in combinations(at, 2) if end in pair}:
            return reason
    uneven = tested.uneven is not None and tested.uneven < SIGNIFICANCE
    return f"trend_{direction}_unevenly" if uneven else f"trend_{direction}"
