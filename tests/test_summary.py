"""Page one: which headline, which claims, which totals."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from example_brief import next_category
from example_uplift import uplift
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import eager, lazy

from reportgen.analysis.baskets import Baskets, Rule
from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.experiments.arms import ArmUplift
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.mailing.plans import MoneyRange
from reportgen.analysis.money.scenarios import Assumption, BaselineGmv, Combined, Scenario
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.segments import Segmentation
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.summary import Summary, summary
from reportgen.analysis.tiers import Tier
from reportgen.engine import Frame
from reportgen.notes import Judgement, Skipped, Verdict

SOLID = Judgement(Verdict.SOLID, "holds")
ASSUMED = Judgement(Verdict.INDICATIVE, "assumed_shares")
NO_MONEY = Skipped("no_campaigns", ("campaigns",))
NO_PLAN = Skipped("no_campaigns", ("campaigns",))
NO_GOODS = Skipped("no_categories", ("spend",))
RULE = Rule(("Fish",), ("Fruits",), 30, 40, 50, 0.3, 0.75, 1.5, 1.2, 1.9, 0.1, 2.0, 0.001, SOLID)
TIER = cast(Tier, SimpleNamespace(tier="Platinum", segments=(1,)))


def segmentation(gmv: list[float], judgement: Judgement = SOLID) -> Segmentation:
    """Return segments of ten customers each."""
    rows = tuple(SimpleNamespace(segment=i, gmv=g, n_customers=10) for i, g in enumerate(gmv, start=1))
    return cast(Segmentation, SimpleNamespace(k=len(gmv), segments=rows, judgement=judgement))


WAYS = ("retention", "retargeting", "migration")


def impact(
    gmv: list[float],
    mailing: Mailing | Skipped,
    lapsing: list[int] | None = None,
    gain: Judgement = ASSUMED,
    ways: tuple[str, ...] = WAYS,
) -> Impact:
    silent = lapsing or [0] * len(gmv)
    baseline = tuple(BaselineGmv(i, g, g, n, 0.0) for i, (g, n) in enumerate(zip(gmv, silent, strict=True), start=1))
    at_risk: tuple[Scenario, ...] = ()
    gains: tuple[Scenario, ...] = ()
    total: tuple[Combined, ...] = ()
    if lapsing:
        at_risk = (Scenario("at_risk", None, 1.0, 2.0, 3.0, 1.8, 2.2, 0.0, sum(lapsing), (), ASSUMED),)
        kinds = ways
        gains = tuple(Scenario(kind, None, 0.5, 0.6, 0.7, 0.5, 0.7, 0.6, 7, (), gain) for kind in kinds)
        total = (Combined(None, 0.5, 0.6, 0.7, 0.55, 0.65, 0.6, 0.7, 0.8, 0.1, 7, 2, gain),)
    found = SimpleNamespace(baseline=baseline, at_risk=at_risk, scenarios=gains, total=total, mailing=mailing)
    return cast(Impact, found)


def mailing(
    paying: tuple[int, ...] = (), unclear: tuple[int, ...] = (), losing: tuple[int, ...] = (), reason: str = "below_break_even"
) -> Mailing:
    return Mailing(30, 3, None, None, 9.0, 3.0, -6.0, -7.0, -5.0, 0.3, paying, unclear, losing, Judgement(Verdict.SOLID, reason))


def compared(arm: str, profit: float | None, pays: str, segment: int | None = None, added: MoneyRange | None = None) -> ArmUplift:
    """Return an arm of 70 customers, which was answered more often than no arm."""
    worth = None if profit is None else MoneyRange(profit, profit - 1, profit + 1)
    more = Judgement(Verdict.SOLID, "uplift_above_control")
    row = {"arm": arm, "segment": segment, "profit": worth, "pays": pays, "incremental_gmv": added, "judgement": more}
    return cast(ArmUplift, SimpleNamespace(**row, treated=wilson(7, 70)))


def with_arms(*rows: ArmUplift, balance: Verdict = Verdict.SOLID, reason: str = "uplift_above_control") -> Summary:
    """Return page one of a table whose campaign had a control group, and no known value of a response."""
    tried = replace(
        uplift(),
        rows=rows,
        balance=replace(uplift().balance, judgement=Judgement(balance, "arms_comparable")),
        judgement=Judgement(Verdict.INDICATIVE, reason) if reason == "arms_not_comparable" else Judgement(Verdict.SOLID, reason),
    )
    none, spent = Skipped("no_categories", ("spend",)), eager(pd.DataFrame({"monetary_value": [100, 200]}))
    return summary(spent, segmentation(GMV), NO_MONEY, none, none, NO_PLAN, impact(GMV, NO_MONEY), (), tried)


def of(
    money: Impact,
    gmv: list[float],
    rules: tuple[Rule, ...] = (),
    frame: Frame | None = None,
    offers: NextCategory | Skipped = NO_GOODS,
) -> Summary:
    spent = eager(pd.DataFrame({"monetary_value": [round(g * 100) for g in gmv]})) if frame is None else frame
    goods = Baskets("any", 1, 2, 0.1, 0.1, (), 1, 1, 1, rules, SOLID)
    return summary(spent, segmentation(gmv), NO_MONEY, goods, offers, NO_PLAN, money, (TIER,))


GMV = [55.0, 35.0, 10.0]


@pytest.mark.parametrize(
    ("sent", "headline", "segments"),
    [
        (mailing(paying=(1, 2, 3), reason="above_break_even"), "mailing_pays", (1, 2, 3)),
        (mailing(paying=(2,), losing=(1, 3)), "mail_segments", (2,)),
        (mailing(losing=(1, 2, 3)), "stop_mailing_everyone", ()),
        (mailing(unclear=(1,), losing=(2, 3)), "stop_mailing_everyone", (1,)),
        (mailing(unclear=(1, 2), losing=(3,), reason="break_even_inside"), "test_mailing", (1, 2)),
        (mailing(unclear=(1, 2, 3), reason="above_break_even"), "whole_pays", ()),
        (mailing(paying=(2,), unclear=(1, 3), reason="above_break_even"), "whole_pays", (2,)),
        (mailing(paying=(2,), unclear=(3,), losing=(1,), reason="above_break_even"), "mail_segments", (2,)),
    ],
)
def test_headline_with_campaign_money(sent: Mailing, headline: str, segments: tuple[int, ...]) -> None:
    found = of(impact(GMV, sent), GMV)
    assert (found.headline, found.headline_segments) == (headline, segments)


@pytest.mark.parametrize(("pays", "headline"), [("pays", "send_arm"), ("loses", "stop_arm"), ("unclear", "test_arm")])
def test_where_spend_was_measured_the_best_arm_is_the_headline(pays: str, headline: str) -> None:
    """Letter B earned 5, letter A 3; a segment's row, and an arm whose cost is unknown, do not count."""
    found = with_arms(
        compared("Letter A", 3.0, pays), compared("Letter B", 5.0, pays), compared("Letter B", 9.0, pays, segment=1)
    )
    assert (found.headline, found.headline_segments, found.headline_arm) == (headline, (), "Letter B")
    first = found.claims[0]
    assert (first.code, first.low, first.base, first.high, first.n_customers) == (f"arm_{pays}", 4.0, 5.0, 6.0, 70)


