"""Sent: who was sent which campaign, where a column of answers says yes, says no, and says nothing of some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from reportgen.cleaning.arms import Arms
from reportgen.cleaning.faults import NOT_AVAILABLE, Texts
from reportgen.cleaning.roles import Cell
from reportgen.engine import Frame, facts
from reportgen.notes import DataNote
from reportgen.sources.voided import NO, YES

_ASKED, _CAMPAIGN, _SENT = "asked", "campaign.", "sent."


def sent_to(frame: Frame, cells: Sequence[Cell], texts: Texts) -> Frame:
    """Add a column ``sent.<campaign>``, 0 or 1, for each campaign whose answers are yes for some, no for some, and else blank.

    Where nobody's cell says no, a blank says it; and where fewer say no than yes, as no mailing is answered by most.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = {"campaign.May": ["yes", "no", ""], "campaign.June": ["1", "", ""], "campaign.July": ["1", "1", "0"]}
    >>> rows = nw.from_native(pd.DataFrame(answers), eager_only=True)
    >>> cells = [Cell(name, name.partition(".")[2], "flag") for name in rows.columns]
    >>> found = sent_to(rows, cells, {name: frozenset(rows[name]) for name in rows.columns})
    >>> found.columns, found["sent.May"].to_list()
    (['campaign.May', 'campaign.June', 'campaign.July', 'sent.May'], [1, 1, 0])
    """
    blank, asked = {}, {}
    for name in (cell.name for cell in cells if cell.name.startswith(_CAMPAIGN)):
        yes, no = (sorted(text for text in texts[name] if text.lower() in words) for words in (YES, NO))
        nothing = sorted(text for text in texts[name] if not text or NOT_AVAILABLE.fullmatch(text))
        if yes and no and nothing:
            blank[name] = nothing
            more = nw.col(name).is_in(no).cast(nw.Int64) - nw.col(name).is_in(yes).cast(nw.Int64)
            asked[name] = more.sum()
    found = facts(frame, asked) if asked else {}
    columns = [(~nw.col(name).is_in(blank[name])).cast(nw.Int64).alias(_of(name)) for name, more in found.items() if more >= 0]
    return frame.with_columns(*columns) if columns else frame


def without_unsent(notes: Sequence[DataNote], frame: nw.DataFrame[Any], cells: Sequence[Cell]) -> list[DataNote]:
    """Take out of what is told of blanks that those counted as no, which they do not."""
    headers = {cell.header for cell in cells if cell.name.startswith(_CAMPAIGN) and _of(cell.name) in frame.columns}
    return [note for note in notes if not (note.code == "blank_as_zero" and note.column in headers)]


def with_unsent(frame: nw.DataFrame[Any], cells: Sequence[Cell], tried: Arms) -> tuple[nw.DataFrame[Any], Arms, list[DataNote]]:
    """Count whoever was not sent the latest campaign as not asked, and say of how many that is, campaign by campaign.

    A control group of whom no answer is known is none: nobody can say what contact changed.
    """
    campaigns = [cell for cell in cells if cell.name.startswith(_CAMPAIGN)]
    told = [cell for cell in campaigns if _of(cell.name) in frame.columns]
    notes = []
    for cell in told:
        unsent = nw.col(_of(cell.name)) == 0
        n_unsent = _count(frame, unsent)
        if not n_unsent:  # the blanks stood in rows that are no customers
            frame = frame.drop(_of(cell.name))
            continue
        if cell is not campaigns[-1]:
            notes.append(DataNote("campaign_not_sent", cell.header, n_unsent))
            continue
        control = nw.col("arm") == tried.control
        n_control, n_silent = (0, 0) if tried.control is None else (_count(frame, control), _count(frame, unsent & control))
        if n := n_unsent - n_silent:
            notes.append(DataNote("latest_not_sent", cell.header, n))
        if n_control and n_silent == n_control:
            notes.append(DataNote("control_unanswered", cell.header, n_control))
            tried = replace(tried, control=None)
        asked = nw.col(_of(cell.name))
        frame = frame.with_columns((asked * nw.col(_ASKED) if _ASKED in frame.columns else asked).alias(_ASKED))
    return frame, tried, notes


def _of(campaign: str) -> str:
    return _SENT + campaign.removeprefix(_CAMPAIGN)


def _count(frame: nw.DataFrame[Any], those: nw.Expr) -> int:
    return int(facts(frame, {"n": those.cast(nw.Int64).sum()})["n"])
