"""One palette for pages and charts, readable by everybody."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise

import pytest
from example_brief import brief

from reportgen.document import colours, grids, style
from reportgen.document.templates import home

READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11


def lightness(colour: str) -> float:
    """Return CIELAB L* (CIE 15:2004)."""
    luminance = (colours.contrast(colour, "#000000") * 0.05) - 0.05
    return float(116 * luminance ** (1 / 3) - 16)


@pytest.mark.parametrize("ground", [style.PAPER, style.WASH])
@pytest.mark.parametrize("text", [style.INK, style.SOFT, style.ACCENT, style.WARN])
def test_text_can_be_read(text: str, ground: str) -> None:
    assert colours.contrast(text, ground) >= READABLE


def test_contrast_is_that_of_the_standard() -> None:
    # W3C, Understanding 1.4.3: #777777 on white is 4.48, just below what is needed
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("rank", range(1, 9))
@pytest.mark.parametrize("place", [0, 1])
def test_a_segment_can_be_seen_and_its_name_read(rank: int, place: int) -> None:
    colour = style.tier_colour(rank, place)
    assert colours.contrast(colour, style.PAPER) >= VISIBLE
    assert colours.contrast(colours.inverted(colour), style.DARK_PAPER) >= VISIBLE
    ink = {"to-black": "#ffffff", "to-white": "#000000"}[style.text_in_the_dark(colour)]
    assert colours.contrast(colours.inverted(ink), colours.inverted(colour)) >= READABLE
    assert colours.contrast(style.readable(colour), style.PAPER) >= READABLE
    assert colours.contrast(style.text_on(colour), colour) >= READABLE


def test_the_first_four_tiers_survive_grey_print() -> None:
    found = sorted(lightness(style.tier_colour(rank)) for rank in range(1, 5))
    assert all(b - a >= 12 for a, b in pairwise(found))  # a difference of 10 is seen at a glance


@pytest.mark.parametrize("accent", [None, "#000000", "#ffd400", "#e30613", "#ffffff"])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_text_on_every_shade_of_a_grid_can_be_read(accent: str | None, share: float) -> None:
    """Rates and the small n below them are written in ink, on paper and in the dark, whatever accent a brand brings."""
    meta = brief().meta
    own = style.look(dataclasses.replace(meta, brand=dataclasses.replace(meta.brand, accent=accent))).accent
    opacity = float(grids.shade(share, own).rsplit(" ", 1)[1].rstrip(")"))
    dark_ink = re.search(r"--ink: (#\w{6})", style.tokens(("#1d3557",), style.look(meta)).split("prefers-color-scheme: dark")[1])
    assert dark_ink
    assert colours.contrast(style.INK, colours.mixed(style.PAPER, own, opacity)) >= READABLE
    assert colours.contrast(dark_ink[1], colours.mixed(style.DARK_PAPER, own, opacity)) >= READABLE


def test_the_small_n_of_a_shaded_place_is_written_in_ink() -> None:
    css = (home() / "css" / "parts.css").read_text(encoding="utf-8")
    assert "table.data td.shaded small { color: var(--ink) }" in css


def test_segments_of_a_tier_share_its_hue_and_differ() -> None:
    found = style.segment_colours(brief(6).tiers)
    assert len(set(found)) == 6
    assert found[0] == style.tier_colour(1)


@pytest.mark.parametrize(
    ("names", "colours_of"),
    [
        (("Platinum", "Gold", "Silver", "Bronze"), (1, 2, 3, 4)),
        (("Platinum", "Gold", "Bronze"), (1, 2, 4)),
        (("Platinum", "Bronze"), (1, 4)),
        (("Gold", "Silver", "Bronze"), (2, 3, 4)),
        (("First", "Second", "Third"), (1, 2, 3)),
        (("Diamond", "gold", "Basic"), (1, 2, 3)),
        (tuple("ABCDEFG"), (1, 2, 3, 4, 5, 6, 7)),
        (("Gold", *"ABCDEF"), (2, 1, 3, 4, 5, 6, 7)),
    ],
)
def test_a_metal_has_its_colour_wherever_it_ranks(names: tuple[str, ...], colours_of: tuple[int, ...]) -> None:
    first = brief(4).tiers[0]
    tiers = [dataclasses.replace(first, tier=name, rank=i, segments=(i,)) for i, name in enumerate(names, start=1)]
    assert style.segment_colours(tiers) == tuple(style.tier_colour(number) for number in colours_of)


def test_inverted_is_what_a_browser_draws() -> None:
    # by hand from invert(.93), then the hue-rotate(180deg) matrix of Filter Effects. White: 255 x .07 = 17.85, and grey stays
    # grey. Red is first (17.85, 237.15, 237.15); then r = -.574 x 17.85 + 1.574 x 237.15 = 363, cut at 255, and
    # g = b = .426 x 17.85 + .574 x 237.15 = 143.7
    assert colours.inverted("#ffffff") == "#121212"
    assert colours.inverted("#ff0000") == colours.inverted("#FF0000") == "#ff9090"


def test_tokens_name_every_segment_in_both_schemes() -> None:
    css = style.tokens(style.segment_colours(brief(3).tiers), style.look(brief(3).meta))
    light, dark = css.split("prefers-color-scheme: dark")
    for i in (1, 2, 3):
        assert f"--segment-{i}: #" in light
        assert f"--segment-{i}: #" in dark


def test_fonts_are_inside_the_page() -> None:
    from reportgen.document.templates import home
    from reportgen.document.typefaces import rules, typefaces

    css = rules(typefaces(None, (home(),)))
    assert css.count("data:font/woff2;base64,") == 4
    assert "file:" not in css
