"""Closure: what shares do by themselves is no rule, what goes together besides is one, and the real table."""

from __future__ import annotations

import json
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables import customers_of, eager, lazy, personality

from reportgen.analysis.associations import closure
from reportgen.analysis.associations.closure import unrelated, without_size
from reportgen.analysis.associations.codings import coded
from reportgen.analysis.associations.itemsets import frequent_itemsets
from reportgen.analysis.associations.rules import judged
from reportgen.analysis.baskets import Baskets, baskets
from reportgen.analysis.next_category import NextCategory, next_category
from reportgen.analysis.segment_rules import SegmentRules, segment_rules
from reportgen.config import config_from
from reportgen.notes import Judgement, Verdict

CONFIG = config_from({})
SEEDS = 40


def of(table: pd.DataFrame) -> Baskets:
    found = baskets(eager(table), customers_of(eager(table)), CONFIG)
    assert isinstance(found, Baskets)
    return found


def table(amounts: Any) -> pd.DataFrame:
    cents = np.round(np.asarray(amounts) * 100).astype("int64")
    return pd.DataFrame(cents, columns=[f"spend.{i}" for i in range(cents.shape[1])])


def permuted(real: pd.DataFrame, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame({name: draw.permutation(real[name].to_numpy()) for name in real if name.startswith("spend.")})


def solid_by_chance_alone(table: pd.DataFrame) -> int:
    """Rules that would be solid were they held against independent baskets only."""
    names = [name.removeprefix("spend.") for name in table]
    found = coded(eager(table), names, "share_above_average")
    n = found.n_baskets
    counts = frequent_itemsets(found, n // 20, 3)
    rules = judged(counts, n, names, min_confidence=0.3, max_consequents=2, max_items=3)
    return sum(rule.judgement.verdict is Verdict.SOLID for rule in rules)


def dominated(draw: np.random.Generator, size: float) -> Any:
    """Return five unrelated categories, the first large and varying, of customers who are large and small."""
    tastes = draw.normal([3, 1, 1, 0.5, 0], [1, 0.4, 0.5, 0.8, 0.3], (1000, 5))
    return np.exp(tastes + draw.normal(0, size, (1000, 1)))


@pytest.mark.parametrize("size", [0.0, 0.5, 1.5])
def test_unrelated_categories_under_a_dominant_one_are_no_rule(size: float) -> None:
    # at 5%, of 40 tables 2 are expected to show a rule at most; held against independence alone, all of them do
    tables = [table(dominated(np.random.default_rng(seed), size)) for seed in range(SEEDS)]
    assert all(solid_by_chance_alone(t) for t in tables[:5])
    assert sum(of(t).n_solid > 0 for t in tables) <= 2
    assert of(tables[0]).judgement == Judgement(Verdict.UNSUPPORTED, "by_shares_alone")


def test_columns_of_the_real_table_permuted_are_no_rule(shared_data: Path) -> None:
    tables = [permuted(personality(shared_data), seed) for seed in range(SEEDS)]
    assert sum(solid_by_chance_alone(t) > 0 for t in tables[:10]) >= 5
    assert sum(of(t).n_solid > 0 for t in tables) <= 2  # 5%


@pytest.mark.parametrize("size", [0.0, 0.5, 1.5])
def test_a_pair_that_goes_together_under_a_dominant_third_is_found(size: float) -> None:
    for seed in range(5):
        draw = np.random.default_rng(seed)
        amounts = dominated(draw, size)
        taste = np.exp(draw.normal(0, 0.8, 1000))
        amounts[:, 1] *= taste
        amounts[:, 2] *= taste
        rules = [r for r in of(table(amounts)).listed if r.judgement.verdict is Verdict.SOLID]
        assert {frozenset(r.antecedents + r.consequents) for r in rules} == {frozenset({"1", "2"})}
        assert all(r.lift_by_shares is not None and r.lift > 1.1 * r.lift_by_shares for r in rules)


def test_baskets_of_the_draws_are_those_of_all_permutations() -> None:
    # all 24 x 24 ways to deal three categories to four customers, by brute force: the mean over the draws is within 4 errors
    amounts = np.array([[9, 1, 2], [6, 5, 4], [1, 3, 6], [4, 8, 2]])
    frame = eager(table(amounts))
    average = amounts.sum(axis=0) / amounts.sum()
    seen = []
    for one, two in product(permutations(range(4)), repeat=2):
        dealt = np.column_stack([amounts[:, 0], amounts[list(one), 1], amounts[list(two), 2]])
        held = dealt / dealt.sum(axis=1, keepdims=True) > average
        seen.append([held[:, 0].sum(), (held[:, 1] & held[:, 2]).sum()])
    null = unrelated(frame, ["0", "1", "2"], seed=1)
    assert null.n_baskets.tolist() == [4] * 200
    for items, column in (([0], 0), ([1, 2], 1)):
        drawn, exact = null.counts(items), np.array(seen)[:, column]
        assert abs(drawn.mean() - exact.mean()) < 4 * exact.std() / np.sqrt(200)


def test_size_is_taken_out_and_nothing_else() -> None:
    draw = np.random.default_rng(2)
    tastes = draw.normal(0, [[1.0], [0.4], [0.7], [0.5]], (4, 20_000))
    size = draw.normal(0, 1.2, 20_000)
    without = np.log(without_size(np.exp(tastes + size)))
    assert without.std(axis=1) == pytest.approx([1.0, 0.4, 0.7, 0.5], rel=0.06)  # as planted
    apart = np.array([[1.0, 2, 3, 4], [4, 3, 2, 1], [2, 2, 2, 2]])
    assert (without_size(apart) == apart).all()
    assert (without_size(np.array([[0.0, 2, 3], [5, 0, 7], [1, 1, 0]])) == 0).sum() == 3


def test_a_sample_of_many_customers_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = eager(table(dominated(np.random.default_rng(1), 0.5)))
    whole = unrelated(frame, ["0", "1", "2", "3", "4"], seed=1)
    monkeypatch.setattr(closure, "_MAX_PERMUTED", 250)
    part = unrelated(frame, ["0", "1", "2", "3", "4"], seed=1)
    assert (whole.part, part.part) == (1.0, 0.25)
    # a quarter of the customers have twice the spread; both spreads are known to a twentieth, 4 errors of their quotient
    ratio = (part.counts([1, 2]) / 250).std() / (whole.counts([1, 2]) / 1000).std()
    assert ratio == pytest.approx(2, rel=0.3)


def test_rows_and_engines_change_nothing(shared_data: Path) -> None:
    real = personality(shared_data)
    names = [name.removeprefix("spend.") for name in real if name.startswith("spend.")]
    first = unrelated(eager(real), names, 1)
    for frame in (eager(real.sample(frac=1, random_state=3)), lazy(real.sample(frac=1, random_state=4))):
        other = unrelated(frame, names, 1)
        assert (first.held == other.held).all()
        assert (first.n_baskets == other.n_baskets).all()


def test_what_was_planted_in_the_sample_is_found(sample_report: Path) -> None:
    """Fruit, fish and sweets, as data/README.md says; nothing else."""
    brief = json.loads((sample_report / "brief.json").read_text())
    rules = [r for r in brief["baskets"]["listed"] if r["judgement"]["verdict"] == "solid"]
    found = {frozenset(r["antecedents"] + r["consequents"]) for r in rules}
    assert found == {frozenset(pair) for pair in (("Fruits", "Fish"), ("Fruits", "Sweets"), ("Fish", "Sweets"))}


def test_segments_and_offers_follow() -> None:
    amounts = table(dominated(np.random.default_rng(5), 0.0))
    frame = eager(amounts.assign(segment=np.arange(1000) % 2 + 1, customer_id=[str(i) for i in range(1000)]))
    people = customers_of(frame)
    whole = baskets(frame, people, CONFIG)
    found = segment_rules(frame, people, whole, CONFIG)
    assert isinstance(found, SegmentRules)
    assert [s.n_solid for s in found.segments] == [0, 0]
    offers = next_category(frame, people, whole)
    assert isinstance(offers, NextCategory)
    assert (offers.n_customers, offers.expected) == (0, 0)


def lifts_by_shares(amounts: Any) -> Any:
    """Return all pairs' lifts when unrelated, drawn apart from the package: variances by pandas, cuts at the table's counts."""
    logs = pd.DataFrame(np.log(np.where(amounts > 0, amounts, np.nan)))
    spread = logs.cov().to_numpy()
    common = spread.min()
    narrow = logs.mean() + (logs - logs.mean()) * np.sqrt(1 - common / np.diag(spread))
    basis = np.exp(narrow).fillna(0).to_numpy()
    favoured = (amounts / amounts.sum(axis=1, keepdims=True) > amounts.sum(axis=0) / amounts.sum()).mean(axis=0)
    draw, found = np.random.default_rng(0), []
    for _ in range(100):
        dealt = np.column_stack([draw.permutation(column) for column in basis.T])
        share = dealt / dealt.sum(axis=1, keepdims=True)
        held = share > [np.quantile(one, 1 - part) for one, part in zip(share.T, favoured, strict=True)]
        both = held.T.astype(float) @ held / len(held)
        found.append(both / np.outer(np.diag(both), np.diag(both)))
    return np.mean(found, axis=0)


def test_real_table(shared_data: Path) -> None:
    """Fruit, fish, sweets and meat: every pair of them; gold goes with none. Held against independence, 20 rules were solid."""
    real = personality(shared_data)
    spend = [name for name in real if name.startswith("spend.")]
    names = [name.removeprefix("spend.") for name in spend]
    assert solid_by_chance_alone(real[spend]) == 20
    section = of(real)
    food = ("FishProducts", "Fruits", "MeatProducts", "SweetProducts")
    pairs = {tuple(sorted(r.antecedents + r.consequents)) for r in section.listed if r.judgement.verdict is Verdict.SOLID}
    assert pairs == {(a, b) for a in food for b in food if a < b}
    assert (section.n_solid, len(section.rules)) == (12, 6)
    expected = lifts_by_shares(real[spend].to_numpy(dtype=float))
    tested = [r for r in section.listed if len(r.antecedents + r.consequents) == 2 and r.lift_by_shares is not None]
    assert {"GoldProds", *food} == {label for r in tested for label in r.antecedents}
    for rule in tested:
        alone = expected[names.index(rule.antecedents[0]), names.index(rule.consequents[0])]
        assert rule.lift_by_shares == pytest.approx(alone, rel=0.08)  # the cuts differ: by counts here, by shares there
        assert (rule.lift > 1.1 * alone) == (rule.judgement.verdict is Verdict.SOLID)
