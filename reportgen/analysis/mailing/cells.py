"""Cells: the customers who may be contacted, gathered by what tells them apart, and resamples of them."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.asked import ASKED, with_asked
from reportgen.analysis.mailing.control import FINE, control_of
from reportgen.analysis.prediction.imputed import with_imputed
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics import streams
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.analysis.statistics.sampling import EXACT
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.engine import Frame, collect

_COARSE = 10**3  # steps of a probability that are told apart among many customers


def steps_of(n: int) -> int:
    """Return the steps of a probability that are told apart among n customers."""
    return FINE if n <= EXACT else _COARSE


@dataclass(frozen=True)
class Cells:
    """Customers of one segment, decile and probability who may be contacted, the likeliest first.

    Attributes
    ----------
    segment, decile : arrays of int
    n, k : arrays of float
        Customers, and answers to the latest campaign if all of them had been asked: those given, and `with_imputed` of the rest.
    expected : array of float
        Sum of the probabilities.
    asked, answered : arrays of float
        Customers who were sent the latest campaign, and those of them who answered: ``n`` and ``k`` where nobody was held out.
    control_n, control_k, control_expected : arrays of float
        Of the control group that a cell is set against, which is that of its segment where it holds ``FEWEST`` customers, else
        all of it, and of these the ``BAND`` or more who are about as likely to answer: customers, who of them did by themselves
        what an answer is, and the sum of their probabilities. Whoever must not be contacted is among them: they are a measure,
        and no audience. All 0 where the answers are set against nobody.
    control_share : array of float
        Part of the control group of the segment, or of all of it, that these are.
    step : array of int
        Of the probability, see `steps_of`.
    """

    segment: Codes
    decile: Codes
    n: Values
    k: Values
    expected: Values
    asked: Values
    answered: Values
    control_n: Values
    control_k: Values
    control_expected: Values
    control_share: Values
    step: Codes

    @property
    def probability(self) -> Values:
        """Mean probability of a cell."""
        share: Values = self.expected / self.n
        return share

    @property
    def by_themselves(self) -> Values:
        """Answers that would come unasked, for each that the probabilities expect: what the control group did of its own."""
        found: Values = np.divide(
            self.control_k, self.control_expected, out=np.zeros(len(self.n)), where=self.control_expected > 0
        )
        return found

    @property
    def added(self) -> Values:
        """``k`` less what all would do unasked, which is a ratio estimate in each band of probability (Cochran 1977, ch. 6).

        Those who are likeliest to answer may be those who would have done it anyway, so that one ratio for all would credit a
        mailing to the likeliest with answers that others add.
        """
        return self.k - self.expected * self.by_themselves


@dataclass(frozen=True)
class Edge:
    """The last customer of a cell whom a mailing reaches: likelier ones come before, of equally likely ones smaller ids.

    Attributes
    ----------
    segment, decile, step : int
        Of the cell.
    probability : float
    customer_id : str
    """

    segment: int
    decile: int
    step: int
    probability: float
    customer_id: str


@dataclass(frozen=True)
class Drawn:
    """Resamples of the customers.

    Attributes
    ----------
    n, k, asked, answered, added : arrays of shape (n_resamples, n_cells)
        Customers of a cell that were drawn, and the rest as in `Cells`, by the answers drawn, and by rates of the control group
        drawn from their posterior under Jeffreys' prior, which the bands of a group share: it is never 0 for sure, however few
        of it answered.
    """

    n: Values
    k: Values
    asked: Values
    answered: Values
    added: Values


def cells(scores: Scores, measured: bool = False, edge: Edge | None = None) -> Cells:
    """Gather the customers who may be contacted by segment, decile and probability.

    Whoever must not be contacted is in no plan, and so in no contact, cost or profit that follows from these cells. Sums are of
    integers, so that no row order can show.

    Parameters
    ----------
    scores : Scores
    measured : bool
        Set the answers against those who were held out; else all of them count as added.
    edge : Edge, optional
        Its cell becomes two: those whom the mailing reaches, then the others.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"customer_id": ["a", "b", "c"], "segment": [1, 1, 2], "responded": [0, 1, 0], "probability": [0.25, 0.25, 0.5]}
    >>> table = nw.from_native(pd.DataFrame(rows | {"decile": 1}), eager_only=True)
    >>> gathered = cells(Scores(table, "model", True))
    >>> gathered.n.tolist(), gathered.k.tolist(), gathered.expected.tolist()
    ([1.0, 2.0], [0.0, 1.0], [0.5, 0.5])
    """
    everyone = with_asked(with_contactable(scores.frame))
    marked = _stepped(everyone).with_columns(
        ((nw.col("probability") * FINE) + 0.5).floor().cast(nw.Int64).alias("expected"),
        (nw.col("responded").cast(nw.Int64) * nw.col(ASKED)).alias("k"),
    )
    order = {"step": True, "segment": False, "decile": False}
    if edge is not None:
        marked, order = marked.with_columns(_beyond(edge).alias("beyond")), {**order, "beyond": False}
    found = collect(marked.group_by(*order).agg(nw.len().alias("n"), nw.col(ASKED, "k").sum(), nw.col("expected").sum())).sort(
        *order, descending=list(order.values())
    )
    segment, decile = (found[name].to_numpy().astype(np.int64) for name in ("segment", "decile"))
    everybody, asked, answered = (found[name].to_numpy().astype(float) for name in ("n", ASKED, "k"))
    step = found["step"].to_numpy().astype(np.int64)
    control = control_of(everyone, segment, step, _steps(everyone)) if measured else np.zeros((4, len(segment)))
    return Cells(
        segment=segment,
        decile=decile,
        n=everybody,
        k=with_imputed(answered, asked, everybody - asked, segment, decile),
        expected=found["expected"].to_numpy().astype(float) / FINE,
        asked=asked,
        answered=answered,
        control_n=control[0],
        control_k=control[1],
        control_expected=control[2],
        control_share=control[3],
        step=step,
    )


def edge_of(scores: Scores, gathered: Cells, cell: int, n: int) -> Edge:
    """Return the edge of a mailing that reaches the first n customers of a cell.

    Parameters
    ----------
    scores : Scores
    gathered : Cells
        Of these scores.
    cell : int
        Its place among them.
    n : int
        At least 1.
    """
    place = {name: int(getattr(gathered, name)[cell]) for name in ("segment", "decile", "step")}
    inside = _stepped(with_contactable(scores.frame)).filter(*(nw.col(name) == value for name, value in place.items()))
    first = inside.select("probability", "customer_id").sort("probability", "customer_id", descending=[True, False]).head(n)
    probability, customer_id = collect(first).row(n - 1)
    return Edge(**place, probability=float(probability), customer_id=customer_id)


def _stepped(everyone: Frame) -> Frame:
    """Those who may be contacted, with the step of their probability."""
    return everyone.filter(nw.col(CONTACTABLE)).with_columns(
        ((nw.col("probability") * _steps(everyone)) + 0.5).floor().cast(nw.Int64).alias("step")
    )


def _steps(everyone: Frame) -> int:
    """The steps of a probability that are told apart among those who may be contacted."""
    return steps_of(int(collect(everyone.filter(nw.col(CONTACTABLE)).select(nw.len().alias("n")))["n"].item()))


def _beyond(edge: Edge) -> nw.Expr:
    """1 for customers of the edge's cell who come after it."""
    inside = (nw.col("segment") == edge.segment) & (nw.col("decile") == edge.decile) & (nw.col("step") == edge.step)
    likely = nw.col("probability")
    after = (likely < edge.probability) | ((likely == edge.probability) & (nw.col("customer_id") > edge.customer_id))
    return (inside & after).cast(nw.Int64)


