"""Wire: a message through a pipe between two processes, all of it."""

from __future__ import annotations

import os


def send(pipe: int, message: bytes) -> None:
    """Write a message into a pipe, however often a signal interrupts it.

    A buffered writer of Python 3.11 keeps the end of a message that is longer than the pipe holds, and flushes nothing, where a
    signal comes while the pipe is full: whoever reads the message waits for ever. To stop a process and let it go on is enough.

    Parameters
    ----------
    pipe : int
        File descriptor, to which nobody writes through a buffer.
    message : bytes

    Raises
    ------
    OSError
        If nobody reads it any more.

    Examples
    --------
    >>> reads, writes = os.pipe()
    >>> send(writes, b"page")
    >>> os.read(reads, 9)
    b'page'
    """
    left = memoryview(message)
    while left:
        left = left[os.write(pipe, left) :]
