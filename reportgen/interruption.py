"""Interruption: a run that was told to stop stops, also where a library loses the word.

Ctrl-C raises KeyboardInterrupt at whatever line Python is. Where that line was called from C, as in a comparison of NumPy's, the
C code may take it for "no" and go on. So it is remembered, and asked for before anything is put in its place.
"""

from __future__ import annotations

import signal
from types import FrameType

_ENDING = ("SIGTERM", "SIGHUP")
"""What asks a process to end, by `kill`, `timeout` or a terminal that is closed; Windows lacks the second."""

_STOPPED = 128  # and the number of a signal, as shells have it
_heard: list[int] = []  # numbers of signals


def listen() -> None:
    """Remember Ctrl-C, and whatever else asks us to end, from here on; what the process ignores it goes on ignoring.

    A shell's background job ignores Ctrl-C, and `nohup` a terminal that is closed.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _hear)


def stop_if_told() -> None:
    """Raise what a library lost.

    Raises
    ------
    KeyboardInterrupt
        If somebody pressed Ctrl-C since `listen`, or asked the process to end.
    """
    if _heard:
        raise KeyboardInterrupt


def exit_code(code: int) -> int:
    """Return the exit code of a process that would end with ``code``: where it was stopped, 128 and the number of the signal.

    Examples
    --------
    >>> exit_code(3)
    3
    """
    return _STOPPED + _heard[0] if _heard and code == _STOPPED + signal.SIGINT else code


def _hear(number: int, _frame: FrameType | None) -> None:
    _heard.append(number)
    raise KeyboardInterrupt
