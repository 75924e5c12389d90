"""Samples that depend on content alone."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from tables import eager, lazy

from reportgen.analysis.statistics.sampling import sampled


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=80), st.integers(1, 90), st.integers(0, 9))
def test_exact_size_and_no_order(rows: list[tuple[int, int]], size: int, seed: int) -> None:
    """Exactly ``size`` rows, sorted, drawn from the table, and the same ones when it is turned upside down."""
    table = pd.DataFrame(rows, columns=["x", "y"])
    taken = sampled(eager(table), ["x", "y"], size, seed, len(table)).rows()
    assert len(taken) == min(size, len(rows))
    assert taken == sorted(taken)
    assert all(taken.count(row) <= rows.count(row) for row in taken)
    assert taken == sampled(eager(table[::-1]), ["x", "y"], size, seed, len(table)).rows()


def test_evenly_spread() -> None:
    """Every fifth of 100 sorted rows: neighbours are exactly 5 apart."""
    table = pd.DataFrame({"x": range(100)})
    taken = sampled(eager(table), ["x"], 20, 1, 100)["x"].to_list()
    assert [b - a for a, b in pairwise(taken)] == [5] * 19


def test_engines_take_the_same_rows() -> None:
    """Pandas and DuckDB."""
    table = pd.DataFrame({"x": [i * 7 % 31 for i in range(200)], "y": range(200)})
    here, there = (sampled(f, ["x", "y"], 50, 3, 200).rows() for f in (eager(table), lazy(table)))
    assert here == there
