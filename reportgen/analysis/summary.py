"""Summary: what page one says."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.analysis.intervals import Rate
from reportgen.notes import Judgement
from reportgen.units import Money, Share


@dataclass(frozen=True)
class Claim:
    """One claim of page one; its sentence stands in ``templates/sections/summary.html`` under its code.

    Attributes
    ----------
    code : str
        "mailing_loses", "mailing_pays", "mailing_unclear" (money: profit of mailing everybody at low/base/high response),
        "retention" (money: GMV at risk in the horizon), "concentration" (share: GMV share of ``segments``), "tiers", "rule".
    segments : tuple of int
    low, base, high : Money or None
    n_customers : int or None
    share, customer_share : Share or None
    judgement : Judgement
    """

    code: str
    segments: tuple[int, ...]
    low: Money | None
    base: Money | None
    high: Money | None
    n_customers: int | None
    share: Share | None
    customer_share: Share | None
    judgement: Judgement


@dataclass(frozen=True)
class Summary:
    """Page one.

    Attributes
    ----------
    headline : str
        "stop_mailing_everyone" (no segment pays), "mail_segments" (some pay), "mailing_pays" (all pay), "test_mailing" (unclear),
        "win_back" (no campaign data; a lapsing high-value segment), "protect" (none of these).
    headline_segments : tuple of int
    claims : tuple of Claim
        Two to four.
    gmv, gmv_mean, gmv_mean_low, gmv_mean_high : Money
        Total of the window; mean a customer with its 95% interval.
    top_segments : tuple of int
        The fewest segments, by value, that hold at least 80% of GMV.
    top_customer_share, top_gmv_share : Share
    response : Rate or None
        Latest campaign, all customers.
    """

    headline: str
    headline_segments: tuple[int, ...]
    claims: tuple[Claim, ...]
    gmv: Money
    gmv_mean: Money
    gmv_mean_low: Money
    gmv_mean_high: Money
    top_segments: tuple[int, ...]
    top_customer_share: Share
    top_gmv_share: Share
    response: Rate | None
