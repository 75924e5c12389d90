"""A sheet of an Excel workbook becomes a table of text, its numbers and dates as a careful person would write them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import narwhals as nw

from reportgen.config import Config
from reportgen.errors import ConfigError, InputError
from reportgen.notes import DataNote
from reportgen.sources.archive import Sheet, sheets
from reportgen.sources.delimited import no_rows
from reportgen.sources.header import named_columns
from reportgen.sources.table import LINE, Table
from reportgen.sources.titles import LOOKED_AT, n_titles, refuse_titles

OLD = b"\xd0\xcf\x11\xe0"
"""How the container of old workbooks begins, and that of new ones behind a password."""

_Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]  # row and column of the first and the last cell, from 0
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TYPED = (float, int, dt.date, dt.time, dt.timedelta)  # and datetime, which is a date; bool, which is an int
_DIGITS = 15  # what Excel holds and shows: what comes behind is the error of a float


def read_workbook(path: Path, config: Config) -> Table:
    """Read a sheet of an .xlsx workbook; the first row that is not empty holds the column names.

    Raises
    ------
    InputError
        If the file is damaged, would not fit into memory, or holds no table.
    ConfigError
        If ``[source] sheet`` names none of its sheets.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    found = sheets(path)
    name = _chosen(found, path, config)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheet = book.get_sheet_by_name(name)
            start = sheet.start or (0, 0)
            cells = sheet.to_python(skip_empty_area=True)
            merged = sheet.merged_cell_ranges or []
    except CalamineError as e:
        raise InputError(f"{path.name}: is no readable Excel workbook ({e}); save it again, or save the sheet as CSV") from None
    notes = [DataNote("read_as_sheet", None, sum(other.has_data for other in found.values()), (name,))]
    if found[name].n_errors:
        notes.append(DataNote("errors_as_blank", None, found[name].n_errors))
    rest = [other for other, sheet in found.items() if sheet.has_data and other != name]
    where = f"{path.name}, sheet {name!r}" + (f" (there is {', '.join(rest)} as well: sheet under [source])" if rest else "")
    filled = _filled_down(cells, start, merged)
    table = _table(cells, start[0] + 1, path, where, filled)
    return replace(table, notes=(*notes, *table.notes))


def refuse_old(path: Path) -> None:
    """Refuse a workbook of the old kind, or one behind a password, and say which it is.

    Raises
    ------
    InputError
        Always.
    """
    if _ENCRYPTED in path.read_bytes():
        raise InputError(f"{path.name}: is a workbook behind a password; open it, and save it without one")
    raise InputError(f"{path.name}: is an old Excel workbook (.xls); save it as .xlsx or as CSV UTF-8")


def _chosen(found: dict[str, Sheet], path: Path, config: Config) -> str:
    wanted = config.source.sheet
    if wanted is not None:
        if wanted not in found:
            raise ConfigError(f"source.sheet = {wanted!r}: {path.name} has no such sheet; it has {', '.join(found)}")
        return wanted
    with_data = [name for name, sheet in found.items() if sheet.has_data]
    if not with_data:
        raise InputError(f"{path.name}: no sheet holds anything; export the table with its customers")
    return with_data[0]


def _filled_down(cells: list[list[Any]], start: tuple[int, int], merged: list[_Range]) -> dict[int, list[int]]:
    """Write what a merged cell says into every row that it covers; by column the rows that were blank before."""
    filled: dict[int, list[int]] = {}
    for (first, column), (last, _) in merged:
        top, left = first - start[0], column - start[1]
        if top < 0 or left < 0 or top >= len(cells) or left >= len(cells[top]) or cells[top][left] == "":
            continue
        for row in range(top + 1, min(last - start[0] + 1, len(cells))):
            if cells[row][left] != "":
                break  # no merged cell after all: a workbook that says so was made by nobody's hand
            cells[row][left] = cells[top][left]
            filled.setdefault(left, []).append(row)
    return filled


def _table(cells: list[list[Any]], first_row: int, path: Path, where: str, filled: dict[int, list[int]]) -> Table:
    """Lay the rows out by column; a row is numbered as its sheet numbers it."""
    import pandas as pd

    rows = [(number, row) for number, row in enumerate(cells, first_row) if any(cell != "" for cell in row)]
    if len(rows) <= 1:
        raise InputError(no_rows(where))
    first = [[_text(cell) for cell in row] for _, row in rows[:LOOKED_AT]]
    refuse_titles(first, where)
    above = n_titles(first)
    header, rows = first[above], rows[above:]
    columns = [list(column) for column in zip(*(row for _, row in rows[1:]), strict=True)]
    texts = [_texts(column) for column in columns]
    named, about_header = named_columns(header, lambda i: not any(text.strip() for text in texts[i]), path.name)
    frame = pd.DataFrame({label: pd.Series(texts[i], dtype="str") for i, label in named.items()})
    frame[LINE] = pd.Series([number for number, _ in rows[1:]], dtype="int64")
    plain = {label for i, label in named.items() if all(isinstance(cell, _TYPED) for cell in columns[i] if cell != "")}
    below = {i: sum(first_row + row > rows[0][0] for row in at) for i, at in sorted(filled.items())}  # the header
    merged = {named[i]: n for i, n in below.items() if n and i in named}
    about_merged = [DataNote("merged_filled", None, sum(merged.values()), tuple(merged)[:5])] if merged else []
    about_titles = [DataNote("titles_left_out", None, above)] if above else []
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    table = nw.from_native(frame, eager_only=True)
    return Table(
        table,
        tuple(named.values()),
        path.name,
        sha256,
        (*about_titles, *about_merged, *about_header),
        "row",
        frozenset(plain),
        merged=frozenset(merged),
    )


def _texts(column: list[Any]) -> list[str]:
    """Write a column; each different cell once, where all are of one type (1.0 and True are equal and written otherwise)."""
    if len({type(cell) for cell in column}) > 1:
        return [_text(cell) for cell in column]
    known = {cell: _text(cell) for cell in set(column)}
    return [known[cell] for cell in column]


def _text(cell: Any) -> str:
    """Write one cell: 12.0 as 12, no error of a float, a day in ISO and its time only where it has one.

    Examples
    --------
    >>> _text(12.0), _text(0.1 + 0.2), _text(dt.datetime(2026, 5, 1)), _text(dt.datetime(2026, 5, 1, 8, 30)), _text(1e-7)
    ('12', '0.3', '2026-05-01', '2026-05-01 08:30:00', '0.0000001')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(f'{cell:.{_DIGITS}g}'):f}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)
