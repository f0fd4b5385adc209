"""The door to the database: reading and writing transactions, and the schema brought up to date."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from archive.model.errors import Conflict, Misconfigured, Unavailable

PATIENCE = 30
"""Seconds that a writer waits for another one (SQLite has a single writer)."""


class Database:
    """One engine. `reading()` never waits for a writer; `writing()` is one transaction, or nothing."""

    def __init__(self, url: str) -> None:
        if not url.startswith("sqlite:"):
            raise Misconfigured(f"DATABASE_URL: «{url}» is not known; write sqlite:///path")
        self.url = url
        self.engine = _sqlite(url)
        # Whoever forgets `close` leaves no connection open: since Python 3.13 that is a ResourceWarning.
        weakref.finalize(self, self.engine.dispose)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the database. Raises Unavailable."""
        with _ours(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, begun as a writer, so that what it reads stays true. Raises Conflict, Unavailable."""
        with _ours(), self.engine.connect().execution_options(chuanxi_writes=True) as connection, connection.begin():
            yield connection

    def migrate(self) -> None:
        """Brings the schema to the newest revision. Safe to call at every start."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with _ours(), self.engine.connect().execution_options(chuanxi_writes=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def ping(self) -> None:
        """Raises Unavailable unless the database answers."""
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()


@contextmanager
def _ours() -> Iterator[None]:
    """The engine's errors become ours at the door."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(str(error.orig)) from error
    except OperationalError as error:
        raise Unavailable(f"database: {error.orig}") from error


def _sqlite(url: str) -> Engine:
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=8, max_overflow=32)

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # we begin transactions ourselves
        cursor = connection.cursor()  # type: ignore[attr-defined]
        # busy_timeout first: even switching to WAL may meet another process that starts at the same moment.
        for pragma in (
            f"busy_timeout={PATIENCE * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-32768",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer half-way can fail with SQLITE_BUSY at once; a writer says so from the start.
        writes = connection.get_execution_options().get("chuanxi_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
