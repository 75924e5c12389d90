"""The dialect of a text file: what its bytes mean, and what separates its cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable

from reportgen.config import Config
from reportgen.errors import ConfigError, InputError
from reportgen.notes import DataNote
from reportgen.presets import loose_key
from reportgen.sources.order_names import ALL
from reportgen.sources.titles import LOOKED_AT, n_titles, refuse_titles

DELIMITERS = (";", ",", "\t", "|")
"""What spreadsheets, databases and their users write."""

SAMPLE = 64 * 1024
"""Bytes and characters that the encoding and the delimiter are judged by."""

WESTERN = "cp1252"
_ENCODINGS = (WESTERN, "cp1250", "cp1251", "cp1254", "gb18030", "big5", "cp932", "cp949")
"""What tables are in that are not in UTF-8: Western, Central European, Cyrillic, Turkish, Chinese twice, Japanese, Korean."""

_MARKED = {
    "utf-8": ((codecs.BOM_UTF8, "utf-8-sig"),),
    "utf-16-le": ((codecs.BOM_UTF16_LE, "utf-16"),),
    "utf-16-be": ((codecs.BOM_UTF16_BE, "utf-16"),),
}
"""Encodings, the mark that some programs put in front of them, and what it is then called."""

_NAMES = {"\t": "tab", " ": "space"}
_LEAST_WIDTHS = 3  # different numbers of cells: two are a table and its titles
_SAMPLE_ROWS = 200  # enough that an odd row cannot outvote the rest

_MAGIC = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive; save the sheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV UTF-8"),
    (b"%PDF", "a PDF; export the table itself as CSV"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"SQLite format 3\x00", "an SQLite database; export the table as CSV"),
    (b"\x89PNG", "a picture; give a table of customers"),
    (b"\xff\xd8\xff", "a picture; give a table of customers"),
)


_MARKUP = (
    (
        re.compile(r"(?i)\s*<(!doctype|html|head|body|table|meta|[?]xml)"),
        "a web page; open it in a spreadsheet and save it as CSV UTF-8",
    ),
    (re.compile(r"\s*[\[{]+\s*[\"}\]]"), "JSON; write it as CSV, one row a customer or order line, one column a key"),
)
"""Texts that are no tables, whatever the file is called: some programs export a web page as .xls."""


def is_utf8(chunks: Iterable[bytes]) -> bool:
    """Whether the bytes are valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def notes(encoding: str, guessed: bool, sign: str, n_titles: int = 0) -> tuple[DataNote, ...]:
    """Say how the bytes were read."""
    above = (DataNote("titles_left_out", None, n_titles),) if n_titles else ()
    return (
        *above,
        DataNote("read_as_fallback_encoding" if guessed else "read_as_encoding", None, 0, (encoding,)),
        DataNote("read_as_delimiter", None, 0, (_NAMES.get(sign, sign),)),
    )


def not_text(name: str, encoding: str, line: int | None = None) -> str:
    """Say that bytes are not what they should be."""
    where = f"{name} line {line}" if line else name
    return f"{where}: is not {encoding} text; save the file as CSV UTF-8, or set encoding under [source] in reportgen.toml"


