"""Campaign history: the last campaign against the earlier ones, among the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from reportgen.analysis.mailing.asked import asked, sent
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, holm, trend, wilson
from reportgen.analysis.statistics.paired import Answers, mcnemar, newcombe_paired
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Share, settled

_TWO = 2  # campaigns that a comparison takes


@dataclass(frozen=True)
class Comparison:
    """The last campaign against one earlier campaign.

    Attributes
    ----------
    campaign : str
        The earlier one.
    segment : int or None
        None: all customers.
    n_customers : int
    n_both, n_only_latest, n_only_earlier, n_neither : int
        Customers who answered both, one or none of the two.
    difference, ci_low, ci_high : float
        Rate of the last campaign minus rate of the earlier one, with its 95% interval for paired rates (Newcombe).
    p_value : Share
        McNemar's exact test, two-sided, Holm over all comparisons of the section.
    tie : bool
        The two campaigns cannot be told apart.
    """

    campaign: str
    segment: int | None
    n_customers: int
    n_both: int
    n_only_latest: int
    n_only_earlier: int
    n_neither: int
    difference: float
    ci_low: float
    ci_high: float
    p_value: Share
    tie: bool


@dataclass(frozen=True)
class Loyalty:
    """Who answered the last campaign, and who had answered any before.

    Attributes
    ----------
    segment : int or None
        None: all customers.
    n_customers : int
    n_again, n_first_time, n_lost, n_never : int
        Answered the last campaign and an earlier one; the last one only; earlier ones only; none. They add up to
        ``n_customers``.
    """

    segment: int | None
    n_customers: int
    n_again: int
    n_first_time: int
    n_lost: int
    n_never: int


@dataclass(frozen=True)
class Repeat:
    """Response to the last campaign of those who had accepted so many earlier ones.

    Attributes
    ----------
    n_accepted : int
    or_more : bool
        The highest class holds all who accepted more as well.
    response : Rate
    """

    n_accepted: int
    or_more: bool
    response: Rate


@dataclass(frozen=True)
class CampaignHistory:
    """The section.

    Attributes
    ----------
    latest : str
    comparisons : tuple of Comparison
        By earlier campaign in order of time, within it all customers first, then the segments.
    loyalty : tuple of Loyalty
        All customers first, then the segments.
    repeats : tuple of Repeat
        By rising number of campaigns accepted before.
    repeats_p_value : Share or None
        Cochran-Armitage test of a trend along ``repeats``, two-sided; None where none can be tested.
    judgement : Judgement
        Does the last campaign stand above or below the earlier ones, over all customers.
    """

    latest: str
    comparisons: tuple[Comparison, ...]
    loyalty: tuple[Loyalty, ...]
    repeats: tuple[Repeat, ...]
    repeats_p_value: Share | None
    judgement: Judgement


def campaign_history_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does."""
    if not customers.campaigns:
        return Skipped("no_campaigns", ("campaigns",))
    return Skipped("one_campaign", ("campaigns",)) if len(customers.campaigns) < _TWO else None


def campaign_history(frame: Frame, customers: Customers, config: Config) -> CampaignHistory | Skipped:
    """Compare the last campaign with each earlier one, over all customers and in each segment.

    The same customers are in both, so each is its own comparison: what counts is who answered one and not the other. Whoever was
    held out of the last one is in neither.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For the campaigns in order of time.
    config : Config
        ``campaigns.min_customers``: the classes of ``repeats`` are pooled from above until each has so many.

    Returns
    -------
    CampaignHistory or Skipped
        Skipped where the table has fewer than two campaigns, or nobody was sent the last one.
    """
    if skipped := campaign_history_lacking(customers):
        return skipped
    *earlier, latest = customers.campaigns
    rows = _counts(asked(frame), earlier, latest)
    if not rows:
        return Skipped("nobody_contacted")
    groups: dict[int | None, list[dict[str, Any]]] = {None: rows}
    for row in rows:
        groups.setdefault(int(row["segment"]), []).append(row)
    comparisons = _compared(groups, earlier)
    if not comparisons:
        return Skipped("nobody_sent_both")
    repeats = _repeats(rows, config.campaigns.min_customers)
    tested = trend([r.response.k for r in repeats], [r.response.n for r in repeats])
    return settled(
        CampaignHistory(
            latest=latest,
            comparisons=comparisons,
            loyalty=tuple(_loyalty(segment, own) for segment, own in groups.items()),
            repeats=repeats,
            repeats_p_value=None if tested is None else tested.p_value,
            judgement=_judgement([c for c in comparisons if c.segment is None]),
        )
    )


