"""PostgreSQL: a cluster of its own upon a folder, with passwords, on loopback."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.engines.cache import Unobtainable
from tools.engines.debian import libraries, program, unprivileged, within_reach
from tools.engines.process import Process, free_port

PACKAGE = "postgresql-15"
USER, PASSWORD, NAME = "chuanxi", "a-password-of-tests-only", "chuanxi"


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """`url`: an empty database for the archive, as DATABASE_URL wants it."""

    url: str
    port: int
    process: Process

    @property
    def environment(self) -> dict[str, str]:
        """What tests look for."""
        return {"TEST_DATABASE_URL": self.url}


@contextmanager
def postgresql(folder: Path, *, durable: bool = False, password: str = PASSWORD) -> Iterator[PostgreSQL]:
    """A server with its data in `folder`; `durable`: what is committed is on the disk. Raises Unobtainable."""
    initdb = within_reach(program(PACKAGE, "initdb", "usr/lib/postgresql/*/bin/initdb"), folder)
    data, secret, port = folder / "data", folder / "password", free_port()
    secret.write_text(password)
    before, environment = unprivileged(folder), libraries(initdb)
    _run(
        [
            *(*before, str(initdb), "--pgdata", str(data), "--username", USER, "--pwfile", str(secret)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"),
            # Sorted by pinyin: the archive has to keep its own order whatever the server's is.
            *("--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "zh"),
        ],
        environment,
    )
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "on" if durable else "off",
        "max_connections": 200,
        "shared_buffers": "64MB",
        "jit": "off",
    }
    said = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = PostgreSQL(
        f"postgresql://{USER}:{password}@127.0.0.1:{port}/{NAME}",
        port,
        Process(
            [*before, str(initdb.with_name("postgres")), "-D", str(data), *said],
            folder / "postgresql.log",
            lambda: _answers(port, password),
            environment,
            farewell=signal.SIGINT,  # its SIGTERM waits until every client has gone
        ),
    )
    server.process.start()
    try:
        _execute(port, password, f"CREATE DATABASE {NAME}")
        yield server
    finally:
        server.process.thaw()
        server.process.stop()


def _execute(port: int, password: str, statement: str) -> None:
    import psycopg

    address = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
    with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
        connection.execute(statement.encode())


def _answers(port: int, password: str) -> bool:
    import psycopg

    try:
        _execute(port, password, "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unobtainable(f"PostgreSQL cannot be started: {done.stderr.strip()[-1000:]}")
