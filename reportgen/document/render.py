"""Render: a Brief becomes HTML and PDF: the brief itself, and the appendix of each segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reportgen.brief import Brief
from reportgen.document import appendices, layout, paper, screen, style, typefaces, workbook
from reportgen.document.chart import Chart
from reportgen.document.charts import charts, phone_charts
from reportgen.document.language import Translate, spoken, translator
from reportgen.document.names import in_language
from reportgen.document.templates import environment, places, rendered, source

_PRINT_CSS = ("css/type.css", "css/parts.css", "css/appendix.css", "css/print.css")


def pictures(
    brief: Brief, *, segment: int | None = None, templates: Path | None = None, which: Iterable[int] | None = None
) -> dict[str, Chart]:
    """Draw the charts of the brief, or of the appendix of a segment, that paper and screen share.

    Parameters
    ----------
    brief : Brief
    segment : int, optional
        Whose appendix; None for the brief itself.
    templates : Path, optional
        Folder of the user's own templates, which may hold a language and fonts.
    which : iterable of int, optional
        Numbers of those of the brief, where others draw the rest.
    """
    brief, _ = _told(brief, templates)
    if segment is None:
        return charts(brief, _faces(brief, templates), _, which)
    return appendices.charts(brief, segment, _)


def render_html(
    brief: Brief, *, segment: int | None = None, templates: Path | None = None, drawn: dict[str, Chart] | None = None
) -> str:
    """Render the brief, or the appendix of a segment, as one HTML file that asks nothing of anybody.

    Parameters
    ----------
    brief : Brief
    segment : int, optional
        Whose appendix; None for the brief itself.
    templates : Path, optional
        Folder of the user's own templates; any file in it comes before ours of the same name.
    drawn : dict of str to Chart, optional
        Of `pictures`, where they are drawn already.

    Raises
    ------
    RenderError
        If a template is missing, wrong, or has no sentence for a code of the brief.
    """
    pages = environment(templates)
    tokens = style.tokens(style.segment_colours(brief.tiers), style.look(brief.meta))
    drawn = pictures(brief, segment=segment, templates=templates) if drawn is None else drawn
    if segment is None:
        told, _ = _told(brief, templates)
        drawn = drawn | phone_charts(told, _faces(brief, templates), _)
    parts = screen.carried(partial(source, pages), typefaces.rules(_faces(brief, templates)), tokens)
    return rendered(pages, _template(segment), {**_context(brief, segment, templates, "screen", drawn), **parts})


def render_pdf(
    brief: Brief, *, segment: int | None = None, templates: Path | None = None, drawn: dict[str, Chart] | None = None
) -> bytes:
    """Render the brief, or the appendix of a segment, as PDF/UA-1; the same brief gives the same bytes.

    Parameters
    ----------
    brief, segment, templates, drawn
        As for `render_html`.

    Raises
    ------
    RenderError
        If a template failed, or the document is not accessible.
    SystemLibraryError
        If the machine lacks Pango.
    """
    page = rendered(environment(templates), _template(segment), _context(brief, segment, templates, "print", drawn))
    name = "brief" if segment is None else appendices.name_of(brief, segment)
    tokens = style.print_tokens(style.segment_colours(brief.tiers), style.look(brief.meta))
    fonts = typefaces.file_rules(_faces(brief, templates))
    return paper.pdf(f"{name}.pdf", page, (tokens, _print_sheet(templates)), fonts, brief.meta.as_of)


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

    It takes what the macro of that name in ``notes.html`` or ``phrases.html`` takes, and returns None where there is none.
    """
    pages, context = environment(templates), _context(brief, None, templates, "screen", {})
    notes, phrases = (pages.get_template(name).make_module(context) for name in ("notes.html", "phrases.html"))

    def sentence(name: str, *told: Any) -> str | None:
        macro = getattr(notes, name, None) or getattr(phrases, name, None)
        return None if macro is None else Markup(macro(*told)).striptags().replace("\u200b", "")  # a cell needs no place to break

    return sentence


def write_workbook(brief: Brief, file: Path, *, templates: Path | None = None) -> None:
    """Write the workbook of a brief, in its language and with the sentences of its templates.

    Raises
    ------
    RenderError
        If a template is wrong.
    """
    told, _ = _told(brief, templates)
    workbook.write_workbook(told, file, sentences(brief, templates=templates), _)


def warming() -> Iterator[None]:
    """Load all that takes time and does not depend on the brief, a part at a time: libraries, fonts, style sheets, templates."""
    import seaborn  # noqa: F401  # the import is the point

    yield
    ours, pages = typefaces.typefaces(None, places(None)), environment(None)
    typefaces.register(ours)
    yield from paper.warming(_print_sheet(None), typefaces.file_rules(ours))
    for name in pages.list_templates(filter_func=lambda name: name.endswith((".html", ".css"))):
        pages.get_template(name)
        yield


def _print_sheet(templates: Path | None) -> str:
    pages = environment(templates)
    return "\n".join(source(pages, name) for name in _PRINT_CSS)


def _template(segment: int | None) -> str:
    return "brief.html" if segment is None else "appendix.html"


def _told(brief: Brief, templates: Path | None) -> tuple[Brief, Translate]:
    """The brief as its pages tell it, and what translates their sentences: the one place where names change their language."""
    language = translator(brief.meta.locale, places(templates))
    return in_language(brief, language), language.gettext


def _context(
    brief: Brief, segment: int | None, templates: Path | None, medium: str, drawn: dict[str, Chart] | None
) -> dict[str, Any]:
    if drawn is None:
        drawn = pictures(brief, segment=segment, templates=templates)
    brief, _ = _told(brief, templates)
    if segment is None:
        arranged = layout.context(brief, drawn, medium, _)
    else:
        arranged = appendices.context(brief, segment, drawn, medium, _)
    return {**arranged, "language": spoken(brief.meta.locale, places(templates))}


def _faces(brief: Brief, templates: Path | None) -> tuple[typefaces.Typeface, ...]:
    return typefaces.typefaces(brief.meta.brand.font, places(templates))
