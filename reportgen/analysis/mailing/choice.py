"""Choice: what it does to the ranges of mailings that the best is chosen among them, by the answers they are measured on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from reportgen.analysis.mailing.cells import Cells, Drawn
from reportgen.analysis.mailing.cut import paying
from reportgen.analysis.mailing.plans import Economics, MoneyRange, Plan, Range
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import stretched
from reportgen.units import MINOR_UNITS, money


@dataclass(frozen=True)
class Mailings:
    """The mailings that can be made whatever they cost.

    Attributes
    ----------
    masks : dict of str to array of float
        By plan, the share of each cell that is contacted: 0 or 1.
    selected : tuple of int
        Segments above break-even.
    optimism : float
        Minor units by which choosing them flatters their profit.
    together : int
        How many mailings the best is chosen from.
    """

    masks: dict[str, Values]
    selected: tuple[int, ...]
    optimism: float
    together: int


def mailings(gathered: Cells, draws: Drawn, terms: Economics, scores_from: str) -> Mailings:
    """Return whom each mailing contacts: nobody, everybody, the segments that pay and, by a model, the customers who pay."""
    selected, optimism = segments_that_pay(gathered, draws, terms)
    everyone = np.ones(len(gathered.n))
    masks = {"nobody": 0 * everyone, "everybody": everyone, "segments": np.isin(gathered.segment, selected).astype(float)}
    if scores_from == "model":
        masks["customers"] = paying(gathered, terms)
    return Mailings(masks, selected, optimism, n_mailings(scores_from))


def likeliest_first(wanted: Values, contacts: float) -> Values:
    """Return how many of each group are contacted, the first of them first, until the contacts are used up.

    Parameters
    ----------
    wanted : array of shape (..., groups)
    contacts : float

    Examples
    --------
    >>> likeliest_first(np.array([2.0, 0.0, 3.0, 1.0]), 4).tolist()
    [2.0, 0.0, 2.0, 0.0]
    """
    reached: Values = np.clip(contacts - (np.cumsum(wanted, axis=-1) - wanted), 0.0, wanted)
    return reached


def n_mailings(scores_from: str) -> int:
    """Return how many mailings are compared: to everybody, to segments and, where a model tells them apart, to customers.

    A budget that reaches others than these makes one more.

    Examples
    --------
    >>> n_mailings("model"), n_mailings("segment_rates")
    (3, 2)
    """
    return 3 if scores_from == "model" else 2


def segments_that_pay(
    gathered: Cells, draws: Drawn, terms: Economics, contacts: float = math.inf
) -> tuple[tuple[int, ...], float]:
    """Return the segments above break-even, and how much choosing them by the same answers flatters their profit, in minor units.

    Parameters
    ----------
    gathered : Cells
    draws : Drawn
        In each resample the segments are chosen anew: what they seem to bring there beyond what they bring in the table is luck
        (Efron 1983, Journal of the American Statistical Association 78, 316-331).
    terms : Economics
    contacts : float, optional
        Where no more are contacted than so many, of the segments that answer most often first, that choice flatters as well.
    """
    numbers = np.unique(gathered.segment)
    member = (gathered.segment[:, None] == numbers).astype(float)
    profit = (gathered.added * terms.value - gathered.n * terms.cost) @ member
    redrawn = (draws.added * terms.value - draws.n * terms.cost) @ member
    n, drawn = gathered.n @ member, draws.n @ member
    wanted = n * (redrawn > 0)
    order = np.argsort(-np.divide(redrawn, drawn, out=np.zeros(redrawn.shape), where=drawn > 0), axis=1, kind="stable")
    ranked = np.take_along_axis(wanted, order, axis=1)
    chosen = np.zeros(wanted.shape)
    np.put_along_axis(chosen, order, likeliest_first(ranked, contacts), axis=1)
    optimism = float((chosen / n * (redrawn - profit)).sum(axis=1).mean())
    selected = tuple(int(s) for s, amount in zip(numbers, profit, strict=True) if amount > 0)
    return selected, max(optimism, 0.0) if selected else 0.0


def among(found: Plan, mailings: int, optimism: float, terms: Economics) -> Plan:
    """Return a plan as one of so many that the best is chosen from: its 95% ranges hold for all of them together.

    Whichever looks best then has its worth within its range, which it would not have by itself, as luck helped to choose it. What
    luck did to the values where the same answers chose the segments as well, ``optimism``, is taken off the low ends.

    Parameters
    ----------
    found : Plan
        Of `plan`.
    mailings : int
    optimism : float
        Minor units.
    terms : Economics
    """
    if not found.contacts:
        return found
    cost = found.contacts * terms.cost / MINOR_UNITS  # not to the cent: letters may cost next to nothing
    responders = _counted(found.responders, mailings, optimism / terms.worth, (0.0, found.contacts))
    counted = responders
    if found.added is not None:  # below 0 where the control group answered more often
        counted = _counted(found.added, mailings, optimism / terms.value, (-found.contacts, found.contacts))
    revenue = MoneyRange(found.revenue.value, money(counted.low * terms.value), money(counted.high * terms.value))
    return replace(
        found,
        responders=responders,
        added=None if found.added is None else counted,
        revenue=revenue,
        profit=MoneyRange(found.profit.value, revenue.low - found.cost, revenue.high - found.cost),
        roi=found.roi and Range(found.roi.value, revenue.low / cost - 1, revenue.high / cost - 1),
        response_rate=Range(responders.value / found.contacts, responders.low / found.contacts, responders.high / found.contacts),
        optimism=money(optimism),
    )


def _counted(found: Range, together: int, lowered: float, within: tuple[float, float]) -> Range:
    """Stretch a range of answers; neither of its ends is beyond what there can be."""
    low, high = stretched(found.value, (found.low, found.high), together)
    return Range(found.value, max(within[0], low - lowered), min(within[1], high))
