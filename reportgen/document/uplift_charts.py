"""Uplift, drawn: what contact changed, arm by arm and segment by segment, and whom to contact first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportgen.analysis.experiments.arms import ArmPair, ArmUplift
from reportgen.analysis.experiments.qini import Qini
from reportgen.analysis.uplift import Uplift
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.language import Translate
from reportgen.document.panels import percent_axis
from reportgen.document.plots import LETTER, MARKERS, MM_AN_INCH
from reportgen.notes import Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DETAILED_ARMS = 2
"""Arms shown segment by segment, the best ones: more would fill a page; all are in the JSON."""

_ROW, _HEAD, _FOOT = 6.6, 6.0, 9.0  # mm: of a row, above the first, below the last
_LEAST = 52.0  # mm: the curve beside the rows is not flatter than that
_LONGEST = 26  # letters of a row's name; longer ones are cut, the table below has them whole
_PAIRS = 6  # of four arms: more lines nobody compares
_CURVE = 0.36  # of the width: what the curve takes


def uplift_rows(found: Uplift) -> tuple[ArmUplift, ...]:
    """Return the comparisons a page shows: every arm among all customers, and the segments of the best ones."""
    detailed = found.best[:DETAILED_ARMS]
    return tuple(row for row in found.rows if row.segment is None or row.arm in detailed)


def uplift_pairs(found: Uplift) -> tuple[ArmPair, ...]:
    """Return the pairs of arms a page shows: all, or with many arms those of a best one."""
    return found.pairs if len(found.pairs) <= _PAIRS else tuple(p for p in found.pairs if found.best[0] in (p.a, p.b))


def height(brief: Brief) -> float:
    """Return the height of the figure in millimetres: a row a comparison."""
    assert isinstance(brief.uplift, Uplift)
    rows = _HEAD + _ROW * len(uplift_rows(brief.uplift)) + _FOOT
    return max(rows, _LEAST) if isinstance(brief.uplift.qini, Qini) else rows


def uplift(figure: Figure, brief: Brief, _: Translate) -> str:
    """Left: differences with their intervals, a row an arm and segment. Right: the uplift curve with its band."""
    found = brief.uplift
    assert isinstance(found, Uplift)
    rows = uplift_rows(found)
    ranked = found.qini if isinstance(found.qini, Qini) else None
    width, tall = (side * MM_AN_INCH for side in figure.get_size_inches())
    names = [_row_name(row, brief, _) for row in rows]
    room = min(46.0, max(map(len, names)) * LETTER * 1.08 + 4) / width
    share = 1 - _CURVE if ranked else 1.0
    ax = figure.add_axes((room, _FOOT / tall, share - room - 0.02, 1 - (_HEAD + _FOOT) / tall))
    said = [_differences(ax, rows, names, brief, _)]
    if ranked:
        curve = figure.add_axes((share + 0.075, _FOOT / tall, _CURVE - 0.1, 1 - (_HEAD + _FOOT) / tall))
        said.append(_curve(curve, ranked, brief, _))
    return " ".join(said)


def arm_name(arm: str, _: Translate) -> str:
    """Return the user's own label of an arm, or our words where the table says no more than yes and no."""
    return {"contacted": _("Contact"), "control": _("Control group")}.get(arm, words.label(arm))


def _row_name(row: ArmUplift, brief: Brief, _: Translate) -> str:
    names = {s.segment: words.label(s.name) for s in brief.segmentation.segments}
    text = arm_name(row.arm, _) if row.segment is None else names[row.segment]
    return textwrap.shorten(text, _LONGEST, placeholder=" \u2026") or text[:_LONGEST]


