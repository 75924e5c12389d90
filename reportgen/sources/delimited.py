"""A delimited text file, read row by row: every row has its line and its width checked."""

from __future__ import annotations

import csv
import io
import re
from array import array

import narwhals as nw
import pandas as pd

from reportgen.config import Config
from reportgen.errors import InputError
from reportgen.notes import DataNote
from reportgen.sources import dialect
from reportgen.sources.header import named_columns
from reportgen.sources.table import LINE, Table

_SAMPLE_CHARS = 64 * 1024  # what the delimiter is judged by


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
    text, notes = _decoded(data, name, config)
    sign = dialect.delimiter(text[:_SAMPLE_CHARS], name, config)
    notes.append(DataNote("read_as_delimiter", None, 0, (shown(sign),)))
    rows, lines = _rows(text, sign, name)
    header, cells = rows[0], rows[1:]
    if not cells:
        raise InputError(f"{name}: holds column names but no rows; export the table with its customers")
    columns, dropped = named_columns(header, lambda i: not any(row[i].strip() for row in cells), name)
    by_position = list(zip(*cells, strict=True))
    frame = pd.DataFrame({label: pd.Series(by_position[i], dtype="str") for i, label in columns.items()})
    frame[LINE] = pd.Series(lines[1:], dtype="int64")
    return Table(nw.from_native(frame, eager_only=True), tuple(columns.values()), name, sha256, (*notes, *dropped))


def shown(sign: str) -> str:
    """Name a delimiter so that it can be seen."""
    return "tab" if sign == "\t" else sign


def encoding_note(encoding: str, guessed: bool) -> DataNote:
    """Say how the bytes were read."""
    return DataNote("read_as_fallback_encoding" if guessed else "read_as_encoding", None, 0, (encoding,))


def _decoded(data: bytes, name: str, config: Config) -> tuple[str, list[DataNote]]:
    encoding, guessed = dialect.encoding(data[:_SAMPLE_CHARS], is_utf8(data), name, config)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as e:
        if not guessed:
            line = data.count(b"\n", 0, e.start) + 1
            raise InputError(
                f"{name} line {line}: is not {encoding} text (byte {e.start}); save the file as CSV UTF-8, or set encoding under [source]"
            ) from None
        encoding = "latin-1"  # every byte means something in it
        text = data.decode(encoding)
    if "\0" in text:
        raise InputError(
            f"{name} line {text.count(chr(10), 0, text.index(chr(0))) + 1}: holds a NUL byte; save the file as CSV UTF-8"
        )
    if not text.strip():
        raise InputError(f"{name}: is empty; export the table with its customers")
    return text, [encoding_note(encoding, guessed)]


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str, sign: str, name: str) -> tuple[list[list[str]], array[int]]:
    """Parse every row and remember the line on which it starts; blank lines are not rows."""
    try:
        return _parsed(text, sign, name)
    except csv.Error:
        padded = re.compile(rf'"[ \t]+(?=[{re.escape(sign)}\r\n]|\Z)')  # space between a closing quote and the delimiter
        mended = padded.sub('"', text) if sign != "\t" else text
        try:
            return _parsed(mended, sign, name)
        except csv.Error as e:
            raise InputError(f"{name} {e}; close or double the quote") from None


def _parsed(text: str, sign: str, name: str) -> tuple[list[list[str]], array[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, skipinitialspace=sign != "\t", strict=True)
    rows: list[list[str]] = []
    lines = array("q")
    start = 1
    try:
        for row in reader:
            if row:
                if rows and len(row) != len(rows[0]):
                    raise InputError(_ragged(row, rows[0], start, reader.line_num, name))
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as e:
        what = "a quote is opened and never closed" if "end of data" in str(e) or "field limit" in str(e) else str(e)
        raise csv.Error(f"line {start}: {what}") from None
    return rows, lines


def _ragged(row: list[str], header: list[str], start: int, end: int, name: str) -> str:
    span = f"line {start}" if start == end else f"lines {start} to {end}"
    hint = "a quote may be open, or a cell may hold the delimiter unquoted" if start == end else "a quote may be open"
    return f"{name} {span}: has {len(row)} cells, the header has {len(header)}; {hint}: mend that row"
