"""Profiles: what is spread how, what is bought where, and how deep an audience goes, in tables that a reader can add up."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answers import paid, scored
from scipy.stats import norm
from tables import customers_of, eager, lazy

from reportgen.analysis.campaigns import Campaigns, campaigns
from reportgen.analysis.mailing.depths import audiences_by_depth
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.profiles import Audience, Profile, profiles
from reportgen.notes import Judgement, Skipped, Verdict

NONE = Skipped("no_campaigns", ("campaigns",))

SIX = pd.DataFrame(
    {
        "customer_id": list("abcdef"),
        "segment": [1, 1, 1, 2, 2, 2],
        "recency_days": [1, 2, 3, 10, 20, 60],
        "frequency": [4, 4, 4, 1, 1, 2],
        "monetary_value": [400, 500, 900, 100, 200, 600],  # minor units
        "spend.Tea": [300, 100, 500, 100, 0, 0],
        "spend.Cake": [100, 400, 400, 0, 200, 600],
        "purchases.Web": [1, 2, 3, 1, 0, 2],
        "purchases.Shop": [3, 2, 1, 0, 1, 0],
        "deal_purchases": [1, 0, 2, 1, 1, 0],
    }
)


def profiled(table: pd.DataFrame, features: tuple[str, ...] = ("recency_days",), engine: Any = eager) -> tuple[Profile, ...]:
    frame = engine(table)
    return profiles(frame, customers_of(frame), features, None, NONE)


def test_spreads_of_six_customers_by_hand() -> None:
    """Quantiles by linear interpolation, as in R's default type 7; spend is in the account currency."""
    spreads = {s.feature: s for s in profiled(SIX)[0].spreads}
    assert list(spreads) == ["recency_days", "frequency", "monetary_value"]
    assert dataclasses.astuple(spreads["recency_days"].own) == pytest.approx((1.2, 1.5, 2.0, 2.5, 2.8))
    assert dataclasses.astuple(spreads["recency_days"].all) == pytest.approx((1.5, 2.25, 6.5, 17.5, 40.0))
    assert dataclasses.astuple(spreads["monetary_value"].own) == pytest.approx((4.2, 4.5, 5.0, 7.0, 8.2))


def test_shares_of_six_customers_by_hand() -> None:
    """Segment 1 spent 9 of 18 on tea, everybody 10 of 27; it bought 6 of 12 times in the web; 3 of 12 times with a discount."""
    one, two = profiled(SIX)
    tea = next(p for p in one.categories if p.label == "Tea")
    assert (tea.share, tea.share_all, tea.index) == (0.5, 0.3703703704, 135)
    assert [(p.label, p.share) for p in two.categories] == [("Cake", 0.8888888889), ("Tea", 0.1111111111)]
    assert [(p.label, p.share, p.index) for p in one.channels] == [("Shop", 0.5, 114), ("Web", 0.5, 89)]  # of equals by name
    assert one.deals is not None
    assert (one.deals.label, one.deals.share, one.deals.share_all) == (None, 0.25, 0.3125)
    assert all(p.ci_low <= p.share <= p.ci_high <= 1 for p in (*one.categories, *two.channels, one.deals))


def test_an_interval_of_a_share_is_that_of_a_ratio_of_totals() -> None:
    """Cochran 1977, section 2.11: residuals x - ratio * y of the three customers, over their total of 18."""
    tea = next(p for p in profiled(SIX)[0].categories if p.label == "Tea")
    residuals = np.array([3, 1, 5]) - 0.5 * np.array([4, 5, 9])
    half = norm.ppf(0.975) * math.sqrt(3 / 2 * (residuals**2).sum()) / 18
    assert (tea.ci_low, tea.ci_high) == pytest.approx((0.5 - half, 0.5 + half))


def planted(share_of_one: float, seed: int, n: int = 400) -> pd.DataFrame:
    """Two segments; tea has a share of its own in the first, and half of all spend in the second."""
    draw = np.random.default_rng(seed)
    segment = np.repeat([1, 2], n // 2)
    spend = draw.integers(1_000, 20_000, n)
    tea = np.round(
        spend * draw.beta(20 * np.where(segment == 1, share_of_one, 0.5), 20 * np.where(segment == 1, 1 - share_of_one, 0.5))
    )
    return pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "segment": segment,
            "monetary_value": spend,
            "spend.Tea": tea.astype("int64"),
            "spend.Cake": spend - tea.astype("int64"),
        }
    )


