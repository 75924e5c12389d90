"""Preview: the pages of a ``brief.json`` again, from the value alone."""

from __future__ import annotations

from pathlib import Path

from reportgen.brief import Brief, from_json
from reportgen.disk import replaced, written
from reportgen.document import press
from reportgen.document.appendices import name_of
from reportgen.errors import InputError

_PAGES = frozenset({"brief.pdf", "brief.html", "brief.json", "appendices"})


def render_file(
    file: Path, out: Path | None = None, templates: Path | None = None, *, html_only: bool = False
) -> tuple[Path, ...]:
    """Render the brief and its appendices again: what ``reportgen render`` does. No table is read and nothing is computed.

    Parameters
    ----------
    file : Path
        A ``brief.json``.
    out : Path, optional
        Folder of the pages; by default that of the file. Audiences, workbook and model in it stay as they are.
    templates : Path, optional
        The user's own templates.
    html_only : bool
        Leave the PDFs as they are: for whoever changes a template and looks at once.

    Returns
    -------
    tuple of Path
        The pages that were written.

    Raises
    ------
    InputError
        If the file is not the ``brief.json`` of this version.
    RenderError
        If a template is wrong; the old pages are still there then.
    """
    try:
        text = file.read_bytes()
    except OSError as e:
        raise InputError(f"{file}: cannot be read ({e.strerror}); name the brief.json of a report") from None
    brief = from_json(text, str(file))
    _refuse_locale(brief.meta.locale, file)
    folder = out or file.resolve().parent
    names = ("brief", *(name_of(brief, s.segment) for s in brief.segmentation.segments))
    kinds = ("html",) if html_only else ("pdf", "html")
    if html_only:
        pages = _html(brief, templates)
        for name, page in zip(names, pages, strict=True):  # a shell may stand in the folder: it stays, and so does all else in it
            written(page, folder / f"{name}.html")
    else:
        with press.started() as child, replaced(folder, ours=_PAGES) as staging:
            (staging / "brief.json").write_bytes(text)
            with press.printing(child, brief, staging, templates):
                pass
    return tuple(folder / f"{name}.{kind}" for name in names for kind in kinds)


def _refuse_locale(locale: str, file: Path) -> None:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(locale)
    except (ValueError, UnknownLocaleError):
        raise InputError(
            f"{file}: meta.locale = {locale!r}: no such locale; write language and country, for instance en_US or id_ID"
        ) from None


def _html(brief: Brief, templates: Path | None) -> tuple[str, ...]:
    from reportgen.document.render import render_html

    segments = (None, *(s.segment for s in brief.segmentation.segments))
    return tuple(render_html(brief, segment=segment, templates=templates) for segment in segments)