def bands(gathered: Cells) -> tuple[Values, Codes]:
    """Return the bands that cells are set against, of each customers, answers, probabilities and its part; and each cell's."""
    parts = (gathered.control_n, gathered.control_k, gathered.control_expected, gathered.control_share)
    kinds, of_cell = np.unique(np.stack(parts, axis=1), axis=0, return_inverse=True)
    return kinds, of_cell.ravel()


def drawn(gathered: Cells, n_resamples: int, seed: int) -> Drawn:
    """Draw the customers with replacement, ``n_resamples`` times; those of one cell and answer are interchangeable."""
    nobody_left_alone, no_control = (gathered.n == gathered.asked).all(), not gathered.control_expected.any()
    counts = np.concatenate([gathered.answered, gathered.asked - gathered.answered, gathered.n - gathered.asked])
    full, n_cells = np.flatnonzero(counts), len(gathered.n)
    rng = np.random.default_rng([seed, streams.CONTACTS])
    times = rng.multinomial(int(counts.sum()), counts[full] / counts.sum(), size=n_resamples)

    def of(part: int) -> Values:
        found, inside = np.zeros((n_resamples, n_cells)), full // n_cells == part
        found[:, full[inside] % n_cells] = times[:, inside]
        return found

    # Each of these arrays may be as large as the table, so that none is made that says nothing.
    yes = of(0)
    asked = yes + of(1)
    left = None if nobody_left_alone else of(2)
    n = asked if left is None else asked + left
    k = yes if left is None else with_imputed(yes, asked, left, gathered.segment, gathered.decile)
    return Drawn(n, k, asked, yes, k if no_control else k - n * gathered.probability * _redrawn(gathered, n_resamples, rng))


def _redrawn(gathered: Cells, n_resamples: int, rng: np.random.Generator) -> Values:
    """What `by_themselves` may be, a row a resample; cells that are set against the same customers move together."""
    found = np.zeros((n_resamples, len(gathered.n)))
    kinds, of_cell = bands(gathered)
    for kind, (n, k, expected, share) in enumerate(kinds.tolist()):
        if expected:
            rates = rng.beta(k + share / 2, n - k + share / 2, size=n_resamples)  # the prior of a group, a band its part
            found[:, of_cell == kind] = (rates * n / expected)[:, None]
    return found
