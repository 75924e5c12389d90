"""A table that had better not be read into memory as text: Parquet, and large CSV files, through DuckDB."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from reportgen.config import Config
from reportgen.engine import Frame, duckdb_connection
from reportgen.errors import InputError
from reportgen.sources import dialect
from reportgen.sources.delimited import no_rows, padding, rows
from reportgen.sources.header import named_columns
from reportgen.sources.table import LINE, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHUNK = 4 * 2**20  # bytes read at once


@dataclass(frozen=True)
class _Scan:
    """What one pass over the bytes tells."""

    sha256: str
    head: bytes
    is_utf8: bool
    n_lines: int
    has_nul: bool
    has_padded_quotes: bool


@dataclass(frozen=True)
class _Way:
    """How the rows of a file are read: its encoding, what separates the cells, and how many titles stand above the header."""

    encoding: str
    sign: str
    above: int


def read_large(path: Path, config: Config) -> Table:
    """Read a CSV file into a table of text in DuckDB, with the results and the errors of the small reader.

    DuckDB reads what is plain: UTF-8, one line a row, quotes without padding. Anything else, and anything that it refuses, is
    parsed by the small reader, row after row, and handed to DuckDB as a plain file.

    Raises
    ------
    InputError
        If the bytes are no text, or a row is not as wide as the header, or a quote is never closed.
    """
    import duckdb

    scan = _scanned(path)
    encoding, guessed = dialect.encoding(scan.head, scan.is_utf8, path.name, config)
    if scan.has_nul and not encoding.startswith("utf-16"):
        raise InputError(f"{path.name}: holds a NUL byte, so it is no text; save the file as CSV UTF-8")
    encoding = _strict_enough(path, encoding) if guessed and encoding == dialect.WESTERN else encoding
    sample = codecs.getincrementaldecoder(encoding)(errors="replace").decode(scan.head)
    sign = dialect.delimiter(sample, path.name, config)
    above = dialect.titles(sample, sign, path.name)
    way = _Way(encoding, sign, above)
    header = _header(path, way)
    connection = duckdb_connection()
    is_plain = encoding in ("utf-8", "utf-8-sig") and scan.is_utf8 and not scan.has_padded_quotes and not above
    try:
        n_rows = _load(connection, path, sign, len(header), with_line=False) if is_plain else 0
    except duckdb.Error:
        n_rows = 0
    if n_rows != scan.n_lines - 1:
        with _rewritten(path, way) as plain:
            n_rows = _load(connection, plain, ",", len(header), with_line=True)
    if not n_rows:
        raise InputError(no_rows(path.name))
    columns, dropped = named_columns(header, lambda i: _is_empty(connection, i), path.name)
    notes = (*dialect.notes(encoding, guessed, sign, above), *dropped)
    return Table(_frame(connection, columns), tuple(columns.values()), path.name, scan.sha256, notes)


def read_parquet(path: Path) -> Table:
    """Read a Parquet file into a table of text in DuckDB.

    Raises
    ------
    InputError
        If the file is damaged, or has no rows.
    """
    import duckdb

    connection = duckdb_connection()
    try:
        source = connection.read_parquet(_literal(path))
        header, types = source.columns, [str(kind) for kind in source.types]
        texts = ", ".join(f"coalesce(CAST({_quoted(name)} AS VARCHAR), '') AS c{i}" for i, name in enumerate(header))
        connection.execute(f"CREATE TABLE cells AS SELECT {texts}, row_number() OVER () AS {LINE} FROM source")
    except duckdb.Error as e:
        raise InputError(f"{path.name}: is not readable as Parquet ({str(e).splitlines()[0]}); write the file again") from None
    if not connection.sql("SELECT count(*) FROM cells").fetchall()[0][0]:
        raise InputError(no_rows(path.name))
    columns, notes = named_columns(header, lambda i: _is_empty(connection, i), path.name)
    plain = frozenset(label for i, label in columns.items() if types[i] != "VARCHAR")
    frame = _frame(connection, columns)
    return Table(frame, tuple(columns.values()), path.name, _scanned(path).sha256, tuple(notes), "row", plain)


def _scanned(path: Path) -> _Scan:
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    padded = re.compile(rb'[;,\t|][ \t]+"|"[ \t]+[;,\t|\r\n]')
    head, tail, n_lines, is_utf8, has_nul, has_padded = b"", b"", 0, True, False, False
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            head = head or chunk[: dialect.SAMPLE]
            n_lines += chunk.count(b"\n")
            has_nul = has_nul or b"\0" in chunk
            has_padded = has_padded or padded.search(tail[-64:] + chunk) is not None
            tail = chunk
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
                decoder.reset()
    return _Scan(digest.hexdigest(), head, is_utf8, n_lines + (not tail.endswith(b"\n")), has_nul, has_padded)


def _strict_enough(path: Path, encoding: str) -> str:
    """Fall back to Latin-1, in which every byte means something, where the guessed encoding does not fit."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(_CHUNK):
                pass
    except UnicodeDecodeError:
        return "latin-1"
    return encoding


