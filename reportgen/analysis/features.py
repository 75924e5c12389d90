"""Features: what describes a customer, as queries over the customers' frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from reportgen.engine import Frame, collect
from reportgen.errors import ConfigError

CATEGORY_SHARE = "category_share."
CHANNEL_SHARE = "channel_share."
NUMERIC = "numeric."
MONEY_FEATURES = frozenset({"monetary_value", "income"})
"""Features held in minor units; ``spend.<category>`` is money as well, see `is_money`."""

START_SHARE = 0.01
_QUINTILES = (0.2, 0.4, 0.6, 0.8)  # RFM scores are quintiles by convention: 1-5
SCORES = {"r_score": "recency_days", "f_score": "frequency", "m_score": "monetary_value"}
RFM = ("recency_days", "frequency", "monetary_value")
_FIXED = {"rfm": RFM, "rfm_scores": tuple(SCORES), "rfmlc": (*RFM, "tenure_days", "conversion")}
NUMBERS = (*RFM, "tenure_days", "deal_purchases", "visits", "income", "children", "age")
"""Numbers that a role gives, and below, prefixes of those with a label of the user's."""

LABELLED_NUMBERS = ("spend.", "purchases.", NUMERIC)


@dataclass(frozen=True)
class ScoreEdges:
    """Where the scores of a feature begin.

    Attributes
    ----------
    feature : str
        "recency_days", "frequency" or "monetary_value".
    edges : tuple of float
        The four quintile boundaries in raw units, rising.
    """

    feature: str
    edges: tuple[float, ...]


class Described(Protocol):
    """What the features need of customers."""

    @property
    def frame(self) -> Frame:
        """One row per customer."""

    @property
    def window_months(self) -> float | None:
        """Months of spend."""

    @property
    def campaigns(self) -> tuple[str, ...]:
        """In order of time."""


def is_money(feature: str) -> bool:
    """Tell whether a column of the feature frame holds minor units.

    Examples
    --------
    >>> is_money("spend.Wines"), is_money("recency_days")
    (True, False)
    """
    return feature in MONEY_FEATURES or feature.startswith("spend.")


def log_start(amounts: NDArray[np.float64]) -> float:
    """Return what is added to an amount before its logarithm: a hundredth of the median of those above 0.

    That is small enough to tell small spenders apart, and 0 stays finite.

    Examples
    --------
    >>> log_start(np.array([0.0, 100.0, 300.0])), log_start(np.zeros(3))
    (2.0, 1.0)
    """
    positive = amounts[amounts > 0]
    return float(np.median(positive)) * START_SHARE if len(positive) else 1.0


def label_of(feature: str) -> str | None:
    """Return the user's own label in a feature's name, None where the feature is one of ours.

    Examples
    --------
    >>> label_of("channel_share.Catalog"), label_of("recency_days")
    ('Catalog', None)
    """
    prefix, dot, label = feature.partition(".")
    return label if dot and prefix in {"category_share", "channel_share", "numeric", "spend", "purchases"} else None


