"""Marks: small pictures drawn by hand: the face of a segment, and the geometry of bars inside tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup

from reportgen.analysis.personas import Persona

_AVERAGE, _WIDEST = 100, 250  # index of the average customer, and where a bar is cut: beyond it only the number tells
_AVERAGE_AT = _AVERAGE / _WIDEST
_DIGIT = 4  # decimals of a position

_COINS = {"high": 3, "mid": 2, "low": 1}
_MOST_CHILDREN = 3  # more small heads would not be seen


@dataclass(frozen=True)
class IndexBar:
    """Where a bar against the average lies in its track.

    Attributes
    ----------
    side : str
        "more" or "less" than the average customer; "same" draws nothing.
    left, width : float
        Shares of the track.
    """

    side: str
    left: float
    width: float


@dataclass(frozen=True)
class Whisker:
    """Where an interval lies on the axis of its column.

    Attributes
    ----------
    left, width, point : float
        Shares of the track: the interval's start and length, and the value.
    """

    left: float
    width: float
    point: float


def index_bar(index: int) -> IndexBar:
    """Place a bar whose foot is the average customer.

    Examples
    --------
    >>> index_bar(150)
    IndexBar(side='more', left=0.4, width=0.2)
    >>> index_bar(50)
    IndexBar(side='less', left=0.2, width=0.2)
    """
    end = min(index, _WIDEST) / _WIDEST
    side = "more" if index > _AVERAGE else "less" if index < _AVERAGE else "same"
    return IndexBar(side, round(min(end, _AVERAGE_AT), _DIGIT), round(abs(end - _AVERAGE_AT), _DIGIT))


def axis(values: Sequence[float], origin: float) -> tuple[float, float]:
    """Return an axis that holds the origin and all values.

    Examples
    --------
    >>> axis([1.2, 1.8], 1.0)
    (1.0, 1.8)
    """
    return min(origin, *values), max(origin, *values)


def whisker(low: float, value: float, high: float, limits: tuple[float, float]) -> Whisker:
    """Place an interval on an axis.

    Examples
    --------
    >>> whisker(1.2, 1.5, 1.6, (1.0, 2.0))
    Whisker(left=0.2, width=0.4, point=0.5)
    """
    start, end = limits
    span = (end - start) or 1.0
    left, point, right = (round((x - start) / span, _DIGIT) for x in (low, value, high))
    return Whisker(left, round(right - left, _DIGIT), point)


def avatar(persona: Persona, title: str) -> Markup:
    """Draw a segment's face from what is known of it.

    A head and shoulders in the segment's colour (a CSS property, so that it follows the scheme). The ring is whole where the
    segment buys now, broken where it is lapsing; coins below count its value, one to three; small heads beside it its children.

    Parameters
    ----------
    persona : Persona
    title : str
        What the picture says, in words.
    """
    dash = ' stroke-dasharray="5 4.4"' if persona.recency_level == "lapsing" else ""
    children = min(_MOST_CHILDREN, round(persona.children_mean or 0))
    parts = [
        f'<circle class="ring" cx="32" cy="32" r="29.5" fill="none" stroke-width="2.6"{dash}/>',
        '<circle class="fill" cx="32" cy="23" r="8.6"/>',
        '<path class="fill" d="M15 47 C15 36 23 33.4 32 33.4 C41 33.4 49 36 49 47 Z"/>',
        *(f'<circle class="child" cx="{18 if i == 0 else 46 if i == 1 else 53:g}" cy="{38 if i < 2 else 41:g}" r="4.4"/>' for i in range(children)),  # noqa: PLR2004  # left, right, right
        *(_coin(i, _COINS[persona.value_level]) for i in range(_COINS[persona.value_level])),
    ]
    return Markup('<svg class="avatar" viewBox="0 0 64 64" width="15mm" height="15mm" role="img"><title>{}</title>').format(title) + Markup(
        "".join(parts) + "</svg>"
    )


def _coin(i: int, n: int) -> str:
    """Coins sit on the ring, about its lowest point."""
    angle = pi / 2 + (i - (n - 1) / 2) * 0.36
    return f'<circle class="coin" cx="{32 + 29.5 * cos(angle):.1f}" cy="{32 + 29.5 * sin(angle):.1f}" r="4.2"/>'
