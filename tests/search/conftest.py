"""An archive with an index that follows it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures.archives import open_test_archive
from fixtures.servers.engines import clear

from archive.access import ANYBODY, Viewer
from archive.catalogue.feed.follower import catch_up
from archive.context import Archive
from search import service
from search.asked import Asked
from search.engines import Engine, open_engine
from search.indexer import Indexer
from search.results import Results

Find = Callable[..., Results]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_test_archive(tmp_path)
    yield opened
    opened.database.close()
    clear(tmp_path)


@pytest.fixture
def engine(archive: Archive) -> Engine:
    return open_engine(archive.settings.search_url, archive)


@pytest.fixture
def follow(archive: Archive, engine: Engine) -> Callable[[], None]:
    """The index catches up with the catalogue."""
    return lambda: catch_up(archive.database, Indexer(archive, engine), "test")


@pytest.fixture
def find(archive: Archive, engine: Engine) -> Find:
    """Searches as somebody (anybody, unless told otherwise)."""

    def found(text: str = "", viewer: Viewer = ANYBODY, language: str = "en", **more: object) -> Results:
        return service.search(archive, engine, viewer, Asked(text, **more), language)  # type: ignore[arg-type]

    return found
