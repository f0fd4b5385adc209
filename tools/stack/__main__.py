"""Starts every service of docker-compose.yml here, in the file's order; then runs a command, or waits for Ctrl-C.

    python -m tools.stack [-- COMMAND …]

COMMAND finds the house's settings in its environment, and TEST_STACK_URL: the address of the site behind nginx. While
it runs, the same settings stand in var/stack.env, for `set -a; . var/stack.env; set +a`. Everything is gone at the end.
"""

import os
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from graphlib import TopologicalSorter
from pathlib import Path

from tools.engines.cache import Unobtainable
from tools.engines.process import Process, free_port
from tools.stack.compose import FILE, Wrong, services
from tools.stack.places import Places
from tools.stack.starting import start

SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "SEARCH_PASSWORD", "S3_SECRET")
SETTINGS = FILE.parent / "var" / "stack.env"


class Stack:
    """The running services. `settings`: those of the house, for a command beside it."""

    def __init__(self, url: str, settings: dict[str, str], processes: dict[str, Process]) -> None:
        self.url, self.settings, self.processes = url, settings, processes


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """All of it, below `folder`. Raises Wrong, Unobtainable."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    given = {
        **{name: secrets.token_hex(24) for name in SECRETS},
        "PUBLIC_URL": "http://nginx:8080",
        "HTTP_PORT": str(port),
    }
    told = services(given)
    places = Places(folder, told)
    places.settle("nginx", 8080, port)
    processes: dict[str, Process] = {}
    order = TopologicalSorter({name: service.waits_for.keys() for name, service in told.items()})
    order.prepare()
    with ExitStack() as until, ThreadPoolExecutor() as together:
        while order.is_active():
            ready = order.get_ready()
            started = [together.submit(start, told[name], places, until) for name in ready]
            for name, each in zip(ready, started, strict=True):
                process = each.result()
                print(f"{name}: {'has done its work' if process is None else 'runs'}", flush=True)
                if process is not None:
                    processes[name] = process
            order.done(*ready)
        settings = {**places.environment(told["web"]), "CHUANXI_HOME": str(folder / "beside")}
        yield Stack(url, settings, processes)


def main(command: list[str]) -> int:
    """The exit code is the command's."""
    with tempfile.TemporaryDirectory(prefix="chuanxi-stack-") as made:
        Path(made).chmod(0o755)
        with stack(Path(made)) as running:
            SETTINGS.parent.mkdir(exist_ok=True)
            SETTINGS.write_text("".join(f"{name}={shlex.quote(text)}\n" for name, text in running.settings.items()))
            SETTINGS.chmod(0o600)
            try:
                print(f"\n{running.url}/\n", flush=True)
                if command:
                    environment = {**os.environ, **running.settings, "TEST_STACK_URL": running.url}
                    return subprocess.run(command, env=environment, check=False).returncode
                print(
                    f"set -a; . {SETTINGS.relative_to(FILE.parent)}; set +a     to give commands to it; Ctrl-C ends it."
                )
                with suppress(KeyboardInterrupt):
                    signal.sigwait({signal.SIGINT, signal.SIGTERM})
            finally:
                SETTINGS.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else []))
    except (Unobtainable, Wrong) as fault:
        sys.exit(str(fault))
