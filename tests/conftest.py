"""Fixtures that every test file may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

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
