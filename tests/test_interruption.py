"""A run that was told to stop stops, also where a library loses the word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOST = """
import signal, sys
from contextlib import suppress
from pathlib import Path
from reportgen.disk import replaced, written
from reportgen.interruption import listen

def library():
    with suppress(BaseException):  # as C code does that takes any error for "no"
        signal.raise_signal(signal.SIGINT)

listen()
folder, when = Path(sys.argv[1]), sys.argv[2]
try:
    if when == "before":
        library()
    if when == "file":
        written("new", folder)
        library()
        written("newer", folder)
    with replaced(folder, frozenset({"a"})) as staging:
        if when == "before":
            print("too late")
        (staging / "a").write_text("new")
        library()
except KeyboardInterrupt:
    print("stopped")
"""


ASKED = """
import sys, time
from pathlib import Path
import reportgen.__main__ as ours
from reportgen.disk import replaced
from reportgen.engine import duckdb_connection

lines = duckdb_connection()
lines.execute("SET memory_limit = '20MB'")
lines.execute("CREATE TABLE cells AS SELECT range AS i, hash(range) AS h FROM range(3000000)")  # more than that

def main():
    try:
        with replaced(Path(sys.argv[1]) / "2014-06", frozenset()):
            print(len(list(Path(sys.argv[2]).glob("reportgen-*/*"))), flush=True)
            time.sleep(60)
    except KeyboardInterrupt:
        raise SystemExit(130)

ours.main = main
ours.process()
"""


HEARING = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
IGNORING = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"


def lost(path: Path, when: str, before: str = HEARING) -> tuple[str, str]:
    """Run the script in a process that hears Ctrl-C, which the tests themselves may ignore, as a job in the background."""
    done = subprocess.run(
        [sys.executable, "-c", before + LOST, str(path), when], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip(), done.stderr


@pytest.mark.parametrize("when", ["before", "while it is written"])
def test_a_folder_stays_as_it_is_though_a_library_lost_the_interruption(tmp_path: Path, when: str) -> None:
    assert lost(tmp_path / "2014-06", when) == ("stopped", "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_stays_as_it_is_though_a_library_lost_the_interruption(tmp_path: Path) -> None:
    assert lost(tmp_path / "a.csv", "file") == ("stopped", "")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no background jobs that ignore Ctrl-C")
def test_a_background_job_goes_on_ignoring_it(tmp_path: Path) -> None:
    assert lost(tmp_path / "2014-06", "while it is written", IGNORING) == ("", "")
    assert (tmp_path / "2014-06" / "a").read_text() == "new"


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("signal_name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_whoever_is_asked_to_end_leaves_nothing_behind(tmp_path: Path, signal_name: str, code: int) -> None:
    """Neither half a report nor the rows that did not fit into memory: both hold the ids of customers."""
    out, spilt = tmp_path / "out", tmp_path / "spilt"
    spilt.mkdir()
    asked = subprocess.Popen(
        [sys.executable, "-c", ASKED, str(out), str(spilt)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(spilt)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with asked:
        assert asked.stdout
        assert asked.stderr
        assert int(asked.stdout.readline()) > 0
        assert len(list(out.iterdir())) == 1
        asked.send_signal(signal.Signals[signal_name])
        assert (asked.wait(timeout=60), asked.stderr.read()) == (code, "")
    assert (list(out.iterdir()), list(spilt.iterdir())) == ([], [])
