"""Order spend: what each customer spent, by category where the table tells of a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.labels import UNKNOWN
from reportgen.notes import EXAMPLES, DataNote
from reportgen.orders.cells import NOWHERE, coded
from reportgen.orders.lines import OrderLines
from reportgen.sources.order_columns import OrderColumns
from reportgen.sources.table import Table

MOST_CATEGORIES = 20
"""Labels up to which spend is told by category: more are products, and no page shows so many."""


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


def order_spend(table: Table, columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_]) -> OrderSpend:
    """Add up the lines of every customer, by category where there are between two of them and ``MOST_CATEGORIES``."""
    who, n = lines.customer.codes[kept], len(lines.customer.texts)
    if columns.category:
        category = coded(table, columns.category)
        labels, place = _labels(category.texts, category.codes[kept])
        if 1 < len(labels) <= MOST_CATEGORIES:
            cents = np.zeros((n, len(labels)), dtype=np.int64)
            np.add.at(cents, (who, place[category.codes[kept]]), lines.cents[kept])
            return OrderSpend(cents, labels, (DataNote("orders_categories", columns.category, len(labels), labels[:EXAMPLES]),))
        notes: tuple[DataNote, ...] = (DataNote("orders_categories_unused", columns.category, len(labels)),)
    else:
        notes = ()
    total = np.zeros((n, 1), dtype=np.int64)
    np.add.at(total[:, 0], who, lines.cents[kept])
    return OrderSpend(total, (), notes)


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
