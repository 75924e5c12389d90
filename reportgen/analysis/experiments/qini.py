"""Qini: does contacting first those whom a model expects to be moved most beat contacting by lot?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reportgen.analysis.mailing.plans import Range
from reportgen.analysis.prediction.crossfit import folds, profiles
from reportgen.analysis.prediction.logit import logit
from reportgen.analysis.prediction.predictors import matrix, predictors, raw_columns, usable
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.analysis.statistics.intervals import ENDS
from reportgen.analysis.statistics.sampling import sampled
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, facts
from reportgen.notes import Judgement, Skipped, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEVELS = 500  # of the score: customers within a five-hundredth of the ranking go together; the curve has far fewer points


@dataclass(frozen=True)
class QiniPoint:
    """Contacting the ``depth`` of the customers whom the model expects to be moved most.

    Attributes
    ----------
    depth : Share
    added, ci_low, ci_high : float
        Answers that the contact adds, for each customer of the whole table, with the 95% interval; below 0 it costs answers.
    by_lot : float
        The same if as many were drawn by lot.
    """

    depth: float
    added: float
    ci_low: float
    ci_high: float
    by_lot: float


@dataclass(frozen=True)
class Qini:
    """The uplift curve, out of fold, and its Qini coefficient.

    Attributes
    ----------
    arms : tuple of str
        What was compared with the control group: one arm, or several taken together.
    n_treated, n_control : int
        Customers the models were fitted on and measured with.
    n_predictors, n_folds, n_repeats : int
    points : tuple of QiniPoint
        From nobody to everybody.
    coefficient : Range
        Area between the curve and choosing by lot, in answers for each customer; 0 is no better than by lot.
    judgement : Judgement
    """

    arms: tuple[str, ...]
    n_treated: int
    n_control: int
    n_predictors: int
    n_folds: int
    n_repeats: int
    points: tuple[QiniPoint, ...]
    coefficient: Range
    judgement: Judgement


@dataclass(frozen=True)
class Levels:
    """Customers gathered by score, those whom the model expects to be moved most first.

    Attributes
    ----------
    treated, control : arrays of shape (..., n_levels, 2)
        Customers of a level who did not answer, and who did; a leading axis holds resamples.
    """

    treated: Values
    control: Values


def qini(frame: Frame, customers: Customers, arms: Sequence[str], config: Config) -> Qini | Skipped:
    """Score every customer's uplift by models that never saw the customer's answer, and measure the ranking.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame, only customers of the arms that are compared and of the control group.
    customers : Customers
    arms : sequence of str
        Taken together where there are several.
    config : Config
        ``response`` for folds, repeats, prior and sample size; ``uplift`` for the curve.

    Notes
    -----
    Two logistic regressions, one of the treated and one of the control group, in each training part; the score is the difference
    of their probabilities (the two-model approach of Radcliffe 2007; Devriendt, Moldovan & Verbeke 2018, Big Data 6, 13-41).
    A score counts by its rank within its fold, so that a fold whose models err as a whole is not ranked as a whole; ranks are
    averaged over the repeats. Folds hold identical profiles together.

    Customers are drawn with replacement within their group, and what that spreads is widened by ``sqrt(1 + K / (K - 1))``: folds
    learn from one another and err together (Nadeau & Bengio 2003, Machine Learning 52, 239-281; without it a ranking
    by chance would pass for a good one in 9 cases of 100, not in 1).
    """
    import narwhals as nw
    from threadpoolctl import threadpool_limits

    campaign = f"campaign.{customers.campaigns[-1]}"
    wanted = frame.filter(nw.col("arm").is_in([*arms, customers.control_arm]))
    columns = raw_columns(customers, wanted.collect_schema().names(), config.response.known_before)
    n = int(facts(wanted, {"n": nw.len()})["n"])
    rows = sampled(wanted, [*columns, campaign, "arm"], config.response.sample_size, config.seed, n)
    treated = np.asarray(rows["arm"].to_list(), dtype=object) != customers.control_arm
    answered = rows[campaign].to_numpy().astype(float)
    made = predictors(rows.select(*columns), customers, config.cleaning.rare_label_share, config.cleaning.outlier_quantiles)
    values = matrix(rows, made) if made else np.empty((len(answered), 0))
    used = [varies and not leaks for varies, leaks in zip(*usable(values, answered), strict=True)] if made else []
    if not any(used):
        return Skipped("no_predictors")
    values = values[:, used]
    groups = profiles(values)
    kinds = [groups[(treated == t) & (answered == y)] for t in (True, False) for y in (0, 1)]
    if min(len(np.unique(kind)) for kind in kinds) < config.response.min_responses:
        return Skipped("too_few_to_score_uplift")  # or many, but copies of a few: some folds would hold them all
    with threadpool_limits(1):  # small fits: threads cost more than they save, and their sums differ in the last bits
        score = _scores(values, answered, treated, groups, config)
    whole = levels(score, treated, answered)
    curve, drawn = added(whole), added(resampled(whole, config.uplift.n_resamples, config.seed))
    depths = np.arange(config.uplift.n_points + 1) / config.uplift.n_points
    widened = math.sqrt(1 + config.response.n_folds / (config.response.n_folds - 1))
    value, draws = _at(depths, *curve)[0], _at(depths, *drawn)
    bands = np.quantile(_spread(value, draws, depths, widened), ENDS, axis=0)
    coefficient = float(area(*curve))
    low, high = np.quantile(coefficient + (area(*drawn) - coefficient) * widened, ENDS)
    measured = Range(coefficient, float(low), float(high))
    return Qini(
        arms=tuple(arms),
        n_treated=int(treated.sum()),
        n_control=int((~treated).sum()),
        n_predictors=values.shape[1],
        n_folds=config.response.n_folds,
        n_repeats=config.response.n_repeats,
        points=tuple(
            QiniPoint(float(d), float(v), float(low), float(high), float(d * curve[1][-1]))
            for d, v, low, high in zip(depths, value, *bands, strict=True)
        ),
        coefficient=measured,
        judgement=_judgement(measured),
    )


def levels(score: Values, treated: NDArray[np.bool_], answered: Values) -> Levels:
    """Gather customers by score, highest first; those of one score are interchangeable.

    Examples
    --------
    >>> found = levels(np.array([0.1, 0.9, 0.9]), np.array([True, True, False]), np.array([1.0, 0.0, 1.0]))
    >>> found.treated.tolist(), found.control.tolist()
    ([[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 0.0]])
    """
    distinct, level = np.unique(-score, return_inverse=True)
    if len(distinct) > _LEVELS:
        level = np.floor(_ranks(-score) * _LEVELS).astype(np.int64)
        distinct, level = np.unique(level, return_inverse=True)
    counts = [
        np.bincount(level[group] * 2 + answered[group].astype(np.int64), minlength=2 * len(distinct)).reshape(-1, 2).astype(float)
        for group in (treated, ~treated)
    ]
    return Levels(*counts)


def added(gathered: Levels) -> tuple[Values, Values]:
    """Return the uplift curve: depth, and the answers that contacting so many adds, for each customer.

    Returns
    -------
    depth, added : arrays of shape (..., n_levels + 1)
        From nobody to everybody.

    Notes
    -----
    ``(R_t - R_c * N_t / N_c) / N`` among the customers so far, N all treated customers (Radcliffe 2007, "Using control groups
    to target on predicted lift"); nothing is subtracted while no control customer has been met.

    Examples
    --------
    >>> perfect = Levels(treated=np.array([[0.0, 2.0], [2.0, 0.0]]), control=np.array([[2.0, 0.0], [2.0, 0.0]]))
    >>> [x.tolist() for x in added(perfect)]
    [[0.0, 0.5, 1.0], [0.0, 0.5, 0.5]]
    """
    n_t, n_c = (np.cumsum(group.sum(axis=-1), axis=-1) for group in (gathered.treated, gathered.control))
    k_t, k_c = (np.cumsum(group[..., 1], axis=-1) for group in (gathered.treated, gathered.control))
    expected = np.divide(k_c * n_t, n_c, out=np.zeros_like(k_t), where=n_c > 0)
    curve = (k_t - expected) / n_t[..., -1:]
    depth = (n_t + n_c) / (n_t + n_c)[..., -1:]
    start = np.zeros((*curve.shape[:-1], 1))
    return np.concatenate([start, depth], axis=-1), np.concatenate([start, curve], axis=-1)


def area(depth: Values, curve: Values) -> Values:
    """Return the Qini coefficient: the area between the curve and the straight line to its end, not normalised.

    References
    ----------
    Radcliffe 2007; Devriendt, Van Belle, Guns & Verbeke 2020, IEEE TKDE, doi 10.1109/TKDE.2020.3048510.

    Examples
    --------
    >>> float(area(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 0.5])))
    0.125
    """
    below: Values = ((curve[..., 1:] + curve[..., :-1]) / 2 * np.diff(depth, axis=-1)).sum(axis=-1) - curve[..., -1] / 2
    return below


def resampled(gathered: Levels, n_resamples: int, seed: int) -> Levels:
    """Draw the customers of each group with replacement; those of one level and answer are interchangeable."""
    rng = np.random.default_rng([seed, streams.UPLIFT])

    def redrawn(group: Values) -> Values:
        counts = group.ravel()
        full = np.flatnonzero(counts)
        times = np.zeros((n_resamples, len(counts)))
        times[:, full] = rng.multinomial(round(counts.sum()), counts[full] / counts.sum(), size=n_resamples)
        return times.reshape(n_resamples, *group.shape)

    return Levels(redrawn(gathered.treated), redrawn(gathered.control))


def _at(depths: Values, depth: Values, curve: Values) -> Values:
    """The curve at some depths, a row a resample."""
    return np.array([np.interp(depths, x, y) for x, y in zip(np.atleast_2d(depth), np.atleast_2d(curve), strict=True)])


def _spread(value: Values, draws: Values, depths: Values, widened: float) -> Values:
    """Resamples of the curve, with what the ranking adds to the lot spread as far as its dependence on other folds makes it."""
    by_lot, gain = draws[:, -1:] * depths, value - value[-1] * depths
    spread: Values = by_lot + gain + (draws - by_lot - gain) * widened
    return spread


def _scores(values: Values, answered: Values, treated: NDArray[np.bool_], groups: Codes, config: Config) -> Values:
    """Mean rank of the expected uplift over the repeats, in [0, 1]; highest is moved most."""
    settings = config.response
    ranks = np.zeros(len(answered))
    for repeat in range(settings.n_repeats):
        rng = np.random.default_rng([config.seed, streams.UPLIFT_FOLDS, repeat])
        fold = folds(groups, 2 * treated + answered, settings.n_folds, rng)  # each arm and answer evenly
        for i in range(settings.n_folds):
            test = fold == i
            predicted = [
                logit(values[~test & group], answered[~test & group], settings.prior_sd).probabilities(values[test])
                for group in (treated, ~treated)
            ]
            ranks[test] += _ranks(np.round(predicted[0] - predicted[1], 12))  # the last bits would break ties by chance
    return ranks / settings.n_repeats


def _ranks(values: Values) -> Values:
    """Middle rank of each value among all, in (0, 1); equal values share one."""
    _, level, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle: Values = (np.cumsum(counts) - counts / 2)[level] / len(values)
    return middle


def _judgement(coefficient: Range) -> Judgement:
    if coefficient.low > 0:
        return Judgement(Verdict.SOLID, "uplift_ranking_beats_lot")
    return Judgement(Verdict.UNSUPPORTED, "uplift_ranking_no_better_than_lot")
