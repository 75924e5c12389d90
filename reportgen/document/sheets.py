"""Sheets: the brief laid out as tables, with headings, units and definitions from its own docstrings."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from reportgen.brief import Brief
from reportgen.document import attributes
from reportgen.notes import Skipped
from reportgen.units import Money, Share

Value = str | int | float | bool | dt.date | None

_SEGMENT_NAME = "Name of the segment"
_KEYS = 2  # columns of a row that say which row it is, at most: they stand before the columns of a table inside it
_KEY_TYPES = (str, int)


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
    """

    path: str
    headings: tuple[str, ...]
    definitions: tuple[str, ...]
    unit: str


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
    """

    parts: tuple[str, ...]
    path: str
    definition: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    upright: bool = False


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
        kind = _row_type(hints[field.name])
        if kind is not None and isinstance(value, tuple):
            found += _tables(field.name, kind, [((), row) for row in value], ())
        else:
            found += _section(field.name, value)
    names = {segment.segment: segment.name for segment in brief.segmentation.segments}
    return tuple(_with_names(sheet, names) for sheet in found)


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
    alone: list[tuple[Column, Value]] = []
    tables: list[Sheet] = []
    hints = get_type_hints(type(value), include_extras=True)
    for field in dataclasses.fields(value):
        inner, hint = getattr(value, field.name), hints[field.name]
        kind = _row_type(hint)
        if kind is not None and isinstance(inner, tuple):
            tables += _tables(f"{name}.{field.name}", kind, [((), row) for row in inner], ())
        else:
            alone += [(column, _cell(value, column.path)) for column in _columns(type(value), field.name, hint)]
    if not alone:
        return tables
    columns, row = tuple(column for column, _ in alone), tuple(cell for _, cell in alone)
    owner: type = type(value)
    return [Sheet((attributes.heading(name),), name, attributes.summary(owner), columns, (row,), upright=True), *tables]


def _tables(path: str, kind: type, rows: list[tuple[tuple[Value, ...], Any]], keys: tuple[Column, ...]) -> list[Sheet]:
    """A tuple of dataclasses as a sheet, and the tables inside its rows as sheets after it."""
    present = [(key, row) for key, row in rows if not isinstance(row, Skipped)]
    hints = get_type_hints(kind, include_extras=True)
    columns: list[Column] = []
    inside: list[tuple[str, type]] = []
    for field in dataclasses.fields(kind):
        inner = _row_type(hints[field.name])
        if inner is not None:
            inside.append((field.name, inner))
        else:
            columns += _columns(kind, field.name, hints[field.name])
    own = _key_columns(columns)
    taken = {column.path for column in columns}
    kept = [i for i, key in enumerate(keys) if key.path not in taken]  # a row that names its segment itself need not be told
    keys, present = tuple(keys[i] for i in kept), [(tuple(key[i] for i in kept), row) for key, row in present]
    cells = tuple((*key, *(_cell(row, column.path) for column in columns)) for key, row in present)
    parts = tuple(attributes.heading(part) for part in path.split("."))
    found = [Sheet(parts, path, attributes.summary(kind), (*keys, *columns), cells)] if columns else []
    for field_name, inner in inside:
        below = [
            ((*key, *(_cell(row, column.path) for column in own)), part)
            for key, row in present
            for part in _parts(getattr(row, field_name))
        ]
        found += _tables(f"{path}.{field_name}", inner, below, (*keys, *own))
    return [sheet for sheet in found if sheet.rows]


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _key_columns(columns: list[Column]) -> tuple[Column, ...]:
    """The leading columns that say which row it is: labels and numbers of things, not counts of them."""
    found: list[Column] = []
    for column in columns[:_KEYS]:
        if column.unit not in ("text", "count") or column.path.startswith("n_"):
            break
        found.append(column)
    return tuple(found)


def _columns(owner: type, name: str, hint: Any) -> list[Column]:
    """The column of a field; several where it holds a dataclass."""
    inner = _dataclass_in(hint)
    if inner is None or inner is Skipped:
        return [Column(name, (attributes.heading(name),), _told(owner, name), _unit(name, hint))]
    hints = get_type_hints(inner, include_extras=True)
    found = []
    for field in dataclasses.fields(inner):
        for below in _columns(inner, field.name, hints[field.name]):
            headings = (attributes.heading(name), *below.headings)
            found.append(Column(f"{name}.{below.path}", headings, (*_told(owner, name), *below.definitions), below.unit))
    return found


def _told(owner: type, name: str) -> tuple[str, ...]:
    text = attributes.definition(owner, name)
    return (text,) if text else ()


def _cell(row: Any, path: str) -> Value:
    value = row
    for name in path.split("."):
        value = None if value is None or isinstance(value, Skipped) else getattr(value, name)
    return _plain(value)


def _plain(value: Any) -> Value:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Skipped):
        return value.reason
    if isinstance(value, tuple):
        return ", ".join(str(_plain(part)) if not isinstance(part, tuple) else " = ".join(map(str, part)) for part in value)
    return value  # type: ignore[no-any-return]  # what else a brief may hold is a plain value


@cache
def _row_type(hint: Any) -> type | None:
    """The dataclass of ``tuple[X, ...]``, also in a union with Skipped or None."""
    for part in _union(hint):
        if get_origin(part) is tuple:
            for inner in get_args(part):
                kinds = [kind for kind in _union(inner) if dataclasses.is_dataclass(kind) and kind is not Skipped]
                if kinds:
                    return kinds[0]  # type: ignore[return-value]  # a dataclass is a type
    return None


def _dataclass_in(hint: Any) -> type | None:
    kinds = [part for part in _union(hint) if dataclasses.is_dataclass(part) and part is not Skipped]
    return kinds[0] if kinds else None  # type: ignore[return-value]  # a dataclass is a type


def _union(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _unit(name: str, hint: Any) -> str:
    if hint in _union(Money | None) or Money in _union(hint):
        return "money"
    if Share in _union(hint):
        return "share"
    if name == "p_value":
        return "p_value"
    kinds = {bool: "yes_no", int: "count", float: "number", dt.date: "date"}
    return next((kinds[part] for part in _union(hint) if part in kinds), "text")


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
