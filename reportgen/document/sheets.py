"""Sheets: the brief laid out as tables, with headings, units and definitions from its own docstrings."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from reportgen.brief import Brief
from reportgen.document import attributes
from reportgen.document.hints import dataclass_in, is_pairs, row_type, union
from reportgen.notes import Skipped
from reportgen.units import Money, Share

Value = str | int | float | bool | dt.date | Skipped | tuple[Any, ...] | None

_SEGMENT_NAME = "Name of the segment"
_KEYS = 2  # columns of a row that say which row it is, at most: they stand before the columns of a table inside it


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    path : str
        Where the value stands in a row of ``brief.json``, such as ``profit.low``.
    headings, definitions : tuple of str
        English, each a message of its own: of the field, then of the part of it. Definitions that add nothing are left out.
    unit : str
        "money", "share", "p_value", "count", "number", "date", "yes_no" or "text".
    label : str or None
        Whose column it is, where a list has one for each segment.
    """

    path: str
    headings: tuple[str, ...]
    definitions: tuple[str, ...]
    unit: str
    label: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A table of the workbook.

    Attributes
    ----------
    parts : tuple of str
        The section and the table in it, English headings.
    path : str
        Where it stands in ``brief.json``.
    definition : str
        What a row is.
    columns : tuple of Column
    rows : tuple of tuple
        As many values a row as columns.
    upright : bool
        The values that stand alone in a section: one row, which reads better as a column.
    things : tuple
        The dataclass that each row tells of.
    """

    parts: tuple[str, ...]
    path: str
    definition: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    upright: bool = False
    things: tuple[Any, ...] = ()


def sheets(brief: Brief) -> tuple[Sheet, ...]:
    """Lay the whole brief out: every number of ``brief.json`` is in a cell, and no other.

    Of each section first what stands alone in it, one line a value, then its tables; a table inside the rows of another is a
    sheet of its own that repeats the columns which say whose rows they are.
    """
    found: list[Sheet] = []
    hints = get_type_hints(Brief, include_extras=True)
    for field in dataclasses.fields(Brief):
        value = getattr(brief, field.name)
        if isinstance(value, Skipped):
            continue
        kind = row_type(hints[field.name])
        if kind is not None and isinstance(value, tuple):
            found += _tables(field.name, kind, [((), row) for row in value], ())
        else:
            found += _section(field.name, value)
    names = {segment.segment: segment.name for segment in brief.segmentation.segments}
    return tuple(_with_names(_spread(_without_empty_labels(sheet), names), names) for sheet in found)


def skipped(brief: Brief) -> tuple[tuple[str, Skipped], ...]:
    """Return the sections that could not be computed, by name."""
    values = ((field.name, getattr(brief, field.name)) for field in dataclasses.fields(Brief))
    return tuple((name, value) for name, value in values if isinstance(value, Skipped))


def messages() -> Iterator[str]:
    """Yield every text of the sheets that a translator has to know: headings, definitions and names of tables."""
    seen = {_SEGMENT_NAME: None}
    for owner in attributes.owners(Brief):
        seen[attributes.summary(owner)] = None
        for field in dataclasses.fields(owner):
            seen[attributes.heading(field.name)] = None
            seen[attributes.definition(owner, field.name)] = None
    yield from (text for text in seen if text)


def extract(*_: Any, options: Any = None) -> Iterator[tuple[int, None, str, list[str]]]:
    """Hand the messages to Babel, as an extraction method: they stand in docstrings, where no call marks them."""
    yield from ((1, None, text, []) for text in messages())


def _section(name: str, value: Any) -> list[Sheet]:
    """A dataclass: its single values as one sheet, then its tables."""
    owner: type = type(value)
    paired = {column.path for column in _all_columns(owner) if is_pairs(_at(value, column.path))}
    columns = tuple(column for column in _all_columns(owner) if column.path not in paired)
    row = tuple(_cell(value, column.path) for column in columns)
    alone = Sheet((attributes.heading(name),), name, attributes.summary(owner), columns, (row,), upright=True, things=(value,))
    found = [alone] if columns else []
    for path, kind in _tables_in(owner):
        found += _tables(f"{name}.{path}", kind, [((), part) for part in _parts(_at(value, path))], ())
    return found + [_pairs(name, column, _at(value, column.path)) for column in _all_columns(owner) if column.path in paired]


def _pairs(name: str, column: Column, pairs: tuple[tuple[str, Value], ...]) -> Sheet:
    """A list of labels, each with a value, as a table."""
    unit = "share" if isinstance(pairs[0][1], float) else "text"
    columns = (Column("", (attributes.heading("code"),), (), "text"), dataclasses.replace(column, path="", unit=unit))
    parts = (attributes.heading(name), *column.headings)
    return Sheet(parts, f"{name}.{column.path}", column.definitions[0], columns, pairs, things=pairs)


def _tables(path: str, kind: type, rows: list[tuple[tuple[Value, ...], Any]], keys: tuple[Column, ...]) -> list[Sheet]:
    """A tuple of dataclasses as a sheet, and the tables inside its rows as sheets after it."""
    present = [(key, row) for key, row in rows if not isinstance(row, Skipped)]
    columns = _all_columns(kind)
    own = _key_columns(columns)
    taken = {column.path for column in columns}
    kept = [i for i, key in enumerate(keys) if key.path not in taken]  # a row that names its segment itself need not be told
    keys, present = tuple(keys[i] for i in kept), [(tuple(key[i] for i in kept), row) for key, row in present]
    cells = tuple((*key, *(_cell(row, column.path) for column in columns)) for key, row in present)
    parts = tuple(attributes.heading(part) for part in path.split("."))
    found = (
        [Sheet(parts, path, attributes.summary(kind), (*keys, *columns), cells, things=tuple(row for _, row in present))]
        if columns
        else []
    )
    for inner_path, inner in _tables_in(kind):
        below = [
            ((*key, *(_cell(row, column.path) for column in own)), part)
            for key, row in present
            for part in _parts(_at(row, inner_path))
        ]
        found += _tables(f"{path}.{inner_path}", inner, below, (*keys, *own))
    return [sheet for sheet in found if sheet.rows]


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


@cache
def _tables_in(owner: type) -> tuple[tuple[str, type], ...]:
    """Where a dataclass, or one in it, holds tables: the path to each, and what its rows are."""
    hints = get_type_hints(owner, include_extras=True)
    found: list[tuple[str, type]] = []
    for field in dataclasses.fields(owner):
        hint = hints[field.name]
        if (kind := row_type(hint)) is not None:
            found.append((field.name, kind))
        elif (inner := dataclass_in(hint)) is not None:
            found += [(f"{field.name}.{path}", below) for path, below in _tables_in(inner)]
    return tuple(found)


def _key_columns(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The leading columns that say which row it is: labels and numbers of things, not counts of them."""
    found: list[Column] = []
    for column in columns[:_KEYS]:
        if column.unit not in ("text", "count") or column.path.startswith("n_") or "." in column.path:
            break
        found.append(column)
    return tuple(found)


