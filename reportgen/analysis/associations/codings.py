"""Codings: what it takes for a category to be in a customer's basket."""

from __future__ import annotations

import math
from collections.abc import Sequence

import narwhals as nw
import numpy as np

from reportgen.analysis.associations.rule_tests import MIN_LIFT
from reportgen.engine import Frame, collect, facts
from reportgen.transactions import MAX_CODE_ITEMS, Transactions, from_codes, from_table, transactions

BY_SHARES = "share_above_average"
"""The coding under which baskets are bound by their sum, and associate by that alone."""

CODINGS = (BY_SHARES, "median", "top_quartile", "any")
"""In the order in which they are preferred where they are equally informative: a share does not grow with how much a customer
buys in all, which makes any two amounts go together; a median splits evenly; a quartile leaves a quarter; "any" is often all."""


def presence(frame: Frame, categories: Sequence[str], coding: str) -> tuple[Frame, list[nw.Expr]]:
    """Say who has a basket, and what is in it.

    Customers who bought nothing have no basket: counting them would make all categories look as if they went together.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``spend.<category>`` in minor units.
    categories : sequence of str
    coding : str
        A category is in the basket where the customer's amount in it is above 0 (``any``), above the median (``median``) or
        above the upper quartile (``top_quartile``) of those who bought anything, or where its share of the customer's spend is
        above its share of all spend (``share_above_average``).

    Returns
    -------
    buyers : narwhals DataFrame or LazyFrame
        Those who bought anything.
    flags : list of Expr
        Whether each category is in the basket. The cuts are those of all buyers, whichever of them are asked.

    Notes
    -----
    Shares of one customer add up to 1, so under ``share_above_average`` more of one category is less of the others: independent
    tastes show as negative associations with a category that is large and varies, and as positive ones among all others, which
    rise and fall together against it (Aitchison 1986, The Statistical Analysis of Compositional Data). ``closure`` says how much
    of a lift that is. The two shares are compared as quotients of integers below 2**53: division is correctly
    rounded and monotone, so equal shares are equal on every engine and none below the average is ever taken for above it.
    """
    spend = [nw.col(f"spend.{category}") for category in categories]
    total = nw.sum_horizontal(*spend)
    buyers = frame.filter(total > 0)
    if coding == "any":
        return buyers, [amount > 0 for amount in spend]
    if coding == BY_SHARES:
        average = average_shares(frame, categories)
        of = total.cast(nw.Float64)
        return buyers, [amount.cast(nw.Float64) / of > share for amount, share in zip(spend, average, strict=True)]
    at = {"median": 0.5, "top_quartile": 0.75}[coding]
    cuts = facts(buyers, {str(i): a.cast(nw.Float64).quantile(at, interpolation="linear") for i, a in enumerate(spend)})
    # amounts are whole minor units, so the cut may be one too; 6: engines interpolate with different last bits
    return buyers, [amount > math.floor(round(cuts[str(i)] or 0.0, 6)) for i, amount in enumerate(spend)]


def average_shares(frame: Frame, categories: Sequence[str]) -> list[float]:
    """Return the share of each category in all spend."""
    sums = facts(frame, {str(i): nw.col(f"spend.{category}").sum() for i, category in enumerate(categories)})
    everything = sum(int(value or 0) for value in sums.values())
    return [int(sums[str(i)] or 0) / max(1, everything) for i in range(len(categories))]


def coded(frame: Frame, categories: Sequence[str], coding: str) -> Transactions:
    """Code every customer's spend as a basket, and count the distinct baskets.

    Parameters
    ----------
    frame, categories, coding
        As ``presence`` takes them.
    """
    buyers, flags = presence(frame, categories, coding)
    if isinstance(buyers, nw.DataFrame) and len(flags) <= MAX_CODE_ITEMS:  # in memory, packing beats grouping
        table = buyers.select(*(flag.alias(str(i)) for i, flag in enumerate(flags)))
        return from_table(np.column_stack([table[str(i)].to_numpy() for i in range(len(flags))]).astype(bool), categories)
    return coded_by(frame, categories, coding, None).get(0, from_codes(np.zeros(0, np.int64), np.zeros(0, np.int64), categories))


def coded_by(frame: Frame, categories: Sequence[str], coding: str, group: str | None) -> dict[int, Transactions]:
    """Code the baskets of each group of customers, by the cuts of all.

    Parameters
    ----------
    frame, categories, coding
        As ``presence`` takes them.
    group : str or None
        A column of integers, such as ``"segment"``; None: all customers are group 0.
    """
    buyers, flags = presence(frame, categories, coding)
    words = [flags[i : i + MAX_CODE_ITEMS] for i in range(0, len(flags), MAX_CODE_ITEMS)]
    keys = ["group", *(f"code{w}" for w in range(len(words)))]
    codes = [nw.sum_horizontal(*(flag.cast(nw.Int64) * 2**i for i, flag in enumerate(word))) for word in words]
    of = nw.col(group) if group else nw.lit(0)
    coded_rows = buyers.select(
        of.cast(nw.Int64).alias("group"), *(code.alias(k) for code, k in zip(codes, keys[1:], strict=True))
    )
    rows = collect(coded_rows.group_by(keys).agg(nw.len().alias("n"))).sort(*keys)
    groups, counts = rows["group"].to_numpy(), rows["n"].to_numpy().astype(np.int64)
    bits = np.column_stack(
        [rows[f"code{w}"].to_numpy().astype(np.int64)[:, None] >> np.arange(len(word)) & 1 for w, word in enumerate(words)]
    )
    found = {}
    for value in np.unique(groups).tolist():
        basket, item = np.nonzero(bits[groups == value])
        lists = transactions(basket, item, categories, int((groups == value).sum()))
        found[int(value)] = Transactions(lists.labels, lists.starts, lists.items, counts[groups == value])
    return found


def n_informative(baskets: Transactions, least: int) -> int:
    """Count the items that can take part in a finding: frequent enough, and not so common that no lift worth having is possible.

    Examples
    --------
    >>> n_informative(from_codes(np.array([1, 3]), np.array([95, 5]), ["bread", "tea"]), least=5)  # everybody buys bread
    1
    """
    n, support = baskets.n_baskets, baskets.support_counts()
    return int(((support >= least) & (support * MIN_LIFT.numerator <= n * MIN_LIFT.denominator)).sum())


def is_vacuous(baskets: Transactions, least: int) -> bool:
    """Whether for most pairs of frequent items no lift worth having is possible: at most n / count of the commoner one."""
    frequent = int((baskets.support_counts() >= least).sum())
    free = n_informative(baskets, least)
    pairs, open_ = math.comb(frequent, 2), math.comb(free, 2)
    return 2 * (pairs - open_) > pairs


def informative(
    frame: Frame, categories: Sequence[str], asked: str, min_support: float, min_count: int
) -> tuple[str, Transactions]:
    """Code the baskets as asked, or, where that says nothing, by the coding under which most categories can say something.

    Returns
    -------
    coding : str
        ``asked``, or the first of ``CODINGS`` with the most informative items.
    baskets : Transactions
    """
    from reportgen.analysis.associations.itemsets import least_count

    baskets = coded(frame, categories, asked)
    least = least_count(min_support, baskets.n_baskets, min_count)
    if not is_vacuous(baskets, least):
        return asked, baskets
    others = {coding: coded(frame, categories, coding) for coding in CODINGS if coding != asked}
    best = max(others, key=lambda coding: n_informative(others[coding], least))  # the first of the best
    if n_informative(others[best], least) > n_informative(baskets, least):
        return best, others[best]
    return asked, baskets
