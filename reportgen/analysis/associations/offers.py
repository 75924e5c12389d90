"""Offers: what to offer each customer next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import narwhals as nw

from reportgen.analysis.associations.holdings import holdings
from reportgen.analysis.next_category import NextCategory, choice, in_order, labels_of, per_head
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.units import MINOR_UNITS

OFFERED = ("next_category", "next_article")
"""The column that says what to offer: one of them, as the table tells categories or orders of articles."""


def next_categories(frame: Frame, customers: Customers, found: NextCategory) -> Frame:
    """Say for every customer who may be contacted what to offer next.

    Parameters
    ----------
    frame, customers
        As ``next_category`` takes them; with ``customer_id``.
    found : NextCategory

    Returns
    -------
    narwhals DataFrame or LazyFrame
        One row a customer with a proposal: ``customer_id``, ``segment``, ``next_category`` or ``next_article`` (the label),
        ``because_of`` (the labels of what they have, joined by " + ") and ``expected_value`` (int, minor units).
    """
    category, article = OFFERED
    order = in_order([proposal for offers in found.segments for proposal in offers.proposals])
    held = holdings(with_contactable(frame), customers, found.coding, labels_of(order))
    at = choice(order, held.has)
    reached = held.buyers.filter(nw.col(CONTACTABLE))  # after the cuts of the coding, which are those of all buyers
    chosen = reached.select("customer_id", "segment", at.alias("choice")).filter(nw.col("choice") >= 0)
    text, number = nw.lit("", dtype=nw.String), nw.lit(0, dtype=nw.Int64)
    return chosen.with_columns(
        _looked_up([p.category for p in order], text).alias(category if customers.baskets is None else article),
        _looked_up([" + ".join(p.antecedents) for p in order], text).alias("because_of"),
        _looked_up([round(per_head(p) * MINOR_UNITS) for p in order], number).cast(nw.Int64).alias("expected_value"),
    ).drop("choice")


def _looked_up(values: Sequence[Any], empty: nw.Expr) -> nw.Expr:
    """The value at the position in column ``choice``."""
    at = nw.col("choice")
    return reduce(lambda rest, i: nw.when(at == i).then(nw.lit(values[i])).otherwise(rest), range(len(values)), empty)
