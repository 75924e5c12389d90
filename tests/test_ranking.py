"""Value order, ties and exact sums."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind
from tables import eager, lazy

from reportgen.analysis.grouping.ranking import SegmentFacts, carried_by_few, segment_facts, value_order
from reportgen.analysis.statistics.means import Moments
from reportgen.engine import Frame

Engine: TypeAlias = Callable[[pd.DataFrame], Frame]

SIX = pd.DataFrame(
    {
        "segment": [2, 1, 1, 2, 2, 1],
        "monetary_value": [100, 300, 500, 200, 601, 1000],
        "recency_days": [1, 2, 3, 4, 5, 6],
        "frequency": [1, 1, 1, 2, 2, 2],
    }
)


@pytest.mark.parametrize("engine", [eager, lazy])
def test_facts_by_hand(engine: Engine) -> None:
    """Segment 1: 300, 500, 1000; segment 2: 100, 200, 601. Standard deviations: numpy's with one degree of freedom."""
    one, two = segment_facts(engine(SIX))
    assert (one.n, one.gmv, one.gmv_median, one.recency_days, one.frequency) == (3, 1800, 500, 11, 4)
    assert (two.n, two.gmv, two.gmv_median, two.recency_days, two.frequency) == (3, 901, 200, 10, 5)
    assert one.gmv_std == pytest.approx(np.std([300, 500, 1000], ddof=1))
    assert (one.gmv_mean, two.frequency_mean) == (600, 5 / 3)


@pytest.mark.parametrize("engine", [eager, lazy])
def test_sums_stay_exact_beyond_the_precision_of_floats(engine: Engine) -> None:
    """2^53 + 1 is the first integer that a float cannot hold."""
    table = pd.DataFrame({"segment": [1, 1], "monetary_value": [2**53, 1]})
    (only,) = segment_facts(engine(table))
    assert only.gmv == 2**53 + 1
    assert (only.recency_days_mean, only.frequency_mean) == (None, None)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10**12)), min_size=1, max_size=50))
def test_segments_add_up_to_the_total(rows: list[tuple[int, int]]) -> None:
    """To the last cent."""
    facts = segment_facts(eager(pd.DataFrame(rows, columns=["segment", "monetary_value"])))
    assert sum(f.gmv for f in facts) == sum(value for _, value in rows)
    assert sum(f.n for f in facts) == len(rows)


def test_values_that_do_not_vary() -> None:
    """No variance: equal means are equal, different ones differ; a single customer proves nothing."""
    a, b = SegmentFacts(5, 500, 100, 0.0, None, None), SegmentFacts(5, 505, 101, 0.0, None, None)
    assert (value_order([a, a]), value_order([a, b])) == (((0, 1),), ((1,), (0,)))
    assert value_order([SegmentFacts(1, 900, 900, 0.0, None, None), a]) == ((0, 1),)


def _segment(mean: int, recency: int, frequency: int = 5) -> SegmentFacts:
    return SegmentFacts(100, 100 * mean, mean, 10.0, 100 * recency, 100 * frequency)


def test_clear_differences_order_by_value() -> None:
    """A standard error of 1.4 against steps of 100: no ties, and recency has no say."""
    assert value_order([_segment(200, 1), _segment(400, 90), _segment(300, 50)]) == ((1,), (2,), (0,))


def test_ties_order_by_recency_then_frequency() -> None:
    """400 and 401 cannot be told apart (t = 0.7): the more recent comes first; at equal recency the more frequent."""
    assert value_order([_segment(401, 80), _segment(400, 20), _segment(100, 5)]) == ((1, 0), (2,))
    assert value_order([_segment(401, 20, 5), _segment(400, 20, 9)]) == ((1, 0),)


def test_a_chain_of_ties_is_one_group() -> None:
    """Steps of 2 cannot be told apart (p = 0.16 each), the ends could be: one group, the most recent first."""
    assert value_order([_segment(104, 90), _segment(102, 50), _segment(100, 10)]) == ((2, 1, 0),)


@pytest.mark.parametrize("engine", [eager, lazy])
def test_one_extreme_customer_puts_nobody_on_top(engine: Engine) -> None:
    """By scipy: means 3,741 and 40, p of Welch's t-test 0.30 as one customer spends 98,000; of the logarithms 1e-10.

    Without the logarithms the segments would tie, and the more recent one, of whom nobody spends 60, would be the first.
    """
    rich, poor = [98_000, *([200, 250, 300] * 9)], [20, 40, 60] * 20
    spent, start = [np.array(v, dtype=float) for v in (rich, poor)], 60 / 100  # the median of all 88 is 60
    assert ttest_ind(*spent, equal_var=False).pvalue > 0.29
    assert ttest_ind(*(np.log1p(v / start) for v in spent), equal_var=False).pvalue < 1e-09
    table = pd.DataFrame({"segment": [1] * 60 + [2] * 28, "monetary_value": poor + rich, "recency_days": [5] * 60 + [80] * 28})
    facts = segment_facts(engine(table))
    assert value_order(facts) == ((1,), (0,))
    for own, v in zip(facts, reversed(spent), strict=True):
        assert own.logs is not None
        assert (own.logs.mean, own.logs.variance) == pytest.approx((np.log1p(v / start).mean(), np.log1p(v / start).var(ddof=1)))
    assert value_order([dataclasses.replace(f, logs=None) for f in facts]) == ((0, 1),)


def test_two_looks_at_the_same_customers_rank_no_more_often_by_chance() -> None:
    """Two halves of one log-normal lot are ranked in 5% of cases at most; each look on its own at 5% would do so in 8%."""
    draw, n_lots = np.random.default_rng(3), 1_500

    def half() -> SegmentFacts:
        spent = np.exp(draw.normal(5, 1.2, 300)) * 100
        logs = np.log(spent)
        of_logs = Moments(300, float(logs.mean()), float(299 * logs.var(ddof=1)))
        return SegmentFacts(300, int(spent.sum()), float(spent.mean()), float(spent.std(ddof=1)), 30, 5, of_logs)

    ranked = sum(len(value_order([half(), half()])) > 1 for _ in range(n_lots))
    assert ranked / n_lots < 0.05 + 2 * (0.05 * 0.95 / n_lots) ** 0.5


@pytest.mark.parametrize(
    ("spent", "few"),
    [
        ([2_000] + [10] * 199, (1,)),  # one customer brings 2,000 of 3,990, with nine more 2,090
        ([1_700] + [10] * 199, ()),  # 1,790 of 3,690: not half
        ([2_000] + [10] * 98, ()),  # 99 customers: ten are not few
        ([0] * 200, ()),
    ],
)
def test_a_segment_that_few_customers_carry(spent: list[int], few: tuple[int, ...]) -> None:
    table = pd.DataFrame({"segment": 1, "monetary_value": spent})
    assert carried_by_few(eager(table)) == carried_by_few(lazy(table)) == few
