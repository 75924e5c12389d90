"""Impact: what is at stake in money, and what acting on it could add, as ranges with their assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.mailing.mailings import Mailing, mailing
from reportgen.analysis.money.assumptions import shares, stated, uplift_share
from reportgen.analysis.money.baseline import THIRD, baseline, counts, lapsing, silence
from reportgen.analysis.money.gains import combined, scenarios, sensitivities
from reportgen.analysis.money.ledger import book
from reportgen.analysis.money.prospects import Prospects, prospects
from reportgen.analysis.money.scenarios import (
    BESIDE,
    KINDS,
    Assumption,
    BaselineGmv,
    CampaignProfit,
    Combined,
    Scenario,
    Sensitivity,
    TierStep,
)
from reportgen.analysis.money.valuation import Terms, amounts, in_reach, median
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.targeting import Targeting, by_budget
from reportgen.analysis.tiers import Tier
from reportgen.analysis.uplift import NOT_MEASURED, Uplift
from reportgen.config import Config
from reportgen.contacts import sent_to_unknown
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.notes import Skipped
from reportgen.units import money, settled

__all__ = ["Assumption", "BaselineGmv", "Combined", "Impact", "Mailing", "Scenario", "Sensitivity", "TierStep", "impact"]

OVERLAP_RULE = "each_customer_once_where_worth_most"


@dataclass(frozen=True)
class Impact:
    """The section: baseline, what is at risk, scenarios of gains, their total, and what could not be computed.

    All gains are GMV over the horizon, before what the actions cost, so that they can be added up; campaigns stand beside the
    total, with their profit in ``profit``.

    Attributes
    ----------
    window_months : float or None
        Months of spend in the table; None where nobody said.
    horizon_months : int or None
        What everything is scaled to; None: not scaled, amounts are per window of the table.
    lapse_days : float or None
        Silent longer than this is lapsing; None where recency is unknown.
    baseline : tuple of BaselineGmv
        One a segment, then the total.
    at_risk : tuple of Scenario
        GMV that leaves with lapsing customers, a row a segment, then the total; no gain, and not in the total.
    scenarios : tuple of Scenario
        Gains by kind: retention, retargeting, migration, cross_sell; of each that is there a row a segment, then the total.
    total : tuple of Combined
        All kinds but retargeting together, a row a segment of which no scenario is withheld, then the total; empty where there is
        no such kind at all. Campaigns are sent as it is, so that their answers are nothing that acting adds.
    overlap_rule : str
        How customers in several scenarios were treated: "each_customer_once_where_worth_most".
    sensitivity : tuple of Sensitivity
        What moves the total, the widest first; empty where the total is withheld.
    steps : tuple of TierStep
        Best tier first.
    profit : CampaignProfit or None
        None where retargeting is skipped.
    mailing : Mailing or Skipped
        The latest campaign, as it was sent.
    retention, retargeting, migration, cross_sell : Skipped or None
        Why a kind of scenario is not there.
    """

    window_months: float | None
    horizon_months: int | None
    lapse_days: float | None
    baseline: tuple[BaselineGmv, ...]
    at_risk: tuple[Scenario, ...]
    scenarios: tuple[Scenario, ...]
    total: tuple[Combined, ...]
    overlap_rule: str
    sensitivity: tuple[Sensitivity, ...]
    steps: tuple[TierStep, ...]
    profit: CampaignProfit | None
    mailing: Mailing | Skipped
    retention: Skipped | None
    retargeting: Skipped | None
    migration: Skipped | None
    cross_sell: Skipped | None


def retention_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of the retention scenario, None where nothing does."""
    return None if "recency_days" in customers.roles else Skipped("no_recency", ("recency_days", "last_purchase_on"))


