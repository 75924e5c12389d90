"""Whoever was held out of the latest campaign has not refused it: no rate, model or cost of it counts them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from answers import COST, QUICK, VALUE, answering, judged, paid
from example_uplift import held_out_segment
from scipy.stats import binomtest
from tables import by_id, customers_of, eager, lazy

from reportgen import pipeline
from reportgen.analysis.affinity import Affinity, affinity
from reportgen.analysis.campaign_history import CampaignHistory, campaign_history
from reportgen.analysis.campaigns import Campaigns, campaigns
from reportgen.analysis.describing.bands import banded
from reportgen.analysis.describing.portraits import sums
from reportgen.analysis.features import features
from reportgen.analysis.impact import Mailing
from reportgen.analysis.mailing.asked import asked
from reportgen.analysis.mailing.cells import cells, drawn
from reportgen.analysis.mailing.cut import cut
from reportgen.analysis.mailing.depths import Audience, audiences_by_depth
from reportgen.analysis.mailing.plans import Economics, economics, plan
from reportgen.analysis.prediction.imputed import with_imputed
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.response import Response, response_model
from reportgen.analysis.targeting import Targeting, targeting
from reportgen.analysis.uplift import Uplift
from reportgen.analysis.withheld import withheld
from reportgen.brief import Brief, to_json
from reportgen.config import Config, config_from
from reportgen.document import multiples, render, words
from reportgen.document.language import english
from reportgen.notes import Skipped
from reportgen.report import Run
from reportgen.settings import CampaignsConfig, ConversionConfig, ResponseConfig

Engine = Callable[[pd.DataFrame], Any]
ENGINES = pytest.mark.parametrize("engine", [eager, lazy])

HAND = pd.DataFrame(
    {
        "customer_id": list("abcdefghij"),
        "segment": [1, 1, 1, 1, 1, 1, 2, 2, 3, 3],
        "monetary_value": [10, 10, 10, 90, 90, 90, 10, 90, 10, 90],
        "campaign.Autumn": [1, 0, 0, 0, 0, 1, 0, 0, 1, 0],
        "campaign.Spring": [1, 0, 0, 0, 1, 0, 0, 1, 1, 0],
        "asked": [1, 1, 1, 1, 0, 0, 1, 1, 0, 0],
    }
)
"""Spring was sent to four of six in segment 1, to both in segment 2, and to nobody in segment 3; e and i bought without it."""


@ENGINES
def test_rates_by_hand(engine: Engine) -> None:
    """Spring: 1 of 4 and 1 of 2, so 2 of 6; segment 3 was not asked. Autumn went to all, as far as anybody says: 2 of 6, 0, 1."""
    frame = engine(HAND)
    found = campaigns(frame, customers_of(frame))
    assert isinstance(found, Campaigns)
    counts = {(r.campaign, r.segment): (r.n_responded, r.n_contacted) for r in found.rates}
    assert {key: n for key, n in counts.items() if key[0] == "Spring"} == {
        ("Spring", None): (2, 6),
        ("Spring", 1): (1, 4),
        ("Spring", 2): (1, 2),
    }
    assert [counts["Autumn", s] for s in (None, 1, 2, 3)] == [(3, 10), (2, 6), (0, 2), (1, 2)]
    assert [(p.a, p.b) for p in found.pairs] == [(1, 2)]


@ENGINES
def test_bands_and_cards_by_hand(engine: Engine) -> None:
    """Of those who spent little four were asked, a, b, c and g, and a answered; of the others d and h, and h answered."""
    frame = engine(HAND)
    config = ConversionConfig(spend_bands=(0.5,), min_customers=1)
    found = banded(frame, "spend", "campaign.Spring", None, config)
    everybody = [(b.n_customers, b.response and (b.response.k, b.response.n)) for b in found[None]]
    assert everybody == [(5, (1, 4)), (5, (1, 2))]
    assert [b.response for b in found[3]] == [None, None]
    cards = sums(frame, customers_of(frame))
    assert {s: (card["responded"], card["asked"], card["n"]) for s, card in cards.items()} == {
        1: (1, 4, 6),
        2: (1, 2, 2),
        3: (0, 0, 2),
    }


def test_history_by_hand() -> None:
    """Of the six who were asked: a answered both, h only Spring, nobody only Autumn."""
    frame = eager(HAND)
    found = campaign_history(frame, customers_of(frame), Config())
    assert isinstance(found, CampaignHistory)
    (whole,) = (c for c in found.comparisons if c.segment is None)
    assert (whole.n_customers, whole.n_both, whole.n_only_latest, whole.n_only_earlier) == (6, 1, 1, 0)


def test_a_campaign_sent_to_nobody_has_no_rates() -> None:
    frame = eager(HAND.assign(asked=0))
    people = customers_of(frame)
    assert campaigns(frame, people) == Skipped("nobody_contacted")
    assert campaign_history(frame, people, Config()) == Skipped("nobody_contacted")
    assert response_model(frame, people, QUICK) == (Skipped("too_few_responses"), None)


def doubled(seed: int = 3, n: int = 1200) -> pd.DataFrame:
    """Return customers who were all asked, and as many again, equal to them, who were held out; one in fifty of those buys."""
    table, _ = answering(seed, n)
    table["purchases.Web"], table["purchases.Store"] = table["frequency"] - table["frequency"] // 2, table["frequency"] // 2
    own = (np.random.default_rng(seed).random(n) < 0.02).astype("int64")
    twins = table.assign(**{"customer_id": "T" + table["customer_id"], "campaign.B": own, "asked": 0})
    return pd.concat([table.assign(asked=1), twins], ignore_index=True)


def test_a_control_group_of_half_changes_no_rate_of_the_contacted() -> None:
    """Authority: the same functions on a table that holds none but the contacted."""
    whole, alone = eager(doubled()), eager(doubled()[lambda t: t["asked"] == 1].drop(columns="asked"))
    people, few = customers_of(whole), customers_of(alone)
    config = Config(campaigns=CampaignsConfig(min_customers=10))
    both = [campaigns(frame, who) for frame, who in ((whole, people), (alone, few))]
    latest = [[r for r in found.rates if r.campaign == "B"] for found in both if isinstance(found, Campaigns)]
    assert latest[0] == latest[1]
    assert len({found.pairs for found in both if isinstance(found, Campaigns)}) == 1
    habits = [affinity(features(who), who, config) for who in (people, few)]
    assert isinstance(habits[0], Affinity)
    assert habits[0] == habits[1]
    history = [campaign_history(frame, who, config) for frame, who in ((whole, people), (alone, few))]
    assert history[0] == history[1]
    own = ConversionConfig(spend_bands=(200.0, 800.0))
    pair = [banded(frame, "spend", "campaign.B", None, own) for frame in (whole, alone)]
    assert [b.response for b in pair[0][None]] == [b.response for b in pair[1][None]]


@cache
def modelled(sample_size: int = 20_000) -> tuple[Response, pd.DataFrame]:
    frame = eager(doubled())
    config = QUICK.model_copy(update={"response": ResponseConfig(**{**QUICK.response.model_dump(), "sample_size": sample_size})})
    section, scores = response_model(frame, paid(frame), config)
    assert isinstance(section, Response)
    assert isinstance(scores, Scores)
    return section, by_id(scores.frame)


@pytest.mark.parametrize("sample_size", [20_000, 500])
def test_the_model_learns_from_the_contacted_and_scores_everybody(sample_size: int) -> None:
    table = doubled()
    contacted = table[table["asked"] == 1]
    section, scored = modelled(sample_size)
    assert (section.responders.k, section.responders.n) == (contacted["campaign.B"].sum(), len(contacted))
    assert section.n_fitted == min(sample_size, len(contacted))
    assert "held_out_like_the_contacted" in section.assumptions
    assert "everyone_was_contacted" not in section.assumptions
    assert len(scored) == len(table)
    assert scored["probability"].between(0, 1, inclusive="neither").all()
    assert set(scored["decile"]) == set(range(1, 11))


def test_equal_customers_are_equally_likely_asked_or_not() -> None:
    """Twins are in one fold; the mean over all would not be 6% or so, were those held out taken to have refused."""
    section, scored = modelled()
    one, other = (scored[scored["asked"] == a].reset_index(drop=True) for a in (1, 0))
    assert (other["customer_id"] == "T" + one["customer_id"]).all()
    assert (one["probability"] == other["probability"]).all()
    assert scored["probability"].mean() == pytest.approx(section.responders.rate, abs=0.01)


@pytest.mark.parametrize("sample_size", [20_000, 500])
def test_what_the_held_out_did_is_never_read(sample_size: int) -> None:
    """A leak would show: with all their answers turned round nothing changes, neither section nor probability nor plan."""
    table = doubled()
    turned = table.assign(**{"campaign.B": table["campaign.B"].where(table["asked"] == 1, 1 - table["campaign.B"])})
    config = QUICK.model_copy(update={"response": ResponseConfig(**{**QUICK.response.model_dump(), "sample_size": sample_size})})
    found = []
    for rows in (table, turned):
        frame = eager(rows)
        section, scores = response_model(frame, paid(frame), config)
        assert scores is not None
        plan = targeting(scores, paid(frame), section, config)
        found.append((section, plan, by_id(scores.frame).drop(columns="responded")))
    assert found[0][:2] == found[1][:2]
    pd.testing.assert_frame_equal(found[0][2], found[1][2])


def test_a_model_like_the_one_of_a_table_without_them() -> None:
    """Their profiles are dealt to folds as well, so single probabilities move; what is said of the model does not."""
    section, _ = modelled()
    alone = eager(doubled()[lambda t: t["asked"] == 1].drop(columns="asked"))
    other, _scores = response_model(alone, paid(alone), QUICK)
    assert isinstance(other, Response)
    assert section.judgement == other.judgement
    assert section.models[0].auc.value == pytest.approx(other.models[0].auc.value, abs=0.01)
    assert [d.odds_ratio for d in section.drivers] == [d.odds_ratio for d in other.drivers]


def scores(rows: list[tuple[int, int, float, int, int]], engine: Engine = eager) -> Scores:
    """Return scores from segment, decile, probability, asked, responded."""
    table = pd.DataFrame(rows, columns=["segment", "decile", "probability", "asked", "responded"])
    return Scores(engine(table.assign(customer_id=[f"C{i}" for i in range(len(rows))])), "model", True)


SIX = [
    *((1, 1, 0.9, 1, 1), (1, 1, 0.9, 1, 0), (1, 1, 0.8, 0, 0), (1, 1, 0.8, 0, 1)),
    *((2, 2, 0.1, 1, 0), (2, 2, 0.1, 1, 0), (2, 2, 0.1, 0, 1)),
    (1, 2, 0.1, 0, 0),
]
"""Segment 1, decile 1: one of two asked answered, and two were held out. Segment 2: none of two, one held out. The last was held
out and is alone in segment 1, decile 2: the rate of its segment, one half, stands in."""


@ENGINES
def test_a_plan_counts_the_held_out_like_others_of_their_segment_and_tenth(engine: Engine) -> None:
    gathered = cells(scores(SIX, engine))
    assert (gathered.n.sum(), gathered.asked.sum(), gathered.answered.sum()) == (8, 4, 1)
    assert gathered.k.sum() == pytest.approx(1 + 2 * 0.5 + 0.5 + 1 * 0.0)
    found = targeting(scores(SIX, engine), paid(eager(HAND[["customer_id"]])), judged(), QUICK)
    assert isinstance(found, Targeting)
    plans = {p.plan: p for p in found.plans}
    everybody, chosen = plans["everybody"], plans["customers"]
    assert (everybody.contacts, everybody.responders.value, everybody.cost) == (8, 2.5, 8 * COST / 100)
    assert (chosen.contacts, chosen.responders.value) == (4, 2.0)
    assert chosen.profit.value == (2 * VALUE - 4 * COST) / 100
    assert sum(s.responders.value for s in found.segments if s.responders) == chosen.responders.value
    assert found.curve[-1].profit.value == everybody.profit.value
    assert "held_out_like_the_contacted" in found.assumptions


def test_what_the_held_out_did_by_themselves_is_taken_off() -> None:
    """Four held out, too few for a group a segment: two did it by themselves where 0.8 + 0.8 + 0.1 + 0.1 = 1.8 were expected.

    So everybody does it by themselves at 2 / 1.8 of the probability: segment 1, of whom 3.5 are expected, 3.889 against 2.5
    answers, and segment 2, of whom 0.3 are, 0.333 against none.
    """
    gathered = cells(scores(SIX), measured=True)
    assert set(gathered.control_n) == {4.0}
    by_segment = {s: gathered.added[gathered.segment == s].sum() for s in (1, 2)}
    assert by_segment == {1: pytest.approx(2.5 - 3.5 * 2 / 1.8), 2: pytest.approx(-0.3 * 2 / 1.8)}
    assert cells(scores(SIX)).added.sum() == cells(scores(SIX)).k.sum() == 2.5


def test_a_segment_with_enough_of_them_is_set_against_its_own() -> None:
    """Ten held out in segment 1, three of whom did it where five were expected to answer; of the two in segment 2 both did.

    Segment 2 is set against all twelve: 5 of 5 + 0.4 expected.
    """
    rows = [(1, 1, 0.5, a, int(i < 3)) for a in (1, 0) for i in range(10)] + [(2, 1, 0.2, a, 1) for a in (1, 0) for _ in range(2)]
    gathered = cells(scores(rows), measured=True)
    found = {int(s): share for s, share in zip(gathered.segment, gathered.by_themselves, strict=True)}
    assert found == {1: pytest.approx(3 / 5), 2: pytest.approx(5 / 5.4)}


def test_a_control_group_that_must_not_be_contacted_measures_all_the_same() -> None:
    """Opt-outs are in no plan; what they did by themselves is known as well as of others."""
    rows = [(1, 1, 0.5, a, int(i < 5 - 2 * (a == 0))) for a in (1, 0) for i in range(20)]
    table = scores(rows).frame.to_native().assign(contactable=[True] * 20 + [False] * 20)
    gathered = cells(Scores(eager(table), "model", True), measured=True)
    assert (gathered.n.sum(), gathered.k.sum()) == (20, 5)
    assert gathered.added.sum() == pytest.approx(5 - 10 * 3 / 10)


def test_nobody_of_a_control_group_is_no_certainty() -> None:
    """None of 38 held out answered: the interval still reaches well below the answers, for a few percent of them might have."""
    rows = [(1, 1, 0.15, 1, int(i < 225)) for i in range(1500)] + [(1, 1, 0.15, 0, 0)] * 38
    gathered = cells(scores(rows), measured=True)
    draws = drawn(gathered, 4000, 3)
    low, high = np.quantile(draws.added.sum(axis=1) / draws.n.sum(axis=1), [0.025, 0.975])
    assert low < 0.15 - 0.04
    assert 0.15 < high < 0.18


@pytest.mark.parametrize("n_held", [15, 100])  # 30 in all is the least that is set against anybody (min_arm)
def test_the_profit_against_a_control_group_is_covered(n_held: int) -> None:
    """Deciles 1 and 2 answer at 0.5 and 0.2, unasked at 0.3 and 0.12, which is 0.6 of it: 0.14 are added by everybody."""
    rows = [(1, d, p, a) for d, p in ((1, 0.5), (2, 0.2)) for a, n in ((1, 200), (0, n_held)) for _ in range(n)]
    chance = np.array([p if a else 0.6 * p for _, _, p, a in rows])
    covered = []
    for seed in range(300):
        said = np.random.default_rng([11, seed]).random(len(rows)) < chance
        gathered = cells(scores([(*row, int(y)) for row, y in zip(rows, said, strict=True)]), measured=True)
        found = plan(
            "everybody", np.ones(len(gathered.n)), gathered, drawn(gathered, 300, seed), Economics(COST, VALUE, 0.4)
        ).profit
        covered.append(found.low <= len(rows) * (0.14 * VALUE - COST) / 100 <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.985, np.mean(covered)  # 0.95 and 2.5 standard errors of 300 worlds


def test_a_campaign_that_adds_nothing_cannot_pay() -> None:
    assert economics(paid(eager(HAND[["customer_id"]])), 0.0) == Skipped("contact_adds_nothing")


def test_imputed_answers_make_no_interval_narrower() -> None:
    """Half were held out: the interval of all answers is that of 400 asked, scaled to 800, and not that of 800 asked."""
    draw = np.random.default_rng(2)
    rows = [(1, 1, 0.5, a, int(draw.random() < 0.5)) for a in (1, 0) for _ in range(400)]
    spread = []
    for told in (rows, [(s, d, p, 1, y) for s, d, p, _, y in rows]):
        gathered = cells(scores(told))
        draws = drawn(gathered, 4000, 5)
        spread.append(float((draws.k.sum(axis=1) / draws.n.sum(axis=1)).std()))
    assert spread[0] == pytest.approx(0.5 / 400**0.5, rel=0.06)
    assert spread[1] == pytest.approx(0.5 / 800**0.5, rel=0.06)


def test_without_a_control_group_nothing_stands_in() -> None:
    k, n = np.array([1.0, 0.0]), np.array([2.0, 3.0])
    assert with_imputed(k, n, np.zeros(2), np.array([1, 1]), np.array([1, 1])) is k


def test_an_appendix_counts_the_asked_and_reckons_for_all() -> None:
    """Eight of segment 1, four held out: 2 of 4 answered, the profit is for eight. Nobody of segment 2 was asked."""
    rows = [(1, 1, 0.5, a, y) for a in (1, 0) for y in (1, 0, 1, 0)]
    told = scores([*rows, (2, 2, 0.2, 0, 0)])
    found = audiences_by_depth(told, paid(eager(HAND[["customer_id"]])))
    assert not isinstance(found, Skipped)
    first = found[1]
    assert isinstance(first, Audience)
    (depth,) = first.depths
    assert (depth.n_customers, depth.response.k, depth.response.n) == (8, 2, 4)
    assert depth.profit == (8 * 0.5 * VALUE - 8 * COST) / 100
    low = binomtest(2, 4).proportion_ci(1 - 0.05 / 2, "wilson").low  # of two segments
    assert depth.profit_low == round((8 * low * VALUE - 8 * COST) / 100, 2)
    assert found[2] == Skipped("nobody_of_segment_contacted")


def test_an_appendix_and_the_plan_tell_the_same_of_the_same_customers() -> None:
    """Whom the plan writes to in a segment are those its appendix stops at: one profit and one range, held out or not."""
    draw = np.random.default_rng(8)
    rows = [
        (s, 1 + int(p < 0.3), p, int(draw.random() < 0.8), int(draw.random() < p))
        for s in (1, 2, 3)
        for p in draw.uniform(0.05, 0.6, 120).round(2)
    ]
    told, people = scores(rows), paid(eager(HAND[["customer_id"]]))
    found, deep = targeting(told, people, judged(), Config()), audiences_by_depth(told, people)
    assert isinstance(found, Targeting)
    assert not isinstance(deep, Skipped)
    for row in found.segments:
        audience = deep[row.segment]
        assert isinstance(audience, Audience)
        assert audience.stop is not None
        assert row.profit is not None
        assert 0 < row.contacts < row.n_customers
        assert (audience.stop.n_customers, audience.stop.profit) == (row.contacts, row.profit.value)
        assert (audience.stop.profit_low, audience.stop.profit_high) == (row.profit.low, row.profit.high)


def test_of_a_segment_that_nobody_was_asked_in_nothing_is_known() -> None:
    """All eight may answer, or none; their number is taken from the likes of them, one in two."""
    told = scores([*((1, 1, 0.5, 1, y) for y in (1, 0) * 4), *((2, 1, 0.5, 0, 0) for _ in range(8))])
    found = targeting(told, paid(eager(HAND[["customer_id"]])), judged(), Config())
    assert isinstance(found, Targeting)
    row = found.segments[1]
    assert row.responders is not None
    assert (row.responders.value, row.responders.low, row.responders.high) == (4.0, 0.0, 8.0)


COLUMNS = {
    "customer_id": "id",
    "recency_days": "silent",
    "frequency": "orders",
    "spend": {"Tea": "tea", "Cake": "cake"},
    "income": "income",
    "campaigns": {"Autumn": "autumn", "Spring": "spring"},
}
SETTINGS: dict[str, Any] = {
    "campaigns": {"contact_cost": 3, "response_value": 11},
    "month": "2026-06",
    "stability": {"n_resamples": 20},
    "response": {"n_boosts": 10, "n_repeats": 2, "n_resamples": 200},
}


def table(n: int = 1600) -> pd.DataFrame:
    """Return customers of whom half were held out; one in thirty of those bought. The recent answer more often."""
    draw = np.random.default_rng(1)
    silent, left = draw.integers(0, 100, n), draw.random(n) < 0.5
    answers = draw.random(n) < np.where(left, 0.03, 0.6 - silent / 200)
    return pd.DataFrame(
        {
            "id": [f"C{i:04d}" for i in range(n)],
            "silent": silent,
            "orders": draw.poisson(8, n) + 1,
            "tea": draw.gamma(2, 50, n).round(2),
            "cake": draw.gamma(1, 30, n).round(2),
            "income": draw.normal(40_000, 8_000, n).round(),
            "autumn": (draw.random(n) < 0.2).astype(int),
            "spring": answers.astype(int),
            "group": np.where(left, "control", "Letter"),
        }
    )


@cache
def built() -> Run:
    config = config_from({"columns": {**COLUMNS, "treatment": "group"}, **SETTINGS})
    return pipeline.composed(pipeline.read_customers(table(), config, dt.date(2026, 7, 1)), config)


def test_every_section_tells_the_same_rate() -> None:
    contacted = table()[lambda t: t["group"] == "Letter"]
    k, n = int(contacted["spring"].sum()), len(contacted)
    brief = built().brief
    assert isinstance(brief.response, Response)
    assert isinstance(brief.impact.mailing, Mailing)
    assert isinstance(brief.uplift, Uplift)
    assert brief.summary.response is not None
    assert (brief.summary.response.k, brief.summary.response.n) == (k, n)
    assert (brief.response.responders.k, brief.response.n_fitted) == (k, n)
    assert (brief.uplift.rows[0].treated.k, brief.uplift.rows[0].treated.n) == (k, n)
    assert sum(p.response.n for p in brief.personas if p.response) == n
    assert (brief.impact.mailing.n_contacted, brief.impact.mailing.n_responded) == (n, k)
    alone = table()[lambda t: t["group"] == "control"]["spring"]
    assert brief.impact.mailing.cost == 3.0 * n
    assert brief.impact.mailing.revenue == pytest.approx(
        11.0 * (k - n * alone.mean())
    )  # what those left alone did as well is no gain
    (note,) = (note for note in brief.data_quality.notes if note.code == "control_held_out")
    assert (note.column, note.n) == ("group", len(table()) - n)


def test_the_next_mailing_reaches_everybody() -> None:
    brief, members = built().brief, built().members
    assert isinstance(brief.targeting, Targeting)
    plans = {p.plan: p for p in brief.targeting.plans}
    assert plans["everybody"].contacts == 1600
    rate = plans["everybody"].response_rate
    assert rate is not None
    assert brief.summary.response is not None
    assert rate.value == pytest.approx(brief.summary.response.rate, abs=0.01)
    assert len(members) == 1600
    assert members["response_probability"].null_count() == 0
    left = set(table()[lambda t: t["group"] == "control"]["id"])
    chosen = members.filter(nw.col("response_probability") * 11 > 3)["customer_id"].to_list()
    assert len(left & set(chosen)) / len(chosen) == pytest.approx(0.5, abs=0.05)


def test_impact_counts_what_targeting_counts() -> None:
    """The gain of aimed campaigns, before their cost, is the revenue of the recommended plan, which is what contact adds."""
    brief = built().brief
    assert isinstance(brief.targeting, Targeting)
    plan = next(p for p in brief.targeting.plans if p.plan == brief.targeting.recommended)
    (profit,) = (brief.impact.profit,)
    (row,) = (s for s in brief.impact.scenarios if s.scenario == "retargeting" and s.segment is None)
    assert profit is not None
    assert row.n_customers == plan.contacts
    assert plan.added is not None
    assert plan.revenue.value == pytest.approx(11.0 * plan.added.value, abs=0.01)
    assert row.base == pytest.approx(profit.n_campaigns * (plan.revenue.value - plan.optimism), rel=1e-5)
    assert row.judgement.reason == "measured_retargeting"


def test_where_nobody_was_held_out_the_role_changes_nothing() -> None:
    """A column that says the same of everybody says no more than none: all but the chapter on uplift is the very same."""
    rows = table().assign(group="Letter")
    with_role, without = (
        pipeline.build_brief(rows.drop(columns=gone), config_from({"columns": {**COLUMNS, **role}, **SETTINGS}))
        for gone, role in (([], {"treatment": "group"}), (["group"], {}))
    )
    same = {name: getattr(without, name) for name in ("meta", "data_quality", "uplift", "trial")}
    assert to_json(dataclasses.replace(with_role, **same)) == to_json(without)


def test_pages_say_who_was_held_out(pages: dict[str, str]) -> None:
    brief = built().brief
    n = sum(note.n for note in brief.data_quality.notes if note.code == "control_held_out")
    assert f'<data value="{n}">{n}</data> were held out as a control group, and did not refuse' in pages["brief"]
    assert "Every customer counts as contacted" not in pages["appendix"]
    assert "of those contacted answered" in pages["brief"]


def test_a_segment_that_was_held_out_whole_has_no_rate_anywhere() -> None:
    brief: Brief = held_out_segment()
    html = render.render_html(brief)
    assert "nobody contacted" in html
    appendix = render.render_html(brief, segment=len(brief.personas))
    assert "Nobody of them was contacted in the last campaign" in appendix


def test_few_who_were_asked_are_withheld_like_few_customers() -> None:
    """A depth of 40 customers of whom 4 were asked tells what those 4 did."""
    told = scores([(1, 1, 0.5, int(i < 4), 1) for i in range(40)])
    found = audiences_by_depth(told, paid(eager(HAND[["customer_id"]])))
    assert not isinstance(found, Skipped)
    brief = built().brief
    few = dataclasses.replace(brief, profiles=(dataclasses.replace(brief.profiles[0], audience=found[1]), *brief.profiles[1:]))
    assert withheld(few, 10).profiles[0].audience == Skipped("too_few_to_tell")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    brief = built().brief
    return {"brief": render.render_html(brief), "appendix": render.render_html(brief, segment=1)}


def test_asked_of_a_table_without_the_column_is_the_table() -> None:
    frame = eager(HAND.drop(columns="asked"))
    assert asked(frame) is frame


def test_the_picture_of_bands_says_of_how_many_its_rates_are() -> None:
    """Responses are of those who were contacted, purchases a visit of everybody."""
    brief = held_out_segment()
    assert isinstance(brief.campaigns, Campaigns)
    contacted = {r.segment: r.n_contacted for r in brief.campaigns.rates if r.campaign == brief.campaigns.latest}
    response, purchases = (multiples.conversion(brief, measure, english).svg for measure in multiples.MEASURES)
    assert f">n {words.number(contacted[None], 'en_US')}<" in response
    assert f">n {words.number(brief.meta.n_customers, 'en_US')}<" in purchases


def test_the_appendix_of_a_segment_that_only_campaign_left_out_says_so() -> None:
    """One campaign, held out from all of the segment: there is no rate to draw."""
    whole = held_out_segment()
    found, last = whole.campaigns, whole.segmentation.segments[-1].segment
    assert isinstance(found, Campaigns)
    latest = tuple(r for r in found.rates if r.campaign == found.latest)
    alone = dataclasses.replace(whole, campaigns=dataclasses.replace(found, campaigns=(found.latest,), rates=latest))
    assert "Nobody of them was contacted in the last campaign" in render.render_html(alone, segment=last)


def test_the_cut_is_as_unsure_as_what_contact_adds() -> None:
    """The same probabilities and the same worth of an answer: known for sure, and measured on thirty customers held out."""
    draw = np.random.default_rng(4)
    told = draw.uniform(0.02, 0.6, 1500).round(3)
    rows = [(1, 1, float(p), int(i >= 30), int(draw.random() < (p if i >= 30 else p / 2))) for i, p in enumerate(told)]
    gathered = cells(scores(rows), measured=True)
    draws = drawn(gathered, 1000, 1)
    sure, measured = cut(gathered, draws, Economics(COST, 2 * VALUE * 0.5)), cut(gathered, draws, Economics(COST, 2 * VALUE, 0.5))
    assert measured.contacts == sure.contacts
    assert measured.contacts_high - measured.contacts_low > 2 * (sure.contacts_high - sure.contacts_low)
