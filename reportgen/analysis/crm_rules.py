"""CRM rules: the segments as one shallow tree over raw columns, in thresholds and in SQL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from reportgen.analysis.features import LABELLED_NUMBERS, NUMBERS, is_money
from reportgen.analysis.grouping.assignment import SegmentModel
from reportgen.analysis.membership.tillrules import TILL_COLUMNS, Condition, Table, Threshold, fitted_tree, holds, tightest
from reportgen.analysis.statistics.intervals import Rate, wilson
from reportgen.analysis.statistics.sampling import sampled
from reportgen.config import Config
from reportgen.engine import Frame, facts
from reportgen.notes import Judgement, Verdict
from reportgen.units import MINOR_UNITS, Share, settled

FAITHFUL, ROUGH = 0.9, 0.75
"""Lower end of the interval of customers put right: one in ten wrong is what a mailing list forgives, one in four is not."""

_DEPTHS = ((4, 3), (8, 4))  # up to so many segments, questions a customer: a tree of depth d has 2^d leaves, twice as many as k
_DEEPEST = 5
_STEPS = 100  # a threshold on fractions is rounded to a power of ten that splits their range into a hundred or more
_MISSED = 0.5  # a rule that finds fewer than half of a segment's customers does not find the segment


@dataclass(frozen=True)
class CrmRule:
    """One leaf: who meets all thresholds belongs to the segment.

    Attributes
    ----------
    segment : int
    thresholds : tuple of Threshold
        In the order of the columns; empty where one segment takes everybody.
    customer_share : Share
        Of held-out customers, those who meet them.
    precision : Share
        Of those, the ones who belong to the segment; 0 where nobody meets them.
    """

    segment: int
    thresholds: tuple[Threshold, ...]
    customer_share: Share
    precision: Share


@dataclass(frozen=True)
class SegmentFidelity:
    """How well the rules find one segment, on held-out customers.

    Attributes
    ----------
    segment : int
    precision : Share
        Of those whom the rules put here, those who belong; 0 where they put nobody here.
    recall : Share
        Of those who belong, those whom the rules put here; 0 where nobody was held out.
    """

    segment: int
    precision: Share
    recall: Share


@dataclass(frozen=True)
class CrmRules:
    """The section: rules of which every customer meets exactly one.

    Attributes
    ----------
    rules : tuple of CrmRule
        By segment, largest first.
    sql : str
        The same as a ``CASE`` expression over columns named by role, amounts in the account currency; NULL where a column is.
    columns : tuple of str
        Roles that the rules ask for.
    fidelity : Rate
        Held-out customers whom the rules put into their own segment.
    segments : tuple of SegmentFidelity
        In the order of the segments.
    judgement : Judgement
    """

    rules: tuple[CrmRule, ...]
    sql: str
    columns: tuple[str, ...]
    fidelity: Rate
    segments: tuple[SegmentFidelity, ...]
    judgement: Judgement


def crm_rules(frame: Frame, model: SegmentModel, config: Config) -> CrmRules:
    """Learn the tree on 70% of the customers and count on the others how often it is right.

    Thresholds are rounded to whole days, purchases and currency units in the tree itself, so its leaves remain a partition, and
    everything is counted with the rounded ones. Leaves side by side that say the same segment are one rule.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    model : SegmentModel
        Its features are asked for besides recency, frequency and value, where they are columns of the table without blanks.
    config : Config
    """
    columns = _raw_columns(frame, model)
    n = int(facts(frame, {"n": nw.len()})["n"])
    rows = sampled(frame, [*columns, "segment"], config.segments.sample_size, config.seed, n)
    table, segment = rows.select(*columns).to_numpy().astype(float), rows["segment"].to_numpy().astype(int)
    depth = next((depth for most, depth in _DEPTHS if model.k <= most), _DEEPEST)
    tree, training = fitted_tree(table, segment, depth, config.seed)
    units = [_unit(column, table[:, i]) for i, column in enumerate(columns)]
    leaves = _leaves(tree.tree_, tree.classes_, units)
    seen, truth = table[~training], segment[~training]
    put = np.zeros(len(seen), dtype=int)
    rules = []
    for conditions, winner in leaves:
        here = holds(conditions, seen)
        put[here] = winner
        thresholds = tuple(_threshold(columns[c], above, cut) for c, above, cut in conditions)
        right = int((truth[here] == winner).sum())
        rules.append(CrmRule(winner, thresholds, _share(int(here.sum()), len(seen)), _share(right, int(here.sum()))))
    rules.sort(key=lambda r: (r.segment, -r.customer_share, [(t.feature, t.comparison, t.value) for t in r.thresholds]))
    fidelity = wilson(int((put == truth).sum()), len(seen))
    segments = tuple(_fidelity(s, put, truth) for s in range(1, model.k + 1))
    return settled(
        CrmRules(
            rules=tuple(rules),
            sql=sql_case(rules),
            columns=tuple(c for c in columns if any(t.feature == c for rule in rules for t in rule.thresholds)),
            fidelity=fidelity,
            segments=segments,
            judgement=_judged(fidelity, segments),
        )
    )


def sql_case(rules: Sequence[CrmRule]) -> str:
    r"""Write rules as a ``CASE`` expression of standard SQL.

    Examples
    --------
    >>> often, rarely = Threshold("frequency", "at_least", 13.0), Threshold("frequency", "below", 13.0)
    >>> lately = Threshold("recency_days", "below", 50.0)
    >>> print(sql_case([CrmRule(1, (often, lately), 0.5, 1.0), CrmRule(2, (rarely,), 0.5, 1.0)]))
    CASE
      WHEN frequency >= 13 AND recency_days < 50 THEN 1
      WHEN frequency < 13 THEN 2
    END
    """
    lines = []
    for rule in rules:
        signs = [
            f"{_identifier(t.feature)} {'>=' if t.comparison == 'at_least' else '<'} {_number(t.value)}" for t in rule.thresholds
        ]
        lines.append(f"  WHEN {' AND '.join(signs) or '1 = 1'} THEN {rule.segment}")
    return "\n".join(["CASE", *lines, "END"])


def _raw_columns(frame: Frame, model: SegmentModel) -> list[str]:
    """What a till knows, and what else formed the distance, as far as it is a column of the table that is always filled."""
    names = frame.collect_schema().names()
    formed = {scale.feature for scale in model.scales}
    formed |= {"visits"} if "conversion" in formed else set()  # purchases a visit: the other half of it is the frequency
    asked = [c for c in names if c in TILL_COLUMNS or (c in formed and (c in NUMBERS or c.startswith(LABELLED_NUMBERS)))]
    blank = facts(frame, {f"x{i}": nw.col(c).is_null().cast(nw.Int64).sum() for i, c in enumerate(asked)})
    kept = [c for i, c in enumerate(asked) if not blank[f"x{i}"]]
    return sorted(kept, key=lambda c: (TILL_COLUMNS.index(c) if c in TILL_COLUMNS else len(TILL_COLUMNS), c))


def _unit(column: str, values: Table) -> float:
    """What a threshold is rounded to, in raw units: whole ones, finer only for what has fractions."""
    if is_money(column):
        return MINOR_UNITS
    if (values == np.floor(values)).all():
        return 1.0
    span = float(values.max() - values.min())
    return min(1.0, 10.0 ** math.floor(math.log10(span / _STEPS))) if span > 0 else 1.0


def _leaves(tree: Any, classes: Table, units: Sequence[float]) -> list[tuple[list[Condition], int]]:
    """The tree's leaves with rounded thresholds; siblings that agree are one, and a leaf that nobody can meet is left out."""

    def under(node: int, path: tuple[Condition, ...]) -> list[tuple[tuple[Condition, ...], int]]:
        if tree.children_left[node] < 0:
            return [(path, int(classes[tree.value[node][0].argmax()]))]
        column = int(tree.feature[node])
        cut = float(math.floor(tree.threshold[node] / units[column] + 0.5) * units[column])  # x <= 49.5 is x < 50
        below = under(int(tree.children_left[node]), (*path, (column, False, cut)))
        above = under(int(tree.children_right[node]), (*path, (column, True, cut)))
        said = {winner for _, winner in (*below, *above)}
        return [(path, said.pop())] if len(said) == 1 else [*below, *above]

    found = [(tightest(path), winner) for path, winner in under(0, ())]
    return [(conditions, winner) for conditions, winner in found if not _impossible(conditions)]


