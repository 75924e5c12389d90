"""Middles: ages and incomes that a table gives as bands of text, such as "$60K - $80K", each read as the middle of its band."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import narwhals as nw

from reportgen.cleaning.band_texts import is_band, middle_of
from reportgen.cleaning.faults import Texts
from reportgen.cleaning.numbers import n_cells
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame
from reportgen.notes import DataNote, shown

BANDED = ("age", "income")
"""Roles that tables give as bands."""

BANDS = ("read_as_middles", "read_as_middles_cut")
"""The notes on a column of bands, whole ones and those that begin below the youngest age that counts."""

_LEAST_BANDS = 2
_SHOWN = 8  # bands in the note: all that a questionnaire has


def middles(
    frame: Frame, cells: Sequence[Cell], texts: Texts, config: Config, known: Collection[str] | None = None
) -> tuple[Frame, Texts, list[DataNote]]:
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
    known : collection of str, optional
        Names of cells that held bands in an earlier run, whatever these rows say; in others one band is enough. Left out, the
        cells of a column decide, and it takes two.

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
        least_bands = _LEAST_BANDS if known is None else 0 if cell.name in known else 1
        changed = {text: _with_no_sign(value) for text, value in read.items() if value is not None and value != text}
        if None in read.values() or len(bands) < least_bands or not changed:
            continue
        column = nw.col(cell.name)
        written = column.replace_strict(list(changed), list(changed.values()), default=column, return_dtype=nw.String)
        n = sum(n_cells(frame, {cell.name: list(bands)}).values())
        frame = frame.with_columns(written.alias(cell.name))
        now[cell.name] = frozenset(changed.get(text, text) for text in read)
        by_size = sorted(bands, key=lambda text: float(bands[text] or 0))
        cut = any(value != middle_of(text) for text, value in bands.items())
        notes.append(DataNote(BANDS[cut], cell.header, n, shown((f"{text} = {bands[text]}" for text in by_size), _SHOWN)))
    return frame, now, notes


def _with_no_sign(value: str) -> str:
    """Write a fraction so that it is read alike in a table with a decimal point and in one with a comma.

    Examples
    --------
    >>> _with_no_sign("16.5"), _with_no_sign("20000"), _with_no_sign("")
    ('165e-1', '20000', '')
    """
    whole, _, fraction = value.partition(".")
    return f"{whole}{fraction}e-{len(fraction)}" if fraction.isdigit() else value
