"""A sheet of an Excel workbook becomes a table of text, its numbers and dates as a careful person would write them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import narwhals as nw

from reportgen.config import Config
from reportgen.errors import ConfigError, InputError
from reportgen.notes import DataNote, shown
from reportgen.sources.archive import Sheet, sheets
from reportgen.sources.delimited import no_rows
from reportgen.sources.header import named_columns
from reportgen.sources.months import MONTHS
from reportgen.sources.order_columns import first_known
from reportgen.sources.order_names import DAY, ORDER
from reportgen.sources.sheet_kinds import is_table, not_read, same_columns, several
from reportgen.sources.table import LINE, Table
from reportgen.sources.titles import LOOKED_AT, n_titles, refuse_titles

OLD = b"\xd0\xcf\x11\xe0"
"""How the container of old workbooks begins, and that of new ones behind a password."""

_Rows: TypeAlias = list[tuple[int, list[Any]]]  # the number of each row, and its cells
_Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]  # row and column of the first and the last cell, from 0
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TYPED = (float, int, dt.date, dt.time, dt.timedelta)  # and datetime, which is a date; bool, which is an int
_COPY = re.compile(r"[(][0-9]+[)]\s*$")  # what Excel adds to the name of a copied sheet
_DIGITS = 15  # what Excel holds and shows: what comes behind is the error of a float


@dataclass(frozen=True)
class _Part:
    """What a sheet holds below its titles.

    Attributes
    ----------
    rows : list of (int, list)
        Those that are not empty, each with the number that the sheet gives it; the first holds the column names.
    n_titles : int
    filled : dict of int to int
        By column, cells below the names that got what a merged one says.
    """

    rows: _Rows
    n_titles: int
    filled: dict[int, int]

    @property
    def header(self) -> list[str]:
        """The column names."""
        return [_text(cell).strip() for cell in self.rows[0][1]] if self.rows else []

    @property
    def is_table(self) -> bool:
        """Whether it holds customers or lines, and no notes."""
        return is_table([_text(cell) for cell in self.rows[0][1]], [row for _, row in self.rows[1:]]) if self.rows else False


def read_workbook(path: Path, config: Config) -> Table:
    """Read a sheet of an .xlsx workbook, or several one below the other; below titles stand the column names.

    Several are read where ``[source] sheet`` lists them, and unasked where they are one log of orders, sheet by sheet. A first
    sheet of notes is passed over for the only one that is a table.

    Raises
    ------
    InputError
        If the file is damaged, would not fit into memory, or holds no table, or a sheet that nobody chose has the same columns.
    ConfigError
        If ``[source] sheet`` names none of its sheets.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    found = sheets(path)
    names = _chosen(found, path, config)
    rest = [other for other, sheet in found.items() if sheet.has_data and other not in names]
    passed: list[DataNote] = []
    try:
        with CalamineWorkbook.from_path(path) as book:
            parts = {name: _part(book, name) for name in names}
            if not config.source.sheet and not parts[names[0]].is_table:
                tables = {other: part for other in rest if (part := _part(book, other)).is_table}
                parts = _only_tables(parts, tables, path)
                if tables:
                    passed = [DataNote("sheet_passed_over", None, 0, names)]
                    names, rest = tuple(parts), [other for other in tables if other not in parts]
            if not config.source.sheet:
                others = {other: _part(book, other) for other in rest}
                alike = {other: part for other, part in others.items() if part.header == parts[names[0]].header}
                passed += not_read({other: part.header for other, part in others.items() if other not in alike})
                if alike and not _are_one_log((*names, *alike), parts[names[0]].header):
                    raise InputError(same_columns([*names, *alike], path.name))
                parts |= alike
    except CalamineError as e:
        raise InputError(f"{path.name}: is no readable Excel workbook ({e}); save it again, or save the sheet as CSV") from None
    names, rest = tuple(parts), [other for other in rest if other not in parts]
    more = f" (there is {', '.join(rest)} as well: sheet under [source])" if rest else ""
    where = [f"{path.name}, sheet {name!r}{more}" for name in names]
    for part, place in zip(parts.values(), where, strict=True):
        if not part.n_titles and len(part.rows) > 1:
            refuse_titles(_looked_at(part.rows), place)
    n_with_data = sum(other.has_data for other in found.values())
    notes = [DataNote("read_only_sheet" if n_with_data == 1 else "read_as_sheet", None, n_with_data, names)]
    if len(names) > 1:
        notes = [DataNote("read_as_sheets", None, len(names), shown(names))]
    notes += passed
    if n_errors := sum(found[name].n_errors for name in names):
        notes.append(DataNote("errors_as_blank", None, n_errors))
    rows, n_twice = _below(list(parts.values()), names, path)
    notes += [DataNote("sheets_overlap", None, n_twice)] if n_twice else []
    if len(rows) <= 1:
        raise InputError(no_rows(where[0]))
    if n_titles := sum(part.n_titles for part in parts.values()):
        notes.append(DataNote("titles_left_out", None, n_titles))
    filled: Counter[int] = Counter()
    for part in parts.values():
        filled.update(part.filled)
    return replace(_table(rows, path, notes, filled), other_sheets=tuple(rest))


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


