"""A part or a file with a rule of its own is closed wherever it could be seen, and the rest of its item is not."""

from dataclasses import replace

import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.media import picture
from flask.testing import FlaskClient

from archive.access import Role
from archive.catalogue import writing
from archive.model.record import Record
from archive.model.rules import Audience, Rule


@pytest.fixture(scope="module")
def album(house: House, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Three pictures: the first is for everybody, the second part and the third file are for registered visitors."""
    folder = tmp_path_factory.mktemp("album")
    names = [picture(folder / f"{number}.jpg", 500, 400, 40 + number).name for number in range(3)]
    write_sheet(folder, [row(50, name, "图片") for name in names])
    house.add(folder)
    seen = house.keyed("item", "BX-0050")
    rules = tuple(Rule(Audience.REGISTERED, subject=name) for name in (seen.head.parts[1].id, seen.head.assets[2].id))
    with house.archive.database.writing() as connection:
        head = replace(seen.head, number=2, rules=(*seen.head.rules, *rules))
        writing.publish(connection, writing.revise(connection, seen, head, (), house.by()), house.by())
    house.account("visitor@example.org", Role.REGISTERED)
    return house.record(seen.id)


@pytest.fixture
def registered(house: House, album: Record) -> FlaskClient:
    del album
    return house.visitor("visitor@example.org")


def canvases(client: FlaskClient, album: Record) -> list[str]:
    answer = client.get(f"/iiif/manifest/{album.id}")
    assert answer.json is not None
    return [canvas["id"].rpartition("/")[2] for canvas in answer.json["items"]]


def test_a_manifest_paints_only_what_its_reader_may_see(
    anybody: FlaskClient, registered: FlaskClient, album: Record
) -> None:
    parts = [part.id for part in album.head.parts]
    assert canvases(anybody, album) == parts[:1]
    assert canvases(registered, album) == parts


def test_the_addresses_of_a_closed_part_and_of_its_file_are_closed(
    anybody: FlaskClient, registered: FlaskClient, album: Record
) -> None:
    for place, closed in enumerate((False, True, True)):
        part, asset = album.head.parts[place].id, album.head.assets[place].id
        addresses = [
            f"/iiif/image/3/{asset}/info.json",
            f"/iiif/image/3/{asset}/full/max/0/default.jpg",
            f"/media/{asset}/pyramid/1/thumb-400.jpg",
            f"/iiif/canvas/{part}/annotation/painting/{asset}",
        ]
        for address in addresses:
            expected = {401, 404} if closed else {200}
            assert anybody.get(address).status_code in expected, address
            assert registered.get(address).status_code == 200, address
    assert anybody.get(f"/iiif/canvas/{album.head.parts[1].id}").status_code == 401


def test_a_closed_picture_is_not_the_thumbnail_of_its_item(anybody: FlaskClient, album: Record) -> None:
    assert album.head.assets[1].id not in anybody.get("/iiif/collection/root").text
    assert album.head.assets[2].id not in anybody.get(f"/iiif/manifest/{album.id}").text


@pytest.fixture(scope="module")
def songbook(house: House, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Two pictures and a score; the second picture and the score are for staff alone."""
    folder = tmp_path_factory.mktemp("songbook")
    names = [picture(folder / f"sung-{number}.jpg", 300, 200, 70 + number).name for number in range(2)]
    (folder / "secret-notes.txt").write_text("1=C 2/4\n1 2 3 5 | 6 -\n", encoding="utf-8")
    write_sheet(folder, [row(60, names[0], "图片"), row(60, names[1], "图片"), row(60, "secret-notes.txt", "图片")])
    house.add(folder)
    seen = house.keyed("item", "BX-0060")
    score = next(asset for asset in seen.head.assets if asset.original_path.endswith(".txt"))
    rules = (Rule(Audience.INTERNAL, subject=seen.head.parts[1].id), Rule(Audience.INTERNAL, subject=score.id))
    with house.archive.database.writing() as connection:
        head = replace(seen.head, number=2, rules=(*seen.head.rules, *rules))
        writing.publish(connection, writing.revise(connection, seen, head, (), house.by()), house.by())
    house.account("keeper@example.org", Role.CURATOR, "main")
    return house.record(seen.id)


def test_a_page_tells_nothing_of_parts_and_papers_that_are_for_staff_alone(
    house: House, anybody: FlaskClient, songbook: Record
) -> None:
    hidden = (songbook.head.parts[1].id, songbook.head.assets[1].id, "secret-notes.txt")
    page = anybody.get(f"/en/item/{songbook.id}").text
    assert songbook.head.assets[0].id in page
    assert [each for each in (*hidden, "cannot be shown to you") if each in page] == []
    seen = house.visitor("keeper@example.org").get(f"/en/item/{songbook.id}").text
    assert [each for each in hidden if each not in seen] == []
