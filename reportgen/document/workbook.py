"""Workbook: the brief as ``brief.xlsx``: a contents sheet, every table in full, and what each column means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.brief import Brief
from reportgen.document import attributes, style, words
from reportgen.document.codes import Sentence, Speech, said, with_letters
from reportgen.document.language import Translate
from reportgen.document.sheets import Column, Sheet, sheets, skipped
from reportgen.document.shelves import Shelf, shelves

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST = 9, 60  # characters of a column: a number with its thousands, and a sentence before it wraps
_HEAD = 0.7  # of a heading's length: it may wrap
_DIGITS = 12  # of a number as it is shown
_LONGEST_NAME = 31  # of a sheet's name, and below, of a cell's text: limits of the format
_LONGEST_TEXT = 32_767
_FORBIDDEN = str.maketrans("[]:*?/\\", "()     ")  # in the name of a sheet
_FORMATS = {
    "share": "0.0%",
    "p_value": "[<0.0001]0.0E+00;0.0000",
    "count": "#,##0",
    "number": "#,##0.0###",
    "date": "yyyy-mm-dd",
    "yes_no": "General",
    "text": "General",
}


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
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(file), options) as book:
        day = dt.datetime.combine(brief.meta.as_of, dt.time())
        book.set_properties({"title": _title(brief, _), "created": day, "comments": f"reportgen {brief.meta.version}"})
        pen = _Pen(_formats(book, brief.meta.currency, style.look(brief.meta).accent), speech)
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


def _formats(book: Workbook, currency: str | None, accent: str) -> dict[str, Format]:
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(currency) if currency else 2
    plain = {"valign": "top"}
    found = {
        unit: book.add_format({**plain, "num_format": code, "text_wrap": unit == "text"})
        for unit, code in {**_FORMATS, "money": "#,##0" + ("." + "0" * digits if digits else "")}.items()
    }
    found["head"] = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": style.WASH, "font_color": style.INK}
    )
    found["title"] = book.add_format({"bold": True, "font_size": 16})
    found["shelf"] = book.add_format({"bold": True, "valign": "top"})
    found["quiet"] = book.add_format({"font_color": style.SOFT, "text_wrap": True, "valign": "top"})
    found["link"] = book.add_format({"font_color": accent, "underline": 1, "valign": "top"})
    return found


def _title(brief: Brief, _: Translate) -> str:
    return words.clean(brief.meta.title or _("Marketing brief"))


def _sheet_name(text: str, used: set[str]) -> str:
    """Cut a name to what a workbook allows, and tell it apart from those in use.

    Examples
    --------
    >>> _sheet_name("Segment rules, segments, rules", set()), _sheet_name("Tiers", {"tiers"})
    ('Segment rules, segments, rules', 'Tiers 2')
    """
    text = text.translate(_FORBIDDEN).strip("'")
    name, n = text[:_LONGEST_NAME], 1
    while name.casefold() in used:
        n += 1
        name = f"{text[: _LONGEST_NAME - len(str(n)) - 1]} {n}"
    return name


def _contents(page: Worksheet, brief: Brief, found: Sequence[tuple[str, Shelf, Sheet]], pen: _Pen) -> None:
    """What is in the book, and what could not be computed."""
    _, formats = pen.gettext, pen.formats
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 110)
    page.write_string(0, 0, _title(brief, _), formats["title"])
    about = [brief.meta.source_name, words.date(brief.meta.as_of, brief.meta.locale)]
    page.write_string(1, 0, " · ".join(words.clean(part) for part in about), formats["quiet"])
    page.write_string(
        2,
        0,
        _("An empty cell: not known, or withheld. Amounts are in account currency, rates between 0 and 1."),
        formats["quiet"],
    )
    row = 4
    _head(page, row, (_("Sheet"), _("What is in it")), formats)
    page.freeze_panes(row + 1, 0)
    for at, (name, shelf, sheet) in enumerate(found):
        if at == 0 or shelf is not found[at - 1][1]:
            row += 1 if at == 0 else 2
            page.write_string(row, 0, _(shelf.name), formats["shelf"])
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        page.write_string(row, 1, _(sheet.definition), formats["text"])
    missing = skipped(brief)
    if missing:
        row += 2
        _head(page, row, (_("Not computed"), _("Why")), formats)
        for name, why in missing:
            row += 1
            page.write_string(row, 0, _(attributes.heading(name)), formats["text"])
            page.write_string(row, 1, pen.speech.sentence(f"skipped_{why.reason}", why) or why.reason, formats["text"])


def _table(page: Worksheet, sheet: Sheet, pen: _Pen) -> None:
    """A row a row; the values of a section that stand alone, a line each."""
    _, formats = pen.gettext, pen.formats
    if sheet.upright:
        _head(page, 0, (_("Figure"), _("Value"), _("Unit"), _("Definition")), formats)
        for r, (column, value) in enumerate(zip(sheet.columns, sheet.rows[0], strict=True), start=1):
            page.write_string(r, 0, _heading(column, _), formats["text"])
            _write(page, (r, 1), said(value, column, sheet, pen.speech), column.unit, formats)
            page.write_string(r, 2, _unit(column.unit, _), formats["text"])
            page.write_string(r, 3, _definition(column, _), formats["text"])
        for c, width in enumerate((34, 44, 18, 90)):
            page.set_column(c, c, width)
        page.freeze_panes(1, 1)
        return
    headings = [_heading(column, _) for column in sheet.columns]
    _head(page, 0, headings, formats)
    widths: list[float] = [max(_NARROWEST, len(heading) * _HEAD) for heading in headings]
    for r, row in enumerate(sheet.rows, start=1):
        for c, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            shown = said(value, column, sheet, pen.speech, sheet.things[r - 1])
            _write(page, (r, c), shown, column.unit, formats)
            widths[c] = max(widths[c], len(shown) if isinstance(shown, str) else _DIGITS)
    for c, needed in enumerate(widths):
        page.set_column(c, c, min(_WIDEST, needed + 2))
    keys = next((c for c, column in enumerate(sheet.columns) if column.unit not in ("text", "count")), 1)
    page.freeze_panes(1, min(keys, 2))
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _definitions(page: Worksheet, found: Sequence[tuple[str, Sheet]], pen: _Pen) -> None:
    """Every column of every sheet: unit, meaning, and where it stands in ``brief.json``."""
    _, formats = pen.gettext, pen.formats
    _head(page, 0, (_("Sheet"), _("Column"), _("Unit"), _("Definition"), _("In brief.json")), formats)
    for c, width in enumerate((30, 34, 18, 90, 44)):
        page.set_column(c, c, width)
    page.freeze_panes(1, 2)
    row = 0
    for name, sheet in found:
        for column in sheet.columns:
            row += 1
            where = f"{sheet.path}.{column.path}" if column.path else ""
            texts = (name, _heading(column, _), _unit(column.unit, _), _definition(column, _), where)
            for c, text in enumerate(texts):
                page.write_string(row, c, text, formats["text"])
    page.autofilter(0, 0, row, len(texts) - 1)


def _head(page: Worksheet, row: int, texts: Sequence[str], formats: dict[str, Format]) -> None:
    for c, text in enumerate(texts):
        page.write_string(row, c, text, formats["head"])


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


def _write(page: Worksheet, at: tuple[int, int], value: Any, unit: str, formats: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(*at, value, formats["yes_no"])
    elif isinstance(value, dt.date):
        page.write_datetime(*at, dt.datetime.combine(value, dt.time()), formats["date"])
    elif isinstance(value, int | float):
        page.write_number(*at, value, formats[unit])
    else:
        page.write_string(*at, value[:_LONGEST_TEXT], formats["text"])
