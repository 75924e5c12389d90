"""A small shop's table that the tests of reading and cleaning write in every dialect; all sums can be checked by hand."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from reportgen.config import Config, config_from
from reportgen.customers import Customers, customers
from reportgen.engine import collect
from reportgen.sources import Table
from reportgen.sources.delimited import read_delimited
from reportgen.sources.large import read_large

HEADER = ("id", "born", "degree", "income", "since", "silent", "wine", "meat", "web", "answered")
COLUMNS = {
    "customer_id": "id",
    "birth_year": "born",
    "education": "degree",
    "income": "income",
    "enrolled_on": "since",
    "recency_days": "silent",
    "spend": {"Wine": "wine", "Meat": "meat"},
    "purchases": {"Web": "web"},
    "campaigns": {"May": "answered"},
}
TODAY = dt.date(2020, 2, 10)


def config(**tables: Any) -> Config:
    """Return a config with the shop's columns, ten customers being enough."""
    return config_from({"columns": COLUMNS, "segments": {"min_customers": 10}} | tables)


def rows(n: int = 12) -> list[list[str]]:
    """Return n customers; number i spends i + 0.25 on wine and 2 i on meat, enrolled on 2013-01-(10 + i), n at most 20."""
    return [
        [
            f"{i:03d}",
            str(1960 + i),
            ("Master", "Basic")[i % 2],
            str(30_000 + i),
            f"2013-01-{10 + i}",
            str(i),
            f"{i}.25",
            str(2 * i),
            str(i),
            "01"[i % 2],
        ]
        for i in range(1, n + 1)
    ]


def changed(line: int, column: str, value: str, n: int = 12) -> list[list[str]]:
    """Return the rows with one cell changed; the header is line 1."""
    table = rows(n)
    table[line - 2][HEADER.index(column)] = value
    return table


def written(
    table: Sequence[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",", encoding: str = "utf-8", **how: Any
) -> bytes:
    """Return the bytes of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n", **how).writerows([header, *table])
    return text.getvalue().encode(encoding)


def read(data: bytes, settings: Config | None = None) -> Table:
    """Read bytes as ``read_table`` reads a small file of them."""
    return read_delimited(data, "may.csv", hashlib.sha256(data).hexdigest(), settings or config())


def cleaned(table: Sequence[Sequence[str]] | bytes, settings: Config | None = None) -> Customers:
    """Read and clean rows, or the bytes of a file."""
    data = table if isinstance(table, bytes) else written(table)
    settings = settings or config()
    return customers(read(data, settings), settings, TODAY)


def frame_of(people: Customers) -> pd.DataFrame:
    """Return the customers in order of their ids."""
    native: pd.DataFrame = collect(people.frame).to_native()
    return native.sort_values("customer_id", ignore_index=True)


def codes(people: Customers) -> set[str]:
    """Return the codes of the notes."""
    return {note.code for note in people.notes}


def big(path: Path, settings: Config) -> Table:
    """Read a file as if it were large."""
    return read_large(path, settings)
