"""Which action, for whom first, and how large the test must be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from reportgen.analysis.actions import Action, actions
from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.impact import BaselineGmv, Impact
from reportgen.analysis.mailings import Mailing, Scenario
from reportgen.analysis.personas import CategoryIndex, Persona
from reportgen.analysis.power import customers_per_arm
from reportgen.analysis.segments import Segmentation
from reportgen.notes import Judgement, Skipped, Verdict

SOLID = Judgement(Verdict.SOLID, "holds")
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


def impact(gmv: list[float], at_stake: list[float] | None, mailing: Mailing | Skipped = NONE) -> Impact:
    rows = [(i, value) for i, value in enumerate(gmv, start=1)]
    baseline = tuple(BaselineGmv(i, g, g, None, None) for i, g in [*rows, (None, sum(gmv))])
    retention = tuple(Scenario("retention", i, s / 2, s, 2 * s, 9, (), SOLID) for i, s in enumerate(at_stake or [], start=1))
    return Impact(24.0, 12, None, baseline, retention, mailing, None)


def of(cards: list[Persona], money: Impact, answers: Campaigns | Skipped = NONE, n: int = 1000) -> tuple[Action, ...]:
    sizes = tuple(SimpleNamespace(segment=card.segment, n_customers=n) for card in cards)
    return actions(cards, cast(Segmentation, SimpleNamespace(segments=sizes)), answers, NONE, money)


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
    (found,) = of([persona(1, value, recency, frequency)], impact([100.0], None))
    assert found.code == code
    assert (found.channel, found.category, found.mail) == ("Store", "Wines", "unknown")
    assert (found.low, found.base, found.high, found.test_n, found.test_effect) == (None,) * 5
    reason = "nothing_sets_it_apart" if code == "keep" else "effect_untested"
    assert found.judgement.reason == reason
    assert found.judgement.verdict is not Verdict.SOLID


def test_most_at_stake_comes_first_and_trifles_follow_by_gmv() -> None:
    # 1% of 1,000 is 10: segment 3 has 40 at stake, segment 4 only 5; the rest follow by GMV
    cards = [persona(i, "mid", "recent") for i in (1, 2, 3, 4)]
    found = of(cards, impact([500.0, 100.0, 300.0, 100.0], [0.0, 0.0, 40.0, 5.0]))
    assert [(a.priority, a.segment) for a in found] == [(1, 3), (2, 1), (3, 2), (4, 4)]
    assert (found[0].low, found[0].base, found[0].high) == (20.0, 40.0, 80.0)


def test_mail() -> None:
    mailing = Mailing(3, 1, 9.0, 11.0, 2.0, 0.27, (1,), (2,), (3,))
    found = of([persona(i, "mid", "recent") for i in (1, 2, 3)], impact([3.0, 2.0, 1.0], None, mailing))
    assert {a.segment: a.mail for a in found} == {1: "pays", 2: "unclear", 3: "loses"}


def test_an_unsupported_segment_has_no_supported_action() -> None:
    weak = Judgement(Verdict.UNSUPPORTED, "weak_structure")
    (found,) = of([persona(1, "high", "recent", judgement=weak)], impact([1.0], None))
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
    (found,) = of([persona(1, "high", "recent")], impact([1.0], None), responses(rate), n)
    assert found.test_effect == effect
    assert (found.test_n is None) == (effect is None)
    if effect is not None:
        assert found.test_n == customers_per_arm(rate, effect)
        assert 2 * customers_per_arm(rate, effect) <= n
