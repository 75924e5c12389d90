"""Profiles: what is known of one segment and stands in no other section; its appendix quotes both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.describing.parts import Part, parts, side
from reportgen.analysis.features import RFM, is_money
from reportgen.analysis.mailing.depths import Audience, Depth, audiences_by_depth
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.targeting import Targeting, by_budget
from reportgen.analysis.uplift import NOT_MEASURED, Uplift
from reportgen.customers import Customers
from reportgen.engine import Frame, collect, facts
from reportgen.notes import Skipped
from reportgen.units import MINOR_UNITS, settled

__all__ = ["Audience", "Depth", "Part", "Profile", "Quantiles", "Spread", "profiles"]

_QUANTILES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}  # a box, with whiskers that outliers cannot stretch
_DIGITS = 6  # engines interpolate with different last bits


@dataclass(frozen=True)
class Quantiles:
    """Where a tenth, a quarter, a half, three quarters and nine tenths of the customers lie below.

    Attributes
    ----------
    p10, p25, p50, p75, p90 : float
        In the feature's unit; money in the account currency.
    """

    p10: float
    p25: float
    p50: float
    p75: float
    p90: float


@dataclass(frozen=True)
class Spread:
    """How recency, frequency or value is spread in the segment and among all customers.

    Attributes
    ----------
    feature : str
        "recency_days", "frequency" or "monetary_value".
    own, all : Quantiles
    """

    feature: str
    own: Quantiles
    all: Quantiles


@dataclass(frozen=True)
class Profile:
    """What the appendix of a segment shows and no other section holds.

    Attributes
    ----------
    segment : int
    spreads : tuple of Spread
        Of recency, frequency and value, as far as they are known.
    channels : tuple of Part
        Largest share first; empty without channels or purchases.
    deals : Part or None
        Bought with a discount; None without the role.
    categories : tuple of Part
        Largest share first; empty without categories or spend.
    answers : str or None
        How often the segment answered the latest campaign: "more" or "less" often than all other customers where that is solid,
        else "alike"; None without campaigns, or where nobody of it was sent that one.
    n_campaigns_more, n_campaigns_less : int or None
        Of all campaigns, those that the segment answered more, and less, often than all other customers, where that is solid.
    audience : Audience or Skipped
    """

    segment: int
    spreads: tuple[Spread, ...]
    channels: tuple[Part, ...]
    deals: Part | None
    categories: tuple[Part, ...]
    answers: str | None
    n_campaigns_more: int | None
    n_campaigns_less: int | None
    audience: Audience | Skipped


def profiles(  # noqa: PLR0913, PLR0917  # an appendix quotes several sections
    frame: Frame,
    customers: Customers,
    features: Sequence[str],
    scores: Scores | None,
    campaigns: Campaigns | Skipped,
    uplift: Uplift | Skipped = NOT_MEASURED,
    targeting: Targeting | Skipped | None = None,
) -> tuple[Profile, ...]:
    """Profile every segment, in the order of their numbers.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For channels, categories, and the money of a mailing.
    features : sequence of str
        Those that form the distance: where shares are among them they are not tested (Gao, Bien & Witten 2022).
    scores : Scores or None
    campaigns : Campaigns or Skipped
        For the verdicts on the response of each segment.
    uplift : Uplift or Skipped, optional
        For the part of the answers that contact adds.
    targeting : Targeting or Skipped, optional
        For how many a budget reaches, where it ends before the mailing that pays.

    Notes
    -----
    A share of purchases or of spend is a ratio of totals over customers, so that its interval is that of `ratio_interval`, and
    a segment is compared with all customers outside it.
    """
    spread = _spreads(frame)
    bought = parts(frame, customers, features)
    within = None
    if isinstance(targeting, Targeting) and by_budget(targeting):
        within = next(plan.contacts for plan in targeting.plans if plan.plan == "budget")
    depths = audiences_by_depth(scores, customers, uplift, within)
    return tuple(
        settled(
            Profile(
                segment=segment,
                spreads=spread[segment],
                channels=_largest_first(bought[segment], "purchases."),
                deals=bought[segment].get("deal_purchases"),
                categories=_largest_first(bought[segment], "spend."),
                **_answers(campaigns, segment),
                audience=depths if isinstance(depths, Skipped) else depths.get(segment, Skipped("nobody_may_be_contacted")),
            )
        )
        for segment in sorted(spread)
    )


def _answers(campaigns: Campaigns | Skipped, segment: int) -> dict[str, Any]:
    """The side of each campaign's response; a campaign is compared with its own average."""
    if isinstance(campaigns, Skipped):
        return {"answers": None, "n_campaigns_more": None, "n_campaigns_less": None}
    average = {r.campaign: r.response_rate for r in campaigns.rates if r.segment is None}
    sides = {r.campaign: side(r.response_rate, average[r.campaign], r.judgement) for r in campaigns.rates if r.segment == segment}
    found = list(sides.values())
    return {
        "answers": sides.get(campaigns.latest),  # none of a segment that was held out of it as a whole
        "n_campaigns_more": found.count("more"),
        "n_campaigns_less": found.count("less"),
    }


def _spreads(frame: Frame) -> dict[int, tuple[Spread, ...]]:
    known = [name for name in RFM if name in frame.collect_schema().names()]
    plain = frame.select("segment", *(nw.col(name).cast(nw.Float64) for name in known))
    numbers = sorted(int(row[0]) for row in collect(plain.select("segment").unique()).rows())
    asked = {f"{name} {q}": nw.col(name).quantile(at, interpolation="linear") for name in known for q, at in _QUANTILES.items()}
    everybody = facts(plain, asked)
    return {
        number: tuple(Spread(name, _quantiles(own, name), _quantiles(everybody, name)) for name in known)
        for number in numbers
        for own in (facts(plain.filter(nw.col("segment") == number), asked),)
    }


def _quantiles(found: Mapping[str, Any], name: str) -> Quantiles:
    unit = MINOR_UNITS if is_money(name) else 1
    return Quantiles(**{q: round(float(found[f"{name} {q}"]) / unit, _DIGITS) for q in _QUANTILES})


def _largest_first(parts: Mapping[str, Part], prefix: str) -> tuple[Part, ...]:
    own = [part for column, part in parts.items() if column.startswith(prefix)]
    return tuple(sorted(own, key=lambda part: (-part.share, part.label or "")))
