"""Criteria: what each measure says of each number of segments, as small multiples, drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.analysis.grouping.consensus import STABLE, Candidate
from reportgen.analysis.stability import STRENGTH_NEEDED
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.chart import Chart
from reportgen.document.language import N_, Translate
from reportgen.document.sketch import POINTS, area, dot, line, mark, path, sketch, text, ticks

_PANELS = (
    ("elbow", N_("Inertia (its bend)"), 0),
    ("silhouette", N_("Silhouette (high)"), 2),
    ("calinski_harabasz", N_("Calinski-Harabasz (high)"), 0),
    ("davies_bouldin", N_("Davies-Bouldin (low)"), 2),
    ("gap", N_("Gap (its first peak)"), 2),
    ("prediction_strength", N_("Prediction strength (above line)"), 2),
    ("bootstrap", N_("Weakest Jaccard (above line)"), 2),
    ("holdout", N_("Held-out silhouette (high)"), 2),
)
_NEEDED = {"prediction_strength": STRENGTH_NEEDED, "bootstrap": STABLE}  # where the line is
_COLUMNS = 4
_LEFT, _TITLE, _HIGH, _ROW, _FOOT = 22.0, 12.0, 44.0, 65.0, 11.0  # points: of a panel, and what stands about it
_AIR = 0.15  # of what the values span, above and below them
_NO_SPAN = 0.5  # room about values that are all the same, where they are small
_SMALL = 6.4  # points: the marks of an axis


@dataclass(frozen=True)
class _Panel:
    """Where a panel lies, in points from above, and what its axes span."""

    left: float
    right: float
    foot: float
    first: float
    last: float
    low: float
    high: float

    def x(self, k: float) -> float:
        return self.left + (self.right - self.left) * (k - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        return self.foot - _HIGH * (value - self.low) / (self.high - self.low)


def criteria(brief: Brief, _: Translate) -> Chart:
    """Draw eight small panels over the number of segments: the chosen one marked, the business range shaded.

    Parameters
    ----------
    brief : Brief
    _ : function of str
        Into the language of the page.
    """
    found, look, locale = brief.segmentation, style.look(brief.meta), brief.meta.locale
    wide = look.width * POINTS / _COLUMNS
    rows = -(-len(_PANELS) // _COLUMNS)
    parts, said = [], []
    for i, (criterion, title, digits) in enumerate(_PANELS):
        points = [(c.k, value) for c in found.candidates if (value := _value(c, criterion)) is not None]
        row, column = divmod(i, _COLUMNS)
        panel = _panel(points, (column * wide, row * _ROW, wide), found.candidates, _NEEDED.get(criterion))
        parts.append(text((panel.left, panel.foot - _HIGH - 4.5), _(title), size=7, bold=True))
        parts += _drawn(panel, points, brief, (digits, _NEEDED.get(criterion)))
        if row == rows - 1:
            parts += [mark((panel.x(c.k), panel.foot + 8.5), str(c.k), "middle", _SMALL) for c in found.candidates]
        said += [f"{_(title)} {words.number(value, locale, digits=digits)}" for k, value in points if k == found.k]
    alt = _("Eight measures over {first} to {last} segments. At {k}: {measures}.").format(
        first=found.candidates[0].k, last=found.candidates[-1].k, k=found.k, measures="; ".join(said)
    )
    return sketch(look, (rows - 1) * _ROW + _TITLE + _HIGH + _FOOT, alt, parts)


def _panel(
    points: Sequence[tuple[int, float]],
    place: tuple[float, float, float],
    candidates: Sequence[Candidate],
    needed: float | None,
) -> _Panel:
    """Find room for the values, for the line where there is one, and for a number of segments more on either side."""
    left, top, wide = place
    values = [value for _k, value in points] + ([] if needed is None else [needed])
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = _AIR * (high - low) or max(_NO_SPAN, _AIR * abs(high))
    first, last = candidates[0].k - 0.5, candidates[-1].k + 0.5
    return _Panel(left + _LEFT, left + wide - 2, top + _TITLE + _HIGH, first, last, low - air, high + air)


def _drawn(panel: _Panel, points: Sequence[tuple[int, float]], brief: Brief, scale: tuple[int, float | None]) -> list[str]:
    """One panel, from what lies below to what lies above."""
    found, (digits, needed) = brief.segmentation, scale
    start, end = (panel.x(min(max(k, panel.first), panel.last)) for k in (found.k_range[0] - 0.5, found.k_range[1] + 0.5))
    head, corner = panel.foot - _HIGH, (panel.left, panel.foot)
    parts = [
        area([(start, head), (end, head), (end, panel.foot), (start, panel.foot)], style.WASH, 1),
        line((panel.left, head), corner, style.RULE),
        line(corner, (panel.right, panel.foot), style.RULE),
    ]
    for tick in ticks(panel.low, panel.high, digits):
        if panel.low <= tick <= panel.high:
            label = words.number(tick, brief.meta.locale, digits=digits)
            parts.append(mark((panel.left - 3, panel.y(tick) + 2.2), label, "end", _SMALL))
    if needed is not None:
        parts.append(line((panel.left, panel.y(needed)), (panel.right, panel.y(needed)), style.WARN, 0.8, "2.5 2"))
    if points:
        parts.append(path([(panel.x(k), panel.y(value)) for k, value in points], style.SOFT))
    for k, value in points:
        chosen = k == found.k
        parts.append(
            dot((panel.x(k), panel.y(value)), style.look(brief.meta).accent if chosen else style.SOFT, 3.4 if chosen else 2)
        )
    return parts


def _value(c: Candidate, criterion: str) -> float | None:
    if criterion == "elbow":
        return c.inertia
    if criterion == "silhouette":
        return c.silhouette
    if c.evidence is None:
        return None
    if criterion == "bootstrap":
        return min(c.evidence.jaccard, default=None)
    if criterion == "holdout":
        return c.evidence.holdout_silhouette
    value: float | None = getattr(c.evidence, criterion)
    return value
