"""No cell of a CSV begins as a formula does, wherever a spreadsheet cuts it."""

from __future__ import annotations

import narwhals as nw
import pandas as pd
import pytest

from reportgen.csv_text import safe, safe_text
from reportgen.engine import Frame, collect, duckdb_connection

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SAFE = {
    "\t=1": "'\t'=1",
    "\r1": "'\r1",
    "\n1": "'\n1",
    "a=b;c": "a=b;c",
    "=c0;=1+1": "'=c0;'=1+1",
    'a;"=1+1"': 'a;"\'=1+1"',
    "a\r\n@b": "a\r\n'@b",
    "a;;=b;=c": "a;;'=b;'=c",
    "007": "007",
    "": "",
} | {text: guarded for sign in SIGNS for text, guarded in ((f"{sign}1", f"'{sign}1"), (f"a;{sign}1", f"a;'{sign}1"))}
"""Text -> what is written, by hand."""


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_no_cell_begins_as_a_formula_does(engine: str) -> None:
    table = pd.DataFrame({"x": list(SAFE)})
    frame: Frame = nw.from_native(table if engine == "pandas" else duckdb_connection().from_df(table))
    found = collect(frame.with_columns(y=nw.col("x")).with_columns(safe("y"))).rows()
    assert dict(found) == SAFE
    assert {text: safe_text(text) for text in SAFE} == SAFE