def encoding(head: bytes, is_utf8: bool, name: str, config: Config) -> tuple[str, bool]:
    """Say how bytes become text.

    Parameters
    ----------
    head : bytes
        The first bytes of the file.
    is_utf8 : bool
        Whether all bytes of the file are valid UTF-8.
    name : str
        Of the file, for messages.
    config : Config

    Returns
    -------
    encoding : str
        A name that Python knows.
    guessed : bool
        Whether another encoding is as possible: nothing in the bytes decides between them, and the names of columns may.

    Raises
    ------
    InputError
        If the file is no text.
    ConfigError
        If ``source.encoding`` is unknown.

    Examples
    --------
    >>> encoding(b"ID;Stra\\xdfe", False, "may.csv", Config())
    ('cp1252', True)
    >>> encoding("Müşteri No;Tutar".encode("cp1254"), False, "may.csv", Config())
    ('cp1254', True)
    """
    if config.source.encoding:
        return _given(config.source.encoding, head), False
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise InputError(f"{name}: not a text file but {what}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    if b"\0" in head:
        raise InputError(
            f'{name}: holds NUL bytes, so it is no text file in UTF-8; save it as CSV UTF-8, or set encoding = "utf-16-le" '
            "under [source] in reportgen.toml if that is what it is"
        )
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", False
    return ("utf-8", False) if is_utf8 else (_by_names(head), True)


def _given(name: str, head: bytes) -> str:
    """The encoding that the settings name; with the mark in front that it does without, where the bytes begin with one."""
    try:
        found = codecs.lookup(name).name
        b"a".decode(found)
    except UnicodeDecodeError:  # half a letter of one that writes them in several bytes
        pass
    except (
        LookupError,
        ValueError,
    ):  # ValueError: "undefined", which refuses all; what turns no bytes into text is looked up in vain
        known = "utf-8, utf-16, cp1252 (Western Windows) or latin-1"
        raise ConfigError(f"source.encoding = {name!r}: no encoding of text that we know; try {known}") from None
    return next((whole for mark, whole in _MARKED.get(found, ()) if head.startswith(mark)), found)


def _by_names(head: bytes) -> str:
    """The encoding in which the first lines hold most of the column names that are known; Western where none does."""

    def n_known(name: str) -> int:
        try:
            text = codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            return 0
        cells = re.split(r"[;,\t|\r\n]", "\n".join(text.splitlines()[:LOOKED_AT]))
        return len({loose_key(cell) for cell in cells if not cell.isascii()} & ALL)

    return max(_ENCODINGS, key=n_known)


def delimiter(sample: str, name: str, config: Config) -> str:
    """Say what separates the cells: the sign by which most of the first rows are as wide as the header.

    Raises
    ------
    InputError
        If none does, or two do equally well.

    Examples
    --------
    >>> delimiter("id;amount\\n1;2,5\\n2;3,5\\n", "may.csv", Config())
    ';'
    """
    if config.source.delimiter:
        if len(config.source.delimiter) != 1:
            raise ConfigError(f"source.delimiter = {config.source.delimiter!r}: must be a single character")
        return config.source.delimiter
    if not sample.strip():
        raise InputError(f"{name}: is empty; export the table with its customers")
    for pattern, what in _MARKUP:
        if pattern.match(sample):
            raise InputError(f"{name}: not a table but {what}")
    scores = {sign: _score(sample, sign) for sign in DELIMITERS}
    best = max(scores.values())
    winners = [sign for sign, score in scores.items() if score == best]
    if best == 0:
        if _spaced(sample):
            return " "
        if _ragged(sample):
            raise InputError(
                f"{name} line 1: its lines hold different numbers of cells, as baskets do, which `reportgen baskets` reads; a "
                "table has column names on its first line, and as many cells on every other"
            )
        raise InputError(
            f"{name} line 1: has one column only; separate the cells by ; or , or tab, or set delimiter under [source]"
        )
    if len(winners) > 1:
        shown = " and ".join(map(repr, winners))
        raise InputError(f"{name} line 1: {shown} separate cells equally well; set delimiter under [source] in reportgen.toml")
    return winners[0]


def titles(sample: str, sign: str, name: str) -> int:
    """Count the rows above the column names.

    Raises
    ------
    InputError
        If there are some, and it cannot be told where they end.
    """
    rows = _rows(sample, sign)[:LOOKED_AT]
    if len({len(row) for row in rows}) == 1:
        refuse_titles(rows, name)  # of rows that differ in width the first that is too short or long is told by its line
    return n_titles(rows)


def _rows(sample: str, sign: str) -> list[list[str]]:
    read = csv.reader(io.StringIO(sample, newline=""), delimiter=sign, skipinitialspace=True)
    return [row for row in read if any(cell.strip() for cell in row)][:_SAMPLE_ROWS]


def _spaced(sample: str) -> bool:
    """Whether the first rows have equally many words, as columns that are lined up by spaces do; the last may be cut off."""
    widths = {len(line.split()) for line in sample.splitlines()[:_SAMPLE_ROWS][:-1] if line.strip()}
    return len(widths) == 1 and max(widths) > 1


def _ragged(sample: str) -> bool:
    """Whether some sign separates cells, and no number of cells is usual."""
    widths = [[len(row) for row in _rows(sample, sign)] for sign in DELIMITERS]
    return any(len(set(found)) >= _LEAST_WIDTHS for found in widths)


def _score(sample: str, sign: str) -> float:
    """Width of the header times the share of rows that are as wide; 0 for a single column."""
    rows = _rows(sample, sign)
    rows = rows[n_titles(rows[:LOOKED_AT]) :]
    width = len(rows[0]) if rows else 0
    return width * sum(len(row) == width for row in rows) / len(rows) if width > 1 else 0.0
