"""These tests need an Elasticsearch server, which `make test-engines` brings: it sets TEST_SEARCH_URL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.servers.engines import COLLECTION, MAPPING, TEST_SEARCH_URL, clear, search_url, server
from fixtures.servers.faulty_proxy import FaultyProxy, faulty_proxy

from search.engines import Position
from search.engines.elastic import Elastic, address_of
from tools.engines.elasticsearch import Elasticsearch, elasticsearch
from tools.engines.elasticsearch_binaries import RELEASES
from tools.engines.folder import server_folder

collect_ignore_glob = [] if TEST_SEARCH_URL else ["test_*.py"]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of an index that is not there yet."""
    yield search_url(tmp_path)
    clear(tmp_path)


@pytest.fixture
def engine(url: str) -> Iterator[Elastic]:
    """A handful of documents on the server."""
    made = Elastic(address_of(url), MAPPING)
    made.write(COLLECTION, (), Position(10, "mark"), afresh=True)
    yield made
    made.close()


@pytest.fixture
def proxy(url: str) -> Iterator[FaultyProxy]:
    """A line to the server, good as long as nothing else is said."""
    with faulty_proxy(url.rpartition("@")[2].rpartition("/")[0].join(("http://", ""))) as made:
        yield made


@pytest.fixture
def behind(proxy: FaultyProxy, url: str) -> Iterator[Elastic]:
    """The same index as `engine`, by that line."""
    account, _, place = url.partition("@")
    made = Elastic(address_of(f"{account}@{proxy.url.removeprefix('http://')}/{place.partition('/')[2]}"), MAPPING)
    yield made
    made.close()


@pytest.fixture(scope="module")
def own() -> Iterator[Elasticsearch]:
    """A server of the same version that a test may stop, kill and freeze."""
    with server() as asked:
        version = str(asked.info()["version"]["number"])
    with server_folder() as folder, elasticsearch(folder, version if version in RELEASES else min(RELEASES)) as made:
        yield made
