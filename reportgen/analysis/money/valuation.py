"""Valuation: what each kind of action could bring each customer, and what all bring together when nobody counts twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.analysis.money.prospects import Prospects
from reportgen.analysis.money.scenarios import KINDS
from reportgen.analysis.prediction.imputed import with_imputed
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Values

LAPSING_QUANTILE = 2 / 3
"""The longest-silent third lapses, where nobody said after how many days a customer does, and no gaps between purchases tell."""

_BLOCK = 60_000  # customers times resamples at a time: half a megabyte an array stays in the processor's cache


@dataclass(frozen=True)
class Terms:
    """What a valuation is told, and does not estimate.

    Attributes
    ----------
    factor : float
        Horizon over window; 1 where the window is unknown.
    lapse_days : float or None
        None: the longest-silent third, which is estimated.
    reach : float
        Share of the next tier's median from which a customer is within reach of it.
    steps : tuple of (tuple of int, tuple of int)
        Positions of the segments of a tier, and of those of the next tier up that spends more.
    worth : float
        Of an answer, minor units, times the campaigns of the horizon.
    earnest : tuple of float
        Of each segment, the share of the plan's answers that is left when what its choice flatters is taken off
        (``Plan.optimism``); with a control group, of the answers that contact adds on average, what its own customers show.
    """

    factor: float
    lapse_days: float | None
    reach: float
    steps: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    worth: float
    earnest: tuple[float, ...]


@dataclass(frozen=True)
class Sums:
    """Amounts by segment, one row a resample, minor units.

    Attributes
    ----------
    kinds : array of shape (resamples, kinds, segments)
        Before the assumed shares: a kind's amount is its share times this.
    combined : array of shape (resamples, levels, segments)
        Every customer in the kind that is worth most for them at that level.
    """

    kinds: Values
    combined: Values


def amounts(people: Prospects, terms: Terms) -> Values:
    """Return what each kind is worth to each customer before the assumed shares: one row a kind, minor units."""
    found = _amounts(people, terms, np.ones((1, people.n)), redrawn=False)
    return np.concatenate([np.broadcast_to(rows, (1, people.n)) for rows in found])


def in_reach(people: Prospects, terms: Terms, members: Sequence[int], above: Sequence[int]) -> tuple[float, int]:
    """Return the median of the tier above, minor units of the window, and how many of ``members`` are within reach of it.

    Only those who may be contacted are counted: nobody else is told of the tier above.
    """
    target, who = median(people, above), people.members(members)
    spend = people.spend[who]
    return target, int(((spend < target) & (spend >= terms.reach * target) & people.reachable[who]).sum())


def median(people: Prospects, segments: Sequence[int]) -> float:
    """Return the median spend of some segments."""
    return float(np.median(people.spend[people.members(segments)]))


def sums(people: Prospects, terms: Terms, levels: Sequence[Sequence[float]]) -> Sums:
    """Sum the customers as they are, by what is estimated from these very customers.

    Parameters
    ----------
    people : Prospects
    terms : Terms
    levels : sequence of four floats
        The assumed share of each kind, a level each.
    """
    return _summed(people, terms, np.ones((1, people.n)), levels)


def redrawn(people: Prospects, terms: Terms, levels: Sequence[Sequence[float]], n_resamples: int, seed: int) -> Sums:
    """Draw the customers with replacement, estimate everything anew each time, and sum.

    Blocks of resamples are drawn and summed one after the other, so that memory does not grow with their number.
    """
    blocks = [_summed(people, terms, times, levels) for times in _drawn(people.n, n_resamples, seed)]
    return Sums(*(np.concatenate([getattr(b, field) for b in blocks]) for field in ("kinds", "combined")))


def _drawn(n: int, n_resamples: int, seed: int) -> Iterator[Values]:
    """How often each customer is drawn, a row a resample."""
    rng = np.random.default_rng([seed, streams.CUSTOMERS])
    size = max(1, _BLOCK // n)
    for start in range(0, n_resamples, size):
        rows = min(size, n_resamples - start)
        places = rng.integers(n, size=(rows, n)) + n * np.arange(rows)[:, None]
        yield np.bincount(places.ravel(), minlength=rows * n).reshape(rows, n).astype(float)


def _summed(people: Prospects, terms: Terms, times: Values, levels: Sequence[Sequence[float]]) -> Sums:
    found = _amounts(people, terms, times, redrawn=True)

    def by_segment(rows: Values) -> Values:
        return np.stack([rows[:, a:b].sum(axis=1) for a, b in people.spans], axis=1)

    kinds = [by_segment(times * rows) for rows in found]
    there = [i for i, rows in enumerate(found) if rows.any()]
    combined = []
    for level in levels:
        best = np.zeros((1, people.n))
        for i in there:
            best = np.maximum(best, level[i] * found[i])
        combined.append(by_segment(times * best))
    return Sums(np.stack(kinds, axis=1), np.stack(combined, axis=1))


def _amounts(people: Prospects, terms: Terms, times: Values, redrawn: bool) -> tuple[Values, ...]:
    """What each kind is worth to each customer, a row a resample or one for all, in the order of KINDS."""
    by_kind = {
        "retention": _retention(people, terms, times),
        "retargeting": _retargeting(people, terms, times),
        "migration": _migration(people, terms, times),
        "cross_sell": _cross_sell(people, terms, times, redrawn),
    }
    return tuple(by_kind[kind] for kind in KINDS)


def _retention(people: Prospects, terms: Terms, times: Values) -> Values:
    if people.recency is None:
        return np.zeros((1, people.n))
    limit = np.array([terms.lapse_days])
    if terms.lapse_days is None:
        order = people.by_recency
        limit = quantiles(people.recency[order], times[:, order], LAPSING_QUANTILE)
    spend: Values = (people.recency > limit[:, None]) * (people.spend * people.reachable * terms.factor)
    return spend


def _retargeting(people: Prospects, terms: Terms, times: Values) -> Values:
    """Answers of those contacted, a segment, shared out among them by probability: which of them answered is luck."""
    found = np.zeros((len(times), people.n))
    given = times * people.responded
    if people.held_out.any():
        given = with_imputed(given * people.asked, times * people.asked, times * people.held_out, people.segment, people.decile)
    for earnest, (a, b) in zip(terms.earnest, people.spans, strict=True):
        who = a + np.flatnonzero(people.contacted[a:b])
        if not len(who):
            continue
        drawn, probability = times[:, who], people.probability[who]
        n, likely = drawn.sum(axis=1), drawn @ probability
        answers = np.divide(given[:, who].sum(axis=1) * len(who), n, out=np.zeros(len(n)), where=n > 0)
        each = np.divide(answers, likely, out=np.zeros(len(n)), where=likely > 0)
        found[:, who] = each[:, None] * (probability * terms.worth * earnest)
    return found


def _migration(people: Prospects, terms: Terms, times: Values) -> Values:
    found = np.zeros((len(times), people.n))
    for members, above in terms.steps:
        there = people.members(above)
        order = there[np.argsort(people.spend[there], kind="stable")]
        target = quantiles(people.spend[order], times[:, order], 0.5)[:, None]
        who = people.members(members)
        spend = people.spend[who]
        near = (spend < target) & (spend >= terms.reach * target) & people.reachable[who]
        found[:, who] = near * (target - spend) * terms.factor
    return found


def _cross_sell(people: Prospects, terms: Terms, times: Values, redrawn: bool) -> Values:
    """The value of each customer's proposal; an offer that turns out worth nothing is not repeated, so never below 0."""
    heads = np.zeros((len(times), len(people.offers) + 1))  # the last is of those without a proposal
    for i, offer in enumerate(people.offers):
        if not redrawn:
            heads[:, i] = offer.head
            continue
        has, lacks = times[:, offer.has], times[:, offer.lacks]
        n, others = has.sum(axis=1), lacks.sum(axis=1)
        both = (n > 0) & (others > 0)
        n, others = np.where(both, n, 1), np.where(both, others, 1)
        each = has @ offer.spent_by_has / n - lacks @ offer.spent_by_lacks / others
        heads[:, i] = both * np.maximum(each * n / (n + others), 0)
    found: Values = heads[:, people.choice] * terms.factor
    return found


def quantiles(values: Values, times: Values, q: float) -> Values:
    """Return a quantile of each resample, by linear interpolation (type 7 of Hyndman & Fan 1996); 0 where nobody was drawn.

    Parameters
    ----------
    values : array
        Rising.
    times : array of shape (resamples, len(values))
        How often each was drawn.
    q : float

    Examples
    --------
    >>> quantiles(np.array([1.0, 2.0, 5.0]), np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 2.0], [2.0, 2.0, 0.0]]), 0.5).tolist()
    [2.0, 5.0, 1.5]
    """
    below = np.cumsum(times, axis=1)
    at = (below[:, -1] - 1).clip(min=0) * q
    lower = np.floor(at)
    last = len(values) - 1
    first, second = ((below <= place[:, None]).sum(axis=1).clip(max=last) for place in (lower, np.ceil(at)))
    found: Values = np.where(below[:, -1] > 0, values[first] + (at - lower) * (values[second] - values[first]), 0.0)
    return found
