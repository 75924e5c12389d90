"""Thresholds a till can check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import eager, lazy, personality, planted

from reportgen.analysis.membership.tillrules import Threshold, tier_rules, with_tier
from reportgen.analysis.segments import segment_model, with_segment
from reportgen.config import Config
from reportgen.engine import Frame, collect

CONFIG = Config()


def _two_by_two(n: int = 2_000) -> pd.DataFrame:
    """Four segments that thresholds describe exactly: 50 days, 12,345 cents."""
    draw = np.random.default_rng(1)
    table = pd.DataFrame({"recency_days": draw.integers(0, 100, n), "monetary_value": draw.integers(0, 24_690, n)})
    table["frequency"] = draw.integers(1, 20, n)
    table["segment"] = 1 + 2 * (table["monetary_value"] < 12_300) + (table["recency_days"] >= 50)
    return table


def test_exact_rules_are_found() -> None:
    """By construction: below 50 days or not, 123 in the account currency or not; frequency has no part in it."""
    rules = tier_rules(eager(_two_by_two()), [[1], [2], [3], [4]], CONFIG)
    recent, lapsing = Threshold("recency_days", "below", 50.0), Threshold("recency_days", "at_least", 50.0)
    rich, poor = Threshold("monetary_value", "at_least", 123.0), Threshold("monetary_value", "below", 123.0)
    assert [set(rule.thresholds) for rule in rules] == [{recent, rich}, {lapsing, rich}, {recent, poor}, {lapsing, poor}]
    assert min(min(rule.precision, rule.recall) for rule in rules) > 0.99


def test_a_condition_that_does_not_help_is_dropped() -> None:
    """Tiers by value alone: the rule is one threshold."""
    rules = tier_rules(eager(_two_by_two()), [[1, 2], [3, 4]], CONFIG)
    assert [rule.thresholds for rule in rules] == [
        (Threshold("monetary_value", "at_least", 123.0),),
        (Threshold("monetary_value", "below", 123.0),),
    ]


def test_order_ids_and_engine_change_nothing() -> None:
    """Same customers, same rules."""
    table, members = _two_by_two(), [[1], [2], [3], [4]]
    rules = tier_rules(eager(table), members, CONFIG)
    assert tier_rules(eager(table.sample(frac=1, random_state=1)), members, CONFIG) == rules
    assert tier_rules(lazy(table), members, CONFIG) == rules


def test_precision_and_recall_are_those_of_customers_not_seen() -> None:
    """Tiers drawn by lot: a tree can learn them by heart on 70%, and is right by chance only on the rest."""
    draw = np.random.default_rng(2)
    table = _two_by_two(400).assign(segment=draw.integers(1, 3, 400))
    rules = tier_rules(eager(table), [[1], [2]], CONFIG)
    assert np.mean([rule.precision for rule in rules]) == pytest.approx(0.5, abs=0.12)


def test_no_column_tells_the_tiers_apart() -> None:
    """One raw value for everybody: no conditions, everybody is let through, recall 1."""
    table = pd.DataFrame({"monetary_value": [500] * 100, "segment": [1, 2] * 50})
    rules = tier_rules(eager(table), [[1], [2]], CONFIG)
    assert [rule.thresholds for rule in rules] == [(), ()]
    assert all(rule.recall == 1 for rule in rules)


@pytest.mark.parametrize("engine", [eager, lazy])
def test_tier_of_a_segment(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """Segments 3 and 1 are the first tier, 2 the second."""
    frame = with_tier(engine(pd.DataFrame({"segment": [1, 2, 3]})), [[3, 1], [2]])
    assert sorted(collect(frame).rows()) == [(1, 1), (2, 2), (3, 1)]


def test_real_and_planted_tiers_can_be_checked_at_a_till(shared_data: Path) -> None:
    """At most three conditions, right for at least nine in ten customers not seen, both ways."""
    for table in (planted(4), personality(shared_data)):
        frame = eager(table)
        rules = tier_rules(with_segment(frame, segment_model(frame, CONFIG)), [[1], [2], [3], [4]], CONFIG)
        assert all(1 <= len(rule.thresholds) <= 3 for rule in rules)
        assert all(threshold.value == int(threshold.value) for rule in rules for threshold in rule.thresholds)
        assert min(min(rule.precision, rule.recall) for rule in rules) > 0.9