@cache
def _all_columns(owner: type) -> tuple[Column, ...]:
    """The columns of a dataclass: all that is no table."""
    hints = get_type_hints(owner, include_extras=True)
    fields = [field for field in dataclasses.fields(owner) if row_type(hints[field.name]) is None]
    return tuple(column for field in fields for column in _columns(owner, field.name, hints[field.name]))


def _columns(owner: type, name: str, hint: Any) -> list[Column]:
    """The column of a field; several where it holds a dataclass."""
    inner = dataclass_in(hint)
    if inner is None:
        return [Column(name, (attributes.heading(name),), _told(owner, name), _unit(name, hint))]
    return [
        Column(
            f"{name}.{below.path}",
            (attributes.heading(name), *below.headings),
            (*_told(owner, name), *below.definitions),
            "share" if name.endswith("_rate") and below.unit == "number" else below.unit,
        )
        for below in _all_columns(inner)
    ]


def _told(owner: type, name: str) -> tuple[str, ...]:
    text = attributes.definition(owner, name)
    return (text,) if text else ()


def _cell(row: Any, path: str) -> Value:
    return _plain(_at(row, path))


def _at(row: Any, path: str) -> Any:
    value = row
    for name in path.split("."):
        value = None if value is None or isinstance(value, Skipped) else getattr(value, name)
    return value


def _plain(value: Any) -> Value:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    return value  # type: ignore[no-any-return]  # what else a brief may hold is a plain value


def _unit(name: str, hint: Any) -> str:
    if name.endswith("p_value"):
        return "p_value"
    if hint in union(Money | None) or Money in union(hint):
        return "money"
    if Share in union(hint) or name.endswith("_rate"):
        return "share"
    kinds = {bool: "yes_no", int: "count", float: "number", dt.date: "date"}
    return next((kinds[part] for part in union(hint) if part in kinds), "text")


def _without_empty_labels(sheet: Sheet) -> Sheet:
    """Leave out columns for labels of the user's where no row has one."""
    kept = [
        i
        for i, column in enumerate(sheet.columns)
        if column.path.rpartition(".")[2] != "label" or any(row[i] is not None for row in sheet.rows)
    ]
    return dataclasses.replace(
        sheet,
        columns=tuple(sheet.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in sheet.rows),
    )


def _spread(sheet: Sheet, names: dict[int, str]) -> Sheet:
    """Give each segment a column of its own where a cell has a number for each."""
    at = next((i for i, column in enumerate(sheet.columns) if column.path == "by_segment"), None)
    if at is None:
        return sheet
    columns = tuple(dataclasses.replace(sheet.columns[at], unit="count", label=name) for name in names.values())
    rows = tuple((*row[:at], *(row[at] or ()), *row[at + 1 :]) for row in sheet.rows)  # type: ignore[misc]  # a list is there
    return dataclasses.replace(sheet, columns=(*sheet.columns[:at], *columns, *sheet.columns[at + 1 :]), rows=rows)


def _with_names(sheet: Sheet, names: dict[int, str]) -> Sheet:
    """Write the name of a segment beside its number."""
    at = next((i for i, column in enumerate(sheet.columns) if column.path.endswith("segment") and column.unit == "count"), None)
    if at is None or any(column.path == "name" for column in sheet.columns):
        return sheet
    columns = (*sheet.columns[: at + 1], Column("", (_SEGMENT_NAME,), (), "text"), *sheet.columns[at + 1 :])
    rows = tuple((*row[: at + 1], _name_of(row[at], names), *row[at + 1 :]) for row in sheet.rows)
    return dataclasses.replace(sheet, columns=columns, rows=rows)


def _name_of(segment: Value, names: dict[int, str]) -> str | None:
    return names.get(segment) if isinstance(segment, int) else None
