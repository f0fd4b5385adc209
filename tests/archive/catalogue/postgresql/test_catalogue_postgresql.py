"""PostgreSQL away, restarted, cut off: said plainly, healed by itself, and nobody waits for the dead."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fixtures.site import wait_for
from sqlalchemy import text

from archive.catalogue import holders, records, registry, writing
from archive.catalogue.database import Database
from archive.catalogue.feed.follower import Follower, follow
from archive.catalogue.writing import Writing
from archive.model.change import Change
from archive.model.errors import Missing, Unavailable
from archive.model.identifiers import RecordId
from archive.model.record import Record, Version
from tools.engines.postgresql import PASSWORD, PostgreSQL


def add(database: Database, code: str) -> None:
    with database.writing() as connection:
        holders.ensure(connection, code)


def test_a_wrong_password_is_said(server: PostgreSQL) -> None:
    with pytest.raises(Unavailable) as refusal:
        Database(server.url.replace(PASSWORD, "wrong")).migrate()
    assert "DATABASE_URL" in str(refusal.value)
    assert "password authentication failed" in str(refusal.value)
    assert "wrong@" not in str(refusal.value)


def test_while_the_server_is_stopped_it_is_said_and_afterwards_all_goes_on(
    server: PostgreSQL, database: Database
) -> None:
    add(database, "before")
    server.process.stop()
    with pytest.raises(Unavailable):
        add(database, "meanwhile")
    with pytest.raises(Unavailable):
        database.ping()
    server.process.start()
    add(database, "after")
    with database.reading() as connection:
        assert {"before", "after"} == set(holders.names(connection)) - {"main"}


def test_a_server_that_was_killed_has_kept_what_was_committed(server: PostgreSQL, database: Database) -> None:
    for number in range(20):
        add(database, f"kept-{number}")
    server.process.kill()
    server.process.start()
    with database.reading() as connection:
        assert {f"kept-{number}" for number in range(20)} <= set(holders.names(connection))


def test_a_connection_lost_within_a_transaction_leaves_nothing_of_it(server: PostgreSQL, database: Database) -> None:
    with pytest.raises(Unavailable), database.writing() as connection:
        holders.ensure(connection, "half")
        with database.engine.connect() as other:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        holders.ensure(connection, "other half")
    with database.reading() as connection:
        assert "half" not in holders.names(connection)


FROZEN = """
import sys, time
from archive.catalogue import holders
from archive.catalogue.database import Database
with Database(sys.argv[1]).writing() as connection:
    holders.ensure(connection, "frozen")
    print("begun", flush=True)
    time.sleep(600)
"""


def test_a_writer_that_is_frozen_loses_its_transaction_and_the_others_go_on(
    server: PostgreSQL, database: Database
) -> None:
    hasty = f"{server.url}?options=-c%20idle_in_transaction_session_timeout%3D1s"
    frozen = subprocess.Popen(
        [sys.executable, "-c", FROZEN, hasty], stdout=subprocess.PIPE, cwd=Path(__file__).parents[4]
    )
    try:
        assert frozen.stdout is not None
        assert frozen.stdout.readline() == b"begun\n"
        frozen.send_signal(signal.SIGSTOP)
        begun = time.monotonic()
        add(database, "waited")
        assert time.monotonic() - begun < 5
        with database.reading() as connection:
            assert "frozen" not in holders.names(connection)
    finally:
        frozen.kill()
        frozen.communicate()


def test_who_waits_too_long_for_another_writer_is_told(server: PostgreSQL, database: Database) -> None:
    hasty = Database(f"{server.url}?options=-c%20lock_timeout%3D200ms")
    with database.writing(), pytest.raises(Unavailable):
        add(hasty, "impatient")
    hasty.close()


def test_readers_wait_for_no_writer_and_write_nothing(server: PostgreSQL, database: Database) -> None:
    with database.writing() as connection:
        holders.ensure(connection, "unseen")
        with database.reading() as reader:
            assert "unseen" not in holders.names(reader)


def test_what_no_column_can_hold_names_nothing(server: PostgreSQL, database: Database) -> None:
    with pytest.raises(Missing), database.reading() as connection:
        records.read(connection, "nul\x00")
    with pytest.raises(Missing), database.reading() as connection:
        records.version(connection, "record", 10**30)


class Copy(Follower):
    """Keeps what it was told."""

    name = "copy"

    def __init__(self) -> None:
        self.told: list[Change] = []

    def position(self) -> int:
        return self.told[-1].sequence if self.told else 0

    def deal(self, changes: tuple[Change, ...]) -> None:
        self.told.extend(changes)


def test_a_follower_waits_for_its_database_and_goes_on(server: PostgreSQL, database: Database, by: Writing) -> None:
    def write() -> str:
        with database.writing() as connection:
            new = RecordId(registry.reserve(connection, "record", "main/item", None))
            writing.create(connection, Record(new, "main", "item", None, Version(1, {})), (), by)
            return new

    copy, told = Copy(), threading.Event()
    following = threading.Thread(target=follow, args=(database, copy, "me", told.wait))
    following.start()
    try:
        first = write()
        wait_for(lambda: first in {change.record for change in copy.told}, 10)
        server.process.stop()
        time.sleep(3)
        server.process.start()
        second = write()
        seconds = wait_for(lambda: second in {change.record for change in copy.told}, 10)
        print(f"told {seconds:.2f} s after the first write to a restarted server")
    finally:
        told.set()
        following.join()
