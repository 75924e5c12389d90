"""Stdout: a result arrives there, whatever letters it knows; where it cannot, that is said as of any other file."""

from __future__ import annotations

import codecs
import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from reportgen.errors import ReportgenError

_BYTES = range(0xDC80, 0xDD00)  # what Python makes of the bytes of a file's name that are no UTF-8
_PLANE = 0x10000  # characters from here on are written as two


@contextmanager
def writing() -> Iterator[None]:
    """Print a result within the block.

    Raises
    ------
    ReportgenError
        If it cannot be written; a reader who has gone away is no error of ours.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors != "reportgen":
        codecs.register_error("reportgen", spelt)
        sys.stdout.reconfigure(errors="reportgen")
    try:
        yield
    except OSError as e:
        if e.errno == errno.EPIPE:
            raise
        raise ReportgenError(f"standard output: cannot be written ({e.strerror}); free some space, or send it elsewhere") from e


def spelt(e: UnicodeError) -> tuple[str | bytes, int]:
    r"""Write a character that the terminal lacks as JSON does, whose text stays JSON; of the name of a file its very bytes.

    Examples
    --------
    >>> codecs.register_error("reportgen", spelt)
    >>> "tea \u8336 \U0001f375 caf\udce9".encode("ascii", "reportgen")
    b'tea \\u8336 \\ud83c\\udf75 caf\xe9'
    """
    if not isinstance(e, UnicodeEncodeError):
        raise e
    code = ord(e.object[e.start])
    if code in _BYTES:
        return bytes([code - _BYTES.start + 0x80]), e.start + 1
    high, low = divmod(code - _PLANE, 0x400)
    text = f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}" if code >= _PLANE else f"\\u{code:04x}"
    return text, e.start + 1
