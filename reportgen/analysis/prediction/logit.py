"""Logit: penalised logistic regression, and how far its coefficients may be off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reportgen.analysis.statistics.arrays import Codes, Values

_TOLERANCE = 1e-8  # Newton's method doubles its digits a step: this costs one step more than the default and hides the start
_MAX_ITERATIONS = 100  # it needs about seven
_CAP = 1e-6  # probabilities nearer to 0 and 1 have no log odds worth the name

NO_PRIOR = 1e3
"""Standard deviation of a prior that is none, and yet keeps a perfect separation finite."""


@dataclass(frozen=True)
class Logit:
    """A fitted model: log odds = intercept + sum of weight x (value - mean) / scale; a missing value counts as the mean.

    Attributes
    ----------
    means, scales, weights : arrays
        One value a predictor; scale is the standard deviation of the customers it was fitted on.
    intercept : float
    """

    means: Values
    scales: Values
    weights: Values
    intercept: float

    def standardised(self, values: Values) -> Values:
        """Return the predictors in standard deviations from the mean, 0 where a customer lacks one."""
        scaled: Values = np.nan_to_num((values - self.means) / self.scales)
        return scaled

    def probabilities(self, values: Values) -> Values:
        """Return the probability of a response, one a row of ``values``."""
        return inverse(self.standardised(values) @ self.weights + self.intercept)


def inverse(log_odds: Values) -> Values:
    """Return the probability of log odds.

    Examples
    --------
    >>> inverse(np.array([0.0, np.log(3), -1000.0])).round(9).tolist()
    [0.5, 0.75, 0.0]
    """
    probability: Values = np.exp(-np.logaddexp(0.0, -log_odds))  # overflows for no log odds, however large
    return probability


def logit(values: Values, outcome: Values, prior_sd: float) -> Logit:
    """Fit logistic regression with a normal prior on the weights of the standardised predictors.

    The prior N(0, prior_sd^2) is the ridge penalty with C = prior_sd^2 in scikit-learn's writing. It keeps correlated predictors
    finite and the probabilities calibrated; it is chosen beforehand, not tuned. Means, scales and what stands in for missing
    values come from these rows alone.

    Parameters
    ----------
    values : array of shape (n, m)
        Predictors, NaN where missing.
    outcome : array of shape (n,)
        0 or 1, both present.
    prior_sd : float
        ``inf`` for no penalty.
    """
    from sklearn.linear_model import LogisticRegression

    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, values, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(known, values - means, 0.0) ** 2).sum(axis=0) / count)
    blank = Logit(means, np.where(spread > 0, spread, 1.0), np.zeros(values.shape[1]), 0.0)
    model = LogisticRegression(C=prior_sd**2, solver="newton-cholesky", tol=_TOLERANCE, max_iter=_MAX_ITERATIONS)
    model.fit(blank.standardised(values), outcome)
    return Logit(blank.means, blank.scales, model.coef_[0], float(model.intercept_[0]))


def log_odds(probabilities: Values) -> Values:
    """Return the log odds of probabilities, one predictor wide; the inverse of `inverse`.

    Examples
    --------
    >>> log_odds(np.array([0.5, 0.75])).round(4).tolist()
    [[0.0], [1.0986]]
    """
    capped = np.clip(probabilities, _CAP, 1 - _CAP)
    odds: Values = np.log(capped / (1 - capped))[:, None]
    return odds


def recalibration(probabilities: Values, outcome: Values) -> Logit:
    """Fit the line through the log odds that makes probabilities agree with the answers (Platt 1999), never a falling one."""
    line = logit(log_odds(probabilities), outcome, NO_PRIOR)
    return replace(line, weights=np.maximum(line.weights, 0.0))


def covariance(model: Logit, values: Values, outcome: Values, groups: Codes, prior_sd: float) -> Values:
    """Return the covariance of the intercept and the weights, in this order.

    Notes
    -----
    ``H^-1 (M + P) H^-1`` with the penalised information ``H = X'WX + P``, the penalty ``P = I / prior_sd^2`` and the scores
    summed by profile ``M = sum_g s_g s_g'``, so that copies of one customer count once. With ``M = X'WX`` it is ``H^-1``, the
    Bayesian covariance whose intervals cover at their nominal rate on average over the coefficients, their shrinkage included
    (Wahba 1983, JRSS B 45, 133-150; Nychka 1988, JASA 83, 1134-1143); without penalty it is the sandwich of clustered data
    (Liang & Zeger 1986, doi 10.1093/biomet/73.1.13).
    """
    design = np.column_stack([np.ones(len(values)), model.standardised(values)])
    fitted = model.probabilities(values)
    penalty = np.diag([0.0] + [1 / prior_sd**2] * values.shape[1])
    information = (design * (fitted * (1 - fitted))[:, None]).T @ design + penalty
    scores = np.zeros((int(groups.max()) + 1, design.shape[1]))
    np.add.at(scores, groups, design * (outcome - fitted)[:, None])
    inverted = np.linalg.inv(information)
    spread: Values = inverted @ (scores.T @ scores + penalty) @ inverted
    return spread
