"""Paper: what makes a page cheaper to lay out changes nothing of it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from example_brief import brief

from reportgen.document import paper, render
from reportgen.document.templates import places
from reportgen.document.typefaces import file_rules, typefaces
from reportgen.errors import RenderError

ROOT = Path(__file__).resolve().parent.parent
FONTS = file_rules(typefaces(None, places(None)))


def test_pages_are_those_of_the_whole_style_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Authority: WeasyPrint with its own style sheet, to the byte."""
    found = brief()
    thin = render.render_pdf(found, segment=1)
    whole = paper._html(notes=True)
    monkeypatch.setattr(paper, "_html", lambda notes: whole)
    assert thin == render.render_pdf(found, segment=1)


@pytest.mark.parametrize("rule", ["#b { break-before: page }", "[id=b] { break-before: page }"])
@pytest.mark.parametrize("where", ["sheet", "page"])
def test_an_id_that_a_template_styles_stays_where_it_is(rule: str, where: str) -> None:
    sheet, style = (rule, "") if where == "sheet" else ("", f"<style>{rule}</style>")
    page = f'<html lang=en><title>T</title>{style}<h1>H</h1><div><p><a href="#b">To B</a></p></div><div id="b"><h2>B</h2></div>'
    assert 'id="b"><h2>' in paper.slim(page, sheet)
    made = paper.pdf("t.pdf", page, (sheet,), FONTS, dt.date(2024, 1, 1))
    told = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert told.count("\f") == 2, "a page each"


def test_links_lead_to_an_id_that_moved() -> None:
    """Authority: WeasyPrint, which says where a link leads that leads nowhere, and that is an error."""
    page = '<html lang=en><title>T</title><h1>H</h1><p><a href="#b">To B</a></p><section id="b"><h2>B</h2></section>'
    assert '<section><h2 id="b">' in paper.slim(page)
    assert paper.pdf("t.pdf", page, (), FONTS, dt.date(2024, 1, 1)).startswith(b"%PDF")
    with pytest.raises(RenderError):
        paper.pdf("t.pdf", page.replace('id="b"', ""), (), FONTS, dt.date(2024, 1, 1))


@pytest.mark.parametrize("where", ["sheet", "page"])
def test_a_template_may_have_footnotes(where: str) -> None:
    rule = "i { float: footnote }"
    page = "<html lang=en><title>T</title><style>{}</style><h1>H</h1><p>Spend<i>In euro</i></p>"
    sheet, style = (rule, "") if where == "sheet" else ("", rule)
    made = paper.pdf("t.pdf", page.format(style), (sheet,), FONTS, dt.date(2024, 1, 1))
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert "Spend1" in told.replace(" ", "")
    assert "1.Ineuro" in told.replace(" ", "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Python asks no compiler for libraries")
@pytest.mark.parametrize(
    ("script", "asked"), [("from reportgen.document.paper import _load; _load()", False), ("import weasyprint", True)]
)
def test_no_compiler_is_asked_for_libraries(script: str, asked: bool, tmp_path: Path) -> None:
    """By hand; whoever loads WeasyPrint alone asks one, which is what takes the time."""
    compiler, note = tmp_path / "gcc", tmp_path / "asked"
    compiler.write_text(f"#!/bin/sh\ntouch {note}\n")
    compiler.chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    tell = "; import os, weasyprint.text.ffi; print(os.environ['PATH'])"
    done = subprocess.run([sys.executable, "-c", script + tell], env=env, capture_output=True, text=True, check=True, cwd=ROOT)
    assert note.exists() == asked
    assert done.stdout.strip() == env["PATH"], "as it was before"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Python asks no compiler for libraries")
def test_libraries_that_only_a_compiler_finds_are_found() -> None:
    """As where the loader keeps no list of them: without a compiler none is there, and nothing is said of that."""
    script = """
import os, cffi
from reportgen.document import paper
known = cffi.FFI.dlopen
def found(ffi, name, *flags):
    if os.environ["PATH"] == os.devnull:
        raise OSError("cannot load library " + name)
    return known(ffi, name, *flags)
cffi.FFI.dlopen = found
paper._load()
import weasyprint
print(weasyprint.HTML(string="<p>a").write_pdf()[:5].decode())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("%PDF-\n", "")
