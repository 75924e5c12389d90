"""Phones: the charts that a reader meets first, drawn as wide as a phone instead of being cut off there."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from reportgen.brief import Brief
from reportgen.document import plots, style, words
from reportgen.document.language import Translate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 86.0
"""Millimetres: the text of a page on a screen of 360 pixels, so that letters are as large as on paper."""

MAP_HEIGHT = 78.0
"""Of the map, in millimetres: taller than it is on paper, for names need as much room."""

PROFIT_HEIGHT = 64.0
"""Of the curve of profit, in millimetres."""

_LEFT, _LINE, _BETWEEN = 16.0, 3.5, 1.6  # mm: for the names of the bars, a line of the list, and between two segments of it
_LETTERS = 58  # of a line of the list


def shares(figure: Figure, brief: Brief, _: Translate) -> str:
    """Two bars, customers and spend, with the names of the segments in a list below."""
    ax, width = plots.sheet(figure)
    height = shares_height(brief, _)
    plots.flow(ax, brief, (_LEFT, width, height - plots.FLOW_HIGH), _)
    top = height - plots.FLOW_HIGH - 4.0
    said = plots.said_shares(brief, _)
    for lines, colour in zip(_listed(brief, _), style.segment_colours(brief.tiers), strict=True):
        ax.plot([1.2], [top - 1.2], "s", color=colour, markersize=5)
        ax.text(3.4, top, "\n".join(lines), va="top", size=7.2, color=style.INK, linespacing=1.3)
        top -= _LINE * len(lines) + _BETWEEN
    return _("Two bars side by side. {parts}.").format(parts="; ".join(said))


def shares_height(brief: Brief, _: Translate) -> float:
    """Return the height of the bars and the list in millimetres."""
    return plots.FLOW_HIGH + 4.0 + sum(_LINE * len(lines) + _BETWEEN for lines in _listed(brief, _))


def _listed(brief: Brief, _: Translate) -> list[list[str]]:
    return [
        textwrap.wrap(words.label(text), _LETTERS, max_lines=3, placeholder=" \u2026") for text in plots.said_shares(brief, _)
    ]
