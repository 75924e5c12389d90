"""Fixtures that every test file may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from runs import SAMPLE, built_once

ROOT = Path(__file__).resolve().parent.parent


settings.register_profile("steady", deadline=None, derandomize=True)  # a busy machine is no failure; the same examples every run
settings.load_profile("steady")


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
def personality_report(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report of the table of personalities."""
    return built_once(shared_data / "customer_personality.csv", tmp_path_factory)


@pytest.fixture(scope="session")
def credit_card_report(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report of the credit cards: no campaigns, no categories."""
    return built_once(shared_data / "credit_card_customers.csv", tmp_path_factory)
