"""Dates: text becomes days, in whatever order the column writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import narwhals as nw

from reportgen.cleaning.faults import refuse
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, collect
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import Table

_TIME = r"[ T][0-9]{1,2}:.*$"
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_EXAMPLE = {"dmy": "21-08-2013", "mdy": "08-21-2013"}


def dates(frame: Frame, cells: Sequence[Cell], table: Table, config: Config) -> tuple[Frame, dict[str, int], list[DataNote]]:
    """Turn the text of date columns into day numbers (``datetime.date.toordinal``).

    A year that stands first needs no decision. Where it stands last, the column's own cells decide whether the day or the month comes
    first: one cell such as 21-08-2013 is enough, and a column without such a cell is refused unless the config decides.

    Returns
    -------
    frame : Frame
        Day numbers as floats, null where the cell is blank.
    n_blank : dict of str to int
    notes : list of DataNote

    Raises
    ------
    SchemaError
        If a cell is no date, or a column can be read in two ways.
    """
    notes: list[DataNote] = []
    n_blank: dict[str, int] = {}
    typed: list[nw.Expr] = []
    for cell in cells:
        counted = collect(frame.group_by(cell.name).agg(nw.len().alias("n"))).rows()
        n_of = {str(text): int(n) for text, n in counted}
        order = _order(n_of, cell, table, config)
        bad = sorted(text for text in n_of if text and _day(text, order) is None)
        refuse(
            frame,
            {(cell, "is not a date; write it as YYYY-MM-DD, or leave it blank"): nw.col(cell.name).is_in(bad)} if bad else {},
            table,
        )
        if n_of.get(""):
            n_blank[cell.name] = n_of[""]
        written = min((text for text in n_of if text), default="")
        if written:
            notes.append(DataNote("read_as_date_order", cell.header, sum(n_of.values()) - n_of.get("", 0), (order, written)))
        typed.append(_ordinal(cell.name, order))
    return frame.with_columns(*typed), n_blank, notes


def _normal(text: str) -> str:
    return re.sub(_TIME, "", text).replace("/", "-").replace(".", "-")


def _day(text: str, order: str) -> dt.date | None:
    """Read one cell; None where it is no date in this order."""
    plain = _normal(text)
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = map(int, found.groups())
    elif (found := _YEAR_LAST.fullmatch(plain)) and order != "ymd":
        first, second, year = map(int, found.groups())
        day, month = (first, second) if order == "dmy" else (second, first)
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _order(n_of: dict[str, int], cell: Cell, table: Table, config: Config) -> str:
    """Decide the order of a column's year-last cells; ymd where it has none."""
    year_last = sorted(text for text in n_of if _YEAR_LAST.fullmatch(_normal(text)))
    if not year_last:
        return "ymd"
    if config.source.date_order:
        return config.source.date_order
    readable = {order: sum(n_of[text] for text in year_last if _day(text, order)) for order in ("dmy", "mdy")}
    if readable["dmy"] != readable["mdy"]:
        return max(readable, key=lambda order: readable[order])
    open_cells = [text for text in year_last if _day(text, "dmy") != _day(text, "mdy")]
    if not open_cells:  # every day equals its month, so both orders say the same
        return "dmy"
    one = open_cells[0]
    raise SchemaError(
        f"{table.name}: column {cell.header!r}: {one!r} can be {_day(one, 'dmy')} or {_day(one, 'mdy')}, and no cell of the column decides; "
        'set date_order = "dmy" or date_order = "mdy" under [source] in reportgen.toml',
        (cell.header,),
    )


def _ordinal(name: str, order: str) -> nw.Expr:
    """Day number of a cell, by the arithmetic of the proleptic Gregorian calendar on March-based years (Fliegel & Van Flandern 1968)."""
    text = nw.col(name).str.replace_all(_TIME, "").str.replace_all("[/.]", "-")
    text = nw.when(text != "").then(text)
    first = text.str.replace_all("-.*$", "").cast(nw.Float64)
    last = text.str.replace_all("^.*-", "").cast(nw.Float64)
    middle = text.str.replace_all("^[0-9]+-", "").str.replace_all("-[0-9]+$", "").cast(nw.Float64)
    year_first = first > 31  # noqa: PLR2004  # no day and no month is larger
    year = nw.when(year_first).then(first).otherwise(last)
    if order == "mdy":
        month, day = nw.when(year_first).then(middle).otherwise(first), nw.when(year_first).then(last).otherwise(middle)
    else:
        month, day = middle, nw.when(year_first).then(last).otherwise(first)
    after_february = month > 2  # noqa: PLR2004  # the year starts in March, so that the leap day is its last
    y = nw.when(after_february).then(year).otherwise(year - 1)
    m = nw.when(after_february).then(month - 3).otherwise(month + 9)
    days = y * 365 + (y / 4).floor() - (y / 100).floor() + (y / 400).floor() + ((m * 153 + 2) / 5).floor() + day
    return (days - 306).alias(name)  # 0000-03-01 is day -305 of a calendar whose day 1 is 0001-01-01
