"""An empty house, and a folder in which a test lays its batch."""

from pathlib import Path

import pytest
from fixtures.house import House


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "batch"
    made.mkdir()
    return made


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")
