"""Runs a command once on each server, with the server's address in its environment, and says how each run ended.

    python -m tools.engines [versitygw] [swift] -- COMMAND …

Without names: on all. Where TEST_S3_URL is set the command runs once, there, and nothing is started. A server that
cannot be had is a failure: it is named, and the others are still tried.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tools.engines.cache import Unobtainable
from tools.engines.s3 import S3Server
from tools.engines.swift import swift
from tools.engines.versitygw import versitygw

SERVERS: dict[str, Callable[[Path], AbstractContextManager[S3Server]]] = {"versitygw": versitygw, "swift": swift}
BUCKET = "s3://chuanxi-test/store"


def run(names: Sequence[str], command: Sequence[str]) -> int:
    """0 if the command succeeded on every server."""
    if "TEST_S3_URL" in os.environ:
        ends = {os.environ["TEST_S3_URL"]: _end(command, {})}
    else:
        ends = {name: _on(SERVERS[name], command) for name in names}
    for name, end in ends.items():
        print(f"{name}: {end or 'good'}")
    return int(any(ends.values()))


def _on(start: Callable[[Path], AbstractContextManager[S3Server]], command: Sequence[str]) -> str:
    try:
        with tempfile.TemporaryDirectory(prefix="chuanxi-") as folder, start(Path(folder)) as server:
            print(f"{server.name} at {server.url}", flush=True)
            return _end(command, {**server.environment, "TEST_S3_URL": BUCKET})
    except Unobtainable as fault:
        return str(fault)


def _end(command: Sequence[str], environment: Mapping[str, str]) -> str:
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    return f"failed ({code})" if code else ""


if __name__ == "__main__":
    place = sys.argv.index("--")
    wanted = sys.argv[1:place] or list(SERVERS)
    if unknown := set(wanted) - set(SERVERS):
        sys.exit(f"no such server: {', '.join(sorted(unknown))}; there are {', '.join(SERVERS)}")
    sys.exit(run(wanted, sys.argv[place + 1 :]))
