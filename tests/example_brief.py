"""A brief made by hand, with the figures of the personality table where they are published and plausible ones elsewhere.

Renderers are tested from it, without any analysis. Only the form of the pages rests on these numbers.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from statistics import median
from typing import Any

from reportgen.analysis.actions import Action
from reportgen.analysis.affinity import Affinity, Habit
from reportgen.analysis.articles import Article, Articles, SegmentArticles
from reportgen.analysis.baskets import Baskets, Rule
from reportgen.analysis.budget import Allocation, Budget, BudgetStep
from reportgen.analysis.campaign_history import CampaignHistory, Comparison, Loyalty, Repeat
from reportgen.analysis.campaigns import CampaignRate, Campaigns, Pair
from reportgen.analysis.conversion import BandedConversion, Conversion
from reportgen.analysis.crm_rules import CrmRule, CrmRules, SegmentFidelity
from reportgen.analysis.describing.bands import Band
from reportgen.analysis.descriptors import Descriptor
from reportgen.analysis.grouping.consensus import Candidate, Vote
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.curve import ProfitPoint
from reportgen.analysis.mailing.cut import Cut
from reportgen.analysis.mailing.gains import Gain
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.mailing.plans import MoneyRange, Plan, Range
from reportgen.analysis.membership.break_even import Affordable, BreakEven
from reportgen.analysis.membership.privileges import Privilege
from reportgen.analysis.membership.thresholds import Borders, Gap, Near
from reportgen.analysis.money.scenarios import (
    Assumption,
    BaselineGmv,
    CampaignProfit,
    Combined,
    Scenario,
    Sensitivity,
    TierStep,
)
from reportgen.analysis.next_category import NextCategory, Proposal, SegmentOffers
from reportgen.analysis.page_one.claims import Claim
from reportgen.analysis.personas import CategoryIndex, Persona, Trait
from reportgen.analysis.prediction.drivers import Driver
from reportgen.analysis.prediction.validation import CalibrationBin, GainsPoint, Measure, ModelScore
from reportgen.analysis.profiles import Audience, Depth, Part, Profile, Quantiles, Spread
from reportgen.analysis.response import Response
from reportgen.analysis.rfm_cells import RfmGroup
from reportgen.analysis.segment_rules import SegmentBaskets, SegmentRule, SegmentRules
from reportgen.analysis.segments import MapPoint, Segment, Segmentation
from reportgen.analysis.stability import Evidence
from reportgen.analysis.statistics.gradients import BandPair, Gradient
from reportgen.analysis.statistics.intervals import Rate
from reportgen.analysis.summary import Summary
from reportgen.analysis.targeting import SegmentDepth, Targeting
from reportgen.analysis.tiers import Threshold, Tier
from reportgen.analysis.trend import SegmentChange, Trend
from reportgen.analysis.trial import Trial, TrialPlan
from reportgen.brief import Brand, Brief, DataQuality, Meta
from reportgen.cleaning.ledger import Omission, Reconciliation
from reportgen.notes import DataNote, Judgement, Skipped, Verdict

SOLID, INDICATIVE, UNSUPPORTED = Verdict.SOLID, Verdict.INDICATIVE, Verdict.UNSUPPORTED
N, GMV, MONTHS = 2240, 1356988.0, 24.0
NAMES = ("High value, active", "High value, lapsing", "Low value, active", "Low value, lapsing", "Low value", "Mid value")
TIERS = ("Platinum", "Gold", "Silver", "Bronze")
SIZES = (
    (633, 618382.0, 23.0, 20.5, 164),
    (688, 671196.0, 73.0, 20.1, 90),
    (477, 33415.0, 25.0, 7.0, 64),
    (442, 33995.0, 75.0, 7.1, 16),
)
"""Customers, spend, mean recency, mean frequency, responses to the latest campaign."""

CAMPAIGNS = {
    "Campaign 1": (74, 70, 0, 0),
    "Campaign 2": (13, 15, 2, 0),
    "Campaign 3": (54, 48, 40, 21),
    "Campaign 4": (72, 87, 2, 6),
    "Campaign 5": (80, 83, 0, 0),
    "Last campaign": (164, 90, 64, 16),
}
OUR_LABELS = ("Wines", "Fruits", "Web", "Catalog", "Store", *CAMPAIGNS)
HOLDS = Judgement(SOLID, "holds_in_resampling")

# Customers, spend, mean recency, mean frequency, responses to the latest campaign; best segment first.
SHAPES: dict[int, tuple[tuple[int, float, float, float, int], ...]] = {
    2: ((1321, 1289578.0, 49.0, 20.3, 254), (919, 67410.0, 49.1, 7.0, 80)),
    3: ((640, 701120.0, 48.2, 21.0, 160), (700, 560868.0, 50.1, 18.2, 104), (900, 95000.0, 49.0, 6.9, 70)),
    4: SIZES,
    5: ((330, 402100.0, 21.0, 21.5, 101), (303, 216282.0, 26.0, 19.2, 63), (688, 671196.0, 73.0, 20.1, 90), *SIZES[2:]),
    6: (
        (330, 402100.0, 21.0, 21.5, 101),
        (303, 216282.0, 26.0, 19.2, 63),
        (688, 671196.0, 73.0, 20.1, 90),
        (477, 33415.0, 25.0, 7.0, 64),
        (242, 20995.0, 75.0, 7.1, 10),
        (200, 13000.0, 75.0, 4.1, 6),
    ),
}
SEGMENT_NAMES = {
    2: ("High value", "Low value"),
    3: ("High value", "Mid value", "Low value"),
    4: ("High value, active", "High value, lapsing", "Low value, active", "Low value, lapsing"),
    5: (
        "High value, active, Wines buyers",
        "High value, active, MeatProducts buyers",
        "High value, lapsing",
        "Low value, active",
        "Low value, lapsing",
    ),
    6: (
        "High value, active, Wines buyers",
        "High value, active, MeatProducts buyers",
        "High value, lapsing",
        "Low value, active",
        "Low value, lapsing, more children",
        "Low value, lapsing, fewer children",
    ),
}
TIERS_OF = {
    2: ((1,), (2,)),
    3: ((1,), (2,), (3,)),
    4: ((1,), (2,), (3,), (4,)),
    5: ((1,), (2,), (3,), (4, 5)),
    6: ((1,), (2,), (3, 4), (5, 6)),
}
TIER_NAMES = {
    2: ("Platinum", "Bronze"),
    3: ("Platinum", "Gold", "Bronze"),
    **dict.fromkeys((4, 5, 6), ("Platinum", "Gold", "Silver", "Bronze")),
}


def rate(k: int, n: int) -> Rate:
    """Return k of n with its Wilson interval (Brown, Cai & DasGupta 2001, formula 4)."""
    p, z = k / n, 1.959963985
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return Rate(n, k, round(p, 10), max(0.0, round(low, 10)), round(high, 10))


def meta(**changes: Any) -> Meta:
    plain = Meta(
        version="0.1.0",
        as_of=dt.date(2014, 6, 29),
        month="2014-06",
        title=None,
        currency=None,
        locale="en_US",
        page="A4",
        brand=Brand(),
        n_customers=N,
        window_months=MONTHS,
        source_name="customer_personality.csv",
        input_sha256="9f2b1c" + "0" * 58,
        preset="customer-personality",
        seed=20140629,
        config_sha256="ab54a98ceb1f0ad2" * 4,
        libraries=(("python", "3.11.2"), ("pandas", "3.1.0"), ("weasyprint", "70.0")),
        our_labels=OUR_LABELS,
        our_tiers=TIERS,
    )
    return dataclasses.replace(plain, **changes)


def segments(k: int) -> tuple[Segment, ...]:
    tier_of = {s: name for name, members in zip(TIER_NAMES[k], TIERS_OF[k], strict=True) for s in members}
    return tuple(
        Segment(
            segment=i,
            name=SEGMENT_NAMES[k][i - 1],
            tier=tier_of[i],
            n_customers=n,
            customer_share=n / N,
            gmv=gmv,
            gmv_share=gmv / GMV,
            recency_days_mean=recency,
            frequency_mean=frequency,
            monetary_value_mean=round(gmv / n, 2),
            monetary_value_median=round(0.93 * gmv / n, 2),
            ties_with=(2,) if i == 1 and k == 4 else (1,) if i == 2 and k == 4 else (),
            jaccard=0.9612 - 0.01 * i,
            judgement=HOLDS,
            n_contactable=n,
        )
        for i, (n, gmv, recency, frequency, _) in enumerate(SHAPES[k], start=1)
    )


def map_points(k: int) -> tuple[MapPoint, ...]:
    """Return dots that lie about their segment's means: a lattice, so that no generator is needed."""
    dots = []
    for i, (n, gmv, recency, _, _) in enumerate(SHAPES[k], start=1):
        count = round(400 * n / N)
        for j in range(count):
            spread, turn = (j + 0.5) / count, (j * 0.618034) % 1
            dots.append(
                MapPoint(
                    x=round(max(0, min(99, recency + 50 * (turn - 0.5)))), y=round(gmv / n * 3 ** (2 * spread - 1), 1), segment=i
                )
            )
    return tuple(dots)