def impact(  # noqa: PLR0913, PLR0917  # money is taken from every section that has some
    frame: Frame,
    customers: Customers,
    campaigns: Campaigns | Skipped,
    scores: Scores | None,
    targeting: Targeting | Skipped,
    offers: NextCategory | Skipped,
    tiers: Sequence[Tier],
    config: Config,
    uplift: Uplift | Skipped = NOT_MEASURED,
) -> Impact:
    """Put money on the segments: what they spend, what is at risk, and what acting could add.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For the months of the window, the cost of a contact and the value of a response.
    campaigns : Campaigns or Skipped
        For the response to the latest campaign.
    scores : Scores or None
    targeting : Targeting or Skipped
        For whom to contact.
    offers : NextCategory or Skipped
        For what solid rules propose.
    tiers : sequence of Tier
        Best first.
    config : Config
        ``impact``: horizon and assumptions.
    uplift : Uplift or Skipped, optional
        For the part of the answers that contact adds.

    Notes
    -----
    With f the horizon over the window, a customer's amounts are: retention, ``f * spend * lost * saved`` of the lapsing;
    retargeting, a part of the answers to the recommended plan, at their value; migration, ``f * moved * (median - spend)`` with
    the median spend of the next tier that spends more, of those below it who spend at least ``reach`` of it; cross-sell,
    ``f * uptake`` times the value of the customer's proposal. Elsewhere each is 0, and none is negative. In the total every
    customer counts once, in the kind that is worth most. Amounts are GMV, so that they can be added; campaigns, which are sent as
    it is, and what they leave after their cost stand beside it.
    """
    people = prospects(frame, customers, scores, targeting, offers)
    window, settings = customers.window_months, config.impact
    factor = settings.horizon_months / window if window else 1.0
    quiet = silence(people, settings.lapse_days, customers.usual_gap)
    lapse_days = quiet.base if quiet else None
    ladder = _ladder(people, tiers)
    n_campaigns = settings.campaigns_per_year * settings.horizon_months / 12 if window else 1.0
    terms = Terms(
        factor=factor,
        lapse_days=None if quiet and quiet.code == THIRD else lapse_days,
        reach=settings.reach,
        steps=tuple((_places(people, tier), _places(people, above)) for tier, above in ladder),
        worth=(customers.response_value or 0.0) * n_campaigns,
        earnest=_earnest(targeting, people.numbers),
    )
    who = _who(people, amounts(people, terms), lapse_days)
    n = {kind: counts(people, mask) for kind, mask in who.items()}
    missing = _missing(customers, scores, targeting, offers, ladder)
    missing |= _told_of_few({kind: sum(n[kind]) for kind in KINDS if missing[kind] is None}, config.privacy.min_group)
    there = [kind for kind in KINDS if missing[kind] is None]
    added = {share.code: share for share in [uplift_share(uplift)] if share is not None and missing["retargeting"] is None}
    held = [kind for kind in there if kind == "retention" or any(n[kind])]  # whom no customer is in, no resample brings in
    assumed = shares(config, held)
    found = book(people, terms, assumed, settings.n_resamples, config.seed)
    everybody, leaving = people, found  # who must not be contacted can leave, and cannot be won back
    if not people.reachable.all():
        everybody = replace(people, reachable=np.ones(people.n, dtype=bool))
        leaving = book(everybody, terms, assumed, settings.n_resamples, config.seed)
    summed = [kind for kind in there if kind != BESIDE]
    in_any = np.any([who[kind] for kind in summed], axis=0) if summed else np.zeros(people.n, dtype=bool)
    rests_on = {kind: stated(config, kind, shares(config, there) | added, quiet, n_campaigns) for kind in there}
    leaves = tuple(a for a in rests_on.get("retention", ()) if a.code != "saved_share")
    whole = combined(found, counts(people, in_any)) if summed else ()
    return settled(
        Impact(
            window_months=window,
            horizon_months=settings.horizon_months if window else None,
            lapse_days=lapse_days,
            baseline=baseline(everybody, factor, lapse_days),
            at_risk=scenarios(leaving, "retention", counts(everybody, lapsing(everybody, lapse_days)), leaves, "at_risk")
            if leaves
            else (),
            scenarios=tuple(row for kind in there for row in scenarios(found, kind, n[kind], rests_on[kind])),
            total=whole,
            overlap_rule=OVERLAP_RULE,
            sensitivity=sensitivities(found, assumed, whole[-1]) if whole else (),
            steps=tuple(_step(people, terms, step, config.privacy.min_group) for step in ladder),
            profit=None if isinstance(targeting, Skipped) else _profit(targeting, n_campaigns),
            mailing=Skipped("sent_to_unknown") if sent_to_unknown(customers) else mailing(campaigns, customers, uplift),
            **missing,
        )
    )


