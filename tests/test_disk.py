"""A folder is replaced whole, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportgen.disk import replaced
from reportgen.errors import ReportgenError

OURS = frozenset({"a", "b"})


def _write(folder: Path, text: str) -> None:
    with replaced(folder, OURS) as staging:
        (staging / "a").write_text(text)
        (staging / "b").write_text(text)


def test_new_folder_appears_with_its_parents(tmp_path: Path) -> None:
    _write(tmp_path / "x" / "2014-06", "one")
    assert (tmp_path / "x" / "2014-06" / "a").read_text() == "one"
    assert [p.name for p in (tmp_path / "x").iterdir()] == ["2014-06"]


def test_old_files_go_and_the_users_files_stay(tmp_path: Path) -> None:
    folder = tmp_path / "2014-06"
    _write(folder, "one")
    (folder / "notes.txt").write_text("mine")
    (folder / "sub").mkdir()
    (folder / "sub" / "deep").write_text("mine too")
    with replaced(folder, OURS) as staging:
        (staging / "a").write_text("two")
    assert sorted(p.name for p in folder.iterdir()) == ["a", "notes.txt", "sub"]
    assert (folder / "a").read_text() == "two"
    assert (folder / "sub" / "deep").read_text() == "mine too"
    assert [p.name for p in tmp_path.iterdir()] == ["2014-06"]


def test_an_error_leaves_the_old_report_and_no_litter(tmp_path: Path) -> None:
    folder = tmp_path / "2014-06"
    _write(folder, "one")

    def fail() -> None:
        with replaced(folder, OURS) as staging:
            (staging / "a").write_text("two")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert (folder / "a").read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == ["2014-06"]


def test_a_file_in_the_way_is_an_error_that_says_where(tmp_path: Path) -> None:
    (tmp_path / "2014-06").write_text("a file")
    with pytest.raises(ReportgenError, match=r"2014-06: cannot be written .* --out"):
        _write(tmp_path / "2014-06", "one")
    assert (tmp_path / "2014-06").read_text() == "a file"


def test_stale_staging_of_a_killed_run_is_swept_and_a_fresh_one_is_not(tmp_path: Path) -> None:
    stale, fresh = tmp_path / ".2014-06.x.partial", tmp_path / ".2014-06.y.partial"
    stale.mkdir()
    fresh.mkdir()
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(stale, (two_days_ago, two_days_ago))
    _write(tmp_path / "2014-06", "one")
    assert not stale.exists()
    assert fresh.exists()


_LOOP = """
import itertools, sys
from pathlib import Path
from reportgen.disk import replaced
folder = Path(sys.argv[1])
for i in itertools.count():
    with replaced(folder, frozenset({"a", "b"})) as staging:
        (staging / "a").write_text(str(i))
        (staging / "b").write_text(str(i))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="one-step exchange is checked where the kernel has it")
def test_killed_at_any_moment_both_files_are_of_the_same_run(tmp_path: Path) -> None:
    folder = tmp_path / "2014-06"
    _write(folder, "first")
    for i in range(8):
        child = subprocess.Popen([sys.executable, "-c", _LOOP, str(folder)])
        time.sleep(0.3 + 0.037 * i)  # another moment of the loop each time
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert (folder / "a").read_text() == (folder / "b").read_text()
