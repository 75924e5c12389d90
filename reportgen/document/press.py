"""Press: the child process that turns a brief into pages.

It is started before the analysis, so that both cores work: while the parent reads and groups, the child imports what draws. It
also gives WeasyPrint's memory back when it ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reportgen import errors


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """Start a press and see it off: it never outlives the block."""
    child = subprocess.Popen(
        [sys.executable, "-m", "reportgen.document.render"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=os.name == "posix",  # Ctrl-C is the parent's to answer
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


def hand_over(child: subprocess.Popen[bytes], brief_json: str, folder: Path, templates: Path | None) -> None:
    """Have ``brief.html`` and ``brief.pdf`` written into ``folder``; `wait_for` says how it went."""
    job = {"brief": brief_json, "out": str(folder.resolve()), "templates": str(templates.resolve()) if templates else None}
    assert child.stdin is not None
    with suppress(BrokenPipeError):  # it failed before it read: `wait_for` says why
        child.stdin.write(json.dumps(job).encode())
        child.stdin.flush()
    with suppress(BrokenPipeError):
        child.stdin.close()
    child.stdin = None  # or `communicate` would use it again


def wait_for(child: subprocess.Popen[bytes]) -> None:
    """Return when the pages are there.

    Raises
    ------
    RenderError
        If a template, a chart or the PDF's accessibility failed.
    SystemLibraryError
        If the machine lacks Pango.
    OSError
        If the pages could not be written.
    """
    assert child.stdout is not None
    answer = child.stdout.read()
    if child.wait() == 0:
        return
    try:
        said = json.loads(answer)
    except ValueError:
        raise RuntimeError("the press failed; its traceback stands above") from None
    if said["error"] == "OSError":
        raise OSError(said["errno"], said["message"], said["filename"])
    kind = errors.SystemLibraryError if said["error"] == "SystemLibraryError" else errors.RenderError
    raise kind(said["message"])
