"""Each engine, with a handful of documents in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.engines import COLLECTION, ENGINES, MAPPING, Opener

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
