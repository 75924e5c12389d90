"""The section: exact thresholds, what reaches the page, noise, and the real table."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import customers_of, eager, lazy, personality

from reportgen.analysis.baskets import Baskets, baskets, order_baskets
from reportgen.config import config_from
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict
from reportgen.settings import BasketsConfig
from reportgen.transactions import transactions


def of(frame: Frame, **settings: Any) -> Baskets:
    found = baskets(frame, customers_of(frame), config_from({"baskets": {"min_count": 1} | settings}))
    assert isinstance(found, Baskets)
    return found


def bought(present: Any) -> pd.DataFrame:
    """Return a table that the coding "any" reads as these baskets, and one more item that everybody has."""
    table = pd.DataFrame(np.asarray(present, dtype="int64") * 100)
    table.columns = pd.Index([f"spend.{i}" for i in table.columns])
    return table.assign(**{"spend.bag": 10})


@given(
    st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=25),
    st.sampled_from([0.05, 0.1, 0.2, 0.5]),
    st.sampled_from([0.3, 0.5, 0.8]),
)
def test_counts_are_those_of_brute_force(rows: list[tuple[bool, ...]], min_support: float, min_confidence: float) -> None:
    basket, item = np.nonzero(np.array(rows))
    limits = BasketsConfig(min_support=min_support, min_count=1, min_confidence=min_confidence, max_consequents=2)
    section = order_baskets(transactions(basket, item, ["a", "b", "c"], len(rows)), limits)
    assert isinstance(section, Baskets)
    single = [{i for i, held in enumerate(row) if held} for row in rows]
    n, percent = len(single), round(100 * min_support)

    def count(items: set[int]) -> int:
        return sum(items <= basket for basket in single)

    frequent = [set(i) for size in (1, 2, 3) for i in combinations(range(3), size) if 100 * count(set(i)) >= percent * n]
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


def test_vacuous_coding_that_nothing_can_replace() -> None:
    everybody = pd.DataFrame({"spend.a": [100] * 50, "spend.b": [100] * 50, "spend.c": [100] * 50})
    section = of(eager(everybody), coding="any", min_confidence=0.1)
    assert section.n_rules > 0
    assert (section.rules, section.judgement.reason, section.coding_replaced) == ((), "vacuous_coding", None)


def test_vacuous_coding_is_replaced_and_said() -> None:
    draw = np.random.default_rng(1)
    amounts = pd.DataFrame(draw.integers(100, 9_000, (400, 4)), columns=[f"spend.{i}" for i in range(4)])
    section = of(eager(amounts), coding="any")
    assert (section.coding, section.coding_replaced, section.n_informative) == ("share_above_average", "any", 4)
    assert of(eager(amounts), coding="median").coding_replaced is None


def test_both_minima_count() -> None:
    held = [(1, 1, 0)] * 30 + [(0, 1, 1)] * 20 + [(0, 0, 1)] * 50
    assert of(eager(bought(held)), coding="any", min_support=0.25).n_itemsets < of(eager(bought(held)), coding="any").n_itemsets
    assert of(eager(bought(held)), coding="any", min_count=25) == replace(
        of(eager(bought(held)), coding="any", min_support=0.25), min_support=0.05, min_count=25
    )


def test_orders_are_baskets_as_well() -> None:
    # 30 orders of tea with cups, 20 of cups, 50 of bags: by hand 30 x 100 / (30 x 50) = 2
    lines = [(o, 0) for o in range(30)] + [(o, 1) for o in range(50)] + [(o, 2) for o in range(50, 100)]
    basket, item = np.array(lines).T
    section = order_baskets(transactions(basket, item, ["tea", "cups", "bags"], 100), BasketsConfig())
    assert isinstance(section, Baskets)
    assert (section.coding, section.n_baskets, section.n_items) == ("order", 100, 3)
    assert [(r.antecedents, r.consequents, r.lift) for r in section.rules] == [(("tea",), ("cups",), 2.0)]
    assert {r.judgement.verdict for r in section.listed} == {Verdict.SOLID}
    assert len(section.listed) == 2  # and its reverse


def test_no_rule_is_a_result() -> None:
    apart = pd.DataFrame({"spend.a": [100] * 10 + [0] * 10, "spend.b": [0] * 10 + [100] * 10, "spend.c": [0] * 20})
    section = of(eager(apart), coding="any")
    assert (section.n_rules, section.rules, section.judgement.reason) == (0, (), "no_rules")
    rare = of(eager(apart), coding="any", min_support=0.9)
    assert (rare.n_itemsets, rare.judgement.reason) == (0, "no_rules")


@pytest.mark.parametrize("columns", [[], ["spend.Wines"]])
def test_fewer_than_two_categories(columns: list[str]) -> None:
    frame = eager(pd.DataFrame({"segment": [1, 2], **dict.fromkeys(columns, 100)}))
    assert baskets(frame, customers_of(frame), config_from({})) == Skipped("no_categories", ("spend",))


def test_two_categories_cannot_go_together() -> None:
    """Of two shares one at most is above the average, however much both are bought; above the median they may both be."""
    draw = np.random.default_rng(2)
    both = draw.integers(100, 9_000, 400)
    frame = eager(pd.DataFrame({"spend.a": both, "spend.b": both + draw.integers(0, 500, 400)}))
    for coding in ("share_above_average", "any"):
        settings = config_from({"baskets": {"coding": coding}})
        assert baskets(frame, customers_of(frame), settings) == Skipped("two_categories")
    assert of(frame, coding="median").rules


def test_nobody_bought_anything() -> None:
    frame = eager(pd.DataFrame({"spend.a": [0, 0], "spend.b": [0, 0], "spend.c": [0, 0]}))
    for coding in ("any", "median", "top_quartile", "share_above_average"):
        assert baskets(frame, customers_of(frame), config_from({"baskets": {"coding": coding}})) == Skipped("no_purchases")


@pytest.mark.parametrize("n_items", [5, 40])
def test_noise_has_no_solid_rule(n_items: int) -> None:
    # independent baskets, as of a few categories and as of many articles: of 200 seeds 10 are expected to show a rule at most
    wrong = 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        held = draw.random((300, n_items)) < np.linspace(0.1, 0.6, n_items)
        basket, item = np.nonzero(held)
        baskets = transactions(basket, item, [str(i) for i in range(n_items)], 300)
        limits = BasketsConfig(min_confidence=0.1, min_support=0.05, max_items=2 + (n_items < 10), max_consequents=2)
        section = order_baskets(baskets, limits)
        assert isinstance(section, Baskets)
        assert section.n_rules > n_items
        wrong += section.n_solid > 0
    assert wrong <= 10


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
    assert all(r.judgement.verdict is Verdict.SOLID and r.lift >= 1.1 for r in section.rules)
    replaced = of(frame, coding="any")  # nearly everybody has bought something of everything
    assert (replaced.coding, replaced.coding_replaced) == ("share_above_average", "any")
    assert replace(replaced, coding_replaced=None) == section
