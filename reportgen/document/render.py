"""Render: a Brief becomes HTML and PDF. Run as a module it is the press that prints them in a process of its own."""

from __future__ import annotations

import datetime as dt
import gc
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reportgen.brief import Brief, from_json, json_schema
from reportgen.document import layout, screen, style, typefaces, workbook
from reportgen.document.charts import Chart, charts
from reportgen.document.language import Translate, spoken, translator
from reportgen.document.templates import environment, places, rendered, source
from reportgen.errors import RenderError, ReportgenError, SystemLibraryError

_PRINT_CSS = ("css/type.css", "css/parts.css", "css/print.css")

_NO_PANGO = """the PDF needs Pango, which this machine lacks (%s). Install it:
  Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  macOS: brew install pango
  Windows: install MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango
then `reportgen doctor` says whether all is there"""


def render_html(brief: Brief, *, templates: Path | None = None) -> str:
    """Render the brief as one HTML file that asks nothing of anybody.

    Parameters
    ----------
    brief : Brief
    templates : Path, optional
        Folder of the user's own templates; any file in it comes before ours of the same name.

    Raises
    ------
    RenderError
        If a template is missing, wrong, or has no sentence for a code of the brief.
    """
    return _html(brief, charts(brief, _faces(brief, templates), _language(brief, templates)), templates)


def render_pdf(brief: Brief, *, templates: Path | None = None) -> bytes:
    """Render the brief as PDF/UA-1; the same brief gives the same bytes.

    Raises
    ------
    RenderError
        If a template failed, or the document is not accessible.
    SystemLibraryError
        If the machine lacks Pango.
    """
    return _pdf(brief, charts(brief, _faces(brief, templates), _language(brief, templates)), templates)


def render_text(name: str, values: dict[str, Any], *, templates: Path | None = None) -> str:
    """Render a template that is no page, such as ``check.txt``; ``values`` hold ``locale`` and ``currency``.

    Raises
    ------
    RenderError
        If the template failed, or there is no sentence for a code.
    """
    return rendered(environment(templates), name, values)


def sentences(brief: Brief, *, templates: Path | None = None) -> Callable[..., str | None]:
    """Return a function that says what a code of the brief means, as plain text: ``sentence("reason_all_tie")``.

    It takes what the macro of that name in ``notes.html`` takes, and returns None where there is no such macro.
    """
    module = environment(templates).get_template("notes.html").make_module(_context(brief, {}, "screen", templates))

    def sentence(name: str, *told: Any) -> str | None:
        macro = getattr(module, name, None)
        return None if macro is None else Markup(macro(*told)).striptags()

    return sentence


def write_workbook(brief: Brief, file: Path, *, templates: Path | None = None) -> None:
    """Write the workbook of a brief, in its language and with the sentences of its templates.

    Raises
    ------
    RenderError
        If a template is wrong.
    """
    workbook.write_workbook(brief, file, sentences(brief, templates=templates), _language(brief, templates))


def press() -> int:
    """Wait for a job on standard input, print its pages, and return the exit code; no job is no error.

    What is slow to import is imported before the job is read, so that it costs the one who sends it no time.
    """
    try:
        _warm_up()
        job = sys.stdin.buffer.read()
        if not job.strip():
            return 0
        try:
            order = json.loads(job)
        except ValueError:  # cut off: whoever sent it was killed, and nobody waits for pages
            return 0
        text = order["brief"] if isinstance(order["brief"], str) else json.dumps(order["brief"])
        _print_pages(from_json(text), Path(order["out"]), Path(order["templates"]) if order.get("templates") else None)
    except OSError as e:
        sys.stdout.write(json.dumps({"error": "OSError", "errno": e.errno, "message": e.strerror, "filename": e.filename}))
        return ReportgenError.exit_code
    except ReportgenError as e:
        sys.stdout.write(json.dumps({"error": type(e).__name__, "message": str(e)}))
        return e.exit_code
    return 0