def test_a_planted_difference_is_solid_and_has_a_side() -> None:
    one, two = profiled(planted(0.6, seed=1))
    sides = {p.label: (p.side, p.judgement.verdict) for p in one.categories}
    assert sides == {"Tea": ("more", Verdict.SOLID), "Cake": ("less", Verdict.SOLID)}
    assert {p.label: p.side for p in two.categories} == {"Cake": "more", "Tea": "less"}


def test_without_a_difference_hardly_anything_is_solid() -> None:
    """Two tests in each of 200 tables, corrected: at five percent some ten tables may err; 25 would be five deviations off."""
    found = [any(p.side != "alike" for p in profiled(planted(0.5, seed))[0].categories) for seed in range(200)]
    assert sum(found) <= 25


def test_what_formed_the_segments_is_not_tested() -> None:
    for feature in ("category_share.Tea", "spend.Tea", "deal_share"):
        for part in profiled(planted(0.6, seed=1), features=("recency_days", feature))[0].categories:
            assert (part.side, part.p_value) == ("alike", None)
            assert part.judgement == Judgement(Verdict.INDICATIVE, "formed_the_segments")


def test_a_segment_of_one_and_one_that_buys_nothing() -> None:
    table = SIX.assign(segment=[1, 2, 2, 2, 3, 3])
    table.loc[table["segment"] == 3, ["spend.Tea", "spend.Cake", "purchases.Web", "purchases.Shop", "frequency"]] = 0
    one, _, three = profiled(table)
    assert [(p.ci_low, p.ci_high, p.judgement.reason) for p in one.categories] == [(0.0, 1.0, "no_comparison")] * 2
    assert (three.categories, three.channels, three.deals) == ((), (), None)


def test_a_table_with_nothing_but_spend() -> None:
    (profile,) = profiled(SIX[["customer_id", "monetary_value"]].assign(segment=1))
    assert [s.feature for s in profile.spreads] == ["monetary_value"]
    assert (profile.channels, profile.deals, profile.categories, profile.answers) == ((), None, (), None)
    assert profile.audience == Skipped("no_scores", ("campaigns",))


@pytest.mark.parametrize("seed", range(3))
def test_neither_the_engine_nor_the_order_of_rows_matters(seed: int) -> None:
    table = planted(0.55, seed)
    assert profiled(table, engine=lazy) == profiled(table) == profiled(table.sample(frac=1, random_state=seed))


# --- how deep an audience goes ---------------------------------------------------------------------------------------

TOLD, SEEN = [0.9, 0.8, 0.5, 0.2, 0.1, 0.1], [1, 1, 0, 1, 0, 0]


def audience(told: list[float], seen: list[int], source: str = "model", **money: float | None) -> Audience:
    frame = eager(pd.DataFrame({"customer_id": ["C0"], "segment": [1], "monetary_value": [1]}))
    found = profiles(frame, paid(frame, **money), (), scored(told, seen, source=source), NONE)[0].audience
    assert isinstance(found, Audience)
    return found


def test_depths_of_six_customers_by_hand() -> None:
    """A contact costs 3, a response brings 11: whoever is likelier than 3 / 11 pays. The last two are equally likely."""
    found = audience(TOLD, SEEN)
    assert [d.n_customers for d in found.depths] == [1, 2, 3, 4, 6]
    assert [d.response.k for d in found.depths] == [1, 2, 2, 3, 3]
    assert [d.lowest_probability for d in found.depths] == [0.9, 0.8, 0.5, 0.2, 0.1]
    assert [d.profit for d in found.depths] == [8.0, 16.0, 13.0, 21.0, 15.0]  # 11 an answer, less 3 a contact
    assert [d.pays for d in found.depths] == [True, True, True, False, False]
    assert found.depths[-1].depth == 1.0
    assert found.stop is not None
    assert (found.stop.n_customers, found.stop.profit, found.stop.lowest_probability) == (3, 13.0, 0.5)
    assert found.judgement == Judgement(Verdict.INDICATIVE, "some_pay")


