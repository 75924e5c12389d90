"""A delimited text file, read row by row: every row has its line and its width checked."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice

import narwhals as nw
import pandas as pd

from reportgen.config import Config
from reportgen.errors import InputError
from reportgen.sources import dialect
from reportgen.sources.header import named_columns
from reportgen.sources.table import LINE, Table
from reportgen.sources.titles import LONGEST_FOOT, is_foot

_FIRST_LINES = 5  # of a list of baskets hardly any begins with as many of one size


def read_delimited(data: bytes, name: str, sha256: str, config: Config) -> Table:
    """Read the bytes of a CSV file into a table of text, in memory.

    Parameters
    ----------
    data : bytes
    name : str
        Of the file, for messages.
    sha256 : str
        Of the bytes.
    config : Config

    Raises
    ------
    InputError
        If the bytes are no text, or a row is not as wide as the header, or a quote is never closed.
    """
    encoding, guessed = dialect.encoding(data[: dialect.SAMPLE], dialect.is_utf8([data]), name, config)
    text, encoding = _decoded(data, encoding, guessed, name)
    sign = dialect.delimiter(text[: dialect.SAMPLE], name, config)
    above = dialect.titles(text[: dialect.SAMPLE], sign, name)
    try:
        found = list(rows(io.StringIO(text, newline=""), sign, name, above))
    except csv.Error as first:
        found = _mended_rows(text, sign, name, first, above)
    header = found[0][1]
    lines, cells = array("q", (line for line, _ in found[1:])), [row for _, row in found[1:]]
    del found
    if not cells:
        raise InputError(no_rows(name))
    columns, dropped = named_columns(header, lambda i: not any(row[i].strip() for row in cells), name)
    by_position = list(zip(*cells, strict=True))
    frame = pd.DataFrame({label: pd.Series(by_position[i], dtype="str") for i, label in columns.items()})
    frame[LINE] = pd.Series(lines, dtype="int64")
    notes = (*dialect.notes(encoding, guessed, sign, above), *dropped)
    return Table(nw.from_native(frame, eager_only=True), tuple(columns.values()), name, sha256, notes)


def no_rows(name: str) -> str:
    """Say that a file holds a header only."""
    return f"{name}: holds column names but no rows; export the table with its customers"


def rows(stream: Iterable[str], sign: str, name: str, above: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Parse rows, the header first, each with the line on which it starts; blank lines are none, nor the titles above the header.

    Raises
    ------
    InputError
        If a row is not as wide as the header.
    csv.Error
        If a quote is never closed, or something stands between a closing quote and the delimiter.
    """
    reader = csv.reader(stream, delimiter=sign, skipinitialspace=sign != "\t", strict=True)
    header: list[str] = []
    start, seen = 1, 0
    try:
        for row in reader:
            if above and not header and (seen < above or _is_blank(row)):
                seen += not _is_blank(row)
                start = reader.line_num + 1
                continue
            header = header or row
            if len(row) != len(header) and row:
                ragged = _ragged(row, header, start, reader.line_num, name)
                below = [row, *islice(reader, LONGEST_FOOT)]
                if is_foot(below, len(header)):
                    raise InputError(f"{name} line {start}: here the table ends, and what stands below it are notes; remove them")
                raise InputError(ragged)
            if row:
                yield start, row
            start = reader.line_num + 1
    except csv.Error as e:
        never = "end of data" in str(e) or "field limit" in str(e)  # a cell of 128 KB is an open quote that swallowed its file
        what = "a quote is opened and never closed" if never else "something stands between a closing quote and the delimiter"
        raise csv.Error(f"{name} line {start}: {what}; close the quote, or double a quote that belongs to the text") from None
    if not header:
        raise InputError(f"{name}: is empty; export the table with its customers")


def _is_blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def padding(sign: str) -> re.Pattern[str]:
    """A closing quote and the space that some programs write between it and the delimiter."""
    return re.compile(rf'"[ \t]+(?=[{re.escape(sign)}\r\n]|\Z)' if sign != "\t" else r'" +(?=[\t\r\n]|\Z)')


def _mended_rows(text: str, sign: str, name: str, first: csv.Error, above: int) -> list[tuple[int, list[str]]]:
    """Parse again without the padding that some programs write between a closing quote and the delimiter."""
    try:
        return list(rows(io.StringIO(padding(sign).sub('"', text), newline=""), sign, name, above))
    except csv.Error:
        raise InputError(str(first)) from None


def _decoded(data: bytes, encoding: str, guessed: bool, name: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as e:
        if not guessed or encoding != dialect.WESTERN:
            line = data.count(b"\n", 0, e.start) + 1
            raise InputError(dialect.not_text(name, encoding, line)) from None
        encoding = "latin-1"  # every byte means something in it
        text = data.decode(encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"{name} line {line}: holds a NUL byte, so it is no text; save the file as CSV UTF-8")
    return text, encoding


def _ragged(row: list[str], header: list[str], start: int, end: int, name: str) -> str:
    span = f"line {start}" if start == end else f"lines {start} to {end}"
    hint = "a cell may hold the delimiter unquoted, or a quote may be open" if start == end else "a quote may be open"
    if len(row) == len(header) + 1:
        hint += ", or the header lacks a name for a column that numbers the rows"
    cells = f"{len(row)} cell{'s' * (len(row) != 1)}"
    baskets = "; a list of baskets, one a line, is read by `reportgen baskets`"
    told = baskets if len(row) < len(header) and start <= _FIRST_LINES else ""
    return f"{name} {span}: has {cells}, the header has {len(header)}; {hint}: mend that row{told}"
