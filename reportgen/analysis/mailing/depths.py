"""Depths: how many customers of a segment a mailing reaches at each depth, and what that brings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from reportgen.analysis.mailing.cells import Cells, cells
from reportgen.analysis.mailing.plans import Economics, economics
from reportgen.analysis.money.assumptions import added_share
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.intervals import Rate, wilson
from reportgen.analysis.uplift import NOT_MEASURED, Uplift
from reportgen.customers import Customers
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, Share, money

_TENTHS = 10  # what a campaign plan counts in


@dataclass(frozen=True)
class Depth:
    """The likeliest customers of a segment, down to some depth.

    Attributes
    ----------
    n_customers : int
    depth : Share
        Of the segment: the tenth, or the nearest to it that does not part customers who are equally likely.
    lowest_probability : Share
        Of the last of them.
    expected_responders : float
        By the probabilities.
    response : Rate
        To the latest campaign, of those of them who were sent it.
    profit, profit_low, profit_high : Money or None
        If they answer as they did to the latest campaign, and at both ends of the interval of that response, or of its difference
        to those who were held out; None where the cost of a contact or the value of a response is unknown.
    pays : bool or None
        The customers added since the depth above are expected to earn more than they cost.
    """

    n_customers: int
    depth: Share
    lowest_probability: Share
    expected_responders: float
    response: Rate
    profit: Money | None
    profit_low: Money | None
    profit_high: Money | None
    pays: bool | None


@dataclass(frozen=True)
class Audience:
    """How deep a mailing may go into a segment.

    Attributes
    ----------
    depths : tuple of Depth
        By tenths of the segment, the likeliest first, from where anybody was sent the latest campaign; the last one is the whole
        segment, and the only one where all its customers are equally likely.
    stop : Depth or None
        All customers who are each expected to pay for their letter; None where nobody is, or that is not known.
    judgement : Judgement
        Where to stop, by the probability of each customer; indicative, because the next campaign is only taken to be like the
        latest.
    """

    depths: tuple[Depth, ...]
    stop: Depth | None
    judgement: Judgement


def audiences_by_depth(
    scores: Scores | None, customers: Customers, uplift: Uplift | Skipped = NOT_MEASURED
) -> dict[int, Audience | Skipped] | Skipped:
    """Count every segment's customers who may be contacted, likeliest first, by tenths.

    Parameters
    ----------
    scores : Scores or None
    customers : Customers
        For the cost of a contact and the value of a response.
    uplift : Uplift or Skipped, optional
        Where it shows what contact adds, only that part of the answers earns something.

    Returns
    -------
    dict of int to Audience or Skipped, or Skipped
        Skipped where no customer has a probability, where contact adds nothing, or where nobody of a segment was sent the latest
        campaign; a segment of which nobody may be contacted is not there.
    """
    if scores is None:
        return Skipped("no_scores", () if customers.campaigns else ("campaigns",))
    added = added_share(uplift)
    gathered, terms = cells(scores, measured=added is not None), economics(customers, added)
    if isinstance(terms, Skipped) and terms.reason == "contact_adds_nothing":
        return terms
    money_known = None if isinstance(terms, Skipped) else terms
    return {
        int(segment): _audience(of_segment(gathered, int(segment)), money_known, scores.source)
        for segment in np.unique(gathered.segment)
    }


def of_segment(gathered: Cells, segment: int) -> Cells:
    """Return the cells of one segment, the likeliest first."""
    here = gathered.segment == segment
    return Cells(**{field.name: getattr(gathered, field.name)[here] for field in fields(Cells)})


def _audience(own: Cells, terms: Economics | None, source: str) -> Audience | Skipped:
    n, known = np.cumsum(own.n), np.cumsum(own.asked) > 0
    if not known[-1]:
        return Skipped("nobody_of_segment_contacted")
    tenths = sorted({int(np.argmin(np.abs(n - n[-1] * tenth / _TENTHS))) for tenth in range(1, _TENTHS + 1)})
    ends = [end for end in tenths if known[end]]
    judgement = _judgement(own, terms, source)
    pays = own.probability > 1.0 if terms is None or source != "model" else own.probability * terms.worth > terms.cost
    return Audience(
        depths=tuple(down_to(own, start, end, terms) for start, end in zip((-1, *ends), ends, strict=False)),
        stop=down_to(own, -1, int(np.flatnonzero(pays)[-1]), terms) if (pays & known).any() else None,
        judgement=judgement,
    )


def down_to(own: Cells, start: int, end: int, terms: Economics | None) -> Depth:
    """Return the customers of a segment down to a cell; those after ``start`` are the ones added.

    Whoever was held out answers as others like them did, which moves the interval of those who were sent the campaign as a whole.
    """
    part = slice(end + 1)
    n, asked, k, expected = (float(column[part].sum()) for column in (own.n, own.asked, own.answered, own.expected))
    further, hoped = float(own.n[start + 1 : end + 1].sum()), float(own.expected[start + 1 : end + 1].sum())
    rate = wilson(round(k), round(asked))
    paid = float(own.k[part].sum()) / n
    low, high = paid - (rate.rate - rate.ci_low), paid + (rate.ci_high - rate.rate)
    if terms is not None and terms.added is not None:
        low, paid, high = _added(own, part, rate)

    def profit(each: float) -> float | None:
        return None if terms is None else money(n * each * terms.value - n * terms.cost)

    return Depth(
        n_customers=round(n),
        depth=n / float(own.n.sum()),
        lowest_probability=float(own.probability[end]),
        expected_responders=expected,
        response=rate,
        profit=profit(paid),
        profit_low=profit(low),
        profit_high=profit(high),
        pays=None if terms is None else hoped * terms.worth > further * terms.cost,
    )


def _added(own: Cells, part: slice, rate: Rate) -> tuple[float, float, float]:
    """Answers that a contact adds, and Newcombe's interval of the difference to what the control group says of these customers.

    They do by themselves in proportion to their probabilities what it did, so that its Wilson interval is theirs by that measure.
    """
    n, expected = float(own.n[part].sum()), float(own.expected[part].sum())
    control = wilson(round(own.control_k[0]), round(own.control_n[0]))
    measure = expected / n / (own.control_expected[0] / own.control_n[0])  # how likely they are, against the control group
    paid = float(own.added[part].sum()) / n
    low = math.hypot(rate.rate - rate.ci_low, measure * (control.ci_high - control.rate))
    high = math.hypot(rate.ci_high - rate.rate, measure * (control.rate - control.ci_low))
    return paid - low, paid, paid + high


def told_apart(depths: Sequence[Depth], stop: Depth | None, least: int) -> tuple[Depth, ...]:
    """Return depths of which none holds but a few more than another one, or than the stop, of those who were sent the campaign.

    Whoever has two depths subtracts. The last one, of the whole segment, stays, unless it holds but a few itself.

    Parameters
    ----------
    depths : sequence of Depth
        The likeliest first.
    stop : Depth or None
    least : int
        Those who may be told of.
    """
    *others, whole = depths
    fixed = [whole.response.n, *([] if stop is None else [stop.response.n])]
    kept: list[Depth] = []
    for depth in others:
        n = depth.response.n
        before = kept[-1].response.n if kept else 0
        if n - before >= least and not any(0 < abs(n - other) < least for other in fixed):
            kept.append(depth)
    return (*kept, whole) if whole.response.n >= least else ()


def _judgement(own: Cells, terms: Economics | None, source: str) -> Judgement:
    """Where the probabilities say to stop."""
    if source != "model":
        return Judgement(Verdict.UNSUPPORTED, "customers_equally_likely")
    if terms is None:
        return Judgement(Verdict.INDICATIVE, "worth_of_contact_unknown")
    pays = own.probability * terms.worth > terms.cost
    if not pays.any():
        return Judgement(Verdict.INDICATIVE, "nobody_pays")
    if not own.asked[pays].any():  # a handful: a control group drawn by lot holds no large number whole
        return Judgement(Verdict.INDICATIVE, "few_pay")
    return Judgement(Verdict.INDICATIVE, "everybody_pays" if pays.all() else "some_pay")
