"""Fixtures that every test file may use."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from runs import SAMPLE, Run, built_once

from reportgen import cli

ROOT = Path(__file__).resolve().parent.parent


settings.register_profile("steady", deadline=None, derandomize=True)  # a busy machine is no failure; the same examples every run
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """What was imported to collect the tests stays to the end: looking through it for garbage again and again takes a tenth."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_unconfigure() -> None:
    """DuckDB complains at the end of what it finds still there."""
    gc.unfreeze()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Return a function that runs the command line in this process, in an empty folder: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def ended(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["reportgen", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capfd.readouterr()  # of the press as well
        return int(end.value.code or 0), out, err

    return ended


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real tables beside the repository, or skip: they are not part of it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real tables are not on this machine ({folder})")
    return folder


@pytest.fixture(scope="session")
def sample_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report of the sample."""
    return built_once(SAMPLE, tmp_path_factory, env={"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"})


@pytest.fixture(scope="session")
def indonesian_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample's report in the other language and a currency of large amounts."""
    return built_once(SAMPLE, tmp_path_factory, "--locale", "id_ID", "--currency", "IDR")


@pytest.fixture(scope="session")
def personality_report(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report of the table of personalities."""
    return built_once(shared_data / "customer_personality.csv", tmp_path_factory)


@pytest.fixture(scope="session")
def credit_card_report(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report of the credit cards: no campaigns, no categories."""
    return built_once(shared_data / "credit_card_customers.csv", tmp_path_factory)
