"""Imputed: the answers of customers who were held out, as those gave them who are like them and were asked."""

from __future__ import annotations

import numpy as np

from reportgen.analysis.statistics.arrays import Codes, Values


def with_imputed(k: Values, asked: Values, left: Values, segment: Codes, decile: Codes) -> Values:
    """Add the answers that customers who were held out would have given: at the rate of those asked of their segment and decile.

    Where nobody of these was asked, the rate of the segment stands in, and where nobody of it was, that of all. So a plan reaches
    everybody and is still counted in answers, and its interval is as wide as the answers are few: a resample counts the rates
    anew.

    Parameters
    ----------
    k, asked, left : arrays of shape (..., n)
        Answers, who was asked, and who was held out, of each of n groups of customers; a leading axis holds resamples.
    segment, decile : arrays of int, shape (n,)

    References
    ----------
    Post-stratification: Cochran 1977, Sampling Techniques, section 5A.9.

    Examples
    --------
    One of the two asked in decile 1 answered, so half of the three held out would have; in decile 2 nobody was asked.

    >>> segment, decile = np.array([1, 1]), np.array([1, 2])
    >>> with_imputed(np.array([1.0, 0.0]), np.array([2.0, 0.0]), np.array([3.0, 4.0]), segment, decile).tolist()
    [2.5, 2.0]
    """
    if not left.any():
        return k
    rate = np.zeros(k.shape)
    _, both = np.unique(np.stack([segment, decile]), axis=1, return_inverse=True)
    for codes in (np.zeros_like(segment), np.unique(segment, return_inverse=True)[1], both):
        member = np.eye(int(codes.max()) + 1)[codes.ravel()]
        n = asked @ member
        found = np.divide(k @ member, n, out=np.full(n.shape, np.nan), where=n > 0)[..., codes.ravel()]
        rate = np.where(np.isnan(found), rate, found)
    whole: Values = k + left * rate
    return whole
