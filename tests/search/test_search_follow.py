"""The index kept up by a process of its own, read by others."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from fixtures.archives import add_record, withdraw
from fixtures.command import PROGRAM, environment

from archive.context import Archive
from search.engines import Engine
from search.results import Results

FRESH = 5.0
"""Seconds within which a change is found."""


def test_another_process_follows_and_this_one_finds_within_seconds(
    archive: Archive, engine: Engine, find: Callable[..., Results], tmp_path: Path
) -> None:
    with subprocess.Popen([PROGRAM, "search", "follow"], env=environment(tmp_path)) as follower:
        try:
            first = add_record(archive, "item", {"title": "剪纸", "item_id": "A-1"})
            _until(lambda: find("剪纸").total == 1, 60.0)  # the process has to start first
            add_record(archive, "item", {"title": "剪纸", "item_id": "A-2"})
            _until(lambda: find("剪纸").total == 2, FRESH)
            withdraw(archive, first)
            assert find("剪纸").total == 1
            _until(lambda: engine.count() == 1, FRESH)
        finally:
            follower.send_signal(signal.SIGTERM)
        assert follower.wait(10) == 0


def _until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "too late"
        time.sleep(0.05)
