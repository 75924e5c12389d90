"""Crossfit: a probability for every customer from models that never saw the customer's own answer, or a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reportgen.analysis.prediction.logit import Logit, log_odds, logit, recalibration
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.aside import Aside, here
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


def cross_fit(values: Values, outcome: Values, asked: Flags, config: Config, aside: Aside = here) -> Callable[[], CrossFit]:
    """Begin to fit both models to all folds but one and predict that one, for every fold and repeat; what comes back ends it.

    Rows must come sorted by content; then neither the row order of the table nor its ids can change a fold. Whoever was not asked
    is dealt to a fold as well and predicted with it, and trains no model. So equal customers have equal probabilities, asked or
    not, all from models that saw no answer of their profile; the final model would have seen those of their twins, and the mean
    over all folds as well.
    """
    groups, kinds = profiles(values), asked * (1 + outcome)  # who answered, who did not, and whom nobody asked
    repeats = []  # whoever is free takes the next: others from the first on, and whoever ends it from the last
    for i in range(config.response.n_repeats):
        fold = folds(groups, kinds, config.response.n_folds, np.random.default_rng([config.seed, streams.FOLDS, i]))
        repeats.append(aside(_predicted, values, outcome, asked, fold, config))
    return partial(_ended, repeats, outcome, asked)


def _predicted(values: Values, outcome: Values, asked: Flags, fold: Codes, config: Config) -> Values:
    """Predict each fold from the others; rows: logistic regression, boosting as it is, boosting recalibrated, the base rate."""
    from threadpoolctl import threadpool_limits

    settings = config.response
    logistic, raw, calibrated, base = found = np.empty((4, len(outcome)))
    with threadpool_limits(1):  # small fits: threads cost more than they save, and their sums differ in the last bits
        for i in range(settings.n_folds):
            train, test = (fold != i) & asked, fold == i
            logistic[test] = logit(values[train], outcome[train], settings.prior_sd).probabilities(values[test])
            raw[test] = boosting(values[train], outcome[train], values[test], settings.n_boosts, config.seed)
            base[test] = outcome[train].mean()
        for i in range(settings.n_folds):
            train, test = (fold != i) & asked, fold == i
            calibrated[test] = recalibration(raw[train], outcome[train]).probabilities(log_odds(raw[test]))
    return found


def _ended(repeats: Sequence[Callable[[], Values]], outcome: Values, asked: Flags) -> CrossFit:
    found = [predicted() for predicted in reversed(repeats)]
    logistic, raw, calibrated, base = np.stack(found[::-1], axis=1)
    line = recalibration(raw[:, asked].ravel(), np.tile(outcome[asked], len(raw)))
    return CrossFit(logistic, calibrated, base, line)


def boosting(values: Values, outcome: Values, others: Values, n_boosts: int, seed: int) -> Values:
    """Fit gradient-boosted trees (Friedman 2001) to ``values`` and return the probabilities of ``others``."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=n_boosts, learning_rate=_RATE, max_leaf_nodes=_LEAVES, max_bins=_BINS, early_stopping=False, random_state=seed
    )
    probability: Values = model.fit(values, outcome).predict_proba(others)[:, 1]
    return probability
