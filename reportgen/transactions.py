"""Transactions: baskets as short lists of items, each distinct list once with its count where that is cheap to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_CODE_ITEMS = 62
"""Items whose baskets fit into the bits of one positive 64-bit integer; above it hardly two baskets are alike anyway."""

_TABLE_PER_LINE = 16
"""Cells a line, up to which a table of all baskets by all items is no larger than the lines; filling it beats sorting them."""

_COUNTED_BITS = 20
"""Items up to which all baskets that there can be are counted in an array of their own, a million at most; else sorted."""


@dataclass(frozen=True)
class Transactions:
    """Baskets and the items in them.

    Attributes
    ----------
    labels : tuple of str
        Names of the items; an item is the position of its name.
    starts : array of int64
        Basket b holds ``items[starts[b]:starts[b + 1]]``; one more entry than there are rows. A basket may be empty.
    items : array of int32
        Rising within a basket, each at most once.
    counts : array of int64
        How many baskets hold exactly that, one entry a row.
    """

    labels: tuple[str, ...]
    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    counts: NDArray[np.int64]

    @property
    def n_baskets(self) -> int:
        """Baskets, repeated ones included."""
        return int(self.counts.sum())

    def support_counts(self) -> NDArray[np.int64]:
        """Return how many baskets hold each item."""
        weights = np.repeat(self.counts, np.diff(self.starts))  # floats are exact for integers up to 2**53
        return np.bincount(self.items, weights, minlength=len(self.labels)).astype(np.int64)


@dataclass(frozen=True)
class Purchases:
    """What customers bought, all orders together.

    Attributes
    ----------
    who, item : array of int64
        Position of the customer and of the article's label; each pair once, rising.
    cents : array of int64
        Spent on it, minor units: what was returned is taken off, down to 0.
    """

    who: NDArray[np.int64]
    item: NDArray[np.int64]
    cents: NDArray[np.int64]


@dataclass(frozen=True)
class OrderBaskets:
    """The baskets of an order log.

    Attributes
    ----------
    coding : str
        "order", or "customer_day" where orders have no number: what a basket is.
    found : Transactions
        Of articles; one row a basket.
    who : array of int64
        Position of each basket's customer.
    customers : tuple of str
        Their ids.
    bought : Purchases
    """

    coding: str
    found: Transactions
    who: NDArray[np.int64]
    customers: tuple[str, ...]
    bought: Purchases


def transactions(basket: NDArray[Any], item: NDArray[Any], labels: Sequence[str], n_baskets: int) -> Transactions:
    """Collect order lines into baskets; an item that stands twice in a basket counts once.

    Parameters
    ----------
    basket, item : array of int
        Of each line: the basket, from 0 to below ``n_baskets``, and the position of the item's label.
    labels : sequence of str
    n_baskets : int
        Baskets without a line are empty, and count.

    Examples
    --------
    >>> found = transactions(np.array([0, 0, 1, 0]), np.array([1, 0, 1, 1]), ["tea", "cups"], 2)
    >>> found.starts.tolist(), found.items.tolist(), found.support_counts().tolist()
    ([0, 2, 3], [0, 1, 1], [1, 2])
    """
    width = max(1, len(labels))
    key = basket * np.int64(width) + item
    if n_baskets * width <= _TABLE_PER_LINE * len(key):
        held = np.zeros((n_baskets, width), dtype=bool)
        held.ravel()[key] = True
        sizes, items = held.sum(axis=1), np.flatnonzero(held) % width  # a nonzero of two dimensions takes eight times as long
    else:
        key = np.sort(key)
        rows, items = np.divmod(key[np.diff(key, prepend=-1) > 0], width)
        sizes = np.bincount(rows, minlength=n_baskets)
    starts = np.append(0, np.cumsum(sizes, dtype=np.int64))
    return Transactions(tuple(labels), starts, items.astype(np.int32), np.ones(n_baskets, dtype=np.int64))


def from_table(held: NDArray[np.bool_], labels: Sequence[str]) -> Transactions:
    """Count the distinct rows of a table of baskets by items.

    Parameters
    ----------
    held : array of bool, one row a basket, one column an item
    labels : sequence of str
        At most ``MAX_CODE_ITEMS``.

    Examples
    --------
    >>> found = from_table(np.array([[True, True], [False, True], [True, True]]), ["tea", "cups"])
    >>> found.starts.tolist(), found.items.tolist(), found.counts.tolist()
    ([0, 1, 3], [1, 0, 1], [1, 2])
    """
    packed = np.packbits(held, axis=1, bitorder="little")
    codes = np.zeros(len(held), dtype=np.int64)
    for byte in range(packed.shape[1]):
        codes |= packed[:, byte].astype(np.int64) << 8 * byte
    return from_codes(*_counted(codes, None, len(labels)), labels)


def from_codes(codes: NDArray[np.int64], counts: NDArray[np.int64], labels: Sequence[str]) -> Transactions:
    """Unpack baskets that are written as integers: bit i is set where item i is in the basket.

    Examples
    --------
    >>> found = from_codes(np.array([3, 2]), np.array([5, 1]), ["tea", "cups"])
    >>> found.items.tolist(), found.support_counts().tolist()
    ([0, 1, 1], [5, 6])
    """
    held = (codes[:, None] >> np.arange(len(labels)) & 1).astype(bool)
    starts = np.append(0, np.cumsum(held.sum(axis=1)))
    return Transactions(tuple(labels), starts.astype(np.int64), np.nonzero(held)[1].astype(np.int32), counts.astype(np.int64))


def only(baskets: Transactions, kept: NDArray[np.int64]) -> Transactions:
    """Keep some of the items, in the order given; identical baskets are merged where there are few enough items.

    Parameters
    ----------
    baskets : Transactions
    kept : array of int
        Items that stay; the first becomes item 0.
    """
    labels = tuple(baskets.labels[i] for i in kept)
    place = np.full(len(baskets.labels), -1, dtype=np.int32)
    place[kept] = np.arange(len(kept))
    items = place[baskets.items]
    stays = items >= 0
    lengths = np.diff(baskets.starts)
    if len(kept) <= MAX_CODE_ITEMS:
        bits = np.append(np.where(stays, np.int64(1) << items.clip(0).astype(np.int64), 0), np.int64(0))
        codes = np.where(lengths > 0, np.bitwise_or.reduceat(bits, baskets.starts[:-1]), 0) if len(lengths) else bits[:0]
        return from_codes(*_counted(codes, baskets.counts, len(kept)), labels)
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)[stays]
    sparse = transactions(rows, items[stays], labels, len(lengths))
    return Transactions(labels, sparse.starts, sparse.items, baskets.counts)


def _counted(
    codes: NDArray[np.int64], counts: NDArray[np.int64] | None, n_bits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct codes, rising, and the sum of the counts of each."""
    if n_bits <= _COUNTED_BITS:
        distinct, where = np.arange(2**n_bits), codes
    else:
        distinct, where = np.unique(codes, return_inverse=True)
    merged = np.bincount(where, counts, minlength=len(distinct)).astype(np.int64)
    return distinct[merged > 0], merged[merged > 0]
