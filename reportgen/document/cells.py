"""Cells: how values look in the workbook, and rows as high as their texts need."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportgen.document import style

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = tuple[Any, str, float]
"""A value, its unit, and the width of its column in characters."""

_LINE = 15  # points: not every program finds the height of a row by itself
_INDENT, _BUTTON = 1, 2  # characters that the indent takes of a width, and the button of a filter
_LONGEST_TEXT = 32_767  # of a cell: a limit of the format
_FORMATS = {
    "share": "0.0%",
    "p_value": "[<0.0001]0.0E+00;0.0000",
    "count": "#,##0",
    "number": "#,##0.0###",
    "date": "yyyy-mm-dd",
    "yes_no": "General",
    "text": "General",
}


def formats(book: Workbook, currency: str | None, accent: str) -> dict[str, Format]:
    """Return the formats of a workbook: by unit, and of headings, titles and links."""
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(currency) if currency else 2
    beside = {"valign": "top", "align": "left", "indent": 1}  # a text keeps off the number before it
    found = {
        unit: book.add_format({"num_format": code, **({**beside, "text_wrap": True} if unit == "text" else {"valign": "top"})})
        for unit, code in {**_FORMATS, "money": "#,##0" + ("." + "0" * digits if digits else "")}.items()
    }
    head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": style.WASH, "font_color": style.INK}
    found["head"] = book.add_format({**head, "align": "left", "indent": 1})
    found["head_right"] = book.add_format({**head, "align": "right"})
    found["title"] = book.add_format({**beside, "bold": True, "font_size": 16})
    found["shelf"] = book.add_format({**beside, "bold": True})
    found["quiet"] = book.add_format({**beside, "font_color": style.SOFT})
    found["link"] = book.add_format({**beside, "font_color": accent, "underline": 1})
    return found


def write_head(page: Worksheet, row: int, cells: Sequence[Cell], look: dict[str, Format]) -> None:
    """Write headings, over numbers to the right as those are."""
    for c, (text, unit, _width) in enumerate(cells):
        page.write_string(row, c, text, look["head" if unit in ("text", "yes_no") else "head_right"])
    page.set_row(row, _LINE * max(_lines(text, width - _BUTTON) for text, _unit, width in cells))


def write_row(page: Worksheet, row: int, cells: Sequence[Cell], look: dict[str, Format]) -> None:
    """Write values in the formats of their units."""
    for c, (value, unit, _width) in enumerate(cells):
        _write(page, (row, c), value, unit, look)
    lines = max((_lines(value, width) for value, _unit, width in cells if isinstance(value, str)), default=1)
    if lines > 1:
        page.set_row(row, _LINE * lines)


def on_paper(page: Worksheet) -> None:
    """Give who prints a sheet its whole width on a page."""
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes.

    Examples
    --------
    >>> _lines("Customers", 10), _lines("Customers who may be contacted", 16)
    (1, 3)
    """
    room = max(1, int(width) - _INDENT)
    return len(textwrap.wrap(text, room)) if len(text) > room else 1


def _write(page: Worksheet, at: tuple[int, int], value: Any, unit: str, look: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(*at, value, look["yes_no"])
    elif isinstance(value, dt.date):
        page.write_datetime(*at, dt.datetime.combine(value, dt.time()), look["date"])
    elif isinstance(value, int | float):
        page.write_number(*at, value, look[unit])
    else:
        page.write_string(*at, value[:_LONGEST_TEXT], look["text"])
