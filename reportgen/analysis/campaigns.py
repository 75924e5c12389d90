"""Campaigns: who answered which campaign, by segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.mailing.asked import ASKED, sent, with_asked
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, fisher, holm, wilson
from reportgen.analysis.statistics.pairs import level_with, pairs_of
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Share, settled


@dataclass(frozen=True)
class CampaignRate:
    """The response of one segment, or of everybody, to one campaign.

    Attributes
    ----------
    campaign : str
    segment : int or None
        None: all customers.
    n_contacted, n_responded : int
        Every customer counts as contacted where the table does not say otherwise: all but the control group of the latest one.
    response_rate, ci_low, ci_high : Share
        With its 95% Wilson interval.
    index : int or None
        Against all customers of the same campaign, 100 = average; None where nobody responded.
    judgement : Judgement
        Against all other customers by Fisher's exact test, Holm over the segments of all campaigns.
    """

    campaign: str
    segment: int | None
    n_contacted: int
    n_responded: int
    response_rate: Share
    ci_low: Share
    ci_high: Share
    index: int | None
    judgement: Judgement


@dataclass(frozen=True)
class Pair:
    """Two segments compared in the latest campaign.

    Attributes
    ----------
    a, b : int
        Segments, a before b.
    difference, ci_low, ci_high : float
        Rate of a minus rate of b, with its 95% Newcombe interval.
    p_value : float
        Fisher's exact test, two-sided, Holm over all pairs.
    tie : bool
        The two cannot be told apart.
    """

    a: int
    b: int
    difference: float
    ci_low: float
    ci_high: float
    p_value: float
    tie: bool


@dataclass(frozen=True)
class Campaigns:
    """The section: rates of every campaign, and the latest one compared pair by pair.

    Attributes
    ----------
    campaigns : tuple of str
        In order of time.
    latest : str
    rates : tuple of CampaignRate
        By campaign in order of time, within it all customers first, then the segments of whom anybody was contacted.
    pairs : tuple of Pair
        All pairs of segments.
    best : tuple of int
        Segments that lead the latest campaign: one, or several that tie at the top; ordered by number, not by rate.
    worst : tuple of int
        Likewise at the bottom; empty where the bottom cannot be told from the top.
    contact_cost, response_value : float or None
        Account currency a contact and a response; None where nobody said.
    break_even_rate : float or None
        Response rate at which a contact earns what it costs; above 1 where none can. None where cost or value is unknown, or the
        value is 0.
    judgement : Judgement
        Does a segment lead.
    """

    campaigns: tuple[str, ...]
    latest: str
    rates: tuple[CampaignRate, ...]
    pairs: tuple[Pair, ...]
    best: tuple[int, ...]
    worst: tuple[int, ...]
    contact_cost: float | None
    response_value: float | None
    break_even_rate: float | None
    judgement: Judgement


def campaigns_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does."""
    return None if customers.campaigns else Skipped("no_campaigns", ("campaigns",))


def campaigns(frame: Frame, customers: Customers) -> Campaigns | Skipped:
    """Compare the response of the segments, campaign by campaign; a tie is called a tie.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For the campaigns in order of time, the cost of a contact and the value of a response.

    Returns
    -------
    Campaigns or Skipped
        Skipped where the table has no campaigns, or the latest one was sent to nobody.

    Notes
    -----
    A segment is compared with all customers outside it, not with an average it is itself a part of. The tests are exact, so small
    segments need no rule of their own. They are corrected over the segments of all campaigns, as one table shows them all: of six
    campaigns that were each corrected by themselves, up to one in four tables (1 - 0.95 ** 6) would hold a difference where there
    is none. The pairs of the latest campaign are a question of their own.
    """
    if skipped := campaigns_lacking(customers):
        return skipped
    latest = customers.campaigns[-1]
    counts = _counts(frame, customers.campaigns)
    if not counts[latest]:
        return Skipped("nobody_contacted")
    rates = {segment: wilson(k, n) for segment, (k, n) in counts[latest].items()}
    pairs = tuple(Pair(*pair) for pair in pairs_of(rates))
    best, worst, judgement = _ranking(rates, {(p.a, p.b) for p in pairs if p.tie})
    cost, value = customers.contact_cost, customers.response_value
    return settled(
        Campaigns(
            campaigns=customers.campaigns,
            latest=latest,
            rates=_rates(counts),
            pairs=pairs,
            best=best,
            worst=worst,
            contact_cost=None if cost is None else cost / MINOR_UNITS,
            response_value=None if value is None else value / MINOR_UNITS,
            break_even_rate=cost / value if cost is not None and value else None,
            judgement=judgement,
        )
    )


