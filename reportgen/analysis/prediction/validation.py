"""Validation: how well probabilities that were given out of fold agree with the answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reportgen.analysis.prediction.logit import NO_PRIOR, covariance, inverse, log_odds, logit
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.analysis.statistics.intervals import ENDS, Rate, Z, wilson
from reportgen.units import Share

_TENTHS = np.arange(1, 11) / 10


@dataclass(frozen=True)
class Measure:
    """A measure of the model on customers it was not fitted on.

    Attributes
    ----------
    value : float
        Mean over the repeats of the cross-validation.
    spread : float
        Standard deviation over the repeats: what the luck of the folds does.
    ci_low, ci_high : float
        95% interval over customers, identical profiles together: what another sample of customers would do. The model itself is
        held as fitted.
    """

    value: float
    spread: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class ModelScore:
    """One model, measured out of fold.

    Attributes
    ----------
    model : str
        ``"logistic"`` or ``"boosting"``.
    auc : Measure
        Chance that a responder gets a higher probability than another customer; 0.5 is a coin.
    top_decile_lift : Measure
        Response rate of the likeliest tenth over that of all.
    brier : Measure
        Mean squared difference of probability and answer; 0 is perfect.
    brier_skill : Measure
        1 - Brier / Brier of the base rate; 0 is no better than telling everybody the base rate.
    calibration_slope : Measure
        Of the answers on the log odds (Cox 1958); 1 is calibrated, below 1 the model is too sure of itself.
    expected_to_observed : Measure
        Responders the probabilities add up to, over responders there were.
    """

    model: str
    auc: Measure
    top_decile_lift: Measure
    brier: Measure
    brier_skill: Measure
    calibration_slope: Measure
    expected_to_observed: Measure


@dataclass(frozen=True)
class CalibrationBin:
    """A tenth of the customers by probability, the likeliest first.

    Attributes
    ----------
    decile : int
        1 is the likeliest tenth.
    predicted : Share
        Mean probability.
    observed : Rate
        Mean over the repeats, rounded to whole responders; Wilson interval.
    spread : float
        Standard deviation of the observed rate over the repeats.
    """

    decile: int
    predicted: Share
    observed: Rate
    spread: float


@dataclass(frozen=True)
class GainsPoint:
    """Contacting the likeliest ``depth`` of the customers reaches ``captured`` of the responders.

    Attributes
    ----------
    depth : Share
    captured : Share
    spread : float
        Standard deviation over the repeats.
    ci_low, ci_high : Share
    """

    depth: Share
    captured: Share
    spread: float
    ci_low: Share
    ci_high: Share


@dataclass(frozen=True)
class Sample:
    """The customers that models are measured on.

    Attributes
    ----------
    outcome : array of shape (n,)
        0 or 1.
    groups : array of shape (n,)
        Profile of each customer.
    weights : array of shape (n_resamples, n)
        How often each customer is drawn; all copies of a profile as often.
    """

    outcome: Values
    groups: Codes
    weights: Values


@dataclass(frozen=True)
class Captured:
    """Share of responders within every tenth of depth, those likeliest to answer first.

    Attributes
    ----------
    repeats, drawn : arrays of shape (n_repeats, 10) and (n_resamples, 10)
        Each repeat by its own probabilities, and each resample, mean over the repeats.
    """

    repeats: Values
    drawn: Values


def sample(outcome: Values, groups: Codes, n_resamples: int, seed: int) -> Sample:
    """Draw profiles with replacement, ``n_resamples`` times (the cluster bootstrap, Davison & Hinkley 1997, section 3.8)."""
    n = int(groups.max()) + 1
    drawn = np.random.default_rng([seed, streams.PROFILES]).multinomial(n, np.full(n, 1 / n), size=n_resamples)
    return Sample(outcome, groups, drawn[:, groups].astype(float))


def captured(probabilities: Values, customers: Sample) -> Captured:
    """Count the responders within every tenth of depth.

    Parameters
    ----------
    probabilities : array of shape (n_repeats, n)
        Out-of-fold probabilities.
    customers : Sample
    """
    ones = np.ones((1, len(customers.outcome)))
    repeats, drawn = [], np.zeros((len(customers.weights), len(_TENTHS)))
    for p in probabilities:
        order = np.argsort(-p, kind="stable")
        repeats.append(_curve(ones[:, order], customers.outcome[order])[0])
        drawn += _curve(customers.weights[:, order], customers.outcome[order])
    return Captured(np.array(repeats), drawn / len(probabilities))


def model_score(model: str, probabilities: Values, base: Values, customers: Sample, within: Captured) -> ModelScore:
    """Measure one model.

    Parameters
    ----------
    model : str
    probabilities, base : arrays of shape (n_repeats, n)
        Out-of-fold probabilities of the model and of the base rate.
    customers : Sample
    within : Captured
        Of these probabilities and customers.
    """
    y, w = customers.outcome, customers.weights
    total, responders = w.sum(axis=1), w @ y
    errors, plain = (probabilities - y) ** 2, (base - y) ** 2
    drawn_brier, drawn_base = w @ errors.mean(axis=0) / total, w @ plain.mean(axis=0) / total
    return ModelScore(
        model=model,
        auc=auc(probabilities, y, customers.groups),
        top_decile_lift=_measure(within.repeats[:, 0] * 10, within.drawn[:, 0] * 10),
        brier=_measure(errors.mean(axis=1), drawn_brier),
        brier_skill=_measure(1 - errors.mean(axis=1) / plain.mean(axis=1), 1 - drawn_brier / drawn_base),
        calibration_slope=_slope(probabilities, customers),
        expected_to_observed=_measure(probabilities.mean(axis=1) / y.mean(), w @ probabilities.mean(axis=0) / responders),
    )


def brier_difference(a: Values, b: Values, customers: Sample) -> Measure:
    """Return the Brier score of ``a`` minus that of ``b`` on the same customers, folds and resamples; below 0, a is better."""
    difference = (a - customers.outcome) ** 2 - (b - customers.outcome) ** 2
    drawn = customers.weights @ difference.mean(axis=0) / customers.weights.sum(axis=1)
    return _measure(difference.mean(axis=1), drawn)


def calibration(probabilities: Values, outcome: Values) -> tuple[CalibrationBin, ...]:
    """Compare probability and answer by tenths of the customers, each repeat sorted by its own probabilities."""
    ranked = np.argsort(-probabilities, axis=1, kind="stable")
    predicted, seen = np.take_along_axis(probabilities, ranked, axis=1), outcome[ranked]
    edges = np.round(np.concatenate([[0.0], _TENTHS]) * len(outcome)).astype(int)
    bins = []
    for decile, (start, stop) in enumerate(pairwise(edges), start=1):
        rates = seen[:, start:stop].mean(axis=1)
        bins.append(
            CalibrationBin(
                decile=decile,
                predicted=float(predicted[:, start:stop].mean()),
                observed=wilson(round(float(rates.mean()) * int(stop - start)), int(stop - start)),
                spread=float(rates.std(ddof=1)),
            )
        )
    return tuple(bins)


def gains(within: Captured) -> tuple[GainsPoint, ...]:
    """Return the share of responders reached at every tenth of depth, with its interval."""
    points = []
    for i, depth in enumerate(_TENTHS):
        m = _measure(within.repeats[:, i], within.drawn[:, i])
        points.append(GainsPoint(float(depth), m.value, m.spread, m.ci_low, m.ci_high))
    return tuple(points)


def auc(probabilities: Values, outcome: Values, groups: Codes) -> Measure:
    """Return the area under the ROC curve with the interval of clustered data.

    Notes
    -----
    Placement values as in DeLong, DeLong & Clarke-Pearson (1988), summed by profile as in Obuchowski (1997, doi
    10.2307/2533958) and averaged over the repeats; without copies it is DeLong's variance. The interval is made on the logit
    scale, so that it stays within 0 and 1 (Pepe 2003, section 5.2.4).
    """
    placed = np.array([_placements(p, outcome) for p in probabilities])
    yes = outcome == 1
    per_repeat = placed[:, yes].mean(axis=1)
    value = float(per_repeat.mean())
    m, n = int(yes.sum()), int((~yes).sum())
    off = np.where(yes, 1 / m, 1 / n) * (placed.mean(axis=0) - value)
    size = int(groups.max()) + 1
    above = np.bincount(groups, weights=np.where(yes, off, 0.0), minlength=size)
    below = np.bincount(groups, weights=np.where(yes, 0.0, off), minlength=size)
    n_above, n_below = len(np.unique(groups[yes])), len(np.unique(groups[~yes]))
    variance = (
        _unbiased(n_above) * (above**2).sum()
        + _unbiased(n_below) * (below**2).sum()
        + 2 * _unbiased(size) * (above * below).sum()
    )
    spread = float(per_repeat.std(ddof=1))
    if not 0 < value < 1:
        return Measure(value, spread, value, value)
    centre, reach = np.log(value / (1 - value)), Z * np.sqrt(max(variance, 0.0)) / (value * (1 - value))
    low, high = inverse(np.array([centre - reach, centre + reach])).tolist()
    return Measure(value, spread, low, high)


def _unbiased(n: int) -> float:
    return n / (n - 1) if n > 1 else 1.0


def _placements(p: Values, outcome: Values) -> Values:
    """Share of the other class that each customer is on the right side of, ties half."""
    yes, no = np.sort(p[outcome == 1]), np.sort(p[outcome == 0])
    below = (np.searchsorted(no, p, "left") + np.searchsorted(no, p, "right")) / (2 * len(no))
    above = 1 - (np.searchsorted(yes, p, "left") + np.searchsorted(yes, p, "right")) / (2 * len(yes))
    return np.where(outcome == 1, below, above)


def _curve(weights: Values, outcome: Values) -> Values:
    depths, reached = np.cumsum(weights, axis=1), np.cumsum(weights * outcome, axis=1)
    return np.array([np.interp(_TENTHS * d[-1], d, k) / k[-1] for d, k in zip(depths, reached, strict=True)])


def _slope(probabilities: Values, customers: Sample) -> Measure:
    slopes, errors = [], []
    for p in probabilities:
        odds = log_odds(p)
        if np.ptp(odds) == 0:
            return Measure(0.0, 0.0, 0.0, 0.0)
        line = logit(odds, customers.outcome, NO_PRIOR)
        spread = covariance(line, odds, customers.outcome, customers.groups, NO_PRIOR)
        slopes.append(line.weights[0] / line.scales[0])
        errors.append(np.sqrt(spread[1, 1]) / line.scales[0])
    value, reach = float(np.mean(slopes)), Z * float(np.mean(errors))
    return Measure(value, float(np.std(slopes, ddof=1)), value - reach, value + reach)


def _measure(repeats: Values, drawn: Values) -> Measure:
    low, high = np.quantile(drawn, ENDS)
    return Measure(float(repeats.mean()), float(repeats.std(ddof=1)), float(low), float(high))
