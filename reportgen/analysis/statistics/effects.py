"""Effects: how far two groups stand apart, whatever their size."""

from __future__ import annotations

import math

from reportgen.analysis.statistics.means import Moments

SMALL_EFFECT = 0.2
"""Below a small effect (Cohen 1988, of means as of shares) two groups are, for all practical purposes, alike, however many
customers prove otherwise."""

CLEAR_EFFECT = 0.5
"""From a medium effect (Cohen 1988) on, a difference can be noticed without counting."""


def cohens_d(a: Moments, b: Moments) -> float:
    """Return the difference of two means in pooled standard deviations; 0 where nothing varies."""
    freedom = a.n + b.n - 2
    if not (a.n and b.n and freedom > 0):
        return 0.0
    pooled = math.sqrt((a.squares + b.squares) / freedom)
    # below a billionth of the mean, spread is rounding noise of a constant column
    return (a.mean - b.mean) / pooled if pooled > 1e-9 * max(abs(a.mean), abs(b.mean)) else 0.0


def cohens_h(a: float, b: float) -> float:
    """Return the difference of two shares on the arcsine scale.

    Examples
    --------
    >>> round(cohens_h(0.65, 0.45), 2)  # Cohen 1988, p. 181
    0.4
    """
    return 2 * math.asin(math.sqrt(a)) - 2 * math.asin(math.sqrt(b))
