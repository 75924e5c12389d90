"""The same question to pandas and to DuckDB has the same answer, in plain Python."""

from __future__ import annotations

import narwhals as nw
import pandas as pd
import pytest

from reportgen.engine import Frame, collect, distinct, duckdb_connection, facts

TABLE = pd.DataFrame({"x": [1, 2, 2], "label": ["a", "b", "b"]})


@pytest.fixture(params=["pandas", "duckdb"])
def frame(request: pytest.FixtureRequest) -> Frame:
    if request.param == "pandas":
        in_memory: Frame = nw.from_native(TABLE, eager_only=True)
        return in_memory
    query: Frame = nw.from_native(duckdb_connection().from_df(TABLE))
    return query


def test_facts_are_plain_values(frame: Frame) -> None:
    found = facts(frame, {"n": nw.len(), "total": nw.col("x").sum(), "first": nw.col("label").min()})
    assert found == {"n": 3, "total": 5, "first": "a"}  # by hand
    assert type(found["first"]) is str
    assert isinstance(found["total"], int | float)


def test_a_fact_about_nobody_is_none(frame: Frame) -> None:
    assert facts(frame.filter(nw.col("x") > 9), {"n": nw.len(), "least": nw.col("x").min()}) == {"n": 0, "least": None}


def test_no_question_no_answer(frame: Frame) -> None:
    assert facts(frame, {}) == {}


def test_distinct(frame: Frame) -> None:
    assert distinct(frame, "label") == {"a", "b"}


def test_collect_brings_rows_into_memory(frame: Frame) -> None:
    assert sorted(collect(frame).rows()) == [(1, "a"), (2, "b"), (2, "b")]


def test_duckdb_loads_nothing_from_anywhere() -> None:
    asked = "SELECT current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')"
    assert duckdb_connection().sql(asked).fetchall() == [(False, False)]
