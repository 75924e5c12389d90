"""Letters: names in scripts that the fonts of a brief lack."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.cleaning.roles import Cell
from reportgen.notes import DataNote
from reportgen.sources.table import Table

_LACKING = re.compile(
    "[\u0700-\u07b1\u0800-\u0e3e\u0e40-\u0e7f\u0f00-\u109f\u1100-\u13ff\u16a0-\u1cff\u2c00-\u2c5f\u2c80-\u2cff\u2d80-\u2ddf"
    "\u2e80-\u4dbf\u4e00-\ua4cf\ua500-\ua63f\ua6a0-\ua6ff\ua800-\ud7ff\uf900-\ufaff\uff00-\uffef"
    "\U00010000-\U000102df\U00010330-\U0001d2ff\U0001d800-\U0001edff\U00020000-\U0003ffff]"
)
"""Whole scripts that neither Inter nor DejaVu Sans has, as a test reads off the fonts: Syriac, Thaana, those of India, Thai,
Tibetan, Burmese, Korean, Amharic, Cherokee, Khmer, Mongolian, Chinese, Japanese, Balinese, Javanese; and older or rarer ones."""


def letters_without_font(table: Table, cells: Sequence[Cell]) -> list[DataNote]:
    """Say that columns, categories or articles are named in letters that print as boxes where no font of the machine has them."""
    articles = table.orders.baskets.found.labels if table.orders and table.orders.baskets else ()
    names = [*(cell.header for cell in cells), *(cell.name.partition(".")[2] for cell in cells), *articles]
    found = [name for name in names if _LACKING.search(name)]
    return [DataNote("letters_without_font", None, len(set(found)), (found[0],))] if found else []
