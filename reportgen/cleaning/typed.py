"""Typed: every column of text becomes what its role demands, once, and what several columns say together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import narwhals as nw

from reportgen.cleaning.dates import dates
from reportgen.cleaning.faults import Texts
from reportgen.cleaning.labels import LABELS, one_label
from reportgen.cleaning.middles import middles
from reportgen.cleaning.numbers import flags, numbers
from reportgen.cleaning.roles import Cell
from reportgen.cleaning.rows import KEPT
from reportgen.cleaning.sent import sent_to
from reportgen.config import Config
from reportgen.engine import Frame, facts
from reportgen.notes import DataNote
from reportgen.sources.table import DAYS_A_MONTH, LINE, Table

_SUMMED = ("children", "frequency", "monetary_value")  # roles that several columns may play together


def typed(
    frame: Frame, cells: Sequence[Cell], texts: Texts, table: Table, config: Config
) -> tuple[Frame, dict[str, int], list[DataNote]]:
    """Turn text into numbers, flags and day numbers.

    Returns
    -------
    frame : Frame
    n_blank : dict of str to int
        Blank cells by column, where there are any; a blank flag is 0 already, any other blank is null.
    notes : list of DataNote

    Raises
    ------
    SchemaError
        If a cell cannot be what its role demands.
    """

    def of(*kinds: str) -> list[Cell]:
        return [cell for cell in cells if cell.kind in kinds]

    frame, texts, about_bands = middles(frame, of("money", "number"), texts, config)
    frame, blank_days, about_dates = dates(frame, of("date"), texts, table, config)
    frame, blank_flags = flags(sent_to(frame, of("flag"), texts), of("flag"), texts, table)
    frame, blank_numbers, about_numbers = numbers(frame, of("money", "count", "number", "signed"), texts, table, config)
    return frame, blank_days | blank_flags | blank_numbers, [*about_bands, *about_dates, *about_numbers]


def one_column_a_role(frame: Frame, cells: Sequence[Cell], table: Table) -> Frame:
    """Add what several columns say together: labels of one-hot columns, children, frequency, monetary value; number rows."""
    names = [cell.name for cell in cells]
    for role in LABELS:
        if role not in names and (one_hot := [cell for cell in cells if cell.name.startswith(f"{role}.")]):
            frame = one_label(frame, role, one_hot, table)
    if "customer_id" not in names:
        frame = frame.with_columns(nw.col(LINE).cast(nw.String).alias("customer_id"))
    sums = {role: [name for name in names if name.startswith(f"{role}.")] for role in (*_SUMMED, "spend", "purchases")}
    if not sums["frequency"]:
        sums["frequency"] = sums["purchases"]
    totals = sums | {"monetary_value": sums["spend"] or sums["monetary_value"]}
    del totals["spend"], totals["purchases"]
    for role, parts in totals.items():
        if parts:
            frame = frame.with_columns(nw.sum_horizontal(*(nw.col(part) for part in parts)).cast(nw.Int64).alias(role))
    return frame.drop(*(part for role in _SUMMED for part in sums[role] if part.startswith(f"{role}.")))


def told_twice(frame: Frame, cells: Sequence[Cell]) -> list[DataNote]:
    """Note a total column that is not the sum of the categories, and purchases at a discount that are added to all others.

    Where the total is the sum of all categories but one, the note names it.
    Asked before the sums take their places.
    """
    header = {cell.name: cell.header for cell in cells}
    parts = {name: nw.col(name) for name in header if name.startswith("spend.")}
    deals = header.get("deal_purchases")
    asked = {}
    if "monetary_value" in header and parts:
        excess = nw.sum_horizontal(*parts.values()) - nw.col("monetary_value")
        asked = {name: (excess != part).cast(nw.Int64).sum() for name, part in parts.items()}
        asked["total_differs"] = (excess != 0).cast(nw.Int64).sum()
    if deals is not None and deals in [header[name] for name in header if name.startswith("frequency.")]:
        asked["deals_counted_as_purchases"] = nw.col("deal_purchases").filter(nw.col(KEPT)).sum()
    columns = {"total_differs": header.get("monetary_value"), "deals_counted_as_purchases": deals}
    found = facts(frame, asked)
    lacking = tuple(name.partition(".")[2] for name in parts if found.get(name) == 0)
    of = {"total_differs": lacking if len(lacking) == 1 else ()}
    return [DataNote(code, header, int(found[code]), of.get(code, ())) for code, header in columns.items() if found.get(code)]


def in_days(frame: Frame, as_of: dt.date) -> Frame:
    """Count the days from dates to ``as_of``, turn months into days, and leave out fractions of days and years."""
    names = frame.collect_schema().names()
    today = as_of.toordinal()
    days = {name: nw.col(name).floor() for name in ("age", "tenure_days", "recency_days") if name in names}
    if "enrolled_on" in names:
        days["tenure_days"] = today - nw.col("enrolled_on")
    elif "tenure_months" in names and "tenure_days" not in names:
        days["tenure_days"] = (nw.col("tenure_months") * DAYS_A_MONTH + 0.5).floor()
    if "last_purchase_on" in names:
        days["recency_days"] = today - nw.col("last_purchase_on")
    elif "recency_months" in names and "recency_days" not in names:
        days["recency_days"] = (nw.col("recency_months") * DAYS_A_MONTH + 0.5).floor()
    if "birth_year" in names and "age" not in names:
        days["age"] = as_of.year - nw.col("birth_year")
    return frame.with_columns(**days) if days else frame


def money_columns(table: Table, cells: Sequence[Cell]) -> list[str]:
    """Return the names of the columns of money, as the table has them."""
    read = table.orders.read if table.orders else None
    return [name for name in (read.amount, read.price) if name] if read else [c.header for c in cells if c.kind == "money"]
