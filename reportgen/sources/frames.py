"""A DataFrame that is in memory already: pandas, or any kind that Narwhals knows."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import narwhals as nw
import pandas as pd

from reportgen.config import Config
from reportgen.engine import collect
from reportgen.errors import InputError
from reportgen.sources.header import named_columns
from reportgen.sources.table import LINE, Table

_CHUNK = 100_000  # rows that are hashed at once


def read_frame(frame: Any, config: Config, name: str = "frame") -> Table:
    """Read a DataFrame into a table of text: nulls become "", 5524.0 becomes "5524", days become ISO dates.

    Parameters
    ----------
    frame : DataFrame
        pandas, or any kind that Narwhals knows; a lazy one is collected.
    config : Config
        Nothing of it is needed yet to read a frame; the argument keeps the two readers alike.
    name : str
        For messages.

    Returns
    -------
    Table
        Its ``sha256`` is that of the same table as a CSV in UTF-8 with commas.

    Raises
    ------
    InputError
        If this is no DataFrame, or has no rows.

    Examples
    --------
    >>> table = read_frame(pd.DataFrame({"id": ["007", None], "amount": [12.5, 3.0]}), Config())
    >>> table.frame["id"].to_list(), table.frame["amount"].to_list()
    (['007', ''], ['12.5', '3'])
    """
    try:
        data = collect(nw.from_native(frame))
    except TypeError:
        raise InputError(f"{name}: a {type(frame).__name__} is no table; give a path or a DataFrame") from None
    if not len(data):
        raise InputError(f"{name}: has no rows; give a table with its customers")
    header = [str(label) for label in data.columns]
    texts = [_texts(data[:, i]) for i in range(len(header))]
    columns, notes = named_columns(header, lambda i: not any(texts[i]), name)
    text = pd.DataFrame({label: pd.Series(texts[i], dtype="str") for i, label in columns.items()})
    plain = frozenset(label for i, label in columns.items() if data[:, i].dtype not in (nw.String, nw.Object, nw.Categorical))
    sha256 = _sha256(header, texts)
    text[LINE] = range(1, len(text) + 1)
    table = nw.from_native(text, eager_only=True)
    return Table(table, tuple(columns.values()), name, sha256, tuple(notes), "row", plain)


def _texts(series: nw.Series[Any]) -> list[str]:
    if series.dtype == nw.Float32:  # in double precision 0.1 would be 0.10000000149011612
        return [_text(float(str(value))) for value in series.to_numpy()]
    return [_text(value) for value in series.to_list()]


def _text(value: Any) -> str:
    """Write one value as a careful person would in a CSV."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return value.date().isoformat() if isinstance(value, dt.datetime) else str(value)


def _sha256(header: list[str], texts: list[list[str]]) -> str:
    digest = hashlib.sha256()

    def add(rows: Iterable[Iterable[str]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        digest.update(text.getvalue().encode("utf-8", "surrogatepass"))

    add([header])
    for start in range(0, len(texts[0]), _CHUNK):
        add(zip(*(column[start : start + _CHUNK] for column in texts), strict=True))
    return digest.hexdigest()
