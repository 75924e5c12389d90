"""Dates: text becomes days, in whatever order the column writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import narwhals as nw

from reportgen.cleaning.faults import NOT_AVAILABLE, Texts, refuse
from reportgen.cleaning.numbers import n_cells
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import Table

_TIME = r"[ T][0-9]{1,2}:.*$"
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_FIRST, _MIDDLE, _LAST, _YEAR, _MONTH, _DAY = (f"__{part}__" for part in ("first", "middle", "last", "year", "month", "day"))
_LONGEST_MONTH = 31  # no day and no month is a larger number, so a larger one is a year
_FEBRUARY = 2
_BEFORE_MARCH = 306  # days from 1 March of the year 0 to 1 January of the year 1, which is day 1


def dates(
    frame: Frame, cells: Sequence[Cell], texts: Texts, table: Table, config: Config
) -> tuple[Frame, dict[str, int], list[DataNote]]:
    """Turn the text of date columns into day numbers (``datetime.date.toordinal``).

    A year that stands first needs no decision. Where it stands last, the column's own cells decide whether the day or the month
    comes first: one cell such as 21-08-2013 is enough, and a column without such a cell is refused unless the config decides.

    Returns
    -------
    frame : Frame
        Day numbers as floats, null where the cell is blank.
    n_blank : dict of str to int
        Blank cells by column, where there are any.
    notes : list of DataNote

    Raises
    ------
    SchemaError
        If a cell is no date, or a column can be read in two ways.
    """
    notes: list[DataNote] = []
    blank = {cell.name: [text for text in texts[cell.name] if not text or NOT_AVAILABLE.fullmatch(text)] for cell in cells}
    n_blank = n_cells(frame, blank)
    n_rows = int(facts(frame, {"n": nw.len()})["n"]) if cells else 0
    for cell in cells:
        found = texts[cell.name].difference(blank[cell.name])
        order = day_order(found, cell, table, config)
        bad = [text for text in found if day_in(text, order) is None]
        what = "is not a date in this column's order; write every day as YYYY-MM-DD, or leave the cell blank"
        refuse(frame, {(cell, what): bad}, table)
        if table.orders is None:  # what is ours by now the table did not write
            notes.append(DataNote("read_as_date_order", cell.header, n_rows - n_blank.get(cell.name, 0), (order, min(found))))
        frame = _with_day_number(frame, cell.name, order, blank[cell.name])
    return frame, n_blank, notes


def _normal(text: str) -> str:
    return re.sub(_TIME, "", text).replace("/", "-").replace(".", "-")


def day_in(text: str, order: str) -> dt.date | None:
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


def day_order(texts: frozenset[str], cell: Cell, table: Table, config: Config) -> str:
    """Decide the order of a column's year-last cells; ymd where it has none."""
    year_last = [text for text in texts if _YEAR_LAST.fullmatch(_normal(text))]
    if not year_last:
        return "ymd"
    if config.source.date_order:
        return config.source.date_order
    readable = {order: sum(day_in(text, order) is not None for text in year_last) for order in ("dmy", "mdy")}
    if min(readable.values()) < len(year_last):  # some cell can be read in one order only, or in none
        return max(readable, key=lambda order: readable[order])
    both = [text for text in year_last if day_in(text, "dmy") != day_in(text, "mdy")]
    if not both:  # every day equals its month, so both orders say the same
        return "dmy"
    one = min(both)
    raise SchemaError(
        f"{table.name}: column {cell.header!r}: {one!r} can be {day_in(one, 'dmy')} or {day_in(one, 'mdy')}, and no cell of the "
        'column decides; set date_order = "dmy" or date_order = "mdy" under [source] in reportgen.toml',
        (cell.header,),
    )


def _with_day_number(frame: Frame, name: str, order: str, blank: Sequence[str]) -> Frame:
    """Count days as the Gregorian calendar does, with years that begin in March, so that the leap day is their last."""
    text = nw.col(name).str.replace_all(_TIME, "").str.replace_all("[/.]", "-")
    frame = frame.with_columns((nw.when(~nw.col(name).is_in(list(blank))).then(text) if blank else text).alias(name))
    first, last = nw.col(name).str.replace_all("-.*$", ""), nw.col(name).str.replace_all("^.*-", "")
    middle = nw.col(name).str.replace_all("^[0-9]+-", "").str.replace_all("-[0-9]+$", "")
    parts = {_FIRST: first, _MIDDLE: middle, _LAST: last}
    frame = frame.with_columns(part.cast(nw.Float64).alias(column) for column, part in parts.items())
    year_first = nw.col(_FIRST) > _LONGEST_MONTH
    leading, trailing = (_MIDDLE, _FIRST) if order == "dmy" else (_FIRST, _MIDDLE)
    frame = frame.with_columns(
        nw.when(year_first).then(nw.col(_FIRST)).otherwise(nw.col(_LAST)).alias(_YEAR),
        nw.when(year_first).then(nw.col(_MIDDLE)).otherwise(nw.col(leading)).alias(_MONTH),
        nw.when(year_first).then(nw.col(_LAST)).otherwise(nw.col(trailing)).alias(_DAY),
    )
    early = (nw.col(_MONTH) <= _FEBRUARY).cast(nw.Float64)
    frame = frame.with_columns((nw.col(_YEAR) - early).alias(_YEAR), (nw.col(_MONTH) - 3 + early * 12).alias(_MONTH))
    year = nw.col(_YEAR)
    leap_days = (year / 4).floor() - (year / 100).floor() + (year / 400).floor()
    day = year * 365 + leap_days + ((nw.col(_MONTH) * 153 + 2) / 5).floor() + nw.col(_DAY) - _BEFORE_MARCH
    return frame.with_columns(day.alias(name)).drop(_FIRST, _MIDDLE, _LAST, _YEAR, _MONTH, _DAY)
