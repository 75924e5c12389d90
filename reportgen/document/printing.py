"""Printing: the process that waits for a brief and prints its pages, two documents at a time."""

from __future__ import annotations

import gc
import json
import os
import pickle
import select
import selectors
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from markupsafe import Markup

from reportgen.brief import Brief
from reportgen.deferred import SELDOM, defer
from reportgen.document import paper, render
from reportgen.document.appendices import name_of
from reportgen.document.chart import Chart
from reportgen.document.wire import send
from reportgen.errors import ReportgenError

_TOGETHER = 2  # copies: each takes a core, and 300 MB for the brief or its appendices
_FORKS = sys.platform == "linux"  # where a copy of a warm process is cheap, and safe with the font libraries
_CHARTS = 32  # numbers dealt out, more than a brief has charts
_SOON = 0.02  # seconds: whoever has an answer asks the next question, if there is one, and a library takes longer to load
_BUG = {"error": "bug", "code": 1}


def press() -> int:
    """Wait for a job on standard input, print its pages, and return the exit code; no job is no error.

    The job is a line of JSON that says where to print, and the pickled brief. Before it may come questions: a line with the
    length, and a pickled function with its arguments, whose result goes back in the same form. What is slow to load is loaded
    while there is nothing to answer. Standard input stays open for as long as somebody waits for the pages.
    """
    try:
        order, told = _job()
        if order is None or len(told) < order["brief"]:  # whoever sent it was killed, and nobody waits for pages
            return 0
        brief = pickle.loads(told)  # from our own parent
        said = _all(brief, Path(order["folder"]), Path(order["templates"]) if order["templates"] else None, order["together"])
    except (OSError, ReportgenError) as e:
        said = _told(e)
    if said:
        with suppress(BrokenPipeError):  # whoever sent the job was killed
            send(sys.stdout.fileno(), json.dumps(said).encode())
    return int(said.get("code", 0))


def _job() -> tuple[dict[str, Any] | None, bytes]:
    """Answer what is asked, get warm meanwhile, and return the job and its brief when both are done; None for none."""
    warming, cold, patience = render.warming(), True, 0.0
    while True:
        if cold and not _spoken_to(patience):
            cold, patience = next(warming, False) is None, 0.0
            continue
        order = _order(sys.stdin.buffer.readline())
        if order is None:
            return None, b""
        if "question" not in order:
            break
        _answer(sys.stdin.buffer.read(order["question"]))
        patience = _SOON
    told = sys.stdin.buffer.read(order["brief"])  # at once: whoever sends it goes on when it is read
    for _part in warming:
        pass
    return order, told


def _spoken_to(patience: float) -> bool:
    """Is there something to read within so many seconds? Nothing is in the buffer: who asks waits for the answer to say more.

    Windows cannot tell of a pipe; there the press gets warm first.
    """
    return os.name == "posix" and bool(select.select([sys.stdin.buffer], [], [], patience)[0])


