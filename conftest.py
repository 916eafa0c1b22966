"""Every test and every example of a docstring begins in the project's folder, wherever pytest was started and whatever an earlier test did."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(Path(__file__).parent)
