"""A file, workbook, database or order log becomes one frame of text; one module a kind of source."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reportgen.config import Config
from reportgen.sources.delimited import read_delimited
from reportgen.sources.frames import read_frame
from reportgen.sources.large import read_large, read_parquet
from reportgen.sources.opening import opening
from reportgen.sources.table import LINE, Table
from reportgen.sources.workbook import OLD, read_workbook, refuse_old

__all__ = ["LINE", "Table", "read_frame", "read_table"]

IN_MEMORY = 32 * 2**20
"""Bytes up to which a CSV file is read in memory: its text takes twenty times as much there; DuckDB takes 0.5 s to begin."""


def read_table(path: Path, config: Config) -> Table:
    """Read a file into a table of text: CSV in any dialect, Parquet, or a sheet of an Excel workbook.

    Parameters
    ----------
    path : Path
    config : Config
        ``[source]`` says what should not be detected, and which sheet is read.

    Raises
    ------
    InputError
        If the file is missing, cannot be opened, is no table, or holds a row that is not as wide as the header.
    ConfigError
        If ``[source]`` names an encoding, a delimiter or a sheet that does not exist.
    """
    with opening(path):
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PK\x03\x04":
            return read_workbook(path, config)
        if head == OLD:
            refuse_old(path)
        if head == b"PAR1":
            return read_parquet(path, config)
        if path.stat().st_size > IN_MEMORY:
            return read_large(path, config)
        data = path.read_bytes()
    return read_delimited(data, path.name, hashlib.sha256(data).hexdigest(), config)
