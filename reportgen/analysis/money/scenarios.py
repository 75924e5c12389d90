"""Scenarios: amounts of money under named assumptions, low, base and high."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.notes import Judgement
from reportgen.units import Money

KINDS = ("retention", "retargeting", "migration", "cross_sell")
"""In the order of the page, and of ties: where two are worth the same to a customer, the earlier one counts."""

BESIDE = "retargeting"
"""Stands beside the total: campaigns are sent as it is, and what aiming them better changes is their profit."""

SHARES = {
    "retention": ("lost_share", "saved_share"),
    "retargeting": ("uplift_share",),
    "migration": ("moved_share",),
    "cross_sell": ("uptake_share",),
}
"""The shares that a kind's amount is multiplied by."""

MEASURED = "uplift_share"
"""The one that is no assumption: of the answers, the part that the control group of the last campaign shows to be its effect. All
of them count where nobody was held out, and the page says so."""


@dataclass(frozen=True)
class Assumption:
    """A number that a scenario rests on.

    Attributes
    ----------
    code : str
        Shares that nobody measured: "lost_share" (of the spend of lapsing customers, what leaves), "saved_share" (of that, what a
        win-back keeps), "moved_share" (of the customers within reach of the next tier, those who get there), "uptake_share" (of
        the take-up that holders of the same categories show, what an offer reaches). Limits somebody set: "lapse_days" (days of
        silence), "longest_silent_third" (days of silence that a third of all customers exceed), "reach" (share of the next
        tier's median that a customer must spend to be within reach of it). Counts: "campaigns" (in the horizon). Measured:
        "usual_gap" (days of silence: those within which customers came back nine times in ten), "uplift_share" (of the answers,
        those that would not have come without contact, with its interval).
    low, base, high : float
        As used in the low, base and high amount; equal where the number has no range.
    """

    code: str
    low: float
    base: float
    high: float


@dataclass(frozen=True)
class Scenario:
    """What one kind of action could add to GMV in one segment, or in all, over the horizon; before what the action costs.

    Attributes
    ----------
    scenario : str
        "retention" (part of the spend that would leave is kept), "retargeting" (the answers to the recommended plan of contacts,
        at their value, against no campaign; where a control group shows how many those are, only the ones that contact adds),
        "migration" (customers within reach of the next tier's median spend get there), "cross_sell" (customers take the
        category that a solid rule proposes). "at_risk" where it is not a gain but what leaves.
    segment : int or None
        None: total, which is the sum of the segments at base, to the cent.
    low, base, high : Money
        The base amount at base assumptions; the 2.5% end of a bootstrap over customers at the low ones, and the 97.5% end at
        the high ones. The base amount always lies between them.
    ci_low, ci_high : Money
        The bootstrap at base assumptions: what chance alone does.
    counted : Money or None
        What of the base amount is in the total, where no customer counts twice; 0 of retargeting, which stands beside it. None,
        as ``n_elsewhere``, where what is left of the base amount, or counted of it, would be that of fewer than
        ``privacy.min_group``.
    n_customers : int
        Lapsing; contacted; within reach of the next tier; with a proposal. Of those who may be contacted, except at risk: who
        must not be contacted can leave as well.
    assumptions : tuple of Assumption
    judgement : Judgement
        Indicative at best: every amount rests on an assumed share, or on responses that are no effects.
    n_elsewhere : int or None
        Of the customers, those whom the total counts in another kind, where they are worth more; None at risk.
    """

    scenario: str
    segment: int | None
    low: Money
    base: Money
    high: Money
    ci_low: Money
    ci_high: Money
    counted: Money | None
    n_customers: int
    assumptions: tuple[Assumption, ...]
    judgement: Judgement
    n_elsewhere: int | None = None


@dataclass(frozen=True)
class Combined:
    """All kinds but retargeting together in one segment, or in all, with every customer counted once.

    Attributes
    ----------
    segment : int or None
        None: total, which is the sum of the segments at base, to the cent.
    low, high, ci_low, ci_high : Money
        As in ``Scenario``.
    base : Money or None
        None, as the four below and ``n_in_several``, where the overlap would be that of fewer than ``privacy.min_group``.
    naive_low, naive, naive_high : Money or None
        What adding the scenarios up would give, customers in two of them counted twice.
    overlap : Money or None
        ``naive - base``: taken off.
    n_customers : int
        Customers in one scenario or more.
    n_in_several : int or None
        Those who are worth something in two or more, at base.
    judgement : Judgement
    """

    segment: int | None
    low: Money
    base: Money | None
    high: Money
    ci_low: Money
    ci_high: Money
    naive_low: Money | None
    naive: Money | None
    naive_high: Money | None
    overlap: Money | None
    n_customers: int
    n_in_several: int | None
    judgement: Judgement


@dataclass(frozen=True)
class Sensitivity:
    """What the total does when one assumption moves and the others stay at base.

    Attributes
    ----------
    code : str
        Of an assumption; "sampling": no assumption moves, only which customers happened to be in the table.
    low_value, high_value : float or None
        Of the assumption; None for sampling.
    low, high : Money
        The total at either end.
    spread : Money
        ``high - low``.
    """

    code: str
    low_value: float | None
    high_value: float | None
    low: Money
    high: Money
    spread: Money


@dataclass(frozen=True)
class CampaignProfit:
    """What the campaigns of the horizon leave after the cost of the contacts; beside the GMV, never added to it.

    Attributes
    ----------
    n_campaigns : float
    contacts : int
        Customers of the recommended plan, each time.
    cost : Money
    low, base, high : Money
        Profit against no campaign, with its 95% interval over customers, net of what the choice of the plan flatters.
    over_everybody_low, over_everybody, over_everybody_high : Money or None
        Profit over contacting everybody, as the latest campaign did; None where that is what is recommended, or no plan pays.
    """

    n_campaigns: float
    contacts: int
    cost: Money
    low: Money
    base: Money
    high: Money
    over_everybody_low: Money | None
    over_everybody: Money | None
    over_everybody_high: Money | None


@dataclass(frozen=True)
class BaselineGmv:
    """What a segment, or everybody, spends.

    Attributes
    ----------
    segment : int or None
        None: total, which is the sum of the segments to the cent.
    gmv_window : Money
        In the months of the table.
    gmv_horizon : Money
        The same pace over the horizon; equal to ``gmv_window`` where the window is unknown.
    n_lapsing : int or None
        Customers silent for longer than ``lapse_days``; None where recency is unknown.
    gmv_lapsing : Money or None
        What they would spend over the horizon at the pace of the window.
    """

    segment: int | None
    gmv_window: Money
    gmv_horizon: Money
    n_lapsing: int | None
    gmv_lapsing: Money | None


@dataclass(frozen=True)
class TierStep:
    """The way up from a tier.

    Attributes
    ----------
    tier, next_tier : str
        The next tier up whose median spend is higher; a tier without one has no step.
    next_median : Money
        Of the window.
    n_in_reach : int or None
        Customers of the tier who may be contacted, and spend less than that and at least the share ``reach`` of it; None where
        they are fewer than ``privacy.min_group``.
    """

    tier: str
    next_tier: str
    next_median: Money
    n_in_reach: int | None
