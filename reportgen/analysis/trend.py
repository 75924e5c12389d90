"""Trend: this month against the latest earlier one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.analysis.statistics.intervals import Rate, fisher, newcombe, wilson
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, Share, settled

_SLACK = 0.02  # of the months of spend: a year of order lines begins and ends a few days sooner or later
_POINT = 0.01  # what a page in whole percents can show
_GROWN = 0.5  # months: a log that grows is longer by the time between two briefs, give or take
_FEATURES = 3  # recency, frequency and value: the middle of a segment
_MOST = 3  # segments that page one has room for

_SAME = 0.05
"""Of the distance between the outermost segments: how far the middle of one may lie from where it lay a month ago.

Of two samples of one market one segment mostly lies farther off, and then borders, not customers, move the shares. Made anew of
the same customers, of whom a few in a hundred changed, all lie within 0.03."""


@dataclass(frozen=True)
class SegmentMonth:
    """A segment in one month.

    Attributes
    ----------
    name : str
    n_customers : int
    gmv : Money
    middle : tuple of (float or None)
        Where it lies: mean recency, frequency and value of its customers, None without the role; empty in records of earlier
        versions.
    """

    name: str
    n_customers: int
    gmv: Money
    middle: tuple[float | None, ...] = ()


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
        Of all customers in the earlier month; None where the segments are not compared one by one.
    share : Share
    gmv_share_before : Share or None
    gmv_share : Share
    moved : bool
        Its share of the customers changed by a percentage point or more, and beyond chance; the three that changed most.
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
    matched : bool
        The segments are those of the earlier month, by names and by where they lie, and are compared one by one.
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
    matched: bool = False


def trend(before: MonthRecord | None, now: MonthRecord) -> Trend | Skipped:
    """Compare a month with an earlier one.

    Segments are made anew every month. They are compared, by shares, where they are still the same ones, by what they are called
    and by where they lie: a border that was drawn elsewhere moves customers who did not move.

    Parameters
    ----------
    before : MonthRecord or None
        None where there is no earlier month.
    now : MonthRecord

    Returns
    -------
    Trend or Skipped
        Skipped as well where the two months do not measure the same.

    Notes
    -----
    A share has moved where the interval of the difference does not hold 0 (Newcombe 1998), in the order of Fisher's p and each at
    the level of those that are left (Holm 1979). Mostly the same customers are in both months, which count here as if they were
    others: that errs on the safe side.
    """
    if before is None:
        return Skipped("first_month")
    as_long = _as_long(before, now)
    if any(getattr(before, name) != getattr(now, name) for name in ("currency", "categories")) or not (
        as_long or _grown(before, now)
    ):
        return Skipped("months_measure_otherwise")
    answered = _answered(before, now)
    called = {segment.name: segment for segment in before.segments}
    gone = tuple(name for name in called if name not in {segment.name for segment in now.segments})
    matched = _matched(before, now, called)
    earlier = [called[segment.name] if matched else None for segment in now.segments]
    moved = _moved(before, now, [called[segment.name] for segment in now.segments]) if matched else ()
    changes = [
        SegmentChange(
            segment=i + 1,
            name=segment.name,
            share_before=None if old is None else old.n_customers / before.n_customers,
            share=segment.n_customers / now.n_customers,
            gmv_share_before=None if old is None or not before.gmv else old.gmv / before.gmv,
            gmv_share=segment.gmv / now.gmv if now.gmv else 0.0,
            moved=i in moved,
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
            gone=gone,
            matched=matched,
        )
    )


def _matched(before: MonthRecord, now: MonthRecord, called: dict[str, SegmentMonth]) -> bool:
    """Whether the segments have the same names, and each lies where it lay; what grows with the months is taken a month."""
    if sorted(called) != sorted(segment.name for segment in now.segments):
        return False
    longer = 1.0 if _as_long(before, now) else (now.window_months or 1.0) / (before.window_months or 1.0)
    then = [called[segment.name].middle for segment in now.segments]
    if any(len(middle) != _FEATURES for middle in (*then, *(segment.middle for segment in now.segments))):
        return False
    for i, grown in enumerate((1.0, longer, longer)):
        old, new = [middle[i] for middle in then], [segment.middle[i] for segment in now.segments]
        known = [value for value in old if value is not None]
        reach = max(known) - min(known) if known else 0.0
        for a, b in zip(old, new, strict=True):
            if (a is None) != (b is None) or (a is not None and b is not None and abs(b / grown - a) > _SAME * reach):
                return False
    return True


def _moved(before: MonthRecord, now: MonthRecord, earlier: Sequence[SegmentMonth]) -> tuple[int, ...]:
    """The segments whose shares moved by a point and beyond chance, those that moved most first, as many as there is room for."""
    pairs = [
        ((new.n_customers, now.n_customers), (old.n_customers, before.n_customers))
        for new, old in zip(now.segments, earlier, strict=True)
    ]
    order = sorted(range(len(pairs)), key=lambda i: (fisher(*pairs[i][0], *pairs[i][1]), i))
    sure = []
    for rank, i in enumerate(order):
        low, high = newcombe(*(wilson(k, n, len(order) - rank) for k, n in pairs[i]))
        if low <= 0 <= high:
            break
        sure.append(i)
    # Rounded, so that from 0.28 to 0.29 is a point.
    moves = {i: round(abs(pairs[i][0][0] / pairs[i][0][1] - pairs[i][1][0] / pairs[i][1][1]), 9) for i in sure}
    return tuple(i for i in sorted(moves, key=lambda i: (-moves[i], i))[:_MOST] if moves[i] >= _POINT)


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
