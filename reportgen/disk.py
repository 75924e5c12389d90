"""Disk: a folder or a file is replaced whole, or not at all."""

from __future__ import annotations

import ctypes
import errno
import glob
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reportgen.errors import ReportgenError
from reportgen.interruption import stop_if_told

_AT_FDCWD = -100  # "paths are relative to the working directory", from Linux's fcntl.h
_RENAME_EXCHANGE = 2  # from Linux's fs.h
_RENAME_SWAP = 2  # from macOS's stdio.h
_STALE_SECONDS = 24 * 3600  # what a killed run left behind; no run takes a day


@contextmanager
def replaced(folder: Path, ours: frozenset[str]) -> Iterator[Path]:
    """Hand out an empty folder beside ``folder`` and put it in its place when the block ends without an error.

    Whoever looks at ``folder`` sees the old files or the new ones, never a mixture, also if the process is killed. Files in
    the old folder that are not ``ours`` are the user's and are carried over.

    Parameters
    ----------
    folder : Path
        What is to be replaced; its parent is made where it is missing.
    ours : frozenset of str
        Names in ``folder`` that belong to the report.

    Raises
    ------
    ReportgenError
        If the disk is full, or the place cannot be written to.
    """
    staging = _partial(folder)  # named before it is made: whatever interrupts the run, it is taken away
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "is a file, not a folder", str(folder))
        _sweep(folder)
        stop_if_told()  # before the pages, which take as long as all that went before
        staging.mkdir()
        staging.chmod(0o755)  # the report is for colleagues as well
        yield staging
        _carry_over(folder, staging, ours)
        _sync(staging)
        stop_if_told()
        _exchange(staging, folder)
        _sync_folder(folder.parent)
    except OSError as e:
        where = e.filename or folder
        raise ReportgenError(f"{where}: cannot be written ({e.strerror}); {_remedy(e)}") from e
    finally:
        shutil.rmtree(staging, ignore_errors=True)  # after the exchange it holds the old report


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Hand out a file beside ``path`` and put it in its place when the block ends without an error; the folder is made.

    Whoever looks at ``path`` sees the old file or the new one, never a mixture. Where a link leads the file is replaced, and a
    device or a pipe is written to: neither is put out of its place.

    Raises
    ------
    ReportgenError
        If the disk is full, or the place cannot be written to.
    """
    poured, real = path.exists() and not path.is_file() and not path.is_dir(), Path(os.path.realpath(path))
    partial = Path(tempfile.gettempdir(), _partial(path).name) if poured else _partial(real)
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.touch()
        yield partial
        stop_if_told()
        if poured:
            with partial.open("rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
        else:
            partial.chmod(0o644)  # a result is for colleagues as well
            _sync_file(partial)
            partial.replace(real)
    except OSError as e:
        raise ReportgenError(f"{path}: cannot be written ({e.strerror}); {_remedy(e)}") from e
    finally:
        with suppress(OSError):  # what could not even be made has been told
            partial.unlink()


def unwritable(folder: Path) -> str | None:
    """Say what keeps us from writing into a folder, which need not exist, and where; None where nothing does.

    Examples
    --------
    >>> unwritable(Path("."))
    >>> unwritable(Path(__file__, "output")).removeprefix(__file__)
    ': is a file, not a folder'
    """
    there = folder.absolute()
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if there.exists() and not there.is_dir():
        return f"{there}: is a file, not a folder"
    try:
        with tempfile.TemporaryFile(dir=there):
            return None
    except OSError as e:
        return f"{there}: cannot be written ({e.strerror})"


def written(text: str, path: Path) -> None:
    """Put a text in the place of a file, as `beside` does."""
    with beside(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def _remedy(e: OSError) -> str:
    if e.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space, or give another folder with --out"
    return "give a place you may write to with --out"


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")


def _sweep(folder: Path) -> None:
    for left in folder.parent.glob(f".{glob.escape(folder.name)}.*.partial"):
        with suppress(OSError):  # another run may be sweeping too
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _carry_over(folder: Path, staging: Path, ours: frozenset[str]) -> None:
    if not folder.exists():
        return
    for entry in folder.iterdir():
        if entry.name in ours or (staging / entry.name).exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, staging / entry.name, symlinks=True)
        else:
            shutil.copy2(entry, staging / entry.name, follow_symlinks=False)


def _sync(staging: Path) -> None:
    for path in staging.rglob("*"):
        if path.is_file() and not path.is_symlink():
            _sync_file(path)
    _sync_folder(staging)


def _sync_file(path: Path) -> None:
    """A file that a user made read-only is carried over like any other; Windows alone wants to write what it flushes."""
    fd = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # Windows cannot open a folder
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _exchange(new: Path, folder: Path) -> None:
    """Swap the two in one step where the system can; else by two renames."""
    if not folder.exists():
        new.rename(folder)
        return
    if _swapped(new, folder):
        return
    old = new.with_suffix(".old")
    folder.rename(old)
    new.rename(folder)
    old.rename(new)


def _swapped(a: Path, b: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if sys.platform.startswith("linux") and hasattr(libc, "renameat2"):
        return bool(libc.renameat2(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0)  # type: ignore[union-attr]  # posix, so not None
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(os.fsencode(a), os.fsencode(b), _RENAME_SWAP) == 0)  # type: ignore[union-attr]  # posix, so not None
    return False
