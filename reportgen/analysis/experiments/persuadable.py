"""Persuadable: do segments differ in what a campaign changes, and which of them stand out?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, holm
from reportgen.analysis.statistics.pairs import level_with
from reportgen.notes import Judgement, Verdict


@dataclass(frozen=True)
class UpliftBySegment:
    """Whether one arm works differently in different segments.

    Attributes
    ----------
    arm : str
    n_segments : int
        Those with ``privacy.min_group`` customers or more in both groups.
    statistic : float or None
        Cochran's Q of the segments' differences of rates; None with fewer than two segments.
    p_value : float or None
        Chi-squared with one degree of freedom less than segments, Holm over the arms.
    most : tuple of int
        The segments that the arm moves most: one, or several that cannot be told apart; ordered by number, not by uplift. Empty
        where segments do not differ beyond chance, or none stands out.
    judgement : Judgement
    """

    arm: str
    n_segments: int
    statistic: float | None
    p_value: float | None
    most: tuple[int, ...]
    judgement: Judgement


Rates = Mapping[int, tuple[Rate, Rate]]
"""By segment, the rate of the treated and of the control group."""


def by_segment(arms: Mapping[str, Rates]) -> tuple[UpliftBySegment, ...]:
    """Test for every arm whether its uplift is the same in all segments.

    Notes
    -----
    Cochran's Q (1954, Biometrics 10, 101-129) on differences of rates, which is the scale that pays, with one success and one
    failure added to each group (Agresti & Caffo 2000, The American Statistician 54, 280-288), so that rates of 0 keep a variance.
    """
    tested = {arm: rates for arm, rates in arms.items() if len(rates) > 1}
    raw = {arm: _test(rates) for arm, rates in tested.items()}
    corrected = dict(zip(raw, holm([p for _, p in raw.values()]), strict=True))
    found = []
    for arm, rates in arms.items():
        if arm not in raw:
            alone = Judgement(Verdict.UNSUPPORTED, "one_segment_to_compare")
            found.append(UpliftBySegment(arm, len(rates), None, None, (), alone))
            continue
        p, (statistic, uncorrected) = corrected[arm], raw[arm]
        most = _most(rates) if p < SIGNIFICANCE else ()
        found.append(UpliftBySegment(arm, len(rates), statistic, p, most, _judgement(uncorrected, p)))
    return tuple(found)


def _test(rates: Rates) -> tuple[float, float]:
    from scipy.special import chdtrc

    moved = [_moved(*pair) for pair in rates.values()]
    weights = [1 / variance for _, variance in moved]
    middle = sum(w * d for w, (d, _) in zip(weights, moved, strict=True)) / sum(weights)
    statistic = sum(w * (d - middle) ** 2 for w, (d, _) in zip(weights, moved, strict=True))
    return statistic, float(chdtrc(len(moved) - 1, statistic))


def _moved(treated: Rate, control: Rate) -> tuple[float, float]:
    """Difference of rates and its variance, one success and one failure added to each group."""
    p, q = ((rate.k + 1) / (rate.n + 2) for rate in (treated, control))
    return p - q, p * (1 - p) / (treated.n + 2) + q * (1 - q) / (control.n + 2)


def _most(rates: Rates) -> tuple[int, ...]:
    moved = {segment: _moved(*pair) for segment, pair in rates.items()}
    compared = list(combinations(moved, 2))
    raw = [abs(moved[a][0] - moved[b][0]) / math.sqrt(moved[a][1] + moved[b][1]) for a, b in compared]
    p_values = holm([math.erfc(z / math.sqrt(2)) for z in raw])
    ties = [pair for pair, p in zip(compared, p_values, strict=True) if p >= SIGNIFICANCE]
    most = level_with(max(moved, key=lambda segment: moved[segment][0]), moved, ties)
    return most if len(most) < len(moved) else ()


def _judgement(p: float, corrected: float) -> Judgement:
    if corrected < SIGNIFICANCE:
        return Judgement(Verdict.SOLID, "segments_differ_in_uplift")
    if p < SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "segments_differ_before_correction")
    return Judgement(Verdict.UNSUPPORTED, "segments_alike_in_uplift")
