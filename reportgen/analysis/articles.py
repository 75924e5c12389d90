"""Articles: what each segment buys more of than all other customers, where the table has orders and no categories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.analysis.associations.itemsets import least_count
from reportgen.analysis.associations.rule_tests import MIN_LIFT, fisher_greater_all
from reportgen.analysis.baskets import for_orders
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Z, holm
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Skipped
from reportgen.transactions import OrderBaskets
from reportgen.units import Share, settled

_SHOWN = 5  # of a segment: what a planner can use
_NO_SPREAD = 1e-300  # of a variance: all customers are alike, and any difference is one

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Article:
    """An article that a segment buys more of than others.

    Attributes
    ----------
    label : str
    n_customers, n_orders : int
        Of the segment, with the article.
    share_here, share_elsewhere : Share
        Of the orders of the segment, and of all other orders, those with the article.
    difference, ci_low, ci_high : Share
        Of the two, with its 95% interval over customers.
    p_value : float
        One-sided, adjusted by Holm for all articles in all segments.
    """

    label: str
    n_customers: int
    n_orders: int
    share_here: Share
    share_elsewhere: Share
    difference: Share
    ci_low: Share
    ci_high: Share
    p_value: float


@dataclass(frozen=True)
class SegmentArticles:
    """The articles of one segment.

    Attributes
    ----------
    segment : int
    n_orders : int
    n_different : int
        Articles that it surely buys more of, by a tenth at least.
    articles : tuple of Article
        Of them, those in the most orders beyond what chance would give.
    """

    segment: int
    n_orders: int
    n_different: int
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Articles:
    """The section.

    Attributes
    ----------
    n_articles : int
        That enough customers bought to be looked at.
    n_compared : int
        Articles and segments.
    segments : tuple of SegmentArticles
        In the order of the segments.
    """

    n_articles: int
    n_compared: int
    segments: tuple[SegmentArticles, ...]


@dataclass(frozen=True)
class _Side:
    """What the orders of some customers say of every article looked at; one entry an article, but for ``n_orders``."""

    n_orders: int
    n_customers: Counts
    orders: Counts
    rate: NDArray[np.float64]
    variance: NDArray[np.float64]
    share: NDArray[np.float64]
    share_variance: NDArray[np.float64]


@dataclass(frozen=True)
class _Bought:
    """Orders by customer and article, those pairs alone that occur.

    Attributes
    ----------
    who, item, times : array of int64
        Of each pair, and in how many orders of the customer.
    orders, lines : array of int64
        Of each customer: orders, and articles in all of them.
    segment : array of int64
        Of each customer; 0 for one who is not in the brief.
    """

    who: Counts
    item: Counts
    times: Counts
    orders: Counts
    lines: Counts
    segment: Counts


def articles(frame: Frame, customers: Customers, config: Config) -> Articles | Skipped:
    """Compare the orders of each segment with those of all other customers.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``customer_id`` and ``segment``.
    customers : Customers
        For the orders.
    config : Config
        ``baskets``: how many customers must have bought an article, as a share and a number, for it to be looked at.

    Returns
    -------
    Articles or Skipped
        Skipped where the table has no orders of articles, or tells spend by category.

    Notes
    -----
    The segments were formed by recency, frequency and spend, and whoever orders more has more of everything: an order counts,
    not a customer. Larger orders hold more of everything as well, and smaller ones of what everybody buys: an article must be in
    more of the orders and be more of all that is in them. Orders of one customer resemble one another: both differences are
    tested with a variance over customers (ratio estimates), and the first by Fisher's exact test besides; the largest p counts.

    References
    ----------
    Cochran 1977, Sampling Techniques, 3rd ed., section 6.3 (the variance of a ratio).
    """
    if customers.baskets is None:
        return Skipped("no_articles")
    labels, limits = customers.baskets.found.labels, for_orders(config.baskets)
    bought = _bought(frame, customers.baskets)
    n_customers = int((bought.segment > 0).sum())
    buyers = np.bincount(bought.item, weights=bought.segment[bought.who] > 0, minlength=len(labels))
    looked = np.flatnonzero(buyers >= least_count(limits.min_support, n_customers, limits.min_count))
    segments = range(1, int(bought.segment.max()) + 1)
    sides = [
        (_side(bought, bought.segment == s, looked), _side(bought, (bought.segment > 0) & (bought.segment != s), looked))
        for s in segments
    ]
    raw = [_p(here, rest) for here, rest in sides]
    p_values = np.array(holm(np.concatenate(raw).tolist())).reshape(len(raw), len(looked))
    names = [labels[item] for item in looked]
    return settled(
        Articles(
            n_articles=len(looked),
            n_compared=p_values.size,
            segments=tuple(
                _segment(segment, names, both, p, limits.min_count)
                for segment, both, p in zip(segments, sides, p_values, strict=True)
            ),
        )
    )


def _bought(frame: Frame, log: OrderBaskets) -> _Bought:
    rows = collect(frame.select("customer_id", "segment"))
    segment = dict(zip(rows["customer_id"].to_list(), rows["segment"].to_list(), strict=True))
    sizes, width = np.diff(log.found.starts), max(1, len(log.found.labels))
    pairs, times = np.unique(np.repeat(log.who, sizes) * width + log.found.items, return_counts=True)
    who, item = np.divmod(pairs, width)
    n = len(log.customers)
    return _Bought(
        who=who,
        item=item,
        times=times.astype(np.int64),
        orders=np.bincount(log.who, minlength=n),
        lines=np.bincount(log.who, weights=sizes, minlength=n).astype(np.int64),
        segment=np.array([segment.get(customer, 0) for customer in log.customers], dtype=np.int64),
    )


def _side(bought: _Bought, inside: NDArray[np.bool_], looked: Counts) -> _Side:
    pair = inside[bought.who]
    item, who, times = bought.item[pair], bought.who[pair], bought.times[pair]

    def summed(weights: Counts) -> NDArray[np.float64]:
        found = np.bincount(item, weights=weights, minlength=int(looked.max(initial=0)) + 1)
        return found[looked].astype(np.float64)

    held, squares, buyers = summed(times), summed(times * times), summed(np.ones_like(times))

    def ratio(base: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Of what is held to a base that each customer has some of, and its variance over customers."""
        whole, n = float(base[inside].sum()), max(2, int(inside.sum()))
        rate = held / max(1.0, whole)
        spread = squares - 2 * rate * summed(times * base[who]) + rate**2 * float((base[inside] ** 2).sum())
        return rate, spread.clip(0) / max(1.0, whole) ** 2 * n / (n - 1)

    return _Side(int(bought.orders[inside].sum()), buyers.astype(np.int64), held.astype(np.int64),
                 *ratio(bought.orders), *ratio(bought.lines))  # fmt: skip


