"""Press: the child process that turns a brief into pages.

It is started before the analysis, so that both cores work: while the parent reads and groups, the child loads what draws, and
between that computes what it is asked aside. It also gives WeasyPrint's memory back when it ends.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reportgen import errors
from reportgen.aside import Aside
from reportgen.document.wire import send

if TYPE_CHECKING:  # the press starts before anything else is loaded
    from reportgen.brief import Brief

T = TypeVar("T")

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # it copies itself


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """Start a press and see it off: neither it nor its copies outlive the block."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "reportgen.document.printing"],  # -P: a random.py in the folder of a user is not ours
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=os.name == "posix",  # Ctrl-C is the parent's to answer
        env=os.environ | _ONE_THREAD,
    )
    try:
        yield child
    finally:
        _stopped(child)


@contextmanager
def aside(child: subprocess.Popen[bytes]) -> Iterator[Aside]:
    """Let a press compute until there is something to print: only when the block has ended is it free for that.

    What it has not begun when the result is wanted is computed here, so that neither waits while there is work. The same if the
    press has gone: what made it fail fails here again.
    """
    turns = ThreadPoolExecutor(1)  # one question at a time

    def begun(function: Callable[..., T], *arguments: object) -> Callable[[], T]:
        answer = turns.submit(_asked, child, pickle.dumps((function, arguments)))

        def ended() -> T:
            found = None if answer.cancel() else answer.result()
            return function(*arguments) if found is None else pickle.loads(found)  # from our own child

        return ended

    # Answered as soon as the press can answer at all: before, it begins nothing.
    turns.submit(_asked, child, pickle.dumps((bool, ())))
    well = False
    try:
        yield begun
        well = True
    finally:  # its last answer must not be taken for that of the printing; a failure waits for nothing
        turns.shutdown(wait=well, cancel_futures=True)


def _asked(child: subprocess.Popen[bytes], question: bytes) -> bytes | None:
    """Return the pickled answer; None from a press that has gone."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        send(child.stdin.fileno(), json.dumps({"question": len(question)}).encode() + b"\n" + question)
        length = child.stdout.readline()
        return child.stdout.read(int(length)) if length else None
    except (OSError, ValueError):  # ValueError: its pipes were closed
        return None


@contextmanager
def printing(
    child: subprocess.Popen[bytes], brief: Brief, folder: Path, templates: Path | None, together: int | None = None
) -> Iterator[None]:
    """Have the pages of a brief written into a folder while the block does something else.

    Parameters
    ----------
    child : Popen
        Of `started`.
    brief : Brief
    folder : Path
    templates : Path, optional
        Folder of the user's own templates.
    together : int, optional
        Documents at a time; by default two, where the machine has two cores.

    Raises
    ------
    RenderError
        If a template, a chart or the PDF's accessibility failed.
    SystemLibraryError
        If the machine lacks Pango.
    OSError
        If the pages could not be written.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    told = pickle.dumps(brief)
    places = {"folder": str(folder.resolve()), "templates": str(templates.resolve()) if templates else None}
    job = {"brief": len(told), "together": together, **places}
    answer = None
    try:
        with suppress(BrokenPipeError):  # it is gone: its answer says why
            send(child.stdin.fileno(), json.dumps(job).encode() + b"\n" + told)
        yield
        answer = child.stdout.read()
        child.wait()
    finally:
        if answer is None:  # nobody waits for the pages any more, and their folder will go
            _stopped(child)
    if child.returncode == 0:
        return
    try:
        said = json.loads(answer)
    except ValueError:
        said = {"error": "bug"}
    if said["error"] == "bug":
        raise RuntimeError("the press failed; its traceback stands above")
    if said["error"] == "OSError":
        raise OSError(said["errno"], said["message"], said["filename"])
    kind = errors.SystemLibraryError if said["error"] == "SystemLibraryError" else errors.RenderError
    raise kind(said["message"])


def _stopped(child: subprocess.Popen[bytes]) -> None:
    """End the press with its copies, and wait until it has."""
    if child.poll() is None:
        if os.name == "posix":
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.communicate()
