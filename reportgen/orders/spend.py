"""Order spend: what each customer spent, by category where the table tells of a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.labels import UNKNOWN
from reportgen.notes import DataNote, shown
from reportgen.orders.cells import NOWHERE, coded
from reportgen.orders.lines import OrderLines
from reportgen.sources.table import OrderColumns, Table

MOST_CATEGORIES = 20
"""Labels up to which spend is told by category: more are products, and no page shows so many."""

UNSEEN = "__unseen__"
"""Stands for all categories that an earlier run had not."""


@dataclass(frozen=True)
class OrderSpend:
    """Spend of the customers of an order log.

    Attributes
    ----------
    cents : array of int64
        Minor units by customer (rows) and category (columns); one column where spend is not told by category.
    labels : tuple of str
        Of the categories; empty where there are none.
    notes : tuple of DataNote
    """

    cents: NDArray[np.int64]
    labels: tuple[str, ...]
    notes: tuple[DataNote, ...]


def order_spend(
    table: Table, columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_], known: tuple[str, ...] | None = None
) -> OrderSpend:
    """Add up the lines of every customer, by category where there are between two of them and ``MOST_CATEGORIES``.

    Parameters
    ----------
    table : Table
    columns : OrderColumns
    lines : OrderLines
    kept : array of bool
        Lines that are in a customer.
    known : tuple of str, optional
        Categories of an earlier run, all of which are told, whether or not a line names them, and those that it had not together
        as `UNSEEN`; none where it did not tell spend by category.
    """
    who, n = lines.customer.codes[kept], len(lines.customer.texts)
    if columns.category:
        category = coded(table, columns.category)
        labels, place = _labels(category.texts, category.codes[kept]) if known is None else _as_known(category.texts, known)
        if known or (known is None and 1 < len(labels) <= MOST_CATEGORIES):
            cents = np.zeros((n, len(labels)), dtype=np.int64)
            np.add.at(cents, (who, place[category.codes[kept]]), lines.cents[kept])
            return OrderSpend(cents, labels, (DataNote("orders_categories", columns.category, len(labels), shown(labels)),))
        notes: tuple[DataNote, ...] = (DataNote("orders_categories_unused", columns.category, len(labels)),)
    else:
        notes = ()
    total = np.zeros((n, 1), dtype=np.int64)
    np.add.at(total[:, 0], who, lines.cents[kept])
    return OrderSpend(total, (), notes)


def _as_known(texts: Sequence[str], known: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The categories of an earlier run, and the place of each code among them."""
    at = {label.casefold(): i for i, label in enumerate(known)}
    place = np.array([at.get(text.casefold(), len(known)) for text in (*texts, UNKNOWN)], dtype=np.int64)
    return (*known, UNSEEN), place


def _labels(texts: Sequence[str], codes: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The categories of lines in the order of the alphabet, and the place of each code; spellings that differ in case are one."""
    found = Counter(dict(zip(*(part.tolist() for part in np.unique(codes, return_counts=True)), strict=True)))
    spelt = {code: texts[code] if code != NOWHERE else UNKNOWN for code in found}
    usual: dict[str, str] = {}
    for code in sorted(found, key=lambda code: (-found[code], spelt[code])):
        usual.setdefault(spelt[code].casefold(), spelt[code])
    order = sorted(usual)
    place = np.zeros(len(texts) + 1, dtype=np.int64)  # the code of a blank is the last position
    for code, label in spelt.items():
        place[code] = order.index(label.casefold())
    return tuple(usual[key] for key in order), place
