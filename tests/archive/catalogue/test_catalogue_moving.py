"""A catalogue moves into another database, of either kind, and nobody can tell afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.batches import small_batch
from fixtures.command import chuanxi
from fixtures.house import House, every_id
from fixtures.servers.databases import TEST_DATABASE_URL, in_schema

from archive.catalogue import feed, leases
from archive.catalogue.database import Database


def other(folder: Path, name: str) -> str:
    """The other engine where there is one."""
    return in_schema(f"moved_{name}_{folder.name}") if TEST_DATABASE_URL else f"sqlite:///{folder}/{name}.sqlite"


@pytest.fixture
def lived_in(tmp_path: Path) -> House:
    """Three items of which one is withdrawn, an account, a session's worth of everything."""
    house = House(tmp_path / "home", DATABASE_URL=f"sqlite:///{tmp_path}/first.sqlite")
    house.add(small_batch(tmp_path / "batch", 3))
    house.withdraw(house.keyed("item", "BX-0002").id)
    house.settle()
    return house


def told(house: House) -> list[Any]:
    """What the house says of everything that it has."""
    with house.archive.database.reading() as connection:
        names = every_id(connection, "item")
    asker = house.visitor()
    addresses = [f"/iiif/manifest/{name}" for name in names] + [f"/id/{name}" for name in names]
    addresses += ["/api/search?q=剪纸", "/api/search", "/iiif/collection/root"]
    return [(address, answer.status_code, answer.text) for address in addresses if (answer := asker.get(address))]


def copied(tmp_path: Path, source: str, target: str) -> dict[str, Any]:
    done = chuanxi(tmp_path / "elsewhere", "archive", "copy-database", source, target, "--json")
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_ids_answers_and_numbers_are_the_same_afterwards_and_back_again(lived_in: House, tmp_path: Path) -> None:
    first, second, third = (
        f"sqlite:///{tmp_path}/first.sqlite",
        other(tmp_path, "second"),
        f"sqlite:///{tmp_path}/third.sqlite",
    )
    there, back = copied(tmp_path, first, second), copied(tmp_path, second, third)
    assert there == back
    assert there["records"]["rows"] > 3 and there["events"]["rows"] > 3
    moved = House(tmp_path / "home", DATABASE_URL=second)
    assert told(moved) == told(lived_in)
    with lived_in.archive.database.reading() as connection:
        latest = feed.latest(connection)
    moved.edit(moved.keyed("item", "BX-0001").id, title="迁移之后")
    with moved.archive.database.reading() as connection:
        assert [change.sequence for change in feed.after(connection, latest)] == [latest + 1]
    moved.archive.database.close()


def test_a_database_that_holds_something_is_not_written_to(lived_in: House, tmp_path: Path) -> None:
    first, second = f"sqlite:///{tmp_path}/first.sqlite", other(tmp_path, "second")
    copied(tmp_path, first, second)
    again = chuanxi(tmp_path / "elsewhere", "archive", "copy-database", first, second)
    assert (again.returncode, again.stderr.count("Traceback")) == (1, 0)
    assert "TO: holds rows already" in again.stderr and "name an empty database" in again.stderr
    empty = chuanxi(
        tmp_path / "elsewhere", "archive", "copy-database", other(tmp_path, "none"), other(tmp_path, "fresh")
    )
    assert "is it the right database?" in empty.stderr


def test_while_somebody_works_there_nothing_is_copied(lived_in: House, tmp_path: Path) -> None:
    with lived_in.archive.database.writing() as connection:
        leases.beat(connection, "here:1:1:worker", "worker")
    refused = chuanxi(
        tmp_path / "elsewhere",
        "archive",
        "copy-database",
        f"sqlite:///{tmp_path}/first.sqlite",
        other(tmp_path, "second"),
    )
    assert refused.returncode == 1
    assert "stop chuanxi first" in refused.stderr
    target = Database(other(tmp_path, "second"))
    with target.reading() as connection:
        assert every_id(connection, "item") == []
    target.close()
