"""Rules by segment: what holds within, what differs from the others, what the card quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tables import customers_of, eager, lazy, personality

from reportgen.analysis.baskets import baskets
from reportgen.analysis.segment_rules import SegmentRules, segment_rules
from reportgen.config import config_from
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict

CONFIG = config_from({"baskets": {"coding": "any"}})


def of(frame: Frame) -> SegmentRules:
    people = customers_of(frame)
    found = segment_rules(frame, people, baskets(frame, people, CONFIG), CONFIG)
    assert isinstance(found, SegmentRules)
    return found


def table(cells: dict[int, tuple[int, int, int, int]]) -> pd.DataFrame:
    """Return customers of each segment: with tea and cups, with tea only, with cups only, with bags only."""
    kinds = [(100, 100, 0), (100, 0, 0), (0, 100, 0), (0, 0, 100)]
    rows = [(segment, *kind) for segment, ns in cells.items() for kind, n in zip(kinds, ns, strict=True) for _ in range(n)]
    return pd.DataFrame(rows, columns=["segment", "spend.tea", "spend.cups", "spend.bags"])


def test_a_segment_against_all_others_by_hand() -> None:
    # of those with tea, 45 of 50 have cups in segment 1; in 2 and 3 together 40 of 100
    found = of(eager(table({1: (45, 5, 15, 95), 2: (20, 30, 30, 80), 3: (20, 30, 30, 80)})))
    first = found.segments[0]
    (rule,) = first.rules  # a rule and its reverse once, from tea to cups: fewer have tea
    assert (rule.confidence.k, rule.confidence.n, rule.elsewhere.k, rule.elsewhere.n) == (45, 50, 40, 100)
    assert rule.difference == pytest.approx(0.9 - 0.4)
    assert rule.difference_low < rule.difference < rule.difference_high
    p = stats.fisher_exact([[45, 5], [40, 60]]).pvalue
    assert p < rule.p_value < found.n_compared * p * 1.000001
    assert (rule.judgement.verdict, rule.judgement.reason) == (Verdict.SOLID, "differs_from_others")
    assert first.quote == rule
    assert rule.within is not None
    assert (rule.within.n_both, rule.within.n_antecedents, rule.within.n_consequents) == (45, 50, 60)


def test_a_rule_that_everybody_follows_is_no_portrait() -> None:
    found = of(eager(table({1: (40, 10, 10, 90), 2: (40, 10, 10, 90)})))
    assert found.n_different == 0
    for segment in found.segments:
        assert [rule.within.judgement.verdict for rule in segment.rules if rule.within] == [Verdict.SOLID]
        assert segment.quote is None


def test_a_rule_that_is_rarer_here_is_no_portrait() -> None:
    # 30 of 50 with tea have cups in segment 1, far more than the third by chance, and 95 of 100 elsewhere
    found = of(eager(table({1: (30, 20, 20, 80), 2: (95, 5, 5, 95)})))
    rule = found.segments[0].rules[0]
    assert rule.within is not None
    assert (rule.within.judgement.verdict, rule.judgement.verdict) == (Verdict.SOLID, Verdict.SOLID)
    assert rule.difference < 0
    assert found.segments[0].quote is None
    assert found.segments[1].quote is not None


def test_what_holds_in_one_segment_only_is_compared_as_well() -> None:
    # tea goes with cups in segment 2 of 60, and never among the 1,000 of segment 1
    found = of(eager(table({1: (0, 300, 300, 400), 2: (25, 5, 5, 25)})))
    (rule,) = [r for r in found.segments[1].rules if not r.base]
    assert {*rule.antecedents, *rule.consequents} == {"tea", "cups"}
    assert rule.judgement.verdict is Verdict.SOLID
    assert found.segments[0].quote is None


def test_nothing_differs_in_noise() -> None:
    # one way of buying, segments drawn at random: in 100 seeds 5 are expected to show a difference at most
    wrong = 0
    for seed in range(100):
        draw = np.random.default_rng(seed)
        held = draw.random((600, 3)) < 0.4
        held[:, 1] |= held[:, 0] & (draw.random(600) < 0.5)
        spend = pd.DataFrame(held.astype("int64") * 100, columns=["spend.tea", "spend.cups", "spend.bags"])
        wrong += of(eager(spend.assign(segment=draw.integers(1, 4, 600)))).n_different > 0
    assert wrong <= 5


def test_order_and_engine_change_nothing() -> None:
    rows = table({1: (45, 5, 5, 95), 2: (20, 30, 20, 80)})
    shuffled = rows.sample(frac=1, random_state=1)
    assert of(eager(rows)) == of(eager(shuffled)) == of(lazy(shuffled))


def test_no_categories() -> None:
    frame: Any = eager(pd.DataFrame({"segment": [1, 2]}))
    people = customers_of(frame)
    assert segment_rules(frame, people, baskets(frame, people, CONFIG), CONFIG) == Skipped("no_categories", ("spend",))


def test_real_table(shared_data: Path) -> None:
    rows = personality(shared_data)
    rows["segment"] = pd.qcut(-rows["monetary_value"], 4, labels=False) + 1
    frame, config = eager(rows), config_from({})
    people = customers_of(frame)
    found = segment_rules(frame, people, baskets(frame, people, config), config)
    assert isinstance(found, SegmentRules)
    assert [segment.segment for segment in found.segments] == [1, 2, 3, 4]
    assert sum(segment.n_baskets for segment in found.segments) == 2240
    quoted = [segment.quote for segment in found.segments if segment.quote is not None]
    assert quoted
    for quote in quoted:
        assert quote.within is not None
        assert (quote.within.judgement.verdict, quote.judgement.verdict) == (Verdict.SOLID, Verdict.SOLID)
        assert quote.difference > 0
