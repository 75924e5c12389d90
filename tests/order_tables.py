"""Order lines that can be added up by hand, written to a file and read from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from door import written

from reportgen import sources
from reportgen.config import config_from
from reportgen.engine import collect
from reportgen.orders.by_customer import customers_of
from reportgen.sources.table import Table

HEADER = ("order", "customer", "date", "quantity", "price")
LINES = [
    ["1001", "a", "2026-01-05", "2", "3.50"],  # 7.00
    ["1001", "a", "2026-01-05", "1", "0.99"],
    ["1002", "a", "2026-02-10", "3", "0.335"],  # 1.005, half a cent up: 1.01
    ["C1003", "a", "2026-02-20", "-1", "3.50"],  # a: 7.00 + 0.99 + 1.01 - 3.50 = 5.50, two orders
    ["1004", "b", "2026-01-20", "10", "1.25"],  # 12.50
    ["C1005", "b", "2026-03-01", "-20", "1.25"],  # -25.00; b: -12.50, so 0, one order
    ["C1006", "c", "2026-01-31", "-1", "9.99"],  # c only returned
    ["1007", "", "2026-01-06", "4", "2.00"],  # 8.00 of nobody
    ["1008", "d", "2026-01-02", "1", "0"],  # d got a gift, and bought nothing
]


def table(lines: Sequence[Sequence[str]], tmp_path: Path, header: Sequence[str] = HEADER, **settings: Any) -> Table:
    """Read lines from a file, and sum them up."""
    path = tmp_path / "orders.csv"
    path.write_bytes(written(lines, header))
    config = config_from(settings)
    return customers_of(sources.read_table(path, config), config)


def rows(found: Table) -> dict[str, list[str]]:
    """Return the cells of each customer."""
    native: pd.DataFrame = collect(found.frame).to_native()
    return {str(row[0]): [str(cell) for cell in row[1:]] for row in native.itertuples(index=False, name=None)}


def told(found: Table) -> dict[str, int]:
    return {note.code: note.n for note in found.notes if note.code.startswith("orders_")}


USUAL = [[f"{1000 + i}", f"k{i % 9}", f"2026-01-{1 + i % 28:02}", f"{5 + i % 7}"] for i in range(60)]
"""Sixty orders of one line, of nine customers, in January."""

AMOUNTS = ("order", "customer", "date", "amount")
