"""Paper: what makes a page cheaper to lay out changes nothing of it."""

from __future__ import annotations

import datetime as dt
import subprocess

import pytest
from example_brief import brief

from reportgen.document import paper, render
from reportgen.document.templates import places
from reportgen.document.typefaces import file_rules, typefaces

FONTS = file_rules(typefaces(None, places(None)))


def test_pages_are_those_of_the_whole_style_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Authority: WeasyPrint with its own style sheet, to the byte."""
    found = brief()
    thin = render.render_pdf(found, segment=1)
    whole = paper._html(notes=True)
    monkeypatch.setattr(paper, "_html", lambda notes: whole)
    assert thin == render.render_pdf(found, segment=1)


@pytest.mark.parametrize("where", ["sheet", "page"])
def test_a_template_may_have_footnotes(where: str) -> None:
    rule = "i { float: footnote }"
    page = "<html lang=en><title>T</title><style>{}</style><h1>H</h1><p>Spend<i>In euro</i></p>"
    sheet, style = (rule, "") if where == "sheet" else ("", rule)
    made = paper.pdf("t.pdf", page.format(style), (sheet,), FONTS, dt.date(2024, 1, 1))
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert "Spend1" in told.replace(" ", "")
    assert "1.Ineuro" in told.replace(" ", "")
