"""Headlines: the recommendation of page one, and what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reportgen.analysis.experiments.arms import ArmUplift
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.mailing.plans import Plan
from reportgen.analysis.segments import Segment, Segmentation
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.uplift import Uplift
from reportgen.notes import Skipped, Verdict


def headline(  # noqa: PLR0913, PLR0917  # the recommendation rests on every section
    segmentation: Segmentation,
    targeting: Targeting | Skipped,
    impact: Impact,
    top: Sequence[Segment],
    arm: ArmUplift | None,
    won_back: Collection[int] | None,
    uplift: Uplift | Skipped,
) -> tuple[str, tuple[int, ...]]:
    """Return the headline and the segments it names, as `Summary` describes them; only those of ``won_back`` are won back."""
    if likeliest(targeting) is not None and isinstance(targeting, Targeting):
        return "mail_likeliest", tuple(row.segment for row in targeting.segments if row.contacts)
    if isinstance(impact.mailing, Mailing):
        return _mailing_headline(impact.mailing, segmentation.k)
    if arm is not None:
        return {"pays": "send_arm", "loses": "stop_arm", "unclear": "test_arm"}[arm.pays], ()
    if isinstance(uplift, Uplift) and uplift.judgement.verdict is Verdict.SOLID:  # measured, whatever it may be worth
        return _contact_headline(uplift), ()
    if segmentation.judgement.verdict is Verdict.UNSUPPORTED:
        return "no_segments", ()
    lapsing = {row.segment: row.n_lapsing for row in impact.baseline}
    wanted = {s.segment for s in top} if won_back is None else won_back
    silent = tuple(s.segment for s in top if 2 * (lapsing[s.segment] or 0) > s.n_customers and s.segment in wanted)
    return ("win_back", silent) if silent else ("protect", tuple(s.segment for s in top))


def _contact_headline(uplift: Uplift) -> str:
    """What contact does; an arm that draws answers, but no spend that could be told from chance, is to be tested first."""
    if uplift.judgement.reason != "uplift_above_control":
        return "contact_harms"
    best = [row for row in uplift.rows if row.segment is None and row.arm in uplift.best]
    spent = best[0].incremental_gmv if len(best) == 1 and best[0].judgement.reason == "uplift_above_control" else None
    return "test_contact" if spent is not None and spent.low <= 0 else "contact_adds"


def _mailing_headline(mailing: Mailing, k: int) -> tuple[str, tuple[int, ...]]:
    if len(mailing.paying_segments) == k:
        return "mailing_pays", mailing.paying_segments
    if mailing.judgement.reason == "above_break_even" and not mailing.losing_segments:
        return "whole_pays", mailing.paying_segments
    if mailing.paying_segments:
        return "mail_segments", mailing.paying_segments
    loses = mailing.judgement.reason == "below_break_even"
    return ("stop_mailing_everyone" if loses else "test_mailing"), mailing.unclear_segments


def likeliest(targeting: Targeting | Skipped) -> Plan | None:
    """The plan that chooses customer by customer, where it surely pays and is surely better than writing to everybody.

    Where a given budget does not pay for what would be best without it, the customers whom it reaches, if that surely pays; nor
    need they be better than everybody where it does not pay for everybody.
    """
    if isinstance(targeting, Skipped) or targeting.recommended not in ("customers", "budget"):
        return None
    if targeting.recommended == "budget":
        reached = next(plan for plan in targeting.plans if plan.plan == "budget")
        return reached if targeting.judgement.verdict is Verdict.SOLID else None
    better = next((gain.judgement.verdict for gain in targeting.gains if gain.over == "everybody"), Verdict.SOLID)
    if not better is targeting.judgement.verdict is Verdict.SOLID:
        return None
    return next(plan for plan in targeting.plans if plan.plan == "customers")


def best_arm(mailing: Mailing | Skipped, uplift: Uplift | Skipped) -> ArmUplift | None:
    """Return the arm of the highest profit by what its customers spent, one that surely pays before one that may.

    None where a mailing is reckoned by its answers, where spend or the cost of a contact is unknown, or where the groups were not
    alike before the campaign.
    """
    if isinstance(mailing, Mailing) or not isinstance(uplift, Uplift):
        return None
    if uplift.balance.judgement.verdict is Verdict.UNSUPPORTED:
        return None
    sure = {"pays": 2, "unclear": 1}
    known = [((sure.get(row.pays, 0), row.profit.value), row) for row in uplift.rows if row.segment is None and row.profit]
    return max(known, key=lambda pair: pair[0])[1] if known else None
