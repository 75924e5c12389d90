"""Cells: the customers who may be contacted, gathered by what tells them apart, and resamples of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from reportgen.analysis.asked import ASKED, with_asked
from reportgen.analysis.scores import Scores
from reportgen.analysis.standins import with_standins
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.engine import collect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Codes = NDArray[np.int64]

_RESAMPLING = 13  # the stream of the seed that draws customers
_EXACT = 5_000  # customers, each with a probability of their own; above that, those within a tenth of a percent go together
_FINE, _COARSE = 10**9, 10**3  # steps of a probability that are told apart


@dataclass(frozen=True)
class Cells:
    """Customers of one segment, decile and probability who may be contacted, the likeliest first.

    Attributes
    ----------
    segment, decile : arrays of int
    n, k : arrays of float
        Customers, and answers to the latest campaign if all of them had been asked: those given, and `with_standins` of the rest.
    expected : array of float
        Sum of the probabilities.
    asked, answered : arrays of float
        Customers who were sent the latest campaign, and those of them who answered: ``n`` and ``k`` where nobody was held out.
    unprompted : array of float
        Of those who were held out, who did by themselves what an answer is; 0 where that is not to be told from the answers.
    added : array of float
        ``k`` less what all would have done unasked, `with_standins` of those who were asked.
    """

    segment: Codes
    decile: Codes
    n: Values
    k: Values
    expected: Values
    asked: Values
    answered: Values
    unprompted: Values
    added: Values

    @property
    def probability(self) -> Values:
        """Mean probability of a cell."""
        share: Values = self.expected / self.n
        return share


@dataclass(frozen=True)
class Drawn:
    """Resamples of the customers.

    Attributes
    ----------
    n, k, asked, answered, added : arrays of shape (n_resamples, n_cells)
        Customers of a cell that were drawn, and the rest as in `Cells`, by the answers drawn.
    """

    n: Values
    k: Values
    asked: Values
    answered: Values
    added: Values


def cells(scores: Scores, measured: bool = False) -> Cells:
    """Gather the customers who may be contacted by segment, decile and probability.

    Whoever must not be contacted is in no plan, and so in no contact, cost or profit that follows from these cells. Sums are of
    integers, so that no row order can show.

    Parameters
    ----------
    scores : Scores
    measured : bool
        Set the answers against those who were held out; else all of them count as added.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"customer_id": ["a", "b", "c"], "segment": [1, 1, 2], "responded": [0, 1, 0], "probability": [0.25, 0.25, 0.5]}
    >>> table = nw.from_native(pd.DataFrame(rows | {"decile": 1}), eager_only=True)
    >>> gathered = cells(Scores(table, "model", True))
    >>> gathered.n.tolist(), gathered.k.tolist(), gathered.expected.tolist()
    ([1.0, 2.0], [0.0, 1.0], [0.5, 0.5])
    """
    frame = with_asked(with_contactable(scores.frame)).filter(nw.col(CONTACTABLE))
    n = int(collect(frame.select(nw.len().alias("n")))["n"].item())
    steps = _FINE if n <= _EXACT else _COARSE
    told = nw.col("probability")
    marked = frame.with_columns(
        ((told * steps) + 0.5).floor().cast(nw.Int64).alias("step"),
        ((told * _FINE) + 0.5).floor().cast(nw.Int64).alias("told"),
        (nw.col("responded").cast(nw.Int64) * nw.col(ASKED)).alias("k"),
        (nw.col("responded").cast(nw.Int64) * (1 - nw.col(ASKED)) * int(measured)).alias("unprompted"),
    )
    found = collect(
        marked.group_by("segment", "decile", "step").agg(
            nw.len().alias("n"), nw.col(ASKED, "k", "unprompted").sum(), nw.col("told").sum().alias("expected")
        )
    ).sort("step", "segment", "decile", descending=[True, False, False])
    segment, decile = (found[name].to_numpy().astype(np.int64) for name in ("segment", "decile"))
    everybody, asked, answered, unprompted = (found[name].to_numpy().astype(float) for name in ("n", ASKED, "k", "unprompted"))
    k = with_standins(answered, asked, everybody - asked, segment, decile)
    return Cells(
        segment=segment,
        decile=decile,
        n=everybody,
        k=k,
        expected=found["expected"].to_numpy().astype(float) / _FINE,
        asked=asked,
        answered=answered,
        unprompted=unprompted,
        added=k - _unasked(unprompted, everybody - asked, asked, segment, decile),
    )


def _unasked(unprompted: Values, left: Values, asked: Values, segment: Codes, decile: Codes) -> Values:
    """What all would have done by themselves, as those who were held out did."""
    return with_standins(unprompted, left, asked, segment, decile) if unprompted.any() else unprompted


def drawn(gathered: Cells, n_resamples: int, seed: int) -> Drawn:
    """Draw the customers with replacement, ``n_resamples`` times; those of one cell and answer are interchangeable."""
    left_alone = gathered.n - gathered.asked
    counts = np.concatenate(
        [gathered.answered, gathered.asked - gathered.answered, gathered.unprompted, left_alone - gathered.unprompted]
    )
    full = np.flatnonzero(counts)
    times = np.zeros((n_resamples, len(counts)))
    rng = np.random.default_rng([seed, _RESAMPLING])
    times[:, full] = rng.multinomial(int(counts.sum()), counts[full] / counts.sum(), size=n_resamples)
    yes, no, by_themselves, idle = np.split(times, 4, axis=1)
    asked, left = yes + no, by_themselves + idle
    k = with_standins(yes, asked, left, gathered.segment, gathered.decile)
    return Drawn(asked + left, k, asked, yes, k - _unasked(by_themselves, left, asked, gathered.segment, gathered.decile))
