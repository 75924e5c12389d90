"""Conversion: purchases per visit and response by bands of income, spend and age."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.analysis.intervals import Rate
from reportgen.notes import Judgement, Skipped

@dataclass(frozen=True)
class Band:
    low: float | None            # account currency or years; None: open end
    high: float | None           # exclusive
    n_customers: int
    response: Rate | None
    purchases_per_visit: float | None
    purchases_per_visit_low: float | None     # 95% bootstrap or delta interval
    purchases_per_visit_high: float | None

@dataclass(frozen=True)
class BandedConversion:
    by: str                      # "income" | "spend" | "age"
    bands: tuple[Band, ...]
    trend: str                   # "rising" | "falling" | "none" : response, Cochran-Armitage
    p_value: float | None
    judgement: Judgement

@dataclass(frozen=True)
class Conversion:
    by: tuple[BandedConversion | Skipped, ...]
    n_without_visits: int
