"""Summary: what page one says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.arms import ArmUplift
from reportgen.analysis.baskets import Baskets
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.headlines import best_arm, headline, likeliest
from reportgen.analysis.impact import Impact
from reportgen.analysis.intervals import Rate, mean_interval, wilson
from reportgen.analysis.mailings import Mailing
from reportgen.analysis.scenarios import Combined, Scenario
from reportgen.analysis.segments import Segment, Segmentation
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.tiers import Tier
from reportgen.analysis.uplift import Uplift
from reportgen.engine import Frame, collect, facts
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Money, Share, money, settled

_MOST = (4, 5)  # 80%, the share that "most of the value" means since Pareto; compared in integers
_LEAST_CLAIMS, _MAX_CLAIMS = 2, 4  # a page with one says too little; four are what a reader remembers of it
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
        together could add in the horizon, every customer counted once), "retention" (money: GMV at risk in the horizon), "rule"
        (the first rule of the baskets section; share: its confidence, customer_share: its support), "concentration" (share: GMV
        share of ``segments``), "best_fifth" (share: GMV share of those who spend most), "tiers" (of the top tier; share: its GMV
        share).
    segments : tuple of int
        Those the claim is about; empty where it is about everybody.
    low, base, high : Money or None
    n_customers : int or None
        Contacted; in one scenario or more; lapsing; in the segments; in the fifth; with both sides of the rule.
    share, customer_share : Share or None
    judgement : Judgement
        Of the finding the claim quotes; of the segmentation where it is about segments.
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


@dataclass(frozen=True)
class Summary:
    """Page one.

    Attributes
    ----------
    headline : str
        "mail_likeliest" (choosing customer by customer pays, and pays best), "stop_mailing_everyone" (mailing everybody loses
        and no segment pays), "mail_segments" (some pay), "mailing_pays" (all pay), "test_mailing" (none clearly pays, nor does
        the whole clearly lose), "send_arm", "stop_arm", "test_arm" (what a response is worth is not known, but what customers
        spent is: by the profit of an arm against the control group), "contact_adds", "contact_harms" (no money of campaigns, but
        the control group shows beyond chance what contact does to answers), "win_back" (segments of high value whose customers
        are mostly lapsing), "no_segments" (no segment stands out), "protect" (none of these).
    headline_segments : tuple of int
        Those that hold customers worth a letter; those that pay; those worth a test because nothing is clear; those to win back
        or protect. Empty where a test is worth it nowhere.
    headline_arm : str or None
        The arm of the highest profit, where the headline is about one.
    claims : tuple of Claim
        Two to four.
    gmv, gmv_mean, gmv_mean_low, gmv_mean_high : Money
        Total of the window; mean a customer with its 95% interval.
    top_segments : tuple of int
        The fewest segments that hold at least 80% of GMV, without those whose customers spend less than the average one.
    top_customer_share, top_gmv_share : Share
    best_fifth_share : Share or None
        GMV share of the fifth of the customers who spend most; None where they are so few that it is withheld.
    response : Rate or None
        Latest campaign, all customers.
    """

    headline: str
    headline_segments: tuple[int, ...]
    headline_arm: str | None
    claims: tuple[Claim, ...]
    gmv: Money
    gmv_mean: Money
    gmv_mean_low: Money
    gmv_mean_high: Money
    top_segments: tuple[int, ...]
    top_customer_share: Share
    top_gmv_share: Share
    best_fifth_share: Share | None
    response: Rate | None


def summary(  # noqa: PLR0913, PLR0917  # page one quotes every section
    frame: Frame,
    segmentation: Segmentation,
    campaigns: Campaigns | Skipped,
    baskets: Baskets | Skipped,
    targeting: Targeting | Skipped,
    impact: Impact,
    tiers: Sequence[Tier],
    uplift: Uplift | Skipped | None = None,
    won_back: Collection[int] | None = None,
) -> Summary:
    """Compose page one: the recommendation, two to four claims, the totals.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``monetary_value``.
    segmentation, campaigns, baskets, targeting, impact, tiers, uplift
        The sections it quotes; nothing is measured twice.
    won_back : collection of int, optional
        Segments whose action it is to win them back: no other is named for that.
    """
    value = nw.col("monetary_value")
    found = facts(frame, {"n": nw.len(), "gmv": value.sum(), "std": value.cast(nw.Float64).std()})
    n, gmv = int(found["n"]), int(found["gmv"])
    low, high = mean_interval(gmv, found["std"] or 0.0, n)
    top = _top(segmentation.segments)
    best = _best_fifth(frame, n, gmv)
    arm = best_arm(impact.mailing, uplift)
    words, named = headline(segmentation, targeting, impact, top, arm, won_back, uplift)
    return settled(
        Summary(
            headline=words,
            headline_segments=named,
            headline_arm=None if arm is None else arm.arm,
            claims=_claims(segmentation, baskets, targeting, impact, tiers, top, arm, best),
            gmv=money(gmv),
            gmv_mean=money(gmv / n),
            gmv_mean_low=money(max(0.0, low)),
            gmv_mean_high=money(high),
            top_segments=tuple(segment.segment for segment in top),
            top_customer_share=sum(segment.n_customers for segment in top) / n,
            top_gmv_share=_gmv_share(top, segmentation.segments),
            best_fifth_share=best.share,
            response=_response(campaigns),
        )
    )


def _minor(segment: Segment) -> int:
    return round(segment.gmv * MINOR_UNITS)


def _top(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The fewest segments that hold most of the GMV, in order of their numbers; none whose customers spend less than average.

    The rest of the 80% often comes from many who spend little: who protects everybody protects nobody.
    """
    gmv, n = sum(_minor(segment) for segment in segments), sum(segment.n_customers for segment in segments)
    part, whole = _MOST
    held = 0
    taken: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (-_minor(s), s.segment)):
        if taken and held * whole >= gmv * part:
            break
        if not taken or _minor(segment) * n >= gmv * segment.n_customers:
            taken.append(segment)
        held += _minor(segment)
    return tuple(sorted(taken, key=lambda s: s.segment))


