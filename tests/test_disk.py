"""A folder is replaced whole, or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from reportgen import pipeline
from reportgen.disk import beside, replaced, unwritable, written
from reportgen.errors import ReportgenError

OURS = frozenset({"a", "b"})
ROOT = Path(__file__).resolve().parent.parent


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


def test_ctrl_c_as_soon_as_the_folder_is_there_leaves_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Path.mkdir

    def interrupted(path: Path, *args: Any, **options: Any) -> None:
        made(path, *args, **options)
        if path.suffix == ".partial":
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", interrupted)
    with pytest.raises(KeyboardInterrupt), replaced(tmp_path / "2014-06", OURS):
        pass
    assert not list(tmp_path.iterdir())


INTERRUPTED = """
import sys
from pathlib import Path
import reportgen.__main__ as ours
from reportgen.disk import replaced

def main():
    try:
        held = replaced(Path(sys.argv[1]) / "2014-06", frozenset())
        held.__enter__()  # and then, before the block begins:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        print(len(list(Path(sys.argv[1]).iterdir())), flush=True)
        raise SystemExit(130)

ours.main = main
ours.process()
"""


def test_ctrl_c_before_the_block_begins_leaves_no_litter(tmp_path: Path) -> None:
    """What holds the folder is held by the exception alone, and goes with it though the process ends at once."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "1\n", "")
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_way_is_an_error_that_says_where(tmp_path: Path) -> None:
    (tmp_path / "2014-06").write_text("a file")
    with pytest.raises(ReportgenError, match=r"2014-06: cannot be written .* --out"):
        _write(tmp_path / "2014-06", "one")
    assert (tmp_path / "2014-06").read_text() == "a file"


def test_a_folder_that_cannot_be_written_to_is_told_before_the_work(tmp_path: Path) -> None:
    """The table, which is not there, has not even been looked for."""
    (tmp_path / "out").write_text("a file")
    for out in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(ReportgenError, match=r"out: is a file, not a folder; .* --out"):
            pipeline.build(tmp_path / "nowhere.csv", out=out)
    assert unwritable(tmp_path / "new" / "folder") is None
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "history").write_text("a file")
    with pytest.raises(ReportgenError, match=r"history: is a file, not a folder; .* --out"):
        pipeline.build(tmp_path / "nowhere.csv", out=tmp_path / "other")


