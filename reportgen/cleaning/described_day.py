"""Described day: the day that a table describes, from which days are counted."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import narwhals as nw

from reportgen.cleaning.dates import refuse_late
from reportgen.config import Config
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import LINE, Table


def described_day(
    frame: nw.DataFrame[Any], headers: dict[str, str], table: Table, config: Config, today: dt.date
) -> tuple[dt.date, list[DataNote]]:
    """Say which day the table describes: the config's, else the last date in it, else the end of a month.

    Parameters
    ----------
    frame : narwhals DataFrame
        The customers.
    headers : dict of str to str
        What the user calls the columns.
    table : Table
    config : Config
    today : datetime.date
        Of a table of which no date is used, where the config names no month either.

    Raises
    ------
    SchemaError
        If a day lies after the config's.
    """
    dated = [name for name in ("last_purchase_on", "enrolled_on") if name in frame.columns]
    last = {name: int(frame[name].max()) for name in dated}
    if config.as_of:
        for name in dated:
            if last[name] > config.as_of.toordinal():
                line = int(frame.filter(nw.col(name) > config.as_of.toordinal())[LINE].min())
                raise SchemaError(
                    f"{table.name} {table.counts} {line}: column {headers[name]!r}: holds a day after as_of = {config.as_of} "
                    f"(the last is {dt.date.fromordinal(last[name])}); set a later as_of, or mend the date",
                    (headers[name],),
                )
        return config.as_of, [DataNote("as_of_given", None, 0, (config.as_of.isoformat(),))]
    if table.orders and table.orders.last:  # the last line is later than the last purchase where it is a return
        return table.orders.last, [DataNote("as_of_last_date", headers["last_purchase_on"], 0, (table.orders.last.isoformat(),))]
    if last:
        name = max(dated, key=lambda name: last[name])
        refuse_late(frame, name, headers[name], table)
        day = dt.date.fromordinal(last[name])
        return day, [DataNote("as_of_last_date", headers[name], 0, (day.isoformat(),))]
    code = "as_of_month" if config.month else "as_of_assumed"
    year, month = map(int, config.month.split("-")) if config.month else (today.year, today.month)
    day = dt.date(year, month, calendar.monthrange(year, month)[1])
    return day, [DataNote(code, None, 0, (day.isoformat(),))]
