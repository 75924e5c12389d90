"""Sampling: the same rows for the same customers, whatever their order or their ids."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np

from reportgen.engine import Frame, collect

EXACT = 5_000
"""So many customers are drawn with the very values they have; of more, those whose values are next to the same go together."""


def sampled(frame: Frame, by: list[str], size: int, seed: int, n: int) -> nw.DataFrame[Any]:
    """Return at most ``size`` rows, sorted by content: all of them, or a systematic sample with a seeded start.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
    by : list of str
        Columns to sort by and to return; rows that are equal in all of them are interchangeable, so no id is needed.
    size, seed : int
    n : int
        Rows of the frame.

    Notes
    -----
    Row i of the sorted n is taken when ``(i * size + start) mod n < size``, which is true of exactly ``size`` rows, evenly
    spread: the sample is stratified by the first column of ``by`` (Cochran 1977, Sampling Techniques, ch. 8).

    Examples
    --------
    >>> import pandas as pd
    >>> table = nw.from_native(pd.DataFrame({"x": [5, 3, 1, 2, 4, 0]}), eager_only=True)
    >>> sampled(table, ["x"], size=10, seed=1, n=6)["x"].to_list()
    [0, 1, 2, 3, 4, 5]
    >>> len(sampled(table, ["x"], size=3, seed=1, n=6))
    3
    """
    rows = frame.select(*by)
    if n <= size:
        return collect(rows).sort(*by)
    start = int(np.random.default_rng(seed).integers(n))
    index = nw.col("__row") * size + start
    taken = rows.with_row_index("__row", order_by=by).filter(index % n < size).drop(["__row"])
    return collect(taken).sort(*by)
