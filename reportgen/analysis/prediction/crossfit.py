"""Crossfit: a probability for every customer from models that never saw the customer's own answer, or a copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reportgen.analysis.prediction.logit import Logit, log_odds, logit, recalibration
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.config import Config

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

_LEAVES = 6  # small trees, many of them: interactions of two or three predictors are what response data hold
_RATE = 0.12  # with 50 trees the sum moves as far as 100 trees at the usual 0.06
_BINS = 63  # of a predictor: finer cuts do not predict better on customer tables and cost time


@dataclass(frozen=True)
class CrossFit:
    """Out-of-fold probabilities of the two models and of the bare base rate.

    Attributes
    ----------
    logistic, boosting, base : arrays of shape (n_repeats, n)
        Of all customers, asked or not. Boosting recalibrated, each fold by the answers of the others; the prior keeps logistic
        regression calibrated by itself.
    line : Logit
        The recalibration of boosting that all answers give.
    """

    logistic: Values
    boosting: Values
    base: Values
    line: Logit


def profiles(values: Values) -> Codes:
    """Number the distinct rows of ``values``: customers who cannot be told apart share a number.

    Examples
    --------
    >>> profiles(np.array([[2.0, 1.0], [1.0, np.nan], [2.0, 1.0]])).tolist()
    [1, 0, 1]
    """
    known = np.nan_to_num(values, nan=-np.inf)
    order = np.lexsort(known.T[::-1])
    fresh = (known[order][1:] != known[order][:-1]).any(axis=1)
    numbers = np.empty(len(values), dtype=np.int64)
    numbers[order] = np.concatenate([[0], np.cumsum(fresh)])
    return numbers


def folds(groups: Codes, kinds: Values, n_folds: int, rng: np.random.Generator) -> Codes:
    """Deal customers to folds: a profile as a whole, those of each kind evenly.

    Parameters
    ----------
    groups : array of int
        The profile of each customer, 0..G-1.
    kinds : array
        The kind of each customer, 0 or more; a profile is of the highest of its customers.
    n_folds : int
    rng : numpy Generator
    """
    kind = np.zeros(int(groups.max()) + 1)
    np.maximum.at(kind, groups, kinds)
    order = rng.permutation(len(kind))
    order = order[np.argsort(kind[order], kind="stable")]
    fold = np.empty(len(kind), dtype=np.int64)
    fold[order] = np.arange(len(kind)) % n_folds
    return fold[groups]


def cross_fit(values: Values, outcome: Values, groups: Codes, asked: Flags, config: Config) -> CrossFit:
    """Fit both models to all folds but one and predict that one, for every fold and repeat.

    Rows must come sorted by content; then neither the row order of the table nor its ids can change a fold. Whoever was not asked
    is dealt to a fold as well and predicted with it, and trains no model. So equal customers have equal probabilities, asked or
    not, all from models that saw no answer of their profile; the final model would have seen those of their twins, and the mean
    over all folds as well.
    """
    settings, shape = config.response, (config.response.n_repeats, len(outcome))
    logistic, raw, calibrated, base = np.empty(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    kinds = asked * (1 + outcome)  # who answered, who did not, and whom nobody asked
    for repeat in range(settings.n_repeats):
        fold = folds(groups, kinds, settings.n_folds, np.random.default_rng([config.seed, streams.FOLDS, repeat]))
        for i in range(settings.n_folds):
            train, test = (fold != i) & asked, fold == i
            logistic[repeat, test] = logit(values[train], outcome[train], settings.prior_sd).probabilities(values[test])
            raw[repeat, test] = boosting(values[train], outcome[train], values[test], settings.n_boosts, config.seed)
            base[repeat, test] = outcome[train].mean()
        for i in range(settings.n_folds):
            train, test = (fold != i) & asked, fold == i
            line = recalibration(raw[repeat, train], outcome[train])
            calibrated[repeat, test] = line.probabilities(log_odds(raw[repeat, test]))
    line = recalibration(raw[:, asked].ravel(), np.tile(outcome[asked], settings.n_repeats))
    return CrossFit(logistic, calibrated, base, line)


def boosting(values: Values, outcome: Values, others: Values, n_boosts: int, seed: int) -> Values:
    """Fit gradient-boosted trees (Friedman 2001) to ``values`` and return the probabilities of ``others``."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=n_boosts, learning_rate=_RATE, max_leaf_nodes=_LEAVES, max_bins=_BINS, early_stopping=False, random_state=seed
    )
    probability: Values = model.fit(values, outcome).predict_proba(others)[:, 1]
    return probability
