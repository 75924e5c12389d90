"""Sheet kinds: which sheet of a workbook is a table, and what is said where several may be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from reportgen.notes import DataNote, shown
from reportgen.settings import FEWEST_CUSTOMERS
from reportgen.sources.order_columns import first_known
from reportgen.sources.order_names import FLAG, ORDER
from reportgen.sources.titles import is_number

_LEAST_COLUMNS = 2
_RETURNS = re.compile("(?i)return|refund|retour|rückgabe|cancel|storno|storniert|gutschrift|credit ?(?:note|memo)|batal|devol")


def is_table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether there are enough rows below the names, and a column of numbers that does more than count them.

    Notes have none, nor has a list of what each column means.

    Examples
    --------
    >>> customers = [[f"k{i}", i * 1.5] for i in range(12)]
    >>> is_table(["customer", "paid"], customers), is_table(["No.", "Variable"], [[i + 1, "paid"] for i in range(12)])
    (True, False)
    """
    named = sum(bool(name.strip()) for name in header)
    if named < _LEAST_COLUMNS or len(rows) < FEWEST_CUSTOMERS:
        return False
    return any(map(_measures, zip(*rows, strict=True)))


def same_columns(names: Sequence[str], workbook: str) -> str:
    """Say that several sheets have the same columns."""
    return (
        f"{workbook}: {' and '.join(map(repr, names))} have the same columns, so one of them may not be the whole table; set "
        f"sheet = {_quoted(names[0])} under [source] in reportgen.toml to read one of them, or "
        f"sheet = {_quoted(names)} to read them one below the other"
    )


def several(names: Sequence[str], first: str, workbook: str) -> str:
    """Say that several sheets may be the table, where the first one is none."""
    return (
        f"{workbook}: the first sheet, {first!r}, is no table, and {' and '.join(map(repr, names))} may each be the one; "
        f"set sheet = {_quoted(names[0])}, or another of them, under [source] in reportgen.toml"
    )


def not_read(sheets: Mapping[str, Sequence[str]]) -> list[DataNote]:
    """Name the sheets that nobody asked for, and those that seem to say which orders came back.

    Parameters
    ----------
    sheets : mapping of str to sequence of str
        The column names of each.

    Examples
    --------
    >>> [note.code for note in not_read({"Returns": ["Returned", "Order ID"], "People": ["Person", "Region"]})]
    ['sheet_of_returns', 'sheets_not_read']
    """
    back = [name for name, header in sheets.items() if _RETURNS.search(name) or _are_flagged(header)]
    told = [DataNote("sheet_of_returns", None, len(back), shown(back))] if back else []
    return [*told, DataNote("sheets_not_read", None, len(sheets), shown(sheets))] if sheets else []


def _are_flagged(header: Sequence[str]) -> bool:
    """Whether they are orders, and whether each was cancelled or came back."""
    return first_known(header, FLAG) is not None and first_known(header, ORDER) is not None


def _measures(column: Sequence[Any]) -> bool:
    """Whether most cells are numbers, and not those of the rows."""
    texts = [f"{cell:g}" if isinstance(cell, float) else str(cell).strip() for cell in column if cell != ""]
    counted = [str(number) for number in range(1, len(texts) + 1)]
    return 2 * sum(map(is_number, texts)) > len(column) and texts != counted


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
