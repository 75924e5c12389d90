"""Plots: what is drawn into each figure. Each function draws and returns the sentence that says what is there to see."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from reportgen.brief import Brief
from reportgen.document import style, terms, words
from reportgen.document.language import Translate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LETTER = 1.36  # mm: mean width of a letter of Inter at 7.2 points
MM_AN_INCH = 25.4
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")  # beside the colour: for grey print and colour blindness
_GOLDEN = 0.6180339887  # of a step: points spread evenly however many they are (Weyl 1916)
_LOG_FROM = 30.0  # largest over smallest: beyond this a linear axis shows the largest customers only
_TAG = (95.0, 19.0)  # points of the figure, 100 an inch: the room a name takes on the map
_TAG_LINE = 12.5  # a further line of it
_BARS_LEFT = 20.0  # mm: for the names of the two bars
FLOW_HIGH = 29.0  # mm: from the foot of the lower bar to the head of the upper one
_THICK, _FLOW_FOOT = 9.0, 5.0  # mm: a bar, and what is free below the lower one
_NAMES_FROM, _NAME_LINE = 37.0, 3.05  # mm: what the bars and their bands take, and a line of a name above them
_LABEL_FITS = 9.0  # mm: the width of "46%" with air


def shares(figure: Figure, brief: Brief, _: Translate) -> str:
    """Two bars, customers and spend, and the bands that lead from one to the other."""
    ax, width = sheet(figure)
    segments, colours = brief.segmentation.segments, style.segment_colours(brief.tiers)
    above, below = flow(ax, brief, (_BARS_LEFT, width, _FLOW_FOOT), _)
    head = _FLOW_FOOT + FLOW_HIGH
    names = _bar_names(brief, width)
    name_at = dodged(above[:-1], [max(map(len, lines)) * LETTER + 2 for lines in names], _BARS_LEFT, width)
    small = [i for i in range(len(segments)) if below[i + 1] - below[i] < _LABEL_FITS]
    small_at = dodged([below[i] for i in small], [_LABEL_FITS] * len(small), _BARS_LEFT, width)
    for at, lines, start, colour in zip(name_at, names, above, colours, strict=False):
        ax.plot([start + 0.3, start + 0.3], [head, head + 1.6], color=colour, lw=0.8)
        ax.text(at, head + 2.2, "\n".join(lines), va="bottom", size=7.2, weight=700, color=style.readable(colour))
    for i, at in zip(small, small_at, strict=True):
        text = words.percent(segments[i].gmv_share, brief.meta.locale)
        ax.text(at, _FLOW_FOOT - 1, text, va="top", weight=700, color=style.readable(colours[i]))
    return _("Two bars side by side. {parts}.").format(parts="; ".join(said_shares(brief, _)))


def flow(ax: Axes, brief: Brief, place: tuple[float, float, float], _: Translate) -> tuple[list[float], list[float]]:
    """Draw the two bars between left and right and upwards from a foot, and return where the parts of each begin and end."""
    from matplotlib.patches import Polygon, Rectangle

    left, right, foot = place
    colours, top = style.segment_colours(brief.tiers), foot + FLOW_HIGH - _THICK
    ax.text(0, top + _THICK / 2, _("Customers"), va="center", color=style.SOFT)
    ax.text(0, foot + _THICK / 2, _("Spend"), va="center", color=style.SOFT)
    above, below = [left], [left]
    for s, colour in zip(brief.segmentation.segments, colours, strict=True):
        a, c = above[-1], below[-1]
        b, d = a + (right - left) * s.customer_share, c + (right - left) * s.gmv_share
        ax.add_patch(Polygon([(a, top), (b, top), (d, foot + _THICK), (c, foot + _THICK)], color=colour, alpha=0.16, lw=0))
        for x0, x1, y, share in ((a, b, top, s.customer_share), (c, d, foot, s.gmv_share)):
            ax.add_patch(Rectangle((x0, y), x1 - x0, _THICK, facecolor=colour, edgecolor=style.PAPER, lw=0.8))
            if x1 - x0 >= _LABEL_FITS:
                ax.text(
                    (x0 + x1) / 2,
                    y + _THICK / 2,
                    words.percent(share, brief.meta.locale, digits=0),
                    ha="center",
                    va="center_baseline",
                    weight=700,
                    color=style.text_on(colour),
                    gid=style.text_in_the_dark(colour),
                )
        above.append(b)
        below.append(d)
    return above, below


def said_shares(brief: Brief, _: Translate) -> list[str]:
    """Say of each segment which shares it has."""
    part = _("{name}: {customers} of customers, {spend} of spend")
    return [
        part.format(name=s.name, customers=_pct(brief, s.customer_share), spend=_pct(brief, s.gmv_share))
        for s in brief.segmentation.segments
    ]


def shares_height(brief: Brief, width: float) -> float:
    """Return the height of the two bars in millimetres: as much as their names need.

    Parameters
    ----------
    brief : Brief
    width : float
        Of the figure, in millimetres.
    """
    return _NAMES_FROM + _NAME_LINE * max(map(len, _bar_names(brief, width)))


def segment_map(figure: Figure, brief: Brief, _: Translate) -> str:
    """A sample of customers on the two features that show most, each segment named where it lies."""
    import seaborn

    found, colours = brief.segmentation, style.segment_colours(brief.tiers)
    if found.map_x == found.map_y:
        return _segment_line(figure, brief, _)
    ax = figure.add_axes((0.125, 0.15, 0.86, 0.83))
    points = found.map_points
    order = [s.segment for s in found.segments]
    seaborn.scatterplot(
        x=[p.x for p in points],
        y=[p.y for p in points],
        hue=[p.segment for p in points],
        style=[p.segment for p in points],
        hue_order=order,
        style_order=order,
        palette=list(colours),
        markers={s: MARKERS[(s - 1) % len(MARKERS)] for s in order},
        s=13,
        alpha=0.72,
        linewidth=0.25,
        legend=False,
        rasterized=True,
        ax=ax,
    )
    for axis, feature, values in ((ax.xaxis, found.map_x, [p.x for p in points]), (ax.yaxis, found.map_y, [p.y for p in points])):
        _feature_axis(ax, axis, feature, values, brief, _)
    taken: list[tuple[float, float, float]] = []
    inside = ax.bbox
    for middle in sorted(found.map_medians, key=lambda p: p.y):
        name = textwrap.fill(words.label(found.segments[middle.segment - 1].name), 20, max_lines=3, placeholder=" \u2026")
        high = _TAG[1] + _TAG_LINE * name.count("\n")
        x, y = ax.transData.transform((middle.x, middle.y))
        x = min(max(x, inside.x0 + _TAG[0] / 2), inside.x1 - _TAG[0] / 2)
        y = max(y, inside.y0 + 1.5 * _TAG[1])  # a corner full of equal customers stays in sight
        while any(abs(x - a) < _TAG[0] and abs(y - b) < (high + other) / 2 for a, b, other in taken):
            y += 1.0  # upwards, until it covers no other name
        taken.append((x, y, high))
        at_x, at_y = ax.transData.inverted().transform((x, y))
        _tag(ax, (float(at_x), float(at_y)), name, colours[middle.segment - 1])
    around = _("{name} around {x} and {y}")
    where = "; ".join(
        around.format(
            name=found.segments[p.segment - 1].name, x=_written(p.x, found.map_x, brief), y=_written(p.y, found.map_y, brief)
        )
        for p in found.map_medians
    )
    return _("Map of {n} customers: {x} across, {y} up. Medians: {where}.").format(
        n=words.number(found.n_mapped, brief.meta.locale),
        x=terms.term(found.map_x, _).plain,
        y=terms.term(found.map_y, _).plain,
        where=where,
    )


def _segment_line(figure: Figure, brief: Brief, _: Translate) -> str:
    """The same where customers are told apart by one feature: a row a segment, and points beside one another for want of room."""
    found, colours = brief.segmentation, style.segment_colours(brief.tiers)
    names = ["\n".join(textwrap.wrap(words.label(s.name), 22, max_lines=3, placeholder=" \u2026")) for s in found.segments]
    ax = figure.add_axes((0.2, 0.15, 0.785, 0.83))
    for row, s in enumerate(found.segments):
        own = [p.x for p in found.map_points if p.segment == s.segment]
        beside = [row + 0.6 * (i * _GOLDEN % 1 - 0.5) for i in range(len(own))]
        marker = MARKERS[(s.segment - 1) % len(MARKERS)]
        ax.scatter(own, beside, s=11, marker=marker, color=colours[row], alpha=0.72, linewidth=0, rasterized=True)
    _feature_axis(ax, ax.xaxis, found.map_x, [p.x for p in found.map_points], brief, _)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    around = _("{name} around {x}")
    where = "; ".join(
        around.format(name=found.segments[p.segment - 1].name, x=_written(p.x, found.map_x, brief)) for p in found.map_medians
    )
    return _("{n} customers along {x}, a row a segment. Medians: {where}.").format(
        n=words.number(found.n_mapped, brief.meta.locale), x=terms.term(found.map_x, _).plain, where=where
    )


def dodged(wanted: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels along a line as little as needed so that none overlaps its neighbour or leaves [low, high].

    Examples
    --------
    >>> dodged([0, 1, 9], [4, 4, 4], 0, 12)
    [0, 4, 8]
    """
    placed: list[float] = []
    for want, _width in zip(wanted, widths, strict=True):
        placed.append(max(want, placed[-1] + widths[len(placed) - 1]) if placed else max(want, low))
    limit = high
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], limit - widths[i])
        limit = placed[i]
    return placed


