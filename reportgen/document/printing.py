"""Printing: the process that waits for a brief and prints its pages, two documents at a time."""

from __future__ import annotations

import gc
import json
import os
import pickle
import selectors
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from reportgen.brief import Brief, from_json, json_schema
from reportgen.document import paper, render
from reportgen.document.appendices import name_of
from reportgen.errors import ReportgenError

_TOGETHER = 2  # documents: each takes a core, and up to 300 MB while it is laid out
_FORKS = sys.platform == "linux"  # where a copy of a warm process is cheap, and safe with the font libraries
_BUG = {"error": "bug", "code": 1}


@dataclass(frozen=True)
class Document:
    """One document to print.

    Attributes
    ----------
    name : str
        Path below the folder, without its ending.
    segment : int or None
        Whose appendix; None for the brief.
    """

    name: str
    segment: int | None


def documents(brief: Brief) -> tuple[Document, ...]:
    """List what is to be printed, the longest first."""
    appendices = (Document(name_of(brief, s.segment), s.segment) for s in brief.segmentation.segments)
    return Document("brief", None), *appendices


def press() -> int:
    """Wait for a job on standard input, print its pages, and return the exit code; no job is no error.

    What is slow to load is loaded before the job is read, so that it costs the one who sends it no time. The job is a line of
    JSON that names the folder with ``brief.json``. Before it may come questions: a line with the length, and a pickled function
    with its arguments, whose result goes back in the same form. Standard input stays open for as long as somebody waits for
    the pages.
    """
    try:
        render.warm_up()
        json_schema()  # builds what reads the brief
        order = _order(sys.stdin.buffer.readline())
        while order is not None and "question" in order:
            _answer(sys.stdin.buffer.read(order["question"]))
            order = _order(sys.stdin.buffer.readline())
        if order is None:
            return 0
        said = _all(Path(order["folder"]), Path(order["templates"]) if order["templates"] else None, order["together"])
    except (OSError, ReportgenError) as e:
        said = _told(e)
    if said:
        with suppress(BrokenPipeError):  # whoever sent the job was killed
            os.write(sys.stdout.fileno(), json.dumps(said).encode())
    return int(said.get("code", 0))


def _order(line: bytes) -> dict[str, Any] | None:
    """The job; None for none, and for one that was cut off: whoever sent it was killed, and nobody waits for pages."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _answer(question: bytes) -> None:
    function, arguments = pickle.loads(question)  # from our own parent
    found = pickle.dumps(function(*arguments))
    with suppress(BrokenPipeError):  # whoever asked was killed
        sys.stdout.buffer.write(b"%d\n" % len(found) + found)
        sys.stdout.buffer.flush()


def _all(folder: Path, templates: Path | None, together: int | None) -> dict[str, Any]:
    """Print every document of a folder's brief; return what failed first, if anything did."""
    brief = from_json((folder / "brief.json").read_bytes())
    (folder / "appendices").mkdir(exist_ok=True)

    def printed(document: Document) -> None:
        pages = render.render_pages(brief, segment=document.segment, templates=templates)
        (folder / f"{document.name}.html").write_text(pages.html, encoding="utf-8", newline="\n")
        (folder / f"{document.name}.pdf").write_bytes(pages.pdf)

    workers = min(together or _TOGETHER, len(os.sched_getaffinity(0))) if _FORKS else 1
    if workers > 1:
        return _shared_out(documents(brief), printed, workers)
    for document in documents(brief):
        printed(document)
        gc.collect()  # one document in memory at a time
    return {}


def _told(e: OSError | ReportgenError) -> dict[str, Any]:
    """Say what failed so that another process can raise it again."""
    if isinstance(e, ReportgenError):
        return {"error": type(e).__name__, "message": str(e), "code": e.exit_code}
    where = {"errno": e.errno, "message": e.strerror, "filename": e.filename}
    return {"error": "OSError", **where, "code": ReportgenError.exit_code}


def _shared_out(wanted: Sequence[Document], printed: Callable[[Document], None], workers: int) -> dict[str, Any]:
    """Print each document in a copy of this process.

    All start from the same warm state, so that a document is the same whoever prints it and beside whatever, and their memory
    goes back when they end. The copies hold one end of a pipe whose other end closes with this process: none outlives it.
    """
    alive, lifeline = os.pipe()
    waiting, running = list(wanted), dict[int, int]()
    said: dict[str, Any] = {}
    with selectors.DefaultSelector() as watched:
        watched.register(sys.stdin.buffer, selectors.EVENT_READ)
        try:
            while (waiting or running) and not said:
                while waiting and len(running) < workers:
                    answer, pid = _copy(waiting.pop(0), printed, alive, lifeline)
                    running[answer] = pid
                    watched.register(answer, selectors.EVENT_READ)
                for key, _events in watched.select():
                    if key.fileobj is sys.stdin.buffer:  # it ended: nobody waits for the pages any more
                        return _BUG
                    watched.unregister(key.fd)
                    said = said or _ended(key.fd, running.pop(key.fd))
        finally:
            for pid in running.values():
                os.kill(pid, signal.SIGKILL)
    return said


def _copy(document: Document, printed: Callable[[Document], None], alive: int, lifeline: int) -> tuple[int, int]:
    """Start a copy of this process that prints a document; return where it answers, and its number."""
    answer, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(lifeline)
        threading.Thread(target=_ends_with, args=(alive,), daemon=True).start()
        _print_and_leave(document, printed, says)
    os.close(says)
    return answer, pid


def _print_and_leave(document: Document, printed: Callable[[Document], None], says: int) -> NoReturn:
    said: dict[str, Any] = _BUG
    try:
        printed(document)
        said = {}
    except (OSError, ReportgenError) as e:
        said = _told(e)
    finally:
        if said is _BUG:
            traceback.print_exc()
        with os.fdopen(says, "w") as file:
            file.write(json.dumps(said))
        sys.stderr.flush()
        os._exit(0)  # without cleaning up: the fonts on the disk are still in use


def _ends_with(alive: int) -> None:
    """Wait until the process that this one is a copy of is gone, and go as well."""
    os.read(alive, 1)
    os._exit(1)


def _ended(answer: int, pid: int) -> dict[str, Any]:
    """Read what a copy said before it ended; nothing at all means that it was killed."""
    with os.fdopen(answer) as file:
        text = file.read()
    os.waitpid(pid, 0)
    return dict(json.loads(text)) if text else _BUG


if __name__ == "__main__":
    gc.disable()  # one job, and then all memory goes back: looking for garbage on the way would take a tenth of the time
    code = press()
    paper.clear()
    sys.stderr.flush()
    os._exit(code)  # Python would first take apart, object by object, what goes back at once
