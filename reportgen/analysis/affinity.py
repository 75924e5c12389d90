"""Affinity: through which channels, and how often with a discount, those who answer the last campaign buy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from reportgen.analysis.features import CHANNEL_SHARE
from reportgen.analysis.mailing.asked import asked
from reportgen.analysis.statistics.effects import SMALL_EFFECT, cohens_d
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Z, holm
from reportgen.analysis.statistics.means import Moments, moments, pooled, welch
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, facts
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Share, settled

_DEAL = "deal_share"


@dataclass(frozen=True)
class Habit:
    """How those who answered buy, against those who did not.

    Attributes
    ----------
    channel : str or None
        None: purchases with a discount.
    segment : int or None
        None: all customers.
    n_responders, n_others : int
        Who answered the last campaign, and who did not; of the customers who were sent it and bought anything.
    share_responders, share_others : Share
        Mean of the customers' own shares of their purchases.
    difference, ci_low, ci_high : float
        Responders minus others, with its 95% interval (Welch).
    effect : float
        Cohen's d; from 0.2 on a small effect.
    within, within_low, within_high : float or None
        The same difference among customers of the same segment, weighted by the responders of each, with its 95% interval: what
        remains once responders are compared with customers of their own value. None for a single segment.
    p_value : Share
        Welch's t-test, two-sided, Holm over all tests of the section.
    judgement : Judgement
    """

    channel: str | None
    segment: int | None
    n_responders: int
    n_others: int
    share_responders: Share
    share_others: Share
    difference: float
    ci_low: float
    ci_high: float
    effect: float
    within: float | None
    within_low: float | None
    within_high: float | None
    p_value: Share
    judgement: Judgement


@dataclass(frozen=True)
class Affinity:
    """The section.

    Attributes
    ----------
    campaign : str
        The last one.
    habits : tuple of Habit
        All customers first, then by segment; within each the channels in the order of the table, then discounts.
    left_out : tuple of int
        Segments with too few responders, or too few others, for a comparison.
    min_customers : int
        As many as each group must hold at least.
    n_without_purchases : int
        Customers who were sent the campaign, bought nothing and have no habit.
    judgement : Judgement
        Does any habit set responders apart.
    """

    campaign: str
    habits: tuple[Habit, ...]
    left_out: tuple[int, ...]
    min_customers: int
    n_without_purchases: int
    judgement: Judgement


def affinity_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does."""
    if not customers.campaigns:
        return Skipped("no_campaigns", ("campaigns",))
    if len(customers.channels) > 1 or {"deal_purchases", "frequency"} <= customers.roles:
        return None
    return Skipped("no_channels", ("purchases", "deal_purchases"))


