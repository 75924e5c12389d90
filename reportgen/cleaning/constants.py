"""Constants: what a table says once for all customers, and the columns that say nothing of any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import narwhals as nw

from reportgen.config import Config
from reportgen.engine import facts
from reportgen.notes import DataNote, shown
from reportgen.sources.table import Table
from reportgen.units import MINOR_UNITS

_MOST_MONTHS = 24  # since a last purchase: who has been silent longer is no customer of most tables
MOST_CLASSES = 20
"""Classes of income; of money nobody has so little."""

_ECONOMICS = ("contact_cost", "response_value")
_DAYS = ("enrolled_on", "last_purchase_on")
_MONEY = ("income", "spend", "monetary_value", "contact_cost", "response_value", "outcome_value")


def costs(frame: nw.DataFrame[Any], headers: Mapping[str, str], config: Config) -> tuple[dict[str, float | None], list[DataNote]]:
    """Return minor units a contact and a response: the config's, else the table's column, else unknown."""
    found: dict[str, float | None] = {}
    notes = []
    for name in _ECONOMICS:
        given = getattr(config.campaigns, name)
        found[name] = None if given is None else given * MINOR_UNITS
        if given is None and name in frame.columns:
            known = facts(frame, {"mean": nw.col(name).mean(), "distinct": nw.col(name).drop_nulls().n_unique()})
            found[name] = float(known["mean"])
            if known["distinct"] > 1:
                notes.append(DataNote(f"{name}_varies", headers[name], int(known["distinct"])))
    return found, notes


def constant(frame: nw.DataFrame[Any], headers: Mapping[str, str], config: Config) -> list[DataNote]:
    """Note columns that say the same of everybody; what a contact costs and an answer is worth they are meant to."""
    taken = [name for name in _ECONOMICS if getattr(config.campaigns, name) is None]
    names = [name for name in headers if name in frame.columns and name not in ("customer_id", "left")]
    varied = facts(frame, {name: nw.col(name).n_unique() for name in names})
    notes = []
    for name in names:
        if varied[name] == 1 and frame[name].null_count() == 0:
            value = frame[name][0]
            is_money = name.partition(".")[0] in _MONEY
            text = str(value) if isinstance(value, str) else f"{value / (MINOR_UNITS if is_money else 1):.10g}"
            text = dt.date.fromordinal(int(value)).isoformat() if name in _DAYS else text
            notes.append(DataNote(f"{name if name in taken else 'column'}_constant", headers[name], len(frame), (text,)))
    return notes


def short_recency(frame: nw.DataFrame[Any], headers: Mapping[str, str]) -> list[DataNote]:
    """Note days since the last purchase that may be months: whole, up to a dozen or two, and not called days."""
    header = headers.get("recency_days", "day")
    if "day" in header.casefold():
        return []
    longest = int(frame["recency_days"].max())
    return [DataNote("recency_short", header, longest)] if longest <= _MOST_MONTHS else []


def coded_income(kept: nw.DataFrame[Any], headers: Mapping[str, str]) -> list[DataNote]:
    """Note incomes that are whole and hardly above nought, as the numbers of classes are."""
    if "income" not in kept.columns:
        return []
    said = kept["income"].drop_nulls()
    most = int(said.max() or 0) // MINOR_UNITS
    if not 0 < most <= MOST_CLASSES or any(cents % MINOR_UNITS for cents in said.unique().to_list()):
        return []
    return [DataNote("income_coded", headers["income"], most)]


def unmapped(table: Table, used: Collection[str | None]) -> list[DataNote]:
    """Note the columns of the table that play no role."""
    left = [header for header in table.header if header not in used]
    return [DataNote("columns_unmapped", None, len(left), shown(left))] if left else []
