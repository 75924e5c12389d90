"""Prospects: what is known of each customer that a scenario needs, as arrays in an order that only content decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from reportgen.analysis.associations.holdings import holdings
from reportgen.analysis.mailing.asked import ASKED, with_asked
from reportgen.analysis.mailing.contacted import contacted
from reportgen.analysis.next_category import NextCategory, Proposal, in_order, labels_of, per_head
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.arrays import Codes, Values
from reportgen.analysis.targeting import Targeting
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Skipped
from reportgen.units import MINOR_UNITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_REDRAWN = 20_000
"""Customers that the bootstrap draws from: the standard error of so many is known to a hundredth, and memory stays bounded."""


@dataclass(frozen=True)
class Offer:
    """One proposal of the cross-sell, and the customers whose spend says what it is worth.

    Attributes
    ----------
    head : float
        What it is expected to bring a customer who gets it, minor units of the window.
    has, lacks : array of int
        Positions of the segment's customers who have the antecedents, and have or lack the category.
    spent_by_has, spent_by_lacks : array of float
        On the category, minor units of the window.
    """

    head: float
    has: Codes
    lacks: Codes
    spent_by_has: Values
    spent_by_lacks: Values


@dataclass(frozen=True)
class Prospects:
    """The customers, sorted by segment, then by all that is known of them: equal rows are interchangeable, and need no id.

    Attributes
    ----------
    numbers : tuple of int
        The segments.
    segment : array of int
        Position in ``numbers``, rising.
    spend : array of float
        Minor units of the window.
    recency : array of float or None
        Days.
    probability, responded : array of float
        Of an answer, and whether the latest campaign got one; 0 where there are no scores.
    asked, held_out : array of float
        Of those who may be contacted, who was sent the latest campaign, and who was not; 0 where there are no scores.
    decile : array of int
        Of the probability; 0 where there are no scores.
    reachable : array of bool
        Who may be contacted: nobody else is won back, moved up a tier, or offered anything.
    contacted : array of bool
        By the recommended plan.
    choice : array of int
        Position in ``offers``, -1 where no proposal fits or a customer must not be contacted.
    offers : tuple of Offer
    """

    numbers: tuple[int, ...]
    segment: Codes
    spend: Values
    recency: Values | None
    probability: Values
    responded: Values
    asked: Values
    held_out: Values
    decile: Codes
    reachable: NDArray[np.bool_]
    contacted: NDArray[np.bool_]
    choice: Codes
    offers: tuple[Offer, ...]

    @property
    def n(self) -> int:
        """How many customers there are."""
        return len(self.spend)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the customers of each segment begin and end."""
        return list(pairwise(np.searchsorted(self.segment, np.arange(len(self.numbers) + 1)).tolist()))

    @cached_property
    def by_recency(self) -> Codes:
        """Positions of the customers, the latest to buy first."""
        return np.argsort(np.zeros(0) if self.recency is None else self.recency, kind="stable")

    def members(self, segments: Sequence[int]) -> Codes:
        """Positions of the customers of some segments."""
        return np.concatenate([np.arange(*self.spans[s]) for s in segments])


def prospects(
    frame: Frame, customers: Customers, scores: Scores | None, targeting: Targeting | Skipped, offers: NextCategory | Skipped
) -> Prospects:
    """Gather the columns that scenarios need, a few numbers a customer.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For the categories.
    scores : Scores or None
    targeting : Targeting or Skipped
        Its recommended plan says who is contacted.
    offers : NextCategory or Skipped
    """
    frame = with_contactable(frame)
    wanted = [nw.col("segment"), nw.col("monetary_value").cast(nw.Float64).alias("spend"), nw.col(CONTACTABLE).cast(nw.Int64)]
    if "recency_days" in frame.collect_schema().names():
        wanted.append(nw.col("recency_days").cast(nw.Float64).alias("recency"))
    proposed = [] if isinstance(offers, Skipped) else in_order([p for o in offers.segments for p in o.proposals])
    categories = labels_of(proposed)
    if proposed and not isinstance(offers, Skipped):
        held = holdings(frame, customers, offers.coding, categories)
        frame = held.frame
        for i, c in enumerate(categories):
            wanted += [held.has[c].cast(nw.Int64).alias(f"has{i}"), held.spent[c].alias(f"on{i}")]
    scored = scores is not None and not isinstance(targeting, Skipped)
    table = collect(frame.select(*([nw.col("customer_id")] if scored else []), *wanted))
    if scored and scores is not None:
        answers = collect(with_asked(scores.frame).select("customer_id", "probability", "decile", "responded", ASKED))
        table = table.join(answers, on="customer_id", how="left")
    names = [name for name in table.columns if name != "customer_id"]
    columns: dict[str, NDArray[Any]] = {name: table[name].to_numpy().astype(float) for name in names}
    keys = [columns[name] for name in reversed(names)]
    if not isinstance(targeting, Skipped) and targeting.recommended == "budget":  # it may end between equal rows
        columns["customer_id"] = np.array(table["customer_id"].to_list(), dtype=object)
        keys.insert(0, np.unique(columns["customer_id"], return_inverse=True)[1])
    order = np.lexsort(keys)
    columns = {name: values[order] for name, values in columns.items()}
    return _arranged(columns, targeting, proposed, categories)


