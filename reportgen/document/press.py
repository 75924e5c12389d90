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
from contextlib import contextmanager
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


def print_pages(child: subprocess.Popen[bytes], brief_json: str, folder: Path, templates: Path | None) -> None:
    """Have ``brief.html`` and ``brief.pdf`` written into ``folder``.

    Raises
    ------
    RenderError
        If a template, a chart or the PDF's accessibility failed.
    SystemLibraryError
        If the machine lacks Pango.
    OSError
        If the pages could not be written.
    """
    job = {"brief": brief_json, "out": str(folder.resolve()), "templates": str(templates.resolve()) if templates else None}
    answer, _ = child.communicate(json.dumps(job).encode())
    if child.returncode == 0:
        return
    try:
        said = json.loads(answer)
    except ValueError:
        raise RuntimeError("the press failed; its traceback stands above") from None
    if said["error"] == "OSError":
        raise OSError(said["errno"], said["message"], said["filename"])
    kind = errors.SystemLibraryError if said["error"] == "SystemLibraryError" else errors.RenderError
    raise kind(said["message"])
