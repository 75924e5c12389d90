"""Till rules: thresholds on raw columns that a till or a CRM can check, learned by a shallow tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from reportgen.analysis.features import is_money
from reportgen.analysis.statistics.sampling import sampled
from reportgen.config import Config
from reportgen.engine import Frame, collect
from reportgen.units import MINOR_UNITS, Share

Table: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Condition: TypeAlias = tuple[int, bool, float]  # column, whether at least (else below), raw units

TILL_COLUMNS = ("recency_days", "frequency", "monetary_value")
"""What a till knows of a customer."""

_MAX_DEPTH = 3  # a rule of more than three conditions is not checked, it is programmed
_TRAINING_SHARE = 0.7  # the split practitioners ask for


@dataclass(frozen=True)
class Threshold:
    """One condition on a raw column.

    Attributes
    ----------
    feature : str
        "recency_days", "frequency" or "monetary_value".
    comparison : str
        "at_least" or "below".
    value : float
        Whole days, purchases or units of the account currency.
    """

    feature: str
    comparison: str
    value: float


@dataclass(frozen=True)
class TillRule:
    """The rule of one tier; all thresholds must hold.

    Attributes
    ----------
    thresholds : tuple of Threshold
    precision, recall : Share
        On held-out customers, with the rounded thresholds.
    """

    thresholds: tuple[Threshold, ...]
    precision: Share
    recall: Share


def with_tier(frame: Frame, members: Sequence[Sequence[int]]) -> Frame:
    """Add ``tier``, the rank (int, 1 is best) of each customer's segment."""
    rank = nw.lit(len(members), nw.Int64)
    for i in reversed(range(len(members) - 1)):
        rank = nw.when(nw.col("segment").is_in(list(members[i]))).then(nw.lit(i + 1, nw.Int64)).otherwise(rank)
    return frame.with_columns(rank.cast(nw.Int64).alias("tier"))


def tier_rules(frame: Frame, members: Sequence[Sequence[int]], config: Config) -> tuple[TillRule, ...]:
    """Learn one rule a tier, best first.

    A decision tree of depth 3 is fitted on 70% of the customers (a seeded split of at most ``segments.sample_size`` rows, sorted
    by content). A tier's rule is the path to the leaf that holds most of its customers, among the leaves that vote for it where
    there are any; thresholds are rounded to whole days, purchases and currency units; a condition without which the rule is no
    worse (F1 on the 70%) is dropped; precision and recall are counted on the other 30%.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    members : sequence of sequences of int
        Segments of each tier, best first.
    config : Config
    """
    columns = [c for c in TILL_COLUMNS if c in frame.collect_schema().names()]
    n = int(collect(frame.select(nw.len().alias("n")))["n"].item())
    rows = sampled(with_tier(frame, members), [*columns, "tier"], config.segments.sample_size, config.seed, n)
    table = rows.select(*columns).to_numpy().astype(float)
    tier = rows["tier"].to_numpy().astype(int)
    units = [MINOR_UNITS if is_money(c) else 1 for c in columns]
    tree, training = fitted_tree(table, tier, _MAX_DEPTH, config.seed)
    leaves = tree.apply(table)
    votes = tree.predict(table)
    found = []
    for rank in range(1, len(members) + 1):
        belongs = tier == rank
        known = training & belongs
        voting = known & (votes == rank)
        leaf = int(np.bincount(leaves[voting if voting.any() else known]).argmax()) if known.any() else 0
        conditions = _needed(_path(tree.tree_, leaf, units), table[training], belongs[training])
        precision, recall = _precision_recall(holds(conditions, table[~training]), belongs[~training])
        thresholds = tuple(
            Threshold(columns[c], "at_least" if above else "below", cut / units[c]) for c, above, cut in conditions
        )
        found.append(TillRule(thresholds, precision, recall))
    return tuple(found)


def fitted_tree(table: Table, groups: NDArray[np.int64], depth: int, seed: int) -> tuple[Any, Mask]:
    """Fit a decision tree on 70% of the rows, a seeded choice; return it and which rows they are."""
    from sklearn.tree import DecisionTreeClassifier

    training = np.random.default_rng(seed).permutation(len(table)) < round(_TRAINING_SHARE * len(table))
    return DecisionTreeClassifier(max_depth=depth, random_state=seed).fit(table[training], groups[training]), training


def _path(tree: Any, leaf: int, units: Sequence[int]) -> list[Condition]:
    """Conditions from the root to a leaf, the tightest of each kind, thresholds rounded to whole units."""
    parent = {
        int(child): node for node in range(tree.node_count) for child in (tree.children_left[node], tree.children_right[node])
    }
    conditions: list[Condition] = []
    while leaf != 0:
        node = parent[leaf]
        column, at_least = int(tree.feature[node]), bool(tree.children_right[node] == leaf)
        cut = float(np.floor(tree.threshold[node] / units[column] + 0.5) * units[column])  # x <= 49.5 is x < 50
        conditions.append((column, at_least, cut))
        leaf = node
    return tightest(conditions)


def tightest(conditions: Sequence[Condition]) -> list[Condition]:
    """Keep the tightest condition of each kind, in the order of the columns, at least before below.

    Examples
    --------
    >>> tightest([(0, True, 10.0), (0, False, 50.0), (0, True, 20.0)])
    [(0, True, 20.0), (0, False, 50.0)]
    """
    kept: dict[tuple[int, bool], float] = {}
    for column, at_least, cut in conditions:
        known = kept.get((column, at_least), cut)
        kept[column, at_least] = max(known, cut) if at_least else min(known, cut)
    return [
        (column, at_least, cut) for (column, at_least), cut in sorted(kept.items(), key=lambda item: (item[0][0], not item[0][1]))
    ]


def _needed(conditions: Sequence[Condition], table: Table, belongs: Mask) -> list[Condition]:
    """Without the conditions that make the rule no better."""
    needed = list(conditions)
    for condition in conditions:
        others = [c for c in needed if c != condition]
        if _f1(holds(others, table), belongs) >= _f1(holds(needed, table), belongs):
            needed = others
    return needed


def holds(conditions: Sequence[Condition], table: Table) -> Mask:
    """Tell which rows meet all conditions."""
    holds = np.ones(len(table), dtype=bool)
    for column, at_least, cut in conditions:
        holds &= (table[:, column] >= cut) if at_least else (table[:, column] < cut)
    return holds


def _precision_recall(here: Mask, belongs: Mask) -> tuple[float, float]:
    both, put, are = int((here & belongs).sum()), int(here.sum()), int(belongs.sum())
    return both / put if put else 0.0, both / are if are else 0.0


def _f1(here: Mask, belongs: Mask) -> float:
    return 2 * int((here & belongs).sum()) / max(int(here.sum()) + int(belongs.sum()), 1)