def feature_set(frame: Frame, wanted: str | tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the features that form the distance, and those of a named set that the table does not have.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame.
    wanted : str or tuple of str
        "rfm", "rfm_scores", "rfmlc" (with tenure, which is loyalty, and conversion), "behaviour" (every number that a role gives,
        and no label or answer: those are kept for the test of what sets a segment apart), or a list of columns.

    Raises
    ------
    ConfigError
        If a list names a column that is not there or is not a number.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"recency_days": [3], "monetary_value": [9], "age": [40]}), eager_only=True)
    >>> feature_set(frame, "rfm"), feature_set(frame, "behaviour")
    ((('recency_days', 'monetary_value'), ('frequency',)), (('recency_days', 'monetary_value', 'age'), ()))
    """
    schema = frame.collect_schema()
    if wanted == "behaviour":
        labelled = [name for name in schema if name.startswith(LABELLED_NUMBERS)]
        return (*(name for name in NUMBERS if name in schema), *labelled), ()
    if isinstance(wanted, str):
        fixed = _FIXED[wanted]
        return tuple(f for f in fixed if f in schema), tuple(f for f in fixed if f not in schema)
    numeric = [name for name, dtype in schema.items() if dtype.is_numeric() and name != "segment"]
    unknown = [name for name in wanted if name not in numeric]
    if unknown:
        raise ConfigError(
            f"[segments] features: {', '.join(unknown)}: no such number in this table; choose from {', '.join(numeric)}"
        )
    return tuple(dict.fromkeys(wanted)), ()


def features(customers: Described, edges: Sequence[ScoreEdges] | None = None) -> Frame:
    """Add the feature columns to the customers' frame, in raw units.

    Parameters
    ----------
    customers : Customers
    edges : sequence of ScoreEdges, optional
        Where the scores begin, from a model made earlier; left out, these customers' own quintiles.

    Returns
    -------
    narwhals DataFrame or LazyFrame
        One row per customer. The columns of ``customers.frame`` and, where their roles are there:

        - ``deal_share``: deal purchases / frequency, clipped to [0, 1], 0 where nothing was bought;
        - ``conversion``: purchases a month / visits a month, null where there are no visits; absent where the window is unknown;
        - ``campaigns_accepted``: of all campaigns but the latest, which is the outcome; absent where there is only one;
        - ``category_share.<category>``, ``channel_share.<channel>``: of the customer's own spend and purchases, in [0, 1], 0
          where nothing was bought;
        - ``r_score``, ``f_score``, ``m_score``: 1-5, 5 is best.

    Notes
    -----
    A score is one more than the number of quintile boundaries (linear interpolation, type 7 of Hyndman & Fan 1996) that lie
    strictly below the value; for recency it is counted down from 5. Equal values therefore always share a score, whatever the row
    order, and the five groups are of equal size only as far as ties allow.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> table = pd.DataFrame({"monetary_value": [100, 200, 300, 400, 500], "frequency": [2, 4, 4, 4, 8], "deal_purchases": 1})
    >>> people = SimpleNamespace(frame=nw.from_native(table, eager_only=True), window_months=None, campaigns=())
    >>> described = features(people)
    >>> described["m_score"].to_list(), described["f_score"].to_list()
    ([1, 2, 3, 4, 5], [1, 2, 2, 2, 5])
    >>> described["deal_share"].to_list()
    [0.5, 0.25, 0.25, 0.25, 0.125]
    """
    frame = customers.frame
    names = frame.collect_schema().names()
    added: list[nw.Expr] = []
    if {"deal_purchases", "frequency"} <= set(names):
        added.append(_ratio("deal_purchases", "frequency").clip(0.0, 1.0).alias("deal_share"))
    if {"frequency", "visits"} <= set(names) and customers.window_months:
        monthly = nw.col("frequency").cast(nw.Float64) / customers.window_months
        added.append(nw.when(nw.col("visits") > 0).then(monthly / nw.col("visits")).alias("conversion"))
    if len(customers.campaigns) > 1:
        earlier = [f"campaign.{name}" for name in customers.campaigns[:-1]]
        added.append(nw.sum_horizontal(*earlier).cast(nw.Int64).alias("campaigns_accepted"))
    added += _shares([n for n in names if n.startswith("spend.")], CATEGORY_SHARE)
    added += _shares([n for n in names if n.startswith("purchases.")], CHANNEL_SHARE)
    added += _scores(score_edges(frame) if edges is None else edges)
    return frame.with_columns(*added) if added else frame


def known(frame: Frame) -> Frame:
    """Take out the incomes that a median stands in for: these serve distances and models, and describe nobody.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"income": [100, 200, 100], "income_known": [True, True, False]})
    >>> known(nw.from_native(table, eager_only=True))["income"].is_null().to_list()
    [False, False, True]
    """
    if "income_known" not in frame.collect_schema().names():
        return frame
    return frame.with_columns(nw.when(nw.col("income_known")).then(nw.col("income")).alias("income"))


def score_edges(frame: Frame) -> tuple[ScoreEdges, ...]:
    """Return where the scores of these customers begin, for each of recency, frequency and value that they have."""
    names = frame.collect_schema().names()
    scored = [feature for feature in SCORES.values() if feature in names]
    quantile = {
        f"{feature} {q}": nw.col(feature).cast(nw.Float64).quantile(q, interpolation="linear")
        for feature in scored
        for q in _QUINTILES
    }
    found = collect(frame.select(*(expression.alias(name) for name, expression in quantile.items())))
    return tuple(ScoreEdges(feature, tuple(float(found[f"{feature} {q}"].item()) for q in _QUINTILES)) for feature in scored)


def _ratio(part: str, whole: str) -> nw.Expr:
    return nw.when(nw.col(whole) > 0).then(nw.col(part).cast(nw.Float64) / nw.col(whole)).otherwise(nw.lit(0.0))


def _shares(parts: list[str], prefix: str) -> list[nw.Expr]:
    if not parts:
        return []
    whole = nw.sum_horizontal(*parts)
    return [
        nw.when(whole > 0)
        .then(nw.col(part).cast(nw.Float64) / whole)
        .otherwise(nw.lit(0.0))
        .alias(prefix + part.partition(".")[2])
        for part in parts
    ]


def _scores(edges: Sequence[ScoreEdges]) -> list[nw.Expr]:
    score_of = {feature: score for score, feature in SCORES.items()}
    expressions = []
    for found in edges:
        passed = nw.sum_horizontal(*((nw.col(found.feature) > edge).cast(nw.Int64) for edge in found.edges))
        score = 5 - passed if found.feature == "recency_days" else passed + 1  # of recency, less is better
        expressions.append(score.cast(nw.Int64).alias(score_of[found.feature]))
    return expressions