def _print_pages(brief: Brief, out: Path, templates: Path | None) -> None:
    drawn = charts(brief, _faces(brief, templates), _language(brief, templates))
    (out / "brief.html").write_text(_html(brief, drawn, templates), encoding="utf-8", newline="\n")
    (out / "brief.pdf").write_bytes(_pdf(brief, drawn, templates))


def _warm_up() -> None:
    import seaborn  # noqa: F401  # the import is the point: it happens while the parent reads the table

    with _pango():
        import weasyprint

        weasyprint.HTML(string="<p>a</p>").write_pdf()  # loads fonts and the browser's own style sheet
    json_schema()  # builds what reads the brief
    typefaces.register(typefaces.typefaces(None, places(None)))
    pages = environment(None)
    for name in pages.list_templates(filter_func=lambda name: name.endswith((".html", ".css"))):
        pages.get_template(name)


def _html(brief: Brief, drawn: dict[str, Chart], templates: Path | None) -> str:
    pages = environment(templates)
    tokens = style.tokens(style.segment_colours(brief.tiers), style.look(brief.meta))
    parts = screen.carried(partial(source, pages), typefaces.rules(_faces(brief, templates)), tokens)
    return rendered(pages, "brief.html", {**_context(brief, drawn, "screen", templates), **parts})


def _pdf(brief: Brief, drawn: dict[str, Chart], templates: Path | None) -> bytes:
    with _pango():
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

    pages = environment(templates)
    page = rendered(pages, "brief.html", _context(brief, drawn, "print", templates))
    sheet = "\n".join(
        (style.print_tokens(style.segment_colours(brief.tiers), style.look(brief.meta)), *(source(pages, n) for n in _PRINT_CSS))
    )
    fonts = FontConfiguration()
    only_files = URLFetcher(allowed_protocols={"file"}, allow_redirects=False)  # for our own rules alone: they name our fonts
    only_data = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    with _complaints() as said, _dated(brief.meta.as_of):
        faces = CSS(string=typefaces.file_rules(_faces(brief, templates)), font_config=fonts, url_fetcher=only_files)
        styles = CSS(string=sheet, font_config=fonts, url_fetcher=only_data)
        document = HTML(string=page, url_fetcher=only_data, media_type="print")
        pdf: bytes = document.write_pdf(stylesheets=[faces, styles], font_config=fonts, pdf_variant="pdf/ua-1")
    if said:
        raise RenderError("brief.pdf: " + "; ".join(dict.fromkeys(said)))
    return pdf


def _language(brief: Brief, templates: Path | None) -> Translate:
    return translator(brief.meta.locale, places(templates)).gettext


def _context(brief: Brief, drawn: dict[str, Chart], medium: str, templates: Path | None) -> dict[str, Any]:
    arranged = layout.context(brief, drawn, medium, _language(brief, templates))
    return {**arranged, "language": spoken(brief.meta.locale, places(templates))}


def _faces(brief: Brief, templates: Path | None) -> tuple[typefaces.Typeface, ...]:
    return typefaces.typefaces(brief.meta.brand.font, places(templates))


@contextmanager
def _pango() -> Iterator[None]:
    try:
        yield
    except OSError as e:
        if "cannot load library" not in str(e):
            raise
        raise SystemLibraryError(_NO_PANGO % str(e).partition(":")[0]) from e


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what WeasyPrint only logs, such as a PDF that is not accessible or something that was not allowed to load."""
    said: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # a class for one line would say less
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)


@contextmanager
def _dated(as_of: dt.date) -> Iterator[None]:
    """Where a library stamps the time into a font, it is the time of the table."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(dt.datetime(as_of.year, as_of.month, as_of.day, tzinfo=dt.UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


if __name__ == "__main__":
    gc.disable()  # one job, and then all memory goes back: looking for garbage on the way would take a tenth of the time
    sys.exit(press())
