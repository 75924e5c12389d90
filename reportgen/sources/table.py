"""Table: what a source said, as text."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.engine import Frame
from reportgen.notes import DataNote

LINE = "__line__"
"""Column of a table's frame that says where a row stands; no sane table has a column of that name."""


@dataclass(frozen=True)
class Table:
    """What a source said: nothing guessed, nothing lost.

    Attributes
    ----------
    frame : narwhals DataFrame or LazyFrame
        One text column for each name of ``header``, cells exactly as they stood and ``""`` for an empty one, and ``LINE`` (int).
    header : tuple of str
        Column names in the order of the table, without surrounding space.
    name : str
        File name, or ``"frame"``.
    sha256 : str
        Of the bytes of the file; of a canonical CSV for a frame.
    notes : tuple of DataNote
        How it was read.
    counts : str
        What ``LINE`` counts: ``"line"`` (of a text file, the header is line 1) or ``"row"`` (the first row of data is row 1).
    plain : frozenset of str
        Headers whose text was made from numbers, dates or booleans: decimals have a point, dates are ISO.
    """

    frame: Frame
    header: tuple[str, ...]
    name: str
    sha256: str
    notes: tuple[DataNote, ...]
    counts: str = "line"
    plain: frozenset[str] = frozenset()
