"""Depths: how many customers of a segment a mailing reaches at each depth, and what that brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reportgen.analysis.mailing.cells import Cells, cells
from reportgen.analysis.mailing.plans import Economics, economics
from reportgen.analysis.mailing.reach import answered, profit, segments_told, taken
from reportgen.analysis.mailing.spending import cells_within
from reportgen.analysis.money.assumptions import added_share
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.intervals import Rate
from reportgen.analysis.uplift import NOT_MEASURED, Uplift
from reportgen.customers import Customers
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, Share

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
        If they answer as they did to the latest campaign, whoever was held out as others like them, and at both ends of the
        interval of that response, or of its difference to a control group, as wide as holds for all segments together
        (Bonferroni); None where the cost of a contact or the value of a response is unknown.
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
        All customers who are each expected to pay for their letter, as far as a given budget reaches; None where nobody is, or
        that is not known.
    judgement : Judgement
        Where to stop, by the probability of each customer; indicative, because the next campaign is only taken to be like the
        latest.
    """

    depths: tuple[Depth, ...]
    stop: Depth | None
    judgement: Judgement


def audiences_by_depth(
    scores: Scores | None, customers: Customers, uplift: Uplift | Skipped = NOT_MEASURED, within: int | None = None
) -> dict[int, Audience | Skipped] | Skipped:
    """Count every segment's customers who may be contacted, likeliest first, by tenths.

    Parameters
    ----------
    scores : Scores or None
    customers : Customers
        For the cost of a contact and the value of a response.
    uplift : Uplift or Skipped, optional
        Where it shows what contact adds, only that part of the answers earns something.
    within : int, optional
        How many customers of all segments a budget reaches, where that is where to stop.

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
    reached = None
    if within is not None and money_known is not None:
        gathered, reached = cells_within(scores, money_known, within)
    together = segments_told(gathered)
    return {
        int(segment): _audience(
            taken(gathered, gathered.segment == segment),
            money_known,
            scores.source,
            None if reached is None else reached[gathered.segment == segment] > 0,
            together,
        )
        for segment in np.unique(gathered.segment)
    }


def _audience(
    own: Cells, terms: Economics | None, source: str, reached: NDArray[np.bool_] | None, together: int
) -> Audience | Skipped:
    n, known = np.cumsum(own.n), np.cumsum(own.asked) > 0
    if not known[-1]:
        return Skipped("nobody_of_segment_contacted")
    tenths = sorted({int(np.argmin(np.abs(n - n[-1] * tenth / _TENTHS))) for tenth in range(1, _TENTHS + 1)})
    ends = [end for end in tenths if known[end]]
    judgement = _judgement(own, terms, source)
    pays = own.probability > 1.0 if terms is None or source != "model" else own.probability * terms.worth > terms.cost
    if reached is not None and source == "model" and (reached < pays).any():
        judgement = Judgement(Verdict.INDICATIVE, "budget_reaches_some" if reached.any() else "budget_reaches_nobody")
        pays = reached
    return Audience(
        depths=tuple(_depth(own, start, end, terms, together) for start, end in zip((-1, *ends), ends, strict=False)),
        stop=_depth(own, -1, int(np.flatnonzero(pays)[-1]), terms, together) if (pays & known).any() else None,
        judgement=judgement,
    )


def _depth(own: Cells, start: int, end: int, terms: Economics | None, together: int) -> Depth:
    """The customers down to a cell; those after ``start`` are the ones added."""
    within, fresh = taken(own, slice(end + 1)), taken(own, slice(start + 1, end + 1))
    rate = answered(within)
    assert rate is not None  # a depth begins where somebody was asked
    n, brought = float(within.n.sum()), None if terms is None else profit(within, terms, together)
    return Depth(
        n_customers=round(n),
        depth=n / float(own.n.sum()),
        lowest_probability=float(own.probability[end]),
        expected_responders=float(within.expected.sum()),
        response=rate,
        profit=None if brought is None else brought.value,
        profit_low=None if brought is None else brought.low,
        profit_high=None if brought is None else brought.high,
        pays=None if terms is None else float(fresh.expected.sum()) * terms.worth > float(fresh.n.sum()) * terms.cost,
    )


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
