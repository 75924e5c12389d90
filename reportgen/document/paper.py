"""Paper: HTML becomes PDF/UA, with our fonts alone, the same bytes every time."""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cache
from threading import Lock
from typing import Any

from reportgen.document import texts
from reportgen.errors import RenderError, SystemLibraryError

_NO_PANGO = """the PDF needs Pango, which this machine lacks (%s). Install it:
  Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  macOS: brew install pango
  Windows: install MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango
then `reportgen doctor` says whether all is there"""

# What a brief is made of: a page of it opens the fonts and loads what WeasyPrint loads late.
_ALL_KINDS = """<html lang="en"><title>a</title><h1>b</h1><p>c <b>d</b> <a href="#f">e</a></p><ul><li>g</li></ul>
<table class="data"><thead><tr><th>h</th></tr></thead><tbody><tr><td>i <small>j</small></td></tr></tbody></table><h2 id="f">k</h2>
<img alt="l" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3Ctext y='9'
 font-family='Inter' font-weight='700'%3Em%3C/text%3E%3C/svg%3E">"""

_NOTES = re.compile(r"^::(?:foot)?note.*\n", re.MULTILINE)
_MARKS = re.compile(r"^::marker", re.MULTILINE)
_NOTED = re.compile(r"footnote|\bnote\(")  # as CSS asks for a note
_TRAILING = re.compile(r"\s+(?=</(?:p|li|dt|dd|th|td|h[1-6]|div|figcaption)>)")
_TURN = Lock()  # while a document is written, WeasyPrint and the environment are changed for the whole process
_ABOVE = re.compile(r'(<(?:section|div)\b[^>]*?) (id="([^"]*)")([^>]*>\s*)(<\w+\b(?![^>]*\sid=))')
_STYLES, _NAMED = re.compile(r"<style\b.*?</style>", re.DOTALL), re.compile(r"#([\w-]+)")
_VALUE = re.compile(r"</?(?:data|time)\b[^>]*>")
_BEFORE = re.compile(r'\s+(<(?:b|span class="quiet")>)(?=\S)')
_LABEL = re.compile(r"<bdi>([^<\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]*)</bdi>")


def pdf(name: str, page: str, sheets: Sequence[str], fonts: str, as_of: dt.date) -> bytes:
    """Lay out a page as PDF/UA-1.

    Fonts and style sheets are read once, however many documents they are for.

    Parameters
    ----------
    name : str
        Of the file, for what is said of it.
    page : str
        HTML; of what it names only ``data:`` is loaded.
    sheets : sequence of str
        CSS, the same; few and long ones, as each is asked about every element.
    fonts : str
        ``@font-face`` rules, which alone may name files.
    as_of : datetime.date
        Where a library stamps the time into a font, it is this.

    Raises
    ------
    RenderError
        If the document is not accessible, or names what may not be loaded.
    SystemLibraryError
        If the machine lacks Pango.
    """
    page, configuration = slim(page, "".join(sheets)), _configured(fonts)
    html = _html(notes=any(_NOTED.search(text) for text in (page, *sheets)))
    with _TURN, _complaints() as said, _dated(as_of), texts.whole(), texts.once():
        document = html(string=page, url_fetcher=_only("data"), media_type="print")
        made: bytes = document.write_pdf(
            stylesheets=[_sheet(sheet, fonts) for sheet in sheets],
            font_config=configuration,
            pdf_variant="pdf/ua-1",
        )
    if said:
        raise RenderError(f"{name}: " + "; ".join(dict.fromkeys(said)))
    return made