def _ladder(people: Prospects, tiers: Sequence[Tier]) -> list[tuple[Tier, Tier]]:
    """Each tier with the next tier up whose median spend is higher; tiers of equal spend are no step."""
    medians = [median(people, _places(people, tier)) for tier in tiers]
    found = []
    for i, tier in enumerate(tiers):
        above = next((j for j in reversed(range(i)) if medians[j] > medians[i]), None)
        if above is not None:
            found.append((tier, tiers[above]))
    return found


def _places(people: Prospects, tier: Tier) -> tuple[int, ...]:
    return tuple(people.numbers.index(segment) for segment in tier.segments)


def _step(people: Prospects, terms: Terms, step: tuple[Tier, Tier], least: int) -> TierStep:
    tier, above = step
    target, near = in_reach(people, terms, _places(people, tier), _places(people, above))
    return TierStep(tier.tier, above.tier, money(target), None if 0 < near < least else near)


def _told_of_few(n: Mapping[str, int], least: int) -> dict[str, Skipped | None]:
    """The kinds that would tell of a few customers what they spend; whom a plan contacts is decided, and is told."""
    return {kind: Skipped("few_customers") for kind, of in n.items() if kind != BESIDE and 0 < of < least}


def _earnest(targeting: Targeting | Skipped, segments: Sequence[int]) -> tuple[float, ...]:
    """What is left of each segment's answers to the recommended plan without its optimism, and set against the control group.

    Where one was measured, a segment's part is what contact adds in it, as the chapter on targeting tells; none is negative, and
    together they are what the plan earns.
    """
    if isinstance(targeting, Skipped) or targeting.recommended == "nobody":
        return (0.0,) * len(segments)
    plan = targeting.plan
    left, counted = max(0.0, plan.revenue.value - plan.optimism), plan.revenue.value
    if targeting.added_share is None:
        return (left / counted if counted else 0.0,) * len(segments)
    worth = targeting.response_value * targeting.added_share
    earning = [(row, row.responders.value, row.profit.value) for row in targeting.segments if row.responders and row.profit]
    added = {row.segment: (k, max(0.0, profit + row.contacts * targeting.contact_cost)) for row, k, profit in earning if k > 0}
    whole = sum(earned for _, earned in added.values())
    return tuple(left * added[s][1] / whole / (added[s][0] * worth) if whole and s in added else 0.0 for s in segments)


def _missing(
    customers: Customers,
    scores: Scores | None,
    targeting: Targeting | Skipped,
    offers: NextCategory | Skipped,
    ladder: Sequence[tuple[Tier, Tier]],
) -> dict[str, Skipped | None]:
    """Why a kind of scenario is not there."""
    mailed = targeting if isinstance(targeting, Skipped) else Skipped("no_scores") if scores is None else None
    if isinstance(targeting, Targeting) and by_budget(targeting) and targeting.recommended == "nobody":
        mailed = Skipped(targeting.judgement.reason)
    sold = offers if isinstance(offers, Skipped) else None if offers.n_customers else Skipped("no_solid_rules")
    return {
        "retention": retention_lacking(customers),
        "retargeting": mailed,
        "migration": None if ladder else Skipped("no_step_up"),
        "cross_sell": sold,
    }


def _who(people: Prospects, per_customer: Values, lapse_days: float | None) -> dict[str, NDArray[np.bool_]]:
    """The customers of each kind."""
    return {
        "retention": lapsing(people, lapse_days),
        "retargeting": people.contacted > 0,
        "migration": per_customer[KINDS.index("migration")] > 0,
        "cross_sell": people.choice >= 0,
    }


def _profit(targeting: Targeting, n_campaigns: float) -> CampaignProfit:
    """The profit of the recommended plan, as the chapter on targeting gives it, for all campaigns of the horizon."""
    plan = targeting.plan
    over = next((g.profit for g in targeting.gains if g.over == "everybody" and plan.plan == targeting.gains_of), None)
    return CampaignProfit(
        n_campaigns=n_campaigns,
        contacts=plan.contacts,
        cost=n_campaigns * plan.cost,
        low=n_campaigns * plan.profit.low,  # which is without optimism already
        base=n_campaigns * plan.net,
        high=n_campaigns * plan.profit.high,
        over_everybody_low=None if over is None else n_campaigns * over.low,
        over_everybody=None if over is None else n_campaigns * (over.value - plan.optimism),
        over_everybody_high=None if over is None else n_campaigns * over.high,
    )
