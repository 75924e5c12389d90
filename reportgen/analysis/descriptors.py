"""Descriptors: what took no part in forming the segments, and whether it differs between them all the same."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.features import is_money, known
from reportgen.analysis.grouping.assignment import SegmentModel
from reportgen.analysis.mailing.asked import asked
from reportgen.analysis.statistics.effects import SMALL_EFFECT, cohens_d, cohens_h
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, fisher, holm
from reportgen.analysis.statistics.means import moments, pooled, welch
from reportgen.cleaning.labels import LABELS, told_label
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Share, settled

_NUMBERS = ("age", "income", "children", "tenure_days")
_BOTH = 2  # segments or labels: one alone has nothing to differ from


@dataclass(frozen=True)
class Descriptor:
    """One segment against all other customers in something that did not form the segments.

    Attributes
    ----------
    segment : int
    descriptor : str
        "education", "marital_status", "complaint", "response" (to the latest campaign), "age", "income", "children" or
        "tenure_days".
    label : str or None
        Of education and marital status; the campaign's name for a response; None otherwise.
    is_share : bool
        Whether the two values are shares of customers; else means (years, account currency a year, children, days).
    share_or_mean, share_or_mean_others : float
        Of the segment and of all other customers, of those who have a value.
    effect : float
        Cohen's h of two shares, Cohen's d of two means; from 0.2 on a small effect.
    p_value : Share
        Fisher's exact test of two shares, Welch's t-test of two means; by Holm's method over all rows of the section.
    judgement : Judgement
    """

    segment: int
    descriptor: str
    label: str | None
    is_share: bool
    share_or_mean: float
    share_or_mean_others: float
    effect: float
    p_value: Share
    judgement: Judgement


@dataclass(frozen=True)
class _Found:
    segment: int
    descriptor: str
    label: str | None
    is_share: bool
    own: float
    others: float
    effect: float
    p_value: float


def descriptors(frame: Frame, customers: Customers, model: SegmentModel) -> tuple[Descriptor, ...] | Skipped:
    """Test every descriptor that took no part in the distance, each segment against all other customers.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
    model : SegmentModel
        What formed the distance is not tested: clusters differ in it by construction, and its p-value would be small in any data
        (Gao, Bien & Witten 2022, J. American Statistical Association 119).

    Returns
    -------
    tuple of Descriptor or Skipped
        By segment, the largest effect first; every test that was made is there. Skipped where the table has nothing to test.

    References
    ----------
    Fisher 1922, J. Royal Statistical Society 85; Welch 1947, Biometrika 34; Holm 1979, Scandinavian J. of Statistics 6; Cohen
    1988, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., pp. 67 and 181.
    """
    formed = {scale.feature for scale in model.scales}
    roles = customers.roles - formed
    if customers.reconciliation.lines_kept is not None:
        roles -= {"tenure_days"}  # of order lines it begins with a first purchase, as recency ends with a last: no other witness
    latest = f"campaign.{customers.campaigns[-1]}" if customers.campaigns else ""
    flags = [column for column in ("complaint", latest) if column in roles]
    found = [
        *(row for column in LABELS if column in roles for row in _shares_of_labels(frame, column)),
        *(row for column in flags for row in _shares_of_yes(asked(frame) if column == latest else frame, column)),
        *_means(frame, [column for column in _NUMBERS if column in roles]),
    ]
    if not found or model.k < _BOTH:
        return Skipped("no_descriptors", ("education", "marital_status", "age", "income", "complaint", "campaigns"))
    corrected = holm([row.p_value for row in found])
    section = tuple(
        Descriptor(
            segment=row.segment,
            descriptor=row.descriptor,
            label=row.label,
            is_share=row.is_share,
            share_or_mean=row.own,
            share_or_mean_others=row.others,
            effect=row.effect,
            p_value=p,
            judgement=_judged(row, p),
        )
        for row, p in zip(found, corrected, strict=True)
    )
    return settled(tuple(sorted(section, key=lambda d: (d.segment, -abs(d.effect), d.descriptor, d.label or ""))))


def _judged(row: _Found, corrected: float) -> Judgement:
    if row.p_value >= SIGNIFICANCE:
        return Judgement(Verdict.UNSUPPORTED, "descriptor_alike")
    if corrected >= SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "descriptor_before_correction")
    if abs(row.effect) < SMALL_EFFECT:
        return Judgement(Verdict.INDICATIVE, "descriptor_differs_little")
    return Judgement(Verdict.SOLID, "descriptor_differs")


def _shares_of_labels(frame: Frame, column: str) -> list[_Found]:
    told = frame.select("segment", told_label(column).alias(column))
    counted = collect(told.filter(~nw.col(column).is_null()).group_by("segment", column).agg(nw.len().alias("n"))).rows()
    counts = {(int(segment), str(label)): int(n) for segment, label, n in counted}
    labels = sorted({label for _, label in counts})
    sizes = {s: sum(n for (segment, _), n in counts.items() if segment == s) for s in sorted({s for s, _ in counts})}
    if len(labels) < _BOTH:
        return []
    kept = labels[1:] if len(labels) == _BOTH else labels  # of two labels the one says what the other does
    return [
        row for label in kept for row in _shares({s: (counts.get((s, label), 0), n) for s, n in sizes.items()}, column, label)
    ]


def _shares_of_yes(frame: Frame, column: str) -> list[_Found]:
    rows = collect(
        frame.select("segment", nw.col(column).cast(nw.Int64).alias("yes"))
        .group_by("segment")
        .agg(nw.len().alias("n"), nw.col("yes").sum().alias("k"))
    ).sort("segment")
    role, _, label = column.partition(".")
    counts = {int(row["segment"]): (int(row["k"]), int(row["n"])) for row in rows.iter_rows(named=True)}
    return _shares(counts, "response" if role == "campaign" else role, label or None)


def _shares(counts: dict[int, tuple[int, int]], descriptor: str, label: str | None) -> list[_Found]:
    """Nothing where everybody answers alike: there is nothing to test."""
    all_k, all_n = (sum(pair[i] for pair in counts.values()) for i in (0, 1))
    if all_k in (0, all_n):
        return []
    found = []
    for segment, (k, n) in counts.items():
        rest_k, rest_n = all_k - k, all_n - n
        if rest_n:
            own, others = k / n, rest_k / rest_n
            p = fisher(k, n, rest_k, rest_n)
            found.append(_Found(segment, descriptor, label, True, own, others, cohens_h(own, others), p))
    return found


def _means(frame: Frame, columns: list[str]) -> list[_Found]:
    if not columns:
        return []
    of_segments = moments(known(frame), columns)
    found = []
    for column in columns:
        unit = MINOR_UNITS if is_money(column) else 1
        for segment, by in of_segments.items():
            own, others = by[column], pooled([m[column] for s, m in of_segments.items() if s != segment])
            compared = welch(own, others)
            if compared is not None:
                effect, p = cohens_d(own, others), compared.p_value
                found.append(_Found(segment, column, None, False, own.mean / unit, others.mean / unit, effect, p))
    return found
