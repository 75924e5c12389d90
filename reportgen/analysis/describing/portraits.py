"""Portraits: the queries behind the persona cards."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from reportgen.analysis.features import known
from reportgen.analysis.mailing.asked import ASKED, with_asked
from reportgen.cleaning.labels import told_label
from reportgen.customers import Customers
from reportgen.engine import Frame, collect

TOLD = 0.5
"""Of the customers of a segment: what is known of fewer does not say what is typical of it."""


def sums(frame: Frame, customers: Customers) -> dict[int, dict[str, Any]]:
    """Return segment -> what is summed over its customers; integers stay exact.

    Returns
    -------
    dict
        ``n``, and where the roles are there: ``spend.<category>`` (minor units), ``purchases.<channel>``, ``deal_purchases``,
        ``frequency``, ``children``, ``asked`` (sent the latest campaign) and ``responded`` (of them), ``visits`` (a month),
        ``frequency_of_visitors`` (purchases of those who visit).
    """
    roles = customers.roles
    plain = [f"spend.{c}" for c in customers.categories] + [f"purchases.{c}" for c in customers.channels]
    plain += [c for c in ("deal_purchases", "frequency", "children") if c in roles]
    whole = {c: nw.col(c) for c in plain}
    if customers.campaigns:
        whole[ASKED] = nw.col(ASKED)
        whole["responded"] = nw.col(f"campaign.{customers.campaigns[-1]}") * nw.col(ASKED)
    if {"frequency", "visits"} <= roles:
        whole["frequency_of_visitors"] = nw.when(nw.col("visits") > 0).then(nw.col("frequency")).otherwise(nw.lit(0))
    columns = {f"x{i}": key for i, key in enumerate(whole)}  # a label may hold anything, so it names no column here
    visits = [nw.col("visits").cast(nw.Float64)] if "visits" in roles else []
    grouped = (
        with_asked(frame)
        .select("segment", *(whole[key].alias(x) for x, key in columns.items()), *visits)
        .group_by("segment")
        .agg(nw.len().alias("n"), *(nw.col(x).sum() for x in columns), *(nw.col("visits").sum() for _ in visits))
        .with_columns(*(nw.col(x).cast(nw.Int64) for x in columns))
    )
    rows = collect(grouped).sort("segment").rows(named=True)
    return {
        int(row["segment"]): {"n": int(row["n"])}
        | {key: int(row[x]) for x, key in columns.items()}
        | ({"visits": float(row["visits"])} if visits else {})
        for row in rows
    }


def medians(frame: Frame, roles: frozenset[str]) -> dict[int, dict[str, float]]:
    """Return segment -> median ``age`` (years) and ``income`` (minor units), where at least half of the customers have one."""
    columns = [c for c in ("age", "income") if c in roles]
    told = {c: f"{c} told" for c in columns}
    grouped = (
        known(frame)
        .select(
            "segment",
            *(nw.col(c).cast(nw.Float64) for c in columns),
            *((~nw.col(c).is_null()).cast(nw.Int64).alias(name) for c, name in told.items()),
        )
        .group_by("segment")
        .agg(*(nw.col(c).median() for c in columns), *(nw.col(name).sum() for name in told.values()), nw.len().alias("n"))
        .filter(nw.col("n") > 0)
    )
    rows = collect(grouped).rows(named=True)
    return {
        int(row["segment"]): {c: float(row[c]) for c, name in told.items() if row[name] and row[name] >= TOLD * row["n"]}
        for row in rows
    }


def most_frequent(frame: Frame, role: str, roles: frozenset[str]) -> dict[int, tuple[str, float]]:
    """Return segment -> most frequent label and its share of those told; of equals the first in the alphabet.

    Nothing without the role, and of segments of which less than half is told.
    """
    if role not in roles:
        return {}
    grouped = frame.select("segment", told_label(role).alias(role)).group_by("segment", role).agg(nw.len().alias("n"))
    labels: dict[int, dict[str | None, int]] = {}
    for segment, label, n in collect(grouped).rows():
        labels.setdefault(int(segment), {})[label if isinstance(label, str) else None] = int(n)
    found = {}
    for segment, counts in labels.items():
        whole = sum(counts.values())
        told = {label: n for label, n in counts.items() if label is not None}
        if told and sum(told.values()) >= TOLD * whole:
            label, n = min(told.items(), key=lambda pair: (-pair[1], pair[0]))
            found[segment] = label, n / sum(told.values())
    return found