def slim(page: str, sheet: str = "") -> str:
    """Take out of a page what says nothing on paper: exact values behind numbers, whose the labels are, space where a block ends.

    Each mark would be a box of its own, with its text laid out apart: without them a brief is laid out in five sixths of the
    time. A label that is written from the right keeps its mark, which keeps its neighbours in their places. Where only the space
    at the end of a text does not fit into a line any more, WeasyPrint would break that line after its first word: so a text does
    not end with a space where that can stand at the beginning of the next.

    An id that no style names goes to the first element within: elements that look alike share a style only where nobody above
    them has an id.

    Examples
    --------
    >>> slim('<section id="a"><h2>A</h2></section><section id="b"><h2>B</h2></section>', "#b { break-before: page }")
    '<section><h2 id="a">A</h2></section><section id="b"><h2>B</h2></section>'
    >>> slim('<p><data value="0.2">20%</data> of <bdi>Wines</bdi>, <bdi class="seg">A</bdi>, <bdi>\u05d9\u05d9\u05df</bdi></p>')
    '<p>20% of Wines, <bdi class="seg">A</bdi>, <bdi>\u05d9\u05d9\u05df</bdi></p>'
    >>> slim("<li><b>Two </b>lines. </li>")
    '<li><b>Two </b>lines.</li>'
    >>> slim('<p>Where: <span class="quiet">Store.</span></p>')
    '<p>Where:<span class="quiet"> Store.</span></p>'
    """
    styles = "".join([sheet, *_STYLES.findall(page)])
    named = set(_NAMED.findall(styles))
    page = (
        page if "[id" in styles else _ABOVE.sub(lambda found: found[0] if found[3] in named else found.expand(r"\1\4\5 \2"), page)
    )
    return _BEFORE.sub(r"\1 ", _TRAILING.sub("", _LABEL.sub(r"\1", _VALUE.sub("", page))))


def warming(sheet: str, fonts: str) -> Iterator[None]:
    """Load the libraries, the browser's own style sheet, fonts and a style sheet, a part at a time."""
    with _pango():
        _load()
    yield
    _html(notes=False)
    yield
    _sheet(sheet, fonts)
    yield
    pdf("warming", _ALL_KINDS, (sheet,), fonts, dt.date(2000, 1, 1))
    yield


def _load() -> None:
    """Load WeasyPrint, for a process that does nothing else meanwhile.

    It asks for each library by the names of every system; on Linux, Python asks gcc and ld for those that the loader does not
    know, which takes a third of the time. They are asked only where the libraries cannot be found without.
    """
    path = os.environ.get("PATH", os.defpath)
    if sys.platform == "linux":
        os.environ["PATH"] = os.devnull  # no folder, so that nothing is found in it
    try:
        with suppress(OSError), redirect_stdout(None):
            import weasyprint
    finally:
        os.environ["PATH"] = path
    import weasyprint  # noqa: F401  # the import is the point


def clear() -> None:
    """Take the unpacked fonts off the disk; Python does so itself where it ends in its own time."""
    _configured.cache_clear()


@cache
def _configured(fonts: str) -> Any:
    """The fonts, unpacked."""
    with _pango():
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    atexit.register(_configured.cache_clear)  # it takes its files away, while Python still can
    CSS(string=fonts, font_config=configuration, url_fetcher=_only("file"))  # it keeps what these rules name
    return configuration


@cache
def _html(notes: bool) -> Any:
    """WeasyPrint's page; where there are no footnotes, without what its own style sheet says of their numbers.

    Those rules, and that for the marks of lists, give every element of a page six more styles, of which none is seen: a brief
    without them is laid out in eleven twelfths of the time.
    """
    with _pango():
        from weasyprint import CSS, HTML
        from weasyprint.html import UA

    if notes:
        return HTML
    sheet = CSS(string=_MARKS.sub("li::marker", _NOTES.sub("", UA)))

    class WithoutNotes(HTML):  # type: ignore[misc]  # it ships no types
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # WeasyPrint's own tests give a page another sheet so
            return [sheet]

    return WithoutNotes


@cache
def _sheet(text: str, fonts: str) -> Any:
    from weasyprint import CSS

    return CSS(string=text, font_config=_configured(fonts), url_fetcher=_only("data"))


@cache
def _only(protocol: str) -> Any:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={protocol}, allow_redirects=False)


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
