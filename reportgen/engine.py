"""Engine: where frames meet the machine that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]
"""Rows in memory (pandas) or a query over them (DuckDB). Analysis is written in what both understand."""


def collect(frame: Frame) -> nw.DataFrame[Any]:
    """Bring the result of a query into memory; a frame that is there already is handed back."""
    return frame.collect(backend="pandas") if isinstance(frame, nw.LazyFrame) else frame


def facts(frame: Frame, queries: Mapping[str, nw.Expr]) -> dict[str, Any]:
    """Ask several aggregates of a frame in one pass.

    Parameters
    ----------
    frame : Frame
    queries : mapping of str to Expr
        Aggregates, one value each.

    Returns
    -------
    dict
        Plain Python values under the same names; a null is None.

    Examples
    --------
    >>> import pandas as pd
    >>> facts(nw.from_native(pd.DataFrame({"x": [1, 2]})), {"n": nw.len(), "total": nw.col("x").sum()})
    {'n': 2, 'total': 3}
    """
    if not queries:
        return {}
    row = collect(frame.select(*(query.alias(name) for name, query in queries.items()))).row(0)
    return {name: _plain(value) for name, value in zip(queries, row, strict=True)}


def distinct(frame: Frame, column: str) -> frozenset[Any]:
    """Collect the different values of a column; they are few where it holds labels, counts or dates."""
    if isinstance(frame, nw.DataFrame):
        return frozenset(frame[column].to_list())
    return frozenset(row[0] for row in collect(frame.select(column).unique()).rows())


def duckdb_connection() -> DuckDBPyConnection:
    """Open a private database in memory that loads nothing from anywhere, and spills to a folder that goes with the process."""
    import duckdb

    from reportgen.spill import folder

    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": folder(),
        },
    )


def _plain(value: Any) -> Any:
    import pandas as pd

    return None if pd.isna(value) else value.item() if hasattr(value, "item") else value
