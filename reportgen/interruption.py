"""Interruption: a run that was told to stop stops, also where a library loses the word.

Ctrl-C raises KeyboardInterrupt at whatever line Python is. Where that line was called from C, as in a comparison of NumPy's, the
C code may take it for "no" and go on. So it is remembered, and asked for before anything is put in its place.
"""

from __future__ import annotations

import signal
from types import FrameType

_heard: list[int] = []  # numbers of signals


def listen() -> None:
    """Remember Ctrl-C from here on; a process that ignores it, as a shell's background job does, goes on ignoring it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def stop_if_told() -> None:
    """Raise what a library lost.

    Raises
    ------
    KeyboardInterrupt
        If somebody pressed Ctrl-C since `listen`.
    """
    if _heard:
        raise KeyboardInterrupt


def _hear(number: int, _frame: FrameType | None) -> None:
    _heard.append(number)
    raise KeyboardInterrupt
