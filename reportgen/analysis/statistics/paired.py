"""Paired: two yes-or-no answers of the same customers, compared."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.analysis.statistics.intervals import wilson


@dataclass(frozen=True)
class Answers:
    """How the same customers answered twice.

    Attributes
    ----------
    both, only_first, only_second, neither : int
        Customers; together at least one.
    """

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def n(self) -> int:
        """All customers."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def difference(self) -> float:
        """The first rate minus the second."""
        return (self.only_first - self.only_second) / self.n


def newcombe_paired(answers: Answers) -> tuple[float, float]:
    """Return the 95% interval of the difference of two rates of the same customers: Wilson intervals, squared and added.

    The correlation of the two answers narrows (or widens) what independent samples would give; a positive one is reduced by
    n / 2 in its numerator, for continuity.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10.

    Examples
    --------
    >>> found = newcombe_paired(Answers(14, 5, 0, 22))  # Altman et al. 2000, Statistics with Confidence, table 6.2
    >>> [round(bound, 3) for bound in found]
    [0.011, 0.226]
    """
    a, b, c, d = answers.both, answers.only_first, answers.only_second, answers.neither
    first, second = wilson(a + b, answers.n), wilson(a + c, answers.n)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    joint = a * d - b * c
    phi = (max(joint - answers.n / 2, 0.0) if joint > 0 else joint) / math.sqrt(margins) if margins else 0.0

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))

    below = reach(first.rate - first.ci_low, second.ci_high - second.rate)
    above = reach(first.ci_high - first.rate, second.rate - second.ci_low)
    return max(-1.0, answers.difference - below), min(1.0, answers.difference + above)


def mcnemar(answers: Answers) -> float:
    """Return the two-sided p of McNemar's exact test that both rates are the same; only who answered once has a say.

    References
    ----------
    McNemar 1947, Psychometrika 12, 153-157; exact: the binomial test of the discordant pairs.

    Examples
    --------
    >>> mcnemar(Answers(1, 1, 7, 12))  # by hand: 2 x (1 + 8) / 2^8
    0.0703125
    """
    from scipy.special import bdtr

    discordant = answers.only_first + answers.only_second
    fewer = min(answers.only_first, answers.only_second)
    return min(1.0, 2 * float(bdtr(fewer, discordant, 0.5))) if discordant else 1.0
