"""How the pages are laid out: what stands together, what begins a page, and what the small pictures say."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from example_brief import bank, brief, personas, trend

from reportgen.document import icons, layout, marks, style
from reportgen.document.render import render_pdf
from reportgen.document.templates import home
from reportgen.notes import Skipped

POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
SCALE = {".76", ".82", ".9", "1", "1.15", "1.4", "1.75", "2.5"}
CARD = "alike when drawn anew"


@cache
def made(k: int, paper: str, locale: str = "en_US") -> bytes:
    found = brief(k)
    return render_pdf(dataclasses.replace(found, meta=dataclasses.replace(found.meta, page=paper, locale=locale)))


@cache
def pages(k: int, paper: str) -> tuple[str, ...]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=made(k, paper), capture_output=True, check=True)
    return tuple(done.stdout.decode().split("\f")[:-1])


@POPPLER
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("k", [4, 6])
def test_page_one_stands_alone_and_the_story_on_one_page(k: int, paper: str) -> None:
    first, second, third = pages(k, paper)[:3]
    assert ("What changed since May 2014" if k > 4 else "Segment by segment, most to gain first") in first
    assert "How far to trust this" in first
    assert "The story in this brief" in second
    assert "How to read it" in second
    assert "Where the segments lie" in third


@POPPLER
@pytest.mark.parametrize(
    ("k", "paper", "locale"), [(4, "A4", "en_US"), (6, "A4", "en_US"), (6, "Letter", "en_US"), (6, "A4", "id_ID")]
)
def test_nothing_runs_off_the_page(k: int, paper: str, locale: str) -> None:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made(k, paper, locale), capture_output=True, check=True)
    written = done.stdout.decode()
    width = float(re.search(r'<page width="([\d.]+)"', written)[1])  # type: ignore[index]  # a PDF has a page
    ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"', written)]
    assert len(ends) > 1000
    assert max(ends) < width - 30  # points: within the margin


@POPPLER
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_four_cards_stand_on_one_page(paper: str) -> None:
    assert [page.count(CARD) for page in pages(4, paper) if CARD in page] == [4]
    assert [page.count(CARD) for page in pages(6, paper) if CARD in page] == [4, 2]


@POPPLER
def test_no_heading_is_the_last_thing_on_a_page() -> None:
    headings = set(re.findall(r'<h3>\{\{ _\("([^"]+)"\) \}\}</h3>', "".join(p.read_text() for p in home().rglob("*.html"))))
    assert len(headings) > 10
    for page in (*pages(4, "A4"), *pages(4, "Letter"), *pages(6, "A4"), *pages(6, "Letter")):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[-2] not in headings  # the last line is the footer


@POPPLER
def test_the_running_header_names_the_chapter_that_the_page_begins_with() -> None:
    shorts = {run_together(name) for name in (*layout.SHORT.values(), "Contents")}
    chapter = "contents"
    for page in pages(4, "A4")[1:]:
        head = run_together(re.split(r"\s{3,}", page.strip().splitlines()[0].strip())[-1])
        assert head in shorts
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        found = [m and run_together(m[1]) for m in (re.fullmatch(r"\d+\s+([A-Z ]+)", line) for line in lines[1:])]
        openers = [name for name in found if name in shorts]
        if found[0]:  # the page begins with a chapter
            chapter = found[0]
        assert head == chapter
        chapter = openers[-1] if openers else chapter


def run_together(name: str) -> str:
    """Of letters set apart, pdftotext takes some gaps for spaces."""
    return name.replace(" ", "").lower()


@POPPLER
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("k", [2, 4, 6])
def test_no_page_but_the_last_is_half_empty(k: int, paper: str) -> None:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made(k, paper), capture_output=True, check=True)
    for number, page in enumerate(done.stdout.decode().split("<page ")[1:-1], start=1):
        height = float(re.findall(r'height="([\d.]+)"', page)[0])
        top, foot = 19 / 25.4 * 72, height - 17 / 25.4 * 72  # the margins of print.css
        lowest = max(y for y in map(float, re.findall(r'yMax="([\d.]+)"', page)) if y < foot)
        assert (lowest - top) / (foot - top) > 0.5, f"page {number}"


def test_every_size_of_text_is_one_of_eight() -> None:
    for name in ("type", "parts"):
        text = (home() / "css" / f"{name}.css").read_text(encoding="utf-8")
        assert set(re.findall(r"font-size: ([\d.]+)rem", text)) <= SCALE


@pytest.mark.parametrize(
    ("label", "known", "icon"),
    [
        ("Web", icons.CHANNELS, "screen"),
        ("Toko", icons.CHANNELS, "shop"),
        ("MntWines", icons.CATEGORIES, "glass"),
        ("Buah-buahan", icons.CATEGORIES, "fruit"),
        ("Happy", icons.CHANNELS, None),  # "app" is within it, and begins no word
        ("Unheard of", icons.CATEGORIES, None),
        (None, icons.CHANNELS, None),
    ],
)
def test_a_label_calls_for_its_picture_or_for_none(
    label: str | None, known: dict[str, tuple[str, ...]], icon: str | None
) -> None:
    assert icons.icon_of(label, known) == icon


def test_every_icon_that_a_label_may_call_for_is_drawn() -> None:
    for name in {*icons.CHANNELS, *icons.CATEGORIES}:
        assert 'd="M' in icons.badge(name, (10, 10), 9, "#000000", "#ffffff")


def test_an_avatar_says_what_it_shows() -> None:
    one, two = personas()[0], personas()[3]
    assert marks.face(one, "Wines") == marks.Face(3, False, True, 0, "shop", "glass")
    assert marks.face(two, None).lapsing
    drawn = layout.avatar(one, style.TIERS[0])
    assert "<title>High value, buying now, mostly two adults, buys in Store, favours Wines</title>" in drawn
    bare = layout.avatar(bank().personas[0], style.TIERS[0])
    assert "buys in" not in bare
    assert bare.count("<path") < drawn.count("<path")


def test_contents_of_page_one_say_only_what_is_true() -> None:
    text = (home() / "sections" / "summary.html").read_text(encoding="utf-8")
    assert "last month" not in text  # no earlier month is kept or compared


def test_css_names_no_colour_of_the_accent() -> None:
    for path in Path(home() / "css").glob("*.css"):
        assert style.ACCENT not in path.read_text(encoding="utf-8")


def test_what_cannot_be_said_for_two_reasons_is_named_once() -> None:
    """Neither income nor age is known: two reasons, and one thing that goes untold."""
    whole = brief()
    assert not isinstance(whole.conversion, Skipped)
    conversion = dataclasses.replace(whole.conversion, by=(Skipped("no_income", ("income",)), Skipped("no_age", ("age",))))
    told = layout.unsaid(dataclasses.replace(whole, conversion=conversion))
    assert told.count("What goes with response, in part") == 1


@POPPLER
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_interval_of_a_response_stands_in_one_line(paper: str) -> None:
    """One a persona card, and the example has four."""
    assert len(re.findall(r"respond \([\d.]+% to [\d.]+%\)", "\n".join(pages(4, paper)))) == 4


@POPPLER
@pytest.mark.parametrize("k", [4, 6])
def test_page_one_holds_what_changed_in_a_longer_language(k: int) -> None:
    """Four claims and a month before, in Indonesian; beside four segments what to do with each as well."""
    whole = brief(k)
    told = dataclasses.replace(whole, trend=trend(k), meta=dataclasses.replace(whole.meta, locale="id_ID"))
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=render_pdf(told), capture_output=True, check=True)
    first, second = done.stdout.decode().split("\f")[:2]
    assert "Apa yang berubah sejak Mei 2014" in first
    assert ("Segmen demi segmen" in first) is (k == 4)
    assert "Seberapa jauh ini dapat dipercaya" in first
    assert "Pokok cerita laporan ini" in second
