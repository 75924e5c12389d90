"""Parts: the share of each channel, category and of discounts in what a segment buys, against all other customers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Z, holm, ratio_interval
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Verdict
from reportgen.units import Share

_IN_DISTANCE = ("spend.", "purchases.", "category_share.", "channel_share.", "deal_share", "deal_purchases")


@dataclass(frozen=True)
class Part:
    """One channel, one category or the discounts in what the segment buys.

    Attributes
    ----------
    label : str or None
        The user's; None for discounts.
    share, ci_low, ci_high : Share
        Of the segment's purchases (channels, discounts) or spend (categories), with its 95% interval over customers.
    share_all : Share
        Of all customers' purchases or spend.
    index : int or None
        100 * share / share_all; None where that is 0.
    p_value : Share or None
        That the segment's share is that of all other customers: normal approximation over customers, Holm over all rows of all
        segments. None where it was not tested.
    side : str
        "more" or "less" than all other customers where that is solid, else "alike".
    judgement : Judgement
    """

    label: str | None
    share: Share
    ci_low: Share
    ci_high: Share
    share_all: Share
    index: int | None
    p_value: Share | None
    side: str
    judgement: Judgement


@dataclass(frozen=True)
class _Sums:
    """Sums over the customers of a group: part and whole, their squares and product."""

    n: int
    x: float
    y: float
    xx: float
    xy: float
    yy: float

    def without(self, part: _Sums) -> _Sums:
        """Return the sums of the customers that are not in the part."""
        return _Sums(self.n - part.n, self.x - part.x, self.y - part.y, self.xx - part.xx, self.xy - part.xy, self.yy - part.yy)


def parts(frame: Frame, customers: Customers, features: Sequence[str]) -> dict[int, dict[str, Part]]:
    """Return segment -> column -> its part, for every channel, every category, and the discounts.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``segment``, ``spend.<category>``, ``purchases.<channel>``, ``deal_purchases`` and ``frequency``.
    customers : Customers
    features : sequence of str
        Those that form the distance: where shares are among them, nothing is tested (Gao, Bien & Witten 2022).

    Notes
    -----
    A share of purchases or of spend is a ratio of totals, so its interval is that of `ratio_interval`; a segment is compared with
    all customers outside it.
    """
    tested = not any(name.startswith(_IN_DISTANCE) for name in features)
    sums = _sums(frame, _wholes(customers))
    columns = list(next(iter(sums.values()), {}))
    everybody = {column: _added([own[column] for own in sums.values()]) for column in columns}
    found = {
        (segment, column): (own[column], everybody[column])
        for segment, own in sums.items()
        for column in columns
        if own[column].y > 0
    }
    raw = {key: p for key, (own, whole) in found.items() if tested and (p := _p_value(own, whole.without(own))) is not None}
    adjusted = dict(zip(raw, holm(list(raw.values())), strict=True))
    made: dict[int, dict[str, Part]] = {segment: {} for segment in sums}
    for (segment, column), (own, whole) in found.items():
        verdict = _judgement(raw.get((segment, column)), adjusted.get((segment, column)), tested=tested)
        part = _part(own, whole)
        made[segment][column] = replace(
            part,
            label=column.partition(".")[2] or None,
            p_value=adjusted.get((segment, column)),
            side=side(part.share, part.share_all, verdict),
            judgement=verdict,
        )
    return made


def side(own: float, average: float, judgement: Judgement) -> str:
    """Say on which side of the average a value lies, where that is solid.

    Examples
    --------
    >>> side(0.3, 0.2, Judgement(Verdict.SOLID, "differs_from_others")), side(0.3, 0.2, Judgement(Verdict.INDICATIVE, "any"))
    ('more', 'alike')
    """
    if judgement.verdict is not Verdict.SOLID or own == average:
        return "alike"
    return "more" if own > average else "less"


def _wholes(customers: Customers) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The columns whose sum is a whole -> the columns that are its parts."""
    spend = tuple(f"spend.{label}" for label in customers.categories)
    purchases = tuple(f"purchases.{label}" for label in customers.channels)
    found = {columns: columns for columns in (spend, purchases) if columns}
    return found | ({("frequency",): ("deal_purchases",)} if {"deal_purchases", "frequency"} <= customers.roles else {})


