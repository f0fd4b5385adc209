"""Tiles that lie on another machine: what was read is kept here, and decided about at each answer."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.house import House
from fixtures.states import deposit

from app.creation import create_app
from archive.renditions import key_of
from archive.storage.memory import MemoryStore
from iiif.image.pictures import Pictures
from iiif.keeping import Keeping
from iiif.tiles import FRESH


def house_with(tmp_path: Path, megabytes: str = "64") -> tuple[House, str, str]:
    """A house whose store is afar, with a public picture: the item's id and the asset's."""
    house = House(tmp_path / "home", STORAGE_URL="memory:", CACHE_MB=megabytes)
    house.add(deposit(tmp_path / "batch", "public", seed=9))
    item = house.keyed("item", "I-public")
    (asset,) = item.head.assets
    return house, item.id, asset.id


@pytest.mark.parametrize("megabytes", ["64", "0"])
def test_what_was_read_from_afar_is_kept_here_as_long_as_anything_may_be(tmp_path: Path, megabytes: str) -> None:
    house, item, asset = house_with(tmp_path, megabytes)
    whole, client = f"/iiif/image/3/{asset}/full/max/0/default.jpg", house.visitor()
    first = client.get(whole)
    assert first.status_code == 200
    house.archive.store.delete(key_of(asset, "pyramid/1", "access.tif"))
    again = client.get(whole)
    assert (again.data == first.data) is (megabytes != "0")
    house.withdraw(item)
    time.sleep(FRESH)
    assert client.get(whole).status_code in (404, 410), "kept or not: who may not see it does not"


def test_a_piece_of_a_copy_that_was_mended_is_read_anew(tmp_path: Path) -> None:
    house, _, asset = house_with(tmp_path)
    key = key_of(asset, "pyramid/1", "access.tif")
    pictures = Pictures(house.archive, Keeping(tmp_path / "kept", 1 << 20))
    picture = pictures.get(asset)
    assert picture is not None
    whole = b"".join(house.archive.store.read(key))
    house.archive.store.write(key, [b"\0" * len(whole)])
    pictures.forget(asset)
    damaged = pictures.get(asset)
    assert damaged is not None and damaged.handle.read(100, 50) == bytes(50)
    house.archive.store.write(key, [whole])
    pictures.forget(asset)
    mended = pictures.get(asset)
    assert mended is not None and mended.handle.read(100, 50) == whole[100:150]


class Slow(MemoryStore):
    """A store that is far away: something happens here before a piece has come."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self.happens = happens

    def read_range(self, key: str, start: int, length: int) -> bytes:
        self.happens()
        return super().read_range(key, start, length)


def test_whoever_may_not_see_it_any_more_when_it_has_come_does_not(tmp_path: Path) -> None:
    house, item, asset = house_with(tmp_path, "0")
    withdrawing = False

    def happens() -> None:
        if withdrawing:
            house.withdraw(item)
            time.sleep(FRESH * 1.2)

    slow = Slow(happens)
    for entry in house.archive.store.list():
        slow.write(entry.key, house.archive.store.read(entry.key))
    client = create_app(house.archive.settings, replace(house.archive, store=slow)).test_client()
    stored = f"/iiif/image/3/{asset}/full/!200,200/0/default.jpg"
    assert client.get(stored).status_code == 200
    withdrawing = True
    assert client.get(stored).status_code in (404, 410)
