"""Middles: ages and incomes that a table gives as bands of text, such as "$60K - $80K", each read as the middle of its band."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from reportgen.cleaning.band_texts import is_band, middle_of
from reportgen.cleaning.faults import Texts
from reportgen.cleaning.numbers import n_cells
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame
from reportgen.notes import DataNote

BANDED = ("age", "income")
"""Roles that tables give as bands."""

_LEAST_BANDS = 2
_SHOWN = 8  # bands in the note: all that a questionnaire has


def middles(frame: Frame, cells: Sequence[Cell], texts: Texts, config: Config) -> tuple[Frame, Texts, list[DataNote]]:
    """Write the middle of its band instead of every band; a column without bands stays as it is.

    A band that is open below is read as if it began at 0, and one that is open above as its lower end.

    Parameters
    ----------
    frame : Frame
        Stripped text under the names of the cells.
    cells : sequence of Cell
    texts : mapping of str to frozenset of str
        The different texts of each column.
    config : Config
        Of a band of ages that begins below ``cleaning.min_age`` the rest counts.

    Returns
    -------
    frame : Frame
    texts : mapping of str to frozenset of str
        Of the frame as it is now.
    notes : list of DataNote
    """
    notes: list[DataNote] = []
    now = dict(texts)
    for cell in cells:
        if cell.name not in BANDED:
            continue
        least = config.cleaning.min_age if cell.name == "age" else 0
        read = {text: middle_of(text, least) for text in texts[cell.name]}
        bands = {text: value for text, value in read.items() if value and is_band(text)}
        if None in read.values() or len(bands) < _LEAST_BANDS:
            continue
        changed = {text: value for text, value in read.items() if value is not None and value != text}
        column = nw.col(cell.name)
        written = column.replace_strict(list(changed), list(changed.values()), default=column, return_dtype=nw.String)
        n = sum(n_cells(frame, {cell.name: list(bands)}).values())
        frame = frame.with_columns(written.alias(cell.name))
        now[cell.name] = frozenset(value for value in read.values() if value is not None)
        by_size = sorted(bands, key=lambda text: float(bands[text] or 0))[:_SHOWN]
        cut = any(value != middle_of(text) for text, value in bands.items())
        notes.append(
            DataNote(
                "read_as_middles_cut" if cut else "read_as_middles",
                cell.header,
                n,
                tuple(f"{text} = {bands[text]}" for text in by_size),
            )
        )
    return frame, now, notes
