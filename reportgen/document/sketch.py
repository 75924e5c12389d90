"""Sketch: a picture written line by line, for what is too small to be worth a plotting library."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from reportgen.document import style
from reportgen.document.chart import Chart

POINTS = 72 / 25.4
"""Points in a millimetre; a sketch is drawn in points, so that a size of text is one."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)  # of an axis that people can read off
_MOST_TICKS = 5  # of an axis: more are not read


def sketch(look: style.Look, height: float, alt: str, parts: Sequence[str]) -> Chart:
    """Put a picture together.

    Parameters
    ----------
    look : Look
        For the width of a page and the typeface.
    height : float
        Points.
    alt : str
        What it shows.
    parts : sequence of str
        Elements, of `line`, `dot`, `area` and `text`.
    """
    width, family = look.width * POINTS, escape(", ".join(look.families))
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" role="img" font-family="{family}"'
        f' width="{_n(width / POINTS)}mm" height="{_n(height / POINTS)}mm"><title>{escape(alt)}</title>'
    )
    return Chart(Markup(f"{opening}\n{chr(10).join(parts)}\n</svg>"), alt)


def line(start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 0.6, dash: str = "") -> str:
    """Draw a straight line with round ends."""
    broken = f' stroke-dasharray="{dash}"' if dash else ' stroke-linecap="round"' if width > 1 else ""
    return (
        f'<line x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}"'
        f' stroke="{colour}" stroke-width="{_n(width)}"{broken}/>'
    )


def path(points: Sequence[tuple[float, float]], colour: str, width: float = 1.4) -> str:
    """Draw a line through points."""
    return (
        f'<polyline points="{_points(points)}" fill="none" stroke="{colour}" stroke-width="{_n(width)}" stroke-linejoin="round"/>'
    )


def area(points: Sequence[tuple[float, float]], colour: str, opacity: float = 0.18) -> str:
    """Fill what points surround."""
    return f'<polygon points="{_points(points)}" fill="{colour}" fill-opacity="{_n(opacity)}"/>'


def dot(at: tuple[float, float], colour: str, radius: float = 3.2) -> str:
    """Draw a dot with a rim, so that it stands on lines."""
    return (
        f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="{colour}" stroke="{style.PAPER}" stroke-width="0.8"/>'
    )


def text(  # noqa: PLR0913  # what a letter looks like
    at: tuple[float, float],
    words: str,
    anchor: str = "start",
    *,
    colour: str = style.INK,
    size: float = 7.2,
    bold: bool = False,
) -> str:
    """Write a line; ``at`` is the foot of its first, middle or last letter."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def mark(at: tuple[float, float], words: str, anchor: str = "start", size: float = 6.8) -> str:
    """Write a mark of an axis, which is a scale and no finding."""
    return text(at, words, anchor, colour=style.SOFT, size=size).replace("<text", '<text class="scale"', 1)


def ticks(low: float, high: float, digits: int = 9) -> tuple[float, ...]:
    """Return the marks of an axis: round numbers from at or below ``low`` to at or above ``high``.

    Parameters
    ----------
    low, high : float
    digits : int
        After the decimal point, which is how the marks are written: none is written as what it is not.

    Examples
    --------
    >>> ticks(0, 0.31)
    (0.0, 0.1, 0.2, 0.3, 0.4)
    >>> ticks(-230, 880)
    (-500.0, 0.0, 500.0, 1000.0)
    >>> ticks(0.4, 0.5), ticks(0.4, 0.5, digits=2)
    ((0.4, 0.425, 0.45, 0.475, 0.5), (0.4, 0.45, 0.5))
    """
    span = (high - low) or 1.0
    rough = max(span / (_MOST_TICKS - 1), 10.0**-digits)
    scale = 10.0 ** math.floor(math.log10(rough))
    for step in (scale * step for step in _STEPS if round(scale * step, digits) == round(scale * step, 9)):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first < _MOST_TICKS:
            break
    return tuple(round(i * step, 10) for i in range(first, last + 1))


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
