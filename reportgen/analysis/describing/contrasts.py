"""Contrasts: how far each segment stands from all other customers, feature by feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.describing.portraits import TOLD
from reportgen.analysis.features import CATEGORY_SHARE, CHANNEL_SHARE, NUMERIC, known
from reportgen.analysis.statistics.effects import SMALL_EFFECT, cohens_d
from reportgen.analysis.statistics.means import moments, pooled
from reportgen.engine import Frame, collect

_PLAIN = (
    "income",
    "children",
    "age",
    "tenure_days",
    "frequency",
    "recency_days",
    "deal_share",
    "conversion",
    "visits",
    "campaigns_accepted",
)


@dataclass(frozen=True)
class Contrast:
    """One segment against all other customers in one feature.

    Attributes
    ----------
    mean, mean_all : float
        Of the segment and of all customers who have a value; raw units.
    effect : float
        Cohen's d: difference of the means of the segment and of all others, in pooled standard deviations.
    told : float
        Share of the segment's customers who have a value.
    """

    mean: float
    mean_all: float
    effect: float
    told: float


def interpretable(frame: Frame) -> tuple[str, ...]:
    """Return the columns by which customers can be described in words, in a fixed order.

    Value is left out, the name says it already, and so are the counts and amounts behind the shares: they only repeat value.
    """
    names = frame.collect_schema().names()
    shares = [n for n in names if n.startswith((CATEGORY_SHARE, CHANNEL_SHARE, NUMERIC))]
    return (*(n for n in _PLAIN if n in names), *shares)


def contrasts(frame: Frame, features: Sequence[str]) -> dict[int, dict[str, Contrast]]:
    """Return the contrast of every segment in every feature; one that has no values in a segment is left out there.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment`` and the features; nulls are passed over, and incomes that a median stands in for.
    features : sequence of str
        Whoever bought nothing has no share of purchases or spend, and counts in no mean of shares, as a 0 would.

    Returns
    -------
    dict
        Segment -> feature -> Contrast, in rising order of segment.

    References
    ----------
    Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., p. 67.

    Examples
    --------
    >>> import pandas as pd
    >>> table = nw.from_native(pd.DataFrame({"segment": [1, 1, 2, 2], "age": [30, 40, 50, 60]}), eager_only=True)
    >>> contrast = contrasts(table, ["age"])[1]["age"]  # by hand: (35 - 55) / sqrt((50 + 50) / 2)
    >>> contrast.mean, contrast.mean_all, round(contrast.effect, 4)
    (35.0, 45.0, -2.8284)
    """
    if not features:
        return {int(s): {} for s in collect(frame.select("segment").unique())["segment"].sort().to_list()}
    of_segments = moments(_of_buyers(known(frame)), features)
    sizes = dict(collect(frame.group_by("segment").agg(nw.len().alias("n"))).rows())
    found: dict[int, dict[str, Contrast]] = {}
    for segment, own in of_segments.items():
        found[segment] = {}
        for feature in features:
            others = pooled([m[feature] for s, m in of_segments.items() if s != segment])
            if own[feature].n:
                everyone = pooled([own[feature], others])
                told = own[feature].n / sizes[segment]
                found[segment][feature] = Contrast(own[feature].mean, everyone.mean, cohens_d(own[feature], others), told)
    return found


def _of_buyers(frame: Frame) -> Frame:
    """Take their shares from those who bought nothing."""
    names = frame.collect_schema().names()
    kinds = [[n for n in names if n.startswith(prefix)] for prefix in (CATEGORY_SHARE, CHANNEL_SHARE)]
    own = [nw.when(nw.sum_horizontal(*shares) > 0).then(nw.col(share)).alias(share) for shares in kinds for share in shares]
    if {"deal_share", "frequency"} <= set(names):
        own.append(nw.when(nw.col("frequency") > 0).then(nw.col("deal_share")).alias("deal_share"))
    return frame.with_columns(*own) if own else frame


def apart(found: Mapping[str, Contrast]) -> list[str]:
    """Return the features in which a segment is more than practically alike, the largest effect first.

    Of what less than half of it told nobody knows what is typical.
    """
    clear = [f for f, c in found.items() if c.told >= TOLD and abs(c.effect) >= SMALL_EFFECT]
    return sorted(clear, key=lambda f: -abs(found[f].effect))
