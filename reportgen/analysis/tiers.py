"""Tiers: the rank of each segment in the membership programme."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.notes import Judgement
from reportgen.units import Money, Share

@dataclass(frozen=True)
class Threshold:
    """One condition on a raw column: feature (e.g. "frequency"), at_least or below, value in raw units (money: account currency)."""
    feature: str
    comparison: str              # "at_least" | "below"
    value: float

@dataclass(frozen=True)
class Tier:
    tier: str
    rank: int                    # 1 is best
    segments: tuple[int, ...]
    n_customers: int
    customer_share: Share
    gmv: Money
    gmv_share: Share
    rule: tuple[Threshold, ...]  # what a till can check; all must hold
    rule_precision: Share        # of customers whom the rule puts here, those who belong
    rule_recall: Share           # of those who belong, those whom the rule puts here
    privileges: tuple[str, ...]  # codes of ours ("early_access") or the user's own sentences
