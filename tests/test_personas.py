"""Cards of six customers, added up by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from tables import customers_of, eager, lazy

from reportgen.analysis.features import features
from reportgen.analysis.personas import CategoryIndex, Persona, personas
from reportgen.analysis.segments import Segment, Segmentation
from reportgen.engine import Frame
from reportgen.notes import Judgement, Verdict

SIX = pd.DataFrame(
    {
        "customer_id": list("abcdef"),
        "segment": [1, 1, 1, 2, 2, 2],
        "age": [30, 40, 50, 60, 60, None],
        "income": [300_000, 500_000, 400_000, 100_000, None, 200_000],
        "education": ["PhD", "MSc", "PhD", "MSc", "BSc", "BSc"],
        "marital_status": ["Single", "Married", "Single", "Married", "Single", "Other"],
        "children": [0, 1, 0, 2, 2, 2],
        "recency_days": [1, 2, 3, 70, 80, 90],
        "spend.Wines": [6_000, 2_000, 1_000, 300, 0, 100],
        "spend.Gold": [0, 1_000, 0, 300, 200, 100],
        "monetary_value": [6_000, 3_000, 1_000, 600, 200, 200],
        "purchases.Web": [4, 1, 1, 0, 1, 0],
        "purchases.Store": [2, 2, 2, 1, 1, 0],
        "deal_purchases": [0, 1, 2, 1, 1, 0],
        "frequency": [6, 3, 3, 2, 2, 0],
        "visits": [3.0, 2.0, 1.0, 0.0, 1.0, 3.0],
        "campaign.Last": [1, 1, 0, 0, 0, 0],
    }
)


def _cards(frame: Frame, k: int = 2, window_months: float | None = 1) -> tuple[Persona, ...]:
    people = customers_of(frame, window_months)
    judgement = Judgement(Verdict.INDICATIVE, "stability_not_tested")
    segments = tuple(
        Segment(i, f"Name {i}", "Gold", 3, 0.5, 1.0, 0.5, None, None, 1.0, 1.0, (), None, judgement, 3) for i in range(1, k + 1)
    )
    section = Segmentation(k, False, (2, 6), (), 6, (), (), 0.0, segments, judgement, "", "", map_points=())
    return personas(features(people), people, section)


@pytest.fixture(params=[eager, lazy], ids=["pandas", "duckdb"])
def cards(request: pytest.FixtureRequest) -> tuple[Persona, ...]:
    """Return the two cards, on each engine."""
    return _cards(request.param(SIX))


def test_demographics_by_hand(cards: tuple[Persona, ...]) -> None:
    """Medians of those who have a value; of two equally frequent labels the first in the alphabet."""
    one, two = cards
    assert (one.age_median, one.income_median) == (40, 4000.0)
    assert one.children_mean == pytest.approx(1 / 3)
    assert (two.age_median, two.income_median, two.children_mean) == (60, 1500.0, 2)
    assert (one.education_top, two.education_top, two.household_top) == ("PhD", "BSc", "Married")
    assert [one.education_share, two.household_share] == pytest.approx([2 / 3, 1 / 3])


def test_categories_by_hand(cards: tuple[Persona, ...]) -> None:
    """Segment 2 spends 600 of 1,000 on Gold; all spend 1,600 of 11,000 on it: 0.6 / 0.14545 = 412."""
    assert cards[1].categories == (CategoryIndex("Gold", 0.6, 412), CategoryIndex("Wines", 0.4, 47))
    assert cards[0].categories == (CategoryIndex("Wines", 0.9, 105), CategoryIndex("Gold", 0.1, 69))


def test_channels_and_deals_by_hand(cards: tuple[Persona, ...]) -> None:
    """Segment 1: web 6 and store 6 of 12, the first in the alphabet; all: store 8 of 15. Deals 3 of 12, all 5 of 16."""
    one, two = cards
    assert (one.preferred_channel, one.preferred_channel_share, one.preferred_channel_index) == ("Store", 0.5, 94)
    assert two.preferred_channel_share == pytest.approx(2 / 3)
    assert (one.deal_share, one.deal_index) == (0.25, 80)
    assert (two.deal_share, two.deal_index) == (0.5, 160)


def test_conversion_by_hand(cards: tuple[Persona, ...]) -> None:
    """Segment 2: of e and f, who visit: 2 purchases in a month, 4 visits. Customer d never visits and does not count."""
    assert [c.conversion for c in cards] == [2.0, 0.5]


def test_response_counts(cards: tuple[Persona, ...]) -> None:
    """Two of three and none of three answered the latest campaign."""
    assert [(c.response.k, c.response.n) for c in cards if c.response] == [(2, 3), (0, 3)]


def test_traits_are_the_largest_clear_differences(cards: tuple[Persona, ...]) -> None:
    """At most five, falling, none small; money in the account currency; the label is the user's own."""
    for card in cards:
        effects = [abs(t.effect) for t in card.traits]
        assert len(effects) == 5
        assert effects == sorted(effects, reverse=True)
        assert effects[-1] >= 0.2
    first = cards[0].traits[0]  # recency 2 against 80, by hand: pooled sd sqrt((2 + 200) / 4)
    assert (first.feature, first.mean, first.mean_all, first.index) == ("recency_days", 2, 41, 5)
    assert first.effect == pytest.approx(-78 / 50.5**0.5)
    income = next(t for c in cards for t in c.traits if t.feature == "income")
    assert income.mean_all == 3000


def test_levels_and_judgement(cards: tuple[Persona, ...]) -> None:
    """Mean value 33.33 and 3.33 of 18.33; the card carries the segment's verdict and name."""
    assert [(c.value_level, c.recency_level, c.frequency_level) for c in cards] == [
        ("high", "recent", "frequent"),
        ("low", "lapsing", "rare"),
    ]
    assert {c.judgement.reason for c in cards} == {"stability_not_tested"}
    assert [c.name for c in cards] == ["Name 1", "Name 2"]


def test_engines_agree() -> None:
    """Card for card."""
    assert _cards(lazy(SIX)) == _cards(eager(SIX))


def test_bare_table() -> None:
    """Spend alone: everything that is not known is None, nothing fails."""
    card, _ = _cards(eager(SIX[["customer_id", "segment", "monetary_value"]]))
    known = {"segment", "name", "value_level", "traits", "categories", "judgement"}
    assert all(value is None for key, value in vars(card).items() if key not in known)
    assert (card.traits, card.categories) == ((), ())


def test_no_window_no_conversion() -> None:
    """Purchases a month are unknown then; the rest of the card stays."""
    with_window, without = _cards(eager(SIX)), _cards(eager(SIX), window_months=None)
    assert [c.conversion for c in without] == [None, None]
    assert [replace(c, conversion=None, traits=()) for c in with_window] == [replace(c, traits=()) for c in without]


def test_a_segment_that_buys_nothing() -> None:
    """No spend, no purchases: no categories, no channel, no deal share, and no division by zero."""
    bought = [c for c in SIX if c.startswith(("spend", "purchases", "monetary", "frequency", "deal"))]
    zero = SIX.assign(**{c: SIX[c].where(SIX["segment"] == 1, 0) for c in bought})
    card = _cards(eager(zero))[1]
    assert (card.categories, card.preferred_channel, card.deal_share, card.conversion) == ((), None, None, 0.0)
