"""Spending: the likeliest customers whom a budget pays for, and what writing to them brings."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from reportgen.analysis.mailing.cells import Cells, Drawn, cells, drawn, edge_of
from reportgen.analysis.mailing.choice import among, likeliest_first, mailings, segments_that_pay
from reportgen.analysis.mailing.cut import paying
from reportgen.analysis.mailing.plans import Economics, Plan, Range, plan
from reportgen.analysis.mailing.reach import profit, responders, taken
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.arrays import Values
from reportgen.config import Config
from reportgen.notes import Skipped
from reportgen.units import MINOR_UNITS

_CENT = 1e-9  # of a contact: 0.30 / 0.10 is 2.9999999999999996 in floating point, and buys three contacts
_FEW = 10  # answers, or refusals: with fewer the resamples look alike, and their range is too narrow


@dataclass(frozen=True)
class Spending:
    """The best use of a budget.

    Attributes
    ----------
    gathered : Cells
        None of them is parted: the budget reaches all its customers, or nobody.
    draws : Drawn
    reached, stop : array of float
        Customers of each cell whom the budget reaches, and those who pay for a contact whatever the budget.
    plan : Plan
        Its ranges hold together with those of all mailings compared.
    is_own : bool
        It is a mailing of its own: it reaches somebody, and not the very customers of another mailing.
    """

    gathered: Cells
    draws: Drawn
    reached: Values
    stop: Values
    plan: Plan
    is_own: bool


def affordable(amount: float, terms: Economics) -> float:
    """Return how many contacts an amount of minor units pays for; there is no end to those that cost nothing.

    Examples
    --------
    >>> affordable(30.0, Economics(10.0, 1100.0)), affordable(299.0, Economics(300.0, 1100.0))
    (3, 0)
    """
    return math.floor(amount / terms.cost + _CENT) if terms.cost else math.inf


def contacts_of(config: Config, terms: Economics) -> float:
    """Return how many contacts the given budget pays for; there is no end to them where none was given."""
    limit = config.targeting.budget
    return math.inf if limit is None else affordable(limit * MINOR_UNITS, terms)


def cells_within(scores: Scores, terms: Economics, contacts: float) -> tuple[Cells, Values]:
    """Return cells of which a mailing to so many reaches all customers or nobody, and how many of each.

    Parameters
    ----------
    scores : Scores
    terms : Economics
    contacts : float
        At most so many are contacted: the likeliest of those who pay for it, and of equally likely ones those of the lower
        segment, then of the smaller ids (`contacted` marks the same).
    """
    measured = terms.added is not None
    whole = cells(scores, measured)
    stop = whole.n * paying(whole, terms)
    reached = likeliest_first(stop, contacts)
    inside = np.flatnonzero((reached > 0) & (reached < whole.n))
    if not len(inside):
        return whole, reached
    (at,) = inside.tolist()
    n = round(float(reached[at]))
    split = cells(scores, measured, edge_of(scores, whole, at, n))
    return split, np.insert(reached, at + 1, 0.0)


def spending(scores: Scores, terms: Economics, config: Config) -> Spending | Skipped:
    """Spend the budget on the customers with the highest expected profit, for as long as that is above zero.

    Parameters
    ----------
    scores : Scores
    terms : Economics
    config : Config
        ``targeting.budget``; None: there is no limit.
    """
    contacts = contacts_of(config, terms)
    gathered, reached = cells_within(scores, terms, contacts)
    if not len(gathered.n):
        return Skipped("nobody_may_be_contacted")
    draws = drawn(gathered, config.targeting.n_resamples, config.seed)
    others = mailings(gathered, draws, terms, scores.source)
    stop = gathered.n * paying(gathered, terms)
    share = reached / gathered.n
    is_own = bool(reached.any()) and not any(np.array_equal(share, mask) for mask in others.masks.values())
    chosen = scores.source != "model" and not np.array_equal(reached, gathered.n)  # everybody is no choice
    optimism = segments_that_pay(gathered, draws, terms, contacts)[1] if chosen else 0.0
    found = plan("budget", share, gathered, draws, terms)
    if is_own:
        found = _of_few(found, taken(gathered, reached > 0), terms)
    made = among(found, others.together + is_own, optimism, terms)
    return Spending(gathered, draws, reached, stop, made, is_own)


def _of_few(found: Plan, own: Cells, terms: Economics) -> Plan:
    """Customers who all answered do so in every resample: Wilson's interval says what few of them prove."""
    if min(found.responders.value, found.contacts - found.responders.value) >= _FEW:
        return found
    earned, cost = profit(own, terms), found.contacts * terms.cost
    low, high = ((end * MINOR_UNITS + cost) / terms.value for end in (earned.low, earned.high))
    added = found.added and Range(found.added.value, low, high)
    return replace(found, responders=responders(own), added=added)