def evidence(i: int, k: int) -> Evidence | None:
    if i > 7:
        return None
    jaccard = tuple(0.9612 - 0.01 * j - (0 if i == k else 0.3) for j in range(1, i + 1))
    strength = 0.8912 if i == k else 0.6123
    return Evidence(i, 1801.2 - 50 * i, 0.81 + 0.02 * i, 0.7123 + 0.01 * i, 0.0061, strength, 0.012, jaccard, 1.012, 0.4189)


def middles(points: tuple[MapPoint, ...]) -> tuple[MapPoint, ...]:
    own = {number: [p for p in points if p.segment == number] for number in sorted({p.segment for p in points})}
    return tuple(MapPoint(float(median(p.x for p in found)), float(median(p.y for p in found)), s) for s, found in own.items())


def segmentation(k: int = 4) -> Segmentation:
    inertias = {2: 3551.2, 3: 2610.4, 4: 1764.9, 5: 1553.0, 6: 1391.7, 7: 1270.2, 8: 1181.5, 9: 1098.3, 10: 1030.1}
    silhouettes = {2: 0.412, 3: 0.371, 4: 0.4213, 5: 0.375, 6: 0.352, 7: 0.341, 8: 0.333, 9: 0.329, 10: 0.325}
    return Segmentation(
        k=k,
        k_demanded=False,
        k_range=(3, 6) if k > 2 else (2, 6),
        features=("recency_days", "frequency", "monetary_value"),
        n_fitted=N,
        candidates=tuple(Candidate(i, inertias[i], silhouettes[i], 3 <= i <= 6, i == k, evidence(i, k)) for i in inertias),
        votes=(
            *(Vote(c, k, True) for c in ("elbow", "silhouette", "calinski_harabasz", "davies_bouldin", "gap")),
            Vote("prediction_strength", None, False),
            Vote("bootstrap", 6, k == 6),
        ),
        gap_of_one=0.61,
        segments=segments(k),
        judgement=HOLDS,
        map_x="recency_days",
        map_y="monetary_value",
        map_points=map_points(k),
        n_mapped=len(map_points(k)),
        map_medians=middles(map_points(k)),
    )


TRAITS = {
    "rich": (
        Trait("frequency", None, 20.5, 14.9, 138, 0.92),
        Trait("channel_share.Catalog", "Catalog", 0.242, 0.153, 158, 0.91),
        Trait("income", None, 68012.4, 52247.2, 130, 0.85),
        Trait("children", None, 0.42, 0.95, 44, -0.81),
        Trait("category_share.Wines", "Wines", 0.53, 0.46, 115, 0.33),
    ),
    "poor": (
        Trait("income", None, 35012.4, 52247.2, 67, -1.02),
        Trait("category_share.GoldProds", "GoldProds", 0.199, 0.08, 248, 0.88),
        Trait("children", None, 1.31, 0.95, 138, 0.81),
        Trait("recency_days", None, 75.1, 49.1, 153, 0.95),
        Trait("campaigns_accepted", None, 0.07, 0.3, 24, -0.41),
    ),
}


def personas(k: int = 4, levels: bool = True) -> tuple[Persona, ...]:
    cards = []
    for i, (n, gmv, recency, frequency, answered) in enumerate(SHAPES[k], start=1):
        rich, recent = gmv / n > 606, recency < 50
        cards.append(
            Persona(
                segment=i,
                name=SEGMENT_NAMES[k][i - 1],
                value_level="high" if rich else "low",
                recency_level=("recent" if recent else "lapsing") if levels else None,
                frequency_level=("frequent" if frequency > 15 else "rare") if levels else None,
                traits=TRAITS["rich" if rich else "poor"],
                categories=(
                    (CategoryIndex("Wines", 0.53, 115), CategoryIndex("MeatProducts", 0.29, 106))
                    if rich
                    else (
                        CategoryIndex("GoldProds", 0.199, 248),
                        CategoryIndex("SweetProducts", 0.07, 148),
                        CategoryIndex("Fruits", 0.06, 131),
                    )
                ),
                age_median=46.0 if rich else 40.0,
                income_median=68274.0 if rich else 34916.0,
                children_mean=0.42 if rich else 1.31,
                education_top="Graduation",
                education_share=0.5231 if rich else 0.4711,
                household_top="Married",
                household_share=0.3823,
                preferred_channel="Store",
                preferred_channel_share=0.4311,
                preferred_channel_index=96,
                deal_share=0.11 if rich else 0.29,
                deal_index=70 if rich else 181,
                conversion=None,
                response=rate(answered, n),
                judgement=HOLDS,
            )
        )
    return tuple(cards)


def campaigns(k: int = 4) -> Campaigns:
    judged = {
        0: Judgement(SOLID, "differs_from_others"),
        1: Judgement(UNSUPPORTED, "not_distinguishable"),
        2: Judgement(UNSUPPORTED, "not_distinguishable"),
    }
    rates = []
    for name, counts in CAMPAIGNS.items():
        latest = name == "Last campaign"
        answered = tuple(row[4] for row in SHAPES[k]) if latest or k != 4 else counts
        if not latest and k != 4:
            answered = tuple(round(0.4 * a) for a in answered)
        whole = rate(sum(answered), N)
        for i, count in enumerate(answered):
            r = rate(count, SHAPES[k][i][0])
            judgement = judged.get(i, Judgement(SOLID, "differs_from_others"))
            rates.append(
                CampaignRate(name, i + 1, r.n, r.k, r.rate, r.ci_low, r.ci_high, round(100 * r.rate / whole.rate), judgement)
            )
        rates.append(
            CampaignRate(name, None, N, whole.k, whole.rate, whole.ci_low, whole.ci_high, 100, Judgement(SOLID, "all_customers"))
        )
    pairs = tuple(
        Pair(a, b, *_difference(k, a, b), p_value=0.93 if (a, b) == (2, 3) else 0.0000012, tie=(a, b) == (2, 3))
        for a in range(1, k + 1)
        for b in range(a + 1, k + 1)
    )
    return Campaigns(
        tuple(CAMPAIGNS), "Last campaign", tuple(rates), pairs, (1,), (k,), 3.0, 11.0, 3 / 11, Judgement(SOLID, "one_leads")
    )


