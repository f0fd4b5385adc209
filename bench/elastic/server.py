"""Elasticsearch servers for benches: that of TEST_SEARCH_URL, else one of each version, one after another."""

import os
from collections.abc import Iterator
from pathlib import Path

from tools.engines.elasticsearch import elasticsearch
from tools.engines.elasticsearch_binaries import RELEASES


def elastic_servers(folder: Path, *versions: str) -> Iterator[tuple[str, str]]:
    """Version and address of each; it runs until the next one is asked for."""
    if "TEST_SEARCH_URL" in os.environ:
        yield "of TEST_SEARCH_URL", os.environ["TEST_SEARCH_URL"]
        return
    for version in versions or RELEASES:
        place = folder / version
        place.mkdir(parents=True)
        folder.chmod(0o755)
        with elasticsearch(place, version) as server:
            yield version, server.url
