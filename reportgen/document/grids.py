"""Grids: findings in rows and columns, and the shade of each place. They add no number."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.analysis.budget import Allocation, Budget
from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.conversion import Conversion
from reportgen.analysis.statistics.gradients import Gradient
from reportgen.notes import Skipped

_TENTHS = 10
_DEEPEST = 0.45  # share of the accent in the darkest cell: ink on it reads at 4.5:1 even where the accent is black


@dataclass(frozen=True)
class Cell:
    """A rate in the matrix.

    Attributes
    ----------
    rate : CampaignRate or None
        None where nobody of the segment was contacted.
    shade : str
        Background, as CSS.
    """

    rate: CampaignRate | None
    shade: str


@dataclass(frozen=True)
class Row:
    """A campaign in the matrix.

    Attributes
    ----------
    campaign : str
    cells : tuple of Cell
        One a segment.
    all : CampaignRate
    """

    campaign: str
    cells: tuple[Cell, ...]
    all: CampaignRate


@dataclass(frozen=True)
class AlongRow:
    """How the measures change along the bands, for one group of customers.

    Attributes
    ----------
    segment : int or None
        None: all customers.
    cells : tuple of Gradient
        By measure, within it by feature.
    """

    segment: int | None
    cells: tuple[Gradient, ...]


@dataclass(frozen=True)
class Spent:
    """One tenth of the customers, within one segment.

    Attributes
    ----------
    decile : int
    held : Allocation or None
        None where the segment holds nobody of that tenth.
    shade : str
        Background, as CSS.
    """

    decile: int
    held: Allocation | None
    shade: str


@dataclass(frozen=True)
class SpentRow:
    """Where the money goes within one segment.

    Attributes
    ----------
    segment : int
    cells : tuple of Spent
        One a tenth, the likeliest first.
    """

    segment: int
    cells: tuple[Spent, ...]


def matrix(found: Campaigns, accent: str) -> tuple[Row, ...]:
    """Arrange the rates by campaign and segment, shaded by how high they are."""
    highest = max((r.response_rate for r in found.rates if r.segment is not None), default=0.0) or 1.0
    segments = sorted({r.segment for r in found.rates if r.segment is not None})
    rows = []
    for campaign in found.campaigns:
        own = {r.segment: r for r in found.rates if r.campaign == campaign}
        cells = [own.get(segment) for segment in segments]
        rows.append(
            Row(
                campaign,
                tuple(Cell(r, shade(0.0 if r is None else r.response_rate / highest, accent)) for r in cells),
                own[None],
            )
        )
    return tuple(rows)


def along(found: Conversion) -> tuple[AlongRow, ...]:
    """Arrange the gradients: a row for all customers and each segment, a column for each measure and feature."""
    known = [by for by in found.by if not isinstance(by, Skipped)]
    rows = {(row.by, row.segment): row for row in (*known, *found.segments)}
    measures = [m for m in ("response", "purchases_per_visit") if any(getattr(by, m) is not None for by in known)]
    groups = dict.fromkeys(segment for _, segment in rows)
    return tuple(
        AlongRow(group, tuple(getattr(rows[by.by, group], measure) for measure in measures for by in known)) for group in groups
    )


def spending(found: Budget, accent: str) -> tuple[SpentRow, ...]:
    """Arrange the contacts of a budget by segment and tenth, shaded by the share of customers contacted.

    The likeliest are written to first: tenths below the last that the contacts reach have none, and are left out.
    """
    held = {(a.segment, a.decile): a for a in found.allocation}
    everybody = max((step.contacts for step in found.steps), default=0)
    last = math.ceil(_TENTHS * found.plan.contacts / everybody) if everybody else _TENTHS
    deciles = sorted({decile for (_, decile), a in held.items() if decile <= last or a.contacts})
    segments = sorted({segment for segment, _ in held})
    return tuple(
        SpentRow(s, tuple(Spent(d, a := held.get((s, d)), shade((a.share or 0.0) if a else 0.0, accent)) for d in deciles))
        for s in segments
    )


def shade(share: float, accent: str) -> str:
    """Return a background between nothing and the deepest shade of the accent; it lets the paper, light or dark, through.

    Examples
    --------
    >>> shade(1.0, "#0b6e75")
    'rgba(11, 110, 117, 0.45)'
    """
    red, green, blue = (int(accent[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {_DEEPEST * share:.2f})"
