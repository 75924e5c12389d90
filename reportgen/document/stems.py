"""Stems: what the files of one segment are called, whatever they hold."""

from __future__ import annotations

import re

_LONGEST = 80  # characters: far from what any file system refuses


def stem(segment: int, name: str) -> str:
    """Name the files of a segment: its number, and its name as far as every file system and every shell takes it.

    Examples
    --------
    >>> stem(1, "High value, active"), stem(2, "../../x"), stem(3, "高价值")
    ('1-high-value-active', '2-x', '3')
    """
    return f"{segment}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"[:_LONGEST].strip("-")
