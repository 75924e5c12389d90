"""Outcomes: a column that is an answer to the latest campaign under another name may not pass for what was known before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import Table

_LEAST = 30  # customers without a single exception: no habit is so strict


def refuse_outcomes(frame: nw.DataFrame[Any], cells: Sequence[Cell], table: Table, config: Config) -> list[DataNote]:
    """Refuse two answers to one campaign as two campaigns, and what a campaign brought as what customers spend.

    Whoever buys in answer to a letter has visited the shop, and whoever only visited bought nothing: such columns are nested
    without an exception, as answers to different campaigns never are, unless one went to those only who had answered the other,
    which the settings may say. A model would foretell one by the other.

    Parameters
    ----------
    frame : narwhals DataFrame
        One row a customer, with the campaigns in order of time.
    cells : sequence of Cell
    table : Table
    config : Config
        ``campaigns.follow_up`` says that such campaigns are two.

    Returns
    -------
    list of DataNote
        What was named as a follow-up.

    Raises
    ------
    SchemaError
        Names both columns, and what to do.
    """
    campaigns = [cell for cell in cells if cell.name.startswith("campaign.")]
    if not campaigns:
        return []
    *earlier, latest = campaigns
    yes = nw.col(latest.name) == 1
    n = {"rows": nw.len(), "yes": _count(yes)}
    for cell in earlier:
        n |= {cell.name: _count(nw.col(cell.name) == 1), f"both {cell.name}": _count(yes & (nw.col(cell.name) == 1))}
    spent = nw.col("monetary_value") > 0
    found = facts(frame, n | {"spent": _count(spent), "spent yes": _count(yes & spent)})
    few, notes = 2 * found["yes"] < found["rows"], []
    for cell in earlier:
        fewer = min(found[cell.name], found["yes"])
        if found[f"both {cell.name}"] == fewer >= _LEAST and few and 2 * found[cell.name] < found["rows"]:
            if config.campaigns.follow_up:
                notes.append(DataNote("campaign_follow_up", latest.header, int(fewer), (cell.header,)))
                continue
            raise SchemaError(
                f"{table.name}: [columns] campaigns: {cell.header!r} and {latest.header!r}: whoever has one has the other, "
                f"without an exception among {int(fewer)} customers, so they seem two answers to one campaign; name one of them, "
                "or set follow_up = true under [campaigns] if one went only to those who had answered the other",
                (cell.header, latest.header),
            )
    if found["spent"] == found["spent yes"] >= _LEAST and few:
        headers = tuple(cell.header for cell in cells if cell.is_spend)
        raise SchemaError(
            f"{table.name}: [columns] {', '.join(map(repr, headers))}: only who answered {latest.header!r} spent anything, "
            "so it seems to be what the campaign brought; name it as outcome_value, and as spend what customers spent before",
            headers,
        )
    return notes


def _count(those: nw.Expr) -> nw.Expr:
    return those.cast(nw.Int64).sum()


def with_sent(notes: Sequence[DataNote], *, known: bool) -> list[DataNote]:
    """Say of a follow-up that the table knows whom the latest campaign went to, where it does."""
    return [replace(note, code="campaign_follow_up_sent") if known else note for note in notes]
