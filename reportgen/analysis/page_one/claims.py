"""Claims: what page one says besides its headline, in order of weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reportgen.analysis.baskets import Baskets
from reportgen.analysis.experiments.arms import ArmUplift
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.money.scenarios import BESIDE, Combined, Scenario
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.page_one.headlines import likeliest
from reportgen.analysis.segments import Segment, Segmentation
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.tiers import Tier
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Money, Share

_LEAST_CLAIMS, _MAX_CLAIMS = 2, 4  # a page with one says too little; four are what a reader remembers of it
_STANDS_OUT = 1.25  # times its share of the customers is what the best fifth brings; less is hardly worth a sentence
_TIED = 1.1  # times its customers spend as much as the least of them; more, and the fifth is any of many
_Worth: TypeAlias = tuple[Money | None, Money | None, Money | None]
FIFTH = 5
"""Of those who spend most one in so many is looked at: the vital few of Pareto."""


@dataclass(frozen=True)
class Claim:
    """One claim of page one; its sentence stands in ``templates/sections/summary.html`` under its code.

    Attributes
    ----------
    code : str
        "targeting" (money: profit of writing to the likeliest; share: of the customers), "mailing_loses", "mailing_pays",
        "mailing_unclear" (money: profit of mailing everybody at low/base/high response), "arm_pays", "arm_loses", "arm_unclear"
        (money: profit of the best arm against the control group; n_customers: who got it), "gain" (money: GMV that all scenarios
        but campaigns together could add in the horizon, every customer counted once), "retention" (money: GMV that winning back
        could add in the horizon), "offer" (the first proposal to its segment; money: GMV that it could add in the horizon; share:
        take-up), "rule" (the first rule of the baskets section; share: its confidence, customer_share: its support),
        "concentration" (share: GMV share of ``segments``), "best_fifth" (share: GMV share of those who spend most), "tiers" (of
        the top tier; share: its GMV share).
    segments : tuple of int
        Those the claim is about; empty where it is about everybody.
    low, base, high : Money or None
    n_customers : int or None
        Contacted; in one scenario or more; lapsing; offered it; in the segments; in the fifth; with both sides of the rule.
    share, customer_share : Share or None
    judgement : Judgement
        Of the finding the claim quotes; of the segmentation where it is about segments.
    n_contactable : int or None
        Of those who have gone silent, who may be contacted; None where all may, and in every other claim.
    of_all : bool
        Whether the mailing that the claim is about went to every customer there is.
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
    n_contactable: int | None = None
    of_all: bool = False


def minor(segment: Segment) -> int:
    """Return the GMV of a segment in minor units, to compare exactly."""
    return round(segment.gmv * MINOR_UNITS)


def gmv_share(some: Sequence[Segment], all_segments: Sequence[Segment]) -> float:
    """Return the share of all GMV that some segments bring; 0 where there is none."""
    gmv = sum(minor(segment) for segment in all_segments)
    return sum(minor(segment) for segment in some) / gmv if gmv else 0.0


def claims(  # noqa: PLR0913, PLR0917  # page one quotes every section
    segmentation: Segmentation,
    baskets: Baskets | Skipped,
    offers: NextCategory | Skipped,
    targeting: Targeting | Skipped,
    impact: Impact,
    tiers: Sequence[Tier],
    top: Sequence[Segment],
    arm: ArmUplift | None,
    best: Claim | None,
) -> tuple[Claim, ...]:
    """In order of weight, as many as a page takes; last what all that is in them brings together."""
    n = sum(segment.n_customers for segment in segmentation.segments)
    found = [*_of_mailing(targeting, impact.mailing, n), *(() if arm is None else (_of_arm(arm),))]
    if impact.at_risk and impact.at_risk[-1].judgement.verdict is not Verdict.UNSUPPORTED:
        found.append(_of_silent(impact))
    if best_offer := _best_offer(offers, impact):
        found.append(best_offer)
    elif isinstance(baskets, Baskets) and baskets.rules:
        rule = baskets.rules[0]
        found.append(Claim("rule", (), None, None, None, rule.n_both, rule.confidence, rule.support, rule.judgement))
    unsupported = segmentation.judgement.verdict is Verdict.UNSUPPORTED
    if not unsupported:
        found.append(_of_segments("concentration", top, segmentation))
    elif best is not None:
        found.append(best)
    members = [s for s in segmentation.segments if tiers and s.segment in tiers[0].segments]
    if members and not (unsupported and len(found) >= _LEAST_CLAIMS):
        found.append(_of_segments("tiers", members, segmentation))
    if impact.total and impact.total[-1].judgement.verdict is not Verdict.UNSUPPORTED and _says_more(impact, found):
        return (*found[: _MAX_CLAIMS - 1], _of_amount("gain", impact.total[-1]))
    return tuple(found[:_MAX_CLAIMS])


def _says_more(impact: Impact, found: Sequence[Claim]) -> bool:
    """Whether the total holds more than one claim that stands there already."""
    ways = {s.scenario for s in impact.scenarios if s.segment is None and s.judgement.verdict is not Verdict.UNSUPPORTED}
    return bool(ways - {BESIDE} - {claim.code for claim in found})


