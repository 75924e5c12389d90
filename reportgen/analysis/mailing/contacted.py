"""Contacted: whom a plan of the targeting writes to, customer by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.cells import steps_of
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.targeting import Targeting
from reportgen.contacts import CONTACTABLE
from reportgen.notes import Skipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]
    Columns = Mapping[str, NDArray[Any]]

WRITE_TO = "write_to"
"""Column of the audience files: whether the recommended plan writes to a customer."""


def contacted(columns: Columns, targeting: Targeting, plan: str) -> Marks:
    """Say whom a plan contacts; by the mean probability of those who go together, as the plan was made.

    Parameters
    ----------
    columns : mapping of str to array
        ``contactable`` (0 or 1), ``segment``, ``decile`` and ``probability``, a value a customer; for a budget ``customer_id`` as
        well, which says who goes first of those who are equally likely.
    targeting : Targeting
    plan : str
        One of its plans.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> terms = SimpleNamespace(response_value=11.0, added_share=None, contact_cost=3.0)
    >>> table = {"contactable": [1, 1, 0], "segment": [1, 1, 1], "decile": [1, 2, 1], "probability": [0.28, 0.27, 0.9]}
    >>> columns = {name: np.array(values, dtype=float) for name, values in table.items()}
    >>> contacted(columns, terms, "customers").tolist(), contacted(columns, terms, "everybody").tolist()
    ([True, False, False], [True, True, False])
    """
    reached: Marks = columns[CONTACTABLE] > 0
    if plan == "nobody":
        return np.zeros(len(reached), dtype=bool)
    if plan == "everybody":
        return reached
    if plan == "segments":
        return reached & np.isin(columns["segment"], targeting.selected_segments)
    probability = columns["probability"][reached]
    steps = np.floor(probability * steps_of(len(probability)) + 0.5)
    keys = np.stack([columns["segment"][reached], columns["decile"][reached], steps], axis=1)
    cell = np.unique(keys, axis=0, return_inverse=True)[1].ravel()
    mean = np.bincount(cell, probability) / np.bincount(cell)
    found = np.zeros(len(reached), dtype=bool)
    added = 1.0 if targeting.added_share is None else targeting.added_share
    found[reached] = mean[cell] * (targeting.response_value * added) > targeting.contact_cost
    if plan == "budget":
        found[reached] = _first(
            [-steps, keys[:, 0], keys[:, 1], -probability],
            columns["customer_id"][reached],
            found[reached],
            next(p.contacts for p in targeting.plans if p.plan == "budget"),
        )
    return found


def _first(keys: Sequence[Values], ids: NDArray[Any], among: Marks, n: int) -> Marks:
    """Mark the first n of some customers by keys, the first of which counts most, and of equal ones those of the smaller ids."""
    found = np.zeros(len(among), dtype=bool)
    places = np.flatnonzero(among)
    if not n:
        return found
    order = places[np.lexsort([key[places] for key in reversed(keys)])]
    last = order[n - 1]
    tied = np.logical_and.reduce([among, *(key == key[last] for key in keys)])
    before = order[:n][~tied[order[:n]]]
    found[before] = True
    found[sorted(np.flatnonzero(tied), key=ids.__getitem__)[: n - len(before)]] = True
    return found


def takes_part(members: nw.DataFrame[Any], targeting: Targeting) -> list[bool]:
    """Say of whom a test of the recommended plan is made: those whom it contacts."""
    return _marks(members, targeting, targeting.recommended)


def with_write_to(members: nw.DataFrame[Any], targeting: Targeting | Skipped) -> nw.DataFrame[Any]:
    """Add the column ``write_to``, yes or no by the recommended plan; left out where there is no plan.

    Parameters
    ----------
    members : narwhals DataFrame
        The audience files' rows: customers who may be contacted, with ``response_probability`` and ``decile``.
    targeting : Targeting or Skipped
    """
    if isinstance(targeting, Skipped):
        return members
    marks = ["yes" if mark else "no" for mark in takes_part(members, targeting)]
    return members.with_columns(nw.new_series(WRITE_TO, marks, nw.String, backend=members.implementation))


def _marks(members: nw.DataFrame[Any], targeting: Targeting, plan: str) -> list[bool]:
    names = {"segment": "segment", "decile": "decile", "response_probability": "probability"}
    columns: dict[str, NDArray[Any]] = {name: members[column].to_numpy().astype(float) for column, name in names.items()}
    columns["customer_id"] = members["customer_id"].to_numpy()
    found: list[bool] = contacted({**columns, CONTACTABLE: np.ones(len(members))}, targeting, plan).tolist()
    return found
