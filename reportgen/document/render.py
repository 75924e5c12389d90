"""Render: a Brief becomes HTML and PDF: the brief itself, and the appendix of each segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reportgen.brief import Brief
from reportgen.document import appendices, layout, paper, screen, style, typefaces, workbook
from reportgen.document.charts import Chart, charts
from reportgen.document.language import Translate, spoken, translator
from reportgen.document.templates import environment, places, rendered, source

_PRINT_CSS = ("css/type.css", "css/parts.css", "css/appendix.css", "css/print.css")


@dataclass(frozen=True)
class Pages:
    """A document in both forms.

    Attributes
    ----------
    html : str
    pdf : bytes
    """

    html: str
    pdf: bytes


def render_html(brief: Brief, *, segment: int | None = None, templates: Path | None = None) -> str:
    """Render the brief, or the appendix of a segment, as one HTML file that asks nothing of anybody.

    Parameters
    ----------
    brief : Brief
    segment : int, optional
        Whose appendix; None for the brief itself.
    templates : Path, optional
        Folder of the user's own templates; any file in it comes before ours of the same name.

    Raises
    ------
    RenderError
        If a template is missing, wrong, or has no sentence for a code of the brief.
    """
    return _html(brief, _drawn(brief, segment, templates), templates, segment)


def render_pdf(brief: Brief, *, segment: int | None = None, templates: Path | None = None) -> bytes:
    """Render the brief, or the appendix of a segment, as PDF/UA-1; the same brief gives the same bytes.

    Raises
    ------
    RenderError
        If a template failed, or the document is not accessible.
    SystemLibraryError
        If the machine lacks Pango.
    """
    return _pdf(brief, _drawn(brief, segment, templates), templates, segment)


def render_pages(brief: Brief, *, segment: int | None = None, templates: Path | None = None) -> Pages:
    """Render both forms from one set of charts.

    Raises
    ------
    RenderError, SystemLibraryError
        As `render_html` and `render_pdf`.
    """
    drawn = _drawn(brief, segment, templates)
    return Pages(_html(brief, drawn, templates, segment), _pdf(brief, drawn, templates, segment))


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


def warm_up() -> None:
    """Load all that takes time and does not depend on the brief: libraries, fonts, style sheets and templates."""
    import seaborn  # noqa: F401  # the import is the point

    ours, pages = typefaces.typefaces(None, places(None)), environment(None)
    typefaces.register(ours)
    paper.warm_up(_print_sheets(None), typefaces.file_rules(ours))
    for name in pages.list_templates(filter_func=lambda name: name.endswith((".html", ".css"))):
        pages.get_template(name)


def _drawn(brief: Brief, segment: int | None, templates: Path | None) -> dict[str, Chart]:
    _ = _language(brief, templates)
    if segment is None:
        return charts(brief, _faces(brief, templates), _)
    return appendices.charts(brief, segment, _)


def _html(brief: Brief, drawn: dict[str, Chart], templates: Path | None, segment: int | None = None) -> str:
    pages = environment(templates)
    tokens = style.tokens(style.segment_colours(brief.tiers), style.look(brief.meta))
    parts = screen.carried(partial(source, pages), typefaces.rules(_faces(brief, templates)), tokens)
    return rendered(pages, _template(segment), {**_context(brief, drawn, "screen", templates, segment), **parts})


def _pdf(brief: Brief, drawn: dict[str, Chart], templates: Path | None, segment: int | None = None) -> bytes:
    page = rendered(environment(templates), _template(segment), _context(brief, drawn, "print", templates, segment))
    name = "brief" if segment is None else appendices.name_of(brief, segment)
    tokens = style.print_tokens(style.segment_colours(brief.tiers), style.look(brief.meta))
    fonts = typefaces.file_rules(_faces(brief, templates))
    return paper.pdf(f"{name}.pdf", page, (tokens, *_print_sheets(templates)), fonts, brief.meta.as_of)


def _print_sheets(templates: Path | None) -> tuple[str, ...]:
    pages = environment(templates)
    return tuple(source(pages, name) for name in _PRINT_CSS)


def _template(segment: int | None) -> str:
    return "brief.html" if segment is None else "appendix.html"


def _language(brief: Brief, templates: Path | None) -> Translate:
    return translator(brief.meta.locale, places(templates)).gettext


def _context(
    brief: Brief, drawn: dict[str, Chart], medium: str, templates: Path | None, segment: int | None = None
) -> dict[str, Any]:
    _ = _language(brief, templates)
    if segment is None:
        arranged = layout.context(brief, drawn, medium, _)
    else:
        arranged = appendices.context(brief, segment, drawn, medium, _)
    return {**arranged, "language": spoken(brief.meta.locale, places(templates))}


def _faces(brief: Brief, templates: Path | None) -> tuple[typefaces.Typeface, ...]:
    return typefaces.typefaces(brief.meta.brand.font, places(templates))
