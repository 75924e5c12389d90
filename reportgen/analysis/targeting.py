"""Targeting: how deep a mailing should go, and what that brings against the other ways to send it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.analysis.mailing.asked import held_out
from reportgen.analysis.mailing.cells import Cells, Drawn, cells, drawn
from reportgen.analysis.mailing.choice import Mailings, among, mailings
from reportgen.analysis.mailing.curve import ProfitPoint, profit_curve
from reportgen.analysis.mailing.cut import Cut, cut
from reportgen.analysis.mailing.gains import Gain, gain, gains
from reportgen.analysis.mailing.plans import Economics, MoneyRange, Plan, Range, economics, plan
from reportgen.analysis.mailing.reach import profit, responders, segments_told, taken
from reportgen.analysis.mailing.spending import Spending, contacts_of, spending
from reportgen.analysis.money.assumptions import added_share
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.response import Response
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.uplift import NOT_MEASURED, Uplift, doubt, doubted
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import distinct
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Share, settled

_ASSUMPTIONS = ("next_campaign_like_the_latest", "same_cost_and_value_for_everybody")


@dataclass(frozen=True)
class SegmentDepth:
    """How far the plan that is gone by reaches into one segment.

    The ranges of all segments hold together at 95% (Bonferroni): of many segments one brings most by luck.

    Attributes
    ----------
    segment : int
    n_customers : int
        Who may be contacted.
    contacts : int
    depth : Share
        Of the segment.
    expected_responders : float or None
        By the probabilities.
    responders : Range or None
        Of those contacted, who answered the latest campaign, and as many of those held out of it.
    profit : MoneyRange or None
        None, as the two above, where fewer than ``privacy.min_group`` are contacted, or theirs could be worked out.
    """

    segment: int
    n_customers: int
    contacts: int
    depth: Share
    expected_responders: float | None
    responders: Range | None
    profit: MoneyRange | None


@dataclass(frozen=True)
class Targeting:
    """The section: plans compared, the cut, and what lies to both sides of it.

    Attributes
    ----------
    contact_cost, response_value : float
        Account currency; a letter may cost less than a cent.
    added_share : Share or None
        Of the answers, those that would not have come without contact, as the control group shows; None where there was none, and
        every answer counts.
    break_even_rate : float
        Cost of a contact over what a response is expected to bring, its value times ``added_share``; above 1 no mailing can pay.
    plans : tuple of Plan
        Nobody, everybody, segments, customers (the last only where a model gives each customer a probability), and budget where
        a given budget does not pay for what would be recommended without it: the likeliest until it is used up. The ranges hold
        for all mailings together.
    selected_segments : tuple of int
        Whose response rate is above break-even.
    recommended : str
        Of the plans that a given budget pays for the one of the highest profit, net of its optimism; of equals the one with
        fewer contacts.
    cut : Cut
    curve : tuple of ProfitPoint
        Likeliest first, from depth 0 to 1.
    segments : tuple of SegmentDepth
        Under the recommended plan; where that is nobody, under the cut, or what the budget reaches of it.
    gains_of : str
        The plan that the probabilities say is best: customers, or segments without a model; budget where that ends before it.
    gains : tuple of Gain
        Of that plan over each other one; where it is budget, over everybody and the plans it pays for. Empty where it reaches
        nobody; where it pays for the cut and for no more, without everybody.
    scores_from : str
        ``"model"`` or ``"segment_rates"``.
    out_of_fold : bool
        No customer's own answer is in the probability it is contacted by.
    assumptions : tuple of str
        Codes.
    judgement : Judgement
    """

    contact_cost: float
    response_value: float
    added_share: Share | None
    break_even_rate: float
    plans: tuple[Plan, ...]
    selected_segments: tuple[int, ...]
    recommended: str
    cut: Cut
    curve: tuple[ProfitPoint, ...]
    segments: tuple[SegmentDepth, ...]
    gains_of: str
    gains: tuple[Gain, ...]
    scores_from: str
    out_of_fold: bool
    assumptions: tuple[str, ...]
    judgement: Judgement

    @property
    def plan(self) -> Plan:
        """The recommended one."""
        return next(p for p in self.plans if p.plan == self.recommended)

    @property
    def flattered(self) -> tuple[str, ...]:
        """Plans of a higher profit than the recommended one, of which luck in choosing them leaves no more."""
        return tuple(p.plan for p in self.plans if p.profit.value > self.plan.profit.value and p.net <= self.plan.net)

    @property
    def too_dear(self) -> tuple[str, ...]:
        """Plans that would earn more, and that a given budget does not pay for."""
        return tuple(p.plan for p in self.plans if p.profit.value > self.plan.profit.value and p.net > self.plan.net)


def targeting(
    scores: Scores | None,
    customers: Customers,
    response: Response | Skipped,
    config: Config,
    uplift: Uplift | Skipped = NOT_MEASURED,
) -> Targeting | Skipped:
    """Compare contacting nobody, everybody, the segments that pay, and the customers who pay.

    The cut is set by the probabilities alone, where the expected profit of one more contact, ``p x worth - cost``, turns
    negative; what it brings is counted in answers that those probabilities never saw. Where a control group shows how many
    answers would have come by themselves, only the others are worth something, and are counted against it plan by plan.

    Parameters
    ----------
    scores : Scores or None
    customers : Customers
    response : Response or Skipped
    config : Config
    uplift : Uplift or Skipped, optional
        What the control group of the latest campaign shows.

    Returns
    -------
    Targeting or Skipped
        Skipped with the roles that are missing where cost or value are unknown: they are never invented.
    """
    if scores is None or isinstance(response, Skipped):
        return response if isinstance(response, Skipped) else Skipped("no_scores")
    added, why = added_share(uplift), doubt(uplift)
    terms = economics(customers, added)
    if isinstance(terms, Skipped):
        return terms
    gathered = cells(scores, measured=added is not None)
    if not len(gathered.n):
        return Skipped("nobody_may_be_contacted")
    draws = drawn(gathered, config.targeting.n_resamples, config.seed)
    made = mailings(gathered, draws, terms, scores.source)
    plans = _plans(made, gathered, draws, terms)
    best = "customers" if scores.source == "model" else "segments"
    recommended, affordable = _best(plans), contacts_of(config, terms)
    spent = spending(scores, terms, config) if recommended.contacts > affordable else None
    if isinstance(spent, Spending):
        gathered, draws = spent.gathered, spent.draws
        made = mailings(gathered, draws, terms, scores.source)
        made = replace(made, together=made.together + spent.is_own)
        plans = _plans(made, gathered, draws, terms)
        if spent.is_own or not spent.plan.contacts:
            made.masks["budget"], plans, best = spent.reached / gathered.n, (*plans, spent.plan), "budget"
        recommended = _best([p for p in plans if p.contacts <= affordable])
    told = {best, "everybody"} if best == "budget" else {best}
    others = {p.plan for p in plans if spent is None or p.contacts <= affordable or p.plan in told}
    compared = replace(made, masks={m: mask for m, mask in made.masks.items() if m in others})
    over = gains(compared, best, gathered, draws, terms)
    optimism, own = next((p.optimism, p.profit) for p in plans if p.plan == best)
    if over and best == "budget":  # whose range is not of resamples alone: it has one, and no other over nobody
        over["nobody"] = MoneyRange(own.value, own.low + optimism, own.high)
    return settled(
        Targeting(
            contact_cost=terms.cost / MINOR_UNITS,
            response_value=terms.value / MINOR_UNITS,
            added_share=added,
            break_even_rate=terms.break_even,
            plans=plans,
            selected_segments=made.selected,
            recommended=recommended.plan,
            cut=cut(gathered, draws, terms),
            curve=profit_curve(gathered, draws, terms, config.targeting.n_points),
            segments=_depths(
                made.masks[best if recommended.plan == "nobody" else recommended.plan],
                sorted(distinct(scores.frame, "segment")),
                gathered,
                terms,
            ),
            gains_of=best,
            gains=tuple(gain(p, found, optimism, why) for p, found in over.items()),
            scores_from=scores.source,
            out_of_fold=scores.out_of_fold,
            assumptions=_assumptions(scores, added),
            judgement=doubted(_judgement(recommended, plans, response.judgement, scores.source, spent), why),
        )
    )


def by_budget(targeting: Targeting | Skipped) -> bool:
    """Say whether it is a given budget that decides whom to write to, as it ends before the mailing that pays."""
    if isinstance(targeting, Skipped):
        return False
    return targeting.gains_of == "budget" and targeting.recommended in ("budget", "nobody")


def _plans(made: Mailings, gathered: Cells, draws: Drawn, terms: Economics) -> tuple[Plan, ...]:
    alone = [plan(m, mask, gathered, draws, terms) for m, mask in made.masks.items()]
    return tuple(among(p, made.together, made.optimism if p.plan == "segments" else 0.0, terms) for p in alone)


def _best(plans: Sequence[Plan]) -> Plan:
    return max(plans, key=lambda p: (p.net, -p.contacts))


def _assumptions(scores: Scores, added: float | None) -> tuple[str, ...]:
    counted = "response_is_not_uplift" if added is None else "only_added_answers_count"
    return (*_ASSUMPTIONS, counted, *(("held_out_like_the_contacted",) if held_out(scores.frame) else ()))


def _judgement(
    recommended: Plan, plans: Sequence[Plan], response: Judgement, scores_from: str, spent: Spending | Skipped | None
) -> Judgement:
    """Does it pay: for sure where even the low end of its profit does, which holds together with those of the other mailings."""
    if recommended.net <= 0:
        if not isinstance(spent, Spending):
            open_end = any(p.profit.high > 0 for p in plans)
            return Judgement(Verdict.UNSUPPORTED, "no_mailing_shown_to_pay" if open_end else "no_mailing_pays")
        below = not spent.plan.contacts and spent.stop.any()
        return Judgement(Verdict.UNSUPPORTED, "budget_below_one_contact" if below else "no_mailing_within_budget_pays")
    if recommended.profit.low <= 0:
        return Judgement(Verdict.INDICATIVE, "mailing_profit_includes_zero")
    if recommended.plan in ("customers", "budget") and scores_from == "model" and response.verdict is not Verdict.SOLID:
        return Judgement(Verdict.INDICATIVE, response.reason)
    return Judgement(Verdict.SOLID, "mailing_pays")


def _depths(contacted: Values, segments: Sequence[int], gathered: Cells, terms: Economics) -> tuple[SegmentDepth, ...]:
    found, together = [], segments_told(gathered)
    for segment in segments:
        own = taken(gathered, gathered.segment == segment)
        reached = taken(own, contacted[gathered.segment == segment] > 0)
        n, contacts = float(own.n.sum()), float(reached.n.sum())
        found.append(
            SegmentDepth(
                segment=int(segment),
                n_customers=round(n),
                contacts=round(contacts),
                depth=contacts / n if n else 0.0,
                expected_responders=float(reached.expected.sum()),
                responders=responders(reached, together),
                profit=profit(reached, terms, together),
            )
        )
    return tuple(found)