def _counts(frame: Frame, names: tuple[str, ...]) -> dict[str, dict[int, tuple[int, int]]]:
    """Responders and customers of every segment, for every campaign, of those who were sent it.

    A control group says nothing about earlier campaigns. A segment of which nobody was sent a campaign has no rate in it.
    """
    counted = {f"k{i}": nw.col(f"campaign.{name}").cast(nw.Int64) for i, name in enumerate(names)}
    counted[f"k{len(names) - 1}"] *= nw.col(ASKED)
    asked = {f"n{i}": nw.col(ASKED) if name == names[-1] else sent(name, frame) for i, name in enumerate(names)}
    grouped = (
        with_asked(frame)
        .select("segment", *(column.alias(name) for name, column in (asked | counted).items()))
        .group_by("segment")
        .agg(*(nw.col(name).sum() for name in asked | counted))
    )
    rows = collect(grouped).sort("segment").rows(named=True)
    return {
        name: {int(row["segment"]): (int(row[f"k{i}"]), int(row[f"n{i}"])) for row in rows if row[f"n{i}"]}
        for i, name in enumerate(names)
    }


def _rates(counts: Mapping[str, Mapping[int, tuple[int, int]]]) -> tuple[CampaignRate, ...]:
    """Of every campaign in order of time: all customers, then the segments, each judged among those of all campaigns."""
    totals = {name: tuple(map(sum, zip(*own.values(), strict=True))) for name, own in counts.items()}
    shown = [(name, segment) for name in totals for segment in counts[name]]
    raw = []
    for name, segment in shown:
        (k, n), (k_in, n_in) = totals[name], counts[name][segment]
        raw.append(fisher(k_in, n_in, k - k_in, n - n_in))
    tested = dict(zip(shown, zip(raw, holm(raw), strict=True), strict=True))
    rates = []
    for name, (k, n) in totals.items():
        rates.append(_rate(name, None, wilson(k, n), k / n, Judgement(Verdict.SOLID, "all_customers")))
        for segment, of in counts[name].items():
            verdict = _against_others(*tested[name, segment], alone=len(counts[name]) == 1)
            rates.append(_rate(name, segment, wilson(*of), k / n, verdict))
    return tuple(rates)


def _rate(campaign: str, segment: int | None, rate: Rate, average: float, judgement: Judgement) -> CampaignRate:
    return CampaignRate(
        campaign=campaign,
        segment=segment,
        n_contacted=rate.n,
        n_responded=rate.k,
        response_rate=rate.rate,
        ci_low=rate.ci_low,
        ci_high=rate.ci_high,
        index=round(100 * rate.rate / average) if average else None,
        judgement=judgement,
    )


def _against_others(p: float, corrected: float, *, alone: bool) -> Judgement:
    if alone:
        return Judgement(Verdict.UNSUPPORTED, "no_comparison")
    if corrected < SIGNIFICANCE:
        return Judgement(Verdict.SOLID, "differs_from_others")
    if p < SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "differs_before_correction")
    return Judgement(Verdict.UNSUPPORTED, "not_distinguishable")


def _ranking(rates: Mapping[int, Rate], ties: set[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...], Judgement]:
    """Who leads, who is last, and how sure that is."""
    best = level_with(max(rates, key=lambda s: rates[s].rate), rates, ties)
    worst = level_with(min(rates, key=lambda s: rates[s].rate), rates, ties)
    rest = [s for s in rates if s not in best]
    if not rest:
        return best, (), _no_leader(rates)
    overlap = any((min(a, b), max(a, b)) in ties for a in best for b in rest)
    if overlap:
        verdict = Judgement(Verdict.INDICATIVE, "leader_overlaps" if _below_average(best, rates) else "leaders_overlap")
    else:
        verdict = Judgement(Verdict.SOLID, "one_leads" if len(best) == 1 else "several_lead")
    return best, worst if not set(best) & set(worst) else (), verdict


def _below_average(best: Sequence[int], rates: Mapping[int, Rate]) -> bool:
    """Whether one of those at the top answered less than customers on average, and only cannot be told from the first."""
    responded, contacted = sum(r.k for r in rates.values()), sum(r.n for r in rates.values())
    return any(rates[s].k * contacted < responded * rates[s].n for s in best)


def _no_leader(rates: Mapping[int, Rate]) -> Judgement:
    responded, contacted = sum(r.k for r in rates.values()), sum(r.n for r in rates.values())
    if len(rates) == 1:
        reason = "no_comparison"
    elif responded == 0:
        reason = "nobody_responded"
    else:
        reason = "everybody_responded" if responded == contacted else "all_tie"
    return Judgement(Verdict.UNSUPPORTED, reason)
