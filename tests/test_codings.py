"""What is in a customer's basket, and which coding says most: by hand, by fractions, on both engines."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import eager, lazy

from reportgen.analysis.associations.codings import CODINGS, coded, coded_by, informative, is_vacuous
from reportgen.engine import Frame
from reportgen.transactions import Transactions

FOUR = pd.DataFrame({"spend.Wines": [100, 300, 0, 0], "spend.Gold": [100, 100, 500, 0]})


def contents(baskets: Transactions) -> dict[tuple[int, ...], int]:
    """Return the items of every distinct basket, and its count."""
    spans = zip(baskets.starts[:-1], baskets.starts[1:], baskets.counts, strict=True)
    return {tuple(baskets.items[low:high].tolist()): int(n) for low, high, n in spans}


def baskets_of(table: pd.DataFrame, coding: str) -> dict[tuple[int, ...], int]:
    return contents(coded(eager(table), [c.removeprefix("spend.") for c in table.columns], coding))


@pytest.mark.parametrize(
    ("coding", "expected"),
    [  # by hand; the customer who bought nothing has no basket
        ("any", {(0, 1): 2, (1,): 1}),
        ("median", {(0,): 1, (1,): 1, (): 1}),  # medians 100 and 100
        ("top_quartile", {(0,): 1, (1,): 1, (): 1}),  # quartiles 200 and 300
        ("share_above_average", {(0,): 2, (1,): 1}),  # 4 of 11 is Wines: 1/2 and 3/4 are above, 0 is below
    ],
)
def test_codings(coding: str, expected: dict[tuple[int, ...], int]) -> None:
    assert baskets_of(FOUR, coding) == expected


@given(st.lists(st.tuples(*[st.integers(0, 40)] * 3), min_size=1, max_size=12))
def test_shares_are_compared_as_fractions(rows: list[tuple[int, int, int]]) -> None:
    table = pd.DataFrame(rows, columns=["spend.a", "spend.b", "spend.c"])
    sums, total = [sum(column) for column in zip(*rows, strict=True)], sum(map(sum, rows))
    expected: dict[tuple[int, ...], int] = {}
    for row in rows:
        if sum(row):
            basket = tuple(i for i in range(3) if Fraction(row[i], sum(row)) > Fraction(sums[i], total))
            expected[basket] = expected.get(basket, 0) + 1
    assert baskets_of(table, "share_above_average") == expected


def test_groups_are_coded_by_the_cuts_of_all() -> None:
    # the median of Wines is 200 for all four: whoever is above it is so in their group as well
    table = pd.DataFrame({"segment": [1, 1, 2, 2], "spend.Wines": [100, 150, 250, 300], "spend.Gold": [1, 1, 1, 1]})
    found = coded_by(eager(table), ["Wines", "Gold"], "median", "segment")
    assert {segment: contents(baskets) for segment, baskets in found.items()} == {1: {(): 2}, 2: {(0,): 2}}


def test_more_categories_than_an_integer_has_bits() -> None:
    # 70 categories: the first and the last are bought together, the others by nobody
    table = pd.DataFrame({f"spend.{i}": [100 if i in (0, 69) else 0] * 3 for i in range(70)})
    assert contents(coded(eager(table), [str(i) for i in range(70)], "any")) == {(0, 69): 3}


@pytest.mark.parametrize("coding", CODINGS)
def test_order_and_engine_change_nothing(coding: str) -> None:
    draw = np.random.default_rng(2)
    table = pd.DataFrame({f"spend.{i}": draw.integers(0, 50, 200) * 100 for i in range(4)})
    shuffled = table.sample(frac=1, random_state=1)
    frames: list[Frame] = [eager(table), eager(shuffled), lazy(shuffled)]
    first, *others = (contents(coded(frame, ["0", "1", "2", "3"], coding)) for frame in frames)
    assert all(other == first and list(other) == list(first) for other in others)


def spread(n: int = 400) -> pd.DataFrame:
    """Return amounts that nearly everybody has some of: "any" says nothing about them."""
    return pd.DataFrame(np.random.default_rng(5).integers(100, 9_000, (n, 4)), columns=[f"spend.{i}" for i in range(4)])


def test_a_vacuous_coding_is_replaced_by_the_most_informative() -> None:
    frame, names = eager(spread()), ["0", "1", "2", "3"]
    assert is_vacuous(coded(frame, names, "any"), 20)
    coding, baskets = informative(frame, names, "any", 0.05, 10)
    assert coding == "share_above_average"  # all four categories can say something under it, and it is preferred at a tie
    assert not is_vacuous(baskets, 20)


@pytest.mark.parametrize("coding", ["share_above_average", "median", "top_quartile"])
def test_a_coding_that_says_something_is_obeyed(coding: str) -> None:
    assert informative(eager(spread()), ["0", "1", "2", "3"], coding, 0.05, 10)[0] == coding


def test_nothing_says_more_than_a_vacuous_coding() -> None:
    # everybody spends the same on both: no cut can divide them
    table = pd.DataFrame({"spend.a": [100] * 30, "spend.b": [100] * 30})
    assert informative(eager(table), ["a", "b"], "any", 0.05, 10)[0] == "any"