def affinity(frame: Frame, customers: Customers, config: Config) -> Affinity | Skipped:
    """Compare channel shares and the share of discounts of those who answered the last campaign and those who did not.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
    config : Config
        ``campaigns.min_customers``: the fewest responders, and others, of a comparison.

    Returns
    -------
    Affinity or Skipped
        Skipped without campaigns, without two channels or discounts, or with too few responders or others.

    Notes
    -----
    Every customer counts once, whatever they bought, and those who bought nothing not at all. Welch's interval needs only counts,
    means and deviations, which any engine delivers in one pass; of shares between 0 and 1 in groups of thirty and more it agrees
    with the bootstrap. Channel shares of a customer add up to 1: what one channel gains the others lose.
    """
    if skipped := affinity_lacking(customers):
        return skipped
    frame = asked(frame)
    names = set(frame.collect_schema().names())
    habits = {CHANNEL_SHARE + c: c for c in customers.channels} if len(customers.channels) > 1 else {}
    wanted: dict[str, str | None] = {**habits, **({_DEAL: None} if _DEAL in names else {})}
    latest = customers.campaigns[-1]
    bought, counted = _bought(customers, names)
    # responders and others of a segment are two groups of one pass
    group = nw.col("segment") * 2 + nw.col(f"campaign.{latest}").cast(nw.Int64)
    shares = [nw.when(bought[_kind(column)]).then(nw.col(column)).alias(column) for column in wanted]
    found = moments(frame.select(group.alias("segment"), *shares), list(wanted))
    segments = sorted({code // 2 for code in found})
    groups: dict[int | None, tuple[int, ...]] = {None: tuple(segments), **{s: (s,) for s in segments}}
    fewest = config.campaigns.min_customers
    drafts, left_out = [], []
    for segment, members in groups.items():
        rows = [_habit(channel, segment, _pairs(found, column, members), fewest) for column, channel in wanted.items()]
        drafts += [row for row in rows if row is not None]
        if segment is not None and not any(rows):
            left_out.append(segment)
    if not any(draft.segment is None for draft in drafts):
        return Skipped("too_few_responses")
    corrected = holm([draft.p_value for draft in drafts])
    judged = tuple(replace(draft, p_value=p, judgement=_judged(draft, p)) for draft, p in zip(drafts, corrected, strict=True))
    return settled(
        Affinity(
            campaign=latest,
            habits=judged,
            left_out=tuple(left_out),
            min_customers=fewest,
            n_without_purchases=int(facts(frame.filter(~counted), {"n": nw.len()})["n"]),
            judgement=_section([habit for habit in judged if habit.segment is None]),
        )
    )


def _kind(column: str) -> str:
    return "deal" if column == _DEAL else "channel"


def _bought(customers: Customers, names: set[str]) -> tuple[dict[str, nw.Expr], nw.Expr]:
    """Who has a share at all: of the channels, of the discounts, and of either."""
    through = nw.sum_horizontal(*(f"purchases.{c}" for c in customers.channels)) > 0 if customers.channels else nw.lit(False)
    at_all = nw.col("frequency") > 0 if "frequency" in names else through
    return {"channel": through, "deal": at_all}, at_all


def _pairs(found: Mapping[int, Mapping[str, Moments]], column: str, members: Sequence[int]) -> list[tuple[Moments, Moments]]:
    """Responders and others of each segment."""
    nobody = Moments(0, 0.0, 0.0)
    return [(found.get(2 * s + 1, {}).get(column, nobody), found.get(2 * s, {}).get(column, nobody)) for s in members]


def _habit(channel: str | None, segment: int | None, pairs: Sequence[tuple[Moments, Moments]], fewest: int) -> Habit | None:
    """Still without correction and verdict; None where a group is too small."""
    own, others = (pooled([pair[i] for pair in pairs]) for i in (0, 1))
    compared = welch(own, others) if min(own.n, others.n) >= fewest else None
    if compared is None:
        return None
    within = _within(pairs) if segment is None and len(pairs) > 1 else None
    return Habit(
        channel=channel,
        segment=segment,
        n_responders=own.n,
        n_others=others.n,
        share_responders=own.mean,
        share_others=others.mean,
        difference=compared.difference,
        ci_low=compared.low,
        ci_high=compared.high,
        effect=cohens_d(own, others),
        within=None if within is None else within[0],
        within_low=None if within is None else within[1],
        within_high=None if within is None else within[2],
        p_value=compared.p_value,
        judgement=Judgement(Verdict.UNSUPPORTED, "affinity_alike"),
    )


def _within(pairs: Sequence[tuple[Moments, Moments]]) -> tuple[float, float, float] | None:
    """The difference standardised to the segments of the responders; segments that hold only one kind have nothing to compare."""
    both = [(own.n, compared) for own, others in pairs if (compared := welch(own, others)) is not None]
    total = sum(n for n, _ in both)
    if not total:
        return None
    difference = sum(n * c.difference for n, c in both) / total
    reach = Z * math.sqrt(sum(n * n * c.variance for n, c in both)) / total
    return difference, difference - reach, difference + reach


def _judged(habit: Habit, corrected: float) -> Judgement:
    if habit.p_value >= SIGNIFICANCE:
        return Judgement(Verdict.UNSUPPORTED, "affinity_alike")
    if corrected >= SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "affinity_before_correction")
    if abs(habit.effect) < SMALL_EFFECT:
        return Judgement(Verdict.INDICATIVE, "affinity_differs_little")
    if habit.within_low is not None and habit.within_high is not None and habit.within_low <= 0 <= habit.within_high:
        return Judgement(Verdict.INDICATIVE, "affinity_follows_segment")
    return Judgement(Verdict.SOLID, "affinity_differs")


def _section(overall: Sequence[Habit]) -> Judgement:
    """The strongest verdict among all customers."""
    for verdict, reason in ((Verdict.SOLID, "habits_differ"), (Verdict.INDICATIVE, "habits_differ_perhaps")):
        if any(habit.judgement.verdict is verdict for habit in overall):
            return Judgement(verdict, reason)
    return Judgement(Verdict.UNSUPPORTED, "habits_alike")
