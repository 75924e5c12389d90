"""A file, workbook, DataFrame or order log becomes one frame of text; one module a kind of source."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from reportgen.config import Config
from reportgen.errors import InputError
from reportgen.sources.delimited import read_delimited
from reportgen.sources.frames import read_frame
from reportgen.sources.large import read_large, read_parquet
from reportgen.sources.opening import legible, opening
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
    return replace(_read(path, config), name=legible(path.name))


def _read(path: Path, config: Config) -> Table:
    with opening(path):
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PK\x03\x04":
            return read_workbook(path, config)
        if head == OLD:
            refuse_old(path)
        if head == b"PAR1":
            _refuse_odd_name(path)
            return read_parquet(path)
        if path.stat().st_size > IN_MEMORY:
            _refuse_odd_name(path)
            return read_large(path, config)
        data = path.read_bytes()
    return read_delimited(data, path.name, hashlib.sha256(data).hexdigest(), config)


def _refuse_odd_name(path: Path) -> None:
    """DuckDB opens files by names in UTF-8 alone."""
    if legible(str(path)) != str(path):
        raise InputError(f"{legible(str(path))}: its name is not in UTF-8, and so large a table is opened by no other; rename it")
