"""What a store's own server hands out: to whoever the site has let through, for a minute, one file and no more."""

import os
import time
import urllib.error
import urllib.parse
import urllib.request
import wave
from pathlib import Path

import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House

from archive.access import Role
from archive.catalogue import records
from archive.storage import Given, Store

GIVEN = Given('广府 "剪纸"; \' .wav', "audio/wav")


def fetched(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), dict(refusal.headers)


def linked(store: Store, key: str, seconds: int = 60) -> str:
    found = store.link(key, os.environ["AWS_ENDPOINT_URL"], seconds, GIVEN)
    assert found is not None
    return found


def test_a_link_gives_the_bytes_whole_and_in_part_under_the_name_that_was_given(store: Store) -> None:
    store.write("a/film", [b"0123456789"])
    status, body, headers = fetched(linked(store, "a/film"))
    assert (status, body, headers["Content-Type"]) == (200, b"0123456789", "audio/wav")
    assert urllib.parse.quote(GIVEN.name, safe="") in headers["Content-Disposition"]
    assert fetched(linked(store, "a/film"), Range="bytes=2-4")[:2] == (206, b"234")


def test_a_link_is_good_for_one_key_and_ends(store: Store) -> None:
    store.write("a/film", [b"0123456789"])
    store.write("a/other", [b"secret"])
    good = linked(store, "a/film")
    assert fetched(good.replace("a/film", "a/other"))[0] == 403
    short = linked(store, "a/film", 1)
    time.sleep(2.5)
    assert fetched(short)[0] in (400, 403)
    assert fetched(good)[0] == 200


@pytest.fixture
def house(tmp_path: Path, url: str) -> House:
    made = House(tmp_path / "home", STORAGE_URL=url, STORAGE_PUBLIC_URL=os.environ["AWS_ENDPOINT_URL"])
    folder = tmp_path / "batch"
    folder.mkdir()
    with wave.open(str(folder / "long.wav"), "wb") as sound:
        sound.setnchannels(1), sound.setsampwidth(2), sound.setframerate(48_000)
        sound.writeframes(b"\x00\x10\x00\xf0" * (48_000 * 50))
    write_sheet(folder, [row(1, "long.wav", "音频")])
    made.add(folder)
    made.account("keeper@example.org", Role.CURATOR, "main")
    return made


def test_large_originals_are_handed_out_by_the_store_to_those_who_may_have_them(house: House) -> None:
    (asset,) = house.keyed("item", "BX-0001").head.assets
    address = f"/media/{asset.id}/original"
    assert house.visitor().get(address).status_code == 401
    keeper = house.visitor("keeper@example.org")
    sent = keeper.get(address)
    assert (sent.status_code, sent.headers["Cache-Control"]) == (307, "no-store")
    status, body, headers = fetched(sent.headers["Location"])
    assert (status, len(body)) == (200, asset.digest.size)
    assert "long.wav" in headers["Content-Disposition"]
    assert keeper.head(address).status_code == 200
    # What is played on the page passes through the site, where every range is asked for.
    with house.archive.database.reading() as connection:
        made = records.renditions_of(connection, (house.keyed("item", "BX-0001").id,))
    ((played, *_),) = [listed for of_record in made.values() for listed in of_record.values()]
    assert house.visitor().get(f"/media/{played.asset}/{played.recipe}/{played.variant}").status_code == 200
