"""SQLite in WAL mode: one file, one writer at a time, readers that never wait."""

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from archive.model.errors import Misconfigured


def open_sqlite(url: str, patience: int) -> Engine:
    """`patience`: seconds that a writer waits for another one. Raises Misconfigured."""
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            raise Misconfigured(f"DATABASE_URL: {path} cannot be made ({reason}); name a folder of yours") from error
    engine = create_engine(url, pool_size=8, max_overflow=32, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # we begin transactions ourselves
        cursor = connection.cursor()  # type: ignore[attr-defined]
        # busy_timeout first: even switching to WAL may meet another process that starts at the same moment.
        for pragma in (
            f"busy_timeout={patience * 1000}",
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
