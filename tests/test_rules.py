"""Measures and verdicts of rules: by hand, by mlxtend, by simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportgen.analysis.associations import rules as module
from reportgen.analysis.associations.itemsets import Itemset, frequent_itemsets
from reportgen.analysis.associations.rules import Rule, judged, lift_interval
from reportgen.errors import InputError
from reportgen.notes import Judgement, Verdict
from reportgen.transactions import from_codes

LABELS = ("a", "b", "c")
MEASURES = ("support", "confidence", "lift", "leverage", "conviction")
Rows = list[tuple[tuple[bool, bool, bool], int]]


def all_rules(rows: Rows, **limits: Any) -> dict[tuple[Itemset, Itemset], Rule]:
    """Judge all rules over baskets of three items with their counts, by the items of both sides."""
    codes, counts = np.array([a + 2 * b + 4 * c for (a, b, c), _ in rows]), np.array([n for _, n in rows])
    baskets = from_codes(codes, counts, LABELS)
    found = frequent_itemsets(baskets, 1, 3)
    usual: dict[str, Any] = {"min_confidence": 1e-9, "max_consequents": 2, "max_items": 3}
    rules = judged(found, baskets.n_baskets, LABELS, **usual | limits)
    return {(positions(rule.antecedents), positions(rule.consequents)): rule for rule in rules}


def positions(labels: tuple[str, ...]) -> Itemset:
    return tuple(LABELS.index(label) for label in labels)


def judge(rows: Rows, antecedents: Itemset, consequents: Itemset) -> Rule:
    return all_rules(rows)[antecedents, consequents]


def chained(n: int = 100) -> Rows:
    """Return baskets where b goes with a, c goes with a, and given a (or not) b says nothing about c."""
    return [
        ((a, b, c), n * (8 if a == b else 2) * (8 if a == c else 2))
        for a in (False, True)
        for b in (False, True)
        for c in (False, True)
    ]


def test_measures_by_hand() -> None:
    # 10 baskets: a in 5, b in 4, both in 3
    rule = judge(
        [((True, True, False), 3), ((True, False, False), 2), ((False, True, False), 1), ((False, False, False), 4)], (0,), (1,)
    )
    assert (rule.antecedents, rule.consequents, rule.n_both, rule.n_antecedents, rule.n_consequents) == (("a",), ("b",), 3, 5, 4)
    assert (rule.support, rule.confidence, rule.lift) == pytest.approx((0.3, 0.6, 1.5))
    assert rule.leverage == pytest.approx(0.3 - 0.5 * 0.4)
    assert rule.conviction == pytest.approx((1 - 0.4) / (1 - 0.6))
    p = stats.fisher_exact([[3, 2], [1, 4]], alternative="greater").pvalue
    assert rule.p_value == pytest.approx(min(1.0, 2 * p))  # two items were ever bought: one pair, two directions
    assert rule.judgement.reason == "not_productive"


def test_groceries_are_those_of_arules() -> None:
    """The counts of R's ``data(Groceries)``, 9,835 baskets: whole milk in 2,513, other vegetables in 1,903, both in 736.

    arules: {other vegetables} => {whole milk}, support 0.07483477, confidence 0.3867578, lift 1.513634 (the data are those of
    Hahsler, Hornik & Reutterer 2006).
    """
    milk, vegetables, both, n = 2513, 1903, 736, 9835
    rows: Rows = [
        ((True, True, False), both),
        ((True, False, False), vegetables - both),
        ((False, True, False), milk - both),
        ((False, False, False), n - vegetables - milk + both),
    ]
    rule = judge(rows, (0,), (1,))
    assert (rule.support, rule.confidence, rule.lift) == pytest.approx((0.07483477, 0.3867578, 1.513634), rel=1e-6)
    assert (rule.judgement.verdict, rule.judgement.reason) == (Verdict.SOLID, "better_than_simpler_rules")


@pytest.mark.parametrize(
    ("both", "antecedents", "consequents", "support", "confidence", "lift"),
    [  # arules, inspect(head(sort(apriori(Groceries, list(support = 0.001, confidence = 0.5)), by = "lift")))
        (12, 19, 327, 0.001220132, 0.6315789, 18.99565),  # {Instant food products, soda} => {hamburger meat}
        (12, 19, 372, 0.001220132, 0.6315789, 16.69779),  # {soda, popcorn} => {salty snack}
        (10, 18, 333, 0.001016777, 0.5555556, 16.40807),  # {flour, baking powder} => {sugar}
        (19, 30, 414, 0.001931876, 0.6333333, 15.04549),  # {ham, processed cheese} => {white bread}
    ],
)
def test_rare_groceries_are_those_of_arules(
    both: int, antecedents: int, consequents: int, support: float, confidence: float, lift: float
) -> None:
    """Hahsler & Chelluboina, Visualizing Association Rules (the vignette of arulesViz): the rules of the highest lift."""
    alone, n = antecedents - both, 9835
    rows: Rows = [
        ((True, True, False), both),
        ((True, False, False), alone),
        ((False, True, False), consequents - both),
        ((False, False, False), n - consequents - alone),
    ]
    rule = judge(rows, (0,), (1,))
    assert (rule.support, rule.confidence, rule.lift) == pytest.approx((support, confidence, lift), rel=1e-6)


def test_the_books_nine_baskets() -> None:
    """Han, Kamber & Pei, Data Mining, 3rd ed., examples 6.3 and 6.4: the rules of {I1, I2, I5}, as a, b and c, by confidence."""
    baskets = {(1, 1, 1): 2, (1, 1, 0): 2, (1, 0, 0): 2, (0, 1, 0): 3}  # I3 and I4 left out
    found = all_rules([((bool(a), bool(b), bool(c)), n) for (a, b, c), n in baskets.items()])
    book: dict[tuple[Itemset, Itemset], float] = {((0, 1), (2,)): 2 / 4, ((0, 2), (1,)): 1.0, ((1, 2), (0,)): 1.0}
    book |= {((0,), (1, 2)): 2 / 6, ((1,), (0, 2)): 2 / 7, ((2,), (0, 1)): 1.0}
    assert {sides: found[sides].confidence for sides in book} == pytest.approx(book)


def test_a_rule_that_never_fails_has_no_conviction() -> None:
    rule = judge([((True, True, False), 50), ((False, False, False), 50)], (0,), (1,))
    assert (rule.confidence, rule.conviction) == (1.0, None)
    assert rule.judgement.verdict is Verdict.SOLID
    assert rule.lift_low <= rule.lift <= rule.lift_high


def test_an_item_that_adds_nothing_is_not_productive() -> None:
    # within a, b says nothing about c: a,b -> c has exactly the confidence of a -> c
    assert judge(chained(), (0, 1), (2,)).judgement.reason == "redundant"
    assert judge(chained(), (0,), (2,)).judgement.reason == "better_than_simpler_rules"
    # one basket more with all three, and it is not redundant any longer, but still no better beyond chance
    more = [*chained(), ((True, True, True), 1)]
    assert judge(more, (0, 1), (2,)).judgement.reason == "not_productive"


def test_p_value_is_the_largest_over_simpler_rules() -> None:
    rows = [
        ((a, b, c), 5 + 20 * (a and b and c) + 3 * (a and c)) for a in (False, True) for b in (False, True) for c in (False, True)
    ]
    single = pd.DataFrame(np.repeat([row for row, _ in rows], [n for _, n in rows], axis=0), columns=list("abc"))

    def greater(x: pd.Series, y: pd.Series) -> float:
        return float(stats.fisher_exact(pd.crosstab(x, y).to_numpy(), alternative="greater").pvalue)

    with_a, with_b = single[single.a], single[single.b]
    expected = max(greater(with_a.b, with_a.c), greater(with_b.a, with_b.c), greater(single.a & single.b, single.c))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "layered_holm", lambda p, n_tests, n_layers: p)
        assert judge(rows, (0, 1), (2,)).p_value == pytest.approx(expected, rel=1e-6)
        # the reverse rule asks the very same of its consequents
        assert judge(rows, (2,), (0, 1)).p_value == pytest.approx(expected, rel=1e-6)


def test_less_than_chance_is_never_a_finding() -> None:
    rows = [((True, False, False), 50), ((False, True, False), 50), ((True, True, False), 5)]
    rule = judge(rows, (0,), (1,))
    assert (rule.judgement.verdict, rule.judgement.reason, rule.p_value) == (Verdict.UNSUPPORTED, "no_lift", 1.0)


def test_exactly_chance_is_no_lift() -> None:
    rows = [((a, b, False), 7) for a in (False, True) for b in (False, True)]
    assert judge(rows, (0,), (1,)).judgement.reason == "no_lift"


def test_certain_but_small() -> None:
    # lift 1.05 among 40,000 baskets: surely more than chance, too little to act on
    rows = [
        ((True, True, False), 10_500),
        ((True, False, False), 9_500),
        ((False, True, False), 9_500),
        ((False, False, False), 10_500),
    ]
    rule = judge(rows, (0,), (1,))
    assert rule.lift == pytest.approx(1.05)
    assert (rule.judgement.verdict, rule.judgement.reason) == (Verdict.INDICATIVE, "small_lift")


def test_not_after_correction() -> None:
    rows = [((True, True, False), 14), ((True, False, False), 6), ((False, True, False), 7), ((False, False, False), 13)]
    p = stats.fisher_exact([[14, 6], [7, 13]], alternative="greater").pvalue
    assert 0.05 / 2 < p < 0.05
    assert judge(rows, (0,), (1,)).judgement == Judgement(Verdict.INDICATIVE, "not_after_correction")


def test_lift_interval_covers_at_its_level() -> None:
    # 500 simulated tables, true lift 0.3 / (0.5 x 0.4) = 1.5: 25 missed, give or take 3 x sqrt(500 x 0.05 x 0.95) = 15
    draw, missed = np.random.default_rng(11), 0
    for both, only_a, only_b, rest in draw.multinomial(400, [0.3, 0.2, 0.1, 0.4], size=500):
        n = int(both + only_a + only_b + rest)
        low, high = lift_interval(int(both), int(both + only_a), int(both + only_b), n)
        missed += not low <= 1.5 <= high
    assert 10 <= missed <= 40


tables = st.lists(st.tuples(st.tuples(*[st.booleans()] * 3), st.integers(1, 30)), min_size=1, max_size=8)


@pytest.mark.parametrize("listed_by_mlxtend_up_to", [2_000, 0])
@given(rows=tables)
def test_measures_are_those_of_mlxtend(rows: Rows, listed_by_mlxtend_up_to: int) -> None:
    from mlxtend.frequent_patterns import apriori, association_rules

    single = pd.DataFrame(np.repeat([row for row, _ in rows], [n for _, n in rows], axis=0))
    itemsets = apriori(single, min_support=0.5 / len(single), max_len=3)
    if itemsets["itemsets"].map(len).max() in {1} or itemsets.empty:
        return  # no rule to compare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MLXTEND_ITEMSETS", listed_by_mlxtend_up_to)
        ours = all_rules(rows)
    theirs = association_rules(itemsets, metric="support", min_threshold=0.0, return_metrics=list(MEASURES))
    assert len(theirs) == len(ours) > 0
    for row in theirs.to_dict("records"):
        rule = ours[tuple(sorted(row["antecedents"])), tuple(sorted(row["consequents"]))]
        for measure in MEASURES[:-1]:
            assert getattr(rule, measure) == pytest.approx(row[measure], abs=1e-12)
        if rule.conviction is None:
            assert row["conviction"] > 1e9  # infinite, or divided by what floats leave of 1 - 1
        else:
            assert rule.conviction == pytest.approx(row["conviction"])
        assert rule.lift_low <= rule.lift <= rule.lift_high


@given(tables)
def test_who_lists_the_rules_changes_nothing(rows: Rows) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MLXTEND_ITEMSETS", 0)
        ours = list(all_rules(rows, max_consequents=1).items())
    assert list(all_rules(rows, max_consequents=1).items()) == ours


@pytest.mark.parametrize("n", range(1, 200))
def test_confidence_of_exactly_the_threshold_is_kept(n: int) -> None:
    # 4 of 5 is 0.8, which mlxtend's floats of 0.4 / 0.5 lose for some n
    rows = [((True, True, False), 4 * n), ((True, False, False), n), ((False, True, False), 16 * n), ((False, False, False), n)]
    assert set(all_rules(rows, min_confidence=0.8)) == {((0,), (1,))}
    assert all_rules([*rows, ((True, False, False), 1)], min_confidence=0.8) == {}


def test_most_consequents() -> None:
    sides = all_rules([((True, True, True), 5), ((False, False, False), 5)], max_consequents=1)
    assert sorted(len(consequents) for _, consequents in sides) == [1] * 9  # 3 pairs, 2 ways each; 1 triple, 3 ways


def test_too_many_rules_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RULES", 5)
    with pytest.raises(InputError, match="more than 5 rules; raise the minimum support or confidence"):
        all_rules([((True, True, True), 5)])


def test_what_a_simpler_rule_says_as_well_is_unsupported() -> None:
    assert judge(chained(), (0, 1), (2,)).judgement == Judgement(Verdict.UNSUPPORTED, "redundant")
    more = judge([*chained(), ((True, True, True), 1)], (0, 1), (2,))
    assert more.judgement == Judgement(Verdict.UNSUPPORTED, "not_productive")
