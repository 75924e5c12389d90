"""Thresholds: how many customers stand just below a better tier, or just above the border of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import narwhals as nw

from reportgen.analysis.features import is_money
from reportgen.analysis.membership.tillrules import Threshold
from reportgen.engine import Frame, collect
from reportgen.units import MINOR_UNITS

NEAR_TENTHS = 1
"""Tenths of a threshold that count as near it, 10%: what one more purchase, or one less, can change."""

_SPENT = ("monetary_value", "frequency")  # what a customer can do more of; how long ago the last purchase was is no amount


@dataclass(frozen=True)
class Gap:
    """What lies between some customers and one threshold.

    Attributes
    ----------
    feature : str
        "monetary_value" or "frequency".
    threshold : float
        In the account currency, or purchases.
    n_customers : int
    mean : float
        What they lack on average, or have to spare, in the same unit.
    """

    feature: str
    threshold: float
    n_customers: int
    mean: float


@dataclass(frozen=True)
class Near:
    """Customers of a tier within 10% of a threshold of spend or purchases.

    Attributes
    ----------
    toward : str or None
        The better tier they would reach; None: they stand on the border of their own.
    n_customers : int or None
        Each counted once, whatever they lack; None where they are fewer than ``privacy.min_group``.
    gaps : tuple of Gap
        Who lacks two things is in both.
    """

    toward: str | None
    n_customers: int | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Borders:
    """Both sides of one tier.

    Attributes
    ----------
    climbing : tuple of Near
        Customers who meet no better tier's rule but would with up to 10% of its threshold more, each under the lowest such tier.
    falling : Near or None
        Customers who meet their own rule and would not with up to 10% of its threshold less; None where the rule has no least
        spend and no least number of purchases, so that nobody can fall.
    """

    climbing: tuple[Near, ...]
    falling: Near | None


def borders(frame: Frame, rules: Sequence[Sequence[Threshold]], names: Sequence[str]) -> tuple[Borders, ...]:
    """Count the customers on both sides of every tier's thresholds, exactly.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``tier`` (rank, 1 is best) and the columns of the rules, money in minor units.
    rules : sequence of sequences of Threshold
        Of each tier, best first; a tier without thresholds is not reached and not left.
    names : sequence of str
        Of the tiers.

    Notes
    -----
    A customer is near a better tier when every condition of its rule holds but for least amounts of spend or purchases, and each
    of those is missed by at most 10% of the threshold. A tier of silent customers is no goal: whoever buys what is missing is
    silent no more. All comparisons are between whole minor units and whole purchases. The
    tier of a customer is the tier of the segment; the rule describes it.
    """
    least = [{t.feature: t for t in rule if t.feature in _SPENT and t.comparison == "at_least"} for rule in rules]
    columns = [c for c in _SPENT if any(c in bounds for bounds in least)]
    climbing = _climbing(frame, rules, least, columns)
    falling = _falling(frame, rules, least, columns)
    found = []
    for rank in range(1, len(rules) + 1):
        upward = tuple(
            _near(names[to - 1], row, least[to - 1]) for (tier, to), row in sorted(climbing.items(), reverse=True) if tier == rank
        )
        own = least[rank - 1]
        found.append(Borders(upward, _near(None, falling.get(rank, {}), own) if own else None))
    return tuple(found)


def _climbing(
    frame: Frame, rules: Sequence[Sequence[Threshold]], least: Sequence[Mapping[str, Threshold]], columns: Sequence[str]
) -> dict[tuple[int, int], dict[str, int]]:
    """Counts and gaps of those near a better tier, by tier and the tier they are near."""
    better = [rank for rank in range(1, len(rules)) if least[rank - 1]]
    if not better:
        return {}
    nowhere = nw.lit(0, nw.Int64)
    there, toward = nowhere, nowhere
    for rank in better:  # the later, lower tier wins
        rule, bounds = rules[rank - 1], least[rank - 1]
        other = [t for t in rule if t not in bounds.values()]
        above = nw.col("tier") > rank
        met = _all([above, *(_holds(t) for t in rule)])
        there = nw.when(met).then(nw.lit(rank, nw.Int64)).otherwise(there)
        if any(t.feature == "recency_days" and t.comparison == "at_least" for t in other):
            continue
        near = _all([above, *(_holds(t) for t in other), *(nw.col(c) >= _near_below(t) for c, t in bounds.items())])
        toward = nw.when(near).then(nw.lit(rank, nw.Int64)).otherwise(toward)
    marked = frame.with_columns(there.alias("there"), toward.alias("toward")).filter(
        (nw.col("there") == 0) & (nw.col("toward") > 0)
    )
    lacking = {c: _bound_of("toward", c, least) - nw.col(c) for c in columns}
    rows = _gathered(marked, ["tier", "toward"], lacking, {c: gap > 0 for c, gap in lacking.items()})
    return {(row["tier"], row["toward"]): row for row in rows}


def _falling(
    frame: Frame, rules: Sequence[Sequence[Threshold]], least: Sequence[Mapping[str, Threshold]], columns: Sequence[str]
) -> dict[int, dict[str, int]]:
    """Counts and what they have to spare of those near the border of their own tier, by tier."""
    bounded = [rank for rank in range(1, len(rules) + 1) if least[rank - 1]]
    if not bounded:
        return {}
    inside = nw.lit(0, nw.Int64)
    for rank in bounded:
        met = _all([nw.col("tier") == rank, *(_holds(t) for t in rules[rank - 1])])
        inside = nw.when(met).then(nw.lit(1, nw.Int64)).otherwise(inside)
    marked = frame.with_columns(inside.alias("inside")).filter(nw.col("inside") == 1)
    spare = {c: nw.col(c) - _bound_of("tier", c, least) for c in columns}
    near = {c: (gap >= 0) & (nw.col(c) <= _bound_of("tier", c, least, above=True)) for c, gap in spare.items()}
    rows = _gathered(marked, ["tier"], spare, near)
    return {row["tier"]: row for row in rows}


def _gathered(marked: Frame, by: list[str], gaps: Mapping[str, nw.Expr], counts: Mapping[str, nw.Expr]) -> list[dict[str, int]]:
    """Count the rows for which a gap counts, and add the gaps up, a group."""
    counted = marked.select(*by, *(counts[c].alias(f"n_{c}") for c in gaps), *(gap.alias(f"sum_{c}") for c, gap in gaps.items()))
    counted = counted.filter(nw.any_horizontal(*(nw.col(f"n_{c}") for c in gaps), ignore_nulls=False))
    summed = [nw.when(nw.col(f"n_{c}")).then(nw.col(f"sum_{c}")).otherwise(nw.lit(0, nw.Int64)).alias(f"sum_{c}") for c in gaps]
    grouped = (
        counted.select(*by, *(nw.col(f"n_{c}").cast(nw.Int64) for c in gaps), *summed)
        .group_by(*by)
        .agg(nw.len().alias("n"), *(nw.col(f"{kind}_{c}").sum() for kind in ("n", "sum") for c in gaps))
    )
    return [{key: int(value) for key, value in row.items()} for row in collect(grouped).rows(named=True)]


def _near(toward: str | None, row: Mapping[str, int], bounds: Mapping[str, Threshold]) -> Near:
    gaps = []
    for c, threshold in sorted(bounds.items(), reverse=True):  # spend first
        n = row.get(f"n_{c}", 0)
        if n:
            unit = MINOR_UNITS if is_money(c) else 1
            gaps.append(Gap(c, threshold.value, n, row[f"sum_{c}"] / n / unit))
    return Near(toward, row.get("n", 0), tuple(gaps))


def _bound_of(column: str, feature: str, least: Sequence[Mapping[str, Threshold]], above: bool = False) -> nw.Expr:
    """The least amount that the tier in a column demands, or the most that is still near it; below all where it demands none."""
    none = nw.lit(-(2**62), nw.Int64)
    for rank, bounds in enumerate(least, start=1):
        if feature in bounds:
            at = _near_above(bounds[feature]) if above else _whole(bounds[feature])
            none = nw.when(nw.col(column) == rank).then(nw.lit(at, nw.Int64)).otherwise(none)
    return none


def _holds(t: Threshold) -> nw.Expr:
    value = nw.col(t.feature)
    return value >= _whole(t) if t.comparison == "at_least" else value < _whole(t)


def _whole(t: Threshold) -> int:
    """A threshold in the units of the frame: minor units, days, purchases."""
    return round(t.value * (MINOR_UNITS if is_money(t.feature) else 1))


def _near_below(t: Threshold) -> int:
    """The least value that is near from below: nine tenths of the threshold, rounded up."""
    return -(-_whole(t) * (10 - NEAR_TENTHS) // 10)


def _near_above(t: Threshold) -> int:
    """The greatest value that is near from above: eleven tenths, rounded down."""
    return _whole(t) * (10 + NEAR_TENTHS) // 10


def _all(conditions: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(lambda a, b: a & b, conditions)
