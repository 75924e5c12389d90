"""Response: who will answer the next campaign, learned from the latest one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.asked import ASKED, asked, held_out, with_asked
from reportgen.analysis.prediction.crossfit import CrossFit, boosting, cross_fit, profiles
from reportgen.analysis.prediction.drivers import Driver, drivers
from reportgen.analysis.prediction.logit import Logit, covariance, log_odds, logit
from reportgen.analysis.prediction.predictors import Predictor, matrix, predictors, raw_columns, usable
from reportgen.analysis.prediction.scores import Scores, by_expression, by_trees, out_of_fold, segment_rates
from reportgen.analysis.prediction.validation import (
    CalibrationBin,
    GainsPoint,
    Measure,
    ModelScore,
    brier_difference,
    calibration,
    captured,
    gains,
    model_score,
    sample,
)
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import Rate, wilson
from reportgen.analysis.statistics.sampling import sampled
from reportgen.aside import Aside, here
from reportgen.config import Config
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.customers import Customers
from reportgen.engine import Frame, collect, facts
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import settled

if TYPE_CHECKING:
    from numpy.typing import NDArray


_COIN = 0.5  # the AUC of guessing
_ASSUMPTIONS = ("features_measured_at_as_of", "everyone_was_contacted", "response_is_not_uplift", "next_campaign_like_the_latest")
_WITH_CONTROL = tuple(a if a != "everyone_was_contacted" else "held_out_like_the_contacted" for a in _ASSUMPTIONS)


@dataclass(frozen=True)
class Response:
    """The section: can the latest campaign be predicted, how well, and from what.

    Attributes
    ----------
    campaign : str
        The latest one, which is predicted.
    responders : Rate
        All customers who were sent it.
    n_fitted, n_profiles : int
        Customers the models were fitted on, and how many of them are different.
    n_folds, n_repeats : int
    models : tuple of ModelScore
        Logistic regression, then gradient boosting.
    chosen : str
        Boosting where its Brier score is lower on 95% of resamples of the customers, otherwise logistic regression, which is
        simpler and explains itself.
    brier_difference : Measure
        Boosting minus logistic.
    base_brier : float
        Brier score of telling everybody the base rate.
    calibration : tuple of CalibrationBin
        Of the chosen model, by tenths of the customers, likeliest first.
    gains : tuple of GainsPoint
        Of the chosen model.
    drivers : tuple of Driver
        Of the logistic regression; empty where nothing predicts.
    n_predictors : int
    left_out : tuple of str
        Predictors that give the answer away on their own, and were therefore not used.
    undated : tuple of str
        The user's own numbers that were not used, because nobody says that they were known before the campaign.
    scores_from : str
        ``"model"`` or ``"segment_rates"``.
    assumptions : tuple of str
        Codes.
    judgement : Judgement
    """

    campaign: str
    responders: Rate
    n_fitted: int
    n_profiles: int
    n_folds: int
    n_repeats: int
    models: tuple[ModelScore, ...]
    chosen: str
    brier_difference: Measure
    base_brier: float
    calibration: tuple[CalibrationBin, ...]
    gains: tuple[GainsPoint, ...]
    drivers: tuple[Driver, ...]
    n_predictors: int
    left_out: tuple[str, ...]
    undated: tuple[str, ...]
    scores_from: str
    assumptions: tuple[str, ...]
    judgement: Judgement


@dataclass(frozen=True)
class _Fitted:
    """The customers of the models, sorted by content; ids, and whoever was not asked, only where these are all customers."""

    rows: nw.DataFrame[Any]
    asked: NDArray[np.bool_]
    wanted: tuple[Predictor, ...]
    left_out: tuple[str, ...]
    values: Values
    outcome: Values
    n_all: int
    n_asked: int
    n_answered: int


def response_model(frame: Frame, customers: Customers, config: Config) -> tuple[Response | Skipped, Scores | None]:
    """Predict the latest campaign, measure the prediction out of fold, and give every customer a probability.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``, one row per customer.
    customers : Customers
    config : Config

    Returns
    -------
    section : Response or Skipped
        Skipped where there is no campaign, nothing to predict it from, or too few (non-)responders.
    scores : Scores or None
        None where the section is skipped. Rates of the segments where the model is no better than the base rate.

    Notes
    -----
    Models are fitted on, and measured by, those who were sent the campaign; whoever was held out gets a probability as well.

    Up to ``response.sample_size`` customers a probability is the mean over the repeats of out-of-fold predictions, so that a
    customer's own answer is never in it. Above, the model is fitted on a seeded sample and applied to all: with logistic
    regression by an expression that runs wherever the rows are.
    """
    return response_begun(frame, customers, config)()


def response_begun(
    frame: Frame, customers: Customers, config: Config, aside: Aside = here
) -> Callable[[], tuple[Response | Skipped, Scores | None]]:
    """Begin `response_model`, whose fits somebody else may do meanwhile; what comes back ends it."""
    fitted = _fitted(frame, customers, config)
    if isinstance(fitted, Skipped):
        return partial(_nothing, fitted)
    fits = cross_fit(fitted.values, fitted.outcome, fitted.asked, config, aside)
    return partial(_measured, frame, customers, config, fitted, fits)


def _nothing(skipped: Skipped) -> tuple[Skipped, None]:
    return skipped, None


def _measured(
    frame: Frame, customers: Customers, config: Config, fitted: _Fitted, fits_later: Callable[[], CrossFit]
) -> tuple[Response, Scores]:
    campaign, known = f"campaign.{customers.campaigns[-1]}", fitted.asked
    values, outcome = fitted.values[known], fitted.outcome[known]
    groups = profiles(values)

    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # small fits: threads cost more than they save, and their sums differ in the last bits
        fits = fits_later()
        drawn = sample(outcome, groups, config.response.n_resamples, config.seed)
        predicted = {"logistic": fits.logistic[:, known], "boosting": fits.boosting[:, known]}
        base = fits.base[:, known]
        within = {m: captured(probabilities, drawn) for m, probabilities in predicted.items()}
        models = tuple(model_score(m, probabilities, base, drawn, within[m]) for m, probabilities in predicted.items())
        difference = brier_difference(predicted["boosting"], predicted["logistic"], drawn)
        chosen = 1 if difference.ci_high < 0 else 0
        judgement = _judgement(models[chosen])
        predicts = judgement.verdict is not Verdict.UNSUPPORTED
        probabilities = predicted[models[chosen].model]
        whole = logit(values, outcome, config.response.prior_sd)
        spread = covariance(whole, values, outcome, groups, config.response.prior_sd)
        if not predicts:
            scores = segment_rates(frame, campaign)
        elif config.response.sample_size >= fitted.n_all:
            scores = out_of_fold(fitted.rows, campaign, getattr(fits, models[chosen].model).mean(axis=0))
        elif chosen:
            scores = by_trees(frame, campaign, fitted.wanted, _trees(fitted, fits.line, config))
        else:
            scores = by_expression(frame, campaign, fitted.wanted, whole)

    section = Response(
        campaign=customers.campaigns[-1],
        responders=wilson(fitted.n_answered, fitted.n_asked),
        n_fitted=len(outcome),
        n_profiles=int(groups.max()) + 1,
        n_folds=config.response.n_folds,
        n_repeats=config.response.n_repeats,
        models=models,
        chosen=models[chosen].model,
        brier_difference=difference,
        base_brier=float(((base - outcome) ** 2).mean()),
        calibration=calibration(probabilities, outcome),
        gains=gains(within[models[chosen].model]),
        drivers=drivers(whole, spread, fitted.wanted, values, config.response.n_drivers) if predicts else (),
        n_predictors=len(fitted.wanted),
        left_out=fitted.left_out,
        undated=tuple(label for label in customers.numeric if label not in config.response.known_before),
        scores_from="model" if predicts else "segment_rates",
        assumptions=_WITH_CONTROL if held_out(frame) else _ASSUMPTIONS,
        judgement=judgement,
    )
    return settled(section), scores


def _fitted(frame: Frame, customers: Customers, config: Config) -> _Fitted | Skipped:
    """Everybody, where that is not too many to fit a model on; otherwise a sample of those who were asked."""
    if not customers.campaigns:
        return Skipped("no_campaigns", ("campaigns",))
    campaign, fewest = f"campaign.{customers.campaigns[-1]}", config.response.min_responses
    answers = nw.col(campaign).cast(nw.Int64) * nw.col(ASKED)
    counts = facts(with_asked(frame), {"all": nw.len(), "n": nw.col(ASKED).sum(), "k": answers.sum()})
    n_all, n, k = (int(counts[name]) for name in ("all", "n", "k"))
    if min(k, n - k) < fewest:
        return Skipped("too_few_responses")
    columns = raw_columns(customers, frame.collect_schema().names(), config.response.known_before)
    if n_all <= config.response.sample_size:
        kept = ["customer_id", "segment", CONTACTABLE, *([ASKED] if held_out(frame) else []), campaign]
        rows = collect(with_contactable(frame).select(*kept, *columns))
    else:
        rows = sampled(asked(frame), [*columns, campaign], config.response.sample_size, config.seed, n)
    made = predictors(rows.select(*columns), customers, config.cleaning.rare_label_share, config.cleaning.outlier_quantiles)
    if not made:
        return Skipped("no_predictors")
    values, outcome = matrix(rows, made), rows[campaign].to_numpy().astype(float)
    known = rows[ASKED].to_numpy() == 1 if held_out(rows) else np.ones(len(rows), dtype=bool)
    varies, leaks = usable(values[known], outcome[known])
    used = varies & ~leaks
    if not used.any():
        return Skipped("no_predictors")
    wanted = tuple(p for p, keep in zip(made, used, strict=True) if keep)
    left_out = tuple(p.name for p, leak in zip(made, leaks, strict=True) if leak)
    values = values[:, used]
    groups = profiles(values[known])
    if min(len(set(groups[outcome[known] == y].tolist())) for y in (0, 1)) < fewest:
        return Skipped("too_few_responses")  # many, but copies of a few: some folds would hold them all
    order = np.lexsort((outcome, *np.nan_to_num(values, nan=-np.inf).T[::-1]))
    return _Fitted(rows[order.tolist()], known[order], wanted, left_out, values[order], outcome[order], n_all, n, k)


def _judgement(score: ModelScore) -> Judgement:
    if score.auc.ci_low <= _COIN or score.brier_skill.value <= 0:
        return Judgement(Verdict.UNSUPPORTED, "no_better_than_base_rate")
    if score.brier_skill.ci_low <= 0:
        return Judgement(Verdict.INDICATIVE, "gain_over_base_rate_uncertain")
    if not score.calibration_slope.ci_low <= 1 <= score.calibration_slope.ci_high:
        return Judgement(Verdict.INDICATIVE, "probabilities_miscalibrated")
    return Judgement(Verdict.SOLID, "predicts_out_of_fold")


def _trees(fitted: _Fitted, line: Logit, config: Config) -> Callable[[Values], Values]:
    def predict(values: Values) -> Values:
        raw = boosting(fitted.values[fitted.asked], fitted.outcome[fitted.asked], values, config.response.n_boosts, config.seed)
        return line.probabilities(log_odds(raw))

    return predict
