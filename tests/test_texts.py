"""Texts: set as a whole, and shaped once, which changes nothing of a page."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import pairwise
from urllib.parse import quote

import pytest
from example_brief import brief
from weasyprint.layout import inline, preferred
from weasyprint.svg import Node

from reportgen.document import paper, render, texts
from reportgen.document.templates import places
from reportgen.document.typefaces import file_rules, typefaces

FONTS = file_rules(typefaces(None, places(None)))
SAID = (
    "Reward the likeliest cus\u00adtomers of <b>“Platinum”</b>: 0.12 to 0.34 an answer, at 1,234.50 each — extraordinarily well"
)
STYLES = (
    "",
    "text-align: justify",
    "hyphens: auto",
    "white-space: nowrap",
    "white-space: nowrap; overflow: hidden; text-overflow: ellipsis",
    "white-space: pre-wrap",
    "letter-spacing: .1em; word-spacing: .3em",
    "overflow-wrap: anywhere",
    "word-break: break-all",
    "text-indent: 2em; text-transform: uppercase",
    "direction: rtl; text-decoration: underline",
)


def words(body: str) -> list[tuple[str, float, float]]:
    """What stands on a page with a text of ten points in it, and from where to where, in points."""
    style = "svg, p { font: 10pt Inter, 'DejaVu Sans'; margin: 0 }"
    made = paper.pdf("t.pdf", f"<html lang=en><title>T</title><h1></h1>{body}", (style,), FONTS, dt.date(2024, 1, 1))
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', told)
    return [(text, float(start), float(end)) for start, end, text in found]


def drawn(text: str, **attributes: str) -> str:
    told = {"x": "0", "y": "20", "font-size": "10pt", "font-family": "Inter, 'DejaVu Sans'"} | attributes
    inner = " ".join(f'{name}="{value}"' for name, value in told.items())
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90mm" height="9mm"><text {inner}>{text}</text></svg>'
    return f'<img alt="A picture" src="data:image/svg+xml,{quote(svg)}">'


@pytest.mark.parametrize("text", ["AVATAR", "\u05e9\u05dc\u05d5\u05dd"], ids=["kerned", "from_the_right"])
def test_a_text_in_a_picture_is_set_as_one_beside_it(text: str) -> None:
    """Authority: WeasyPrint's own paragraphs. Letter by letter it is wider, and Hebrew reads backwards."""
    (said, start, end), (set_so, left, right) = words(drawn(text))[0], words(f"<p>{text}</p>")[0]
    assert (said, round(end - start, 1)) == (set_so, round(right - left, 1))


@pytest.mark.parametrize("places", [{"x": "0 60 120"}, {"dx": "0 60 60"}, {"letter-spacing": "60"}])
def test_letters_that_have_places_of_their_own_keep_them(places: dict[str, str]) -> None:
    """By hand: sixty pixels, 45 points, from one letter to the next, and a little more where it is added to their width."""
    found = words(drawn("III", **places))
    assert [text for text, _start, _end in found] == ["I", "I", "I"]
    steps = [after[1] - before[1] for before, after in pairwise(found)]
    assert all(45 <= step < 49 for step in steps)


def test_other_pages_are_drawn_as_weasyprint_draws_them() -> None:
    before = Node.text, inline.split_first_line, preferred.split_first_line
    words(drawn("AVATAR"))
    assert before == (Node.text, inline.split_first_line, preferred.split_first_line)


@pytest.mark.parametrize("style", STYLES)
def test_a_text_that_is_shaped_once_is_the_same_wherever_it_stands(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Authority: WeasyPrint alone, to the byte; each text stands in boxes of all widths, and in cells that find their own."""
    boxes = "".join(f'<p style="width: {width}mm">{SAID}</p>' for width in (90, 4, 25, 170, 60, 90))
    cells = "".join(f"<tr><td>{SAID}</td><td>{SAID[:width]}</td><td>Wines</td></tr>" for width in (3, 8, 20, 60, 20))
    page = f"<html lang=en><title>T</title><h1>H</h1><div>{boxes}<table>{cells}</table>{boxes}</div>"
    sheet = f"div {{ {style} }} p {{ {style} }}"
    once = paper.pdf("t.pdf", page, (sheet,), FONTS, dt.date(2024, 1, 1))
    monkeypatch.setattr(texts, "once", nullcontext)
    assert once == paper.pdf("t.pdf", page, (sheet,), FONTS, dt.date(2024, 1, 1))


@pytest.mark.parametrize("segment", [None, 1])
def test_a_document_whose_texts_are_shaped_once_is_the_same(segment: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Authority: WeasyPrint alone, to the byte."""
    found = brief()
    once = render.render_pdf(found, segment=segment)
    monkeypatch.setattr(texts, "once", nullcontext)
    assert once == render.render_pdf(found, segment=segment)


def test_a_text_is_shaped_fewer_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: a cell asks for the least width, for the most, and for its line; alone, WeasyPrint shapes its word each time."""
    asked: list[str] = []
    shaped = inline.split_first_line

    def counting(text: str, *told: object, **more: object) -> object:
        asked.append(text)
        return shaped(text, *told, **more)

    monkeypatch.setattr(inline, "split_first_line", counting)
    monkeypatch.setattr(preferred, "split_first_line", counting)
    page = "<html lang=en><title>T</title><h1>H</h1><table><tr><td>Wines</td></tr></table>"
    paper.pdf("t.pdf", page, (), FONTS, dt.date(2024, 1, 1))
    assert asked.count("Wines") == 1
    monkeypatch.setattr(texts, "once", nullcontext)
    paper.pdf("t.pdf", page, (), FONTS, dt.date(2024, 1, 1))
    assert asked.count("Wines") == 1 + 3


def test_documents_of_two_threads_do_not_meet() -> None:
    """What is changed for the time of a document is as it was when both are written."""
    before = Node.text, inline.split_first_line, preferred.split_first_line
    page = "<html lang=en><title>T</title><h1>H</h1><p>Wines and fish</p>"
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: paper.pdf("t.pdf", page, (), FONTS, dt.date(2024, 1, 1)), range(4)))
    assert len(set(made)) == 1
    assert before == (Node.text, inline.split_first_line, preferred.split_first_line)
