"""These tests stop and kill a broker, so they start one; `make test-engines` runs them."""

from collections.abc import Iterator

import pytest
from fixtures.servers.queues import TEST_QUEUE_URL

from tools.engines.folder import server_folder
from tools.engines.redis import Redis, redis

collect_ignore_glob = [] if TEST_QUEUE_URL else ["test_*.py"]


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A broker of our own."""
    with server_folder() as folder, redis(folder) as made:
        yield made
