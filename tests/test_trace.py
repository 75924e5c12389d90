"""Every number that is printed stands in brief.json: on the HTML, in the charts and in the PDF's text, in both languages."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from test_templates import BRIEFS
from traced import Leave, Seen, Written, numbers, plain, recording, seen, shown, strings, tokens

from reportgen.brief import Brief, from_json, to_json
from reportgen.document import appendices, render, words
from reportgen.document.language import translator
from reportgen.document.names import in_language
from reportgen.document.templates import environment, places, rendered

REPORTS = ("sample", "indonesian", "personality", "credit_card")
BY_HAND = ("2", "6", "bank", "orders", "arms", "held out", "rupiah in Indonesian", "hostile")
ENCODING = {"UTF-8"}  # the one name with a digit that our own sentences say


@dataclass(frozen=True)
class Trace:
    """A brief's pages, and what may stand on them."""

    html: str
    screen: Seen
    paper: Seen
    written: Written
    known: set[float]
    labels: set[str]
    dates: set[str]
    month: str

    def strange(self, texts: list[str], *allowed: set[str]) -> list[str]:
        """Return the texts of a chart that say a number which nobody may say."""
        named = {label for label in self.labels if re.search(r"[^\W\d]", label)}  # a label that is a number explains no number
        leave = Leave(*allowed, named)
        return [text for text in texts if leave.lacking(text) and not self.is_label(text)]

    def is_label(self, text: str) -> bool:
        """Is it a label of the brief, or a line of one?"""
        line = plain(text).rstrip(" \u2026").casefold()
        return any(line in label.casefold() for label in self.labels)


def trace(brief: Brief, segment: int | None = None) -> Trace:
    """Make the pages of a brief, or of one of its appendices, noting every number on its way into a text."""
    whole = json.loads(to_json(brief))
    whole["segmentation"]["map_points"] = []  # where dots lie is never printed, and would excuse nearly every small number
    with recording() as written:
        drawn = render.pictures(brief, segment=segment)
        html = render.render_html(brief, segment=segment, drawn=drawn)
        paper = rendered(environment(None), render._template(segment), render._context(brief, segment, None, "print", drawn))
    told = in_language(brief, translator(brief.meta.locale, places(None)))
    said = strings(whole) | strings(json.loads(to_json(told)))  # a label of ours, and what the page calls it
    month = words.month(brief.meta.month, brief.meta.locale)
    return Trace(html, seen(html), seen(paper), written, numbers(whole), shown(said), said, month)


@cache
def by_hand(name: str) -> dict[str, Trace]:
    brief = BRIEFS[name]()
    return {"brief": trace(brief), "appendix": trace(brief, 1)}


@cache
def of_report(folder: Path) -> dict[str, Trace]:
    """Trace all documents of a report, by their paths without endings."""
    brief = from_json((folder / "brief.json").read_text(encoding="utf-8"))
    segments = [s.segment for s in brief.segmentation.segments]
    return {"brief": trace(brief)} | {appendices.name_of(brief, number): trace(brief, number) for number in segments}


@pytest.fixture(params=[*BY_HAND, *REPORTS])
def traced(request: pytest.FixtureRequest) -> dict[str, Trace]:
    if request.param in BY_HAND:
        return by_hand(request.param)
    return of_report(request.getfixturevalue(f"{request.param}_report"))


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(f"{request.param}_report")
    return folder


Documents = dict[str, Trace]


def test_every_number_on_the_pages_is_in_the_brief(traced: Documents) -> None:
    for name, found in traced.items():
        assert len(found.screen.data) == found.html.count("<data "), "the reader missed a number"
        for page in (found.screen, found.paper):
            # an appendix of a table with neither campaigns nor categories has 29 on paper, every brief several times that
            assert len(page.data) >= (51 if name == "brief" else 25)
            assert not [(value, text) for value, text in page.data if float(value) not in found.known], name


def test_every_number_says_what_stands_behind_it(traced: Documents) -> None:
    for name, found in traced.items():
        said = {(value, plain(text)) for value, text in found.written.pairs}
        for page in (found.screen, found.paper):
            assert not [(v, t) for v, t in page.data if (float(v), plain(t)) not in said and v != t], name


def test_no_digit_stands_outside_a_number_a_date_or_a_label(traced: Documents) -> None:
    for name, found in traced.items():
        for page in (found.screen, found.paper):
            assert not found.strange(page.loose, {found.month}), name
            assert not found.strange(page.labels, ENCODING), name
            assert not [day for day in page.times if day not in found.dates], name


def test_charts_say_nothing_that_is_not_in_the_brief(traced: Documents) -> None:
    for name, found in traced.items():
        known = found.written.texts(found.known)
        assert found.screen.drawn
        assert not found.strange(found.screen.drawn, known), name
        assert not found.strange(found.paper.drawn, known), name  # what stands there for those who cannot see the picture


def test_marks_of_axes_were_written_like_all_numbers(traced: Documents) -> None:
    for name, found in traced.items():
        counts = {f"{value:.0f}" for value in found.known if value == int(value)}
        assert found.screen.scales
        assert not found.strange(found.screen.scales, found.written.texts(), counts), name


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ('<data value="4">4</data>', '<data value="4321">4,321</data>'),  # a number of no brief
        ('<data value="4">4</data>', '<data value="4">5</data>'),  # not the number that stands behind it
        ("</main>", "<p>about 5 of them</p></main>"),
        ("</main>", "<p>page <bdi>77 of 88</bdi></p></main>"),
        ("</main>", '<p><time datetime="2099-01-01">then</time></p></main>'),
        ("</main>", '<p aria-label="12 lines">so</p></main>'),
        (" of spend; ", " of spend, 98.7% in all; "),  # within the alternative text of a chart
        ('class="scale"', ""),  # an axis whose marks pass for findings
    ],
)
def test_a_page_that_says_more_is_found_out(said: str, instead: str) -> None:
    whole = by_hand("6")["brief"]
    assert said in whole.html
    pages = {"brief": dataclasses.replace(whole, screen=seen(whole.html.replace(said, instead)))}
    with pytest.raises(AssertionError):  # noqa: PT012  # any of the checks may be the one that sees it
        test_every_number_on_the_pages_is_in_the_brief(pages)
        test_every_number_says_what_stands_behind_it(pages)
        test_no_digit_stands_outside_a_number_a_date_or_a_label(pages)
        test_charts_say_nothing_that_is_not_in_the_brief(pages)


def test_the_files_are_the_pages_that_were_traced(report: Path) -> None:
    for name, found in of_report(report).items():
        assert (report / f"{name}.html").read_text(encoding="utf-8") == found.html, name


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_the_pdfs_say_no_other_number(report: Path) -> None:
    """Page numbers, and the counters of chapters, claims and actions, are small whole numbers and the only exception."""
    for name, found in of_report(report).items():
        tool = ["pdftotext", "-layout", str(report / f"{name}.pdf"), "-"]
        read = subprocess.run(tool, capture_output=True, text=True, check=True).stdout
        pages, said = read.count("\f"), tokens(plain(read))
        printed = (*found.paper.everything, *found.screen.drawn, *found.screen.scales)
        allowed = {token for text in printed for token in tokens(plain(text))}
        wanted = {token for _, text in found.paper.data for token in tokens(plain(text))}
        assert wanted, name
        assert not wanted - set(said), "a number of the page was not read out of the PDF"
        other = [token for token in said if token not in allowed]
        counters = max(pages, 20)  # chapters
        assert not [token for token in other if not token.isdecimal() or int(token) > counters], name
        assert len(other) <= 6 * pages + 20, name
