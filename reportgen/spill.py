"""Spill: the folder for what does not fit into memory, which goes with the process however that ends."""

from __future__ import annotations

import atexit
from functools import cache


@cache
def folder() -> str:
    """Make a folder that nobody else may look into: the rows of customers lie in it. The same one for the whole process."""
    import tempfile  # not before somebody needs it: `reportgen --help` does not

    made = tempfile.mkdtemp(prefix="reportgen-")
    atexit.register(clear)
    return made


def clear() -> None:
    """Take it away: a process that ends without taking itself apart has to say so; Python does so itself in its own time."""
    if folder.cache_info().currsize:
        import shutil

        shutil.rmtree(folder(), ignore_errors=True)
        folder.cache_clear()
