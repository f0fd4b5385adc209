"""A real process, really killed, at moments that are not chosen: what it wrote heals by the same call."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.servers.stores import TEST_S3_URL, new_s3_url

from archive.holdings import Holdings
from archive.storage import Store, open_store

HERE = Path(__file__).parents[3]
RECORD = "0123456789b"
WRITER = """
import sys
from archive.holdings import Holdings
from archive.storage import Store, open_store
holdings = Holdings(open_store(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2]), 10_000):
    given = {"state.json": b"%d" % number, f"originals/{number}": b"%d" % number * 30_000}
    holdings.update("0123456789b", given, message="m", agent="x")
    print(number, flush=True)
"""


@pytest.mark.parametrize("kind", ["file", "s3"] if TEST_S3_URL else ["file"])
def test_a_process_killed_at_any_moment_loses_nothing_it_had_finished(
    kind: str, tmp_path: Path, complaints: Callable[[Store, str], list[str]]
) -> None:
    seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
    chance = random.Random(seed)
    url = new_s3_url() if kind == "s3" else f"file:{tmp_path}/store"
    patience = 0.6 if kind == "s3" else 0.12
    store, finished = open_store(url), 0
    holdings = Holdings(store)
    for _ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(finished + 1)], cwd=HERE, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        try:
            writer.wait(chance.uniform(0.0, patience))
        except subprocess.TimeoutExpired:
            writer.send_signal(signal.SIGKILL)
        said = [int(line) for line in writer.stdout.read().split()]
        writer.stdout.close()
        writer.wait()
        finished = said[-1] if said else finished
        head = holdings.head(RECORD) if holdings.exists(RECORD) else 0
        assert head in (finished, finished + 1), seed
        finished = head
        if not head:
            continue
        assert holdings.read(RECORD, "state.json") == b"%d" % head, seed
        holdings.mend(RECORD)
        assert not holdings.audit().found, seed
        assert complaints(store, RECORD) == [], seed
