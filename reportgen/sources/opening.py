"""Opening: what the disk says against reading a file becomes an error that says how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reportgen.errors import InputError


def legible(name: str) -> str:
    r"""The name of a file as it can be written anywhere: what is no UTF-8 on the disk is shown as a replacement character.

    Examples
    --------
    >>> legible("caf\udce9.csv"), legible("café.csv")
    ('caf\ufffd.csv', 'café.csv')
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Read a file within the block.

    Raises
    ------
    InputError
        If it is not there, is a folder, or may not be read.

    Examples
    --------
    >>> with opening(Path("nowhere.csv")):
    ...     Path("nowhere.csv").read_bytes()
    Traceback (most recent call last):
    reportgen.errors.InputError: nowhere.csv: no such file; check the path
    """
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder; give the path of a file in it") from None
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror}); check its permissions") from None
