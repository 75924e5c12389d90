"""Plots: what is drawn into each figure. Each function draws and returns the sentence that says what is there to see."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.impact import Scenario
from reportgen.brief import Brief
from reportgen.document import style, terms, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LETTER = 1.36  # mm: mean width of a letter of Inter at 7.2 points
_MM_AN_INCH = 25.4
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")  # beside the colour: for grey print and colour blindness
_LOG_FROM = 30.0  # largest over smallest: beyond this a linear axis shows the largest customers only
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
    names = [textwrap.wrap(words.label(s.name), wide, max_lines=3, placeholder=" \u2026") for s, wide in zip(segments, room, strict=True)]
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
                ax.text((x0 + x1) / 2, y + thick / 2, text, ha="center", va="center_baseline", weight=700, color=style.text_on(colour))
        ax.plot([a + 0.3, a + 0.3], [top + thick, top + thick + 1.6], color=colour, lw=0.8)
        ax.text(name_at[i], top + thick + 2.2, "\n".join(names[i]), va="bottom", size=7.2, weight=700, color=style.readable(colour))
        if i in small_at:
            ax.text(small_at[i], bottom - 1, words.percent(s.gmv_share, brief.meta.locale), va="top", weight=700, color=style.readable(colour))
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
        markers={s: _MARKERS[(s - 1) % len(_MARKERS)] for s in order},
        s=13,
        alpha=0.72,
        linewidth=0.25,
        legend=False,
        rasterized=True,
        ax=ax,
    )
    for axis, feature, values in ((ax.xaxis, found.map_x, [p.x for p in points]), (ax.yaxis, found.map_y, [p.y for p in points])):
        _feature_axis(ax, axis, feature, values, brief)
    for s in found.segments:
        own = [p for p in points if p.segment == s.segment]
        if own:
            _tag(ax, median(p.x for p in own), median(p.y for p in own), words.label(s.name), colours[s.segment - 1])
    where = "; ".join(
        f"{s.name} around {_middle(brief, found.map_x, [p.x for p in points if p.segment == s.segment])}"
        f" and {_middle(brief, found.map_y, [p.y for p in points if p.segment == s.segment])}"
        for s in found.segments
        if any(p.segment == s.segment for p in points)
    )
    return f"Map of {words.number(len(points))} customers: {_axis_name(found.map_x)} across, {_axis_name(found.map_y)} up. Medians: {where}."


def candidates(figure: Figure, brief: Brief) -> str:
    """Silhouette and inertia over the number of segments, the chosen one marked, the business range shaded."""
    import seaborn

    found = brief.segmentation
    ks = [c.k for c in found.candidates]
    panels = figure.subplots(2, 1, sharex=True, gridspec_kw={"left": 0.17, "right": 0.97, "top": 0.93, "bottom": 0.12, "hspace": 0.38})
    series = (("Silhouette (higher is better)", [c.silhouette for c in found.candidates], 2), ("Inertia (look for the bend)", [c.inertia for c in found.candidates], 0))
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
    chosen = next(c for c in found.candidates if c.k == found.k)
    best = max(found.candidates, key=lambda c: c.silhouette)
    return (
        f"Two lines over {ks[0]} to {ks[-1]} segments. At the chosen {found.k} the silhouette is"
        f" {words.number(chosen.silhouette, digits=3)}; the highest, {words.number(best.silhouette, digits=3)}, is at {best.k}."
        f" Inertia falls from {words.number(found.candidates[0].inertia)} to {words.number(found.candidates[-1].inertia)}."
    )


def response(figure: Figure, brief: Brief) -> str:
    """Response to the latest campaign: a dot and its interval a segment, the average and the break-even behind."""
    found = brief.campaigns
    assert isinstance(found, Campaigns)
    colours, segments = style.segment_colours(brief.tiers), brief.segmentation.segments
    latest = {r.segment: r for r in found.rates if r.campaign == found.latest}
    ax, name_width = _rows(figure, [words.label(s.name) for s in segments], colours, head=0.6, foot=0.8)
    whole = latest[None]
    marks = [(whole.response_rate, f"all customers {_pct(brief, whole.response_rate)}", style.INK)]
    highest = max(r.ci_high for r in latest.values())
    if found.break_even_rate is not None and found.break_even_rate < 2 * highest:
        marks.append((found.break_even_rate, f"pays from {_pct(brief, found.break_even_rate)}", style.WARN))
    limit = max(highest, *(value for value, _, _ in marks)) * 1.24
    _rules(ax, marks, limit)
    for row, s in enumerate(segments):
        r = latest[s.segment]
        _interval(ax, r.ci_low, r.response_rate, r.ci_high, row, colours[row], _MARKERS[row % len(_MARKERS)])
        text = ax.annotate(_pct(brief, r.response_rate), (r.ci_high, row), xytext=(6, 0), textcoords="offset points", va="center_baseline", weight=700, size=8)
        counts = f"{words.number(r.n_responded, brief.meta.locale)} of {words.number(r.n_contacted, brief.meta.locale)}"
        ax.annotate(counts, (1, 0), xycoords=text, xytext=(5, 0), textcoords="offset points", va="bottom", size=6.8, color=style.SOFT)
    ax.set_xlim(0, limit)
    _percent_axis(ax, brief)
    parts = [
        f"{s.name} {_pct(brief, latest[s.segment].response_rate)}"
        f" ({_pct(brief, latest[s.segment].ci_low)} to {_pct(brief, latest[s.segment].ci_high)})"
        for s in segments
    ]
    return f"Dots with intervals, one a segment. {'; '.join(parts)}. All customers {_pct(brief, whole.response_rate)}."


def impact(figure: Figure, brief: Brief) -> str:
    """What is at stake: low, base and high a segment, one panel for each kind of scenario."""
    segments, colours = brief.segmentation.segments, (*style.segment_colours(brief.tiers), style.INK)
    kinds = [(code, title) for code, title in (("retention", "Retention: spend at risk"), ("retargeting_all", "Next campaign: result of mailing")) if any(s.scenario == code for s in brief.impact.scenarios)]
    names = [*(words.label(s.name) for s in segments), "All customers"]
    parts = []
    for i, (code, title) in enumerate(kinds):
        ax, _ = _rows(figure, names if i == 0 else [""] * len(names), colours, head=1.2, foot=0.7, column=i, columns=len(kinds))
        rows = {s.segment: s for s in brief.impact.scenarios if s.scenario == code}
        ax.set_title(title, pad=6)
        lows, highs = min(0.0, *(s.low for s in rows.values())), max(0.0, *(s.high for s in rows.values()))
        ax.axvline(0, color=style.INK, lw=0.6)
        for row, key in enumerate([*(s.segment for s in segments), None]):
            if key in rows:
                _money_range(ax, rows[key], row, colours[row], brief)
                name = names[row]
                parts.append(f"{title.split(':')[0]}, {name}: {_cash(brief, rows[key].low)} to {_cash(brief, rows[key].high)}")
        span = (highs - lows) or 1.0
        ax.set_xlim(lows - 0.06 * span, highs + 0.62 * span)
        ax.xaxis.set_major_formatter(lambda value, _: words.money(value, brief.meta.locale, brief.meta.currency))
        ax.locator_params(axis="x", nbins=4)
    return f"Ranges from low to high, a dot at the base case. {'; '.join(parts)}."


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
    width, height = (side * _MM_AN_INCH for side in figure.get_size_inches())
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return ax, width


def _rows(figure: Figure, names: Sequence[str], colours: Sequence[str], head: float, foot: float, column: int = 0, columns: int = 1) -> tuple[Axes, float]:
    """Axes with one named row a segment, first on top; head and foot in rows."""
    n = len(names)
    width = figure.get_size_inches()[0] * _MM_AN_INCH
    lines = [textwrap.fill(name, 30, max_lines=2, placeholder=" \u2026") for name in names]
    room = min(48.0, max(len(part) for name in lines for part in name.split("\n")) * LETTER * 1.05 + 4) if column == 0 else 0.0
    gap = 8.0
    first = 48.0 if columns > 1 else room
    each = (width - first - gap * (columns - 1)) / columns
    x0 = first + column * (each + gap)
    unit = 1 / (n + head + foot)
    ax = figure.add_axes((x0 / width, foot * unit, (each - 1) / width, n * unit))
    ax.set_ylim(n - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines[["left"]].set_visible(False)
    ax.grid(visible=True, axis="x")
    for row, name in enumerate(lines):
        if name:
            ax.annotate(name, (-x0 / each, row), xycoords=("axes fraction", "data"), va="center", size=8, annotation_clip=False)
    return ax, room


def _interval(ax: Axes, low: float, value: float, high: float, row: float, colour: str, marker: str) -> None:
    ax.plot([low, high], [row, row], color=colour, lw=2.2, solid_capstyle="round")
    ax.plot([value], [row], marker, color=colour, markersize=7, markeredgecolor=style.PAPER, markeredgewidth=0.8)


def _rules(ax: Axes, marks: Sequence[tuple[float, str, str]], limit: float) -> None:
    """Vertical reference lines, each named at its top: left of the line where the next one is near."""
    marks = sorted(marks)
    for i, (value, text, colour) in enumerate(marks):
        ax.axvline(value, color=colour, lw=0.9, dashes=(2.5, 2))
        near = i + 1 < len(marks) and marks[i + 1][0] - value < 0.22 * limit
        side, shift = ("right", -3) if near else ("left", 3)
        ax.annotate(text, (value, 1), xycoords=("data", "axes fraction"), xytext=(shift, 1), textcoords="offset points", ha=side, va="bottom", size=7, color=colour)


def _money_range(ax: Axes, s: Scenario, row: int, colour: str, brief: Brief) -> None:
    ax.plot([s.low, s.high], [row, row], color=colour, lw=4, alpha=0.35, solid_capstyle="butt")
    ax.plot([s.base], [row], "o", color=colour, markersize=5.5, markeredgecolor=style.PAPER, markeredgewidth=0.8)
    text = f"{_cash(brief, s.low)} to {_cash(brief, s.high)}"
    ax.annotate(text, (max(s.high, 0), row), xytext=(6, 0), textcoords="offset points", va="center_baseline", size=7.2, weight=700)


def _feature_axis(ax: Axes, axis: Any, feature: str, values: Sequence[float], brief: Brief) -> None:
    """Name an axis, scale it, and write its numbers in the unit of the feature."""
    unit, log = terms.term(feature).unit, min(values, default=0) > 0 and max(values) / min(values) > _LOG_FROM
    if log:
        (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
        axis.set_minor_locator(_no_ticks())
    axis.set_label_text(_axis_name(feature) + (" (log scale)" if log else ""))
    axis.set_major_formatter(lambda value, _: terms.value(value, unit if unit != "decimal" else "whole", brief.meta.locale, brief.meta.currency))


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _tag(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    ax.annotate(
        textwrap.fill(text, 20, max_lines=3, placeholder=" \u2026"),
        (x, y),
        ha="center",
        va="center",
        size=7.4,
        weight=700,
        color=style.readable(colour),
        bbox={"boxstyle": "round,pad=0.35", "facecolor": style.PAPER, "edgecolor": colour, "linewidth": 0.7, "alpha": 0.94},
    )


def _percent_axis(ax: Axes, brief: Brief) -> None:
    ax.xaxis.set_major_formatter(lambda value, _: words.percent(value, brief.meta.locale, digits=0))
    ax.locator_params(axis="x", nbins=7)


def _axis_name(feature: str) -> str:
    return terms.term(feature).plain


def _middle(brief: Brief, feature: str, values: Sequence[float]) -> str:
    return terms.value(median(values), terms.term(feature).unit, brief.meta.locale, brief.meta.currency)


def _pct(brief: Brief, share: float) -> str:
    return words.percent(share, brief.meta.locale)


def _cash(brief: Brief, amount: float) -> str:
    return words.money(amount, brief.meta.locale, brief.meta.currency)

