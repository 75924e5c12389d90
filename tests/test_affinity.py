"""How responders buy: shares by hand, Welch against scipy and the bootstrap, and what follows from the segment alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tables import customers_of, eager, lazy

from reportgen.analysis.affinity import Affinity, Habit, affinity
from reportgen.analysis.features import features
from reportgen.config import Config, config_from
from reportgen.notes import Skipped, Verdict

FEW = config_from({"campaigns": {"min_customers": 2}})

SEVEN = pd.DataFrame(
    {
        "segment": [1, 1, 1, 1, 1, 1, 1],
        "monetary_value": 100,
        "purchases.Web": [1, 3, 2, 0, 4, 1, 0],
        "purchases.Store": [1, 1, 2, 4, 4, 3, 0],
        "frequency": [2, 4, 4, 4, 8, 4, 0],
        "deal_purchases": [1, 1, 1, 4, 0, 1, 0],
        "campaign.C": [1, 1, 1, 0, 0, 0, 0],
    }
)
"""Web shares: 0.5, 0.75 and 0.5 of those who answered, 0, 0.5 and 0.25 of the others; the last one bought nothing."""


def of(table: pd.DataFrame, config: Config = FEW, query: bool = False) -> Affinity:
    frame = lazy(table) if query else eager(table)
    people = customers_of(frame)
    found = affinity(features(people), people, config)
    assert isinstance(found, Affinity)
    return found


def habit(found: Affinity, channel: str | None, segment: int | None = None) -> Habit:
    return next(h for h in found.habits if (h.channel, h.segment) == (channel, segment))


def shoppers(seed: int, n: int = 2000, shift: float = 0.0, by_segment: float = 0.0) -> pd.DataFrame:
    """Return customers of two segments; ``shift`` is what an answer adds to the web share, ``by_segment`` what segment 1 does.

    Segment 1 answers four times as often.
    """
    draw = np.random.default_rng(seed)
    segment = draw.integers(1, 3, n)
    answered = (draw.random(n) < np.where(segment == 1, 0.4, 0.1)).astype("int64")
    web = draw.binomial(20, 0.4 + shift * answered + by_segment * (segment == 1))
    deals = draw.binomial(20, 0.2, n)
    table = {"purchases.Web": web, "purchases.Store": 20 - web, "frequency": 20, "deal_purchases": deals}
    return pd.DataFrame({"segment": segment, "monetary_value": 100, "campaign.C": answered} | table)


def test_shares_by_hand() -> None:
    found = of(SEVEN)
    web = habit(found, "Web")
    assert (web.n_responders, web.n_others, found.n_without_purchases) == (3, 3, 1)
    assert (web.share_responders, web.share_others) == pytest.approx((1.75 / 3, 0.25))
    assert web.difference == pytest.approx(1.75 / 3 - 0.25)
    assert habit(found, "Store").difference == pytest.approx(-web.difference)
    deal = habit(found, None)  # 1/2, 1/4, 1/4 against 1, 0, 1/4
    assert (deal.share_responders, deal.share_others) == pytest.approx((1 / 3, 1.25 / 3))
    assert web.within is None  # one segment


def test_welch_is_scipys() -> None:
    found = of(SEVEN)
    theirs = stats.ttest_ind([0.5, 0.75, 0.5], [0.0, 0.5, 0.25], equal_var=False)
    web = habit(found, "Web")
    low, high = theirs.confidence_interval()
    assert (web.ci_low, web.ci_high) == pytest.approx((low, high))
    # Holm: six tests (three of all customers, and the same three of the only segment), none below the first, so six times
    raw = sorted([theirs.pvalue] * 4 + [stats.ttest_ind([0.5, 0.25, 0.25], [1, 0, 0.25], equal_var=False).pvalue] * 2)
    assert web.p_value == pytest.approx(min(1.0, 6 * raw[0]))


def test_welch_agrees_with_the_bootstrap_from_thirty_responders_on() -> None:
    """Thirty skewed shares against 300: both ends of the interval within a tenth of its length of the bootstrap's."""
    draw = np.random.default_rng(8)
    table = shoppers(9, 330).assign(segment=1)
    table["campaign.C"] = [1] * 30 + [0] * 300
    table["purchases.Web"] = draw.binomial(20, draw.beta(0.5, 2.0, 330))
    table["purchases.Store"] = 20 - table["purchases.Web"]
    share = table["purchases.Web"].to_numpy() / 20
    means = [draw.choice(group, (4000, len(group))).mean(axis=1) for group in (share[:30], share[30:])]
    low, high = np.quantile(means[0] - means[1], [0.025, 0.975])
    web = habit(of(table, Config()), "Web")
    assert (web.ci_low, web.ci_high) == pytest.approx((low, high), abs=0.1 * (high - low))


