"""Personas: the card of each segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportgen.analysis.describing.contrasts import Contrast, apart, contrasts, interpretable
from reportgen.analysis.describing.portraits import medians, most_frequent, sums
from reportgen.analysis.features import is_money, label_of
from reportgen.analysis.grouping.naming import levels, segment_names
from reportgen.analysis.segments import Segmentation
from reportgen.analysis.statistics.intervals import Rate, wilson
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.notes import Judgement
from reportgen.units import MINOR_UNITS, Money, Share, money, settled

__all__ = ["CategoryIndex", "Persona", "Trait", "personas", "segment_names"]

_MAX_TRAITS = 5  # what fits a card and a memory
_MAX_CATEGORIES = 3


@dataclass(frozen=True)
class Trait:
    """One feature in which the segment differs from all other customers.

    Attributes
    ----------
    feature : str
        Column of the feature frame, such as "recency_days" or "channel_share.Catalog".
    label : str or None
        The user's own label in it ("Catalog"), None otherwise.
    mean, mean_all : float
        Of the segment and of all customers, in the feature's unit; money in the account currency.
    index : int or None
        100 * mean / mean_all; None where that is 0 or below.
    effect : float
        Cohen's d against all other customers; at least 0.2 either way.
    """

    feature: str
    label: str | None
    mean: float
    mean_all: float
    index: int | None
    effect: float


@dataclass(frozen=True)
class CategoryIndex:
    """One product category in the segment's spend.

    Attributes
    ----------
    category : str
    share : Share
        Of the segment's spend.
    index : int or None
        100 * share / share of all spend; None where nobody buys it.
    """

    category: str
    share: Share
    index: int | None


@dataclass(frozen=True)
class Persona:
    """One card.

    Attributes
    ----------
    segment : int
    name : str
    value_level : str
        "high", "mid" or "low".
    recency_level : str or None
        "recent" or "lapsing"; None where recency does not set the segment apart, or is not known.
    frequency_level : str or None
        "frequent" or "rare"; None likewise.
    traits : tuple of Trait
        Up to five, largest effect first.
    categories : tuple of CategoryIndex
        Up to three, highest index first.
    age_median : float or None
        Years.
    income_median : Money or None
        A year.
    children_mean : float or None
        At home.
    education_top, household_top : str or None
        The most frequent education and marital status (the first in the alphabet of equals); None, as age and income, where
        less than half of the segment is known.
    education_share, household_share : Share or None
        Of the segment's customers of whom it is known.
    preferred_channel : str or None
        With most of the segment's purchases; None without channels or purchases.
    preferred_channel_share : Share or None
        Of the segment's purchases in all channels.
    preferred_channel_index : int or None
        100 * that share / share of the channel in all purchases.
    deal_share : Share or None
        Deal purchases over all purchases of the segment.
    deal_index : int or None
        100 * that share / the share of all customers.
    conversion : float or None
        Purchases a visit, of those who visit; None where the window is unknown.
    response : Rate or None
        To the latest campaign, of those who were sent it; None where nobody was.
    judgement : Judgement
        Of the segment.
    """

    segment: int
    name: str
    value_level: str
    recency_level: str | None
    frequency_level: str | None
    traits: tuple[Trait, ...]
    categories: tuple[CategoryIndex, ...]
    age_median: float | None
    income_median: Money | None
    children_mean: float | None
    education_top: str | None
    education_share: Share | None
    household_top: str | None
    household_share: Share | None
    preferred_channel: str | None
    preferred_channel_share: Share | None
    preferred_channel_index: int | None
    deal_share: Share | None
    deal_index: int | None
    conversion: float | None
    response: Rate | None
    judgement: Judgement


def personas(frame: Frame, customers: Customers, segmentation: Segmentation) -> tuple[Persona, ...]:
    """Draw the card of every segment, in the order of their numbers.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
    segmentation : Segmentation
        For the names and the judgements.

    Notes
    -----
    Shares on a card are shares of the segment's total (its spend, its purchases), so that a customer who buys much counts much;
    traits compare the means of customers. No p-values on either: the segments were formed by such features (Gao, Bien & Witten
    2022).
    """
    found = contrasts(frame, interpretable(frame))
    level = levels(frame)
    summed = sums(frame, customers)
    total = {key: sum(row[key] for row in summed.values()) for key in next(iter(summed.values()))}
    middle = medians(frame, customers.roles)
    education, household = (most_frequent(frame, role, customers.roles) for role in ("education", "marital_status"))
    cards = []
    for i, segment in enumerate(segmentation.segments):
        own = summed[segment.segment]
        channel, channel_share, channel_index = _preferred_channel(own, total, customers.channels)
        deal_share, deal_index = _deals(own, total)
        education_top, education_share = education.get(segment.segment, (None, None))
        household_top, household_share = household.get(segment.segment, (None, None))
        half = middle[segment.segment]
        cards.append(
            Persona(
                segment=segment.segment,
                name=segment.name,
                value_level=level[i].value,
                recency_level=level[i].recency,
                frequency_level=level[i].frequency,
                traits=_traits(found[segment.segment]),
                categories=_categories(own, total, customers.categories),
                age_median=half.get("age"),
                income_median=money(half["income"]) if "income" in half else None,
                children_mean=own["children"] / own["n"] if "children" in own else None,
                education_top=education_top,
                education_share=education_share,
                household_top=household_top,
                household_share=household_share,
                preferred_channel=channel,
                preferred_channel_share=channel_share,
                preferred_channel_index=channel_index,
                deal_share=deal_share,
                deal_index=deal_index,
                conversion=_conversion(own, customers.window_months),
                response=wilson(own["responded"], own["asked"]) if own.get("asked") else None,
                judgement=segment.judgement,
            )
        )
    return tuple(settled(card) for card in cards)


def _traits(found: dict[str, Contrast]) -> tuple[Trait, ...]:
    return tuple(_trait(feature, found[feature]) for feature in apart(found)[:_MAX_TRAITS])


def _trait(feature: str, contrast: Contrast) -> Trait:
    unit = MINOR_UNITS if is_money(feature) else 1
    return Trait(
        feature=feature,
        label=label_of(feature),
        mean=contrast.mean / unit,
        mean_all=contrast.mean_all / unit,
        index=_index(contrast.mean, contrast.mean_all),
        effect=contrast.effect,
    )


def _categories(own: dict[str, Any], total: dict[str, Any], categories: tuple[str, ...]) -> tuple[CategoryIndex, ...]:
    """Of the segment's spend; empty where it has none."""
    keys = [f"spend.{c}" for c in categories]
    spent, all_spent = sum(own[k] for k in keys), sum(total[k] for k in keys)
    if spent <= 0:
        return ()
    ranked = sorted(
        (c for c, k in zip(categories, keys, strict=True) if own[k] > 0),
        key=lambda c: (-own[f"spend.{c}"] / total[f"spend.{c}"], c),
    )
    return tuple(
        CategoryIndex(
            category=c,
            share=own[f"spend.{c}"] / spent,
            index=_index(own[f"spend.{c}"] / spent, total[f"spend.{c}"] / all_spent),
        )
        for c in ranked[:_MAX_CATEGORIES]
    )


