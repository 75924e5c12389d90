"""Titles: what people write above a table, and where its column names stand then."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.errors import InputError

LOOKED_AT = 30
"""Rows, blank ones apart: a cover that is longer is no title."""

LONGEST_FOOT = 10
"""Rows of notes below a table."""

_MOST_TITLE = 2  # cells of a row of notes
_WIDE = 4  # cells from which a row of two, such as "Period: | May", is no row of names
_NUMBER = re.compile(r"[^\w]*[0-9][0-9.,:/ T-]*")


def n_titles(rows: Sequence[Sequence[str]]) -> int:
    """Count the rows above the column names: 0 where the first row holds them, or where nobody can tell.

    Titles are rows of one cell (or two, above a table of four columns or more). Below them the names must be plain: as many as
    the widest row has cells, no two alike, and none a number or a date.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first ones, without blank rows.

    Examples
    --------
    >>> n_titles([["Sales report 2024"], ["id", "day", "paid"], ["1", "2024-01-05", "9.50"]])
    1
    >>> n_titles([["id", "day", "paid"], ["1", "2024-01-05", "9.50"]])
    0
    """
    found = _above(rows)
    if not 0 < found < len(rows):
        return 0
    names = [cell.strip() for cell in rows[found] if cell.strip()]
    widest = max(map(_filled, rows))
    plain = len(names) == widest and len({name.casefold() for name in names}) == widest
    return found if plain and not any(map(is_number, names)) else 0


def is_foot(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the last rows of a file are notes below a table, as titles stand above one, and no table that is cut off.

    Parameters
    ----------
    rows : sequence of sequences of str
        From the first that is too short: the last of the file where they are no more than `LONGEST_FOOT`.
    width : int
        Cells of the table's own rows.

    Examples
    --------
    >>> is_foot([["3", "record(s) downloaded"], [], ["Seller: acme"]], 5), is_foot([["3", "2024-01-05", "9.50"]], 5)
    (True, False)
    """
    return width >= _WIDE and len(rows) <= LONGEST_FOOT and all(len(row) <= _MOST_TITLE for row in rows)


def is_number(text: str) -> bool:
    """Whether a cell holds a number, an amount or a day.

    Examples
    --------
    >>> is_number("$1,200.50"), is_number("2024-01-05"), is_number("unit price, 2024")
    (True, True, False)
    """
    return _NUMBER.fullmatch(text) is not None


def refuse_titles(rows: Sequence[Sequence[str]], name: str) -> None:
    """Refuse a table that begins with a title where it cannot be told which row below holds the column names.

    Raises
    ------
    InputError
        Names the table.
    """
    if _above(rows) and not n_titles(rows):
        raise InputError(
            f"{name}: the first row holds fewer cells than a table needs names, and it cannot be told which row below it holds "
            "the column names (each column one, no two alike); remove what stands above them"
        )


def _above(rows: Sequence[Sequence[str]]) -> int:
    """How many rows come before the first that is wide enough to be one of a table."""
    widest = max(map(_filled, rows), default=0)
    most = _MOST_TITLE if widest >= _WIDE else 1
    for i, row in enumerate(rows):
        # In a table of two columns a name may be lacking, that of the index: a title stands at the left.
        if _filled(row) > most or widest <= most or (widest < _WIDE and not row[0].strip()):
            return i
    return 0


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
