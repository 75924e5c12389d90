"""Line numbers: a column that counts the lines of each order, 1, 2, 3 or 10, 20, 30, whatever it is called."""

from __future__ import annotations

import re

import narwhals as nw

from reportgen.engine import collect, distinct, facts
from reportgen.sources.repeats import ORDERS_TOLD
from reportgen.sources.table import Table

_STEPS = (1, 10)
_LOOKED_AT = 500  # lines, before all of them are
_MOST = 1_000  # lines of an order
_LEAST_SHARE = 0.9  # of the orders of several lines: of some a line was taken out
_WHOLE = re.compile(r"[0-9]{1,6}(?:\.0)?")


def numbers_lines(table: Table, order: str, header: str) -> bool:
    """Whether a column counts the lines within each order: so says nearly every order of several lines."""
    if not all(map(_may_number, collect(table.frame.head(_LOOKED_AT))[header].to_list())):
        return False
    said = distinct(table.frame, header)
    if len(said) > _MOST or not all(map(_may_number, said)):
        return False
    lines = table.frame.filter((nw.col(order) != "") & (nw.col(header).str.strip_chars() != ""))
    number = nw.col(header).str.strip_chars().cast(nw.Float64)
    orders = lines.select(nw.col(order).alias("order"), number.alias("number")).group_by("order")
    of_each = orders.agg(
        nw.len().alias("n"),
        nw.col("number").n_unique().alias("different"),
        nw.col("number").min().alias("low"),
        nw.col("number").max().alias("high"),
    ).filter(nw.col("n") > 1)
    runs = (nw.col("different") == nw.col("n")) & (nw.col("high") == nw.col("low") * nw.col("n"))
    steps = {f"by_{step}": (runs & (nw.col("low") == step)).cast(nw.Int64).sum() for step in _STEPS}
    found = facts(of_each, {"orders": nw.len()} | steps)
    most = max(int(found[name] or 0) for name in steps)
    return most >= ORDERS_TOLD and most >= _LEAST_SHARE * int(found["orders"])


def _may_number(text: str) -> bool:
    return not text.strip() or _WHOLE.fullmatch(text.strip()) is not None
