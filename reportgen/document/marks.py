"""Marks: small pictures drawn by hand: the face of a segment, and the geometry of bars inside tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup

from reportgen.analysis.personas import Persona
from reportgen.document import colours, icons, style

_AVERAGE, _WIDEST = 100, 250  # index of the average customer, and where a bar is cut: beyond it only the number tells
_AVERAGE_AT = _AVERAGE / _WIDEST
_DIGIT = 4  # decimals of a position

_COINS = {"high": 3, "mid": 2, "low": 1}
_CHILDREN = ((17.0, 38.5), (47.0, 38.5))  # more small heads would not be seen
_BADGES = ((58.5, 15.0), (58.5, 49.0))  # channel, category
_PAIRS = ("married", "together", "partner", "couple", "menikah", "kawin", "pasangan")


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
class Bars:
    """Bars on one scale, which the longest fills: beside a whole, shares of a hundredth could not be told apart.

    Attributes
    ----------
    rows : tuple of (str, float, float)
        Name, value, and the part of the scale that its bar takes.
    longest : float
        Where the scale ends.
    """

    rows: tuple[tuple[str, float, float], ...]
    longest: float


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


def bars(items: Sequence[tuple[str, float]]) -> Bars:
    """Place bars on a scale from nought to the largest value.

    Examples
    --------
    >>> bars([("tea", 0.01), ("milk", 0.04)])
    Bars(rows=(('tea', 0.01, 0.25), ('milk', 0.04, 1.0)), longest=0.04)
    """
    longest = max((value for _name, value in items), default=0.0)
    return Bars(tuple((name, value, round(value / longest, _DIGIT) if longest else 0.0) for name, value in items), longest)


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


@dataclass(frozen=True)
class Face:
    """What an avatar shows.

    Attributes
    ----------
    coins : int
        1 to 3, by the value of a customer.
    lapsing : bool
        The ring is broken.
    pair : bool
        Most live with somebody.
    children : int
        At home, 0 to 2.
    channel, category : str or None
        Names of icons: where most is bought, and what is favoured.
    """

    coins: int
    lapsing: bool
    pair: bool
    children: int
    channel: str | None
    category: str | None


def face(persona: Persona, category: str | None) -> Face:
    """Choose what the avatar of a segment shows.

    Parameters
    ----------
    persona : Persona
    category : str or None
        The category that it favours, where there is one.
    """
    household = (persona.household_top or "").lower()
    return Face(
        coins=_COINS[persona.value_level],
        lapsing=persona.recency_level == "lapsing",
        pair=any(word in household for word in _PAIRS),
        children=min(len(_CHILDREN), round(persona.children_mean or 0)),
        channel=icons.icon_of(persona.preferred_channel, icons.CHANNELS),
        category=icons.icon_of(category, icons.CATEGORIES),
    )


def avatar(shown: Face, colour: str, title: str) -> Markup:
    """Draw a segment's face from what is known of it.

    Head and shoulders in the segment's colour, a second pair behind them where most live with somebody, small heads for children.
    The ring is whole while the segment buys, broken where it is lapsing; coins on it count its value. Badges: channel, category.

    Parameters
    ----------
    shown : Face
    colour : str
    title : str
        What the picture says, in words.
    """
    dash = ' stroke-dasharray="6 5"' if shown.lapsing else ""
    pale = colours.mixed(colour, style.PAPER, 0.55)
    x = 28 if shown.pair else 32
    badges = [(name, at) for name, at in zip((shown.channel, shown.category), _BADGES, strict=True) if name]
    parts = [
        f'<circle cx="32" cy="32" r="27" fill="{colours.mixed(colour, style.PAPER, 0.88)}"/>',
        f'<circle cx="32" cy="32" r="28.5" fill="none" stroke="{colour}" stroke-width="2.4"{dash}/>',
        *(_figure(40, 24.5, 6.8, pale) if shown.pair else ()),
        *_figure(x, 22.5, 8.0, colour),
        *(_small_head(at, colour) for at in _CHILDREN[: shown.children]),
        *(_coin(_on_ring(i, shown.coins), colour) for i in range(shown.coins)),
        *(icons.badge(name, at, 9.5, colour, style.PAPER) for name, at in badges),
    ]
    opening = Markup('<svg class="avatar" viewBox="0 0 70 64" role="img"><title>{}</title>').format(title)
    return opening + Markup("".join(parts)) + Markup("</svg>")


def _figure(x: float, y: float, radius: float, colour: str) -> tuple[str, str]:
    """Head and shoulders; the shoulders end on a line that all share."""
    wide, foot = 1.75 * radius, 47.0
    top = y + radius + 2.0
    body = f"M{x - wide:.1f} {foot} C{x - wide:.1f} {top + 2:.1f} {x - radius:.1f} {top} {x} {top}"
    rest = f" C{x + radius:.1f} {top} {x + wide:.1f} {top + 2:.1f} {x + wide:.1f} {foot} Z"
    edge = f'fill="{colour}" stroke="{style.PAPER}" stroke-width="1"'
    return f'<path d="{body}{rest}" {edge}/>', f'<circle cx="{x}" cy="{y}" r="{radius}" {edge}/>'


def _small_head(at: tuple[float, float], colour: str) -> str:
    return f'<circle cx="{at[0]}" cy="{at[1]}" r="4.6" fill="{colour}" stroke="{style.PAPER}" stroke-width="1.5"/>'


def _coin(at: tuple[float, float], colour: str) -> str:
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="4.4" fill="{colour}" stroke="{style.PAPER}" stroke-width="1.7"/>'


def _on_ring(i: int, n: int) -> tuple[float, float]:
    """Coins sit about the lowest point of the ring."""
    angle = pi / 2 + (i - (n - 1) / 2) * 0.36
    return 32 + 28.5 * cos(angle), 32 + 28.5 * sin(angle)
