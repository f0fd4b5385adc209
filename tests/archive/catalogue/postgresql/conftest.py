"""These tests stop, freeze and cut off a PostgreSQL server, so they start one; `make test-engines` runs them."""

from collections.abc import Iterator

import pytest
from fixtures.servers.databases import TEST_DATABASE_URL

from archive.catalogue.database import Database
from tools.engines.folder import server_folder
from tools.engines.postgresql import PostgreSQL, postgresql

collect_ignore_glob = [] if TEST_DATABASE_URL else ["test_*.py"]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """A server of our own."""
    with server_folder() as folder, postgresql(folder) as made:
        yield made


@pytest.fixture
def database(server: PostgreSQL) -> Iterator[Database]:
    """Open, and up to date."""
    made = Database(server.url)
    made.migrate()
    yield made
    made.close()
