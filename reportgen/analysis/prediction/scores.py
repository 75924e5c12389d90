"""Scores: a probability for every customer, wherever the customers are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np

from reportgen.analysis.mailing.asked import ASKED, asked, held_out
from reportgen.analysis.prediction.logit import Logit
from reportgen.analysis.prediction.predictors import Predictor, matrix
from reportgen.analysis.statistics.arrays import Values
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.engine import Frame, collect

_DIGITS = 9  # of a probability: what threads and engines do to the last bits cannot show
_TENTHS = tuple(i / 10 for i in range(1, 10))


@dataclass(frozen=True)
class Scores:
    """A probability for every customer; it feeds targeting and audiences, and is never in the brief.

    Attributes
    ----------
    frame : narwhals DataFrame or LazyFrame
        One row per customer: ``customer_id``, ``segment``, ``contactable`` (bool), ``responded`` (0 or 1, latest campaign),
        ``asked`` (0 where held out of it, else 1; only with a control group), ``probability`` (of a response to a campaign like
        it), ``decile`` (1 is the likeliest tenth of all customers, contactable or not; equal probabilities share a decile).
    source : str
        ``"model"`` or ``"segment_rates"``.
    out_of_fold : bool
        Each probability comes from models that never saw this customer's answer or a copy of it. Otherwise the table is larger
        than the sample the model was fitted on.
    """

    frame: Frame
    source: str
    out_of_fold: bool


def out_of_fold(rows: nw.DataFrame[Any], campaign: str, probabilities: Values) -> Scores:
    """Score the customers a model was cross-fitted on, row by row."""
    return _scored(collect(with_contactable(rows).select(*_kept(rows, campaign))), probabilities, cross_fitted=True)


def by_expression(frame: Frame, campaign: str, wanted: tuple[Predictor, ...], model: Logit) -> Scores:
    """Score all customers by logistic regression, as an expression that runs wherever the rows are."""
    terms = [
        (p.expression().fill_null(float(mean)) - float(mean)) * float(weight / scale)
        for p, mean, scale, weight in zip(wanted, model.means, model.scales, model.weights, strict=True)
    ]
    probability = 1.0 / (1.0 + (-1.0 * (nw.sum_horizontal(*terms) + model.intercept)).exp())
    scored = with_contactable(frame).select(*_kept(frame, campaign), probability.round(_DIGITS).alias("probability"))
    return Scores(_with_decile(scored), "model", False)


def by_trees(frame: Frame, campaign: str, wanted: tuple[Predictor, ...], predict: Callable[[Values], Values]) -> Scores:
    """Score all customers by a function of their predictors; trees are no expression, so the customers come into memory."""
    kept = _kept(frame, campaign)
    columns = collect(with_contactable(frame).select(*kept, *{c: nw.col(c) for p in wanted for c in p.columns}.values()))
    return _scored(columns.select(*columns.columns[: len(kept)]), predict(matrix(columns, wanted)), cross_fitted=False)


def segment_rates(frame: Frame, campaign: str) -> Scores:
    """Give every customer the response rate of those of the segment who were asked; where nobody was, that of all."""
    counts = asked(frame).group_by("segment").agg(nw.len().alias("n"), nw.col(campaign).sum().alias("k"))
    rates = collect(counts).sort("segment")
    probability = reduce(
        lambda otherwise, row: nw.when(nw.col("segment") == row[0]).then(nw.lit(row[2] / row[1])).otherwise(otherwise),
        rates.select("segment", "n", "k").rows(),
        nw.lit(int(rates["k"].sum()) / int(rates["n"].sum())),
    )
    scored = with_contactable(frame).select(*_kept(frame, campaign), probability.round(_DIGITS).alias("probability"))
    return Scores(_with_decile(scored), "segment_rates", False)


def _kept(frame: Frame, campaign: str) -> list[nw.Expr]:
    kept = [nw.col("customer_id"), nw.col("segment"), nw.col(CONTACTABLE), nw.col(campaign).alias("responded")]
    return [*kept, nw.col(ASKED)] if held_out(frame) else kept


def _scored(rows: nw.DataFrame[Any], probabilities: Values, cross_fitted: bool) -> Scores:
    probability = nw.new_series("probability", np.round(probabilities, _DIGITS).tolist(), nw.Float64, backend=rows.implementation)
    return Scores(_with_decile(rows.with_columns(probability)), "model", cross_fitted)


def _with_decile(scored: Frame) -> Frame:
    """Count the tenths of the customers whose boundary lies above the probability."""
    quantile = nw.col("probability").quantile
    edges = collect(scored.select(*(quantile(q, interpolation="linear").alias(str(q)) for q in _TENTHS)))
    above = [(nw.col("probability") < float(edges[str(q)].item())).cast(nw.Int64) for q in _TENTHS]
    return scored.with_columns((nw.sum_horizontal(*above) + 1).alias("decile"))
