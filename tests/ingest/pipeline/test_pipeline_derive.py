"""Renditions are made anew when a recipe has changed, and what the old one made goes away."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixtures.batches import row, small_batch, write_sheet
from fixtures.house import House
from fixtures.media import film

from archive.catalogue import deposits, records, writing
from archive.model.record import Record
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from archive.renditions import INDEX, complete, key_of
from ingest.commands import workshop_here
from ingest.deriving import derive_again


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "home")
    made.add(small_batch(tmp_path / "batch", 3))
    return made


def recipes_of(house: House, name: str) -> set[str]:
    with house.archive.database.reading() as connection:
        return {each.recipe for made in records.renditions_of(connection, (name,))[name].values() for each in made}


def test_what_an_older_recipe_made_is_replaced(house: House) -> None:
    film = house.keyed("item", "BX-0002").id
    assert recipes_of(house, film) == {"hls/1"}
    asset = house.record(film).head.assets[0].id
    store = house.archive.store
    old = Rendition(asset, "video/1", "video.mp4", "video/mp4", key_of(asset, "video/1", "video.mp4"), 3)
    store.write(old.key, [b"old"])
    complete(store, asset, "video/1", [old])
    with house.archive.database.writing() as connection:
        writing.keep_renditions(connection, film, [old])
    assert recipes_of(house, film) == {"hls/1", "video/1"}
    store.delete(key_of(asset, "hls/1", INDEX))
    with house.app.app_context():
        made, problems = derive_again(workshop_here(), film, lambda _: None)
    assert problems == ()
    assert key_of(asset, "hls/1", "master.m3u8") in made
    assert recipes_of(house, film) == {"hls/1"}
    assert [entry.key for entry in store.list(f"renditions/{asset}/video/1/")] == []


@pytest.fixture
def rushes(tmp_path: Path) -> House:
    """A house with footage that is kept inside."""
    folder = tmp_path / "batch"
    folder.mkdir()
    film(folder / "rushes.mp4", 1, 960, 540)
    write_sheet(folder, [row(1, "rushes.mp4", "视频", **{"开放级别*": "内部"})])
    house = House(tmp_path / "home")
    house.add(folder)
    return house


def variants_of(house: House, name: str) -> set[str]:
    with house.archive.database.reading() as connection:
        (made,) = records.renditions_of(connection, (name,))[name].values()
    return {each.variant for each in made}


def opened(house: House, item: Record) -> None:
    """Somebody loosens the item's access and publishes it."""
    head = replace(item.head, number=item.head.number + 1, rules=(Rule(Audience.PUBLIC),))
    with house.archive.database.writing() as connection:
        writing.revise(connection, item, head, frozenset(), house.by())
    house.publish(item.id)


def orders(house: House, name: str) -> list[deposits.Entry]:
    with house.archive.database.reading() as connection:
        return [each for each in deposits.of_record(connection, name) if each.given.get("renews")]


def test_footage_that_is_kept_inside_gets_its_sizes_by_itself_once_it_is_published(rushes: House) -> None:
    item = rushes.keyed("item", "BX-0001")
    assert recipes_of(rushes, item.id) == {"footage/1"}
    small = variants_of(rushes, item.id)
    assert [each for each in small if each.startswith("v") and each.endswith(".m3u8")] == ["v360.m3u8"]
    assert rushes.work() == 0, "while it is inside nothing is ordered"

    opened(rushes, item)
    assert recipes_of(rushes, item.id) == {"footage/1"}, "who publishes does not wait"
    assert rushes.visitor().get(f"/en/item/{item.id}").status_code == 200
    assert rushes.work() == 1
    assert recipes_of(rushes, item.id) == {"hls/1"}
    assert {"v540.m3u8", "v360.m3u8", "master.m3u8"} <= variants_of(rushes, item.id)
    (order,) = orders(rushes, item.id)
    assert order.state is deposits.State.SUCCEEDED
    with rushes.archive.database.reading() as connection:
        values = records.submitted(connection, item.id)
    assert values
    assert rushes.record(item.id).head.number == 2, "nothing else of the record has changed"
    assert rushes.work() == 0


def test_footage_that_opens_on_a_day_has_its_sizes_before(rushes: House) -> None:
    item = rushes.keyed("item", "BX-0001")
    day = datetime(2040, 1, 1, tzinfo=UTC)
    closed = (Rule(Audience.INTERNAL, until=day), Rule(Audience.PUBLIC, since=day))
    head = replace(item.head, number=item.head.number + 1, rules=closed)
    with rushes.archive.database.writing() as connection:
        writing.revise(connection, item, head, frozenset(), rushes.by())
    rushes.publish(item.id)
    assert rushes.visitor().get(f"/en/item/{item.id}").status_code != 200
    assert rushes.work() == 1
    assert recipes_of(rushes, item.id) == {"hls/1"}


def test_footage_of_which_no_more_can_be_made_is_ordered_once_and_told_of(rushes: House) -> None:
    item = rushes.keyed("item", "BX-0001")
    (store,) = (rushes.archive.store,)
    (key,) = (entry.key for entry in store.list() if f"originals/{item.head.assets[0].id}" in entry.key)
    store.delete(key)
    opened(rushes, item)
    assert rushes.work() == 1
    (order,) = orders(rushes, item.id)
    assert order.state is deposits.State.HELD
    assert [each.code for each in order.problems] == ["original_missing"]
    opened(rushes, rushes.record(item.id))
    assert rushes.work() == 0
    assert len(orders(rushes, item.id)) == 1
    assert "v360.m3u8" in variants_of(rushes, item.id), "the small one is still played"
