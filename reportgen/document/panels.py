"""Panels: values with their intervals side by side, a row a segment."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.language import Translate
from reportgen.document.plots import LETTER, MARKERS, MM_AN_INCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator

_NAMES, _BESIDE = 48.0, 3.5  # mm: for the names of the rows, and between the axes and what is written beside them
_WIDE = 120.0  # mm: what is narrower is for phones


def response(figure: Figure, brief: Brief, _: Translate) -> str:
    """Response to the latest campaign: a dot and its interval a segment, the average and the break-even behind."""
    found = brief.campaigns
    assert isinstance(found, Campaigns)
    colours, segments = style.segment_colours(brief.tiers), brief.segmentation.segments
    latest = {r.segment: r for r in found.rates if r.campaign == found.latest}
    counts = {
        key: _("{n} of {all}").format(
            n=words.number(r.n_responded, brief.meta.locale), all=words.number(r.n_contacted, brief.meta.locale)
        )
        for key, r in latest.items()
    }
    rate_room = LETTER * 1.25 * max(len(_pct(brief, r.response_rate)) for r in latest.values()) + 2
    counted = not narrow(figure)  # on a phone the table behind the chart has the counts
    room = _BESIDE + rate_room + (LETTER * max(map(len, counts.values())) if counted else 0.0)
    ax = named_rows(figure, [words.label(s.name) for s in segments], head=0.55, foot=0.6, beside=room)
    whole = latest[None]
    marks = [(whole.response_rate, _("all customers {rate}").format(rate=_pct(brief, whole.response_rate)), style.INK)]
    highest = max(r.ci_high for r in latest.values())
    mailed = brief.impact.mailing
    compared = isinstance(mailed, Mailing) and mailed.added is not None  # what must pay then is the difference, not the response
    if found.break_even_rate is not None and not compared and found.break_even_rate < 2 * highest:
        marks.append((found.break_even_rate, _("pays from {rate}").format(rate=_pct(brief, found.break_even_rate)), style.WARN))
    limit = 1.04 * max(highest, *(value for value, _name, _colour in marks))
    _rules(ax, marks, limit)
    for row, s in enumerate(segments):
        r = latest.get(s.segment)
        if r is None:
            ax.text(0, row, " " + _("nobody contacted"), va="center_baseline", size=6.8, color=style.SOFT)
            continue
        _interval(ax, row, r, colours[row])
        beside(ax, row, _BESIDE, _pct(brief, r.response_rate), {"weight": 700, "size": 8})
        if counted:
            beside(ax, row, _BESIDE + rate_room, counts[s.segment], {"size": 6.8, "color": style.SOFT})
    ax.set_xlim(0, limit)
    percent_axis(ax.xaxis, brief, 7 if counted else 4)
    part = _("{name} {rate} ({low} to {high})")
    parts = [
        part.format(name=s.name, rate=_pct(brief, r.response_rate), low=_pct(brief, r.ci_low), high=_pct(brief, r.ci_high))
        for s in segments
        for r in (latest.get(s.segment),)
        if r is not None
    ]
    return _("Dots with intervals, one a segment. {parts}. All customers {rate}.").format(
        parts="; ".join(parts), rate=_pct(brief, whole.response_rate)
    )


def narrow(figure: Figure) -> bool:
    """Say whether a chart is as wide as a phone, where names have less room."""
    return float(figure.get_size_inches()[0]) * MM_AN_INCH < _WIDE


def named_rows(figure: Figure, names: Sequence[str], head: float, foot: float, beside: float = 0.0) -> Axes:
    """Return axes with one named row each, first on top; head and foot in rows, and beside in mm, are left free."""
    n = len(names)
    width = figure.get_size_inches()[0] * MM_AN_INCH
    letters, most = (17, 28.0) if narrow(figure) else (30, _NAMES)
    lines = [textwrap.fill(name, letters, max_lines=2, placeholder=" \u2026") for name in names]
    longest = max(len(part) for name in lines for part in name.split("\n"))
    x0 = min(most, longest * LETTER * 1.05 + 4)
    each = width - x0 - beside - 1
    unit = 1 / (n + head + foot)
    ax = figure.add_axes((x0 / width, foot * unit, each / width, n * unit))
    ax.set_ylim(n - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines[["left"]].set_visible(False)
    ax.grid(visible=True, axis="x")
    for row, name in enumerate(lines):
        if name:
            ax.annotate(name, (-x0 / each, row), xycoords=("axes fraction", "data"), va="center", size=8, annotation_clip=False)
    return ax


def _interval(ax: Axes, row: int, r: CampaignRate, colour: str) -> None:
    ax.plot([r.ci_low, r.ci_high], [row, row], color=colour, lw=2.2, solid_capstyle="round")
    marker = MARKERS[row % len(MARKERS)]
    ax.plot([r.response_rate], [row], marker, color=colour, markersize=7, markeredgecolor=style.PAPER, markeredgewidth=0.8)


def beside(ax: Axes, row: int, millimetres: float, text: str, font: dict[str, Any]) -> None:
    """Write in a column right of the axes, where no line passes."""
    points = millimetres * 72 / MM_AN_INCH
    ax.annotate(
        text, (1, row), xycoords=("axes fraction", "data"), xytext=(points, 0), textcoords="offset points", va="center", **font
    )


def _rules(ax: Axes, marks: Sequence[tuple[float, str, str]], limit: float) -> None:
    """Vertical reference lines, each named at its top: left of the line where the next one is near."""
    marks, figure = sorted(marks), ax.get_figure(root=True)
    assert figure is not None
    each = ax.get_position().width * figure.get_size_inches()[0] * MM_AN_INCH
    for i, (value, text, colour) in enumerate(marks):
        ax.axvline(value, color=colour, lw=0.9, dashes=(2.5, 2))
        near = i + 1 < len(marks) and marks[i + 1][0] - value < max(0.22, LETTER * len(text) / each) * limit
        side, shift = ("right", -3) if near else ("left", 3)
        ax.annotate(
            text,
            (value, 1),
            xycoords=("data", "axes fraction"),
            xytext=(shift, 1),
            textcoords="offset points",
            ha=side,
            va="bottom",
            size=7,
            color=colour,
        )


def percent_axis(axis: Axis, brief: Brief, most: int) -> None:
    """Mark an axis of shares at whole percents, that a mark says where it stands."""
    axis.set_major_formatter(lambda value, at: words.percent(value, brief.meta.locale, digits=0))
    axis.set_major_locator(_whole(most))


def _whole(most: int) -> Locator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=most, steps=[1, 2, 5, 10])


def _pct(brief: Brief, share: float) -> str:
    return words.percent(share, brief.meta.locale)
