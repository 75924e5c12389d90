"""Letters: names in scripts that the fonts of a brief lack."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.cleaning.roles import Cell
from reportgen.notes import DataNote
from reportgen.sources.table import Table

_LACKING = re.compile(
    "[\u0900-\u0e7f\u0f00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Indian scripts, Thai, Tibetan, Burmese, Khmer, Chinese, Japanese and Korean, which neither Inter nor DejaVu Sans has."""


def letters_without_font(table: Table, cells: Sequence[Cell]) -> list[DataNote]:
    """Say that columns, categories or articles are named in letters that print as boxes where no font of the machine has them."""
    articles = table.orders.baskets.found.labels if table.orders and table.orders.baskets else ()
    names = [*(cell.header for cell in cells), *(cell.name.partition(".")[2] for cell in cells), *articles]
    found = [name for name in names if _LACKING.search(name)]
    return [DataNote("letters_without_font", None, len(set(found)), (found[0],))] if found else []
