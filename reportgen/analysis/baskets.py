"""Baskets: association rules over product categories."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.notes import Judgement, Skipped
from reportgen.units import Share

@dataclass(frozen=True)
class Rule:
    antecedents: tuple[str, ...]
    consequents: tuple[str, ...]
    n_both: int
    n_antecedents: int
    n_consequents: int
    support: Share
    confidence: Share
    lift: float
    lift_low: float
    lift_high: float
    leverage: float
    conviction: float | None     # None: infinite
    p_value: float               # Fisher one-sided, Holm-adjusted, the largest over the simpler rules
    judgement: Judgement

@dataclass(frozen=True)
class Baskets:
    coding: str
    n_baskets: int
    n_items: int
    min_support: Share
    min_confidence: Share
    item_shares: tuple[tuple[str, float], ...]
    n_itemsets: int
    n_rules: int                 # tested
    n_solid: int
    rules: tuple[Rule, ...]      # those on the page, best first; only solid ones, or none
    judgement: Judgement