def test_a_habit_that_sets_responders_apart() -> None:
    found = of(shoppers(1, shift=0.1))
    for segment in (None, 1, 2):
        web = habit(found, "Web", segment)
        assert (web.judgement.verdict, web.judgement.reason) == (Verdict.SOLID, "affinity_differs")
        assert web.difference == pytest.approx(0.1, abs=0.04)  # three standard errors of the smaller segment
    overall = habit(found, "Web")
    assert overall.within is not None
    assert overall.within == pytest.approx(0.1, abs=0.02)
    assert habit(found, None).judgement.verdict is Verdict.UNSUPPORTED
    assert found.judgement.reason == "habits_differ"


def test_a_habit_of_the_segment_is_not_one_of_the_responders() -> None:
    """Segment 1 answers more and buys on the web more; within a segment responders are like the others."""
    found = of(shoppers(2, by_segment=0.3))
    web = habit(found, "Web")
    assert web.ci_low > 0.05
    assert web.within_low is not None
    assert web.within_high is not None
    assert web.within_low < 0 < web.within_high
    assert (web.judgement.verdict, web.judgement.reason) == (Verdict.INDICATIVE, "affinity_follows_segment")
    assert habit(found, "Web", 1).judgement.verdict is Verdict.UNSUPPORTED


def test_a_certain_difference_that_is_too_small() -> None:
    web = habit(of(shoppers(3, n=40_000, shift=0.015)), "Web")
    assert 0 < web.effect < 0.2
    assert web.judgement.reason == "affinity_differs_little"


def test_noise_is_rarely_a_habit() -> None:
    """20 tables without any difference: Holm keeps a false one to 5% of them; more than three have a chance of 2%."""
    found = [of(shoppers(seed)) for seed in range(20, 40)]
    assert sum(any(h.judgement.verdict is not Verdict.UNSUPPORTED and h.p_value < 0.05 for h in f.habits) for f in found) <= 3


def test_a_segment_with_too_few_responders_is_named_and_left_out() -> None:
    table = shoppers(4, shift=0.1)
    table.loc[table["segment"] == 2, "campaign.C"] = 0
    table.loc[table.index[table["segment"] == 2][:29], "campaign.C"] = 1
    found = of(table, Config())
    assert found.left_out == (2,)
    assert {h.segment for h in found.habits} == {None, 1}
    too_few = table.assign(**{"campaign.C": [1] * 29 + [0] * (len(table) - 29)})
    people = customers_of(eager(too_few))
    assert affinity(features(people), people, Config()) == Skipped("too_few_responses")


def test_skipped_without_campaigns_or_habits() -> None:
    people = customers_of(eager(SEVEN.drop(columns="campaign.C")))
    assert affinity(features(people), people, FEW) == Skipped("no_campaigns", ("campaigns",))
    people = customers_of(eager(SEVEN.drop(columns=["purchases.Web", "deal_purchases"])))
    assert affinity(features(people), people, FEW) == Skipped("no_channels", ("purchases", "deal_purchases"))


def test_discounts_alone_are_enough() -> None:
    found = of(SEVEN.drop(columns=["purchases.Web", "purchases.Store"]))
    assert {h.channel for h in found.habits} == {None}


def test_order_and_engine_change_nothing() -> None:
    table = shoppers(5, n=600, shift=0.05)
    shuffled = table.sample(frac=1, random_state=4)
    assert of(table) == of(shuffled) == of(shuffled, query=True)