def test_an_arm_that_surely_pays_comes_before_one_that_may() -> None:
    found = with_arms(
        compared("Letter A", 9.0, "unclear"), compared("Letter B", 3.0, "pays"), compared("Letter C", 99.0, "loses")
    )
    assert (found.headline, found.headline_arm) == ("send_arm", "Letter B")


def test_nobody_is_won_back_against_the_actions() -> None:
    """Nine of ten are silent in the first segment: it is won back where that is its action, and else protected with the rest."""
    none, spent = Skipped("no_categories", ("spend",)), eager(pd.DataFrame({"monetary_value": [100, 200]}))
    for segments, headline in ((frozenset({1}), "win_back"), (frozenset({2}), "protect")):
        money = impact(GMV, NO_MONEY, [9, 0, 0])
        found = summary(spent, segmentation(GMV), NO_MONEY, none, none, NO_PLAN, money, (), won_back=segments)
        assert found.headline == headline


@pytest.mark.parametrize(
    ("lapsing", "claims"), [([9, 0, 0], ("retention", "best_fifth", "gain")), (None, ("best_fifth", "tiers"))]
)
def test_segments_that_do_not_stand_out_are_not_recommended(lapsing: list[int] | None, claims: tuple[str, ...]) -> None:
    doubted = segmentation(GMV, Judgement(Verdict.UNSUPPORTED, "one_cloud"))
    none, spent = Skipped("no_categories", ("spend",)), eager(pd.DataFrame({"monetary_value": [100, 500, 300, 700, 200, 400]}))
    found = summary(spent, doubted, NO_MONEY, none, none, NO_PLAN, impact(GMV, NO_MONEY, lapsing), (TIER,))
    assert (found.headline, found.headline_segments) == ("no_segments", ())
    assert tuple(claim.code for claim in found.claims) == claims
    # a fifth of six is two, who spend 7 and 5 of 22
    assert found.best_fifth_share == pytest.approx(12 / 22)
    best = next(claim for claim in found.claims if claim.code == "best_fifth")
    assert (best.n_customers, best.share) == (2, found.best_fifth_share)
    assert best.customer_share == pytest.approx(1 / 3)


