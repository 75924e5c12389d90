"""Opt-outs: the list of those who must not be contacted, as the ids it holds."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from reportgen.config import Config
from reportgen.errors import ConfigError, InputError
from reportgen.sources import dialect
from reportgen.sources.delimited import rows
from reportgen.sources.opening import legible
from reportgen.sources.table import SPACE

_NO_SIGN = "\x1f"  # separates nothing that people write: each line is one cell
_OURS = "customer_id"  # how our own audience files call it


@dataclass(frozen=True)
class OptOuts:
    """What a list of opt-outs says.

    Attributes
    ----------
    ids : frozenset of str
        As written, without the space around them.
    first : str or None
        The first line of a list without any other column and without a column named in the config: a header, unless a customer
        has that id.
    name, sha256 : str
        Of the file.
    """

    ids: frozenset[str]
    first: str | None
    name: str
    sha256: str


def read_optouts(path: Path, column: str | None, customer_id: str | None = None) -> OptOuts:
    """Read a list of opt-outs: one id a line, or a table with a column of ids; an empty file is an empty list.

    Parameters
    ----------
    path : Path
    column : str or None
        Its column of ids. None: the only one, or the one that is called like the customers' (``customer_id``).
    customer_id : str or None
        What the customers' table calls its ids.

    Raises
    ------
    InputError
        If the file is missing or is no table.
    ConfigError
        If it has several columns and none is called so.
    """
    try:
        data = path.read_bytes()
    except OSError as e:
        raise InputError(
            f"{path}: the list of opt-outs cannot be read ({e.strerror}); nobody is contacted on a guess: mend the path of "
            "suppress under [audiences], which is relative to the settings file"
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    name = legible(path.name)
    text = _text(data, name)
    if not text.strip(SPACE):
        return OptOuts(frozenset(), None, name, digest)
    sign = _sign(text, name)
    try:
        found = [row for _, row in rows(io.StringIO(text, newline=""), sign, name)]
    except csv.Error as e:
        raise InputError(str(e)) from None
    header = [label.strip(SPACE) for label in found[0]]
    at = _position(header, column, customer_id, name)
    ids = frozenset(row[at].strip(SPACE) for row in found[1:]) - {""}
    alone = len(header) == 1 and column is None
    return OptOuts(ids, header[0] if alone else None, name, digest)


def _text(data: bytes, name: str) -> str:
    encoding, _ = dialect.encoding(data[: dialect.SAMPLE], dialect.is_utf8([data]), name, Config())
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(dialect.not_text(name, encoding)) from None


def _sign(text: str, name: str) -> str:
    """What separates the cells; nothing, where the first line is a single cell."""
    lines = [line for line in text.splitlines() if line.strip(SPACE)]
    try:
        first = next(csv.reader(lines[:1], delimiter=_NO_SIGN), [""])[0] if lines else ""
    except csv.Error:  # a cell of 128 KB
        raise InputError(f"{name} line 1: is far too long for an id or the names of columns; give one id a line") from None
    if not any(sign in first.strip(SPACE) for sign in dialect.DELIMITERS):
        return _NO_SIGN
    return dialect.delimiter(text[: dialect.SAMPLE], name, Config())


def _position(header: list[str], column: str | None, customer_id: str | None, name: str) -> int:
    wanted = [column] if column is not None else [label for label in (customer_id, _OURS) if label is not None]
    for label in wanted:
        if header.count(label) == 1:
            return header.index(label)
    if column is None and len(header) == 1:
        return 0
    known = ", ".join(header) if len(header) > 1 or column is not None else "one"
    raise ConfigError(
        f"{name}: has no column {' or '.join(map(repr, wanted))} with the ids of those who must not be contacted; "
        f"set column under [audiences] to one of: {known}"
    )
