"""A store of each kind, empty, for every test of the suite."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.storage import Store, open_store

Opener = Callable[[], Store]


@pytest.fixture(params=["file", "memory"])
def open_new(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Opens a new, empty store of the backend at every call."""
    made = iter(range(1_000_000))
    if request.param == "file":
        return lambda: open_store(f"file:{tmp_path}/store{next(made)}")
    return lambda: open_store("memory:")


@pytest.fixture
def store(open_new: Opener) -> Store:
    return open_new()
