"""Reach: what some of the customers answer, and what writing to them brings, as ranges that hold for few of them as well."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from reportgen.analysis.mailing.cells import Cells, bands
from reportgen.analysis.mailing.plans import Economics, MoneyRange, Range
from reportgen.analysis.statistics.intervals import Rate, wilson
from reportgen.units import money

if TYPE_CHECKING:
    from numpy.typing import NDArray


def taken(gathered: Cells, kept: NDArray[np.bool_] | slice) -> Cells:
    """Return some of the cells."""
    return Cells(**{field.name: getattr(gathered, field.name)[kept] for field in fields(Cells)})


def segments_told(gathered: Cells) -> int:
    """Count the segments of whom anybody may be contacted: so many profits are told side by side, and have to hold together."""
    return len(np.unique(gathered.segment))


def answered(own: Cells, together: int = 1) -> Rate | None:
    """Return the rate of those who were sent the latest campaign, as one of so many as hold together; None where nobody was."""
    k, n = round(own.answered.sum()), round(own.asked.sum())
    return wilson(k, n, together) if n else None


def responders(own: Cells, together: int = 1) -> Range:
    """Return the answers of all these customers: Wilson's interval of those who were asked, about all that are counted.

    Parameters
    ----------
    own : Cells
    together : int
        Intervals that hold together at 95% (Bonferroni), this one among them.

    Examples
    --------
    >>> import numpy as np
    >>> none = np.zeros(1)
    >>> seven = Cells(none, none, *(np.array([x]) for x in (50.0, 7.0, 8.0, 50.0, 7.0)), none, none, none, none, none)
    >>> [round(end / 50, 4) for end in (responders(seven).low, responders(seven).high)]  # as `wilson`
    [0.0695, 0.2619]
    """
    n, k = float(own.n.sum()), float(own.k.sum())
    below, above = _spread(own, together)
    return Range(k, max(0.0, k - n * below), min(n, k + n * above))


def profit(own: Cells, terms: Economics, together: int = 1) -> MoneyRange:
    """Return what writing to these customers brings, at the counted answers and at both ends of their interval, as `responders`.

    Where a control group was measured, the answers are those that a contact adds, and the interval is Newcombe's of the
    difference to what the group says of these customers: they do by themselves in proportion to their probabilities what those
    of it did who are about as likely to answer, so that Wilson's interval of these is theirs by that measure.
    """
    n, added = float(own.n.sum()), float(own.added.sum())
    below, above = _spread(own, together)
    if terms.added is not None and n:
        control, measure = _unasked(own, together)
        below = math.hypot(below, measure * (control.ci_high - control.rate))
        above = math.hypot(above, measure * (control.rate - control.ci_low))
    return MoneyRange(
        *(money(answers * terms.value - n * terms.cost) for answers in (added, added - n * below, added + n * above))
    )


def _unasked(own: Cells, together: int) -> tuple[Rate, float]:
    """What the control group did that these are set against, and what a customer of it stands for, as its bands count here."""
    kinds, of_cell = bands(own)
    n, k, expected, share = kinds.T
    weight = np.bincount(of_cell, own.expected) / np.where(expected > 0, expected, np.inf)
    noise = k + share / 2
    return wilson(round(k.sum()), round(n.sum()), together), math.sqrt(weight**2 @ noise / noise.sum()) * n.sum() / own.n.sum()


def _spread(own: Cells, together: int) -> tuple[float, float]:
    """How far the rate reaches below and above what was seen; nothing is known where nobody was asked."""
    rate = answered(own, together)
    return (1.0, 1.0) if rate is None else (rate.rate - rate.ci_low, rate.ci_high - rate.rate)
