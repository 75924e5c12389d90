"""Holdings: who has which category, or has ever bought which article, and what each spent on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from reportgen.analysis.associations.codings import presence
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.transactions import OrderBaskets


@dataclass(frozen=True)
class Holdings:
    """Expressions over a frame of customers.

    Attributes
    ----------
    frame : narwhals DataFrame or LazyFrame
        All customers, with the columns that the expressions need.
    buyers : narwhals DataFrame or LazyFrame
        Of them, those who bought anything; of nobody else are the flags asked.
    has : mapping of str to Expr
        Of a label, whether a customer has it: true or false.
    spent : mapping of str to Expr
        Of a label, what a customer spent on it, minor units.
    """

    frame: Frame
    buyers: Frame
    has: Mapping[str, nw.Expr]
    spent: Mapping[str, nw.Expr]


def holdings(frame: Frame, customers: Customers, coding: str, labels: Collection[str]) -> Holdings:
    """Say who has what.

    The flags become columns once: every rule asks for several of them, and each is a share compared with a mean.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``customer_id``, and ``spend.<category>`` where the table has categories.
    customers : Customers
        For the categories, or the orders of articles.
    coding : str
        As in ``Baskets``. An article is had by whoever ever bought it, in whichever order.
    labels : collection of str
        Categories or articles that will be asked for.
    """
    has = {label: nw.col(f"has.{label}") for label in labels}
    spent = {label: nw.col(f"spend.{label}") for label in labels}
    if customers.baskets is not None:
        marked = _with_articles(frame, customers.baskets, labels)
        return Holdings(marked, marked, has, spent)
    buyers, flags = presence(frame, customers.categories, coding)
    named = dict(zip(customers.categories, flags, strict=True))
    columns = [named[label].fill_null(value=False).alias(f"has.{label}") for label in labels]
    return Holdings(frame.with_columns(*columns), buyers.with_columns(*columns), has, spent)


def _with_articles(frame: Frame, log: OrderBaskets, labels: Collection[str]) -> Frame:
    """Add two columns an article, as one row a customer who bought any of them."""
    bought, asked = log.bought, list(labels)
    place = {label: i for i, label in enumerate(asked)}
    column = np.array([place.get(label, -1) for label in log.found.labels], dtype=np.int64)[bought.item]
    these = column >= 0
    has = np.zeros((len(log.customers), len(asked)), dtype=bool)
    cents = np.zeros(has.shape, dtype=np.int64)
    has[bought.who[these], column[these]] = True
    cents[bought.who[these], column[these]] = bought.cents[these]
    rows = collect(frame)
    table: dict[str, Any] = {"customer_id": list(log.customers)}
    for i, label in enumerate(asked):
        table |= {f"has.{label}": has[:, i], f"spend.{label}": cents[:, i]}
    return rows.join(nw.from_dict(table, backend=rows.implementation), on="customer_id", how="left")
