"""Personas: what distinguishes each segment, and its name."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.analysis.intervals import Rate
from reportgen.notes import Judgement
from reportgen.units import Money, Share

@dataclass(frozen=True)
class Trait:
    """One feature in which the segment differs from all other customers."""
    feature: str                 # column of the feature frame, e.g. "recency_days", "channel_share.Catalog"
    label: str | None            # the user's own label in it ("Catalog"), None otherwise
    mean: float                  # of the segment, in the feature's unit (money features: account currency)
    mean_all: float              # of all customers
    index: int | None            # 100 * mean / mean_all, None where mean_all is 0
    effect: float                # standardised difference against all other customers (Cohen's d, pooled sd)

@dataclass(frozen=True)
class CategoryIndex:
    category: str
    share: Share                 # of the segment's spend
    index: int | None            # against the share in all spend, 100 = average

@dataclass(frozen=True)
class Persona:
    """One card."""
    segment: int
    name: str
    value_level: str             # "high" | "mid" | "low"
    recency_level: str | None    # "recent" | "lapsing" | None where it does not set the segment apart
    frequency_level: str | None  # "frequent" | "rare" | None
    traits: tuple[Trait, ...]    # up to five, largest effect first
    categories: tuple[CategoryIndex, ...]   # up to three, highest index first
    age_median: float | None
    income_median: Money | None
    children_mean: float | None
    education_top: str | None    # most frequent label and its share
    education_share: Share | None
    household_top: str | None    # most frequent marital status and its share
    household_share: Share | None
    preferred_channel: str | None
    preferred_channel_share: Share | None
    preferred_channel_index: int | None
    deal_share: Share | None
    deal_index: int | None
    conversion: float | None     # purchases per visit
    response: Rate | None        # latest campaign
    judgement: Judgement         # of the segment

def segment_names(frame: Frame, k: int) -> tuple[str, ...]: ...
def personas(frame: Frame, customers: Customers, segments: tuple[str, ...]) -> tuple[Persona, ...]: ...
