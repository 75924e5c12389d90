"""Cut: the depth at which a mailing stops paying, and how sure that depth is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.analysis.mailing.cells import Cells, Drawn
from reportgen.analysis.mailing.plans import Economics
from reportgen.analysis.prediction.logit import inverse, log_odds
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import ENDS
from reportgen.units import Share

_BINS = 50  # of log odds, for the recalibration of a resample: two coefficients need no more
_STEPS = 12  # of Newton's method, none longer than 1, from the line that changes nothing: it is next door
_PRIOR = 1.0  # holds both coefficients near that line as firmly as four customers would, where a resample says nothing of them


@dataclass(frozen=True)
class Cut:
    """Where a mailing stops paying: the likeliest customers, down to the break-even rate.

    Attributes
    ----------
    probability : float
        The break-even rate: whoever is likelier to answer is contacted.
    contacts, contacts_low, contacts_high : int
        Customers above it; the interval is over resamples of the customers, in each of which the probabilities are recalibrated
        by the answers drawn, so that it says how far the cut may lie from the best one.
    depth, depth_low, depth_high : Share
        The same as shares of the customers.
    """

    probability: float
    contacts: int
    contacts_low: int
    contacts_high: int
    depth: Share
    depth_low: Share
    depth_high: Share


def paying(gathered: Cells, terms: Economics) -> Values:
    """Return 1 for each cell whose expected profit, ``probability x worth - cost``, is above zero, 0 for the others."""
    above: Values = (gathered.probability * terms.worth > terms.cost).astype(float)
    return above


def cut(gathered: Cells, draws: Drawn, terms: Economics) -> Cut:
    """Return the cut that maximises the expected profit, with its interval.

    Notes
    -----
    The depth of the highest *counted* profit would be the wrong estimate twice: it is chosen by the answers it is judged by,
    and its bootstrap is inconsistent, as for other estimates that maximise a step function (Abrevaya & Huang 2005, Econometrica
    73, 1175-1204). The cut is a smooth function of intercept and slope of the recalibration instead.
    """
    total = float(gathered.n.sum())
    contacts = float(gathered.n @ paying(gathered, terms))
    odds = log_odds(gathered.probability)[:, 0]
    above = np.zeros(draws.n.shape, dtype=bool)
    if terms.break_even < 1:
        wanted = _wanted(draws, terms)
        lines = _recalibrated(odds, gathered, draws)
        above = lines[:, :1] + lines[:, 1:] * odds > wanted
    low, high = (float(end) for end in np.quantile((draws.n * above).sum(axis=1), ENDS))
    low, high = min(low, contacts), max(high, contacts)
    return Cut(
        probability=terms.break_even,
        contacts=round(contacts),
        contacts_low=round(low),
        contacts_high=round(high),
        depth=contacts / total,
        depth_low=low / total,
        depth_high=high / total,
    )


def _wanted(draws: Drawn, terms: Economics) -> Values:
    """The log odds from which a contact pays, a row a resample: with a control group, by what it shows in that resample."""
    rates = np.full(len(draws.n), terms.break_even)
    if terms.added is not None:
        added, k = draws.added.sum(axis=1), draws.k.sum(axis=1)
        worth = np.divide(added, k, out=np.zeros(len(k)), where=k > 0).clip(0) * terms.value
        rates = np.divide(terms.cost, worth, out=np.full(len(k), 1.0 if terms.cost else 0.0), where=worth > 0)
    odds = np.where(rates <= 0, -np.inf, np.inf)
    inside = (rates > 0) & (rates < 1)
    odds[inside] = log_odds(rates[inside])[:, 0]
    return odds[:, None]


def _recalibrated(odds: Values, gathered: Cells, draws: Drawn) -> Values:
    """Intercept and slope, one row a resample, that make its answers agree with the probabilities."""
    before = np.cumsum(gathered.n) - gathered.n
    starts = np.unique(np.searchsorted(before, np.linspace(0, gathered.n.sum(), _BINS, endpoint=False)).clip(max=len(odds) - 1))
    x = np.add.reduceat(odds * gathered.n, starts) / np.add.reduceat(gathered.n, starts)
    n, k = np.add.reduceat(draws.asked, starts, axis=1), np.add.reduceat(draws.answered, starts, axis=1)
    lines: Values = np.tile([0.0, 1.0], (len(n), 1))
    for _ in range(_STEPS):
        fitted = inverse(lines[:, :1] + lines[:, 1:] * x)
        off, weight = k - n * fitted, n * fitted * (1 - fitted)
        score = np.stack([off.sum(axis=1) - _PRIOR * lines[:, 0], off @ x - _PRIOR * (lines[:, 1] - 1)], axis=1)
        cross = weight @ x
        information = np.stack([weight.sum(axis=1) + _PRIOR, cross, cross, weight @ x**2 + _PRIOR], axis=1).reshape(-1, 2, 2)
        lines = lines + np.linalg.solve(information, score[:, :, None])[:, :, 0].clip(-1, 1)
    return lines
