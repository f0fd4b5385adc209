"""Runs a command once on each server, with the server's address in its environment, and says how each run ended.

    python -m tools.engines versitygw swift postgresql+redis -- COMMAND …

`+`: together, for one run. Where the variable that a server would set is set already (TEST_S3_URL, TEST_DATABASE_URL,
TEST_QUEUE_URL, TEST_SEARCH_URL), that one is used, once, and none is started. A server that cannot be had is a failure:
it is named, and the others are still tried. `elasticsearch` is the newest that the machine's JDK can run.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol

from tools.engines.cache import Unobtainable
from tools.engines.elasticsearch import elasticsearch
from tools.engines.elasticsearch_binaries import newest
from tools.engines.folder import server_folder
from tools.engines.postgresql import postgresql
from tools.engines.redis import redis
from tools.engines.swift import swift
from tools.engines.versitygw import versitygw


class Server(Protocol):
    """One that runs."""

    @property
    def url(self) -> str: ...
    @property
    def environment(self) -> Mapping[str, str]: ...


SERVERS: dict[str, tuple[str, Callable[[Path], AbstractContextManager[Server]]]] = {
    "versitygw": ("TEST_S3_URL", versitygw),
    "swift": ("TEST_S3_URL", swift),
    "postgresql": ("TEST_DATABASE_URL", postgresql),
    "redis": ("TEST_QUEUE_URL", redis),
    "elasticsearch": ("TEST_SEARCH_URL", lambda folder: elasticsearch(folder, newest())),
    "elasticsearch9": ("TEST_SEARCH_URL", partial(elasticsearch, version="9.4.3")),
    "elasticsearch8": ("TEST_SEARCH_URL", partial(elasticsearch, version="8.16.6")),
}


def run(groups: Sequence[str], command: Sequence[str]) -> int:
    """0 if the command succeeded on every group of servers."""
    ends = {}
    for group in groups:
        names = [os.environ.get(SERVERS[name][0], name) for name in group.split("+")]
        if "+".join(names) not in ends:
            ends["+".join(names)] = _on([name for name in names if name in SERVERS], command)
    for name, end in ends.items():
        print(f"{name}: {end or 'good'}")
    return int(any(ends.values()))


def _on(names: Sequence[str], command: Sequence[str]) -> str:
    environment: dict[str, str] = {}
    try:
        with ExitStack() as running:
            for name in names:
                server = running.enter_context(SERVERS[name][1](running.enter_context(server_folder())))
                environment |= server.environment
                print(f"{name} at {server.url}", flush=True)
            code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    except Unobtainable as fault:
        return str(fault)
    return f"failed ({code})" if code else ""


if __name__ == "__main__":
    place = sys.argv.index("--")
    wanted = sys.argv[1:place]
    if unknown := {name for group in wanted for name in group.split("+")} - set(SERVERS):
        sys.exit(f"no such server: {', '.join(sorted(unknown))}; there are {', '.join(SERVERS)}")
    sys.exit(run(wanted, sys.argv[place + 1 :]))
