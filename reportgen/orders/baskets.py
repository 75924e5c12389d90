"""Order baskets: which articles stood together in each order, for tables whose spend is not told by category."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from reportgen.notes import DataNote, shown
from reportgen.orders.cells import NOWHERE, Coded, coded
from reportgen.orders.lines import OrderLines
from reportgen.sources.table import OrderColumns, Table
from reportgen.transactions import OrderBaskets, Purchases, transactions

_NO_GOODS = frozenset((
    "adjustment", "amazon", "bank", "biaya", "carriage", "charge", "charges", "cost", "costs", "coupon", "day",
    "delivery", "discount", "dotcom", "express", "fee", "fees", "freight", "handling", "kirim", "manual", "next",
    "ongkir", "ongkos", "packing", "pengiriman", "post", "postage", "shipping", "standard", "surcharge", "tax",
    "tip", "vat", "voucher",
))  # fmt: skip  # English and Indonesian
"""A line of which every word is one of these is no article that could be offered: it is how one was sent or paid."""


def order_baskets(
    table: Table, columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_]
) -> tuple[OrderBaskets | None, list[DataNote]]:
    """Collect the articles of every purchase of the customers who were kept.

    An order is what one customer bought under one order number; without a number, on one day. What was returned was bought, and
    counts; the return itself does not.

    Parameters
    ----------
    table : Table
    columns : OrderColumns
    lines : OrderLines
    kept : array of bool
        Lines that are in a customer.

    Returns
    -------
    OrderBaskets or None
        None where the table has no column of articles, or no order holds two.
    list of DataNote
    """
    if columns.item is None:
        return None, []
    bought = kept & (lines.cents > 0)
    article = coded(table, columns.item)
    labels = _names(article, coded(table, columns.item_name) if columns.item_name else None, bought)
    there = {labels[code] for code in np.unique(article.codes[bought]).tolist() if code != NOWHERE}
    no_goods = sorted(label for label in there if set(label.casefold().split()) <= _NO_GOODS)
    goods = sorted(there.difference(no_goods))
    place = {label: i for i, label in enumerate(goods)}
    item = np.array([*(place.get(label, NOWHERE) for label in labels), NOWHERE], dtype=np.int64)[article.codes]
    these = bought & (item != NOWHERE)
    numbered = bool((lines.order.codes[these] != NOWHERE).all())
    last_day = int(lines.day.max(initial=0))
    order = np.where(lines.order.codes == NOWHERE, lines.day, last_day + 1 + lines.order.codes)[these]
    n_orders = last_day + 1 + len(lines.order.texts)
    numbers, basket = np.unique(lines.customer.codes[these] * n_orders + order, return_inverse=True)  # both in one sort fast
    found = transactions(basket, item[these], goods, len(numbers))
    if not (np.diff(found.starts) > 1).any():
        return None, []
    notes = [DataNote("orders_articles", columns.item, len(goods))]
    if no_goods:
        notes.append(DataNote("orders_no_goods", columns.item, len(no_goods), shown(no_goods)))
    coding = "order" if numbered else "customer_day"
    spent = _purchases(lines, kept & (item != NOWHERE), these, item, len(goods))
    return OrderBaskets(coding, found, numbers // n_orders, lines.customer.texts, spent), notes


def _purchases(
    lines: OrderLines, counted: NDArray[np.bool_], bought: NDArray[np.bool_], item: NDArray[np.int64], n_goods: int
) -> Purchases:
    """Sum up the cents of all lines, returns included, of each customer and article that was ever bought."""
    key = lines.customer.codes * n_goods + item
    pairs = np.unique(key[bought])
    own = counted & np.isin(key, pairs)
    cents = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(cents, np.searchsorted(pairs, key[own]), lines.cents[own])  # in integers: a sum of floats could lose a cent
    return Purchases(pairs // n_goods, pairs % n_goods, cents.clip(0))


def _names(article: Coded, name: Coded | None, bought: NDArray[np.bool_]) -> list[str]:
    """What each code of an article is called: the name it usually has, with the code where another article has it too.

    Codes that differ in case alone are one article; it is written as it mostly is.
    """
    n_lines = np.bincount(article.codes[bought & (article.codes != NOWHERE)], minlength=len(article.texts)).tolist()
    spelt: dict[str, str] = {}
    for code in sorted(range(len(article.texts)), key=lambda code: (-n_lines[code], article.texts[code])):
        spelt.setdefault(article.texts[code].casefold(), article.texts[code])
    codes = [spelt[text.casefold()] for text in article.texts]
    if name is None:
        return codes
    both = bought & (article.codes != NOWHERE) & (name.codes != NOWHERE)
    pairs, times = np.unique(article.codes[both] * len(name.texts) + name.codes[both], return_counts=True)
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, count in zip(pairs.tolist(), times.tolist(), strict=True):
        code, text = divmod(pair, len(name.texts))
        called[codes[code]][name.texts[text]] += count
    usual = {code: min(names, key=lambda text: (-names[text], text)) for code, names in called.items()}
    shared = Counter(usual.values())
    named = {code: text if shared[text] == 1 else f"{text} ({code})" for code, text in usual.items()}
    return [named.get(code, code) for code in codes]
