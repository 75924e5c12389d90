"""The press: a process that prints the brief and the appendices, two documents at a time, and dies with whoever started it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from example_brief import bank, brief

from reportgen.aside import Aside
from reportgen.brief import Brief
from reportgen.document import press, render
from reportgen.document.appendices import name_of
from reportgen.errors import RenderError

ROOT = Path(__file__).resolve().parent.parent
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the press makes no copies of itself")
PATIENCE = 60  # seconds until a process that was told to end must be gone, on a busy machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def pressed(job: bytes, **env: str) -> tuple[int, bytes, bytes]:
    """Hand a press its job and keep its standard input open until it has ended, as `press.printing` does."""
    child = subprocess.Popen(
        [sys.executable, "-m", "reportgen.document.printing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **env},
    )
    assert child.stdin
    assert child.stdout
    assert child.stderr
    with child:
        child.stdin.write(job)
        child.stdin.flush()
        if b"\n" not in job:
            child.stdin.close()
        return child.wait(), child.stdout.read(), child.stderr.read()


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Return templates of one heading a page: what is asked is not what stands on it."""
    (tmp_path / "plain").mkdir()
    for name in ("brief.html", "appendix.html"):
        page = "<html lang='en'><head><title>A page</title></head><body><h1>One</h1></body></html>"
        (tmp_path / "plain" / name).write_text(page)
    return tmp_path / "plain"


def job(what: Brief, folder: Path, templates: Path | None = None, together: int | None = None) -> bytes:
    told = pickle.dumps(what)
    order = {"brief": len(told), "together": together, "folder": str(folder), "templates": str(templates) if templates else None}
    return json.dumps(order).encode() + b"\n" + told


def sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_bytes_with_one_worker_and_with_two_whatever_the_hash_seed(tmp_path: Path) -> None:
    found, what = [], brief(2)
    for together in (1, 2):
        out = tmp_path / str(together)
        out.mkdir()
        assert pressed(job(what, out, together=together), PYTHONHASHSEED=str(together)) == (0, b"", b"")
        found.append(sums(out))
    assert found[0] == found[1]
    names = ["appendices/1-high-value", "appendices/2-low-value"]
    pages = {f"{name}.{kind}" for name in ("brief", *names) for kind in ("html", "pdf")}
    assert found[0].keys() == pages
    assert (tmp_path / "1" / "brief.pdf").read_bytes() == render.render_pdf(what)
    assert (tmp_path / "2" / f"{names[1]}.pdf").read_bytes() == render.render_pdf(what, segment=2)


def test_it_runs_nothing_that_lies_in_the_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "random.py").write_text("open('was_run', 'w')")
    monkeypatch.chdir(tmp_path)
    with press.started() as child:
        assert press._asked(child, pickle.dumps((bool, ()))) is not None
    assert [path.name for path in tmp_path.iterdir()] == ["random.py"]


def test_without_a_job_it_goes_quietly() -> None:
    assert pressed(b"") == (0, b"", b"")
    assert pressed(b'{"folder": "/tm') == (0, b"", b"")  # whoever sent it was killed half way


def test_a_job_that_was_cut_off_in_the_brief_goes_quietly(folder: Path) -> None:
    with press.started() as child:
        assert child.stdin
        child.stdin.write(job(bank(), folder)[:-1])
        child.stdin.close()
        child.stdin = None
        assert (child.wait(), list(folder.iterdir())) == (0, [])


@pytest.mark.parametrize("together", [1, 2])
@pytest.mark.parametrize("template", ["brief.html", "appendix.html"])
def test_it_says_what_failed_in_which_document(folder: Path, plain: Path, template: str, together: int) -> None:
    (plain / template).write_text("{{ nothing_of_the_kind }}")
    code, out, err = pressed(job(bank(), folder, templates=plain, together=together))
    said = json.loads(out)
    assert (code, said["error"], err) == (RenderError.exit_code, "RenderError", b"")
    assert template in said["message"]
    assert "nothing_of_the_kind" in said["message"]


@pytest.mark.parametrize("together", [1, 2])
def test_it_says_where_it_could_not_write(folder: Path, plain: Path, together: int) -> None:
    (folder / "brief.html").mkdir()
    code, out, _ = pressed(job(bank(), folder, templates=plain, together=together))
    said = json.loads(out)
    assert code != 0
    assert said["error"] == "OSError"
    assert said["filename"].endswith("brief.html")


def test_a_folder_that_is_gone_is_an_error(folder: Path) -> None:
    assert json.loads(pressed(job(bank(), folder / "gone"))[1])["filename"].endswith("appendices")


def test_a_segment_without_a_name_that_files_can_have_has_a_number() -> None:
    whole = brief()
    named = tuple(dataclasses.replace(s, name="../../高价值") for s in whole.segmentation.segments)
    strange = dataclasses.replace(whole, segmentation=dataclasses.replace(whole.segmentation, segments=named))
    assert [name_of(strange, n) for n in (1, 2, 3, 4)] == [f"appendices/{n}" for n in (1, 2, 3, 4)]


