"""Multiples: conversion band by band, a column a feature: all customers large, and below them the segments; drawn by hand.

As many small panels as this takes would cost matplotlib, and the page, several times what they cost as plain marks.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from reportgen.analysis.conversion import BandedConversion, Conversion
from reportgen.analysis.describing.bands import Band
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.chart import Chart
from reportgen.document.language import N_, Translate
from reportgen.notes import Skipped, Verdict

MEASURES = ("response", "purchases_per_visit")
_TITLES = {"income": N_("Income a year"), "spend": N_("Spend in the window"), "age": N_("Age")}
_NAMES, _GAP = 33.0, 6.0  # mm: for the names of the rows, and between two columns
_HEAD, _LETTERS = 11.0, 4.6  # mm: titles, boundaries and the highest number above; letters below all customers
_REACH, _QUIET = 10.5, 6.75  # mm: from nought to the highest end of an interval, of all customers and of a segment
_LINE = 2.75  # mm: from one line of a name to the next
_APART = 3.0  # mm: above the highest end in the row of a segment, for its numbers
_EDGE = 7  # letters of a limit between two bands, as in "$33.4K": with more its neighbours would touch it
_LETTER = 0.62  # of its size: a digit in bold
_TICK = 0.36  # of a band: half the mark of all customers
_SIZES = {"title": 2.82, "name": 2.6, "small": 2.2}  # mm: 8, 7.4 and 6.2 points
_WHOLE = "M{x} {y}m-.75 0a.75.75 0 1 0 1.5 0a.75.75 0 1 0-1.5 0z"
"""Circle: the mark of all customers."""

_DOTS = (
    "M{x} {y}m-.5 0a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0z",
    "M{x} {y}m-.46-.46h.92v.92h-.92z",
    "M{x} {y}m0-.63l.6 1.06h-1.2z",
    "M{x} {y}m0-.66l.66.66l-.66.66l-.66-.66z",
    "M{x} {y}m0 .63l.6-1.06h-1.2z",
)
"""Circle, square, triangle, diamond, triangle: beside the colour, for grey print and colour blindness; of segments, smaller than
their intervals as a rule."""


@dataclass(frozen=True)
class _Sheet:
    """What is drawn so far, by layer; millimetres from above."""

    look: style.Look
    lines: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def line(self, kind: str, *points: tuple[float, float]) -> None:
        """Draw through the points; ``kind`` is the presentation attributes of all lines like it."""
        self.lines.setdefault(kind, []).append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points))

    def mark(self, kind: str, shape: str, x: float, y: float) -> None:
        """Put a closed shape at a point."""
        self.lines.setdefault(kind, []).append(shape.format(x=f"{x:.2f}", y=f"{y:.2f}"))

    def text(self, kind: str, x: float, y: float, text: str) -> None:
        """Write on a base line."""
        self.texts.setdefault(kind, []).append(f'<text x="{x:.2f}" y="{y:.2f}">{escape(words.clean(text))}</text>')

    def svg(self, height: float, alt: str) -> Markup:
        """Put the layers together: lines below, texts above."""
        parts = [f'<path {kind} d="{"".join(paths)}"/>' for kind, paths in self.lines.items()]
        parts += [f"<g {kind}>{''.join(texts)}</g>" for kind, texts in self.texts.items()]
        families = escape(", ".join(f"'{name}'" for name in self.look.families))
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.look.width:g} {height:g}" role="img"'
            f' width="{self.look.width:g}mm" height="{height:g}mm" font-family="{families}" stroke-linecap="round">'
            f"<title>{escape(alt)}</title>"
        )
        return Markup(opening + "".join(parts) + "</svg>")


@dataclass(frozen=True)
class _Row:
    """A group of customers, where its nought lies in millimetres from above, and how far its highest value reaches."""

    segment: int | None
    floor: float
    reach: float


@dataclass(frozen=True)
class _Panel:
    """Where a panel lies on the sheet, in millimetres from above."""

    left: float
    floor: float
    pitch: float
    scale: float

    def at(self, band: int) -> float:
        return self.left + (band + 0.5) * self.pitch

    def up(self, value: float) -> float:
        return self.floor - value * self.scale


def drawable(brief: Brief) -> tuple[str, ...]:
    """Return the measures there is something to draw of."""
    if isinstance(brief.conversion, Skipped):
        return ()
    bands = [band for by in _known(brief.conversion) for band in by.bands]
    return tuple(measure for measure in MEASURES if any(_values(band, measure) for band in bands))


def conversion(brief: Brief, measure: str, _: Translate) -> Chart:
    """Draw dots with intervals, band by band: all customers on top, then the segments, with a mark where all customers lie.

    Parameters
    ----------
    brief : Brief
    measure : str
        "response" or "purchases_per_visit".
    _ : function of str
        Into the language of the page.
    """
    found = brief.conversion
    assert isinstance(found, Conversion)
    columns, sheet = _known(found), _Sheet(style.look(brief.meta))
    own = {(row.by, row.segment): row for row in (*columns, *found.segments)}
    highest = max((v[2] for row in own.values() for band in row.bands if (v := _values(band, measure))), default=1.0) or 1.0
    wide = (sheet.look.width - _NAMES - _GAP * (len(columns) - 1)) / len(columns)
    rows = _rows(found, measure)
    for at, column in enumerate(columns):
        left, pitch = _NAMES + at * (wide + _GAP), wide / len(column.bands)
        sheet.text(_font("title", style.INK, bold=True), left, 2.6, _(_TITLES[column.by]))
        for i, edge in enumerate(_edges(column, brief), start=1):
            sheet.text(_font("small", style.SOFT, middle=True), left + i * pitch, 6.8, edge)
        for row in rows:
            group = own.get((column.by, row.segment))
            if group is not None and _shown(group, measure):
                _draw(sheet, _Panel(left, row.floor, pitch, row.reach / highest), (group, column), (brief, measure))
    _names(sheet, rows, (brief, measure), _)
    alt = " ".join(_said(by, measure, brief, _) for by in columns)
    return Chart(sheet.svg(round(rows[-1].floor + (_LETTERS if len(rows) == 1 else 1.0), 2), alt), alt)


def _rows(found: Conversion, measure: str) -> tuple[_Row, ...]:
    """All customers on top, then the segments that have a band of enough customers."""
    rows = [_Row(None, _HEAD + _REACH, _REACH)]
    for segment in sorted({by.segment for by in found.segments if by.segment is not None and _shown(by, measure)}):
        above = rows[-1].floor + (_LETTERS if rows[-1].segment is None else 0.0)
        rows.append(_Row(segment, above + _APART + _QUIET, _QUIET))
    return tuple(rows)


def _shown(group: BandedConversion, measure: str) -> dict[int, tuple[float, float, float]]:
    """The bands that have a value, by their places."""
    return {i: v for i, band in enumerate(group.bands) if (v := _values(band, measure))}


def _known(found: Conversion) -> tuple[BandedConversion, ...]:
    return tuple(by for by in found.by if not isinstance(by, Skipped))


def _font(size: str, colour: str, *, bold: bool = False, middle: bool = False) -> str:
    weight, anchor = ' font-weight="700"' if bold else "", ' text-anchor="middle"' if middle else ""
    return f'font-size="{_SIZES[size]}" fill="{colour}"{weight}{anchor}'


def _stroke(colour: str, width: float, opacity: float = 1.0) -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{width}"' + (f' stroke-opacity="{opacity}"' if opacity < 1 else "")


def _names(sheet: _Sheet, rows: tuple[_Row, ...], what: tuple[Brief, str], _: Translate) -> None:
    """Beside each row, of how many customers it is: a response is of those who were contacted."""
    brief, measure = what
    counts: dict[int | None, int] = {None: brief.meta.n_customers} | {
        s.segment: s.n_customers for s in brief.segmentation.segments
    }
    if measure == "response" and not isinstance(brief.campaigns, Skipped):
        contacted = {r.segment: r.n_contacted for r in brief.campaigns.rates if r.campaign == brief.campaigns.latest}
        counts = {segment: contacted.get(segment, 0) for segment in counts}
    names = {None: _("All customers")} | {s.segment: s.name for s in brief.segmentation.segments}
    colours = style.segment_colours(brief.tiers)
    for row in rows:
        colour = style.INK if row.segment is None else colours[row.segment - 1]
        font = _font("title" if row.segment is None else "name", style.readable(colour), bold=True)
        lines = textwrap.wrap(words.label(names[row.segment]), 20, max_lines=2, placeholder=" \u2026")
        top = row.floor - max(row.reach - 2.2, _LINE * len(lines) + 0.2)  # the last line stands above the floor of the row
        for down, part in enumerate(lines):
            sheet.text(font, 0, top + _LINE * down, part)
        sheet.text(
            _font("small", style.SOFT), 0, top + _LINE * len(lines), f"n {words.number(counts[row.segment], brief.meta.locale)}"
        )


def _draw(sheet: _Sheet, panel: _Panel, rows: tuple[BandedConversion, BandedConversion], what: tuple[Brief, str]) -> None:
    """One panel: every value and letter of all customers; of a segment the first and the last, on those of all customers."""
    (own, whole), (brief, measure) = rows, what
    row = own.segment or 0
    colour = style.segment_colours(brief.tiers)[row - 1] if row else style.INK
    sheet.line(_stroke(style.RULE, 0.2), (panel.left, panel.floor), (panel.left + len(own.bands) * panel.pitch, panel.floor))
    shown = _shown(own, measure)
    behind = {i: value for i, (_low, value, _high) in _shown(whole, measure).items() if row and i in shown}
    gradient = getattr(own, measure)
    trend = gradient is not None and gradient.judgement.verdict is Verdict.SOLID
    if trend:
        joined = _stroke(colour, 0.3, 0.55) if row else _stroke(colour, 0.6)
        sheet.line(joined, *((panel.at(i), panel.up(value)) for i, (_low, value, _high) in shown.items()))
    for i, value in behind.items():
        reach = _TICK * panel.pitch
        sheet.line(_stroke(style.SOFT, 0.25, 0.7), (panel.at(i) - reach, panel.up(value)), (panel.at(i) + reach, panel.up(value)))
    for i, (low, value, high) in shown.items():
        sheet.line(
            _stroke(colour, 0.4 if row else 0.7, 0.8 if row else 1.0),
            (panel.at(i), panel.up(low)),
            (panel.at(i), panel.up(high)),
        )
        if row and i not in (min(shown), max(shown)):
            continue
        text = (
            words.percent(value, brief.meta.locale, digits=0) if measure == "response" else words.ratio(value, brief.meta.locale)
        )
        size = "small" if row else "name"
        reach = 0.5 * _LETTER * _SIZES[size] * len(text) / panel.pitch
        clear = max(high, behind.get(i, 0.0), _passing(shown, i, reach) if trend else 0.0)
        font = _font(size, style.SOFT, middle=True) if row else _font(size, style.INK, bold=True, middle=True)
        sheet.text(font, panel.at(i), panel.up(clear) - 0.8, text)
    for i, (_low, value, _high) in shown.items():
        shape = _DOTS[(row - 1) % len(_DOTS)] if row else _WHOLE
        sheet.mark(
            f'fill="{colour}" stroke="{style.PAPER}" stroke-width="{0.12 if row else 0.2}"', shape, panel.at(i), panel.up(value)
        )
    for i, letter in enumerate(gradient.letters if gradient is not None and not row else ()):
        if letter and i in shown:
            sheet.text(_font("small", style.SOFT, middle=True), panel.at(i), panel.floor + 2.5, letter)


def _passing(shown: dict[int, tuple[float, float, float]], at: int, reach: float) -> float:
    """How high the line to the neighbours passes within reach, in bands, of a place: a number goes above it."""
    here, order = shown[at][1], list(shown)
    place = order.index(at)
    beside = order[max(0, place - 1) : place] + order[place + 1 : place + 2]
    return max((here + (shown[i][1] - here) * min(1.0, reach / abs(i - at)) for i in beside), default=here)


def _values(band: Band, measure: str) -> tuple[float, float, float] | None:
    if measure == "response":
        return (band.response.ci_low, band.response.rate, band.response.ci_high) if band.response else None
    value, low, high = band.purchases_per_visit, band.purchases_per_visit_low, band.purchases_per_visit_high
    return None if value is None or low is None or high is None else (low, value, high)


def _edges(column: BandedConversion, brief: Brief) -> list[str]:
    """Write the limits between bands; money without its currency where a narrow panel has no room for it."""
    locale, currency = brief.meta.locale, brief.meta.currency
    values = [band.high for band in column.bands[:-1] if band.high is not None]
    if column.by == "age":
        return [words.number(value, locale) for value in values]
    found = [words.money(value, locale, currency) for value in values]
    return found if max(map(len, found), default=0) <= _EDGE else [words.money(value, locale) for value in values]


def _said(by: BandedConversion, measure: str, brief: Brief, _: Translate) -> str:
    responses = {
        "income": _("By income, lowest band first, response: {rates}."),
        "spend": _("By spend, lowest band first, response: {rates}."),
        "age": _("By age, lowest band first, response: {rates}."),
    }
    purchases = {
        "income": _("By income, lowest band first, purchases a visit: {rates}."),
        "spend": _("By spend, lowest band first, purchases a visit: {rates}."),
        "age": _("By age, lowest band first, purchases a visit: {rates}."),
    }
    values = [v[1] for band in by.bands if (v := _values(band, measure))]
    if measure == "response":
        return responses[by.by].format(rates=", ".join(words.percent(v, brief.meta.locale) for v in values))
    return purchases[by.by].format(rates=", ".join(words.ratio(v, brief.meta.locale) for v in values))
