"""The header of a table: names that can be told apart, columns that carry something."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reportgen.errors import InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.presets import key
from reportgen.sources.table import LINE

_UNNAMED = re.compile(r"(?i)(unnamed: ?\d+(_level_\d+)?)?")  # pandas writes "Unnamed: 0" where an index had no name


def named_columns(header: Sequence[str], is_empty: Callable[[int], bool], name: str) -> tuple[dict[int, str], list[DataNote]]:
    """Choose the columns that can be told apart by name.

    Parameters
    ----------
    header : sequence of str
    is_empty : callable
        Whether the column at a position has no value at all; asked for columns without a name only.
    name : str
        Of the table, for messages.

    Returns
    -------
    columns : dict of int to str
        Position and stripped name of every column that stays.
    notes : list of DataNote

    Raises
    ------
    SchemaError
        If two columns share a name (but for case), or none has one.
    """
    columns: dict[int, str] = {}
    notes: list[DataNote] = []
    n_empty = 0
    for position, raw in enumerate(header):
        label = raw.strip()
        if not _UNNAMED.fullmatch(label):
            columns[position] = label
        elif is_empty(position):
            n_empty += 1
        elif position == 0:
            notes.append(DataNote("index_column_dropped", label or None))
        else:
            notes.append(DataNote("unnamed_column_dropped", label or None, position + 1))
    if n_empty:
        notes.append(DataNote("empty_columns_dropped", None, n_empty))
    if not columns:
        raise InputError(f"{name}: no column has a name; the first line must hold the column names")
    if not any(letter.isalpha() for label in columns.values() for letter in label):
        shown = ", ".join(list(columns.values())[:3])
        raise InputError(f"{name}: the first line holds {shown}, which are no column names; put the names on a line above it")
    _refuse_twins(columns, name)
    return columns, notes


def _refuse_twins(columns: dict[int, str], name: str) -> None:
    seen: dict[str, int] = {key(LINE): -1}
    for position, label in columns.items():
        first = seen.setdefault(key(label), position)
        if first != position:
            where = f"columns {first + 1} and {position + 1}" if first >= 0 else f"column {position + 1}"
            raise SchemaError(f"{name}: {where} are both called {label!r}; rename or remove one of them", (label,))
