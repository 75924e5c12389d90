"""Drivers: what goes with a response, other things being equal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reportgen.analysis.prediction.logit import Logit
from reportgen.analysis.prediction.predictors import Predictor
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Z, holm
from reportgen.notes import Judgement, Verdict

_COUNTS = frozenset({"campaigns_accepted", "children"})  # a reader counts them; a standard deviation of children means nothing


@dataclass(frozen=True)
class Driver:
    """One predictor of the logistic regression. Association, not cause: nobody was assigned to it.

    Attributes
    ----------
    predictor : str
        Name in the feature frame, ``education=PhD`` for a label, ``age=missing`` for a gap.
    per : str
        What the odds ratio compares: ``"presence"`` (with it against without), ``"one_more"`` (a count and the next one),
        ``"sd"`` (a standard deviation more), ``"sd_of_log"`` (a standard deviation of the logarithm more).
    odds_ratio, ci_low, ci_high : float
        Odds of a response with it over those without, all other predictors equal; 95% interval. 1 is no effect.
    p_value : float
        Two-sided, Holm-adjusted over all predictors.
    judgement : Judgement
    """

    predictor: str
    per: str
    odds_ratio: float
    ci_low: float
    ci_high: float
    p_value: float
    judgement: Judgement


def drivers(model: Logit, spread: Values, wanted: tuple[Predictor, ...], values: Values, n_drivers: int) -> tuple[Driver, ...]:
    """Return the predictors with the strongest effect that their intervals leave sure.

    They are ranked by the end of the interval (on the scale of a standard deviation) that is nearer to no effect: a large
    effect that may be none does not come before a smaller one that is certain.

    Parameters
    ----------
    model : Logit
        Fitted on all customers of the sample.
    spread : array of shape (m + 1, m + 1)
        Covariance of its coefficients, see `reportgen.analysis.prediction.logit.covariance`.
    wanted : tuple of Predictor
    values : array of shape (n, m)
    n_drivers : int
    """
    errors = np.sqrt(np.diag(spread)[1:])
    p_values = holm([math.erfc(abs(z) / math.sqrt(2)) for z in model.weights / errors])  # two-sided normal
    sure = np.abs(model.weights) - Z * errors
    found = []
    for i in sorted(range(len(wanted)), key=lambda i: (-sure[i], wanted[i].name))[:n_drivers]:
        per = _per(wanted[i], values[:, i])
        unit = 1 / model.scales[i] if per in {"presence", "one_more"} else 1.0
        effect, reach = float(model.weights[i] * unit), float(Z * errors[i] * unit)
        found.append(
            Driver(
                predictor=wanted[i].name,
                per=per,
                odds_ratio=float(np.exp(effect)),
                ci_low=float(np.exp(effect - reach)),
                ci_high=float(np.exp(effect + reach)),
                p_value=p_values[i],
                judgement=_judgement(p_values[i], float(sure[i])),
            )
        )
    return tuple(found)


def _per(predictor: Predictor, column: Values) -> str:
    if predictor.name in _COUNTS:
        return "one_more"
    if np.isin(column[~np.isnan(column)], (0.0, 1.0)).all():
        return "presence"
    return "sd_of_log" if predictor.kind == "log" else "sd"


def _judgement(p_value: float, sure: float) -> Judgement:
    if p_value <= SIGNIFICANCE:
        return Judgement(Verdict.SOLID, "driver_after_correction")
    if sure > 0:
        return Judgement(Verdict.INDICATIVE, "driver_before_correction_only")
    return Judgement(Verdict.UNSUPPORTED, "driver_interval_includes_none")