def _impossible(conditions: Sequence[Condition]) -> bool:
    lower = {column: cut for column, above, cut in conditions if above}
    return any(not above and cut <= lower.get(column, -math.inf) for column, above, cut in conditions)


def _threshold(column: str, above: bool, cut: float) -> Threshold:
    return Threshold(column, "at_least" if above else "below", cut / (MINOR_UNITS if is_money(column) else 1))


def _fidelity(segment: int, put: Table, truth: Table) -> SegmentFidelity:
    both = int(((put == segment) & (truth == segment)).sum())
    return SegmentFidelity(segment, _share(both, int((put == segment).sum())), _share(both, int((truth == segment).sum())))


def _judged(fidelity: Rate, segments: Sequence[SegmentFidelity]) -> Judgement:
    if min(s.recall for s in segments) < _MISSED:
        return Judgement(Verdict.UNSUPPORTED, "rules_miss_a_segment")
    if fidelity.ci_low >= FAITHFUL:
        return Judgement(Verdict.SOLID, "rules_reproduce_segments")
    if fidelity.ci_low >= ROUGH:
        return Judgement(Verdict.INDICATIVE, "rules_approximate_segments")
    return Judgement(Verdict.UNSUPPORTED, "rules_fail")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _identifier(column: str) -> str:
    """Our own names stand bare; a label of the user's is quoted, quotes inside it doubled."""
    return column if column.isidentifier() and column.isascii() else '"' + column.replace('"', '""') + '"'


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
