"""Intervals of the scenarios against a known truth: customers drawn again and again from a law that is written down here."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from tables import customers_of, eager

from reportgen.analysis.impact import Impact, impact
from reportgen.analysis.money import prospects
from reportgen.analysis.money.scenarios import BESIDE, KINDS, Combined, Scenario
from reportgen.analysis.next_category import NextCategory, Proposal, SegmentOffers
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.tiers import Tier
from reportgen.config import config_from
from reportgen.notes import Judgement, Skipped, Verdict

N, RUNS = 600, 200
CONFIG = config_from({"impact": {"n_resamples": 300}})
MEANS = {1: 30_000.0, 2: 20_000.0, 3: 12_000.0}
"""Of the spend of a segment, minor units: gamma distributed with shape 5."""

HAS, SPENT, WORTH = 0.4, 8_000.0, 1100.0
"""Of segment 2, who all buy A, so many buy B, and for so much (gamma, shape 4); an answer is worth 11.00."""

LADDER = cast(tuple[Tier, ...], tuple(SimpleNamespace(tier=name, segments=(i,)) for i, name in enumerate("ABC", start=1)))


def drawn(draw: np.random.Generator, n: int) -> pd.DataFrame:
    segment = draw.integers(1, 4, n)
    has = (segment == 2) & (draw.random(n) < HAS)
    told = np.where(draw.random(n) < 0.3, 0.6, 0.05)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "segment": segment,
            "monetary_value": (draw.gamma(5, 1, n) / 5 * pd.Series(segment).map(MEANS)).astype("int64"),
            "recency_days": draw.integers(0, 10**6, n),  # as good as without ties
            "spend.A": np.where(segment == 2, 1000, 0),
            "spend.B": np.where(has, draw.gamma(4, 1, n) / 4 * SPENT, 0).astype("int64"),
            "probability": told,
            "responded": (draw.random(n) < told).astype("int64"),
        }
    )


def estimated(table: pd.DataFrame) -> Impact:
    frame = eager(table)
    people = replace(customers_of(frame, 12), contact_cost=300.0, response_value=WORTH)
    n, lacks = int((table["spend.B"] > 0).sum()), int(((table["segment"] == 2) & (table["spend.B"] == 0)).sum())
    each, taken = table.loc[table["spend.B"] > 0, "spend.B"].mean() / 100, wilson(n, n + lacks)
    expected = lacks * taken.rate * each
    verdict = Judgement(Verdict.INDICATIVE, "effect_untested")
    one = Proposal(2, ("A",), "B", lacks, lacks, taken, each, each, each, expected, expected, expected, verdict)
    offers = NextCategory("any", lacks, expected, expected, expected, (), (SegmentOffers(2, lacks, expected, 0.0, 0.0, (one,)),))
    amount = SimpleNamespace(low=1.0, value=1.0, high=1.0)
    plan = SimpleNamespace(plan="customers", optimism=0.0, revenue=amount, profit=amount, net=amount.value, contacts=1, cost=3.0)
    aimed = SimpleNamespace(
        plan=plan,
        recommended="customers",
        plans=(plan,),
        contact_cost=3.0,
        response_value=11.0,
        added_share=None,
        scores_from="model",
        gains_of="customers",
        gains=(),
    )
    scores = Scores(eager(table[["customer_id", "probability", "responded"]].assign(decile=1)), "model", True)
    none = Skipped("no_campaigns", ("campaigns",))
    return impact(frame, people, none, scores, cast(Targeting, aimed), offers, LADDER, CONFIG)


def worth(table: pd.DataFrame) -> Any:
    """Return what each customer is worth in each kind at base, by the law and not by the table: kinds by customers."""
    from scipy.stats import gamma

    spend, segment = table["monetary_value"].to_numpy(float), table["segment"].to_numpy()
    above = {2: gamma.median(5, scale=MEANS[1] / 5), 3: gamma.median(5, scale=MEANS[2] / 5)}
    target = np.array([above.get(int(s), 0.0) for s in segment])
    near = (spend < target) & (spend >= target / 2)
    lapsing = table["recency_days"].to_numpy() > 10**6 * 2 / 3
    lacks = (segment == 2) & (table["spend.B"].to_numpy() == 0)
    told = table["probability"].to_numpy()
    by_kind = {
        "retention": lapsing * spend * 0.2 * 0.1,
        "retargeting": (told > 3 / 11) * told * WORTH,
        "migration": near * (target - spend) * 0.05,
        "cross_sell": lacks * HAS * SPENT * 0.25,
    }
    return np.stack([by_kind[kind] for kind in KINDS])


def test_a_sample_of_a_large_table_gives_the_intervals_of_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """6,000 customers redrawn, or 2,000 of them: the same amounts, and intervals as alike as 300 resamples can tell."""
    table = drawn(np.random.default_rng(9), 6_000)
    whole = estimated(table)
    monkeypatch.setattr(prospects, "MAX_REDRAWN", 2_000)
    sampled = estimated(table)
    assert [s.base for s in whole.scenarios] == [s.base for s in sampled.scenarios]
    rows: list[tuple[Scenario | Combined, Scenario | Combined]] = [
        *zip(whole.scenarios, sampled.scenarios, strict=True),
        *zip(whole.total, sampled.total, strict=True),
    ]
    for one, other in rows:
        if one.base:
            assert other.ci_high - other.ci_low == pytest.approx(one.ci_high - one.ci_low, rel=0.25)
            assert other.ci_low < one.base < other.ci_high


@pytest.mark.slow
def test_intervals_cover_the_truth_at_their_nominal_rate() -> None:
    """The means of two million customers stand for the law; contacts are decided, so their truth is that of the customers drawn.

    Of 200 runs 95% are 190, with a binomial deviation of 3; and an interval is as wide as the estimates scatter.
    """
    from scipy.stats import binom

    draw = np.random.default_rng(8)
    law = worth(drawn(draw, 2_000_000))
    truth = dict(zip(KINDS, N * law.mean(axis=1) / 100, strict=True)) | {
        "total": N * np.delete(law, KINDS.index(BESIDE), axis=0).max(axis=0).mean() / 100
    }
    covered: dict[str, list[bool]] = {name: [] for name in truth}
    errors: dict[str, list[float]] = {name: [] for name in truth}
    widths: dict[str, list[float]] = {name: [] for name in truth}
    for _ in range(RUNS):
        table = drawn(draw, N)
        found = estimated(table)
        rows: dict[str, Any] = {s.scenario: s for s in found.scenarios if s.segment is None} | {"total": found.total[-1]}
        here = truth | {"retargeting": worth(table)[KINDS.index("retargeting")].sum() / 100}
        for name, row in rows.items():
            covered[name].append(row.ci_low <= here[name] <= row.ci_high)
            errors[name].append(row.base - here[name])
            widths[name].append(row.ci_high - row.ci_low)
    least = binom.ppf(0.001, RUNS, 0.95)
    for name in truth:
        assert sum(covered[name]) >= least, f"{name}: {sum(covered[name])} of {RUNS}"
        wide = np.mean(widths[name]) / (2 * 1.96 * np.std(errors[name]))
        assert wide == pytest.approx(1, abs=0.16), f"{name}: {wide:.2f} times too wide"  # a deviation of 200 is known to 5%
        off = np.mean(errors[name]) / (np.std(errors[name]) / np.sqrt(RUNS))
        assert abs(off) < 4, f"{name}: the estimate itself is off by {off:.1f} of its standard errors"
