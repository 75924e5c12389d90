"""Engine: where frames meet the machine that runs them."""

from __future__ import annotations

from typing import Any, TypeAlias

import narwhals as nw

Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]
"""Rows in memory (pandas) or a query over them (DuckDB, Spark). Analysis is written in what both understand."""


def collect(frame: Frame) -> nw.DataFrame[Any]:
    """Bring the result of a query into memory; a frame that is there already is handed back."""
    return frame.collect(backend="pandas") if isinstance(frame, nw.LazyFrame) else frame