def _sums(frame: Frame, wholes: Mapping[tuple[str, ...], tuple[str, ...]]) -> dict[int, dict[str, _Sums]]:
    """One group-by; a label may hold anything, so it names no column here."""
    terms: dict[str, nw.Expr] = {}
    places: dict[str, tuple[str, str]] = {}  # of a part and of its whole
    for i, (whole, parts) in enumerate(wholes.items()):
        terms[f"y{i}"] = nw.sum_horizontal(*(nw.col(name) for name in whole)).cast(nw.Float64)
        places |= {part: (f"x{i}_{j}", f"y{i}") for j, part in enumerate(parts)}
    terms |= {x: nw.col(part).cast(nw.Float64) for part, (x, _) in places.items()}
    squares = {f"{y}{y}": nw.col(y) * nw.col(y) for _, y in places.values()}
    for x, y in places.values():
        squares |= {f"{x}{x}": nw.col(x) * nw.col(x), f"{x}{y}": nw.col(x) * nw.col(y)}
    grouped = (
        frame.select("segment", *(term.alias(name) for name, term in terms.items()))
        .with_columns(*(square.alias(name) for name, square in squares.items()))
        .group_by("segment")
        .agg(nw.len().alias("n"), *(nw.col(name).sum() for name in (*terms, *squares)))
    )
    return {
        int(row["segment"]): {
            part: _Sums(int(row["n"]), *(float(row[name]) for name in (x, y, x + x, x + y, y + y)))
            for part, (x, y) in places.items()
        }
        for row in collect(grouped).sort("segment").rows(named=True)
    }


def _added(sums: Sequence[_Sums]) -> _Sums:
    n, *others = (sum(column) for column in zip(*((s.n, s.x, s.y, s.xx, s.xy, s.yy) for s in sums), strict=True))
    return _Sums(int(n), *others)


def _interval(s: _Sums) -> tuple[float, float] | None:
    return ratio_interval(s.n, s.x, s.y, (s.xx, s.xy, s.yy)) if s.y > 0 else None


def _p_value(own: _Sums, others: _Sums) -> float | None:
    """Two-sided p that two ratios of totals are one; None where a group is too small, or nothing varies."""
    here, there = _interval(own), _interval(others)
    if here is None or there is None:
        return None
    a, b = own.x / own.y, others.x / others.y
    spread = math.hypot(here[1] - a, there[1] - b) / Z
    return math.erfc(abs(a - b) / spread / math.sqrt(2)) if spread > 0 else None


def _part(own: _Sums, whole: _Sums) -> Part:
    share, share_all = (min(1.0, s.x / s.y) for s in (own, whole))
    low, high = _interval(own) or (0.0, 1.0)  # one customer says nothing of the others
    return Part(
        label=None,
        share=share,
        ci_low=min(low, share),
        ci_high=max(share, min(1.0, high)),
        share_all=share_all,
        index=round(100 * share / share_all) if share_all > 0 else None,
        p_value=None,
        side="alike",
        judgement=Judgement(Verdict.UNSUPPORTED, "no_comparison"),
    )


def _judgement(p: float | None, adjusted: float | None, *, tested: bool) -> Judgement:
    if not tested:
        return Judgement(Verdict.INDICATIVE, "formed_the_segments")
    if p is None or adjusted is None:
        return Judgement(Verdict.UNSUPPORTED, "no_comparison")
    if adjusted < SIGNIFICANCE:
        return Judgement(Verdict.SOLID, "differs_from_others")
    if p < SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "differs_before_correction")
    return Judgement(Verdict.UNSUPPORTED, "not_distinguishable")
