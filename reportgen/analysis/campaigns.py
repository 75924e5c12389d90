"""Campaigns: who answered which campaign, by segment."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.notes import Judgement, Skipped
from reportgen.units import Share

@dataclass(frozen=True)
class CampaignRate:
    campaign: str
    segment: int | None          # None: all customers
    n_contacted: int
    n_responded: int
    response_rate: Share
    ci_low: Share
    ci_high: Share
    index: int | None            # against all customers of the same campaign, 100 = average
    judgement: Judgement         # against all other customers, Holm over the campaign's segments

@dataclass(frozen=True)
class Pair:
    """Two segments compared in the latest campaign."""
    a: int
    b: int
    difference: float            # rate of a - rate of b
    ci_low: float                # Newcombe
    ci_high: float
    p_value: float               # Holm-adjusted, Fisher's exact
    tie: bool

@dataclass(frozen=True)
class Campaigns:
    campaigns: tuple[str, ...]   # in order of time
    latest: str
    rates: tuple[CampaignRate, ...]
    pairs: tuple[Pair, ...]
    best: tuple[int, ...]        # segments that lead the latest campaign: one, or several that tie at the top
    worst: tuple[int, ...]
    contact_cost: float | None   # account currency
    response_value: float | None
    break_even_rate: float | None
    judgement: Judgement
