"""Colours: how two are mixed, how well one is read on another, and what a dark scheme makes of one."""

from __future__ import annotations

_TURN = (
    0.93  # how far: white paper becomes the ground of the dark scheme (#11161d), on which panels are lighter than it, not darker
)


def mixed(colour: str, other: str, share: float) -> str:
    """Mix ``share`` of another colour into a colour.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    return _hex(tuple(a + (b - a) * share for a, b in zip(_rgb(colour), _rgb(other), strict=True)))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 4)


def inverted(colour: str) -> str:
    """Return what a browser makes of a colour under ``filter: invert(.93) hue-rotate(180deg)``.

    Charts are drawn once, for light paper; the dark scheme turns them with that filter, and the rest of its colours are computed
    by the same matrix (W3C Filter Effects, hue-rotate), so that a tier keeps one colour within a scheme.

    Examples
    --------
    >>> inverted("#000000"), inverted("#ffffff")
    ('#ededed', '#121212')
    """
    r, g, b = (_TURN * 255 + (1 - 2 * _TURN) * c for c in _rgb(colour))
    return _hex(
        (
            -0.574 * r + 1.430 * g + 0.144 * b,
            0.426 * r + 0.430 * g + 0.144 * b,
            0.426 * r + 1.430 * g - 0.856 * b,
        )
    )


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(c))):02x}" for c in rgb)


def _luminance(colour: str) -> float:
    def linear(c: float) -> float:
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # sRGB, IEC 61966-2-1

    r, g, b = (linear(c / 255) for c in _rgb(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
