"""Audiences: the members of each segment, and all who get a letter, as files that a CRM loads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import narwhals as nw

from reportgen.analysis.actions import Action
from reportgen.analysis.associations.offers import OFFERED
from reportgen.analysis.mailing.contacted import WRITE_TO
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.segments import Segment
from reportgen.contacts import CONTACTABLE, with_contactable
from reportgen.csv_text import safe
from reportgen.document.stems import stem
from reportgen.engine import Frame, collect
from reportgen.units import MINOR_UNITS

_FACTS = ("recency_days", "frequency", "monetary_value")
_COLUMNS = (
    "customer_id", "segment", "segment_name", "tier", "action", WRITE_TO, "test_arm", "response_probability", "decile",
    *OFFERED, "because_of", "silent", *_FACTS,
)  # fmt: skip
_TEXTS = ("customer_id", "segment_name", "tier", *OFFERED, "because_of", "action")
_DIGITS = 4  # of a probability: more of it is chance

MAILING = "mailing.csv"
"""Who gets a letter, of all segments."""


def audiences(
    frame: Frame, segments: Sequence[Segment], actions: Sequence[Action], scores: Scores | None, offers: Frame | None
) -> nw.DataFrame[Any]:
    """Say of every customer who may be contacted where he belongs, how likely he answers, and what to offer.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``customer_id``, ``segment``, and what is known of recency, frequency and value.
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
    facts = [name for name in _FACTS if name in frame.collect_schema().names()]
    rows = collect(with_contactable(frame).filter(nw.col(CONTACTABLE)).select("customer_id", "segment", *facts))
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
    """Write one file a segment into a folder, which is made: ``1-high-value-active.csv``; and ``mailing.csv``.

    Text that a spreadsheet would take for a formula gets a quote in front; UTF-8, one line a customer. A segment of which nobody
    may be contacted has a file without customers: a missing one would be looked for. The mailing holds those of all segments whom
    the recommended plan writes to, the likeliest first; there is none where it writes to nobody.
    """
    folder.mkdir()
    for segment in segments:
        _write(members.filter(nw.col("segment") == segment.segment), folder / f"{stem(segment.segment, segment.name)}.csv")
    if WRITE_TO in members.columns:
        chosen = members.filter(nw.col(WRITE_TO) == "yes")
        if len(chosen):
            _write(chosen.sort("response_probability", "customer_id", descending=[True, False]), folder / MAILING)


def _write(members: nw.DataFrame[Any], file: Path) -> None:
    columns = [name for name in _COLUMNS if name in members.columns]
    safe_texts = [safe(name) for name in _TEXTS if name in columns]
    rows = cast(Any, members.select(*columns).with_columns(*safe_texts).to_native())
    if "response_probability" in columns:
        rows["response_probability"] = [_probability(p) for p in rows["response_probability"]]
    if "monetary_value" in columns:
        rows["monetary_value"] = [f"{value / MINOR_UNITS:.2f}" for value in rows["monetary_value"]]
    rows.to_csv(file, index=False, lineterminator="\n")


def _probability(exact: float) -> str:
    """Write a probability in few digits; one that is not certain is not written as 0 or 1.

    Examples
    --------
    >>> _probability(0.273684), _probability(0.99997), _probability(0.00001), _probability(1.0)
    ('0.2737', '0.9999', '0.0001', '1.0000')
    """
    least = 10.0**-_DIGITS
    return f"{exact if exact in (0, 1) else min(max(exact, least), 1 - least):.{_DIGITS}f}"
