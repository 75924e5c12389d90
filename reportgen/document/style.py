"""Style: the palette, the fonts and the chart settings; one source for pages and charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportgen.analysis.tiers import Tier
from reportgen.brief import Meta
from reportgen.document.colours import contrast, inverted, mixed

INK, SOFT, RULE, WASH, PAPER = "#16202e", "#54606f", "#d5dbe3", "#f3f5f8", "#ffffff"
"""Text, quieter text (6.4:1 on paper), hairlines, panels, paper."""

ACCENT, ACCENT_WASH, NIGHT, WARN = "#0b6e75", "#e2f0f0", "#10233d", "#9a4600"
"""Our accent and its panel; the masthead; what needs care. All text in them reaches 4.5:1. A company's own accent takes the
place of the first three: pages and charts ask `look`."""

TIERS = ("#1d3557", "#bb8700", "#66727f", "#7e4126", "#6b4a86", "#2f6b4a")
"""Colours of tiers, best first; one named for a metal has that metal's wherever it ranks (`segment_colours`). The first four
differ by 12 or more in CIELAB lightness, so they survive grey print, and in blue against yellow against none, so they survive
colour blindness; all reach 3:1 on paper."""

DARK_PAPER = "#11161d"
"""The ground of the dark scheme."""

_METALS = {"platinum": 1, "gold": 2, "silver": 3, "bronze": 4}
_TINTS = (0.46, 0.40, 0.34, 0.28, 0.22, 0.16)  # how far a second segment of a tier goes towards paper: as far as it serves
_SHADE = 0.35  # how far towards ink where no tint serves
_TURNED = {"to-black": inverted("#ffffff"), "to-white": inverted("#000000")}  # how dark and how light the dark scheme draws
_READABLE, _VISIBLE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11: contrast of text, and of what has to be seen
FAMILY = ("Inter", "DejaVu Sans")
_SIZES = {"A4": 210.0, "Letter": 215.9}  # mm: the width of the paper
_TEXT = {"A4": "9pt", "Letter": "8.6pt"}  # Letter is 18 mm shorter: so much smaller, the same stands on a page
_MARGIN = 18.0  # mm, left and right
_GLOW, _DARK_ACCENT, _DARK_WASH = "#7fd0d6", "#5cc3ca", "#12302f"
_NIGHTLY = 0.62  # how far a company's accent goes towards ink to become the masthead


@dataclass(frozen=True)
class Look:
    """What a company may choose: its accent, its typeface and its paper.

    Attributes
    ----------
    accent : str
        Text in it reaches 4.5:1 on paper and on panels.
    wash : str
        A panel in the shade of the accent.
    night : str
        The masthead; white on it can be read.
    glow : str
        The accent on the masthead.
    dark_accent, dark_wash : str
        Both in the dark scheme of screens.
    families : tuple of str
        In the order in which a letter is looked for.
    page : str
        "A4" or "Letter".
    width : float
        Of the text on paper, in millimetres.
    """

    accent: str
    wash: str
    night: str
    glow: str
    dark_accent: str
    dark_wash: str
    families: tuple[str, ...]
    page: str
    width: float


def look(meta: Meta) -> Look:
    """Return the look of a brief: what its ``meta`` says, and ours for the rest."""
    return _look(meta.brand.accent, meta.brand.font, meta.page)


@cache
def _look(accent: str | None, font: str | None, page: str) -> Look:
    families = FAMILY if font in (None, *FAMILY) else (str(font), *FAMILY)
    width = _SIZES[page] - 2 * _MARGIN
    if accent is None or accent == ACCENT:
        return Look(ACCENT, ACCENT_WASH, NIGHT, _GLOW, _DARK_ACCENT, _DARK_WASH, families, page, width)
    shown = readable(accent, WASH)
    night = mixed(shown, INK, _NIGHTLY)
    return Look(
        accent=shown,
        wash=mixed(shown, PAPER, 0.88),
        night=night,
        glow=_lightened(accent, night),
        dark_accent=_lightened(accent, DARK_PAPER),
        dark_wash=mixed(DARK_PAPER, accent, 0.16),
        families=families,
        page=page,
        width=width,
    )


def tier_colour(number: int, place: int = 0) -> str:
    """Return a colour of tiers.

    Parameters
    ----------
    number : int
        Its place in `TIERS`, from 1; the palette begins again after its last colour.
    place : int
        0 for the first segment of the tier; later ones are lighter, or darker where a lighter one would be too faint in either
        scheme.

    Examples
    --------
    >>> tier_colour(1), tier_colour(1, 1), tier_colour(2, 1)
    ('#1d3557', '#5c6e86', '#816310')
    """
    colour = TIERS[(number - 1) % len(TIERS)]
    if not place:
        return colour
    tints = (mixed(colour, PAPER, share) for share in _TINTS)
    return next((c for c in tints if _serves(c)), mixed(colour, INK, _SHADE))


def segment_colours(tiers: Sequence[Tier]) -> tuple[str, ...]:
    """Return the colour of each segment, which is that of its tier; a second segment of a tier is lighter.

    Where there are fewer segments than tiers, those between fall away: Bronze stays brown when there is no Silver.

    Parameters
    ----------
    tiers : sequence of Tier
        Best first; their ``segments`` are 1..k.
    """
    named = [_METALS.get(tier.tier.strip().lower()) for tier in tiers]
    free = [number for number in range(1, max(len(tiers), len(TIERS)) + 1) if number not in named]
    numbers = [number or free.pop(0) for number in named]
    found = {s: tier_colour(n, place) for tier, n in zip(tiers, numbers, strict=True) for place, s in enumerate(tier.segments)}
    return tuple(found[s] for s in sorted(found))


def text_on(background: str) -> str:
    """Return ink or paper, whichever reads better on a background.

    Examples
    --------
    >>> text_on("#1d3557") == PAPER, text_on("#f3f5f8") == INK
    (True, True)
    """
    return max((PAPER, INK), key=lambda colour: contrast(colour, background))


def text_in_the_dark(background: str) -> str:
    """Return the class of a text on a colour of a chart, whose background the dark scheme turns.

    Examples
    --------
    >>> text_in_the_dark("#1d3557"), text_in_the_dark("#f3f5f8")
    ('to-black', 'to-white')
    """
    turned = inverted(background)
    return max(_TURNED, key=lambda kind: contrast(_TURNED[kind], turned))


def readable(colour: str, background: str = PAPER) -> str:
    """Darken a colour until text in it can be read on a light background.

    Examples
    --------
    >>> contrast(readable("#bb8700"), PAPER) >= 4.5
    True
    """
    steps = (mixed(colour, INK, i / 20) for i in range(21))
    return next(c for c in steps if contrast(c, background) >= _READABLE)


def _lightened(colour: str, background: str) -> str:
    """Lighten a colour until text in it can be read on a dark background."""
    steps = (mixed(colour, PAPER, i / 20) for i in range(21))
    return next(c for c in steps if contrast(c, background) >= _READABLE)


def tokens(colours: tuple[str, ...], seen: Look) -> str:
    """Return the palette as CSS custom properties, light and dark, and the size of the paper.

    Parameters
    ----------
    colours : tuple of str
        Of segments 1..k.
    seen : Look
    """
    light = {"ink": INK, "soft": SOFT, "rule": RULE, "wash": WASH, "paper": PAPER, "warn": WARN}
    light |= {"sure": ACCENT, "sure-wash": ACCENT_WASH}  # a verdict looks alike whatever accent a company chose
    light |= {"accent": seen.accent, "accent-wash": seen.wash, "night": seen.night, "glow": seen.glow}
    light |= {"font": ", ".join(f'"{family}"' for family in seen.families) + ", system-ui, sans-serif", "text": _TEXT[seen.page]}
    dark = {"ink": "#e8ecf1", "soft": "#a9b4c2", "rule": "#343e4b", "wash": "#1b222c", "paper": DARK_PAPER}
    dark |= {
        "accent": seen.dark_accent,
        "accent-wash": seen.dark_wash,
        "night": mixed(seen.night, "#000000", 0.4),
        "warn": "#eaa15c",
        "sure": _DARK_ACCENT,
        "sure-wash": _DARK_WASH,
    }
    for i, colour in enumerate(colours, start=1):
        light |= {f"segment-{i}": colour, f"segment-{i}-text": readable(colour)}
        dark |= {f"segment-{i}": inverted(colour), f"segment-{i}-text": mixed(inverted(readable(colour)), PAPER, 0.35)}
    in_the_dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_properties(dark)} }} }}"
    paper = f"@page {{ size: {seen.page.lower()}; font-family: {light['font']} }}"
    return f":root {{ {_properties(light)} }} {paper}\n{in_the_dark}\n"


def print_tokens(colours: tuple[str, ...], seen: Look) -> str:
    """Return the light palette alone: paper has no dark scheme."""
    return tokens(colours, seen).partition("\n")[0]


def rc(families: Sequence[str] = FAMILY) -> dict[str, Any]:
    """Return matplotlib's settings for every chart: no frame, hairlines, text as text, nothing that changes from run to run."""
    return {
        "font.family": list(families),
        "font.size": 7.5,
        "text.color": INK,
        "axes.edgecolor": RULE,
        "axes.labelcolor": SOFT,
        "axes.labelsize": 7.2,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 8,
        "axes.titleweight": 700,
        "axes.titlelocation": "left",
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.grid": False,
        "grid.color": RULE,
        "grid.linewidth": 0.5,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.labelsize": 7,
        "ytick.labelsize": 7,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.major.pad": 3,
        "lines.linewidth": 1.4,
        "savefig.transparent": True,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "text.parse_math": False,  # two dollar signs are money, not a formula
        "svg.fonttype": "none",
        "svg.hashsalt": "reportgen",
        "svg.image_inline": True,
    }


def _properties(values: dict[str, str]) -> str:
    return "; ".join(f"--{name}: {value}" for name, value in values.items())


def _serves(colour: str) -> bool:
    """Can it be seen on the ground of either scheme, and text be read on it?"""
    turned = inverted(colour)
    seen = min(contrast(colour, PAPER), contrast(turned, DARK_PAPER))
    read = min(contrast(text_on(colour), colour), contrast(_TURNED[text_in_the_dark(colour)], turned))
    return seen >= _VISIBLE and read >= _READABLE
