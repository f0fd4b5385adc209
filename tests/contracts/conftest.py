"""Each engine, with a handful of documents in it; each store, empty."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures.servers.engines import COLLECTION, ENGINES, MAPPING, Opener, clear
from fixtures.servers.stores import STORES

from archive.storage import Store
from search.engines import Engine, Position


@pytest.fixture(params=sorted(ENGINES))
def opener(request: pytest.FixtureRequest) -> Opener:
    return ENGINES[request.param]


@pytest.fixture
def engine(opener: Opener, tmp_path: Path) -> Iterator[Engine]:
    made = opener(tmp_path, MAPPING)
    made.write(COLLECTION, (), Position(10, "mark"), afresh=True)
    yield made
    made.close()
    clear(tmp_path)


@pytest.fixture(params=sorted(STORES))
def open_new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens a new, empty store of the backend at every call."""
    made = iter(range(1_000_000))
    return lambda: STORES[request.param](tmp_path, next(made))


@pytest.fixture
def store(open_new: Callable[[], Store]) -> Store:
    return open_new()
