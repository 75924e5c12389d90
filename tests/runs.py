"""Runs of the command line: what it wrote, and what of it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample_customers.csv"
FILES = ("appendices", "audiences", "brief.html", "brief.json", "brief.pdf", "brief.xlsx", "model.json")
Run = Callable[..., tuple[int, str, str]]  # arguments -> exit code, stdout, stderr
PATIENCE = 300  # seconds for one run on a busy machine; a usual run takes a few


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "reportgen", *map(str, arguments)]


def apart(
    *arguments: str | Path, cwd: Path, env: dict[str, str] | None = None, **kwargs: Any
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a user starts it."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (env or {})
    return subprocess.run(
        command(*arguments), cwd=cwd, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False, **kwargs
    )


def built(table: Path, out: Path, *options: str | Path, env: dict[str, str] | None = None) -> Path:
    """Build a brief that must succeed in silence; return the report's folder."""
    done = apart("build", table, "--out", out, "--json", *options, cwd=out.parent, env=env)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-600:]
    return Path(json.loads(done.stdout)["folder"])


def built_once(table: Path, folders: pytest.TempPathFactory, *options: str, env: dict[str, str] | None = None) -> Path:
    """Build a report once for all workers of a run of the tests: the first to come builds, the others wait."""
    shared = folders.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else folders.getbasetemp()
    place = shared / "-".join((table.stem, *(option.strip("-") for option in options)))
    told = place / "folder"
    try:
        place.mkdir()
    except FileExistsError:
        end = time.monotonic() + PATIENCE
        while not told.exists():
            assert time.monotonic() < end, f"the worker that builds {place.name} is not done"
            time.sleep(0.1)
    else:
        folder: Path | str = ""
        try:
            folder = built(table, place / "out", *options, env=env)
        finally:  # whoever waits learns of a failure at once, and never reads half a name
            (place / "told").write_text(str(folder), encoding="utf-8")
            (place / "told").rename(told)
    found = told.read_text(encoding="utf-8")
    assert found, f"the worker that builds {place.name} failed"
    return Path(found)


def brief_in(folder: Path) -> Any:
    return json.loads((folder / "brief.json").read_text(encoding="utf-8"))


def digests(folder: Path) -> dict[str, str]:
    files = (path for name in FILES for path in (folder / name, *(folder / name).glob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
