"""Renditions are made anew when a recipe has changed, and what the old one made goes away."""

from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.batches import row, small_batch, write_sheet
from fixtures.house import House
from fixtures.media import film

from archive.catalogue import records, writing
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


def test_footage_that_is_kept_inside_gets_its_sizes_when_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    film(folder / "rushes.mp4", 1, 960, 540)
    write_sheet(folder, [row(1, "rushes.mp4", "视频", **{"开放级别*": "内部"})])
    house = House(tmp_path / "home")
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    with house.archive.database.reading() as connection:
        (made,) = records.renditions_of(connection, (item.id,))[item.id].values()
    assert {each.recipe for each in made} == {"footage/1"}
    assert [each.variant for each in made if each.variant.startswith("v") and each.variant.endswith(".m3u8")] == [
        "v360.m3u8"
    ]

    opened = replace(item.head, number=item.head.number + 1, rules=(Rule(Audience.PUBLIC),))
    with house.archive.database.writing() as connection:
        writing.revise(connection, item, opened, frozenset(), house.by())
    house.publish(item.id)
    with house.app.app_context():
        derive_again(workshop_here(), item.id, lambda _: None)
    assert recipes_of(house, item.id) == {"hls/1"}
    with house.archive.database.reading() as connection:
        (made,) = records.renditions_of(connection, (item.id,))[item.id].values()
    assert {"v540.m3u8", "v360.m3u8"} <= {each.variant for each in made}
