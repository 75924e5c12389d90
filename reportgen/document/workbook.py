"""Workbook: the brief as ``brief.xlsx``: a contents sheet, every table in full, and what each column means."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.brief import Brief
from reportgen.document import attributes, style, words
from reportgen.document.cells import formats, on_paper, write_head, write_row
from reportgen.document.codes import Sentence, Speech, said, with_letters
from reportgen.document.language import Translate
from reportgen.document.sheets import Column, Sheet, sheets, skipped
from reportgen.document.shelves import Shelf, shelves

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST = 9, 60  # characters of a column: a number with its thousands, and a sentence before it wraps
_HEAD = 0.7  # of a heading's length: it may wrap
_DIGITS = 12  # of a number as it is shown
_UPRIGHT = (34, 44, 18, 90)  # characters: figure, value, unit and definition
_CONTENTS, _DEFINITIONS = (36, 110), (34, 34, 18, 90, 44)
_LONGEST_NAME = 31  # of a sheet's name: a limit of the format
_FORBIDDEN = str.maketrans("[]:*?/\\", "()     ")  # in the name of a sheet


@dataclass(frozen=True)
class _Pen:
    """How cells look, and what they say."""

    formats: dict[str, Format]
    speech: Speech

    @property
    def gettext(self) -> Translate:
        return self.speech.gettext


def write_workbook(brief: Brief, file: Path, sentence: Sentence, _: Translate) -> None:
    """Write the workbook; the same brief gives the same bytes.

    Text is written as text, whatever it begins with, so that no label of the table can become a formula; numbers are the
    numbers of ``brief.json``, and only their format rounds them.

    Parameters
    ----------
    brief : Brief
    file : Path
    sentence : function
        What a code means; see ``Sentence``.
    _ : function
        Translates headings and definitions.
    """
    from xlsxwriter import Workbook

    speech = Speech(sentence, _)
    found = shelves(sheets(brief))
    typed = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options = typed | {"in_memory": True}  # else each of its many parts is a file for a moment
    with Workbook(str(file), options) as book:
        day = dt.datetime.combine(brief.meta.as_of, dt.time())
        book.set_properties({"title": _title(brief, _), "created": day, "comments": f"reportgen {brief.meta.version}"})
        pen = _Pen(formats(book, brief.meta.currency, style.look(brief.meta).accent), speech)
        first = book.add_worksheet(_sheet_name(_("Contents"), set()))
        used = {_("Contents").casefold(), _("Definitions").casefold()}
        named = []
        for shelf in found:
            for plain in shelf.sheets:
                sheet = with_letters(plain, speech) if plain.path == "actions" else plain
                page = book.add_worksheet(_sheet_name(", ".join(_(part) for part in sheet.parts), used))
                used.add(page.get_name().casefold())
                if shelf.technical:
                    page.set_tab_color(style.SOFT)
                _table(page, sheet, pen)
                named.append((page.get_name(), shelf, sheet))
        last = book.add_worksheet(_sheet_name(_("Definitions"), set()))
        last.set_tab_color(style.SOFT)
        _contents(first, brief, named, pen)
        _definitions(last, [(name, sheet) for name, _shelf, sheet in named], pen)


def _title(brief: Brief, _: Translate) -> str:
    return words.clean(brief.meta.title or _("Marketing brief"))


def _sheet_name(text: str, used: set[str]) -> str:
    """Cut a name to what a workbook allows, and tell it apart from those in use.

    Examples
    --------
    >>> _sheet_name("Segment rules, segments, rules", set()), _sheet_name("Tiers", {"tiers"})
    ('Segment rules, segments, rules', 'Tiers 2')
    >>> _sheet_name("Conversion, By, Purchases per visit, Pairs", set())
    'Conversion, By, Purchases per'
    """
    text = text.translate(_FORBIDDEN).strip("'")
    name, n = (textwrap.shorten(text, _LONGEST_NAME, placeholder="") or text[:_LONGEST_NAME]).rstrip(" ,"), 1
    while name.casefold() in used:
        n += 1
        name = f"{text[: _LONGEST_NAME - len(str(n)) - 1]} {n}"
    return name


def _contents(page: Worksheet, brief: Brief, found: Sequence[tuple[str, Shelf, Sheet]], pen: _Pen) -> None:
    """What is in the book, and what could not be computed."""
    _, look = pen.gettext, pen.formats
    page.write_string(0, 0, _title(brief, _), look["title"])
    page.set_row(0, 24)
    about = [brief.meta.source_name, words.date(brief.meta.as_of, brief.meta.locale)]
    page.write_string(1, 0, " · ".join(words.clean(part) for part in about), look["quiet"])
    page.write_string(
        2,
        0,
        _("An empty cell: not known, or withheld. Amounts are in account currency, rates between 0 and 1.")
        if brief.meta.currency is None
        else _("An empty cell: not known, or withheld. Amounts are in {currency}, rates between 0 and 1.").format(
            currency=brief.meta.currency
        ),
        look["quiet"],
    )
    row = 4
    for texts in _news(found, pen):
        write_row(page, row, tuple((text, "text", width) for text, width in zip(texts, _CONTENTS, strict=True)), look)
        row += 1
    row += 1
    _headed(page, row, (_("Sheet"), _("What is in it")), _CONTENTS, look)
    page.freeze_panes(1, 0)  # below the title: what comes first may fill a low window
    for at, (name, shelf, sheet) in enumerate(found):
        if at == 0 or shelf is not found[at - 1][1]:
            row += 1 if at == 0 else 2
            page.write_string(row, 0, _(shelf.name), look["shelf"])
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", look["link"], name)
        page.write_string(row, 1, _(sheet.definition), look["text"])
    missing = skipped(brief)
    if missing:
        row += 2
        _headed(page, row, (_("Not computed"), _("Why")), _CONTENTS, look)
        for name, why in missing:
            row += 1
            page.write_string(row, 0, _(attributes.heading(name)), look["text"])
            page.write_string(row, 1, pen.speech.sentence(f"skipped_{why.reason}", why) or why.reason, look["text"])
    on_paper(page)


def _news(found: Sequence[tuple[str, Shelf, Sheet]], pen: _Pen) -> list[tuple[str, str]]:
    """The headline, the claims of page one and the actions, in the words of their sheets."""
    told = []
    for path, wanted in (("summary", "headline"), ("summary.claims", "code"), ("actions", "code")):
        for sheet in (sheet for _name, _shelf, sheet in found if sheet.path == path):
            at = next(i for i, column in enumerate(sheet.columns) if column.path == wanted)
            names = [i for i, column in enumerate(sheet.columns) if path == "actions" and column.path == "segment"]
            for row in sheet.rows:
                about = [str(row[i + 1]) for i in names[:1]]  # the name stands beside the number
                texts = [str(said(row[at], sheet.columns[at], sheet, pen.speech)), *map(words.clean, about)]
                told.append((", ".join(pen.gettext(part) for part in sheet.parts), ": ".join(texts)))
    return told


def _table(page: Worksheet, sheet: Sheet, pen: _Pen) -> None:
    """A row a row; the values of a section that stand alone, a line each."""
    _, look = pen.gettext, pen.formats
    on_paper(page)
    if sheet.upright:
        _headed(page, 0, (_("Figure"), _("Value"), _("Unit"), _("Definition")), _UPRIGHT, look)
        for r, (column, value) in enumerate(zip(sheet.columns, sheet.rows[0], strict=True), start=1):
            told = said(value, column, sheet, pen.speech)
            texts = (_heading(column, _), told, _unit(column.unit, _), _definition(column, _))
            write_row(page, r, tuple(zip(texts, ("text", column.unit, "text", "text"), _UPRIGHT, strict=True)), look)
        page.freeze_panes(1, 1)
        return
    headings = [_heading(column, _) for column in sheet.columns]
    rows = [
        [said(value, column, sheet, pen.speech, thing) for column, value in zip(sheet.columns, row, strict=True)]
        for row, thing in zip(sheet.rows, sheet.things, strict=True)
    ]
    units = [column.unit for column in sheet.columns]
    longest = [max(len(v) if isinstance(v, str) else _DIGITS for v in values) for values in zip(*rows, strict=True)]
    widths = [
        min(_WIDEST, max(_NARROWEST, len(heading) * _HEAD, needed) + 3) for heading, needed in zip(headings, longest, strict=True)
    ]
    write_head(page, 0, tuple(zip(headings, units, widths, strict=True)), look)
    for c, width in enumerate(widths):
        page.set_column(c, c, width)
    for r, row in enumerate(rows, start=1):
        write_row(page, r, tuple(zip(row, units, widths, strict=True)), look)
    keys = next((c for c, column in enumerate(sheet.columns) if column.unit not in ("text", "count")), 1)
    page.freeze_panes(1, min(keys, 2))
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.repeat_rows(0)


def _definitions(page: Worksheet, found: Sequence[tuple[str, Sheet]], pen: _Pen) -> None:
    """Every column of every sheet: unit, meaning, and where it stands in ``brief.json``."""
    _, look = pen.gettext, pen.formats
    _headed(page, 0, (_("Sheet"), _("Column"), _("Unit"), _("Definition"), _("In brief.json")), _DEFINITIONS, look)
    page.freeze_panes(1, 2)
    row = 0
    for name, sheet in found:
        for column in sheet.columns:
            row += 1
            where = f"{sheet.path}.{column.path}" if column.path else ""
            texts = (name, _heading(column, _), _unit(column.unit, _), _definition(column, _), where)
            write_row(page, row, tuple((text, "text", width) for text, width in zip(texts, _DEFINITIONS, strict=True)), look)
    page.autofilter(0, 0, row, len(_DEFINITIONS) - 1)
    on_paper(page)


def _headed(page: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float], look: dict[str, Format]) -> None:
    """Headings over texts, in columns of these widths."""
    write_head(page, row, tuple((text, "text", width) for text, width in zip(texts, widths, strict=True)), look)
    for c, width in enumerate(widths):
        page.set_column(c, c, width)


def _heading(column: Column, _: Translate) -> str:
    return ": ".join([*(_(part) for part in column.headings), *([words.clean(column.label)] if column.label else [])])


def _definition(column: Column, _: Translate) -> str:
    return " ".join(_(part) for part in column.definitions)


def _unit(unit: str, _: Translate) -> str:
    return {
        "money": _("account currency"),
        "share": _("share of one"),
        "p_value": _("probability"),
        "count": _("count"),
        "number": _("number"),
        "date": _("date"),
        "yes_no": _("true or false"),
        "text": _("text"),
    }[unit]
