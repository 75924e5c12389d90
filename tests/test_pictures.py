"""No text of a chart leaves its picture, none stands on another, and no line or dot is drawn through one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from inked import Box, Inked, inked
from test_charts import picture
from test_templates import BRIEFS

from reportgen.document import render
from reportgen.document.chart import Chart
from reportgen.document.charts import drawn
from reportgen.notes import Skipped

NAMES = ("2", "4", "6", "bank", "orders", "arms", "rupiah", "rupiah in Indonesian", "long", "hostile")
NEAR = 0.5  # points: two browsers, and WeasyPrint, place a letter no more exactly


@cache
def shown(name: str) -> dict[str, Chart]:
    """Return the charts of a brief, and of the appendices of its first two segments."""
    brief = BRIEFS[name]()
    if not isinstance(brief.baskets, Skipped):  # all rules listed, so that their pairs are drawn
        brief = replace(brief, baskets=replace(brief.baskets, listed=brief.baskets.rules))
    found = render.pictures(brief)
    for segment in (1, 2):
        found |= render.pictures(brief, segment=segment)
    return found


def outside(seen: Inked) -> list[str]:
    """Return the texts that reach beyond the picture."""
    sheet = seen.sheet.less(-NEAR * seen.point)
    return [t.said for t in seen.texts if not sheet.holds(t.box)]


def overlaps(seen: Inked) -> list[tuple[str, object]]:
    """Return the texts that stand on another, or have a line or a dot drawn through them."""
    found: list[tuple[str, object]] = []
    for i, text in enumerate(seen.texts):
        core = text.box.less(NEAR * seen.point)
        found += [(text.said, other.said) for other in seen.texts[i + 1 :] if core.meets(other.box.less(NEAR * seen.point))]
        found += [(text.said, line) for line in seen.lines if core.crossed(*line)]
        found += [(text.said, at) for at, reach in seen.dots if core.less(-reach).crossed(at, at)]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_its_picture(name: str) -> None:
    for key, chart in shown(name).items():
        assert not outside(inked(chart.svg)), key


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_drawn_through_a_text(name: str) -> None:
    for key, chart in shown(name).items():
        assert not overlaps(inked(chart.svg)), key


def test_a_text_that_leaves_is_found_and_drawn_in() -> None:
    """A long mark at the end of an axis, and the axis at the edge of the figure."""

    def draw(figure: object) -> str:
        ax = figure.add_axes((0.1, 0.0, 0.9, 0.9))  # type: ignore[attr-defined]  # a Figure; typed as object for the protocol
        ax.set_xticks([0.0, 1.0], ["nought", "as long as it gets"])
        ax.set_xlabel("below, with a comma")
        return "Marks."

    made = inked(drawn("x", 90, 40, draw).svg)
    assert {t.said for t in made.texts} >= {"nought", "as long as it gets", "below, with a comma"}
    assert not outside(made)


def test_the_reader_of_pictures_sees_what_is_wrong() -> None:
    good = str(picture("4")[1]["response"].svg)
    assert outside(inked(good.replace('viewBox="0 0 493', 'viewBox="0 0 453')))
    cut = good.index('viewBox="0 0 493.22 ') + len('viewBox="0 0 493.22 ')
    foot = float(good[cut : good.index('"', cut)])
    assert outside(inked(good.replace(f"493.22 {foot:g}", f"493.22 {foot - 4:g}")))
    through = '<path d="M 0 22 L 493 23" fill="none" stroke="#000000"/></svg>'
    assert overlaps(inked(good.replace("</svg>", through)))
    assert overlaps(inked(good.replace("</svg>", '<circle cx="10" cy="22" r="3"/></svg>')))


@pytest.mark.parametrize(
    ("a", "b", "through"),
    [
        ((0, 5), (20, 5), True),
        ((0, 0), (20, 1), False),
        ((5, 0), (5, 20), True),
        ((12, 0), (12, 20), False),
        ((0, 0), (9, 9), True),
    ],
)
def test_a_line_meets_a_box(a: tuple[float, float], b: tuple[float, float], through: bool) -> None:
    assert Box(2, 2, 10, 10).crossed(a, b) == through  # by eye, on squared paper
