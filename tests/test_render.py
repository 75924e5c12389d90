"""A brief becomes a PDF: accessible, complete, the same bytes every time."""

from __future__ import annotations

import builtins
import dataclasses
import logging
import os
import re
import shutil
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import test_appendix
from example_brief import bank, brief, hostile
from example_uplift import compared_arms
from markupsafe import Markup

from reportgen.analysis.mailing.plans import MoneyRange
from reportgen.analysis.uplift import Uplift
from reportgen.document import paper, render
from reportgen.document.templates import environment
from reportgen.errors import RenderError, SystemLibraryError
from reportgen.notes import Skipped

ROOT = Path(__file__).resolve().parent.parent
BRIEFS = {"4": brief, "bank": bank, "arms": compared_arms, "hostile": hostile}
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


@cache
def printed(name: str) -> tuple[bytes, list[logging.LogRecord]]:
    """Return a PDF, and what anything logged while it was made."""
    heard: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = heard.append  # type: ignore[assignment,method-assign]  # a class for one line would say less
    logging.getLogger().addHandler(handler)
    try:
        return render.render_pdf(BRIEFS[name]()), heard
    finally:
        logging.getLogger().removeHandler(handler)


def pdf(name: str) -> bytes:
    return printed(name)[0]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Return templates of one heading: what is asked is not what stands on the page."""
    page = "<html lang='en'><head><title>A page</title></head><body><h1>One</h1></body></html>"
    (tmp_path / "brief.html").write_text(page)
    return tmp_path


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "brief.pdf"
    path.write_bytes(pdf(request.param))
    return path


def poppler(tool: str, *arguments: str) -> str:
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=True).stdout


@POPPLER
@pytest.mark.parametrize("file", BRIEFS, indirect=True)
def test_pdf_has_title_language_tags_and_a_sane_length(file: Path) -> None:
    info = poppler("pdfinfo", str(file))
    assert re.search(r"Title:\s+Marketing brief, June 2014", info)
    assert re.search(r"Tagged:\s+yes", info)
    assert "A4" in info
    pages = re.search(r"Pages:\s+(\d+)", info)
    assert pages
    assert 8 <= int(pages[1]) <= 20  # six segments fill the most; a board reads no more
    assert len(file.read_bytes()) < 1_000_000


@POPPLER
@pytest.mark.parametrize("file", ["4"], indirect=True)
def test_pages_carry_header_footer_and_the_whole_story(file: Path) -> None:
    text = poppler("pdftotext", "-layout", str(file), "-")
    pages = text.split("\f")[:-1]
    assert f"2 / {len(pages)}" in pages[1]
    assert all("customer_personality.csv" in page for page in pages)
    assert "Stop mailing everyone" in pages[0]
    for chapter in ("Who they are", "Who answers", "What is at stake", "Data quality"):
        assert chapter in pages[1]
    assert "1,356,988" in text


@pytest.mark.parametrize("name", ["4"])
def test_outline_leads_to_every_chapter(name: str) -> None:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf(name), re.DOTALL)
    found = pdf(name) + b"".join(inflated(stream) for stream in streams)
    assert b"/Outlines" in found
    assert found.count(b"/Title") > 13
    assert b"/Lang (en)" in found
    assert b"pdfuaid" in found


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:  # an image or a font in a form of its own
        return b""


def test_verapdf_finds_nothing(tmp_path: Path, sample_report: Path, personality_report: Path, credit_card_report: Path) -> None:
    """All in one run, whose start takes as long as many files: reports of tables, and briefs by hand with their appendices."""
    tool = ROOT.parent / "shared" / "tools" / "verapdf"
    if not tool.exists() or not shutil.which("java"):
        pytest.skip(f"veraPDF is not on this machine ({tool})")
    paths = [folder / "brief.pdf" for folder in (sample_report, personality_report, credit_card_report)]
    made = {name: pdf(name) for name in BRIEFS}
    for name, segment in (("4", 1), ("4", 4), ("bank", 2), ("hostile", 3), ("rupiah in Indonesian", 2)):
        made[f"{name}-{segment}"] = test_appendix.pdf(name, segment)
    for name, content in made.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(content)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it fetches its classes with this Python's pip
    done = subprocess.run(
        [str(tool), *map(str, paths)], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", BRIEFS)
def test_nothing_is_logged_while_rendering(name: str) -> None:
    assert not printed(name)[1]


def test_a_complaint_of_weasyprint_is_a_failure(tmp_path: Path) -> None:
    for source in ("file:///etc/hostname", "http://127.0.0.1:9/x.png"):
        image = f"<img src='{source}' alt='a picture'>"
        page = f"<html lang='en'><head><title>A page</title></head><body><h1>One</h1>{image}</body></html>"
        (tmp_path / "brief.html").write_text(page)
        environment.cache_clear()
        with pytest.raises(RenderError, match=r"brief\.pdf: .*(hostname|127)"):
            render.render_pdf(bank(), templates=tmp_path, drawn={})
    environment.cache_clear()


def test_a_machine_without_pango_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, plain: Path) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0': not found")
        return real(name, *args, **kwargs)

    paper._html.cache_clear()  # it may have been loaded before
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SystemLibraryError) as e:
        render.render_pdf(bank(), templates=plain, drawn={})
    for word in ("libgobject", "apt-get install", "brew install", "Windows", "reportgen doctor"):
        assert word in str(e.value)


def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch, plain: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    render.render_pdf(bank(), templates=plain, drawn={})
    assert os.environ["SOURCE_DATE_EPOCH"] == "7"


def test_a_title_of_the_user_is_the_documents_title() -> None:
    own = dataclasses.replace(brief(), meta=dataclasses.replace(brief().meta, title="Spring <plan>"))
    assert "<title>Spring &lt;plan&gt;, June 2014</title>" in render.render_html(own)


@pytest.mark.parametrize(
    ("low", "headline", "said"),
    [(120.0, "contact_adds", "Send Letter A again while"), (-120.0, "test_contact", "Test Letter A before relying on it")],
)
def test_page_one_tells_what_an_arm_changed_in_spend_where_its_cost_is_unknown(low: float, headline: str, said: str) -> None:
    found = compared_arms()
    assert isinstance(found.uplift, Uplift)
    rows = tuple(
        dataclasses.replace(r, incremental_gmv=MoneyRange(300.0, low, 480.0), cost=None, profit=None) for r in found.uplift.rows
    )
    unpriced = Skipped("no_contact_cost_or_response_value", ("contact_cost", "response_value"))
    told = dataclasses.replace(
        found,
        uplift=dataclasses.replace(found.uplift, rows=rows, best=("Letter A",)),
        targeting=unpriced,
        budget=unpriced,
        impact=dataclasses.replace(found.impact, mailing=unpriced, profit=None),
        summary=dataclasses.replace(found.summary, headline=headline, headline_segments=(), claims=found.summary.claims[-1:]),
    )
    page = Markup(render.render_html(told)).striptags()
    assert said in page
    sign = "+" if low > 0 else "\u2212"
    assert f"Letter A changed spend by {sign}120 to +480 against those left alone; what it cost is not known." in page
    assert "what that is worth is not known" not in page
