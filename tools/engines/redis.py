"""Redis: a broker of its own on loopback, with a password, keeping nothing on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.engines.debian import libraries, program, unprivileged, within_reach
from tools.engines.process import Process, free_port, listens

PASSWORD = "a-password-of-tests-only"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Redis:
    """`url`: as QUEUE_URL wants it."""

    url: str
    port: int
    process: Process

    @property
    def environment(self) -> dict[str, str]:
        """What tests look for."""
        return {"TEST_QUEUE_URL": self.url}


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """A server in `folder`. Raises Unobtainable."""
    server = within_reach(program("redis-server", "redis-server", "usr/bin/redis-server"), folder)
    port = free_port()
    command = [
        *(*unprivileged(folder), str(server), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", "--requirepass", PASSWORD),
    ]
    process = Process(command, folder / "redis.log", lambda: listens(port), libraries(server))
    process.start()
    try:
        yield Redis(f"redis://:{PASSWORD}@127.0.0.1:{port}/0", port, process)
    finally:
        process.thaw()
        process.stop()
