"""Dates: text becomes days, in whatever order the column writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import narwhals as nw

from reportgen.cleaning.day_texts import TIME, YEAR_LAST, counted, day_in, is_counted, is_month, is_short, normal, word_order
from reportgen.cleaning.faults import NOT_AVAILABLE, Texts, refuse
from reportgen.cleaning.numbers import n_cells
from reportgen.cleaning.other_days import other_days
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import LINE, Table

NO_DATE = "is not a date in this column's order; write every day as YYYY-MM-DD"
NUMBERED = (
    "is a number and no date; if days are counted, set day_zero under [source] in reportgen.toml to the day that 0 stands for "
    "(day_zero = 1899-12-30 where a spreadsheet counts them)"
)
MONTH = "is a month without a day, beside cells that are none; write one of its days, such as the last, as YYYY-MM-DD"
FAR = "is no day of anybody's life; mend it, or leave the cell blank where there was none"
"""What is wrong with a cell of a date."""

_NO_DAY = re.compile(rf"(?:0000-00-00|1900-01-00|0?1/0?0/1900|0?0/0?1/1900|00[./-]00[./-]0000)(?:{TIME})?")
_YEARS = (1900, 2199)  # 9999-12-31 stands for never
_FAR_DAYS = 3 * 365  # without anybody's day, before a few that come later: those are slips
_FEW = 0.05  # of the customers
_MANY = 50  # customers: of fewer nobody can say which days are the usual ones

_PLAIN = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{4}|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}")
_FEWEST_SHORT, _LEAST_SHORT = 10, 0.05  # days with years of two digits beside others: fewer are slips
_SHORT_ORDERS = ("dmy", "mdy", "ymd")
_LONGEST_DAYS = 10 * 366  # days of the month that are read as years spread over decades
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
    blank = {
        cell.name: [t for t in texts[cell.name] if not t or NOT_AVAILABLE.fullmatch(t) or _NO_DAY.fullmatch(t)] for cell in cells
    }
    n_blank = n_cells(frame, blank)
    n_rows = int(facts(frame, {"n": nw.len()})["n"]) if cells else 0
    for cell in cells:
        found = texts[cell.name].difference(blank[cell.name])
        zero = None if table.orders else config.source.day_zero
        other = None if zero else other_days(found, cell.header, table.name)
        order = "ymd" if other else day_order(found, cell, table, config)
        short = short_years(found)
        days: dict[str, dt.date | None] = {**other.days} if other else {}
        days = days or {text: day_in(text, order, short=short) or counted(text, zero) for text in found}
        bad = [text for text, day in days.items() if day is None]
        numbers = [text for text in bad if is_counted(text)]
        months = [text for text in bad if is_month(text)]
        others = sorted({*bad} - {*numbers, *months})
        far = [text for text, day in days.items() if day and not _YEARS[0] <= day.year <= _YEARS[1]]
        what = {NUMBERED: numbers, MONTH: months, FAR: far, f"{NO_DATE}, or leave the cell blank": others}
        refuse(frame, {(cell, reason): faulty for reason, faulty in what.items()}, table)
        if table.orders is None:  # what is ours by now the table did not write
            n = n_rows - n_blank.get(cell.name, 0)
            notes += [other.note(cell.header, n)] if other else read_as(cell.header, found, order, zero, n)
        written = {text: str(days[text]) for text in found if not _PLAIN.fullmatch(re.sub(TIME, "", text))}
        if written:  # months in words, years of two digits: in Python, one different text at a time
            cells_of = nw.col(cell.name)
            iso = cells_of.replace_strict(list(written), list(written.values()), default=cells_of, return_dtype=nw.String)
            frame = frame.with_columns(iso.alias(cell.name))
        frame = _with_day_number(frame, cell.name, order, blank[cell.name])
    return frame, n_blank, notes


def refuse_late(frame: nw.DataFrame[Any], name: str, header: str, table: Table) -> None:
    """Refuse a few days that lie years after all others: the brief would describe a day that nobody else has seen.

    Raises
    ------
    SchemaError
        Names the first line.
    """
    days = sorted(int(day) for day in frame[name].drop_nulls().to_list())
    if len(days) < _MANY:
        return
    usual = days[len(days) - 1 - int(_FEW * len(days))]
    after = next((late for day, late in pairwise(days) if late - day > _FAR_DAYS and late > usual), None)
    if after is not None:
        line = int(frame.filter(nw.col(name) >= after)[LINE].min())
        first, last = (dt.date.fromordinal(day) for day in (after, days[-1]))
        raise SchemaError(
            f"{table.name} {table.counts} {line}: column {header!r}: {first} lies years after nearly all other days; "
            f"mend the date, or set as_of = {last} in reportgen.toml if it is right",
            (header,),
        )


def read_as(header: str, texts: Collection[str], order: str, zero: dt.date | None, n: int) -> list[DataNote]:
    """Say how the days of a column were read."""
    if zero and all(map(is_counted, texts)):
        return [DataNote("read_as_day_numbers", header, n, (zero.isoformat(), min(texts)))]
    return [DataNote("read_as_date_order", header, n, (order, min(text for text in texts if not (zero and is_counted(text)))))]


def day_order(texts: frozenset[str], cell: Cell, table: Table, config: Config) -> str:
    """Decide the order of a column's cells; ymd where all of them begin with the year.

    Raises
    ------
    SchemaError
        If the column can be read in two ways.
    """
    short = short_years(texts)
    undecided = [text for text in texts if short or YEAR_LAST.fullmatch(normal(text))]
    if not undecided:
        worded = [order for text in texts if (order := word_order(text))]
        return max(sorted(set(worded)), key=worded.count) if worded else "ymd"
    if config.source.date_order:
        return config.source.date_order
    days = {
        order: [day_in(text, order, short=short) for text in undecided] for order in (_SHORT_ORDERS if short else ("dmy", "mdy"))
    }
    readable = {order: sum(day is not None for day in found) for order, found in days.items()}
    possible = [order for order, n in readable.items() if n == len(undecided)]
    if not possible:  # some cell can be read in none of them: the one that reads most says which
        return max(readable, key=lambda order: readable[order])
    if short:
        possible = [order for order in possible if not _spans_decades(days[order])] or possible
    if all(days[order] == days[possible[0]] for order in possible):
        return possible[0]
    n_readings = {text: len({days[order][i] for order in possible}) for i, text in enumerate(undecided)}
    one = min(undecided, key=lambda text: (-n_readings[text], text))
    readings = list(dict.fromkeys(str(day_in(one, order, short=short)) for order in possible))
    settings = " or ".join(f'date_order = "{order}"' for order in possible)
    raise SchemaError(
        f"{table.name}: column {cell.header!r}: {one!r} can be {' or '.join(readings)}, and no cell of the "
        f"column decides; set {settings} under [source] in reportgen.toml",
        (cell.header,),
    )


def short_years(texts: frozenset[str]) -> bool:
    """Whether a column writes its years with two digits: all of its cells do, or many beside others with four; a few are slips.

    A spreadsheet that took some days of a column for days and left the others as text writes them in two ways: 08-01-23 and
    9/18/2023. The order is the same in both, and the cells that can be read in one order only decide it for all.
    """
    n_short = sum(map(is_short, texts))
    if not n_short or n_short == len(texts):
        return bool(n_short)
    two_ways = n_short >= max(_FEWEST_SHORT, _LEAST_SHORT * len(texts))
    return two_ways and all(is_short(text) or YEAR_LAST.fullmatch(normal(text)) for text in texts)


def _spans_decades(days: Sequence[dt.date | None]) -> bool:
    found = [day for day in days if day is not None]
    return (max(found) - min(found)).days > _LONGEST_DAYS


def _with_day_number(frame: Frame, name: str, order: str, blank: Sequence[str]) -> Frame:
    """Count days as the Gregorian calendar does, with years that begin in March, so that the leap day is their last."""
    text = nw.col(name).str.replace_all(TIME, "").str.replace_all("[/.]", "-")
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
