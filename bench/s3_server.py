"""An S3 server for benches: that of TEST_S3_URL, else versitygw, started for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.engines.versitygw import versitygw


@contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which a program finds it and a bucket's address in TEST_S3_URL."""
    if "TEST_S3_URL" in os.environ:
        yield dict(os.environ)
        return
    with versitygw(folder / "versitygw") as server:
        yield {**os.environ, **server.environment, "TEST_S3_URL": "s3://chuanxi-bench/store"}