def _bar_names(brief: Brief, width: float) -> list[list[str]]:
    """The names above the bar of customers, each in lines about as wide as its part of the bar."""
    segments = brief.segmentation.segments
    room = [max(18, int((width - _BARS_LEFT) * s.customer_share / LETTER)) for s in segments]
    return [
        textwrap.wrap(words.label(s.name), wide, max_lines=3, placeholder=" \u2026")
        for s, wide in zip(segments, room, strict=True)
    ]


def sheet(figure: Figure) -> tuple[Axes, float]:
    """Axes over the whole figure in millimetres, nothing drawn."""
    width, height = (side * MM_AN_INCH for side in figure.get_size_inches())
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return ax, width


def _feature_axis(ax: Axes, axis: Any, feature: str, values: Sequence[float], brief: Brief, _: Translate) -> None:
    """Name an axis, scale it, and write its numbers in the unit of the feature."""
    unit = terms.term(feature).unit
    middle = median(values) if values else 0.0
    skewed = min(values, default=0) >= 0 and middle > 0 and max(values) > _LOG_FROM * middle
    log = skewed or (min(values, default=0) > 0 and max(values) > _LOG_FROM * min(values))
    if log:
        scale = ax.set_xscale if axis is ax.xaxis else ax.set_yscale
        if min(values) > 0:
            scale("log")
        else:
            _log_from_zero(axis, scale, middle / 10, max(values))
        axis.set_minor_locator(_no_ticks())
    name = terms.term(feature, _).plain
    axis.set_label_text(_("{feature} (log scale)").format(feature=name) if log else name)
    shown = "whole" if unit == "decimal" else unit
    axis.set_major_formatter(lambda value, at: terms.value(value, shown, brief.meta.locale, brief.meta.currency))


def _log_from_zero(axis: Any, scale: Any, near: float, end: float) -> None:
    """A logarithmic axis that begins with a linear step from nought, which has no logarithm."""
    first = math.ceil(math.log10(near))
    scale("symlog", linthresh=10.0**first, linscale=0.5)
    axis.set_ticks([0, *(10.0**e for e in range(first, math.floor(math.log10(end)) + 1))])
    axis.set_view_interval(-0.3 * 10.0**first, 1.3 * end, ignore=True)


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _tag(ax: Axes, at: tuple[float, float], text: str, colour: str) -> None:
    ax.annotate(
        text,
        at,
        ha="center",
        va="center",
        size=7.4,
        weight=700,
        color=style.readable(colour),
        bbox={"boxstyle": "round,pad=0.35", "facecolor": style.PAPER, "edgecolor": colour, "linewidth": 0.7, "alpha": 0.94},
    )


def _written(value: float, feature: str, brief: Brief) -> str:
    return terms.value(value, terms.term(feature).unit, brief.meta.locale, brief.meta.currency)


def _pct(brief: Brief, share: float) -> str:
    return words.percent(share, brief.meta.locale)
