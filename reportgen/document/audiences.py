"""Audiences: the members of each segment as a file that a CRM loads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import narwhals as nw

from reportgen.analysis.actions import Action
from reportgen.analysis.offers import OFFERED
from reportgen.analysis.scores import Scores
from reportgen.analysis.segments import Segment
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.csv_text import safe
from reportgen.document.stems import stem
from reportgen.engine import Frame, collect

_TEXTS = ("customer_id", "segment_name", "tier", *OFFERED, "because_of", "action")


def audiences(
    frame: Frame, segments: Sequence[Segment], actions: Sequence[Action], scores: Scores | None, offers: Frame | None
) -> nw.DataFrame[Any]:
    """Say of every customer who may be contacted where he belongs, how likely he answers, and what to offer.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``customer_id`` and ``segment``.
    segments, actions
        For names, tiers and codes of actions.
    scores : Scores or None
        Columns ``response_probability`` and ``decile`` are there only where they are known.
    offers : narwhals DataFrame or LazyFrame, or None
        Of `next_categories`.

    Returns
    -------
    narwhals DataFrame
        One row per customer who may be contacted, sorted by segment, the likeliest first, then by ``customer_id``.
    """
    rows = collect(with_contactable(frame).filter(nw.col(CONTACTABLE)).select("customer_id", "segment"))
    names = {s.segment: (s.name, s.tier) for s in segments}
    codes = {a.segment: a.code for a in actions}
    for column, values in (
        ("segment_name", {k: name for k, (name, _) in names.items()}),
        ("tier", {k: tier for k, (_, tier) in names.items()}),
        ("action", codes),
    ):
        rows = rows.with_columns(nw.col("segment").replace_strict(values, return_dtype=nw.String).alias(column))
    order = ["segment", "customer_id"]
    if scores is not None:
        told = collect(scores.frame.select("customer_id", nw.col("probability").alias("response_probability"), "decile"))
        rows = rows.join(told, on="customer_id", how="left")
        order.insert(1, "response_probability")
    if offers is not None:
        told = collect(offers)
        columns = [name for name in (*OFFERED, "because_of") if name in told.columns]
        rows = rows.join(told.select("customer_id", *columns), on="customer_id", how="left")
        rows = rows.with_columns(nw.col(columns).fill_null(""))
    return rows.sort(*order, descending=[column == "response_probability" for column in order])


def write_audiences(members: nw.DataFrame[Any], segments: Sequence[Segment], folder: Path) -> None:
    """Write one file a segment into a folder, which is made: ``1-high-value-active.csv``.

    Text that a spreadsheet would take for a formula gets a quote in front; UTF-8, one line a customer. A segment of which nobody
    may be contacted has a file without customers: a missing one would be looked for.
    """
    folder.mkdir()
    texts = [name for name in _TEXTS if name in members.columns]
    for segment in segments:
        own = members.filter(nw.col("segment") == segment.segment)
        rows = cast(Any, own.with_columns(*(safe(text) for text in texts)).to_native())
        rows.to_csv(folder / f"{stem(segment.segment, segment.name)}.csv", index=False, lineterminator="\n")