def _arranged(
    columns: dict[str, NDArray[Any]], targeting: Targeting | Skipped, proposed: Sequence[Proposal], categories: list[str]
) -> Prospects:
    numbers, segment = np.unique(columns["segment"], return_inverse=True)
    none = np.zeros(len(segment))
    asked = columns.get(ASKED, none) * columns[CONTACTABLE]
    has = {c: columns[f"has{i}"] > 0 for i, c in enumerate(categories)}
    choice = np.full(len(segment), -1)
    offers = []
    for place, proposal in enumerate(proposed):
        able = columns["segment"] == proposal.segment
        for c in proposal.antecedents:
            able = able & has[c]
        spent = columns[f"on{categories.index(proposal.category)}"]
        with_it, without = np.flatnonzero(able & has[proposal.category]), np.flatnonzero(able & ~has[proposal.category])
        offers.append(Offer(per_head(proposal) * MINOR_UNITS, with_it, without, spent[with_it], spent[without]))
        first = without[(choice[without] < 0) & (columns[CONTACTABLE][without] > 0)]
        choice[first] = place
    return Prospects(
        numbers=tuple(int(s) for s in numbers),
        segment=segment.astype(np.int64),
        spend=columns["spend"],
        recency=columns.get("recency"),
        probability=columns.get("probability", none),
        responded=columns.get("responded", none) * columns.get(ASKED, none),
        asked=asked,
        held_out=columns[CONTACTABLE] - asked if ASKED in columns else none,
        decile=columns.get("decile", none).astype(np.int64),
        reachable=columns[CONTACTABLE] > 0,
        contacted=_contacted(columns, targeting),
        choice=choice.astype(np.int64),
        offers=tuple(offers),
    )


def _contacted(columns: dict[str, NDArray[Any]], targeting: Targeting | Skipped) -> NDArray[np.bool_]:
    """Whom the recommended plan contacts; nobody where there is none."""
    if isinstance(targeting, Skipped) or "probability" not in columns:
        return np.zeros(len(columns[CONTACTABLE]), dtype=bool)
    return contacted(columns, targeting, targeting.recommended)


def thinned(people: Prospects, seed: int) -> Prospects:
    """Return at most ``MAX_REDRAWN`` customers: all, or a systematic sample, stratified by segment and spend.

    Row i of the sorted n is taken when ``(i * size + start) mod n < size`` (Cochran 1977, Sampling Techniques, ch. 8).
    """
    if people.n <= MAX_REDRAWN:
        return people
    start = int(np.random.default_rng(seed).integers(people.n))
    taken = (np.arange(people.n) * MAX_REDRAWN + start) % people.n < MAX_REDRAWN
    place = np.cumsum(taken) - 1

    def kept(side: Codes, spent: Values) -> tuple[Codes, Values]:
        inside = taken[side]
        return place[side[inside]], spent[inside]

    offers = []
    for offer in people.offers:
        has, spent_by_has = kept(offer.has, offer.spent_by_has)
        lacks, spent_by_lacks = kept(offer.lacks, offer.spent_by_lacks)
        offers.append(Offer(offer.head, has, lacks, spent_by_has, spent_by_lacks))
    return replace(
        people,
        segment=people.segment[taken],
        spend=people.spend[taken],
        recency=None if people.recency is None else people.recency[taken],
        probability=people.probability[taken],
        responded=people.responded[taken],
        asked=people.asked[taken],
        held_out=people.held_out[taken],
        decile=people.decile[taken],
        reachable=people.reachable[taken],
        contacted=people.contacted[taken],
        choice=people.choice[taken],
        offers=tuple(offers),
    )
