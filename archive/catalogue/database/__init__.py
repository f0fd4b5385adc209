"""The door to the database: reading and writing transactions, and the schema brought up to date.

SQLite has one writer at a time; PostgreSQL is told to have one. So everything that the catalogue promises holds on
both: what a writer reads stays true until it commits, changes become visible in the order of their sequence, and of
two who want the same name, number, lease or deposit one comes second and sees what the first has done.
"""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from archive.catalogue.database import schema
from archive.model.errors import Conflict, Misconfigured, Missing, Unavailable

PATIENCE = 30
"""Seconds that a writer waits for another one."""

HINT = "write sqlite:///path or postgresql://user:password@host:5432/name"


CURES = {
    "sqlite": "see that the folder can be written and its disk is not full",
    "postgresql": "see that the server runs and that address, name, user and password are right",
}


class Database:
    """One engine. `reading()` never waits for a writer; `writing()` is one transaction, or nothing."""

    def __init__(self, url: str) -> None:
        """`url`: `sqlite:///path` or `postgresql://user:password@host:port/name`. Raises Misconfigured."""
        self.url = url
        self.engine = _open(url)
        self._shown = self.engine.url.set(drivername=self.engine.dialect.name).render_as_string(hide_password=True)
        self._readers = self.engine
        if self.engine.dialect.name == "postgresql":
            self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # Whoever forgets `close` leaves no connection open: since Python 3.13 that is a ResourceWarning.
        weakref.finalize(self, self.engine.dispose)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the database. Raises Unavailable; Missing when asked for what no column can hold."""
        with self._ours():
            try:
                with self._readers.connect() as connection:
                    yield connection
            except DataError as error:
                raise Missing(str(error.orig)) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, begun as a writer, so that what it reads stays true. Raises Conflict, Unavailable."""
        with (
            self._ours(),
            self.engine.connect().execution_options(chuanxi_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def migrate(self) -> None:
        """Brings the schema to the newest revision. Safe to call at every start.

        Raises Misconfigured for a database that is newer than this program, or not ours; Unavailable.
        """
        with self.reading() as connection:
            done = schema.is_newest(connection, self._shown)
        if not done:
            with self.writing() as connection:
                schema.upgrade(connection, self._shown)

    def ping(self) -> None:
        """Raises Unavailable unless the database answers."""
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """The engine's errors become ours at the door."""
        try:
            yield
        except IntegrityError as error:
            raise Conflict(str(error.orig)) from error
        except NoneFree as error:
            raise Unavailable(f"DATABASE_URL: {self._shown}: every connection is in use") from error
        except DBAPIError as error:
            if not isinstance(error, OperationalError) and not error.connection_invalidated:
                raise
            reason = " ".join(str(error.orig).split())
            cure = CURES[self.engine.dialect.name]
            raise Unavailable(f"DATABASE_URL: {self._shown} does not answer ({reason}); {cure}") from error


def _open(url: str) -> Engine:
    """Each engine is read only where it is used: the embedded start is not to pay for the other."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Misconfigured(f"DATABASE_URL: not an address; {HINT}") from error
    if parsed.drivername == "sqlite":
        from archive.catalogue.database.sqlite import open_sqlite

        return open_sqlite(url, PATIENCE)
    if parsed.drivername == "postgresql":
        if not parsed.database:
            raise Misconfigured(f"DATABASE_URL: names no database; {HINT}")
        from archive.catalogue.database.postgresql import open_postgresql

        return open_postgresql(parsed, PATIENCE)
    raise Misconfigured(f"DATABASE_URL: «{parsed.drivername}:» is not known; {HINT}")
