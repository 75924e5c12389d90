"""Which action, for whom first, and how large the test must be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from reportgen.analysis.actions import Action, actions
from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.mailing.plans import MoneyRange
from reportgen.analysis.money.scenarios import BaselineGmv, Scenario
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.personas import CategoryIndex, Persona
from reportgen.analysis.segments import Segmentation
from reportgen.analysis.statistics.power import customers_per_arm
from reportgen.analysis.targeting import SegmentDepth, Targeting
from reportgen.notes import Judgement, Skipped, Verdict

SOLID = Judgement(Verdict.SOLID, "holds")
ASSUMED = Judgement(Verdict.INDICATIVE, "assumed_shares")
NOTHING = Judgement(Verdict.UNSUPPORTED, "may_be_nothing")
NONE = Skipped("no_campaigns", ("campaigns",))


def persona(segment: int, value: str, recency: str | None, frequency: str | None = None, judgement: Judgement = SOLID) -> Persona:
    """Return what an action needs of a card."""
    card = SimpleNamespace(
        segment=segment,
        value_level=value,
        recency_level=recency,
        frequency_level=frequency,
        preferred_channel="Store",
        categories=(CategoryIndex("Wines", 0.5, 120), CategoryIndex("Gold", 0.1, 80)),
        judgement=judgement,
    )
    return cast(Persona, card)


def scenario(kind: str, segment: int, base: float, judgement: Judgement = ASSUMED) -> Scenario:
    return Scenario(kind, segment, base / 2, base, 2 * base, base, base, base, 9, (), judgement)


def impact(gmv: list[float], scenarios: tuple[Scenario, ...] = (), mailing: Mailing | Skipped = NONE) -> Impact:
    rows = [(i, value) for i, value in enumerate(gmv, start=1)]
    baseline = tuple(BaselineGmv(i, g, g, None, None) for i, g in [*rows, (None, sum(gmv))])
    return cast(Impact, SimpleNamespace(baseline=baseline, scenarios=scenarios, mailing=mailing))


def of(
    cards: list[Persona],
    money: Impact,
    answers: Campaigns | Skipped = NONE,
    n: int = 1000,
    offers: NextCategory | Skipped = NONE,
) -> tuple[Action, ...]:
    sizes = tuple(SimpleNamespace(segment=card.segment, n_contactable=n) for card in cards)
    return actions(cards, cast(Segmentation, SimpleNamespace(segments=sizes)), answers, NONE, money, offers)


def responses(rate: float) -> Campaigns:
    found = CampaignRate("Spring", 1, 1000, round(1000 * rate), rate, 0.0, 1.0, 100, SOLID)
    return Campaigns(("Spring",), "Spring", (found,), (), (1,), (), None, None, None, SOLID)


@pytest.mark.parametrize(
    ("value", "recency", "frequency", "code"),
    [
        ("high", "recent", None, "early_access"),
        ("high", "lapsing", "frequent", "win_back"),
        ("mid", "recent", None, "grow"),
        ("low", "lapsing", None, "low_cost"),
        ("low", None, "frequent", "grow"),
        ("mid", None, "rare", "low_cost"),
        ("high", None, "frequent", "early_access"),
        ("low", None, None, "low_cost"),
        ("mid", None, None, "keep"),
    ],
)
def test_codes(value: str, recency: str | None, frequency: str | None, code: str) -> None:
    (found,) = of([persona(1, value, recency, frequency)], impact([100.0]))
    assert found.code == code
    assert (found.channel, found.offers, found.mail, found.reach) == ("Store", (), "unknown", "unknown")
    assert (found.stake, found.low, found.base, found.high, found.test_n, found.test_effect) == (None,) * 6
    reason = "nothing_sets_it_apart" if code == "keep" else "effect_untested"
    assert found.judgement.reason == reason
    assert found.judgement.verdict is not Verdict.SOLID


def test_most_to_gain_comes_first_and_those_without_money_follow_by_gmv() -> None:
    # of 1,000 in all, segment 3 could gain 40 and segment 4 only 4; of the others nothing is told
    cards = [persona(i, "mid", "recent") for i in (1, 2, 3, 4)]
    found = of(cards, impact([500.0, 300.0, 100.0, 100.0], (scenario("cross_sell", 3, 40.0), scenario("cross_sell", 4, 4.0))))
    assert [(a.priority, a.segment) for a in found] == [(1, 3), (2, 4), (3, 1), (4, 2)]
    assert (found[0].low, found[0].base, found[0].high) == (20.0, 40.0, 80.0)


@pytest.mark.parametrize(
    ("value", "recency", "stake"),
    [
        ("high", "lapsing", "retention"),  # win back
        ("low", "lapsing", "retention"),
        ("mid", "recent", "migration"),  # grow: 30 by moving up, 20 with a further category
        ("high", "recent", "migration"),
        ("mid", None, "migration"),  # nothing sets it apart, and some are within reach of the next tier
    ],
)
def test_money_is_that_of_the_scenario_that_fits(value: str, recency: str | None, stake: str) -> None:
    money = {"retention": 10.0, "retargeting": 99.0, "migration": 30.0, "cross_sell": 20.0}
    rows = tuple(scenario(kind, 1, base) for kind, base in money.items())
    (found,) = of([persona(1, value, recency)], impact([100.0], rows))
    assert (found.stake, found.base) == (stake, money[stake])


def test_what_may_be_nothing_is_no_stake() -> None:
    rows = (scenario("migration", 1, 30.0, NOTHING), scenario("retention", 1, 10.0), scenario("cross_sell", 2, 5.0))
    (found,) = of([persona(1, "mid", "recent")], impact([100.0], rows))
    assert (found.stake, found.base) == (None, None)


def test_rewarding_the_best_is_worth_at_least_those_whom_it_keeps() -> None:
    for rows, stake in (
        ((scenario("retention", 1, 10.0),), "retention"),
        ((scenario("retention", 1, 10.0), scenario("migration", 1, 3.0)), "migration"),
        ((scenario("retention", 1, 10.0, NOTHING),), None),
    ):
        (found,) = of([persona(1, "high", "recent")], impact([100.0], rows))
        assert (found.code, found.stake) == ("early_access", stake)


def test_where_nothing_sets_a_segment_apart_it_moves_up_if_it_can() -> None:
    for rows, code, stake in (
        ((scenario("migration", 1, 30.0), scenario("retargeting", 1, 99.0)), "move_up", "migration"),
        ((scenario("migration", 1, 30.0, NOTHING), scenario("retargeting", 1, 99.0)), "keep", None),
        ((scenario("migration", 2, 30.0),), "keep", None),
    ):
        (found,) = of([persona(1, "mid", None)], impact([100.0], rows))
        assert (found.code, found.stake) == (code, stake)


def test_what_is_offered_is_what_its_customers_get_proposed() -> None:
    offered = SimpleNamespace(category="Meat"), SimpleNamespace(category="Fish")
    rows = SimpleNamespace(segment=1, proposals=offered), SimpleNamespace(segment=2, proposals=())
    offers = cast(NextCategory, SimpleNamespace(segments=rows))
    found = of([persona(i, "mid", "recent") for i in (1, 2, 3)], impact([3.0, 2.0, 1.0]), offers=offers)
    assert [action.offers for action in found] == [("Meat", "Fish"), (), ()]


@pytest.mark.parametrize(
    ("contacts", "low", "reach"),
    [
        (0, 0.0, "nobody"),
        (9, 5.0, "nobody"),
        (10, 5.0, "some"),
        (94, 5.0, "some"),
        (95, 5.0, "nearly_all"),
        (100, 5.0, "all"),
        (60, 0.0, "doubtful"),
    ],
)
def test_how_far_the_next_mailing_goes(contacts: int, low: float, reach: str) -> None:
    """Of 100 customers who may be contacted: nine letters are no mailing, 95 are nearly all."""
    row = SegmentDepth(1, 100, contacts, contacts / 100, 1.0, None, MoneyRange(low + 1, low, low + 2))
    plan = cast(Targeting, SimpleNamespace(scores_from="model", segments=(row,), recommended="customers", gains_of="customers"))
    sizes = cast(Segmentation, SimpleNamespace(segments=(SimpleNamespace(segment=1, n_contactable=100),)))
    (found,) = actions([persona(1, "mid", "recent")], sizes, NONE, plan, impact([1.0]), NONE)
    assert (found.contacts, found.reach) == (contacts, reach)


def test_mail() -> None:
    mailing = Mailing(3, 1, None, None, 9.0, 11.0, 2.0, 1.0, 3.0, 0.27, (1,), (2,), (3,), SOLID)
    found = of([persona(i, "mid", "recent") for i in (1, 2, 3)], impact([3.0, 2.0, 1.0], (), mailing))
    assert {a.segment: a.mail for a in found} == {1: "pays", 2: "unclear", 3: "loses"}


def test_an_unsupported_segment_has_no_supported_action() -> None:
    weak = Judgement(Verdict.UNSUPPORTED, "weak_structure")
    (found,) = of([persona(1, "high", "recent", judgement=weak)], impact([1.0], (scenario("migration", 1, 30.0),)))
    assert (found.code, found.stake) == ("keep", None)  # nor any other action than others
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.UNSUPPORTED, "segment_unsupported")


@pytest.mark.parametrize(
    ("rate", "n", "effect"),
    [
        (0.15, 2000, 0.05),  # 906 an arm
        (0.15, 1811, 0.06),  # half of it is 905: one too few for five points
        (0.15, 40, None),  # twenty an arm cannot see twenty points
        (0.99, 2000, None),  # nothing is left to win
    ],
)
def test_what_a_segment_can_test(rate: float, n: int, effect: float | None) -> None:
    (found,) = of([persona(1, "high", "recent")], impact([1.0]), responses(rate), n)
    assert found.test_effect == effect
    assert (found.test_n is None) == (effect is None)
    if effect is not None:
        assert found.test_n == customers_per_arm(rate, effect)
        assert 2 * customers_per_arm(rate, effect) <= n


def test_where_nothing_sets_a_segment_apart_there_is_nothing_to_do() -> None:
    (found,) = of([persona(1, "mid", None)], impact([100.0]))
    assert (found.code, found.judgement) == ("keep", Judgement(Verdict.UNSUPPORTED, "nothing_sets_it_apart"))