def _differences(ax: Axes, rows: Sequence[ArmUplift], names: Sequence[str], brief: Brief, _: Translate) -> str:
    colours = style.segment_colours(brief.tiers)
    low, high = min(0.0, *(row.ci_low for row in rows)), max(0.0, *(row.ci_high for row in rows))
    span = (high - low) or 1.0
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines[["left"]].set_visible(False)
    ax.grid(visible=True, axis="x")
    ax.axvline(0, color=style.INK, lw=0.8)
    parts = []
    for i, (row, name) in enumerate(zip(rows, names, strict=True)):
        colour = style.INK if row.segment is None else colours[row.segment - 1]
        marker = "o" if row.segment is None else MARKERS[(row.segment - 1) % len(MARKERS)]
        sure = row.judgement.verdict is Verdict.SOLID
        ax.plot([row.ci_low, row.ci_high], [i, i], color=colour, lw=2.2, alpha=1.0 if sure else 0.55, solid_capstyle="round")
        ax.plot(
            [row.uplift],
            [i],
            marker,
            color=colour if sure else style.PAPER,
            markersize=6.2,
            markeredgecolor=style.PAPER if sure else colour,
            markeredgewidth=0.8 if sure else 1.3,
        )
        text = words.points(row.uplift, brief.meta.locale)
        ax.annotate(text, (row.ci_high, i), xytext=(5, 0), textcoords="offset points", va="center_baseline", size=7.6, weight=700)
        ax.annotate(
            name,
            (0, i),
            xycoords=("axes fraction", "data"),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="center_baseline",
            size=7.8,
            weight=700 if row.segment is None else 400,
            annotation_clip=False,
        )
        low_end, high_end = (words.points(end, brief.meta.locale) for end in (row.ci_low, row.ci_high))
        parts.append(_("{name} {rate} ({low} to {high})").format(name=name, rate=text, low=low_end, high=high_end))
        if row.segment is None and i:
            ax.axhline(i - 0.5, color=style.RULE, lw=0.8)
    ax.set_xlim(low - 0.05 * span, high + 0.22 * span)
    ax.xaxis.set_major_formatter(lambda value, at: words.points(value, brief.meta.locale).removesuffix(".0"))
    ax.locator_params(axis="x", nbins=6)
    return f"{'; '.join(parts)}."


def _curve(ax: Axes, found: Qini, brief: Brief, _: Translate) -> str:
    depth, accent = [p.depth for p in found.points], style.look(brief.meta).accent
    ax.fill_between(depth, [p.ci_low for p in found.points], [p.ci_high for p in found.points], color=accent, alpha=0.18, lw=0)
    ax.plot(depth, [p.added for p in found.points], color=accent, lw=1.8)
    ax.plot(depth, [p.by_lot for p in found.points], color=style.SOFT, lw=0.9, dashes=(2.5, 2))
    ax.axhline(0, color=style.INK, lw=0.6)
    middle = found.points[len(found.points) // 2]
    above = middle.added >= middle.by_lot
    for value, text, colour, up in (
        (middle.ci_high if above else middle.ci_low, _("by expected uplift"), accent, above),
        (middle.by_lot, _("by lot"), style.SOFT, not above),
    ):
        ax.annotate(
            text,
            (middle.depth, value),
            xytext=(0, 3 if up else -3),
            textcoords="offset points",
            ha="right" if up else "left",
            va="bottom" if up else "top",
            size=7.2,
            weight=700,
            color=colour,
        )
    ax.yaxis.set_major_formatter(lambda value, at: words.number(100 * value, brief.meta.locale, digits=1).removesuffix(".0"))
    ax.locator_params(axis="y", nbins=5)
    percent_axis(ax.xaxis, brief, 5)
    ax.grid(visible=True)
    ax.margins(y=0.12)
    ax.set(xlim=(0, 1))
    ax.set_xlabel(_("Share contacted, most moved first"))
    ax.set_title(_("Answers added, per 100 customers"), pad=5)
    end = found.points[-1]
    told = (words.points(v, brief.meta.locale, signed=False) for v in (middle.added, end.added, middle.by_lot))
    half, everybody, lot = told  # answers per 100 customers, as the page's own numbers are written
    said = _("Half of the customers, those expected to be moved most, add {half} answers per 100; by lot {lot}; everybody {all}.")
    return said.format(half=half, lot=lot, all=everybody)