def _chosen(found: dict[str, Sheet], path: Path, config: Config) -> tuple[str, ...]:
    wanted = config.source.sheet
    if wanted:
        names = (wanted,) if isinstance(wanted, str) else tuple(dict.fromkeys(wanted))
        for name in names:
            if name not in found:
                raise ConfigError(f"source.sheet = {name!r}: {path.name} has no such sheet; it has {', '.join(found)}")
        return names
    with_data = [name for name, sheet in found.items() if sheet.has_data]
    if not with_data:
        raise InputError(f"{path.name}: no sheet holds anything; export the table with its customers")
    return (with_data[0],)


def _only_tables(first: dict[str, _Part], tables: dict[str, _Part], path: Path) -> dict[str, _Part]:
    """The first of the sheets that are tables, where the first sheet of all is none; that one where there are none."""
    if len({tuple(part.header) for part in tables.values()}) > 1:
        raise InputError(several(list(tables), next(iter(first)), path.name))
    return dict([next(iter(tables.items()))]) if tables else first


def _are_one_log(names: Sequence[str], header: Sequence[str]) -> bool:
    """Whether sheets of the same columns are orders by year, month or number, such as "Year 2009-2010" and "Year 2010-2011".

    A copy, "May (2)", is none; a table of customers by month says of each customer several things.
    """
    if not first_known(header, ORDER) or not first_known(header, DAY) or any(_COPY.search(name) for name in names):
        return False
    words = (re.findall(r"[^\W\d_]+", name.casefold()) for name in names)
    return len({tuple(word for word in said if word not in MONTHS) for said in words}) == 1


def _part(book: Any, name: str) -> _Part:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start or (0, 0)
    cells = sheet.to_python(skip_empty_area=True)
    filled = _filled_down(cells, start, sheet.merged_cell_ranges or [])
    first_row = start[0] + 1
    rows = [(number, row) for number, row in enumerate(cells, first_row) if any(cell != "" for cell in row)]
    above = n_titles(_looked_at(rows))
    names_at = rows[above][0] if rows else 0
    below = {column: sum(first_row + row > names_at for row in at) for column, at in sorted(filled.items())}
    return _Part(rows[above:], above, below)


def _looked_at(rows: _Rows) -> list[list[str]]:
    return [[_text(cell) for cell in row] for _, row in rows[:LOOKED_AT]]


def _below(parts: list[_Part], names: tuple[str, ...], path: Path) -> tuple[_Rows, int]:
    """Put sheets below one another, rows numbered on, and leave out what an earlier sheet says as well: exports that overlap.

    A row that stands several times in one sheet was written several times, and stays.
    """
    rows, n_twice = list(parts[0].rows), 0
    there = Counter(tuple(row) for _, row in rows) if len(parts) > 1 else Counter()
    for name, part in zip(names[1:], parts[1:], strict=True):
        if part.header != parts[0].header:
            raise InputError(
                f"{path.name}: sheet {name!r} has other columns than {names[0]!r}, or another order of them; "
                "name sheets of the same columns as sheet under [source]"
            )
        here: Counter[tuple[Any, ...]] = Counter()
        last = rows[-1][0] if rows else 0
        for number, row in part.rows[1:]:
            here[tuple(row)] += 1
            if here[tuple(row)] <= there[tuple(row)]:
                n_twice += 1
            else:
                rows.append((last + number, row))
        there |= here
    return rows, n_twice


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


def _table(rows: _Rows, path: Path, notes: list[DataNote], filled: Counter[int]) -> Table:
    """Lay the rows out by column; a row is numbered as its sheet numbers it."""
    import pandas as pd

    header = [_text(cell) for cell in rows[0][1]]
    columns = [list(column) for column in zip(*(row for _, row in rows[1:]), strict=True)]
    texts = [_texts(column) for column in columns]
    named, about_header = named_columns(header, lambda i: not any(text.strip() for text in texts[i]), path.name)
    frame = pd.DataFrame({label: pd.Series(texts[i], dtype="str") for i, label in named.items()})
    frame[LINE] = pd.Series([number for number, _ in rows[1:]], dtype="int64")
    plain = {label for i, label in named.items() if all(isinstance(cell, _TYPED) for cell in columns[i] if cell != "")}
    merged = {named[i]: n for i, n in sorted(filled.items()) if n and i in named}
    about_merged = [DataNote("merged_filled", None, sum(merged.values()), shown(merged))] if merged else []
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    table = nw.from_native(frame, eager_only=True)
    return Table(
        table,
        tuple(named.values()),
        path.name,
        sha256,
        (*notes, *about_merged, *about_header),
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
