"""Gaps: how long customers of a shop usually stay away before they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHARE = 0.9  # of the gaps: whoever stays away for longer than nine in ten may be gone
_FEWEST = 100  # gaps: of fewer, the longest tenth is a few customers
_SEEN = 0.5  # of the time that the lines cover: of gaps longer than this most end after the last line, and are not among them


def usual_gap(customer: NDArray[Any], day: NDArray[Any]) -> float | None:
    """Return the days within which customers came back nine times in ten.

    Parameters
    ----------
    customer, day : arrays of int
        Of each purchase; several on one day are one.

    Returns
    -------
    float or None
        None where there are fewer than a hundred gaps, or where the answer is longer than half of the time that the purchases
        cover: gaps that have not ended are not seen, so that it would be too short.

    Examples
    --------
    >>> weekly = np.arange(0, 7 * 60, 7)
    >>> usual_gap(np.repeat([1, 2], 60), np.concatenate([weekly, weekly + 3]))
    7.0
    >>> usual_gap(np.array([1, 1, 2]), np.array([0, 9, 9])) is None
    True
    """
    if not len(day):
        return None
    first, last = int(day.min()), int(day.max())
    bought = np.unique(customer.astype(np.int64) * (last - first + 1) + (day - first))  # each day of each customer once
    who, when = np.divmod(bought, last - first + 1)
    gaps = np.diff(when)[np.diff(who) == 0]
    if len(gaps) < _FEWEST:
        return None
    usual = float(np.quantile(gaps, _SHARE, method="inverted_cdf"))  # a number of days that there was
    return usual if usual <= _SEEN * (last - first) else None
