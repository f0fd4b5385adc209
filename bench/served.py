"""A served home for benches: `chuanxi serve` at a free port of 127.0.0.1, ended by SIGTERM."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = str(Path(sys.executable).parent / "chuanxi")


@dataclass(frozen=True, slots=True)
class Site:
    """`ready_s`: seconds from the start of the command until /readyz said 200; `process`: the supervisor's id."""

    url: str
    ready_s: float
    process: int

    def status(self, path: str) -> int:
        """The status of a GET; 0 while nobody listens."""
        return _ask(f"{self.url}{path}")[0]

    def json(self, path: str) -> Any:
        """The body of a GET as JSON."""
        return json.loads(_ask(f"{self.url}{path}")[1])


def environment(home: Path) -> dict[str, str]:
    """Nothing of ours but the home."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "CHUANXI_HOME": str(home)}


@contextmanager
def served(home: Path, *options: str, **settings: str) -> Iterator[Site]:
    """A ready site; `options` of `chuanxi serve`, `settings` as environment variables."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    begun = time.monotonic()
    with (home.parent / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port), *options], env=environment(home) | settings, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        while _ask(f"{url}{_sign(options)}")[0] != 200:
            if time.monotonic() - begun > 120 or process.poll() is not None:
                raise RuntimeError((home.parent / "serve.log").read_text()[-2000:])
            time.sleep(0.02)
        yield Site(url, time.monotonic() - begun, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _sign(options: tuple[str, ...]) -> str:
    """The address that says that all is there; without workers and followers, that the site is."""
    return "/healthz" if "none" in options else "/readyz"


def _ask(address: str) -> tuple[int, bytes]:
    safe = urllib.parse.quote(address, safe="/:?&=*")
    try:
        with urllib.request.urlopen(safe, timeout=20) as answer:
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, b"{}"
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, b"{}"