def campaign_history(k: int = 4) -> CampaignHistory:
    rates = {(r.campaign, r.segment): r for r in campaigns(k).rates}
    groups = (None, *range(1, k + 1))

    def compared(name: str, segment: int | None) -> Comparison:
        now, then = rates["Last campaign", segment], rates[name, segment]
        n, both = now.n_contacted, then.n_responded // 2
        only_now, only_then = now.n_responded - both, then.n_responded - both
        difference, tie = (only_now - only_then) / n, segment == 4
        neither = n - both - only_now - only_then
        p = 0.31 if tie else 0.0002
        return Comparison(
            name, segment, n, both, only_now, only_then, neither, difference, difference - 0.02, difference + 0.02, p, tie
        )

    def loyal(segment: int | None) -> Loyalty:
        n, now = rates["Last campaign", segment].n_contacted, rates["Last campaign", segment].n_responded
        again, lost = now // 2, n // 10
        return Loyalty(segment, n, again, now - again, lost, n - now - lost)

    return CampaignHistory(
        latest="Last campaign",
        comparisons=tuple(compared(name, segment) for name in CAMPAIGNS if name != "Last campaign" for segment in groups),
        loyalty=tuple(loyal(segment) for segment in groups),
        repeats=(Repeat(0, False, rate(146, 1777)), Repeat(1, False, rate(101, 325)), Repeat(2, True, rate(87, 138))),
        repeats_p_value=3.8e-90,
        judgement=Judgement(SOLID, "latest_above_earlier"),
    )


def affinity(k: int = 4) -> Affinity:
    def habit(channel: str | None, segment: int | None, own: float, others: float, p: float, judgement: Judgement) -> Habit:
        difference, whole = own - others, segment is None
        return Habit(
            channel=channel,
            segment=segment,
            n_responders=334 if whole else 60,
            n_others=1900 if whole else 410,
            share_responders=own,
            share_others=others,
            difference=difference,
            ci_low=difference - 0.016,
            ci_high=difference + 0.016,
            effect=5 * difference,
            within=difference / 2 if whole else None,
            within_low=difference / 2 - 0.015 if whole else None,
            within_high=difference / 2 + 0.015 if whole else None,
            p_value=p,
            judgement=judgement,
        )

    def habits(segment: int | None) -> tuple[Habit, ...]:
        return (
            habit("Web", segment, 0.344, 0.327, 0.0698, Judgement(INDICATIVE, "affinity_before_correction")),
            habit("Catalog", segment, 0.246, 0.1505, 1.2e-28, Judgement(SOLID, "affinity_differs")),
            habit("Store", segment, 0.41, 0.522, 1e-45, Judgement(SOLID, "affinity_differs")),
            habit(None, segment, 0.153, 0.186, 3.6e-5, Judgement(INDICATIVE, "affinity_follows_segment")),
        )

    return Affinity(
        campaign="Last campaign",
        habits=tuple(row for segment in (None, *range(1, k)) for row in habits(segment)),
        left_out=(k,),
        min_customers=30,
        n_without_purchases=4,
        judgement=Judgement(SOLID, "habits_differ"),
    )


def _difference(k: int, a: int, b: int) -> tuple[float, float, float]:
    one, two = (rate(SHAPES[k][i - 1][4], SHAPES[k][i - 1][0]) for i in (a, b))
    low = ((one.rate - one.ci_low) ** 2 + (two.ci_high - two.rate) ** 2) ** 0.5
    high = ((one.ci_high - one.rate) ** 2 + (two.rate - two.ci_low) ** 2) ** 0.5
    difference = one.rate - two.rate
    return difference, difference - low, difference + high


EDGES: dict[str, tuple[float | None, ...]] = {
    "income": (None, 32012.0, 44529.0, 58482.0, 71819.0, None),
    "spend": (None, 55.0, 198.0, 635.0, 1173.0, None),
    "age": (None, 25.0, 35.0, 45.0, 55.0, 65.0, None),
}