def copies_of(pid: int, folder: Path) -> list[int]:
    """Return the copies of a press that print into a folder; what it runs while it warms up is none."""
    found: list[int] = []
    if (folder / "appendices").exists():  # made before the first copy
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended meanwhile
                found += map(int, (task / "children").read_text().split())
    return found


def gone(pid: int) -> bool:
    try:
        return (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() or ["Z"])[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(condition: Any) -> bool:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


PARENT = """
import pickle, sys, time
from pathlib import Path
from reportgen.document import press
with press.started() as child:
    print(child.pid, flush=True)
    with press.printing(child, pickle.loads(sys.stdin.buffer.read()), Path(sys.argv[1]), None, together=2):
        time.sleep(600)
"""


@ON_LINUX
@pytest.mark.parametrize("killed", ["parent", "press"])
def test_no_copy_outlives_the_press_and_the_press_not_its_parent(folder: Path, killed: str) -> None:
    command = [sys.executable, "-c", PARENT, str(folder)]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    with parent:
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write(pickle.dumps(brief(6)))
        parent.stdin.close()
        pressing = int(parent.stdout.readline())
        assert until(lambda: len(copies_of(pressing, folder)) == 2)  # two documents at a time
        copies = copies_of(pressing, folder)
        os.kill(parent.pid if killed == "parent" else pressing, signal.SIGKILL)
        assert until(lambda: all(map(gone, copies)))
        assert until(lambda: gone(pressing))
        parent.kill()


@ON_LINUX
def test_whoever_stops_waiting_stops_the_press(folder: Path) -> None:
    with press.started() as child:
        with pytest.raises(KeyError), press.printing(child, brief(), folder, None):
            raise KeyError("the disk of the audiences is full")
        assert child.poll() is not None
    assert not list((folder / "appendices").glob("*.pdf")) if (folder / "appendices").exists() else True


@ON_LINUX
def test_a_copy_that_is_killed_is_a_bug_and_not_a_report(folder: Path) -> None:
    def print_and_kill() -> None:
        with press.started() as child, press.printing(child, brief(), folder, None, together=2):
            assert until(lambda: copies_of(child.pid, folder))
            os.kill(copies_of(child.pid, folder)[0], signal.SIGKILL)

    with pytest.raises(RuntimeError, match="the press failed"):
        print_and_kill()


def answered(aside: Aside) -> int:
    """Return who computes: a press that is warm begins at once."""
    who = aside(os.getpid)
    time.sleep(0.1)
    return who()


def test_a_press_answers_before_it_prints(folder: Path, plain: Path) -> None:
    with press.started() as child:
        with press.aside(child) as aside:
            assert until(lambda: answered(aside) == child.pid)
            assert aside(math.sqrt, 2.0)() == math.sqrt(2.0)
        with press.printing(child, bank(), folder, plain):
            pass
    assert (folder / "brief.pdf").read_bytes().startswith(b"%PDF")


def test_what_the_press_says_of_the_pages_is_not_mixed_up_with_its_answers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The analysis of a small table ends before the press is warm: the block waits, so that two never read what it says."""
    (tmp_path / "brief.html").write_text("{{ nothing_of_the_kind }}")
    asked, answers = press._asked, []
    monkeypatch.setattr(press, "_asked", lambda *question: answers.append(asked(*question)))
    with press.started() as child:
        with press.aside(child):
            assert not answers
        assert len(answers) == 1
        with pytest.raises(RenderError, match="nothing_of_the_kind"), press.printing(child, bank(), folder, tmp_path):
            pass


@ON_LINUX
def test_a_failure_does_not_wait_for_the_press() -> None:
    def fail() -> None:
        with press.started() as child, press.aside(child):
            os.kill(child.pid, signal.SIGSTOP)  # it will never be warm
            raise KeyError("too few customers")

    with pytest.raises(KeyError):
        fail()


def test_a_long_question_gets_through() -> None:
    with press.started() as child, press.aside(child) as aside:
        assert until(lambda: answered(aside) == child.pid)
        length = aside(len, bytes(8_000_000))  # far more than a pipe holds
        time.sleep(0.1)  # it is begun
        assert length() == 8_000_000


def test_what_the_press_has_not_begun_is_computed_here() -> None:
    with press.started() as child, press.aside(child) as aside:
        assert until(lambda: answered(aside) == child.pid)  # it is warm
        long = aside(time.sleep, 3)
        time.sleep(0.1)  # it is begun
        short = aside(os.getpid)
        assert short() == os.getpid()
        child.kill()
        assert long() is None  # the press was stopped on the way; nothing is lost


def test_what_a_press_that_is_gone_was_asked_is_computed_here() -> None:
    with press.started() as child, press.aside(child) as aside:
        child.kill()
        assert aside(os.getpid)() == os.getpid()


def test_what_fails_in_the_press_fails_here() -> None:
    with press.started() as child, press.aside(child) as aside:
        assert until(lambda: answered(aside) == child.pid)
        root = aside(math.sqrt, -1.0)
        time.sleep(0.1)  # it is begun
        with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
            root()