def _header(path: Path, way: _Way) -> list[str]:
    try:
        with path.open(encoding=way.encoding, newline="") as file:
            return next(rows(file, way.sign, path.name, way.above))[1]
    except csv.Error as e:
        raise InputError(str(e)) from None
    except UnicodeDecodeError:
        raise InputError(dialect.not_text(path.name, way.encoding)) from None


@contextmanager
def _rewritten(path: Path, way: _Way) -> Iterator[Path]:
    """A plain copy of the file whose last column says on which line a row stood."""
    with tempfile.TemporaryDirectory(prefix="reportgen-") as folder:
        plain = Path(folder) / "plain.csv"
        try:
            _rewrite(path, way, plain)
        except csv.Error as first:
            try:
                _rewrite(path, way, plain, mended=True)
            except csv.Error:
                raise InputError(str(first)) from None
        yield plain


def _rewrite(path: Path, way: _Way, plain: Path, *, mended: bool = False) -> None:
    padded = padding(way.sign)
    try:
        with path.open(encoding=way.encoding, newline="") as file, plain.open("w", encoding="utf-8", newline="") as out:
            found = rows((padded.sub('"', line) for line in file) if mended else file, way.sign, path.name, way.above)
            csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([*row, line] for line, row in found)
    except UnicodeDecodeError:
        raise InputError(dialect.not_text(path.name, way.encoding)) from None


def _load(connection: DuckDBPyConnection, path: Path, sign: str, width: int, *, with_line: bool) -> int:
    """Load a plain file into the table ``cells`` (c0, c1, ... and the line) and count its rows."""
    names = [f"c{i}" for i in range(width)] + ([LINE] if with_line else [])
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
    texts = ", ".join(f"coalesce(c{i}, '') AS c{i}" for i in range(width))
    line = f"CAST({LINE} AS BIGINT)" if with_line else "row_number() OVER () + 1"
    connection.execute(
        f"CREATE OR REPLACE TABLE cells AS SELECT {texts}, {line} AS {LINE} FROM read_csv(?, auto_detect = false, header = true, "
        f"delim = ?, quote = '\"', escape = '\"', columns = {columns}, strict_mode = true)",
        [_literal(path), sign],
    )
    return int(connection.sql("SELECT count(*) FROM cells").fetchall()[0][0])


def _literal(path: Path) -> str:
    """The path with its wildcards escaped, which DuckDB would expand."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _is_empty(connection: DuckDBPyConnection, position: int) -> bool:
    return not connection.sql(f"SELECT 1 FROM cells WHERE trim(c{position}) <> '' LIMIT 1").fetchall()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _frame(connection: DuckDBPyConnection, columns: dict[int, str]) -> Frame:
    chosen = ", ".join(f"c{i} AS {_quoted(label)}" for i, label in columns.items())
    relation: Any = connection.sql(f"SELECT {chosen}, {LINE} FROM cells")
    frame: Frame = nw.from_native(relation)
    return frame
