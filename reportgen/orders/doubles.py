"""Doubles: order lines that stand in a table twice because an export was pasted, or appended, twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.orders.cells import NOWHERE, Coded, coded
from reportgen.sources.order_columns import first_known
from reportgen.sources.order_names import LINE_NUMBER
from reportgen.sources.table import Table

_MOST_TWICE = 0.5  # of all lines: a column of which more repeat numbers no lines
_BLOCK = 20  # different lines, one after the other, cell by cell as others one after the other: chance repeats no such block
_ORDERS = 10  # of 13,199 orders of a real shop not one has a double for each of several lines


def doubled(
    table: Table, line: NDArray[np.int64], counted: NDArray[np.bool_], order: Coded, columns: Sequence[Coded]
) -> list[DataNote]:
    """Refuse a table in which a block of lines stands twice, or each line does; tell of orders in which each line does.

    The same article twice in an order is two equal lines, and counts twice: shops write it so. A block of ``_BLOCK`` different
    lines that comes back in the same order is a copy, and so is a table of as many in which every line has its double. Orders of
    which every line has one may be a copy that was sorted in, or were bought so.

    Parameters
    ----------
    table : Table
    line : array of int
        Where each stands.
    counted : array of bool
        Lines, and no totals.
    order : Coded
    columns : sequence of Coded
        Whatever else is in memory by now; the other columns are asked only where these look doubled.

    Raises
    ------
    SchemaError
        Says from which line on.
    """
    at = np.flatnonzero(counted)
    codes = order.codes[at]
    key = _keys([codes, *(column.codes[at] for column in columns)])
    if _copy(key) is None and not _each_twice(key) and not _orders_twice(key, codes):
        return []
    for header in set(table.header) - {column.header for column in (order, *columns)}:
        key = _keys([key, coded(table, header).codes[at]])
    hint = "remove the copy; if they are purchases of their own, give each line a number in a column of its own"
    if found := _copy(key):
        first, n, back = found
        raise SchemaError(
            f"{table.name} {table.counts} {line[at[first]]}: from here on {n:,} lines repeat, cell by cell and in their order, "
            f"those from {table.counts} {line[at[first - back]]} on, as if a table had been pasted twice; {hint}",
            (),
        )
    if _each_twice(key):
        raise SchemaError(
            f"{table.name}: every line stands in the table twice, cell by cell, as if it had been added twice; {hint}", ()
        )
    n_orders = _orders_twice(key, codes)
    return [DataNote("orders_doubled", order.header, n_orders)] if n_orders else []


def numbered_twice(table: Table, order: Coded) -> list[DataNote]:
    """Tell of lines that have the number of another line of their order: something was joined to them, and they count twice.

    Parameters
    ----------
    table : Table
    order : Coded
    """
    header = first_known(table.header, LINE_NUMBER)
    if header is None or header == order.header or not order.texts:
        return []
    number = coded(table, header)
    both = (order.codes != NOWHERE) & (number.codes != NOWHERE)
    n_lines = int(both.sum())
    n_twice = n_lines - len(np.unique(order.codes[both] * len(number.texts) + number.codes[both]))
    return [DataNote("orders_numbered_twice", header, n_twice)] if 0 < n_twice <= _MOST_TWICE * n_lines else []


def _keys(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """One number a line: equal where all columns are."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for codes in columns:
        shifted = codes - codes.min(initial=0)
        key = np.unique(key * (int(shifted.max(initial=0)) + 1) + shifted, return_inverse=True)[1].astype(np.int64)
    return key


def _copy(key: NDArray[np.int64]) -> tuple[int, int, int] | None:
    """The first line of a copied block, how many lines are copies of it, and how far back the first copy stands."""
    n = len(key)
    order = np.argsort(key, kind="stable")
    before = np.full(n, -1, dtype=np.int64)
    same = key[order][1:] == key[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    back = np.where(before >= 0, np.arange(n) - before, 0)
    starts = np.flatnonzero(np.diff(back, prepend=-1))  # where a run of lines with their doubles equally far back begins
    ends = np.append(starts[1:], n)
    for run in np.flatnonzero((ends - starts >= _BLOCK) & (back[starts] >= _BLOCK)):
        start, end, far = int(starts[run]), int(ends[run]), int(back[starts[run]])
        if len(np.unique(key[start:end])) >= _BLOCK:
            twins = np.flatnonzero(key[far:] == key[:-far]) + far
            return int(twins[0]), len(twins), far
    return None


def _each_twice(key: NDArray[np.int64]) -> bool:
    counts = np.bincount(key)
    return len(counts) >= _BLOCK and not (counts % 2).any()


def _orders_twice(key: NDArray[np.int64], order: NDArray[np.int64]) -> int:
    """Count the orders of several different lines in which every line has its double; 0 where they are fewer than ``_ORDERS``."""
    _, first, counts = np.unique(key, return_index=True, return_counts=True)
    of = order[first]
    numbered = of >= 0
    n_lines = np.bincount(of[numbered])
    n_single = np.bincount(of[numbered], weights=counts[numbered] % 2, minlength=len(n_lines))
    n = int(((n_lines > 1) & (n_single == 0)).sum())
    return n if n >= _ORDERS else 0
