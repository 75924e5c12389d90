"""Summary: what page one says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.baskets import Baskets
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.impact import Impact
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.page_one.claims import Claim, best_fifth, claims, gmv_share, minor
from reportgen.analysis.page_one.headlines import best_arm, headline
from reportgen.analysis.segments import Segment, Segmentation
from reportgen.analysis.statistics.intervals import Rate, mean_interval, wilson
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.tiers import Tier
from reportgen.analysis.uplift import NOT_MEASURED, Uplift
from reportgen.engine import Frame, facts
from reportgen.notes import Skipped
from reportgen.units import Money, Share, money, settled

_MOST = (4, 5)  # 80%, the share that "most of the value" means since Pareto; compared in integers


@dataclass(frozen=True)
class Summary:
    """Page one.

    Attributes
    ----------
    headline : str
        "mail_likeliest" (choosing customer by customer pays, and pays best, or is what a given budget pays for),
        "stop_mailing_everyone" (mailing everybody loses and no segment pays), "mail_segments" (some pay), "mailing_pays" (all
        pay), "whole_pays" (all together do and none surely loses, though not every one surely pays by itself), "test_mailing"
        (neither), "send_arm", "stop_arm", "test_arm" (what a response is worth is not known, but what customers spent is: by the
        profit of an arm against the control group), "contact_adds", "contact_harms" (no money of campaigns, but the control group
        shows beyond chance what contact does to answers), "test_contact" (it adds answers, but not beyond chance what the
        customers of the best arm spend), "win_back" (segments of high value whose customers are mostly lapsing), "no_segments"
        (no segment stands out), "protect" (none of these).
    headline_segments : tuple of int
        Those that hold customers worth a letter; those that pay; those worth a test because nothing is clear; those to win back
        or protect. Empty where a test is worth it nowhere.
    n_elsewhere : int
        Customers of other segments whom the mailing list marks, where the headline names those that pay; else 0.
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
        GMV share of the fifth of the customers who spend most; None where it is withheld, or nobody can say who they are.
    response : Rate or None
        Latest campaign, all customers.
    """

    headline: str
    headline_segments: tuple[int, ...]
    n_elsewhere: int
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
    offers: NextCategory | Skipped,
    targeting: Targeting | Skipped,
    impact: Impact,
    tiers: Sequence[Tier],
    uplift: Uplift | Skipped = NOT_MEASURED,
    won_back: Collection[int] | None = None,
) -> Summary:
    """Compose page one: the recommendation, two to four claims, the totals.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``monetary_value``.
    segmentation, campaigns, baskets, offers, targeting, impact, tiers, uplift
        The sections it quotes; nothing is measured twice.
    won_back : collection of int, optional
        Segments whose action it is to win them back: no other is named for that.
    """
    value = nw.col("monetary_value")
    found = facts(frame, {"n": nw.len(), "gmv": value.sum(), "std": value.cast(nw.Float64).std()})
    n, gmv = int(found["n"]), int(found["gmv"])
    low, high = mean_interval(gmv, found["std"] or 0.0, n)
    top = _top(segmentation.segments)
    best = best_fifth(frame, n, gmv)
    arm = best_arm(impact.mailing, uplift)
    words, named = headline(segmentation, targeting, impact, top, arm, won_back, uplift)
    return settled(
        Summary(
            headline=words,
            headline_segments=named,
            n_elsewhere=_elsewhere(targeting, named) if words == "mail_segments" else 0,
            headline_arm=None if arm is None else arm.arm,
            claims=claims(segmentation, baskets, offers, targeting, impact, tiers, top, arm, best),
            gmv=money(gmv),
            gmv_mean=money(gmv / n),
            gmv_mean_low=money(max(0.0, low)),
            gmv_mean_high=money(high),
            top_segments=tuple(segment.segment for segment in top),
            top_customer_share=sum(segment.n_customers for segment in top) / n,
            top_gmv_share=gmv_share(top, segmentation.segments),
            best_fifth_share=None if best is None else best.share,
            response=_response(campaigns),
        )
    )


def _top(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The fewest segments that hold most of the GMV, in order of their numbers; none whose customers spend less than average.

    The rest of the 80% often comes from many who spend little: who protects everybody protects nobody.
    """
    gmv, n = sum(minor(segment) for segment in segments), sum(segment.n_customers for segment in segments)
    part, whole = _MOST
    held = 0
    taken: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (-minor(s), s.segment)):
        if taken and held * whole >= gmv * part:
            break
        if not taken or minor(segment) * n >= gmv * segment.n_customers:
            taken.append(segment)
        held += minor(segment)
    return tuple(sorted(taken, key=lambda s: s.segment))


def _elsewhere(targeting: Targeting | Skipped, named: Collection[int]) -> int:
    if isinstance(targeting, Skipped) or targeting.recommended == "nobody":
        return 0
    return sum(row.contacts for row in targeting.segments if row.segment not in named)


def _response(campaigns: Campaigns | Skipped) -> Rate | None:
    if isinstance(campaigns, Skipped):
        return None
    everybody = next(r for r in campaigns.rates if r.campaign == campaigns.latest and r.segment is None)
    return wilson(everybody.n_responded, everybody.n_contacted)
