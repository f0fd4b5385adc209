"""A film of twenty minutes whose worker is killed when four fifths are done: at most one minute is encoded again."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from fixtures.batches import row, write_sheet
from fixtures.command import PROGRAM, answer, environment
from fixtures.media import film
from fixtures.servers.whole import engines_of

from archive.catalogue import deposits
from archive.catalogue.tables import renditions
from archive.context import open_archive
from archive.settings import read_settings
from ingest.media.recipe import UNFINISHED

CHUNKS = 20


def notes(home: Path) -> dict[str, int]:
    """The chunks that stand, and when each was noted."""
    found = {}
    for path in home.rglob(f"{UNFINISHED}/0*.json"):
        try:
            found[path.name] = path.stat().st_mtime_ns
        except FileNotFoundError:
            continue
    return found


@pytest.mark.timeout(280)
def test_a_killed_worker_loses_one_minute_of_a_long_film_at_most(tmp_path: Path) -> None:
    batch, home = tmp_path / "batch", tmp_path / "home"
    batch.mkdir()
    film(batch / "long.mp4", 60.0 * CHUNKS, 160, 90, 10, g=50)
    write_sheet(batch, [row(1, "long.mp4", "视频")])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    run = subprocess.Popen([PROGRAM, "ingest", "add", str(batch), "--publish"], env=environment(home), **quiet)  # type: ignore[call-overload]
    deadline = time.monotonic() + 150
    while len(notes(home)) < CHUNKS * 0.8:
        assert run.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    before = notes(home)
    assert len(before) >= CHUNKS * 0.8
    archive = open_archive(read_settings({"CHUANXI_HOME": str(home), **engines_of(home)}))
    with archive.database.reading() as connection:
        assert connection.execute(renditions.select()).all() == [], "nothing is published of half a film"

    again: dict[str, int] = {}
    worker = subprocess.Popen([PROGRAM, "ingest", "work"], env=environment(home), **quiet)  # type: ignore[call-overload]
    deadline = time.monotonic() + 120
    waiting = True
    while waiting:
        assert time.monotonic() < deadline
        again |= notes(home)
        with archive.database.reading() as connection:
            waiting = deposits.waiting(connection)
        time.sleep(0.02)
    worker.terminate()
    worker.wait()
    archive.database.close()
    assert {name: again[name] for name in before} == before, "what stood was not made again"
    (item,) = answer(home, "ingest", "add", str(batch), "--publish")["items"]
    assert item["state"] == "succeeded"
    assert notes(home) == {}
