"""Trend: this month against the latest earlier one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.analysis.statistics.intervals import Rate, newcombe
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, Share, settled

_SLACK = 0.02  # of the months of spend: a year of order lines begins and ends a few days sooner or later
_POINT = 0.01  # what a page in whole percents can show
_GROWN = 0.5  # months: a log that grows is longer by the time between two briefs, give or take
_MOST = 3  # segments that page one has room for


@dataclass(frozen=True)
class SegmentMonth:
    """A segment in one month.

    Attributes
    ----------
    name : str
    n_customers : int
    gmv : Money
    """

    name: str
    n_customers: int
    gmv: Money


@dataclass(frozen=True)
class MonthRecord:
    """What a month leaves behind for the next ones to compare with: totals, and nothing of any customer.

    Attributes
    ----------
    month : str
        Year and month, as the folder of the brief is called.
    currency : str or None
    window_months : float or None
    categories : tuple of str
        Whose spend the GMV is.
    n_customers : int
    gmv : Money
        Of the window.
    response : Rate or None
        To the latest campaign.
    segments : tuple of SegmentMonth
        Best first.
    campaign : str or None
        Label of the latest campaign; None where there is none, and in records of earlier versions.
    """

    month: str
    currency: str | None
    window_months: float | None
    categories: tuple[str, ...]
    n_customers: int
    gmv: Money
    response: Rate | None
    segments: tuple[SegmentMonth, ...]
    campaign: str | None = None


@dataclass(frozen=True)
class SegmentChange:
    """What became of a segment.

    Attributes
    ----------
    segment : int
    name : str
    share_before : Share or None
        Of all customers in the earlier month; None where no segment had this name.
    share : Share
    gmv_share_before : Share or None
    gmv_share : Share
    moved : bool
        Its share of the customers changed by a percentage point or more, or its name is new; the three that changed most.
    """

    segment: int
    name: str
    share_before: Share | None
    share: Share
    gmv_share_before: Share | None
    gmv_share: Share
    moved: bool


@dataclass(frozen=True)
class Trend:
    """The section: what changed since the latest earlier month.

    Attributes
    ----------
    before : str
        Year and month of it.
    n_customers_before : int
    gmv_before : Money
        Of the same number of months, or of ``window_months_before``.
    window_months_before : float or None
        Months of spend in the earlier table, where this one holds those and the time since: a log of orders that grows.
    response_before : Rate or None
        None where either month has no campaign, or both have the very same answers.
    response_difference, response_low, response_high : float or None
        This month's rate less that month's, with its Newcombe interval.
    judgement : Judgement or None
        Of the difference. Indicative at best: mostly the same customers were asked, which counts here as if they were others,
        and about something else.
    segments : tuple of SegmentChange
        This month's.
    gone : tuple of str
        Names that no segment has any more.
    """

    before: str
    n_customers_before: int
    gmv_before: Money
    window_months_before: float | None
    response_before: Rate | None
    response_difference: float | None
    response_low: float | None
    response_high: float | None
    judgement: Judgement | None
    segments: tuple[SegmentChange, ...]
    gone: tuple[str, ...]


def trend(before: MonthRecord | None, now: MonthRecord) -> Trend | Skipped:
    """Compare a month with an earlier one.

    Segments are made anew every month, so that they are compared by what they are called, and by shares.

    Parameters
    ----------
    before : MonthRecord or None
        None where there is no earlier month.
    now : MonthRecord

    Returns
    -------
    Trend or Skipped
        Skipped as well where the two months do not measure the same.
    """
    if before is None:
        return Skipped("first_month")
    as_long = _as_long(before, now)
    if any(getattr(before, name) != getattr(now, name) for name in ("currency", "categories")) or not (
        as_long or _grown(before, now)
    ):
        return Skipped("months_measure_otherwise")
    answered = _answered(before, now)
    names = {segment.name: segment for segment in before.segments}
    earlier = [names.pop(segment.name, None) for segment in now.segments]
    shares = [segment.n_customers / now.n_customers for segment in now.segments]
    shares_before = [None if old is None else old.n_customers / before.n_customers for old in earlier]
    # Rounded, so that from 0.28 to 0.29 is a point.
    moves = [round(abs(share - (old or 0.0)), 9) for share, old in zip(shares, shares_before, strict=True)]
    most = sorted(range(len(moves)), key=lambda i: (-moves[i], i))[:_MOST]
    changes = [
        SegmentChange(
            segment=i + 1,
            name=segment.name,
            share_before=shares_before[i],
            share=shares[i],
            gmv_share_before=None if old is None or not before.gmv else old.gmv / before.gmv,
            gmv_share=segment.gmv / now.gmv if now.gmv else 0.0,
            moved=i in most and moves[i] >= _POINT,
        )
        for i, (segment, old) in enumerate(zip(now.segments, earlier, strict=True))
    ]
    return settled(
        Trend(
            before=before.month,
            n_customers_before=before.n_customers,
            gmv_before=before.gmv,
            window_months_before=None if as_long else before.window_months,
            response_before=None if answered is None else before.response,
            response_difference=None if answered is None else answered[0],
            response_low=None if answered is None else answered[1],
            response_high=None if answered is None else answered[2],
            judgement=None if answered is None else _judged(*answered[1:]),
            segments=tuple(changes),
            gone=tuple(names),
        )
    )


def _as_long(before: MonthRecord, now: MonthRecord) -> bool:
    """Whether both tables hold about as many months of spend; where nobody says, neither must."""
    if before.window_months is None or now.window_months is None:
        return before.window_months is now.window_months
    return math.isclose(before.window_months, now.window_months, rel_tol=_SLACK)


def _grown(before: MonthRecord, now: MonthRecord) -> bool:
    """Whether this table is longer than the earlier one by the months between the two."""
    if before.window_months is None or now.window_months is None:
        return False
    (year, month), (year_before, month_before) = (map(int, record.month.split("-")) for record in (now, before))
    between = 12 * (year - year_before) + month - month_before
    return abs(now.window_months - before.window_months - between) <= _GROWN


def _answered(before: MonthRecord, now: MonthRecord) -> tuple[float, float, float] | None:
    """The difference of two rates with its interval; None where there are no two, or they are the same campaign.

    Customers who are new since are in the table without an answer: the same label with the same answers is the same campaign.
    """
    old, new = before.response, now.response
    if old is None or new is None or (old.k, old.n) == (new.k, new.n):
        return None
    if before.campaign is not None and (before.campaign, old.k) == (now.campaign, new.k):
        return None
    return new.rate - old.rate, *newcombe(new, old)


def _judged(low: float, high: float) -> Judgement:
    if low <= 0 <= high:
        return Judgement(Verdict.UNSUPPORTED, "response_may_be_the_same")
    return Judgement(Verdict.INDICATIVE, "response_of_another_month")