def _preferred_channel(
    own: dict[str, Any], total: dict[str, Any], channels: tuple[str, ...]
) -> tuple[str | None, float | None, int | None]:
    keys = [f"purchases.{c}" for c in channels]
    bought, all_bought = sum(own[k] for k in keys), sum(total[k] for k in keys)
    if bought <= 0:
        return None, None, None
    best = min(channels, key=lambda c: (-own[f"purchases.{c}"], c))
    share = own[f"purchases.{best}"] / bought
    return best, share, _index(share, total[f"purchases.{best}"] / all_bought)


def _deals(own: dict[str, Any], total: dict[str, Any]) -> tuple[float | None, int | None]:
    if "deal_purchases" not in own or not own.get("frequency"):
        return None, None
    share = min(1.0, own["deal_purchases"] / own["frequency"])
    return share, _index(share, min(1.0, total["deal_purchases"] / total["frequency"]))


def _conversion(own: dict[str, Any], window_months: float | None) -> float | None:
    if not window_months or not own.get("visits") or "frequency_of_visitors" not in own:
        return None
    return float(own["frequency_of_visitors"] / window_months / own["visits"])


def _index(value: float, average: float) -> int | None:
    """Index number against the average, 100 = average."""
    return round(100 * value / average) if average > 0 else None
