"""Intervals and tests that every finding shares."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.units import Share

@dataclass(frozen=True)
class Rate:
    """k of n, with its 95% Wilson interval."""
    n: int
    k: int
    rate: Share
    ci_low: Share
    ci_high: Share

def wilson(k: int, n: int) -> Rate: ...
