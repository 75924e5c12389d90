"""How many customers stand on either side of a tier's threshold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import eager, lazy, personality, planted

from reportgen.analysis.membership.thresholds import Borders, Gap, Near, borders
from reportgen.analysis.membership.tillrules import Threshold
from reportgen.analysis.tiers import tiers
from reportgen.config import Config
from reportgen.engine import Frame

SPEND = Threshold("monetary_value", "at_least", 100.0)
NAMES = ("Gold", "Silver", "Bronze")


@pytest.mark.parametrize("engine", [eager, lazy])
def test_counts_on_both_sides(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """By hand, threshold 100.00: from 90.00 up is near from below, to 110.00 from above, and the threshold itself is above."""
    table = pd.DataFrame(
        {
            "tier": [2, 2, 2, 2, 2, 1, 1, 1, 1],
            "monetary_value": [8_999, 9_000, 9_500, 9_999, 10_000, 10_000, 10_999, 11_000, 11_001],
        }
    )
    gold, silver = borders(engine(table), [[SPEND], [Threshold("monetary_value", "below", 100.0)]], NAMES[:2])
    # 10.00, 5.00 and 0.01 are lacking; whoever has 100.00 already meets the rule
    assert silver == Borders((Near("Gold", 3, (Gap("monetary_value", 100.0, 3, 1501 / 3 / 100),)),), None)
    # 0.00, 9.99 and 10.00 to spare
    assert gold == Borders((), Near(None, 3, (Gap("monetary_value", 100.0, 3, 1999 / 3 / 100),)))


def test_every_other_condition_must_hold() -> None:
    """Whoever bought too long ago is not near, however little spend is lacking; nor does such a customer fall by spend."""
    rule = [Threshold("recency_days", "below", 50.0), SPEND]
    table = pd.DataFrame(
        {"tier": [2, 2, 1, 1], "recency_days": [49, 50, 49, 50], "monetary_value": [9_500, 9_500, 10_500, 10_500]}
    )
    gold, silver = borders(eager(table), [rule, []], NAMES[:2])
    assert [near.n_customers for near in silver.climbing] == [1]
    assert gold.falling is not None
    assert gold.falling.n_customers == 1


def test_who_lacks_two_things_is_counted_once() -> None:
    """Of spend 5.00 and one purchase of ten: one customer, two gaps; two purchases are more than 10% of ten."""
    rule = [SPEND, Threshold("frequency", "at_least", 10.0)]
    table = pd.DataFrame({"tier": [2, 2, 2], "frequency": [9, 8, 12], "monetary_value": [9_500, 9_500, 9_700]})
    _, silver = borders(eager(table), [rule, []], NAMES[:2])
    spend, orders = Gap("monetary_value", 100.0, 2, 4.0), Gap("frequency", 10.0, 1, 1.0)  # (5.00 + 3.00) / 2
    assert silver.climbing == (Near("Gold", 2, (spend, orders)),)


def test_the_lowest_better_tier_is_the_one_to_reach() -> None:
    """At 95.00 a Bronze customer is near both rules of 100.00 and counts for Silver; who bought long ago does not."""
    recent = Threshold("recency_days", "below", 50.0)
    both = pd.DataFrame({"tier": [3, 3], "recency_days": [10, 60], "monetary_value": [9_500, 9_500]})
    bronze = borders(eager(both), [[SPEND], [SPEND], []], NAMES)[2]
    assert [(near.toward, near.n_customers) for near in bronze.climbing] == [("Silver", 2)]
    bronze = borders(eager(both), [[SPEND], [SPEND, recent], []], NAMES)[2]
    assert [(near.toward, near.n_customers) for near in bronze.climbing] == [("Silver", 1), ("Gold", 1)]


def test_a_tier_of_silent_customers_is_no_goal() -> None:
    """Whoever buys what is missing bought today, and does not meet a rule that asks for silence."""
    recent, silent = Threshold("recency_days", "below", 50.0), Threshold("recency_days", "at_least", 50.0)
    both = pd.DataFrame({"tier": [3, 3], "recency_days": [10, 60], "monetary_value": [9_500, 9_500]})
    bronze = borders(eager(both), [[SPEND], [SPEND, silent], []], NAMES)[2]
    assert [(near.toward, near.n_customers) for near in bronze.climbing] == [("Gold", 2)]
    bronze = borders(eager(both), [[SPEND, recent], [SPEND, silent], []], NAMES)[2]
    assert [(near.toward, near.n_customers) for near in bronze.climbing] == [("Gold", 1)]


def test_where_spend_decides_nothing() -> None:
    """Tiers told apart by silence alone: nobody climbs by spending, and nobody falls."""
    table = pd.DataFrame({"tier": [1, 2], "recency_days": [10, 60], "monetary_value": [9_500, 9_500]})
    rules = [[Threshold("recency_days", "below", 50.0)], [Threshold("recency_days", "at_least", 50.0)]]
    assert borders(eager(table), rules, NAMES[:2]) == (Borders((), None), Borders((), None))
    assert borders(eager(table), [[], []], NAMES[:2]) == (Borders((), None), Borders((), None))


def brute_force(table: pd.DataFrame, rules: list[tuple[Threshold, ...]], rank: int) -> tuple[dict[int, int], int]:
    """Count a tier customer by customer, in decimals of the account currency."""

    def holds(row: dict[str, float], t: Threshold, share: float = 1.0) -> bool:
        value = row[t.feature] / (100 if t.feature == "monetary_value" else 1)
        if t.comparison == "below":
            return value < t.value
        return value >= round(share * t.value, 9) if t.feature != "recency_days" else value >= t.value

    up: dict[int, int] = {}
    falling = 0
    for row in table[table["tier"] == rank].to_dict("records"):
        meets = [all(holds(row, t) for t in rule) for rule in rules]
        near = [all(holds(row, t, 0.9) for t in rule) for rule in rules]
        silent = [any(t.feature == "recency_days" and t.comparison == "at_least" for t in rule) for rule in rules]
        better = [j for j in range(rank - 1) if near[j] and rules[j] and not silent[j]]
        if better and not any(meets[: rank - 1]):
            up[max(better) + 1] = up.get(max(better) + 1, 0) + 1
        own = [t for t in rules[rank - 1] if t.comparison == "at_least" and t.feature != "recency_days"]
        falling += meets[rank - 1] and any(not holds(row, t, round(1.1 + 1e-12, 9) + 1e-9) for t in own)
    return up, falling


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6])
def test_as_counted_one_by_one(k: int, shared_data: Path) -> None:
    """Brute force over planted and real customers, for every number of segments, ties in plenty among whole purchases."""
    real = personality(shared_data)
    levels = pd.qcut(real["monetary_value"].rank(method="first", ascending=False), k, labels=False)
    for table in (planted(k).assign(segment=lambda t: t["truth"] + 1), real.assign(segment=levels + 1)):
        grouped = eager(table)
        found = tiers(grouped, Config())
        rank_of = {s: t.rank for t in found for s in t.segments}
        rows = table.assign(tier=table["segment"].map(rank_of))
        for tier in found:
            up, falling = brute_force(rows, [t.rule for t in found], tier.rank)
            assert {near.toward: near.n_customers for near in tier.borders.climbing} == {
                found[j - 1].tier: n for j, n in up.items()
            }
            assert (tier.borders.falling.n_customers if tier.borders.falling else 0) == falling


def test_order_of_rows_changes_nothing() -> None:
    """Same customers, same counts."""
    draw = np.random.default_rng(3)
    table = pd.DataFrame({"tier": draw.integers(1, 4, 300), "monetary_value": draw.integers(0, 30_000, 300)})
    rules = [[Threshold("monetary_value", "at_least", 200.0)], [SPEND], []]
    assert borders(eager(table), rules, NAMES) == borders(eager(table.sample(frac=1, random_state=1)), rules, NAMES)