def _counts(frame: Frame, earlier: Sequence[str], latest: str) -> list[dict[str, Any]]:
    """One row for each segment, answer to the last campaign, and number accepted before: customers and their answers before."""
    answers = {f"k{i}": nw.col(f"campaign.{name}").cast(nw.Int64) for i, name in enumerate(earlier)}
    asked_before = {f"n{i}": sent(name, frame) for i, name in enumerate(earlier)}
    grouped = (
        frame.select(
            "segment",
            nw.col(f"campaign.{latest}").cast(nw.Int64).alias("latest"),
            *(column.alias(name) for name, column in (answers | asked_before).items()),
        )
        .with_columns(nw.sum_horizontal(*answers).alias("before"))
        .group_by("segment", "latest", "before")
        .agg(nw.len().alias("n"), *(nw.col(name).sum() for name in answers | asked_before))
    )
    return list(collect(grouped).sort("segment", "latest", "before").iter_rows(named=True))


def _compared(groups: Mapping[int | None, Sequence[dict[str, Any]]], earlier: Sequence[str]) -> tuple[Comparison, ...]:
    found = [
        _comparison(name, segment, _answers(rows, f"k{i}", f"n{i}"))
        for i, name in enumerate(earlier)
        for segment, rows in groups.items()
        if any(row[f"n{i}"] for row in rows)
    ]
    corrected = holm([c.p_value for c in found])
    return tuple(replace(c, p_value=p, tie=p >= SIGNIFICANCE) for c, p in zip(found, corrected, strict=True))


def _answers(rows: Sequence[dict[str, Any]], answered: str, asked_before: str) -> Answers:
    both = sum(int(row[answered]) for row in rows if row["latest"])
    n_latest = sum(int(row[asked_before]) for row in rows if row["latest"])
    before = sum(int(row[answered]) for row in rows)
    n = sum(int(row[asked_before]) for row in rows)
    return Answers(both, n_latest - both, before - both, n - n_latest - before + both)


def _comparison(campaign: str, segment: int | None, answers: Answers) -> Comparison:
    """Still without correction."""
    low, high = newcombe_paired(answers)
    return Comparison(
        campaign=campaign,
        segment=segment,
        n_customers=answers.n,
        n_both=answers.both,
        n_only_latest=answers.only_first,
        n_only_earlier=answers.only_second,
        n_neither=answers.neither,
        difference=answers.difference,
        ci_low=low,
        ci_high=high,
        p_value=mcnemar(answers),
        tie=True,
    )


def _loyalty(segment: int | None, rows: Sequence[dict[str, Any]]) -> Loyalty:
    def n(latest: bool, before: bool) -> int:
        return sum(int(row["n"]) for row in rows if bool(row["latest"]) is latest and (row["before"] > 0) is before)

    again, first_time, lost, never = n(True, True), n(True, False), n(False, True), n(False, False)
    return Loyalty(segment, again + first_time + lost + never, again, first_time, lost, never)


def _repeats(rows: Sequence[dict[str, Any]], fewest: int) -> tuple[Repeat, ...]:
    """Classes of campaigns accepted before, pooled from above until each holds enough customers."""
    highest = max(int(row["before"]) for row in rows)
    counts = [
        [sum(int(row["n"]) for row in rows if row["before"] == accepted and row["latest"] in wanted) for wanted in ((1,), (0, 1))]
        for accepted in range(highest + 1)
    ]
    while len(counts) > 1 and counts[-1][1] < fewest:
        k, n = counts.pop()
        counts[-1] = [counts[-1][0] + k, counts[-1][1] + n]
    pooled = len(counts) <= highest
    return tuple(
        Repeat(accepted, pooled and accepted == len(counts) - 1, wilson(k, n)) for accepted, (k, n) in enumerate(counts) if n
    )


def _judgement(overall: Sequence[Comparison]) -> Judgement:
    above = any(not c.tie and c.difference > 0 for c in overall)
    below = any(not c.tie and c.difference < 0 for c in overall)
    ties = any(c.tie for c in overall)
    if above and below:
        return Judgement(Verdict.SOLID, "latest_between_earlier")
    if above:
        return Judgement(Verdict.SOLID, "latest_at_top" if ties else "latest_above_earlier")
    if below:
        return Judgement(Verdict.SOLID, "latest_at_bottom" if ties else "latest_below_earlier")
    return Judgement(Verdict.UNSUPPORTED, "latest_like_earlier")
