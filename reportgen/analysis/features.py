"""Features: what describes a customer, as queries over the customers' frame."""

from __future__ import annotations

import narwhals as nw

from reportgen.customers import Customers
from reportgen.engine import Frame, collect

CATEGORY_SHARE = "category_share."
CHANNEL_SHARE = "channel_share."
NUMERIC = "numeric."
MONEY_FEATURES = frozenset({"monetary_value", "income"})
"""Features held in minor units; ``spend.<category>`` is money as well, see `is_money`."""

_QUINTILES = (0.2, 0.4, 0.6, 0.8)  # RFM scores are quintiles by convention: 1-5
_SCORES = (("recency_days", "r_score", False), ("frequency", "f_score", True), ("monetary_value", "m_score", True))


def is_money(feature: str) -> bool:
    """Tell whether a column of the feature frame holds minor units.

    Examples
    --------
    >>> is_money("spend.Wines"), is_money("recency_days")
    (True, False)
    """
    return feature in MONEY_FEATURES or feature.startswith("spend.")


def label_of(feature: str) -> str | None:
    """Return the user's own label in a feature's name, None where the feature is one of ours.

    Examples
    --------
    >>> label_of("channel_share.Catalog"), label_of("recency_days")
    ('Catalog', None)
    """
    prefix, dot, label = feature.partition(".")
    return label if dot and prefix in {"category_share", "channel_share", "numeric", "spend", "purchases"} else None


def features(customers: Customers) -> Frame:
    """Add the feature columns to the customers' frame, in raw units.

    Parameters
    ----------
    customers : Customers

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
    added += _scores(frame, names)
    return frame.with_columns(*added)


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


def _scores(frame: Frame, names: list[str]) -> list[nw.Expr]:
    scored = [(feature, score, rising) for feature, score, rising in _SCORES if feature in names]
    boundaries = collect(
        frame.select(
            *(
                nw.col(feature).cast(nw.Float64).quantile(q, interpolation="linear").alias(f"{feature} {q}")
                for feature, _, _ in scored
                for q in _QUINTILES
            )
        )
    )
    expressions = []
    for feature, score, rising in scored:
        above = [(nw.col(feature) > boundaries[f"{feature} {q}"].item()).cast(nw.Int64) for q in _QUINTILES]
        passed = nw.sum_horizontal(*above)
        expressions.append(((passed + 1) if rising else (5 - passed)).cast(nw.Int64).alias(score))
    return expressions
