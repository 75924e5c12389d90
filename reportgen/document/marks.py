"""Marks: small pictures drawn by hand: the face of a segment, and the geometry of bars inside tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup

from reportgen.analysis.personas import Persona
from reportgen.document import colours, style

_AVERAGE, _WIDEST = 100, 250  # index of the average customer, and where a bar is cut: beyond it only the number tells
_AVERAGE_AT = _AVERAGE / _WIDEST
_DIGIT = 4  # decimals of a position

_COINS = {"high": 3, "mid": 2, "low": 1}
_CHILDREN = ((17.5, 37), (46.5, 37))  # more small heads would not be seen


@dataclass(frozen=True)
class IndexBar:
    """Where a bar against the average lies in its track.

    Attributes
    ----------
    side : str
        "more" or "less" than the average customer; "same" draws nothing.
    left, width, mean : float
        Shares of the track; ``mean`` is where the average customer stands.
    """

    side: str
    left: float
    width: float
    mean: float = _AVERAGE_AT


@dataclass(frozen=True)
class Whisker:
    """Where an interval lies on the axis of its column.

    Attributes
    ----------
    left, width, point, origin : float
        Shares of the track: the interval's start and length, the value, and where nothing happens.
    """

    left: float
    width: float
    point: float
    origin: float


def index_bar(index: int) -> IndexBar:
    """Place a bar whose foot is the average customer.

    Examples
    --------
    >>> index_bar(150)
    IndexBar(side='more', left=0.4, width=0.2, mean=0.4)
    >>> index_bar(50)
    IndexBar(side='less', left=0.2, width=0.2, mean=0.4)
    """
    end = min(index, _WIDEST) / _WIDEST
    side = "more" if index > _AVERAGE else "less" if index < _AVERAGE else "same"
    return IndexBar(side, round(min(end, _AVERAGE_AT), _DIGIT), round(abs(end - _AVERAGE_AT), _DIGIT))


def axis(values: Sequence[float], origin: float) -> tuple[float, float, float]:
    """Return the start, the origin and the end of an axis that holds the origin and all values.

    Examples
    --------
    >>> axis([1.2, 1.8], 1.0)
    (1.0, 1.0, 1.8)
    """
    return min((origin, *values)), origin, max((origin, *values))


def whisker(low: float, value: float, high: float, limits: tuple[float, float, float]) -> Whisker:
    """Place an interval on an axis.

    Examples
    --------
    >>> whisker(1.2, 1.5, 1.6, (1.0, 1.0, 2.0))
    Whisker(left=0.2, width=0.4, point=0.5, origin=0.0)
    """
    start, origin, end = limits
    span = (end - start) or 1.0
    left, point, right, foot = (round((x - start) / span, _DIGIT) for x in (low, value, high, origin))
    return Whisker(left, round(right - left, _DIGIT), point, foot)


def avatar(persona: Persona, colour: str, title: str) -> Markup:
    """Draw a segment's face from what is known of it.

    A head and shoulders in the segment's colour. The ring is whole where the segment buys now, broken where it is lapsing; coins
    on the ring count its value, one to three; small heads beside it are its children.

    Parameters
    ----------
    persona : Persona
    colour : str
    title : str
        What the picture says, in words.
    """
    dash = ' stroke-dasharray="6 5"' if persona.recency_level == "lapsing" else ""
    coins = _COINS[persona.value_level]
    children = min(len(_CHILDREN), round(persona.children_mean or 0))
    edge = f'fill="{colour}" stroke="{style.PAPER}"'
    parts = [
        f'<circle cx="32" cy="32" r="27" fill="{colours.mixed(colour, style.PAPER, 0.88)}"/>',
        f'<circle cx="32" cy="32" r="28.5" fill="none" stroke="{colour}" stroke-width="2.4"{dash}/>',
        f'<circle cx="32" cy="22.5" r="8.4" fill="{colour}"/>',
        f'<path d="M16.5 46.5 C16.5 37 23 33 32 33 C41 33 47.5 37 47.5 46.5 Z" fill="{colour}"/>',
        *(f'<circle cx="{x}" cy="{y}" r="4.6" {edge} stroke-width="1.5"/>' for x, y in _CHILDREN[:children]),
        *(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.4" {edge} stroke-width="1.7"/>'
            for x, y in (_on_ring(i, coins) for i in range(coins))
        ),
    ]
    opening = Markup('<svg class="avatar" viewBox="0 0 64 64" role="img"><title>{}</title>').format(title)
    return opening + Markup("".join(parts)) + Markup("</svg>")


def _on_ring(i: int, n: int) -> tuple[float, float]:
    """Coins sit about the lowest point of the ring."""
    angle = pi / 2 + (i - (n - 1) / 2) * 0.36
    return 32 + 28.5 * cos(angle), 32 + 28.5 * sin(angle)