def conversion(k: int = 4) -> Conversion:
    """Return bands whose first one has too few customers in the better half of the segments."""
    answered = {"income": (47, 55, 50, 52, 130), "spend": (38, 40, 52, 71, 133), "age": (58, 55, 51, 53, 58, 59)}
    verdicts = {
        "income": Judgement(SOLID, "last_band_stands_out"),
        "spend": Judgement(SOLID, "trend_rising_unevenly"),
        "age": Judgement(UNSUPPORTED, "no_trend"),
    }

    def along(by: str, first: int) -> Gradient:
        n, trend, none = len(answered[by]), verdicts[by], by == "age"
        differ = BandPair(first + 1, n, 0.18, 0.12, 0.25, 1e-9)
        return Gradient(
            direction="none" if none else "rising",
            p_value=0.61 if none else 1e-12,
            uneven_p_value=0.002,
            n_pairs=(n - first) * (n - first - 1) // 2,
            n_differ=0 if none else 1,
            pairs=() if none else (differ,),
            letters=() if none else (*("" for _ in range(first)), *("ab" for _ in range(n - first - 1)), "c"),
            judgement=trend,
        )

    def banded(by: str, segment: int | None) -> BandedConversion:
        first = 1 if segment is not None and segment <= k // 2 else 0
        size = N // len(answered[by]) // (1 if segment is None else k)
        edges = EDGES[by]
        bands = tuple(
            Band(low, high, 12, None, None, None, None)
            if i < first
            else Band(
                low, high, size, rate(hits * size * len(answered[by]) // N, size), 0.4 + 0.3 * i, 0.35 + 0.3 * i, 0.46 + 0.3 * i
            )
            for i, (low, high, hits) in enumerate(zip(edges[:-1], edges[1:], answered[by], strict=True))
        )
        return BandedConversion(by, segment, bands, along(by, first), along(by, first))

    return Conversion(
        by=tuple(banded(by, None) for by in EDGES),
        segments=tuple(banded(by, segment) for segment in range(1, k + 1) for by in EDGES),
        min_customers=30,
        n_trends=3 * (k + 1),
        n_pairs=35 * (k + 1) - 7 * (k // 2),
        n_without_visits=11,
    )


def response(k: int = 4) -> Response:
    def measure(value: float, half: float) -> Measure:
        return Measure(value, half / 9, value - half, value + half)

    models = tuple(
        ModelScore(
            name,
            measure(0.871 - i / 100, 0.02),
            measure(4.42 - i / 10, 0.4),
            measure(0.0921 + i / 1000, 0.006),
            measure(0.27 - i / 50, 0.05),
            measure(0.97, 0.11),
            measure(1.01, 0.09),
        )
        for i, name in enumerate(("logistic", "boosting"))
    )
    answered = (148, 74, 42, 26, 16, 11, 8, 5, 3, 1)
    captured = [sum(answered[:i]) / 334 for i in range(11)]
    return Response(
        campaign="Last campaign",
        responders=rate(334, N),
        n_fitted=N,
        n_profiles=2058,
        n_folds=5,
        n_repeats=5,
        models=models,
        chosen="logistic",
        brier_difference=measure(0.001, 0.003),
        base_brier=0.12687,
        calibration=tuple(CalibrationBin(i, 1.04 * n / 224, rate(n, 224), 0.011) for i, n in enumerate(answered, start=1)),
        gains=tuple(GainsPoint(i / 10, c, 0.01, max(0.0, c - 0.03), min(1.0, c + 0.03)) for i, c in enumerate(captured)),
        drivers=(
            Driver("campaigns_accepted", "one_more", 3.21, 2.71, 3.81, 1e-9, Judgement(SOLID, "driver_after_correction")),
            Driver("recency_days", "sd", 0.42, 0.35, 0.51, 1e-8, Judgement(SOLID, "driver_after_correction")),
            Driver("education=PhD", "presence", 1.52, 1.04, 2.21, 0.071, Judgement(INDICATIVE, "driver_before_correction_only")),
        ),
        n_predictors=31,
        left_out=("numeric.Gift sent",),
        undated=("Points",),
        scores_from="model",
        assumptions=(
            "features_measured_at_as_of",
            "everyone_was_contacted",
            "response_is_not_uplift",
            "next_campaign_like_the_latest",
        ),
        judgement=Judgement(SOLID, "predicts_out_of_fold"),
    )


def _plan(name: str, contacts: int, answered: int, half: float) -> Plan:
    profit, revenue, cost = 11.0 * answered - 3.0 * contacts, 11.0 * answered, 3.0 * contacts
    return Plan(
        plan=name,
        contacts=contacts,
        contact_share=contacts / N,
        cost=cost,
        responders=Range(answered, answered - half, answered + half),
        added=None,
        revenue=MoneyRange(revenue, revenue - 11 * half, revenue + 11 * half),
        profit=MoneyRange(profit, profit - 11 * half, profit + 11 * half),
        roi=Range(profit / cost, profit / cost - 0.2, profit / cost + 0.2) if contacts else None,
        response_rate=Range(answered / contacts, answered / contacts * 0.9, answered / contacts * 1.1) if contacts else None,
        expected_profit=profit,
        optimism=0.0,
    )


def targeting(k: int = 4) -> Targeting:
    profits = (0.0, 956.0, 1098.0, 888.0, 502.0, 6.0, -545.0, -1129.0, -1746.0, -2385.0, -3046.0)
    reached = (210, 60, 30, 0, 0, 0)[:k]
    return Targeting(
        contact_cost=3.0,
        response_value=11.0,
        added_share=None,
        break_even_rate=3 / 11,
        plans=(_plan("nobody", 0, 0, 0), _plan("everybody", N, 334, 34), _plan("customers", 300, 184, 21)),
        selected_segments=(),
        recommended="customers",
        cut=Cut(3 / 11, 300, 261, 348, 300 / N, 261 / N, 348 / N),
        curve=tuple(ProfitPoint(i / 10, p, MoneyRange(p, p - 60 * i**0.5, p + 60 * i**0.5)) for i, p in enumerate(profits)),
        segments=tuple(
            SegmentDepth(
                i,
                SHAPES[k][i - 1][0],
                n,
                n / SHAPES[k][i - 1][0],
                0.61 * n,
                Range(round(0.6 * n), round(0.5 * n), round(0.7 * n)),
                MoneyRange(3.7 * n, 2.9 * n, 4.5 * n),
            )
            for i, n in enumerate(reached, start=1)
        ),
        gains_of="customers",
        gains=(
            Gain("nobody", MoneyRange(1124.0, 893.0, 1355.0), Judgement(SOLID, "gain_above_zero")),
            Gain("everybody", MoneyRange(4170.0, 3800.0, 4540.0), Judgement(SOLID, "gain_above_zero")),
        ),
        scores_from="model",
        out_of_fold=True,
        assumptions=("next_campaign_like_the_latest", "same_cost_and_value_for_everybody", "response_is_not_uplift"),
        judgement=Judgement(SOLID, "mailing_pays"),
    )


def budget(k: int = 4) -> Budget:
    return Budget(
        budget=900.0,
        given=False,
        plan=_plan("budget", 300, 184, 21),
        unspent=0.0,
        next_unit_profit=0.0,
        next_segment=None,
        next_decile=None,
        stop_at=900.0,
        stop_at_contacts=300,
        stop_at_profit=1101.2,
        lowest_probability=0.2741,
        steps=(
            BudgetStep(225.0, 75, 520.3, 1.93, False, False),
            BudgetStep(450.0, 150, 860.1, 1.11, False, False),
            BudgetStep(675.0, 225, 1040.7, 0.42, False, False),
            BudgetStep(900.0, 300, 1101.2, -0.003, True, False),
            BudgetStep(6720.0, N, -3046.0, None, False, False),
        ),
        allocation=tuple(
            Allocation(
                s, d, 60, 60 if d == 1 else 0, 1.0 if d == 1 else 0.0, 180.0 if d == 1 else 0.0, 30.2, 150.0, 0.52 / d, None
            )
            for s in range(1, k + 1)
            for d in (1, 2, 3)
        ),
        scores_from="model",
        judgement=Judgement(SOLID, "budget_profit_above_zero"),
    )


def trial(k: int = 4) -> Trial:
    """Return the test of those worth a letter in the example: 300 customers, of whom half answered."""
    parts = ((None, 300, 55), (1, 160, 41), (2, 80, None), (3, 12, None))
    return Trial(
        whom="recommended",
        only_arms=False,
        n_rest=1940,
        treatments=1,
        effect_from="break_even",
        rate_from="response",
        power=0.8,
        significance=0.05,
        window_days=28,
        interval_days=28,
        plans=tuple(
            TrialPlan(
                segment=segment,
                n_customers=n,
                control_rate=0.227,
                treated_rate=0.5,
                effect=0.2727272727,
                n_per_arm=49,
                n_hold_out=out,
                n_contact=None if out is None else n - out,
                campaigns=1 if out else 2 if n > 50 else None,
                weeks=4 if out else 8 if n > 50 else None,
                detectable=0.16 if out else 0.31 if n > 50 else None,
                known_to=0.171 if out else 0.182 if n > 50 else None,
                forgone=None if out is None else out * 2.5,
                outlay=None,
                size="one_campaign" if out else "several_campaigns" if n > 50 else "too_small",
            )
            for segment, n, out in parts
            if segment is None or segment <= k
        ),
    )


def baskets() -> Baskets:
    def rule(a: tuple[str, ...], c: tuple[str, ...], both: int, left: int, right: int) -> Rule:
        lift = (both / left) / (right / N)
        return Rule(
            a,
            c,
            both,
            left,
            right,
            both / N,
            both / left,
            lift,
            lift * 0.93,
            lift * 1.08,
            both / N - left * right / N / N,
            1.7,
            1e-7,
            Judgement(SOLID, "better_than_simpler_rules"),
        )

    return Baskets(
        coding="share_above_average",
        n_baskets=N,
        n_items=6,
        min_support=0.05,
        min_confidence=0.3,
        item_shares=(
            ("Wines", 0.4902),
            ("MeatProducts", 0.4103),
            ("FishProducts", 0.3371),
            ("GoldProds", 0.3299),
            ("Fruits", 0.3009),
            ("SweetProducts", 0.3031),
        ),
        n_itemsets=14,
        n_rules=21,
        n_solid=4,
        rules=(
            rule(("FishProducts", "Fruits"), ("SweetProducts",), 240, 381, 679),
            rule(("Fruits",), ("FishProducts",), 381, 674, 755),
            rule(("SweetProducts",), ("Fruits",), 356, 679, 674),
            rule(("Wines",), ("MeatProducts",), 402, 1098, 919),
        ),
        judgement=Judgement(SOLID, "solid_rules"),
    )


PRIVILEGES = (
    ("early_access", "personal_adviser", "free_delivery"),
    ("free_delivery", "birthday_gift", "welcome_back"),
    ("points_double", "birthday_gift"),
    ("newsletter",),
)
UNITS = {"free_delivery": "order", "points_double": "share_of_spend", "welcome_back": "once"}


def privilege(code: str, n: int) -> Privilege:
    """Free delivery has a cost, nothing else has; four orders a member a year."""
    if code != "free_delivery":
        return Privilege(code, None, None, UNITS.get(code, "member_year"), None, None, None, None)
    return Privilege(code, None, 4.9, "order", 4.0, 19.6, round(19.6 * n, 2), None)


def break_even(spend: float, n: int, offered: tuple[Privilege, ...]) -> BreakEven:
    cost = sum(p.cost_year or 0.0 for p in offered)
    member = spend / n
    return BreakEven(
        margin=0.4,
        spend_year=MoneyRange(spend, round(0.95 * spend, 2), round(1.05 * spend, 2)),
        affordable=tuple(
            Affordable(x, MoneyRange(*(round(0.4 * x * by * member, 2) for by in (1.0, 0.95, 1.05)))) for x in (0.01, 0.05, 0.1)
        ),
        n_without_cost=sum(p.cost is None for p in offered),
        cost_year=cost or None,
        cost_member=round(cost / n, 2) if cost else None,
        lift=Range(cost / (0.4 * spend), 0.9 * cost / (0.4 * spend), 1.1 * cost / (0.4 * spend)) if cost else None,
        judgement=Judgement(INDICATIVE, "some_costs_not_given") if cost else Judgement(UNSUPPORTED, "costs_not_given"),
    )


def tiers(k: int = 4) -> tuple[Tier, ...]:
    rows = segments(k)
    found = []
    for i, (name, members) in enumerate(zip(TIER_NAMES[k], TIERS_OF[k], strict=True)):
        own = [rows[s - 1] for s in members]
        n, gmv = sum(s.n_customers for s in own), sum(s.gmv for s in own)
        rule = (
            Threshold("frequency", "at_least" if i < 2 else "below", 12.0),
            Threshold("recency_days", "below" if i % 2 == 0 else "at_least", 49.0),
        )
        offered = tuple(privilege(code, n) for code in PRIVILEGES[i])
        lacking = (Gap("frequency", 12.0, 31, 1.0),)
        found.append(
            Tier(
                name,
                i + 1,
                members,
                n,
                n / N,
                gmv,
                gmv / GMV,
                rule,
                0.9412 - 0.02 * i,
                0.9633 - 0.02 * i,
                offered,
                break_even(gmv / 2, n, offered),
                Borders(
                    (Near(TIER_NAMES[k][i - 2], 31, lacking),) if i > 1 else (),
                    Near(None, 24, (Gap("frequency", 12.0, 24, 0.75),)) if i < 2 else None,
                ),
            )
        )
    return tuple(found)


LOST, SAVED = Assumption("lost_share", 0.1, 0.2, 0.3), Assumption("saved_share", 0.05, 0.1, 0.2)
THIRD = Assumption("longest_silent_third", 66.0, 66.0, 66.0)
RESTS_ON = {
    "at_risk": (LOST, THIRD),
    "retention": (LOST, SAVED, THIRD),
    "retargeting": (Assumption("campaigns", 1.0, 1.0, 1.0),),
    "migration": (Assumption("moved_share", 0.02, 0.05, 0.1), Assumption("reach", 0.5, 0.5, 0.5)),
    "cross_sell": (Assumption("uptake_share", 0.1, 0.25, 0.5),),
}


def rows_of(kind: str, bases: list[float], n: list[int]) -> tuple[Scenario, ...]:
    """Return a row a segment and the total: low is half of base, high twice, chance does a tenth, a tenth counts elsewhere."""
    reason = "retention" if kind == "at_risk" else kind
    found = []
    for i, (base, customers) in enumerate([*zip(bases, n, strict=True), (sum(bases), sum(n))], start=1):
        verdict = Judgement(INDICATIVE, f"assumed_{reason}") if customers else Judgement(UNSUPPORTED, f"nobody_{reason}")
        low, whole, high, less, more = (round(base * part, 2) for part in (0.5, 1, 2, 0.9, 1.1))
        segment = i if i <= len(bases) else None
        found.append(Scenario(kind, segment, low, whole, high, less, more, less, customers, RESTS_ON[kind], verdict))
    return tuple(found)


def impact(k: int = 4) -> Impact:
    rows = segments(k)
    n_lapsing = [round(s.n_customers * 0.4) for s in rows]
    lapsing = [round(0.9 * s.gmv / 2) if (s.recency_days_mean or 0) > 50 else round(0.1 * s.gmv / 2) for s in rows]
    contacts = [210, 60, 30, 0, 0, 0][:k]
    kinds = {
        "retention": rows_of("retention", [0.02 * g for g in lapsing], n_lapsing),
        "retargeting": rows_of("retargeting", [6.6 * n for n in contacts], contacts),
        "migration": rows_of("migration", [0.0] * (k - 1) + [412.5], [0] * (k - 1) + [61]),
        "cross_sell": rows_of("cross_sell", [210.0] + [0.0] * (k - 1), [60] + [0] * (k - 1)),
    }
    total = []
    for i in range(k + 1):
        own = [found[i] for found in kinds.values()]
        low, naive, high = (round(sum(getattr(s, end) for s in own), 2) for end in ("low", "base", "high"))
        base = round(0.9 * naive, 2)
        ends = (round(0.9 * low, 2), base, round(0.9 * high, 2), round(0.8 * naive, 2), round(0.98 * naive, 2))
        n = sum(s.n_customers for s in own)
        whole = Judgement(INDICATIVE, "assumed_shares")
        segment = i + 1 if i < k else None
        total.append(Combined(segment, *ends, low, naive, high, round(naive - base, 2), n, n // 9, whole))
    end = total[-1]
    return Impact(
        window_months=MONTHS,
        horizon_months=12,
        lapse_days=66.0,
        baseline=(
            *(BaselineGmv(s.segment, s.gmv, s.gmv / 2, n, float(g)) for s, n, g in zip(rows, n_lapsing, lapsing, strict=True)),
            BaselineGmv(None, GMV, GMV / 2, sum(n_lapsing), float(sum(lapsing))),
        ),
        at_risk=rows_of("at_risk", [0.2 * g for g in lapsing], n_lapsing),
        scenarios=tuple(s for found in kinds.values() for s in found),
        total=tuple(total),
        overlap_rule="each_customer_once_where_worth_most",
        sensitivity=(
            Sensitivity("saved_share", 0.05, 0.2, end.low, end.high, round(end.high - end.low, 2)),
            Sensitivity("lost_share", 0.1, 0.3, end.low * 1.1, end.high * 0.9, round(0.9 * end.high - 1.1 * end.low, 2)),
            Sensitivity("sampling", None, None, end.ci_low, end.ci_high, round(end.ci_high - end.ci_low, 2)),
        ),
        steps=(TierStep("Silver", "Gold", 940.0, 61),),
        profit=CampaignProfit(1.0, 300, 900.0, 893.0, 1124.0, 1355.0, 3800.0, 4170.0, 4540.0),
        mailing=Mailing(
            n_contacted=N,
            n_responded=334,
            control_rate=None,
            added=None,
            cost=6720.0,
            revenue=3674.0,
            profit=-3046.0,
            profit_low=-3394.64,
            profit_high=-2667.75,
            break_even_rate=3 / 11,
            paying_segments=(),
            unclear_segments=(1,),
            losing_segments=tuple(range(2, k + 1)),
            judgement=Judgement(SOLID, "below_break_even"),
        ),
        retention=None,
        retargeting=None,
        migration=None,
        cross_sell=None,
    )


def actions(k: int = 4) -> tuple[Action, ...]:
    codes = {
        2: ("early_access", "low_cost"),
        3: ("keep", "grow", "low_cost"),
        4: ("early_access", "win_back", "grow", "low_cost"),
    }
    chosen = codes.get(k, ("early_access", "early_access", "win_back", "grow", "low_cost", "low_cost")[:k])
    done = []
    for i, code in enumerate(chosen, start=1):
        money = (round(3021.5 * i, 2), round(6043.0 * i, 2), round(9064.5 * i, 2))
        done.append(
            Action(
                i,
                i,
                code,
                "unclear" if i == 1 else "loses",
                "Store",
                ("Wines", "Fish") if i < 3 else (),
                stake=("cross_sell", "retention", "migration", "retention", "cross_sell", "retention")[i - 1],
                low=money[0],
                base=money[1],
                high=money[2],
                contacts=(210, 60, 30, 0, 0, 0)[i - 1],
                reach=("some", "doubtful", "nearly_all", "nobody", "nobody", "nobody")[i - 1],
                n_silent=121 if i in {2, 4, 6} else None,
                test_n=240 if i < 4 else None,
                test_effect=0.05 if i < 4 else None,
                judgement=Judgement(INDICATIVE, "effect_untested"),
            )
        )
    return tuple(done)


def segment_rules() -> SegmentRules:
    """Return one segment with a rule of its own and one without."""
    rule = SegmentRule(
        antecedents=("Fruits",),
        consequents=("Fish",),
        confidence=Rate(200, 140, 0.7, 0.633, 0.759),
        elsewhere=Rate(700, 350, 0.5, 0.463, 0.537),
        difference=0.2,
        difference_low=0.12,
        difference_high=0.27,
        p_value=0.0001,
        base=True,
        within=None,
        judgement=Judgement(SOLID, "differs_from_others"),
    )
    return SegmentRules(
        "share_above_average", 18, 1, (SegmentBaskets(1, 633, 12, 3, (rule,), rule), SegmentBaskets(2, 688, 12, 0, (), None))
    )


def articles() -> Articles:
    """Return two articles that the first segment buys more of."""
    found = tuple(
        Article(label, n, n + 61, (n + 61) / 2_010, 0.0532, (n + 61) / 2_010 - 0.0532, 0.0301, 0.1202, 0.0004)
        for label, n in (("REGENCY TEACUP", 182), ("PARTY BUNTING", 141))
    )
    return Articles(812, 3_248, (SegmentArticles(1, 2_010, 7, found), *(SegmentArticles(i, 640, 0, ()) for i in (2, 3, 4))))


def next_category() -> NextCategory:
    """Return one proposal for one segment."""
    proposal = Proposal(
        segment=1,
        antecedents=("Fruits",),
        category="Fish",
        n_lacking=60,
        n_first=60,
        take_up=Rate(200, 140, 0.7, 0.633, 0.759),
        value_each=40.0,
        value_each_low=31.0,
        value_each_high=49.0,
        expected=1680.0,
        expected_low=1300.0,
        expected_high=2060.0,
        judgement=Judgement(INDICATIVE, "effect_untested"),
    )
    return NextCategory(
        coding="share_above_average",
        n_customers=60,
        expected=1680.0,
        expected_low=1300.0,
        expected_high=2060.0,
        assumptions=("take_up_like_holders", "spend_like_holders"),
        segments=(SegmentOffers(1, 60, 1680.0, 1300.0, 2060.0, (proposal,)), SegmentOffers(2, 0, 0.0, 0.0, 0.0, ())),
    )


def rfm_cells(k: int = 4) -> tuple[RfmGroup, ...]:
    """Return two classic groups, each in one segment."""
    return (
        RfmGroup("Champions", 322, 0.14375, 401448.0, 0.2958375461, (322, *(0,) * (k - 1))),
        RfmGroup("At Risk", 365, 0.1629464286, 319386.0, 0.2353639089, (0, 365, *(0,) * (k - 2))),
    )


def descriptors() -> tuple[Descriptor, ...]:
    """Return a mean, a label's share and a response that differ, and one that does not."""
    differs = Judgement(SOLID, "descriptor_differs")
    return (
        Descriptor(1, "income", None, False, 65058.29, 47216.67, 0.75, 1e-12, differs),
        Descriptor(1, "response", "Last campaign", True, 0.26, 0.106, 0.41, 1e-12, differs),
        Descriptor(2, "education", "Basic", True, 0.003, 0.033, -0.26, 0.0004, differs),
        Descriptor(2, "complaint", None, True, 0.01, 0.009, 0.01, 1.0, Judgement(UNSUPPORTED, "descriptor_alike")),
    )


def crm_rules() -> CrmRules:
    """Return two rules and their SQL."""
    rules = (
        CrmRule(1, (Threshold("recency_days", "below", 49.0),), 0.28, 0.99),
        CrmRule(2, (Threshold("recency_days", "at_least", 49.0),), 0.72, 0.98),
    )
    return CrmRules(
        rules=rules,
        sql="CASE\n  WHEN recency_days < 49 THEN 1\n  WHEN recency_days >= 49 THEN 2\nEND",
        columns=("recency_days",),
        fidelity=Rate(672, 658, 0.9791666667, 0.9653360422, 0.9875501585),
        segments=(SegmentFidelity(1, 0.99, 0.97), SegmentFidelity(2, 0.98, 0.99)),
        judgement=Judgement(SOLID, "rules_reproduce_segments"),
    )


def profiles(k: int = 4) -> tuple[Profile, ...]:
    return tuple(_profile(i, *shape) for i, shape in enumerate(SHAPES[k], start=1))


def _profile(segment: int, n: int, gmv: float, recency: float, frequency: float, answered: int) -> Profile:
    return Profile(
        segment=segment,
        spreads=(
            Spread("recency_days", _quantiles(recency), _quantiles(49.1)),
            Spread("frequency", _quantiles(frequency), _quantiles(14.9)),
            Spread("monetary_value", _quantiles(round(gmv / n, 2)), _quantiles(605.8)),
        ),
        channels=(
            _part("Store", 0.4311 + segment / 100, 0.4618, "differs_from_others"),
            _part("Web", 0.3254 + segment / 100, 0.3258, "not_distinguishable"),
            _part("Catalog", 0.2435 - segment / 50, 0.2123, "differs_before_correction"),
        ),
        deals=_part(None, 0.1191 + segment / 30, 0.1564, "differs_from_others"),
        categories=(
            _part("Wines", 0.5045 + segment / 100, 0.5017, "not_distinguishable"),
            _part("MeatProducts", 0.2796 - segment / 100, 0.2756, "differs_from_others"),
            _part("Fruits", 0.0439, 0.0434, "not_distinguishable"),
        ),
        answers="more" if segment == 1 else "alike",
        n_campaigns_more=3 if segment == 1 else 0,
        n_campaigns_less=2 if segment == 4 else 0,
        audience=Audience(
            tuple(_depth(n, answered, tenth) for tenth in range(1, 11)), _depth(n, answered, 3), Judgement(INDICATIVE, "some_pay")
        ),
    )


def _quantiles(mean: float) -> Quantiles:
    return Quantiles(*(round(mean * factor, 2) for factor in (0.2, 0.5, 0.9, 1.4, 2.0)))


def _part(label: str | None, share: float, share_all: float, reason: str) -> Part:
    tested = {"differs_from_others": (SOLID, 0.001), "differs_before_correction": (INDICATIVE, 0.21)}
    verdict, p = tested.get(reason, (UNSUPPORTED, 1.0))
    low, high = round(share - 0.011, 4), round(share + 0.012, 4)
    side = "alike" if verdict is not SOLID else "more" if share > share_all else "less"
    return Part(label, round(share, 4), low, high, share_all, round(100 * share / share_all), p, side, Judgement(verdict, reason))


def _depth(n: int, answered: int, tenth: int) -> Depth:
    """Half of those who answer are in the first tenth, half of the rest in the second, and so on; 3 a contact, 11 an answer."""
    contacts = round(n * tenth / 10)
    found = min(contacts, round(answered * (1 - 0.5**tenth)))
    seen = rate(found, contacts)
    low, high = (round(11 * contacts * end - 3 * contacts, 2) for end in (seen.ci_low, seen.ci_high))
    return Depth(
        contacts,
        tenth / 10,
        round(0.9 * 0.6**tenth, 4),
        found + 0.4,
        seen,
        11 * (found + 0.4) - 3 * contacts,
        low,
        high,
        tenth < 4,
    )


def summary(k: int = 4) -> Summary:
    top = (1, 2) if k in (4, 3) else (1,) if k == 2 else (1, 2, 3)
    share, customers = sum(SHAPES[k][i - 1][1] for i in top) / GMV, sum(SHAPES[k][i - 1][0] for i in top) / N
    return Summary(
        headline="stop_mailing_everyone",
        headline_segments=(1,),
        n_elsewhere=0,
        headline_arm=None,
        claims=(
            Claim(
                "mailing_loses", (1,), -3714.2, -3046.0, -2345.9, N, None, None, Judgement(SOLID, "below_break_even"), of_all=True
            ),
            Claim("retention", (2,), 3371.0, 6743.0, 10114.0, 912, None, None, Judgement(INDICATIVE, "assumed_retention")),
            Claim("offer", (1,), 65.0, 210.0, 515.0, 60, 0.7, None, Judgement(INDICATIVE, "effect_untested")),
            Claim("gain", (), 3714.0, 7428.0, 15142.0, 1211, None, None, Judgement(INDICATIVE, "assumed_shares")),
        ),
        gmv=GMV,
        gmv_mean=605.8,
        gmv_mean_low=580.93,
        gmv_mean_high=630.66,
        top_segments=top,
        top_customer_share=customers,
        top_gmv_share=share,
        best_fifth_share=0.5123,
        response=rate(334, N),
    )


def trend(k: int) -> Trend:
    """Return a month before, of the same segments."""
    shares = [(shape[0] / N, shape[1] / GMV) for shape in SHAPES[k]]
    changes = [
        SegmentChange(
            segment=i,
            name=s.name,
            share_before=share - 0.031,
            share=share,
            gmv_share_before=None if i == 1 else gmv + 0.013,
            gmv_share=gmv,
            moved=i < 4,
        )
        for i, (s, (share, gmv)) in enumerate(zip(segmentation(k).segments, shares, strict=True), start=1)
    ]
    low, high = -0.0412, 0.0021
    return Trend(
        before="2014-05",
        n_customers_before=2167,
        gmv_before=1_312_345.0,
        window_months_before=None,
        response_before=rate(361, 2167),
        response_difference=-0.0195,
        response_low=low,
        response_high=high,
        judgement=Judgement(UNSUPPORTED, "response_may_be_the_same"),
        segments=tuple(changes),
        gone=(),
        matched=True,
    )


NOTES = (
    DataNote("income_imputed", "Income", 24),
    DataNote("income_imputed_overall", "Income", 24),
    DataNote("recency_short", "Recency", 12),
    DataNote("age_impossible", "Year_Birth", 3, ("1893", "1899", "1900")),
    DataNote("income_outlier", "Income", 1, ("666666",)),
    DataNote("labels_folded", "Marital_Status", 4, ("Absurd", "YOLO")),
    DataNote("labels_merged", "Marital_Status", 3, ("Alone = Single",)),
    DataNote("profiles_repeated", None, 182),
    DataNote("rows_repeated", None, 182),
    DataNote("contact_cost_constant", "Z_CostContact", N, ("3",)),
    DataNote("response_value_constant", "Z_Revenue", N, ("11",)),
    DataNote("as_of_last_date", "Dt_Customer", 0, ("2014-06-29",)),
    DataNote("preset_used", None, 0, ("customer-personality",)),
    DataNote("read_as_encoding", None, 0, ("UTF-8 with BOM",)),
    DataNote("read_as_delimiter", None, 0, (";",)),
)


def brief(k: int = 4) -> Brief:
    """Return the brief of the personality table, cut into k segments."""
    return Brief(
        meta=meta(),
        summary=summary(k),
        data_quality=DataQuality(NOTES, Reconciliation(N, N, 0, GMV, GMV, 0.0)),
        segmentation=segmentation(k),
        rfm_cells=rfm_cells(k),
        personas=personas(k),
        descriptors=descriptors(),
        campaigns=campaigns(k),
        campaign_history=campaign_history(k),
        affinity=affinity(k),
        conversion=conversion(k),
        response=response(k),
        targeting=targeting(k),
        budget=budget(k),
        uplift=Skipped("no_control_group", ("treatment", "control")),
        trial=trial(k),
        baskets=baskets(),
        segment_rules=segment_rules(),
        articles=Skipped("no_articles"),
        next_category=next_category(),
        tiers=tiers(k),
        crm_rules=crm_rules(),
        impact=impact(k),
        actions=actions(k),
        profiles=profiles(k),
        trend=trend(k) if k > 4 else Skipped("first_month"),
    )


def bank() -> Brief:
    """Return the brief of a table without campaigns, categories, recency, income or visits."""
    whole = brief(4)
    names = ("High value, frequent", "High value, infrequent", "Low value, frequent", "Low value, infrequent")
    rows = tuple(
        dataclasses.replace(s, name=names[i], recency_days_mean=None, ties_with=())
        for i, s in enumerate(whole.segmentation.segments)
    )
    cards = tuple(
        dataclasses.replace(
            p,
            name=names[i],
            recency_level=None,
            traits=(
                Trait("frequency", None, 20.5, 14.9, 138, 0.92),
                Trait("numeric.Balance", "Balance", 3123.2, 1564.1, 200, 0.8),
            ),
            categories=(),
            age_median=None,
            income_median=None,
            children_mean=None,
            education_top=None,
            education_share=None,
            household_top=None,
            household_share=None,
            preferred_channel=None,
            preferred_channel_share=None,
            preferred_channel_index=None,
            deal_share=None,
            deal_index=None,
            response=None,
        )
        for i, p in enumerate(whole.personas)
    )
    no_campaigns = Skipped("no_campaigns", ("campaigns",))
    return dataclasses.replace(
        whole,
        segment_rules=Skipped("no_categories", ("spend",)),
        next_category=Skipped("no_categories", ("spend",)),
        rfm_cells=Skipped("no_rfm_scores", ("recency_days",)),
        descriptors=Skipped("no_descriptors"),
        meta=meta(source_name="credit_card_customers.csv", preset="credit-card", window_months=6.0, our_labels=("Balance",)),
        summary=dataclasses.replace(
            whole.summary,
            headline="protect",
            headline_segments=(1, 2),
            headline_arm=None,
            response=None,
            claims=(
                Claim("concentration", whole.summary.top_segments, None, None, None, 1321, 0.9484, 0.5897, HOLDS),
                Claim("tiers", (), None, None, None, N, None, None, HOLDS),
            ),
        ),
        segmentation=dataclasses.replace(
            whole.segmentation,
            features=("frequency", "monetary_value"),
            segments=rows,
            map_x="frequency",
            map_points=(quarter := tuple(dataclasses.replace(p, x=round(p.x / 4)) for p in whole.segmentation.map_points)),
            map_medians=middles(quarter),
        ),
        personas=cards,
        campaigns=no_campaigns,
        campaign_history=no_campaigns,
        affinity=no_campaigns,
        response=no_campaigns,
        targeting=no_campaigns,
        budget=no_campaigns,
        uplift=no_campaigns,
        trial=no_campaigns,
        conversion=Skipped("no_campaigns_no_window", ("campaigns", "visits")),
        baskets=Skipped("no_categories", ("spend",)),
        tiers=tuple(dataclasses.replace(t, rule=(t.rule[0],) if t.rank < 4 else ()) for t in whole.tiers),
        impact=dataclasses.replace(
            whole.impact,
            lapse_days=None,
            baseline=tuple(dataclasses.replace(b, n_lapsing=None, gmv_lapsing=None) for b in whole.impact.baseline),
            at_risk=(),
            scenarios=(),
            total=(),
            sensitivity=(),
            steps=(),
            profit=None,
            mailing=no_campaigns,
            retention=Skipped("no_recency", ("recency_days", "last_purchase_on")),
            retargeting=no_campaigns,
            migration=Skipped("no_step_up"),
            cross_sell=Skipped("no_categories", ("spend",)),
        ),
        trend=Skipped("months_measure_otherwise"),
        profiles=tuple(
            dataclasses.replace(
                p,
                spreads=p.spreads[1:],
                channels=(),
                deals=None,
                categories=(),
                answers=None,
                n_campaigns_more=None,
                n_campaigns_less=None,
                audience=Skipped("no_scores", ("campaigns",)),
            )
            for p in whole.profiles
        ),
        actions=tuple(
            dataclasses.replace(
                a,
                code="keep",
                mail="unknown",
                channel=None,
                offers=(),
                stake=None,
                low=None,
                base=None,
                high=None,
                n_silent=None,
                test_n=None,
                test_effect=None,
            )
            for a in whole.actions
        ),
    )


def scaled(value: Any, factor: float) -> Any:
    """Return a section with every Money field multiplied; the currency of the same table in another country."""
    from typing import get_type_hints

    from reportgen.units import _is_money

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value), include_extras=True)
        return dataclasses.replace(
            value,
            **{
                f.name: getattr(value, f.name) * factor
                if _is_money(hints[f.name]) and getattr(value, f.name) is not None
                else scaled(getattr(value, f.name), factor)
                for f in dataclasses.fields(value)
            },
        )
    return tuple(scaled(v, factor) for v in value) if isinstance(value, tuple) else value


def rupiah(locale: str = "en_US") -> Brief:
    """Return the brief of a table in Indonesian rupiah: billions."""
    rich: Brief = scaled(brief(), 1000.0)
    return dataclasses.replace(rich, meta=meta(currency="IDR", locale=locale))


LOG = (
    DataNote("orders_read", None, 30_000, ("Customer", "Date", "Amount")),
    DataNote("orders_total", None, 1),
    DataNote("orders_cancelled", "Status", 120, ("cancelled", "refunded")),
    DataNote("orders_setting_unmet", "Status", 1, ("cancelled",)),
    DataNote("orders_guest", "Customer", 40),
    DataNote("orders_status_counted", "Status", 2, ("paid", "pending")),
    DataNote("orders_status_counted", "Status", 6, ("paid", "pending", "shipped", "packed", "new")),
    DataNote("orders_guest_like", "Customer", 90, ("Walk-in",)),
    DataNote("orders_one_holds_much", "Customer", 4_000),
    DataNote("orders_doubled", "Order", 14),
    DataNote("orders_first_line", "Order", 310),
    DataNote("orders_without_customer", "Customer", 2_000),
    DataNote("orders_without_date", "Date", 10),
    DataNote("orders_without_amount", "Amount", 1),
    DataNote("orders_without_purchase", "Customer", 31),
    DataNote("orders_below_zero", "Customer", 17),
    DataNote("orders_returned", None, 615),
    DataNote("orders_turned", None, 2),
    DataNote("orders_free", None, 41),
    DataNote("orders_before_discount", "Discount"),
    DataNote("orders_before_refund", "Refunded Amount"),
    DataNote("orders_by_contact", "Customer"),
    DataNote("orders_ids_alike", "Customer", 3),
    DataNote("orders_by_day", "Date"),
    DataNote("orders_since_first", "Date"),
    DataNote("orders_categories", "Category", 6, ("Fish", "Fruits", "Gold", "Meat", "Sweets")),
    DataNote("orders_categories", "Category", 2, ("Fish", "Wine")),
    DataNote("orders_categories_unused", "Category", 21),
    DataNote("orders_item_unused", "SKU"),
    DataNote("orders_articles", "StockCode", 3_665),
    DataNote("orders_no_goods", "StockCode", 1, ("POSTAGE",)),
    DataNote("orders_no_goods", "StockCode", 7, ("Bank Charges", "CARRIAGE", "DOTCOM POSTAGE", "Manual", "POSTAGE")),
    DataNote("orders_left_counted", "Churn", 1, ("1",)),
    DataNote("orders_left_counted", "Churn", 12, ("1",)),
    DataNote("read_only_sheet", None, 1, ("May",)),
    DataNote("read_as_sheet", None, 2, ("May",)),
    DataNote("read_as_sheets", None, 2, ("May", "June")),
    DataNote("sheets_overlap", None, 5),
    DataNote("errors_as_blank", None, 3),
    DataNote("merged_filled", None, 12, ("Order", "Customer")),
    DataNote("titles_left_out", None, 2),
    DataNote("currency_read", "Currency", 0, ("EUR",)),
)


def order_log() -> Brief:
    """Return the brief of a table of order lines with every fault that can be told of one, read from a workbook."""
    omissions = (
        Omission("total", 1, 1_200_000.0),
        Omission("cancelled", 120, 4_512.25),
        Omission("guest", 40, 1_010.4),
        Omission("without_customer", 2_000, 80_000.0),
        Omission("without_date", 10, 100.5),
        Omission("without_amount", 1, 0.0),
        Omission("without_purchase", 33, -1_226.19),
        Omission("below_zero", 0, -2_965.8),
    )
    dropped = round(sum(omission.spend for omission in omissions), 2)
    ledger = Reconciliation(30_000, N, None, round(GMV + dropped, 2), GMV, dropped, 27_795, omissions)  # 30,000 - 2,205
    log: Brief = brief()
    best = baskets().rules[0]
    sold = Claim("rule", (), None, None, None, best.n_both, best.confidence, best.support, best.judgement)
    return dataclasses.replace(
        log,
        summary=dataclasses.replace(log.summary, claims=(*log.summary.claims[:3], sold)),
        meta=dataclasses.replace(log.meta, preset=None, window_months=12.28747433),
        data_quality=DataQuality(LOG, ledger),
        baskets=dataclasses.replace(baskets(), coding="order", n_baskets=18_536, n_items=3_665, min_support=0.01),
        segment_rules=Skipped("no_categories", ("spend",)),
        articles=articles(),
        next_category=dataclasses.replace(next_category(), coding="order"),
    )


def vague() -> Brief:
    """Return the brief of a table without campaigns whose segments do not stand out."""
    doubted, plain = Judgement(UNSUPPORTED, "one_cloud"), bank()
    best = Claim("best_fifth", (), None, None, None, 448, 0.5123, 0.2, Judgement(SOLID, "counted"))
    return dataclasses.replace(
        plain,
        segmentation=dataclasses.replace(plain.segmentation, judgement=doubted),
        summary=dataclasses.replace(
            plain.summary, headline="no_segments", headline_segments=(), claims=(*plain.summary.claims[:1], best)
        ),
    )


LONG = "An extraordinarily long label that somebody once typed into a spreadsheet and nobody ever shortened since then"


def relabelled(change: Any, k: int = 4) -> Brief:
    """Return the brief with every label of the user passed through ``change``."""
    from reportgen.brief import from_json, to_json

    text = to_json(brief(k))
    import json

    for known in (
        "Wines",
        "MeatProducts",
        "Fruits",
        "Campaign 1",
        "Last campaign",
        "Graduation",
        "Married",
        "Store",
        "customer_personality.csv",
        "Platinum",
        "Year_Birth",
        "Absurd",
    ):
        text = text.replace(json.dumps(known), json.dumps(change(known)))
    return from_json(text)


def long_labels() -> Brief:
    """Return the brief with labels that fill a line."""
    return relabelled(lambda label: f"{label}: {LONG}")


HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "=cmd()|'/C calc'!A0",
    "../../etc/passwd",
    "\x1b[31m\u202e",
    "{% include 'x' %}",
    "</svg><img src=x onerror=alert(1)>",
)


def hostile() -> Brief:
    """Return the brief with labels that would act if anything let them."""
    return relabelled(lambda label: label + HOSTILE[len(label) % len(HOSTILE)])