def _of_silent(impact: Impact) -> Claim:
    """How many have gone silent, and what winning a part of them back could add."""
    saved, silent = _scenario(impact, "retention", None), impact.at_risk[-1]
    worth: _Worth = (None, None, None) if saved is None else (saved.low, saved.base, saved.high)
    fewer = None if saved is None or saved.n_customers >= silent.n_customers else saved.n_customers
    return Claim("retention", (), *worth, silent.n_customers, None, None, silent.judgement, n_contactable=fewer)


def _best_offer(offers: NextCategory | Skipped, impact: Impact) -> Claim | None:
    """The proposal to one segment that is worth most: of its take-up what an offer is assumed to add, over the horizon."""
    if isinstance(offers, Skipped):
        return None
    firsts = [proposal for own in offers.segments for proposal in own.proposals[:1]]
    if not firsts:
        return None
    best = max(firsts, key=lambda p: (p.expected, -p.segment))
    sold = _scenario(impact, "cross_sell", best.segment)
    worth: _Worth = (None, None, None)
    for taken in () if sold is None else (a for a in sold.assumptions if a.code == "uptake_share"):
        factor = impact.horizon_months / impact.window_months if impact.horizon_months and impact.window_months else 1.0
        low, base, high = (share * factor for share in (taken.low, taken.base, taken.high))
        worth = (best.expected_low * low, best.expected * base, best.expected_high * high)
    return Claim("offer", (best.segment,), *worth, best.n_lacking, best.take_up.rate, None, best.judgement)


def _scenario(impact: Impact, kind: str, segment: int | None) -> Scenario | None:
    return next((s for s in impact.scenarios if s.scenario == kind and s.segment == segment), None)


def best_fifth(frame: Frame, n: int, gmv: int) -> Claim | None:
    """What the fifth of the customers who spend most bring: counted, whatever the segments.

    None where nobody can say who they are, since many others spend as much as the least of them, or where they hardly bring more
    than any other fifth.
    """
    some = -(-n // FIFTH)
    spent = collect(frame.select("monetary_value"))["monetary_value"].sort(descending=True)
    first = spent.head(some)
    share = int(first.sum()) / gmv if gmv else 0.0
    as_much = int((spent >= first.min()).sum())
    if share < _STANDS_OUT * some / n or as_much > _TIED * some:
        return None
    return Claim("best_fifth", (), None, None, None, some, share, some / n, Judgement(Verdict.SOLID, "counted"))


def _of_mailing(targeting: Targeting | Skipped, mailing: Mailing | Skipped, n_all: int) -> tuple[Claim, ...]:
    """The best way to send the next campaign where one surely pays, else what sending the last one as it was sent brings."""
    plan = likeliest(targeting)
    if plan is not None and isinstance(targeting, Targeting):
        worth = plan.profit
        return (
            Claim(
                code="targeting",
                segments=(),
                low=worth.low,
                base=worth.value,
                high=worth.high,
                n_customers=plan.contacts,
                share=plan.contact_share,
                customer_share=None,
                judgement=targeting.judgement,
            ),
        )
    if isinstance(mailing, Skipped):
        return ()
    codes = {"above_break_even": "mailing_pays", "below_break_even": "mailing_loses"}
    return (
        Claim(
            code=codes.get(mailing.judgement.reason, "mailing_unclear"),
            segments=(),
            low=mailing.profit_low,
            base=mailing.profit,
            high=mailing.profit_high,
            n_customers=mailing.n_contacted,
            share=None,
            customer_share=None,
            judgement=mailing.judgement,
            of_all=mailing.n_contacted == n_all,
        ),
    )


def _of_arm(arm: ArmUplift) -> Claim:
    """What the best arm earned against the control group, as far as its interval shows."""
    verdicts = {
        "pays": Judgement(Verdict.SOLID, "mailing_pays"),
        "loses": Judgement(Verdict.SOLID, "no_mailing_pays"),
        "unclear": Judgement(Verdict.INDICATIVE, "mailing_profit_includes_zero"),
    }
    worth = arm.profit
    assert worth is not None  # best_arm knows it
    return Claim(f"arm_{arm.pays}", (), worth.low, worth.value, worth.high, arm.treated.n, None, None, verdicts[arm.pays])


def _of_amount(code: str, row: Combined | Scenario) -> Claim:
    return Claim(code, (), row.low, row.base, row.high, row.n_customers, None, None, row.judgement)


def _of_segments(code: str, some: Sequence[Segment], segmentation: Segmentation) -> Claim:
    n = sum(segment.n_customers for segment in some)
    return Claim(
        code=code,
        segments=tuple(segment.segment for segment in some),
        low=None,
        base=None,
        high=None,
        n_customers=n,
        share=gmv_share(some, segmentation.segments),
        customer_share=n / sum(segment.n_customers for segment in segmentation.segments),
        judgement=segmentation.judgement,
    )
