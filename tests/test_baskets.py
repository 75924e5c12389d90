"""The section: exact thresholds, what reaches the page, noise, and the real table."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import customers_of, eager, lazy, personality

from reportgen.analysis.baskets import Baskets, baskets, confident, least_count
from reportgen.analysis.rules import Split
from reportgen.config import config_from
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict


def of(frame: Frame, **settings: Any) -> Baskets:
    found = baskets(frame, customers_of(frame), config_from({"baskets": settings}))
    assert isinstance(found, Baskets)
    return found


def bought(present: Any) -> pd.DataFrame:
    """Return a table that the coding "any" reads as these baskets, and one more item that everybody has."""
    table = pd.DataFrame(np.asarray(present, dtype="int64") * 100)
    table.columns = pd.Index([f"spend.{i}" for i in table.columns])
    return table.assign(**{"spend.bag": 10})


@pytest.mark.parametrize(
    ("share", "n", "count"), [(0.05, 2240, 112), (0.07, 100, 7), (0.05, 2241, 113), (0.001, 10, 1), (1.0, 7, 7)]
)
def test_least_count_is_exact(share: float, n: int, count: int) -> None:
    assert least_count(share, n) == count


def test_confidence_of_exactly_the_threshold_is_kept() -> None:
    # 4 of 5 is 0.8, which mlxtend's floats of 0.4 / 0.5 lose for some n
    assert len(confident([Split((0,), (1,), 4 * k, 5 * k, 10 * k, 13 * k) for k in range(1, 200)], 0.8)) == 199
    assert confident([Split((0,), (1,), 7999, 10_000, 20_000, 30_000)], 0.8) == []


@settings(deadline=None)  # a loaded machine is no failure
@given(
    st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=25),
    st.sampled_from([0.05, 0.1, 0.2, 0.5]),
    st.sampled_from([0.3, 0.5, 0.8]),
)
def test_counts_are_those_of_brute_force(rows: list[tuple[bool, ...]], min_support: float, min_confidence: float) -> None:
    section = of(eager(bought(rows)), coding="any", min_support=min_support, min_confidence=min_confidence)
    single = [{i for i, held in enumerate((*row, True)) if held} for row in rows]
    n, percent = len(single), round(100 * min_support)

    def count(items: set[int]) -> int:
        return sum(items <= basket for basket in single)

    frequent = [set(i) for size in (1, 2, 3) for i in combinations(range(4), size) if 100 * count(set(i)) >= percent * n]
    frequent = [items for items in frequent if count(items)]
    rules = [
        (set(left), items - set(left))
        for items in frequent
        for size in range(1, len(items))
        for left in combinations(sorted(items), size)
        if 100 * count(items) >= round(100 * min_confidence) * count(set(left))
    ]
    assert (section.n_baskets, section.n_itemsets, section.n_rules) == (n, len(frequent), len(rules))


def test_a_pair_is_shown_once_in_the_better_direction() -> None:
    held = [(1, 1, 0)] * 30 + [(0, 1, 0)] * 20 + [(0, 0, 1)] * 50
    section = of(eager(bought(held)), coding="any")
    pairs = [(r.antecedents, r.consequents) for r in section.rules]
    assert (("0",), ("1",)) in pairs  # 30 of 30, against 30 of 50 the other way round
    assert (("1",), ("0",)) not in pairs
    assert section.n_solid > len(section.rules)
    assert all(r.judgement.verdict is Verdict.SOLID and r.lift >= 1.1 for r in section.rules)
    assert [r.leverage for r in section.rules] == sorted((r.leverage for r in section.rules), reverse=True)
    assert len(of(eager(bought(held)), coding="any", max_rules=1).rules) == 1


def test_vacuous_coding() -> None:
    draw = np.random.default_rng(1)
    held = draw.random((400, 3)) < 0.95
    held[:, 1] = held[:, 0]  # as strong as can be, and still worth nothing
    section = of(eager(bought(held)), coding="any")
    assert section.n_rules > 0
    assert (section.rules, section.judgement.reason) == ((), "vacuous_coding")


def test_no_rule_is_a_result() -> None:
    apart = pd.DataFrame({"spend.a": [100] * 10 + [0] * 10, "spend.b": [0] * 10 + [100] * 10})
    section = of(eager(apart), coding="any")
    assert (section.n_rules, section.rules, section.judgement.reason) == (0, (), "no_rules")
    rare = of(eager(apart), coding="any", min_support=0.9)
    assert (rare.n_itemsets, rare.judgement.reason) == (0, "no_rules")


@pytest.mark.parametrize("columns", [[], ["spend.Wines"]])
def test_fewer_than_two_categories(columns: list[str]) -> None:
    frame = eager(pd.DataFrame({"segment": [1, 2], **dict.fromkeys(columns, 100)}))
    assert baskets(frame, customers_of(frame), config_from({})) == Skipped("no_categories", ("spend",))


def test_nobody_bought_anything() -> None:
    frame = eager(pd.DataFrame({"spend.a": [0, 0], "spend.b": [0, 0]}))
    for coding in ("any", "median", "top_quartile", "share_above_average"):
        assert baskets(frame, customers_of(frame), config_from({"baskets": {"coding": coding}})) == Skipped("no_purchases")


def test_noise_has_no_solid_rule() -> None:
    # family-wise error of 5%: of 60 seeds 3 are expected at most, and more than 3 fail
    wrong = 0
    for seed in range(60):
        held = np.random.default_rng(seed).random((300, 5)) < np.array([0.2, 0.3, 0.4, 0.5, 0.6])
        wrong += of(eager(bought(held)), coding="any").n_solid > 0
    assert wrong <= 3


def test_a_planted_pair_is_found() -> None:
    draw = np.random.default_rng(8)
    held = draw.random((500, 4)) < 0.3
    held[:, 1] |= held[:, 0] & (draw.random(500) < 0.6)
    section = of(eager(bought(held)), coding="any")
    assert {r.antecedents + r.consequents for r in section.rules if len(r.antecedents + r.consequents) == 2} == {("0", "1")}


def test_order_and_engine_change_nothing() -> None:
    draw = np.random.default_rng(3)
    table = pd.DataFrame({f"spend.{i}": draw.gamma(0.7, 90, 400).round().astype("int64") * 100 for i in range(4)})
    shuffled = table.sample(frac=1, random_state=5)
    assert of(eager(table)) == of(eager(shuffled)) == of(lazy(shuffled))


def test_real_table(shared_data: Path) -> None:
    frame = eager(personality(shared_data))
    section = of(frame)
    assert (section.coding, section.n_baskets, section.n_items) == ("share_above_average", 2240, 6)
    assert section.judgement.verdict is Verdict.SOLID
    assert 0 < len(section.rules) <= 12
    vacuous = of(frame, coding="any")  # nearly everybody has bought something of everything
    assert (vacuous.rules, vacuous.judgement.reason) == ((), "vacuous_coding")
    assert vacuous.n_itemsets == 6 + 15 + 20  # every one, two and three of six categories