def _order(line: bytes) -> dict[str, Any] | None:
    """The job; None for none, and for one that was cut off."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _answer(question: bytes) -> None:
    function, arguments = pickle.loads(question)  # from our own parent
    found = pickle.dumps(function(*arguments))
    with suppress(BrokenPipeError):  # whoever asked was killed
        send(sys.stdout.fileno(), b"%d\n" % len(found) + found)


def _all(brief: Brief, folder: Path, templates: Path | None, together: int | None) -> dict[str, Any]:
    """Print every document of a brief; return what failed first, if anything did."""
    (folder / "appendices").mkdir(exist_ok=True)
    workers = min(together or _TOGETHER, len(os.sched_getaffinity(0))) if _FORKS else 1
    if workers > 1:
        return _shared_out(brief, folder, templates, workers)
    for write in _work(brief, folder, templates, render.pictures(brief, templates=templates)):
        write()
        gc.collect()  # one document in memory at a time
    return {}


def _work(brief: Brief, folder: Path, templates: Path | None, drawn: dict[str, Chart]) -> Iterator[Callable[[], None]]:
    """Yield what writes a file or two each, in the order that keeps two cores busy to the end: what takes longest comes first."""

    def html(name: str, segment: int | None, charts: dict[str, Chart]) -> None:
        page = render.render_html(brief, segment=segment, templates=templates, drawn=charts)
        (folder / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")

    def pdf(name: str, segment: int | None, charts: dict[str, Chart]) -> None:
        (folder / f"{name}.pdf").write_bytes(render.render_pdf(brief, segment=segment, templates=templates, drawn=charts))

    def appendix(segment: int) -> None:
        charts, name = render.pictures(brief, segment=segment, templates=templates), name_of(brief, segment)
        html(name, segment, charts)
        pdf(name, segment, charts)

    yield partial(pdf, "brief", None, drawn)
    yield from (partial(appendix, s.segment) for s in brief.segmentation.segments)
    yield partial(html, "brief", None, drawn)


def _told(e: OSError | ReportgenError) -> dict[str, Any]:
    """Say what failed so that another process can raise it again."""
    if isinstance(e, ReportgenError):
        return {"error": type(e).__name__, "message": str(e), "code": e.exit_code}
    where = {"errno": e.errno, "message": e.strerror or str(e), "filename": e.filename}
    return {"error": "OSError", **where, "code": ReportgenError.exit_code}


def _shared_out(brief: Brief, folder: Path, templates: Path | None, workers: int) -> dict[str, Any]:
    """Print the documents in copies of this process, when a copy and this one have drawn the charts between them.

    Whichever copy is free takes the next document: a document is the same whoever prints it, beside and after whatever. Their
    memory goes back when they end. The copies hold one end of a pipe whose other end closes with this process: none outlives it.
    """
    alive, lifeline = os.pipe()
    undrawn = _dealt(_CHARTS)
    drawing = _copy(partial(_drawn, brief, templates, undrawn), alive, lifeline)
    drawn = render.pictures(brief, templates=templates, which=undrawn)
    said = _ended(*drawing)
    if "error" in said:
        return said
    drawn |= {name: Chart(Markup(svg), alt) for name, (svg, alt) in said.items()}
    work = tuple(_work(brief, folder, templates, drawn))
    waiting = _dealt(len(work))
    running = dict(_copy(partial(_one_by_one, work, waiting), alive, lifeline) for _worker in range(workers))
    said = {}
    with selectors.DefaultSelector() as watched:
        for source in (sys.stdin.buffer, *running):
            watched.register(source, selectors.EVENT_READ)
        try:
            while running and not said:
                for key, _events in watched.select():
                    if key.fileobj is sys.stdin.buffer:  # it ended: nobody waits for the pages any more
                        return _BUG
                    watched.unregister(key.fd)
                    said = said or _ended(key.fd, running.pop(key.fd))
        finally:
            for pid in running.values():
                os.kill(pid, signal.SIGKILL)
    return said


def _dealt(n: int) -> Iterator[int]:
    """Return the numbers below n out of a pipe, a byte each: whichever copy of this process reads one has it for itself."""
    waiting, put = os.pipe()
    os.write(put, bytes(range(n)))
    os.close(put)
    return (number[0] for number in iter(partial(os.read, waiting, 1), b""))


def _one_by_one(work: Sequence[Callable[[], None]], waiting: Iterator[int]) -> None:
    for number in waiting:
        work[number]()


def _drawn(brief: Brief, templates: Path | None, undrawn: Iterator[int]) -> dict[str, Any]:
    drawn = render.pictures(brief, templates=templates, which=undrawn)
    return {name: (chart.svg, chart.alt) for name, chart in drawn.items()}


def _copy(write: Callable[[], dict[str, Any] | None], alive: int, lifeline: int) -> tuple[int, int]:
    """Start a copy of this process that does a piece of work; return where it answers, and its number."""
    answer, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(lifeline)
        threading.Thread(target=_ends_with, args=(alive,), daemon=True).start()
        _write_and_leave(write, says)
    os.close(says)
    return answer, pid


def _write_and_leave(write: Callable[[], dict[str, Any] | None], says: int) -> NoReturn:
    said: dict[str, Any] = _BUG
    try:
        said = write() or {}
    except (OSError, ReportgenError) as e:
        said = _told(e)
    finally:
        if said is _BUG:
            traceback.print_exc()
        send(says, json.dumps(said).encode())
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
    for module in SELDOM:
        defer(*module)
    code = press()
    paper.clear()
    sys.stderr.flush()
    os._exit(code)  # Python would first take apart, object by object, what goes back at once
