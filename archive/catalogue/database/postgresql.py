"""PostgreSQL by psycopg 3: a pool of connections, and one writer at a time by an advisory lock."""

from sqlalchemy import URL, Connection, Engine, create_engine, event

POOLED, MORE = 4, 12
"""Connections that a process keeps, and how many more it may open when many ask at once."""

FROZEN = 20
"""Seconds after which a writer that does nothing within its transaction loses it: its process may be frozen or cut off.

Shorter than the patience of those who wait for it.
"""

WRITER = 0x43585752
"""The advisory lock's first number; the second tells one schema from another in the same database."""


def open_postgresql(url: URL, patience: int) -> Engine:
    """`patience`: seconds that a writer waits for another one, and that anybody waits for a connection."""
    given = url.query.get("options", "")
    ours = f"-c lock_timeout={patience}s -c idle_in_transaction_session_timeout={FROZEN}s"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        # What a statement was given is told in no error: names and texts of people are among it.
        hide_parameters=True,
        pool_size=POOLED,
        max_overflow=MORE,
        pool_timeout=patience,
        # A server that was restarted is noticed here, not by the first who asks something of it.
        pool_pre_ping=True,
        connect_args={
            # Those of DATABASE_URL come last: they prevail.
            "options": f"{ours} {given if isinstance(given, str) else ' '.join(given)}".strip(),
            "application_name": "chuanxi",
            "connect_timeout": 5,
            # A machine that vanishes is noticed within a minute; without these, after hours.
            "keepalives_idle": 20,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,
        },
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Held until the transaction has ended and what it wrote can be seen by all.
        if connection.get_execution_options().get("chuanxi_writes"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER}, hashtext(current_schema()))")

    return engine