@pytest.mark.parametrize("spent", [[49] * 10, [49] * 5 + [99] * 5, [0] * 9 + [99], [100, 101, 102, 103, 104] * 2])
def test_a_fifth_that_is_any_of_many_or_brings_hardly_more_is_no_claim(spent: list[int]) -> None:
    """Everybody pays one price, or half of all the higher; one of ten bought; all spend much the same."""
    doubted = segmentation(GMV, Judgement(Verdict.UNSUPPORTED, "one_cloud"))
    none, frame = Skipped("no_categories", ("spend",)), eager(pd.DataFrame({"monetary_value": spent}))
    found = summary(frame, doubted, NO_MONEY, none, none, NO_PLAN, impact(GMV, NO_MONEY, None), (TIER,))
    assert found.best_fifth_share is None
    assert "best_fifth" not in {claim.code for claim in found.claims}


def test_arms_that_were_not_alike_are_no_headline() -> None:
    doubted = with_arms(compared("Letter A", 3.0, "pays"), balance=Verdict.UNSUPPORTED, reason="arms_not_comparable")
    assert (doubted.headline, doubted.headline_arm) == ("protect", None)


@pytest.mark.parametrize(
    ("reason", "headline"), [("uplift_above_control", "contact_adds"), ("uplift_below_control", "contact_harms")]
)
def test_what_a_control_group_shows_is_the_headline_whatever_it_costs(reason: str, headline: str) -> None:
    """Neither cost nor worth is known, and yet the effect was measured."""
    found = with_arms(compared("Letter A", None, "unknown"), reason=reason)
    assert (found.headline, found.headline_segments, found.headline_arm) == (headline, (), None)


@pytest.mark.parametrize(("low", "headline"), [(1.0, "contact_adds"), (0.0, "test_contact"), (-1.0, "test_contact")])
def test_an_arm_that_adds_answers_but_no_spend_beyond_chance_is_to_be_tested(low: float, headline: str) -> None:
    """By hand: the low end of what one arm added in spend; of two arms that tie neither is named, whatever they added."""
    spent = MoneyRange(5.0, low, 9.0)
    one, other = (compared(arm, None, "unknown", added=spent) for arm in ("Letter A", "Letter B"))
    assert with_arms(one).headline == headline
    assert with_arms(one, other).headline == "contact_adds"


@pytest.mark.parametrize(
    ("lapsing", "headline", "segments"),
    [
        ([6, 0, 9], "win_back", (1,)),  # the third is silent too, but holds 10% of GMV
        ([5, 6, 0], "win_back", (2,)),  # five of ten are not most
        ([0, 0, 9], "protect", (1, 2)),
    ],
)
def test_headline_without_campaign_money(lapsing: list[int], headline: str, segments: tuple[int, ...]) -> None:
    found = of(impact(GMV, NO_MONEY, lapsing), GMV)
    assert (found.headline, found.headline_segments) == (headline, segments)


def codes(found: Summary) -> list[str]:
    return [claim.code for claim in found.claims]


def test_claims_are_two_to_four_in_order_of_weight() -> None:
    assert codes(of(impact(GMV, NO_MONEY), GMV)) == ["concentration", "tiers"]
    full = of(impact(GMV, mailing(losing=(1, 2, 3)), [5, 0, 0]), GMV, (RULE,))
    assert codes(full) == ["mailing_loses", "retention", "rule", "gain"]
    mailed, retained, rule, gain = full.claims
    assert (mailed.low, mailed.base, mailed.high, mailed.n_customers) == (-7.0, -6.0, -5.0, 30)
    assert (gain.low, gain.base, gain.high, gain.n_customers) == (0.5, 0.6, 0.7, 7)
    assert (retained.base, retained.n_customers) == (0.6, 5)  # what winning back could add
    assert (rule.share, rule.customer_share, rule.n_customers) == (0.75, 0.3, 30)
    most = of(impact(GMV, NO_MONEY), GMV, (RULE,)).claims[1]
    assert (most.code, most.segments, most.share, most.n_customers) == ("concentration", (1, 2), 0.9, 20)


def test_a_gain_that_may_be_nothing_is_not_claimed() -> None:
    nothing = Judgement(Verdict.UNSUPPORTED, "may_be_nothing")
    assert codes(of(impact(GMV, NO_MONEY, [5, 0, 0], nothing), GMV)) == ["retention", "concentration", "tiers"]


@pytest.mark.parametrize(
    ("gmv", "top"),
    [
        ([80.0, 15.0, 5.0], (1,)),  # exactly 80% is enough
        ([59.99, 35.01, 5.0], (1, 2)),
        ([79.99, 15.01, 5.0], (1,)),  # a third of the customers with 15% of spend are no treasure
        ([30.0, 60.0, 10.0], (2,)),
        ([10.0, 35.0, 55.0], (2, 3)),  # the fewest, not the first
        ([10.0, 10.0], (1, 2)),
        ([0.0, 0.0], (1,)),
    ],
)
def test_top_segments(gmv: list[float], top: tuple[int, ...]) -> None:
    assert of(impact(gmv, NO_MONEY), gmv).top_segments == top


