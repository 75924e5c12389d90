"""History: one small record a month, which the briefs of later months compare with."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.analysis.trend import MonthRecord, SegmentMonth
from reportgen.brief import Brief
from reportgen.disk import written
from reportgen.errors import InputError, ReportgenError
from reportgen.json_text import json_text
from reportgen.notes import Skipped

if TYPE_CHECKING:
    from pydantic import TypeAdapter


HISTORY = "history"
"""Folder of the records, beside those of the months."""


def month_record(brief: Brief) -> MonthRecord:
    """Return what a brief leaves behind for later months."""
    categories = {category.category for persona in brief.personas for category in persona.categories}
    return MonthRecord(
        month=brief.meta.month,
        currency=brief.meta.currency,
        window_months=brief.meta.window_months,
        categories=tuple(sorted(categories)),
        n_customers=brief.meta.n_customers,
        gmv=brief.summary.gmv,
        response=brief.summary.response,
        segments=tuple(
            SegmentMonth(s.name, s.n_customers, s.gmv, (s.recency_days_mean, s.frequency_mean, s.monetary_value_mean))
            for s in brief.segmentation.segments
        ),
        campaign=None if isinstance(brief.campaigns, Skipped) else brief.campaigns.latest,
    )


def earlier(folder: Path, month: str) -> MonthRecord | None:
    """Return the record of the latest month before ``month``; None where there is none.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    from pydantic import ValidationError

    months = sorted(path for path in folder.glob("*.json") if re.fullmatch(r"[0-9]{4}-[0-9]{2}", path.stem) and path.stem < month)
    if not months:
        return None
    try:
        return _adapter().validate_json(months[-1].read_bytes())
    except (OSError, ValidationError) as e:
        why = e.strerror if isinstance(e, OSError) else "is not the record of a month"
        raise InputError(f"{months[-1]}: {why}; build the brief of that month again, or delete the file") from None


def write_record(record: MonthRecord, folder: Path) -> None:
    """Write ``<month>.json`` into a folder, in the place of one of the same month: the old record or the new one, never a part.

    Raises
    ------
    ReportgenError
        If the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ReportgenError(f"{folder}: cannot be made ({e.strerror}); give a place you may write to with --out") from e
    written(json_text(record), folder / f"{record.month}.json")


@cache
def _adapter() -> TypeAdapter[MonthRecord]:
    from pydantic import TypeAdapter

    return TypeAdapter(MonthRecord)
