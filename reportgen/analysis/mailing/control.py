"""Control: what those who were held out did by themselves, of their segment and about as likely to answer."""

from __future__ import annotations

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.asked import ASKED
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.engine import Frame, collect

FEWEST = 10  # customers held out in a segment: fewer say less of it than all do, and none of them may be told from it
BAND = 30  # customers held out who are about as likely to answer: fewer say too little of what such customers do unasked
FINE = 10**9
"""Steps of a probability, so that sums are of integers."""


def control_of(frame: Frame, segment: Codes, step: Codes, steps: int) -> Values:
    """The control group of each cell: customers, who did it by themselves, their probabilities, and what part of it they are."""
    held = collect(
        frame.filter(nw.col(ASKED) == 0)
        .with_columns(
            ((nw.col("probability") * steps) + 0.5).floor().cast(nw.Int64).alias("step"),
            ((nw.col("probability") * FINE) + 0.5).floor().cast(nw.Int64).alias("expected"),
            nw.col("responded").cast(nw.Int64).alias("k"),
        )
        .group_by("segment", "step")
        .agg(nw.len().alias("n"), nw.col("k", "expected").sum())
    ).sort("step", "segment", descending=[True, False])
    rows = held.select("n", "k", "expected").to_numpy().astype(float) / np.array([1, 1, FINE])
    of, at = held["segment"].to_numpy(), held["step"].to_numpy()
    found = np.zeros((4, len(segment)))
    for one in np.unique(segment):
        own = of == one
        mine = own if rows[own, 0].sum() >= FEWEST else np.ones(len(of), dtype=bool)
        lowest, sums = _banded(at[mine], rows[mine])
        cells_of = segment == one
        found[:, cells_of] = sums[np.searchsorted(-lowest[:-1], -step[cells_of])].T
    return found


def _banded(step: Codes, rows: Values) -> tuple[Codes, Values]:
    """Divide a control group, likeliest first, into bands of ``BAND`` customers or more, or one of all.

    Returns
    -------
    lowest : array of int
        Falling: the last step of each band.
    sums : array of shape (bands, 4)
        The last is the part of all customers.
    """
    if not len(step):
        return step, np.zeros((1, 4))
    band, at, inside, left = np.zeros(len(step), dtype=np.int64), 0, 0.0, rows[:, 0].sum()
    for i, n in enumerate(rows[:, 0].tolist()):  # a step of many customers stays together
        if inside >= BAND and left >= BAND:
            at, inside = at + 1, 0.0
        band[i], inside, left = at, inside + n, left - n
    parts = [*rows.T, rows[:, 0] / max(1.0, rows[:, 0].sum())]
    sums: Values = np.stack([np.bincount(band, column) for column in parts], axis=1)
    last = np.append(np.flatnonzero(np.diff(band)), len(band) - 1)
    lowest: Codes = step[last]
    return lowest, sums
