"""The database is stopped and killed while workers work: they wait for it, and nothing is lost or done twice."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.house import every_id
from fixtures.servers.queues import Workshop
from fixtures.site import wait_for

from archive.catalogue.deposits import State
from tools.engines.folder import server_folder
from tools.engines.postgresql import PostgreSQL, postgresql


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    """A server of our own."""
    with server_folder() as folder, postgresql(folder) as made:
        yield made


def test_workers_wait_for_their_database_and_lose_nothing(database: PostgreSQL, tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, "local:", DATABASE_URL=database.url)
    with workshop.workers(2) as running:
        batch = workshop.give("batch", 1, 16)
        wait_for(lambda: workshop.ended(batch) >= 3, 30)
        database.process.stop()
        time.sleep(4)
        database.process.start()
        wait_for(lambda: workshop.ended(batch) >= 6, 30)
        database.process.kill()
        time.sleep(4)
        database.process.start()
        seconds = wait_for(lambda: workshop.done(batch), 60)
        assert [process.poll() for process in running] == [None, None]
    print(f"the rest was done {seconds:.1f} s after the database was there again")
    assert {each.state for each in workshop.of(batch)} == {State.SUCCEEDED}
    with workshop.house.archive.database.reading() as connection:
        assert len(every_id(connection, "item")) == 16
    workshop.house.archive.database.close()
