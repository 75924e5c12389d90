"""A test of two letters made by hand: only the form of the pages rests on its numbers."""

from __future__ import annotations

import dataclasses

from example_brief import INDICATIVE, SIZES, SOLID, UNSUPPORTED, brief, rate

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.experiments.arms import ArmPair, ArmUplift, OneSided
from reportgen.analysis.experiments.balance import Balance, BalanceCheck
from reportgen.analysis.experiments.persuadable import UpliftBySegment
from reportgen.analysis.experiments.qini import Qini, QiniPoint
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.mailing.plans import MoneyRange, Range
from reportgen.analysis.page_one.claims import Claim
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.uplift import Uplift
from reportgen.brief import Brief
from reportgen.notes import DataNote, Judgement, Skipped

COST, VALUE = 3.0, 11.0
ARMS = ("Letter A", "Letter B")
ANSWERED = {"Letter A": (60, 31, 21, 5), "Letter B": (58, 33, 20, 6)}
LEFT_ALONE = (30, 24, 18, 6)
"""Answers of a third of each segment of the example: with letter A, with letter B, and without any."""


def row(arm: str, segment: int | None) -> ArmUplift:
    """Return one comparison; the interval is 1.96 standard errors to both sides."""
    numbers = range(len(SIZES)) if segment is None else [segment - 1]
    n = sum(SIZES[i][0] // 3 for i in numbers)
    treated, control = rate(sum(ANSWERED[arm][i] for i in numbers), n), rate(sum(LEFT_ALONE[i] for i in numbers), n)
    difference = treated.rate - control.rate
    half = 1.96 * ((treated.rate * (1 - treated.rate) + control.rate * (1 - control.rate)) / n) ** 0.5
    low, high = round(difference - half, 10), round(difference + half, 10)
    gmv = MoneyRange(*(round(x * n * VALUE, 2) for x in (difference, low, high)))
    cost = n * COST
    certain = segment in (None, 1)
    return ArmUplift(
        arm=arm,
        segment=segment,
        treated=treated,
        control=control,
        uplift=round(difference, 10),
        ci_low=low,
        ci_high=high,
        p_value=0.002 if certain else 0.4,
        incremental_responders=Range(*(round(x * n, 8) for x in (difference, low, high))),
        incremental_gmv=gmv,
        cost=cost,
        profit=MoneyRange(*(round(x - cost, 2) for x in (gmv.value, gmv.low, gmv.high))),
        pays="loses",
        judgement=Judgement(SOLID, "uplift_above_control") if certain else Judgement(UNSUPPORTED, "uplift_not_distinguishable"),
    )


def uplift() -> Uplift:
    checks = (
        BalanceCheck("Letter A", "recency_days", 49.2, 48.9, 0.0103, 1.0, Judgement(SOLID, "alike_before")),
        BalanceCheck("Letter B", "monetary_value", 611.5, 599.1, 0.0206, 1.0, Judgement(SOLID, "alike_before")),
    )
    return Uplift(
        campaign="Last campaign",
        control_arm="control",
        arms=ARMS,
        n_treated=2 * sum(size[0] // 3 for size in SIZES),
        n_control=sum(size[0] // 3 for size in SIZES),
        n_without_arm=5,
        gmv_from="response_value",
        money=None,
        break_even_uplift=COST / VALUE,
        rows=tuple(row(arm, segment) for arm in ARMS for segment in (None, 1, 2, 3, 4)),
        one_sided=(OneSided("Letter B", 4, 0, 12),),
        pairs=(ArmPair("Letter A", "Letter B", 0.0, -0.0348, 0.0348, 1.0, tie=True),),
        best=ARMS,
        balance=Balance(checks, 0.0206, Judgement(SOLID, "arms_comparable")),
        by_segment=(
            UpliftBySegment("Letter A", 4, 13.1, 0.009, (1,), Judgement(SOLID, "segments_differ_in_uplift")),
            UpliftBySegment("Letter B", 4, 9.9, 0.019, (), Judgement(INDICATIVE, "segments_differ_before_correction")),
        ),
        qini=Qini(
            arms=ARMS,
            n_treated=1492,
            n_control=746,
            n_predictors=24,
            n_folds=5,
            n_repeats=3,
            points=tuple(
                QiniPoint(d / 10, v / 1000, (v - 14) / 1000 if d else 0.0, (v + 14) / 1000 if d else 0.0, d * 0.00522)
                for d, v in enumerate((0, 16, 28, 37, 44, 48, 51, 53, 53, 52, 52.2))
            ),
            coefficient=Range(0.0147, 0.0041, 0.0262),
            judgement=Judgement(SOLID, "uplift_ranking_beats_lot"),
        ),
        assumptions=("arms_drawn_by_lot", "nobody_tells_another"),
        judgement=Judgement(SOLID, "uplift_above_control"),
    )


def compared_arms() -> Brief:
    """Return the brief of a table whose last campaign had two letters and a control group, and lost money."""
    found, answered = brief(), uplift().rows[0]
    assert isinstance(found.targeting, Targeting)
    assert isinstance(found.impact.mailing, Mailing)
    plans = tuple(
        dataclasses.replace(p, added=Range(*(x / 2 for x in (p.responders.value, p.responders.low, p.responders.high))))
        for p in found.targeting.plans
    )
    added = Range(answered.uplift, answered.ci_low, answered.ci_high)
    return dataclasses.replace(
        found,
        uplift=uplift(),
        targeting=dataclasses.replace(
            found.targeting,
            added_share=0.5,
            break_even_rate=6 / 11,
            plans=plans,
            assumptions=("only_added_answers_count", "held_out_like_the_contacted"),
        ),
        impact=dataclasses.replace(
            found.impact,
            mailing=dataclasses.replace(found.impact.mailing, control_rate=answered.control.rate, added=added),
        ),
    )


def measured_spend(pays: str = "pays", arm: str = ARMS[0]) -> Brief:
    """Return the brief of a table that says what customers spent after the campaign, and not what a response is worth."""
    found, compared = brief(), uplift()
    unknown = Skipped("no_contact_cost_or_response_value", ("response_value",))
    profit = {
        "pays": MoneyRange(900.0, 300.0, 1500.0),
        "loses": MoneyRange(-900.0, -1500.0, -300.0),
        "unclear": MoneyRange(20.0, -100.0, 140.0),
    }
    rows = tuple(dataclasses.replace(row, arm=arm, pays=pays, profit=profit[pays]) for row in compared.rows[:1])
    worth = profit[pays]
    claim = Claim(f"arm_{pays}", (), worth.low, worth.value, worth.high, rows[0].treated.n, None, None, rows[0].judgement)
    headline = {"pays": "send_arm", "loses": "stop_arm", "unclear": "test_arm"}[pays]
    return dataclasses.replace(
        found,
        uplift=dataclasses.replace(compared, arms=(arm,), best=(arm,), gmv_from="outcome_value", rows=rows, pairs=()),
        targeting=unknown,
        impact=dataclasses.replace(found.impact, mailing=unknown),
        summary=dataclasses.replace(
            found.summary, headline=headline, headline_segments=(), headline_arm=arm, claims=(claim, *found.summary.claims[1:])
        ),
    )


def held_out_segment() -> Brief:
    """Return the brief of a table whose control group is half of three segments, and all of the last one."""
    found = brief()
    last = len(SIZES)
    assert isinstance(found.campaigns, Campaigns)
    counts = {i + 1: (ANSWERED["Letter A"][i], SIZES[i][0] // 2) for i in range(last - 1)}
    whole: tuple[int, int] = (sum(k for k, _ in counts.values()), sum(n for _, n in counts.values()))
    rates = []
    for row in found.campaigns.rates:
        if row.campaign != found.campaigns.latest:
            rates.append(row)
        elif row.segment != last:
            r = rate(*(whole if row.segment is None else counts[row.segment]))
            rates.append(
                dataclasses.replace(
                    row, n_contacted=r.n, n_responded=r.k, response_rate=r.rate, ci_low=r.ci_low, ci_high=r.ci_high
                )
            )
    note = DataNote("control_held_out", "group", sum(size[0] for size in SIZES) - whole[1])
    unknown = Skipped("nobody_of_segment_contacted")
    return dataclasses.replace(
        found,
        data_quality=dataclasses.replace(found.data_quality, notes=(*found.data_quality.notes, note)),
        campaigns=dataclasses.replace(
            found.campaigns, rates=tuple(rates), pairs=tuple(p for p in found.campaigns.pairs if p.b != last), worst=()
        ),
        personas=tuple(dataclasses.replace(p, response=None) if p.segment == last else p for p in found.personas),
        actions=tuple(dataclasses.replace(a, test_n=None, test_effect=None) if a.segment == last else a for a in found.actions),
        profiles=tuple(
            dataclasses.replace(p, answers=None, audience=unknown) if p.segment == last else p for p in found.profiles
        ),
    )


def doubtful_arms() -> Brief:
    """Return the same with one letter only, groups that were not alike, spend measured, and too few answers for a ranking."""
    found = uplift()
    differs = Judgement(UNSUPPORTED, "differs_before")
    checks = tuple(
        dataclasses.replace(check, arm="contacted", difference=0.31, judgement=differs) for check in found.balance.checks
    )
    doubted = Judgement(INDICATIVE, "arms_not_comparable")
    doubtful = dataclasses.replace(
        found,
        arms=("contacted",),
        best=("contacted",),
        gmv_from="outcome_value",
        break_even_uplift=None,
        n_without_arm=0,
        rows=tuple(
            dataclasses.replace(row, arm="contacted", cost=None, profit=None, pays="unknown", judgement=doubted)
            for row in found.rows[:5]
        ),
        one_sided=(),
        pairs=(),
        balance=Balance(checks, 0.31, Judgement(UNSUPPORTED, "arms_not_comparable")),
        by_segment=(dataclasses.replace(found.by_segment[0], arm="contacted", judgement=doubted),),
        qini=Skipped("too_few_to_score_uplift"),
        judgement=doubted,
    )
    return dataclasses.replace(brief(), uplift=doubtful, trial=Skipped("no_effect_could_pay"))
