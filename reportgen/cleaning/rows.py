"""Rows: which rows of the table are customers, each of them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import narwhals as nw

from reportgen.cleaning.faults import LOST_DIGITS, NOT_AVAILABLE, Texts
from reportgen.cleaning.likeness import SHORTENED
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, collect, distinct, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import LINE, SPACE, Table

KEPT = "__kept__"
"""Column that says whether a row becomes a customer; the others are dropped, and their spend is reported."""

_NOBODY = r"^(?i:nan|null|none|<na>|#n/a)?$"  # what programs write where there is no id
_SHOWN = 5  # customers an error message lists


def filled_rows(table: Table, cells: Sequence[Cell]) -> tuple[Frame, tuple[Cell, ...], Texts, list[DataNote]]:
    """Take the columns that play a role, strip the space around every cell, and leave out what is empty.

    Returns
    -------
    frame : Frame
        Text under the names of the cells, and ``LINE``; rows without any value are gone.
    cells : tuple of Cell
        Those that have at least one value.
    texts : mapping of str to frozenset of str
        The different texts of each column but the id's.
    notes : list of DataNote
    """
    frame = table.frame.select(nw.col(LINE), *(nw.col(cell.header).alias(cell.name) for cell in cells))
    raw = {cell.name: distinct(frame, cell.name) for cell in cells if cell.kind != "id"}
    texts = {name: frozenset(text.strip(SPACE) for text in found) for name, found in raw.items()}
    padded = [cell.name for cell in cells if cell.kind == "id" or not raw[cell.name] <= texts[cell.name]]
    frame = frame.with_columns(nw.col(name).str.strip_chars(SPACE) for name in padded)
    there = tuple(cell for cell in cells if cell.kind == "id" or _has_value(cell, texts[cell.name]))
    notes = [DataNote("column_empty", cell.header) for cell in cells if cell not in there]
    frame = frame.select(LINE, *(cell.name for cell in there))
    if all("" in found for found in texts.values()):
        filled = [nw.col(cell.name) != "" for cell in there]
        has_value = nw.any_horizontal(*filled, ignore_nulls=True) if filled else nw.col(LINE).is_null()  # of no row
        if n_empty := int(facts(frame, {"n": (~has_value).cast(nw.Int64).sum()})["n"]):
            frame = frame.filter(has_value)
            notes.append(DataNote("empty_rows_dropped", None, n_empty))
    return frame, there, texts, notes


def refuse_no_spend(cells: Sequence[Cell], there: Sequence[Cell], table: Table) -> None:
    """Refuse a table of which no row says what a customer spends.

    Parameters
    ----------
    cells : sequence of Cell
        Columns that play a role.
    there : sequence of Cell
        Those with at least one value.
    table : Table

    Raises
    ------
    SchemaError
        Names the columns.
    """

    def spend(found: Sequence[Cell]) -> tuple[str, ...]:
        return tuple(cell.header for cell in found if cell.is_spend)

    if not spend(there):
        headers = spend(cells)
        raise SchemaError(
            f"{table.name}: no row says what a customer spends: {', '.join(headers)} hold no value; export them too, or name "
            "other columns under [columns] in reportgen.toml",
            headers,
        )


def _has_value(cell: Cell, texts: frozenset[str]) -> bool:
    return any(text and (cell.kind == "label" or not NOT_AVAILABLE.fullmatch(text)) for text in texts)


def unique_customers(frame: Frame, cells: Sequence[Cell], table: Table, config: Config) -> tuple[Frame, list[DataNote]]:
    """Mark the one row that stands for each customer, in a column ``KEPT``.

    Rows with the same id and the same text in every column that is used are one customer exported twice. Rows with the same id
    that differ are refused, unless the config keeps the last.

    Raises
    ------
    SchemaError
        If an id is blank, or stands in rows that differ.
    """
    customer_id = next((cell for cell in cells if cell.kind == "id"), None)
    if customer_id is None:
        n = int(facts(frame, {"n": nw.len()})["n"])
        return frame.with_columns(nw.lit(value=True).alias(KEPT)), [DataNote("rows_numbered", None, n)]
    _refuse_blank(frame, customer_id, table)
    _refuse_shortened(frame, customer_id, table)
    counts = facts(frame, {"rows": nw.len(), "ids": nw.col(customer_id.name).n_unique()})
    if counts["rows"] == counts["ids"]:
        return frame.with_columns(nw.lit(value=True).alias(KEPT)), []
    content = [cell.name for cell in cells]
    last_alike = nw.col(LINE).max().over(*content)
    n_different = int(facts(frame.select(*content).unique(), {"n": nw.len()})["n"])
    n_alike, n_conflicting = int(counts["rows"]) - n_different, n_different - int(counts["ids"])
    notes = [DataNote("duplicate_rows_removed", None, n_alike)] if n_alike else []
    if n_conflicting and config.source.keep == "error":
        raise _conflict(frame.filter(nw.col(LINE) == last_alike), customer_id, table)
    if n_conflicting:
        notes.insert(0, DataNote("same_id_last_kept", customer_id.header, n_conflicting))
    return frame.with_columns((nw.col(LINE) == nw.col(LINE).max().over(customer_id.name)).alias(KEPT)), notes


def repeated_profiles(frame: Frame, cells: Sequence[Cell]) -> list[DataNote]:
    """Note customers who are equal to another in everything but the id; they are kept, for two people may well be alike.

    Without ids nobody can tell whether they are two people.
    """
    names = [cell.name for cell in cells if cell.kind != "id"]
    counts = facts(frame, {"n": nw.len()})
    n_repeats = int(counts["n"] - facts(frame.select(*names).unique(), {"n": nw.len()})["n"])
    code = "profiles_repeated" if len(names) < len(cells) else "rows_repeated"
    return [DataNote(code, None, n_repeats)] if n_repeats else []


def _refuse_blank(frame: Frame, customer_id: Cell, table: Table) -> None:
    blank = frame.filter(nw.col(customer_id.name).str.contains(_NOBODY))
    counts = facts(blank, {"n": nw.len(), "line": nw.col(LINE).min(), "text": nw.col(customer_id.name).max()})
    if counts["n"]:
        says = f"says {counts['text']!r}, which is nobody's id," if counts["text"] else "is blank,"
        raise SchemaError(
            f"{table.name} {table.counts} {int(counts['line'])}: column {customer_id.header!r} {says} in {int(counts['n'])} "
            "rows in all; give every customer an id, or remove those rows",
            (customer_id.header,),
        )


def _refuse_shortened(frame: Frame, customer_id: Cell, table: Table) -> None:
    short = frame.filter(nw.col(customer_id.name).str.contains(SHORTENED))
    counts = facts(short, {"n": nw.len(), "line": nw.col(LINE).min()})
    if counts["n"]:
        raise SchemaError(
            f"{table.name} {table.counts} {int(counts['line'])}: column {customer_id.header!r}: the id {LOST_DIGITS}",
            (customer_id.header,),
        )


def _conflict(different: Frame, customer_id: Cell, table: Table) -> SchemaError:
    """Say where the first few stand; ids themselves stay out of messages, which end up in logs."""
    name = customer_id.name
    several = different.with_columns(nw.len().over(name).alias("n")).filter(nw.col("n") > 1).select(name, LINE)
    lines: dict[str, list[int]] = defaultdict(list)
    for who, line in collect(several.sort(LINE)).rows():
        lines[who].append(int(line))
    shown = "; ".join(" and ".join(map(str, at)) for at in list(lines.values())[:_SHOWN])
    more = f"; and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return SchemaError(
        f"{table.name}: column {customer_id.header!r}: {len(lines)} of its ids stand in several rows that differ "
        f"({table.counts}s {shown}{more}); "
        'leave one row a customer, or set keep = "last" under [source] in reportgen.toml',
        (customer_id.header,),
    )