def _gmv_share(some: Sequence[Segment], all_segments: Sequence[Segment]) -> float:
    gmv = sum(_minor(segment) for segment in all_segments)
    return sum(_minor(segment) for segment in some) / gmv if gmv else 0.0


def _claims(  # noqa: PLR0913, PLR0917  # page one quotes every section
    segmentation: Segmentation,
    baskets: Baskets | Skipped,
    targeting: Targeting | Skipped,
    impact: Impact,
    tiers: Sequence[Tier],
    top: Sequence[Segment],
    arm: ArmUplift | None,
    best: Claim,
) -> tuple[Claim, ...]:
    """In order of weight; as many as a page takes. What rests on segments that do not stand out comes last."""
    claims = [*_of_mailing(targeting, impact.mailing), *(() if arm is None else (_of_arm(arm),))]
    if impact.total and impact.total[-1].judgement.verdict is not Verdict.UNSUPPORTED:
        claims.append(_of_amount("gain", impact.total[-1]))
    if impact.at_risk and impact.at_risk[-1].judgement.verdict is not Verdict.UNSUPPORTED:
        claims.append(_of_amount("retention", impact.at_risk[-1]))
    if isinstance(baskets, Baskets) and baskets.rules:
        rule = baskets.rules[0]
        claims.append(Claim("rule", (), None, None, None, rule.n_both, rule.confidence, rule.support, rule.judgement))
    unsupported = segmentation.judgement.verdict is Verdict.UNSUPPORTED
    claims.append(best if unsupported else _of_segments("concentration", top, segmentation))
    members = [s for s in segmentation.segments if tiers and s.segment in tiers[0].segments]
    if members and not (unsupported and len(claims) >= _LEAST_CLAIMS):
        claims.append(_of_segments("tiers", members, segmentation))
    return tuple(claims[:_MAX_CLAIMS])


def _best_fifth(frame: Frame, n: int, gmv: int) -> Claim:
    """What the fifth of the customers who spend most bring: counted, whatever the segments."""
    some = -(-n // FIFTH)
    spent = collect(frame.select("monetary_value"))["monetary_value"].sort(descending=True).head(some).sum()
    counted = Judgement(Verdict.SOLID, "counted")
    return Claim("best_fifth", (), None, None, None, some, int(spent) / gmv if gmv else 0.0, some / n, counted)


def _of_mailing(targeting: Targeting | Skipped, mailing: Mailing | Skipped) -> tuple[Claim, ...]:
    """The best way to send the next campaign where one surely pays, else what sending the last one to everybody brings."""
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
    codes = {"above_break_even": "mailing_pays", "below_break_even": "mailing_loses", "break_even_inside": "mailing_unclear"}
    return (
        Claim(
            code=codes[mailing.judgement.reason],
            segments=(),
            low=mailing.profit_low,
            base=mailing.profit,
            high=mailing.profit_high,
            n_customers=mailing.n_contacted,
            share=None,
            customer_share=None,
            judgement=mailing.judgement,
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
        share=_gmv_share(some, segmentation.segments),
        customer_share=n / sum(segment.n_customers for segment in segmentation.segments),
        judgement=segmentation.judgement,
    )


def _response(campaigns: Campaigns | Skipped) -> Rate | None:
    if isinstance(campaigns, Skipped):
        return None
    everybody = next(r for r in campaigns.rates if r.campaign == campaigns.latest and r.segment is None)
    return wilson(everybody.n_responded, everybody.n_contacted)