def _p(here: _Side, rest: _Side) -> NDArray[np.float64]:
    """The largest of three: more orders with it, more of what is in them, and Fisher's exact test of the orders."""
    from scipy.special import ndtr

    tests = (
        (here.rate - rest.rate, here.variance + rest.variance),
        (here.share - rest.share, here.share_variance + rest.share_variance),
    )
    found: list[NDArray[np.float64]] = [
        np.where(more > 0, ndtr(-more / np.sqrt(np.maximum(variance, _NO_SPREAD))), 1.0) for more, variance in tests
    ]
    n = np.full(len(here.orders), here.n_orders + rest.n_orders)
    exact = fisher_greater_all(here.orders, np.full(len(n), here.n_orders), here.orders + rest.orders, n)
    largest: NDArray[np.float64] = np.maximum.reduce([*found, exact])
    return largest


def _segment(
    segment: int, names: list[str], both: tuple[_Side, _Side], p_values: NDArray[np.float64], least: int
) -> SegmentArticles:
    here, rest = both
    whole = (here.orders + rest.orders) / max(1, here.n_orders + rest.n_orders)
    sure = np.flatnonzero(
        (p_values < SIGNIFICANCE) & (here.n_customers >= least) & (here.rate >= float(MIN_LIFT) * whole)
    ).tolist()
    sure.sort(key=lambda i: (whole[i] * here.n_orders - here.orders[i], names[i]))
    margin = Z * np.sqrt(here.variance + rest.variance)
    more = here.rate - rest.rate
    return SegmentArticles(
        segment=segment,
        n_orders=here.n_orders,
        n_different=len(sure),
        articles=tuple(
            Article(
                label=names[i],
                n_customers=int(here.n_customers[i]),
                n_orders=int(here.orders[i]),
                share_here=float(here.rate[i]),
                share_elsewhere=float(rest.rate[i]),
                difference=float(more[i]),
                ci_low=float(more[i] - margin[i]),
                ci_high=float(more[i] + margin[i]),
                p_value=float(p_values[i]),
            )
            for i in sure[:_SHOWN]
        ),
    )
