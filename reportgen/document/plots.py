"""Plots: what is drawn into each figure. Each function draws and returns the sentence that says what is there to see."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from reportgen.brief import Brief
from reportgen.document import style, terms, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LETTER = 1.36  # mm: mean width of a letter of Inter at 7.2 points
MM_AN_INCH = 25.4
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")  # beside the colour: for grey print and colour blindness
_LOG_FROM = 30.0  # largest over smallest: beyond this a linear axis shows the largest customers only
_TAG = (90.0, 18.0)  # points of the figure, 100 an inch: the room a name takes on the map
_LABEL_FITS = 9.0  # mm: the width of "46%" with air


def shares(figure: Figure, brief: Brief) -> str:
    """Two bars, customers and spend, and the bands that lead from one to the other."""
    from matplotlib.patches import Polygon, Rectangle

    ax, width = _sheet(figure)
    segments, colours = brief.segmentation.segments, style.segment_colours(brief.tiers)
    left, top, bottom, thick = 20.0, 25.0, 5.0, 9.0
    ax.text(0, top + thick / 2, "Customers", va="center", color=style.SOFT)
    ax.text(0, bottom + thick / 2, "Spend", va="center", color=style.SOFT)
    above, below = [left], [left]
    for s in segments:
        above.append(above[-1] + (width - left) * s.customer_share)
        below.append(below[-1] + (width - left) * s.gmv_share)
    room = [max(18, int((b - a) / LETTER)) for a, b in pairwise(above)]
    names = [
        textwrap.wrap(words.label(s.name), wide, max_lines=3, placeholder=" \u2026")
        for s, wide in zip(segments, room, strict=True)
    ]
    name_at = dodged(above[:-1], [max(map(len, lines)) * LETTER + 2 for lines in names], left, width)
    small = [i for i in range(len(segments)) if below[i + 1] - below[i] < _LABEL_FITS]
    small_at = dict(zip(small, dodged([below[i] for i in small], [_LABEL_FITS] * len(small), left, width), strict=True))
    for i, s in enumerate(segments):
        a, b, c, d, colour = above[i], above[i + 1], below[i], below[i + 1], colours[i]
        ax.add_patch(Polygon([(a, top), (b, top), (d, bottom + thick), (c, bottom + thick)], color=colour, alpha=0.16, lw=0))
        for x0, x1, y, share in ((a, b, top, s.customer_share), (c, d, bottom, s.gmv_share)):
            ax.add_patch(Rectangle((x0, y), x1 - x0, thick, facecolor=colour, edgecolor=style.PAPER, lw=0.8))
            text = words.percent(share, brief.meta.locale, digits=0)
            if x1 - x0 >= _LABEL_FITS:
                ax.text(
                    (x0 + x1) / 2, y + thick / 2, text, ha="center", va="center_baseline", weight=700, color=style.text_on(colour)
                )
        ax.plot([a + 0.3, a + 0.3], [top + thick, top + thick + 1.6], color=colour, lw=0.8)
        ax.text(
            name_at[i], top + thick + 2.2, "\n".join(names[i]), va="bottom", size=7.2, weight=700, color=style.readable(colour)
        )
        if i in small_at:
            ax.text(
                small_at[i],
                bottom - 1,
                words.percent(s.gmv_share, brief.meta.locale),
                va="top",
                weight=700,
                color=style.readable(colour),
            )
    parts = [f"{s.name}: {_pct(brief, s.customer_share)} of customers, {_pct(brief, s.gmv_share)} of spend" for s in segments]
    return f"Two bars side by side. {'; '.join(parts)}."


def segment_map(figure: Figure, brief: Brief) -> str:
    """A sample of customers on the two features that show most, each segment named where it lies."""
    import seaborn

    found, colours = brief.segmentation, style.segment_colours(brief.tiers)
    ax = figure.add_axes((0.125, 0.12, 0.86, 0.86))
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
        _feature_axis(ax, axis, feature, values, brief)
    middles = {s.segment: own for s in found.segments if (own := [p for p in points if p.segment == s.segment])}
    taken: list[tuple[float, float]] = []
    for number, own in sorted(middles.items(), key=lambda item: median(p.y for p in item[1])):
        x, y = ax.transData.transform((median(p.x for p in own), median(p.y for p in own)))
        while any(abs(x - a) < _TAG[0] and abs(y - b) < _TAG[1] for a, b in taken):
            y += 1.0  # upwards, until it covers no other name
        taken.append((x, y))
        at_x, at_y = ax.transData.inverted().transform((x, y))
        _tag(ax, (float(at_x), float(at_y)), words.label(found.segments[number - 1].name), colours[number - 1])
    where = "; ".join(
        f"{s.name} around {_middle(brief, found.map_x, [p.x for p in points if p.segment == s.segment])}"
        f" and {_middle(brief, found.map_y, [p.y for p in points if p.segment == s.segment])}"
        for s in found.segments
        if any(p.segment == s.segment for p in points)
    )
    axes = f"{_axis_name(found.map_x)} across, {_axis_name(found.map_y)} up"
    return f"Map of {words.number(len(points))} customers: {axes}. Medians: {where}."


def candidates(figure: Figure, brief: Brief) -> str:
    """Silhouette and inertia over the number of segments, the chosen one marked, the business range shaded."""
    import seaborn

    found = brief.segmentation
    ks = [c.k for c in found.candidates]
    panels = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"left": 0.17, "right": 0.97, "top": 0.93, "bottom": 0.12, "hspace": 0.38}
    )
    series = (
        ("Silhouette (higher is better)", [c.silhouette for c in found.candidates], 2),
        ("Inertia (look for the bend)", [c.inertia for c in found.candidates], 0),
    )
    for ax, (title, values, digits) in zip(panels, series, strict=True):
        ax.axvspan(found.k_range[0] - 0.5, found.k_range[1] + 0.5, color=style.WASH, lw=0)
        seaborn.lineplot(x=ks, y=values, color=style.SOFT, marker="o", markersize=3.6, markeredgewidth=0, ax=ax)
        chosen = values[ks.index(found.k)]
        ax.plot([found.k], [chosen], "o", color=style.ACCENT, markersize=7)
        ax.annotate(
            words.number(chosen, brief.meta.locale, digits=digits),
            (found.k, chosen),
            xytext=(6, 5),
            textcoords="offset points",
            weight=700,
            color=style.ACCENT,
        )
        ax.set_title(title, size=7.2, pad=5)
        ax.yaxis.set_major_formatter(lambda value, _, digits=digits: words.number(value, brief.meta.locale, digits=digits))
        ax.locator_params(axis="y", nbins=4)
        ax.margins(y=0.18)
    panels[1].set_xticks(ks)
    panels[1].set_xlabel("Number of segments")
    at_k = next(c for c in found.candidates if c.k == found.k)
    best = max(found.candidates, key=lambda c: c.silhouette)
    return (
        f"Two lines over {ks[0]} to {ks[-1]} segments. At the chosen {found.k} the silhouette is"
        f" {words.number(at_k.silhouette, digits=3)}; the highest, {words.number(best.silhouette, digits=3)}, is at {best.k}."
        f" Inertia falls from {words.number(found.candidates[0].inertia)} to {words.number(found.candidates[-1].inertia)}."
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


def _sheet(figure: Figure) -> tuple[Axes, float]:
    """Axes over the whole figure in millimetres, nothing drawn."""
    width, height = (side * MM_AN_INCH for side in figure.get_size_inches())
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return ax, width


def _feature_axis(ax: Axes, axis: Any, feature: str, values: Sequence[float], brief: Brief) -> None:
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
    axis.set_label_text(_axis_name(feature) + (" (log scale)" if log else ""))
    shown = "whole" if unit == "decimal" else unit
    axis.set_major_formatter(lambda value, _: terms.value(value, shown, brief.meta.locale, brief.meta.currency))


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
        textwrap.fill(text, 20, max_lines=3, placeholder=" \u2026"),
        at,
        ha="center",
        va="center",
        size=7.4,
        weight=700,
        color=style.readable(colour),
        bbox={"boxstyle": "round,pad=0.35", "facecolor": style.PAPER, "edgecolor": colour, "linewidth": 0.7, "alpha": 0.94},
    )


def _axis_name(feature: str) -> str:
    return terms.term(feature).plain


def _middle(brief: Brief, feature: str, values: Sequence[float]) -> str:
    return terms.value(median(values), terms.term(feature).unit, brief.meta.locale, brief.meta.currency)


def _pct(brief: Brief, share: float) -> str:
    return words.percent(share, brief.meta.locale)