def test_profit_has_the_interval_of_the_response() -> None:
    """Wilson for 3 of 6 is 0.1876 to 0.8124 (R: binom::binom.wilson(3, 6)): 11 x 6 x 0.1876 - 18 and 11 x 6 x 0.8124 - 18."""
    last = audience(TOLD, SEEN).depths[-1]
    assert (last.profit_low, last.profit_high) == (-5.62, 35.62)


@pytest.mark.parametrize(
    ("told", "reason", "n"),
    [([0.9, 0.8, 0.7], "everybody_pays", 3), ([0.2, 0.1, 0.05], "nobody_pays", None), ([0.9, 0.1, 0.1], "some_pay", 1)],
)
def test_where_to_stop(told: list[float], reason: str, n: int | None) -> None:
    found = audience(told, [1, 0, 0])
    assert found.judgement.reason == reason
    assert (found.stop.n_customers if found.stop else None) == n


def test_nothing_is_said_of_money_that_nobody_named() -> None:
    found = audience(TOLD, SEEN, cost=None)
    assert found.judgement.reason == "worth_of_contact_unknown"
    assert found.stop is None
    assert {(d.profit, d.profit_low, d.pays) for d in found.depths} == {(None, None, None)}


def test_equally_likely_customers_are_not_ranked() -> None:
    found = audience([0.5] * 6, SEEN, source="segment_rates")
    assert [d.n_customers for d in found.depths] == [6]
    assert (found.stop, found.judgement.reason) == (None, "customers_equally_likely")


def test_depths_are_tenths_of_a_large_segment() -> None:
    draw = np.random.default_rng(3)
    told = np.sort(draw.random(1000))[::-1]
    found = audience(told.tolist(), (draw.random(1000) < told).astype(int).tolist())
    assert [d.n_customers for d in found.depths] == [100 * i for i in range(1, 11)]
    assert found.stop is not None
    assert found.stop.n_customers == int((told * 11 > 3).sum())


def test_answers_are_counted_by_verdict() -> None:
    """Segment 1 answered A by 40 of 50 and B by 5 of 50; the others A by 5 of 50 and B by 6 of 50."""
    table = pd.DataFrame({"customer_id": [str(i) for i in range(100)], "segment": [1] * 50 + [2] * 50, "monetary_value": 1})
    table["campaign.A"] = [int(i % 50 < (40 if i < 50 else 5)) for i in range(100)]
    table["campaign.B"] = [int(i % 50 < (5 if i < 50 else 6)) for i in range(100)]
    frame = eager(table)
    found = campaigns(frame, customers_of(frame))
    assert isinstance(found, Campaigns)
    one, two = profiles(frame, customers_of(frame), (), None, found)
    assert (one.answers, one.n_campaigns_more, one.n_campaigns_less) == ("alike", 1, 0)
    assert (two.answers, two.n_campaigns_more, two.n_campaigns_less) == ("alike", 0, 1)


def test_who_earns_just_what_a_letter_costs_is_not_written_to() -> None:
    """A quarter of 11 is 2.75, which is what a letter costs."""
    found = audience([0.5, 0.25, 0.25], [1, 0, 0], cost=275.0)
    assert (found.judgement.reason, found.stop and found.stop.n_customers) == ("some_pay", 1)
    assert audience([0.25] * 3, [1, 0, 0], cost=275.0).judgement.reason == "nobody_pays"


@pytest.mark.parametrize(("asked", "reason"), [([0, 1, 1, 1], "some_pay"), ([0, 0, 1, 1], "few_pay")])
def test_of_those_who_pay_some_must_have_been_asked(asked: list[int], reason: str) -> None:
    """The first two pay; that one of them was held out leaves the other to say how such customers answer."""
    table = scored([0.9, 0.8, 0.1, 0.05], [1, 1, 0, 0]).frame.to_native().assign(asked=asked)
    found = audiences_by_depth(Scores(eager(table), "model", True), paid(eager(table)))
    assert not isinstance(found, Skipped)
    row = found[1]
    assert isinstance(row, Audience)
    assert row.judgement.reason == reason
