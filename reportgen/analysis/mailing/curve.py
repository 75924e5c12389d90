"""Curve: the profit of a mailing along its depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.analysis.mailing.cells import Cells, Drawn
from reportgen.analysis.mailing.plans import Economics, MoneyRange, money_range
from reportgen.analysis.statistics.arrays import Values
from reportgen.units import Money, Share, money


@dataclass(frozen=True)
class ProfitPoint:
    """The profit of contacting the likeliest ``depth`` of the customers.

    Attributes
    ----------
    depth : Share
    expected_profit : Money
        By the probabilities.
    profit : MoneyRange
        By the answers.
    """

    depth: Share
    expected_profit: Money
    profit: MoneyRange


def profit_curve(gathered: Cells, draws: Drawn, terms: Economics, n_points: int) -> tuple[ProfitPoint, ...]:
    """Return the profit of contacting the likeliest, at ``n_points`` depths beyond none."""
    depths = np.arange(n_points + 1) / n_points

    def along(n: Values, earned: Values) -> Values:
        depth = np.concatenate([[0.0], np.cumsum(n)])
        profit = np.concatenate([[0.0], np.cumsum(earned - n * terms.cost)])
        at: Values = np.interp(depths * depth[-1], depth, profit)
        return at

    expected, seen = along(gathered.n, gathered.expected * terms.worth), along(gathered.n, gathered.added * terms.value)
    redrawn = np.array([along(n, added * terms.value) for n, added in zip(draws.n, draws.added, strict=True)])
    return tuple(
        ProfitPoint(float(depth), money(float(expected[i])), money_range(float(seen[i]), redrawn[:, i]))
        for i, depth in enumerate(depths)
    )


def points_apart(curve: Sequence[ProfitPoint], ends: Sequence[int], least: int) -> tuple[ProfitPoint, ...]:
    """Return the points that lie no few customers from one another, or from where a mailing ends: whoever has both subtracts.

    Parameters
    ----------
    curve : sequence of ProfitPoint
        The likeliest customers first, from nobody to everybody.
    ends : sequence of int
        How many of these customers the mailings reach that are told of; of them the most are everybody.
    least : int
    """
    whole = max(ends)
    kept, last = list(curve[:1]), 0.0
    for point in curve[1:-1]:
        at = round(point.depth * whole, 6)  # of a customer, for floats
        if at - last >= least and not any(0 < abs(at - end) < least for end in ends):
            kept.append(point)
            last = at
    return (*kept, curve[-1])