@settings(deadline=None)  # a loaded machine is no failure
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_no_fewer_segments_would_do(cents: list[int]) -> None:
    gmv = [c / 100 for c in cents]
    found = of(impact(gmv, NO_MONEY), gmv)
    taken = [cents[i - 1] for i in found.top_segments]
    above = [c for c in cents if c * len(cents) >= sum(cents)]  # as every segment has ten customers
    assert 5 * sum(sorted(taken)[1:]) < 4 * sum(cents)  # without the least of them it is not enough
    assert found.top_gmv_share >= 0.8 - 1e-9 or sorted(taken) == sorted(above)


def test_the_best_offer_takes_the_place_of_the_best_rule() -> None:
    """What to sell to whom, with its money, instead of what goes with what.

    Fish to 60 customers of segment 1: 1,300, 1,680 and 2,060 in 24 months if all take it up who might; a tenth, a quarter and
    half of that in twelve.
    """
    offers, unknown = next_category(), impact(GMV, NO_MONEY)
    uptake = Assumption("uptake_share", 0.1, 0.25, 0.5)
    sold = Scenario("cross_sell", 1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 60, (uptake,), ASSUMED)
    known = cast(Impact, SimpleNamespace(**{**vars(unknown), "scenarios": (sold,), "horizon_months": 12, "window_months": 24.0}))
    for money, worth in ((known, (65.0, 210.0, 515.0)), (unknown, (None, None, None))):
        claim = next(c for c in of(money, GMV, offers=offers).claims if c.code in {"offer", "rule"})
        assert (claim.code, claim.segments, claim.low, claim.base, claim.high) == ("offer", (1,), *worth)
        assert (claim.n_customers, claim.share) == (60, 0.7)


def test_all_that_acting_brings_comes_last() -> None:
    found = of(impact(GMV, mailing(), [9, 0, 0]), GMV, offers=next_category())
    assert [claim.code for claim in found.claims] == ["mailing_loses", "retention", "offer", "gain"]


def test_the_only_way_to_gain_is_not_told_twice() -> None:
    """And campaigns are sent as it is: their answers are no gain."""
    silent = impact(GMV, mailing(), [9, 0, 0], ways=("retention", "retargeting"))
    assert "gain" not in [claim.code for claim in of(silent, GMV).claims]


def test_totals_by_hand() -> None:
    # 1, 2, 3: mean 2, standard deviation 1, 1.96 / sqrt(3) = 1.1316 either side
    found = of(impact([6.0], NO_MONEY), [6.0], frame=eager(pd.DataFrame({"monetary_value": [100, 200, 300]})))
    assert (found.gmv, found.gmv_mean, found.gmv_mean_low, found.gmv_mean_high) == (6.0, 2.0, 0.87, 3.13)
    assert found.response is None


def test_response_is_that_of_the_latest_campaign() -> None:
    def rate(campaign: str, segment: int | None, k: int) -> CampaignRate:
        return CampaignRate(campaign, segment, 50, k, k / 50, 0.0, 1.0, 100, SOLID)

    rates = (rate("Autumn", None, 20), rate("Autumn", 1, 20), rate("Spring", None, 7), rate("Spring", 1, 9))
    answers = Campaigns(("Autumn", "Spring"), "Spring", rates, (), (1,), (), None, None, None, SOLID)
    frame = eager(pd.DataFrame({"monetary_value": [100, 200]}))
    found = summary(frame, segmentation(GMV), answers, NO_GOODS, NO_GOODS, NO_PLAN, impact(GMV, NO_MONEY), ())
    assert found.response is not None
    assert found.response.k == 7
    assert (found.response.ci_low, found.response.ci_high) == pytest.approx((0.0695, 0.2619), abs=5e-5)  # Wilson, 7 of 50


def test_order_and_engine_change_nothing() -> None:
    table = pd.DataFrame({"monetary_value": [100, 250, 4_000, 999, 7]})
    money: Any = impact(GMV, NO_MONEY)
    first = of(money, GMV, frame=eager(table))
    assert first == of(money, GMV, frame=eager(table[::-1])) == of(money, GMV, frame=lazy(table))


def test_silence_that_may_cost_nothing_is_not_claimed() -> None:
    money = impact(GMV, NO_MONEY, lapsing=[1, 0, 0])
    sure = replace(money.at_risk[-1], judgement=Judgement(Verdict.UNSUPPORTED, "may_be_nothing"))
    unsure = cast(Impact, SimpleNamespace(**{**vars(money), "at_risk": (sure,)}))
    assert "retention" in codes(of(money, GMV))
    assert "retention" not in codes(of(unsure, GMV))
