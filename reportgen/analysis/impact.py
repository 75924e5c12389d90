"""Impact: what is at stake in money, as ranges with their assumptions."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.notes import Judgement, Skipped
from reportgen.units import Money, Share

@dataclass(frozen=True)
class BaselineGmv:
    segment: int | None          # None: total
    gmv_window: Money
    gmv_horizon: Money           # scaled to the horizon
    n_lapsing: int | None
    gmv_lapsing: Money | None    # horizon GMV of the lapsing customers

@dataclass(frozen=True)
class Assumption:
    code: str                    # "lost_share", "response_rate", "contact_cost" ...
    low: float
    base: float
    high: float

@dataclass(frozen=True)
class Scenario:
    scenario: str                # "retention" | "retargeting_all" | "retargeting_best"
    segment: int | None          # None: total
    low: Money
    base: Money
    high: Money
    n_customers: int
    assumptions: tuple[Assumption, ...]
    judgement: Judgement


@dataclass(frozen=True)
class Mailing:
    """The latest campaign as it was sent: to everybody."""

    n_contacted: int
    n_responded: int
    cost: Money
    revenue: Money
    profit: Money
    break_even_rate: float
    paying_segments: tuple[int, ...]     # response interval wholly above break-even
    unclear_segments: tuple[int, ...]    # interval includes break-even
    losing_segments: tuple[int, ...]     # wholly below


@dataclass(frozen=True)
class Impact:
    """The section: baseline, scenarios, and what could not be computed."""

    window_months: float | None
    horizon_months: int | None           # None: not annualised, amounts are per window of the table
    lapse_days: float | None
    baseline: tuple[BaselineGmv, ...]    # one a segment, then the total
    scenarios: tuple[Scenario, ...]      # retention a segment, its total; retargeting a segment, its total (= everybody)
    mailing: Mailing | Skipped
    retention: Skipped | None            # why there is no retention scenario
