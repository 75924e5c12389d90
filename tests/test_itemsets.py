"""What is in a basket, and which itemsets are frequent: by hand, by brute force, by mlxtend."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tables import eager, lazy

from reportgen.analysis.itemsets import Patterns, frequent_itemsets, patterns
from reportgen.engine import Frame

FOUR = pd.DataFrame({"spend.Wines": [100, 300, 0, 0], "spend.Gold": [100, 100, 500, 0]})


def baskets_of(table: pd.DataFrame, coding: str) -> dict[tuple[bool, ...], int]:
    found = patterns(eager(table), [c.removeprefix("spend.") for c in table.columns], coding)
    return {tuple(map(bool, row)): int(n) for row, n in zip(found.present, found.counts, strict=True)}


@pytest.mark.parametrize(
    ("coding", "expected"),
    [  # by hand; the customer who bought nothing has no basket
        ("any", {(True, True): 2, (False, True): 1}),
        ("median", {(True, False): 1, (False, True): 1, (False, False): 1}),  # medians 100 and 100
        ("top_quartile", {(True, False): 1, (False, True): 1, (False, False): 1}),  # quartiles 200 and 300
        ("share_above_average", {(True, False): 2, (False, True): 1}),  # 4 of 11 is Wines: 1/2 and 3/4 are above, 0 is below
    ],
)
def test_codings(coding: str, expected: dict[tuple[bool, ...], int]) -> None:
    assert baskets_of(FOUR, coding) == expected


@settings(deadline=None)  # a loaded machine is no failure
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 3), min_size=1, max_size=12))
def test_shares_are_compared_as_fractions(rows: list[tuple[int, int, int]]) -> None:
    table = pd.DataFrame(rows, columns=["spend.a", "spend.b", "spend.c"])
    sums, total = [sum(column) for column in zip(*rows, strict=True)], sum(map(sum, rows))
    expected: dict[tuple[bool, ...], int] = {}
    for row in rows:
        if sum(row):
            basket = tuple(Fraction(x, sum(row)) > Fraction(s, total) for x, s in zip(row, sums, strict=True))
            expected[basket] = expected.get(basket, 0) + 1
    assert baskets_of(table, "share_above_average") == expected


@st.composite
def weighted(draw: st.DrawFn) -> Patterns:
    """Distinct or repeated baskets of up to five items, each with a count."""
    n_items = draw(st.integers(1, 5))
    rows = draw(st.lists(st.tuples(*[st.booleans()] * n_items), min_size=1, max_size=12))
    counts = draw(st.lists(st.integers(1, 9), min_size=len(rows), max_size=len(rows)))
    return Patterns(np.array(rows, dtype=bool), np.array(counts, dtype=np.int64))


@settings(deadline=None)  # a loaded machine is no failure
@given(weighted(), st.integers(1, 30), st.integers(1, 5))
def test_itemsets_are_those_of_brute_force(baskets: Patterns, min_count: int, max_items: int) -> None:
    expected = {}
    for size in range(1, max_items + 1):
        for items in combinations(range(baskets.present.shape[1]), size):
            pairs = zip(baskets.present, baskets.counts, strict=True)
            count = sum(int(n) for row, n in pairs if all(row[i] for i in items))
            if count >= min_count:
                expected[items] = count
    found = frequent_itemsets(baskets, min_count, max_items)
    assert found == expected
    assert list(found) == list(expected)


@settings(deadline=None)  # a loaded machine is no failure
@given(weighted(), st.integers(1, 10))
def test_itemsets_are_those_of_mlxtend(baskets: Patterns, min_count: int) -> None:
    from mlxtend.frequent_patterns import apriori

    single = pd.DataFrame(np.repeat(baskets.present, baskets.counts, axis=0))
    assume(min_count <= len(single))
    theirs = apriori(single, min_support=min(1.0, (min_count - 0.5) / len(single)), max_len=3)
    expected = {tuple(sorted(s)): round(p * len(single)) for s, p in zip(theirs["itemsets"], theirs["support"], strict=True)}
    assert frequent_itemsets(baskets, min_count, 3) == expected


@pytest.mark.parametrize("coding", ["any", "median", "top_quartile", "share_above_average"])
def test_order_and_engine_change_nothing(coding: str) -> None:
    draw = np.random.default_rng(2)
    table = pd.DataFrame({f"spend.{i}": draw.integers(0, 50, 200) * 100 for i in range(4)})
    shuffled = table.sample(frac=1, random_state=1)
    frames: list[Frame] = [eager(table), eager(shuffled), lazy(shuffled)]
    first, *others = (patterns(frame, ["0", "1", "2", "3"], coding) for frame in frames)
    for other in others:
        assert (first.present == other.present).all()
        assert (first.counts == other.counts).all()
