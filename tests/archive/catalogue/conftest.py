"""An open archive in a folder of its own, and one moment."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixtures.archives import open_test_archive

from archive.catalogue.writing import Writing
from archive.context import Archive

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_test_archive(tmp_path)


@pytest.fixture
def by() -> Writing:
    return Writing("mei", NOW)