@pytest.mark.skipif(os.name != "posix", reason="Windows flushes only what it may write")
def test_what_a_user_made_read_only_is_carried_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root everything may be written, so how files are opened is watched."""
    _write(tmp_path / "2014-06", "one")
    (tmp_path / "2014-06" / "notes.txt").write_text("mine")
    (tmp_path / "2014-06" / "notes.txt").chmod(0o444)
    opened: list[int] = []
    plainly = os.open

    def watched(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        opened.append(flags)
        return plainly(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", watched)
    monkeypatch.setattr(os, "fsync", lambda fd: None)
    with replaced(tmp_path / "2014-06", frozenset({"a", "b"})) as staging:
        (staging / "a").write_text("two")
        opened.clear()
    assert {flags & os.O_ACCMODE for flags in opened} == {os.O_RDONLY}
    assert (tmp_path / "2014-06" / "notes.txt").read_text() == "mine"


def test_one_file_is_written_whole_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "found.csv"
    written("one", path)
    with suppress(KeyboardInterrupt), beside(path) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "one"
    assert [p.name for p in path.parent.iterdir()] == ["found.csv"]


@pytest.mark.skipif(os.name != "posix", reason="links and named pipes are made otherwise there")
def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    (tmp_path / "nowhere.csv").symlink_to("made.csv")
    os.mkfifo(tmp_path / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text()), daemon=True)
    reader.start()
    for name in ("link.csv", "nowhere.csv", "pipe"):
        written("new", tmp_path / name)
    reader.join(timeout=60)
    assert (read, (tmp_path / "real.csv").read_text(), (tmp_path / "made.csv").read_text()) == (["new"], "new", "new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "pipe").is_fifo()
    assert len(list(tmp_path.iterdir())) == 5  # and no litter


@pytest.mark.skipif(os.name != "posix", reason="links are made otherwise there")
def test_a_folder_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "there" / "june").mkdir(parents=True)
    (tmp_path / "2014-06").symlink_to(tmp_path / "there" / "june")
    _write(tmp_path / "2014-06", "one")
    _write(tmp_path / "2014-06", "two")
    assert (tmp_path / "2014-06").is_symlink()
    assert (tmp_path / "there" / "june" / "a").read_text() == "two"
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["june"]


@pytest.mark.skipif(os.name != "posix", reason="a mask of rights")
def test_who_may_read_it_is_for_the_user_to_say(tmp_path: Path) -> None:
    usual = os.umask(0o077)
    try:
        _write(tmp_path / "2014-06", "one")
        written("one", tmp_path / "a.csv")
    finally:
        os.umask(usual)
    made = (tmp_path / "2014-06", tmp_path / "2014-06" / "a", tmp_path / "a.csv")
    assert [path.stat().st_mode & 0o777 for path in made] == [0o700, 0o600, 0o600]


def test_without_a_swap_in_one_step_the_old_report_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "2014-06", "one")
    monkeypatch.setattr("reportgen.disk._swapped", lambda *_: False)
    _write(tmp_path / "2014-06", "two")
    renamed = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.suffix == ".partial":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return renamed(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(ReportgenError, match="No space left on device"):
        _write(tmp_path / "2014-06", "three")
    assert (tmp_path / "2014-06" / "a").read_text() == "two"
    assert [p.name for p in tmp_path.iterdir()] == ["2014-06"]


@pytest.mark.parametrize("within", ["", "b"])
def test_a_folder_in_which_we_stand_stays_and_what_is_ours_in_it_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, within: str
) -> None:
    folder = tmp_path / "2014-06"
    (folder / "b").mkdir(parents=True)
    for name in ("a", "b/old", "notes.txt", "c"):
        (folder / name).write_text("one")
    monkeypatch.chdir(folder / within)
    before = (folder.stat().st_ino, (folder / within).stat().st_ino)
    with replaced(Path() if not within else Path(".."), frozenset({"a", "b", "c"})) as staging:
        (staging / "a").write_text("two")
        (staging / "b").mkdir()
        (staging / "b" / "new").write_text("two")
    assert before == (folder.stat().st_ino, (folder / within).stat().st_ino)
    found = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert found == {"a": "two", "b/new": "two", "notes.txt": "one"}
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b", "notes.txt"]


@pytest.mark.skipif(os.name != "posix", reason="named pipes are made otherwise there")
@pytest.mark.parametrize("place", ["pipe", "sub/pipe"])
def test_what_cannot_be_carried_over_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "2014-06" / "sub").mkdir(parents=True)
    os.mkfifo(tmp_path / "2014-06" / place)
    with pytest.raises(ReportgenError, match=rf"2014-06: cannot be written \(.*{place}. is a named pipe\); move it to another"):
        _write(tmp_path / "2014-06", "one")


def test_stale_staging_of_a_killed_run_is_swept_and_a_fresh_one_is_not(tmp_path: Path) -> None:
    """Of any month, and of a file as well; what only looks like it is somebody else's."""
    stale = [tmp_path / f".{name}.{'0' * 16}.partial" for name in ("2014-06", "2014-05", "scored.csv")]
    kept = [tmp_path / f".2014-06.{'1' * 16}.partial", tmp_path / ".mine.partial"]
    two_days_ago = time.time() - 2 * 24 * 3600
    for left in (*stale, *kept):
        left.mkdir() if left != stale[-1] else left.touch()
        os.utime(left, (time.time(),) * 2 if left == kept[0] else (two_days_ago,) * 2)
    _write(tmp_path / "2014-06", "one")
    assert [path.exists() for path in (*stale, *kept)] == [False] * 3 + [True] * 2
    stale[0].mkdir()
    os.utime(stale[0], (two_days_ago,) * 2)
    written("one", tmp_path / "a.csv")
    assert not stale[0].exists()


_LOOP = """
import itertools, sys
from pathlib import Path
from reportgen.disk import beside, replaced, written
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
