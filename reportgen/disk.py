"""Disk: a folder or a file is replaced whole, or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import re
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
_PARTIAL = re.compile(r"\..+\.[0-9a-f]{16}\.partial")
_STALE_SECONDS = 24 * 3600  # what a killed run left behind; no run takes a day


@contextmanager
def replaced(folder: Path, ours: frozenset[str]) -> Iterator[Path]:
    """Hand out an empty folder beside ``folder`` and put it in its place when the block ends without an error.

    Whoever looks at ``folder`` sees the old files or the new ones, never a mixture, also if the process is killed. Files in
    the old folder that are not ``ours`` are the user's and are carried over. A folder in which this process stands stays where
    it is, as a shell would otherwise be left in one that is gone: what is ours in it is replaced piece by piece.

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
    folder = Path(os.path.realpath(folder))  # where a link leads the folder is replaced: the link stays a link
    stays = _stands_in(folder)
    staging = _partial(folder / "report" if stays else folder)  # named before it is made: whatever interrupts us, it goes
    try:
        staging.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "is a file, not a folder", str(folder))
        _sweep(staging.parent)
        stop_if_told()  # before the pages, which take as long as all that went before
        staging.mkdir()
        yield staging
        if not stays:
            _carry_over(folder, staging, ours)
        _sync(staging)
        stop_if_told()
        _settle(staging, folder, ours)
        _sync_folder(staging.parent)
    except OSError as e:
        where = e.filename or folder
        raise ReportgenError(f"{where}: cannot be written ({_why(e)}); {_remedy(e)}") from e
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
        if not poured:
            _sweep(partial.parent)
        partial.touch(0o600 if poured else 0o666)  # on its way through a folder of everybody's it is nobody else's to read
        yield partial
        stop_if_told()
        if poured:
            with partial.open("rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
        else:
            _sync_file(partial)
            partial.replace(real)
    except OSError as e:
        raise ReportgenError(f"{path}: cannot be written ({_why(e)}); {_remedy(e)}") from e
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
        return f"{there}: cannot be written ({_why(e)})"


def written(text: str, path: Path) -> None:
    """Put a text in the place of a file, as `beside` does."""
    with beside(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def _why(e: OSError) -> str:
    """What the system says; where Python says it itself, as of a pipe that cannot be copied, that."""
    if isinstance(e, shutil.Error) and e.args and e.args[0]:  # of a folder: what was to be copied, whereto, and why it was not
        return str(e.args[0][0][-1])
    return e.strerror or str(e)


def _remedy(e: OSError) -> str:
    if e.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space, or give another folder with --out"
    if isinstance(e, shutil.Error | shutil.SpecialFileError):
        return "move it to another folder, or give another with --out"
    return "give a place you may write to with --out"


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")


def _sweep(folder: Path) -> None:
    """Take away what killed runs left behind, of whatever month: it holds the ids of customers."""
    found: list[Path] = []
    with suppress(OSError):  # a folder may be written to that may not be read
        found = [path for path in folder.iterdir() if _PARTIAL.fullmatch(path.name)]
    for left in found:
        with suppress(OSError):  # another run may be sweeping too
            if time.time() - left.lstat().st_mtime > _STALE_SECONDS:
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()


def _stands_in(folder: Path) -> bool:
    try:
        return Path.cwd().is_relative_to(folder)
    except FileNotFoundError:  # the working directory is gone
        return False


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


def _settle(new: Path, folder: Path, ours: frozenset[str]) -> None:
    """Put a folder in the place of another, which is then in its own; piece by piece where we stand in that other."""
    if not _stands_in(folder):
        _exchange(new, folder)
        return
    made = {path.name for path in new.iterdir()}
    for name in made:
        within = folder / name
        _settle(new / name, within, frozenset(os.listdir(within)) if within.is_dir() else frozenset())
    for name in ours - made:
        if os.path.lexists(folder / name):
            (folder / name).rename(new / name)


def _exchange(new: Path, folder: Path) -> None:
    """Swap the two in one step where the system can; else by two renames."""
    if not os.path.lexists(folder):
        new.rename(folder)
        return
    if _swapped(new, folder):
        return
    old = new.with_suffix(".old")
    folder.rename(old)
    try:
        new.rename(folder)
    except (OSError, KeyboardInterrupt):
        old.rename(folder)
        raise
    old.rename(new)


def _swapped(a: Path, b: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if sys.platform.startswith("linux") and hasattr(libc, "renameat2"):
        return bool(libc.renameat2(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0)  # type: ignore[union-attr]  # posix, so not None
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(os.fsencode(a), os.fsencode(b), _RENAME_SWAP) == 0)  # type: ignore[union-attr]  # posix, so not None
    return False
