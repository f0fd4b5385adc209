"""These tests need an S3 server, which `make test-engines` brings: it sets TEST_S3_URL and the settings beside it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.servers.faulty_proxy import FaultyProxy, faulty_proxy
from fixtures.servers.stores import TEST_S3_URL, new_s3_url

from archive.storage import Store, open_store

collect_ignore_glob = [] if TEST_S3_URL else ["test_*.py"]


@pytest.fixture
def url() -> str:
    """The address of an empty store."""
    return new_s3_url()


@pytest.fixture
def store(url: str) -> Store:
    """That store, on a good line (opened before any other is chosen)."""
    return open_store(url)


@pytest.fixture
def proxy(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """A line to the server, good as long as nothing else is said; from now on AWS_ENDPOINT_URL leads to it."""
    with faulty_proxy(os.environ["AWS_ENDPOINT_URL"]) as made:
        monkeypatch.setenv("AWS_ENDPOINT_URL", made.url)
        yield made


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of three parts, the last of them small."""
    path = tmp_path / "film"
    path.write_bytes(bytes(range(256)) * (68 << 10))
    return path
