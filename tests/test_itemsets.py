"""Which itemsets are frequent: by brute force, by mlxtend, on the invoices of a gift wholesaler."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen.analysis.associations import itemsets
from reportgen.analysis.associations.itemsets import frequent_itemsets, least_count
from reportgen.errors import InputError
from reportgen.sources.basket_files import read_baskets
from reportgen.transactions import Transactions, only, transactions


@st.composite
def weighted(draw: st.DrawFn) -> tuple[list[frozenset[int]], Transactions]:
    """Draw single baskets of up to five items, and the same as transactions that repeat lines, in any order."""
    n_items = draw(st.integers(1, 5))
    single = draw(st.lists(st.frozensets(st.integers(0, n_items - 1)), min_size=1, max_size=25))
    lines = [(basket, item) for basket, items in enumerate(single) for item in items]
    lines = draw(st.permutations([*lines, *lines[:3]]))
    basket, item = np.array(lines, dtype=np.int64).reshape(-1, 2).T
    return single, transactions(basket, item, [f"i{i}" for i in range(n_items)], len(single))


def brute_force(single: list[frozenset[int]], n_items: int, min_count: int, max_items: int) -> dict[tuple[int, ...], int]:
    counted = {
        items: sum(set(items) <= basket for basket in single)
        for size in range(1, max_items + 1)
        for items in combinations(range(n_items), size)
    }
    return {items: count for items, count in counted.items() if count >= min_count}


@pytest.mark.parametrize("merged_up_to", [62, 0])  # with identical baskets merged, and one by one as with thousands of items
@given(drawn=weighted(), min_count=st.integers(1, 10), max_items=st.integers(1, 5))
def test_itemsets_are_those_of_brute_force(
    drawn: tuple[list[frozenset[int]], Transactions], merged_up_to: int, min_count: int, max_items: int
) -> None:
    single, baskets = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.transactions.MAX_CODE_ITEMS", merged_up_to)
        found = frequent_itemsets(baskets, min_count, max_items)
    expected = brute_force(single, len(baskets.labels), min_count, max_items)
    assert found == expected
    assert list(found) == list(expected)


@given(weighted(), st.integers(1, 10))
def test_itemsets_are_those_of_mlxtend(drawn: tuple[list[frozenset[int]], Transactions], min_count: int) -> None:
    from mlxtend.frequent_patterns import apriori

    single, baskets = drawn
    assume(min_count <= len(single))
    table = pd.DataFrame([[i in basket for i in range(len(baskets.labels))] for basket in single])
    theirs = apriori(table, min_support=min(1.0, (min_count - 0.5) / len(single)), max_len=3)
    expected = {tuple(sorted(s)): round(p * len(single)) for s, p in zip(theirs["itemsets"], theirs["support"], strict=True)}
    assert frequent_itemsets(baskets, min_count, 3) == expected


@given(weighted())
def test_merging_identical_baskets_loses_none(drawn: tuple[list[frozenset[int]], Transactions]) -> None:
    single, baskets = drawn
    merged = only(baskets, np.arange(len(baskets.labels)))
    spans = zip(merged.starts[:-1], merged.starts[1:], merged.counts, strict=True)
    assert {frozenset(merged.items[low:high].tolist()): int(n) for low, high, n in spans} == Counter(single)
    assert merged.n_baskets == len(single)


@pytest.mark.parametrize(
    ("share", "n", "least", "count"),
    [(0.05, 2240, 1, 112), (0.07, 100, 1, 7), (0.05, 2241, 1, 113), (0.001, 10, 1, 1), (1.0, 7, 1, 7), (0.05, 100, 10, 10)],
)
def test_least_count_is_exact(share: float, n: int, least: int, count: int) -> None:
    assert least_count(share, n, least) == count


def test_too_many_itemsets_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(itemsets, "MAX_ITEMSETS", 6)
    basket, item = np.divmod(np.arange(12), 3)  # four baskets of the same three items: seven itemsets
    with pytest.raises(InputError, match="more than 6 itemsets reach 2 baskets; raise the minimum support"):
        frequent_itemsets(transactions(basket, item, ["a", "b", "c"], 4), 2, 3)


def test_the_invoices(shared_data: Path) -> None:
    """Authority: mlxtend's apriori and efficient-apriori count the same 1,087 itemsets."""
    baskets = read_baskets(shared_data / "online_retail_baskets.csv").transactions
    found = frequent_itemsets(baskets, least_count(0.01, baskets.n_baskets), 10)
    assert Counter(map(len, found)) == {1: 598, 2: 404, 3: 82, 4: 3}
