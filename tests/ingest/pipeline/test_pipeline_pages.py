"""A document or a scan of many pages is one item of as many parts: leafed through, cited, found, closed by the page."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fixtures import papers
from fixtures.batches import row, write_sheet
from fixtures.house import House
from flask.testing import FlaskClient

from archive.access import Role
from archive.catalogue import writing
from archive.fixity import check
from archive.model.record import Record
from archive.model.rules import Action, Audience, Rule
from iiif.tiles import FRESH
from ingest.commands import workshop_here
from ingest.deriving import derive_again

WORDS = ["Fold the vermilion sheet", "广府剪纸第二页", "A quokka in the margin"]
QUOKKA, VERMILION = "quokka", "vermilion"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("given")
    papers.pdf(folder / "book.pdf", WORDS, contents=[("序", 1), ("剪法", 2)], size=(420, 300))
    papers.leaves(folder / "album.tif", (600, 400), (300, 500))
    write_sheet(folder, [row(1, "book.pdf", "文本"), row(2, "album.tif", "图片")])
    made = House(tmp_path_factory.mktemp("home"))
    assert {entry.state.value for entry in made.add(folder)} == {"succeeded"}
    made.account("reader@example.org", Role.REGISTERED)
    return made


def manifest(client: FlaskClient, record: Record) -> dict[str, Any]:
    answer = client.get(f"/iiif/manifest/{record.id}")
    assert answer.json is not None, answer.text
    return answer.json


def found(house: House, words: str) -> list[str]:
    answer = house.visitor().get(f"/api/search?q={words}")
    assert answer.json is not None
    return [hit["id"] for hit in answer.json["hits"]]


@pytest.mark.parametrize(("key", "pages"), [("BX-0001", 3), ("BX-0002", 2)])
def test_each_page_is_a_part_with_a_canvas_an_image_service_and_a_place_on_the_page(
    house: House, key: str, pages: int
) -> None:
    record, client = house.keyed("item", key), house.visitor()
    (asset,) = record.head.assets
    assert [part.placements[0].page for part in record.head.parts] == list(range(1, pages + 1))
    canvases = manifest(client, record)["items"]
    assert len(canvases) == pages
    for number, canvas in enumerate(canvases, start=1):
        body = canvas["items"][0]["items"][0]["body"]
        assert body["service"][0]["id"].endswith(f"/iiif/image/3/{asset.id}.{number}")
        for address in (
            body["id"],
            f"{body['service'][0]['id']}/info.json",
            canvas["thumbnail"][0]["id"],
            canvas["id"],
        ):
            assert client.get(address).status_code == 200, address
        info = client.get(f"{body['service'][0]['id']}/info.json").json
        assert info is not None
        assert (info["width"], info["height"]) == (canvas["width"], canvas["height"])
    page = client.get(f"/zh/item/{record.id}").text
    assert page.count("data-service=") == pages
    assert client.get(f"/iiif/image/3/{asset.id}.{pages + 1}/info.json").status_code == 404
    assert client.get(f"/iiif/image/3/{asset.id}/info.json").status_code == 404


def test_the_table_of_contents_of_the_file_leads_to_its_pages(house: House) -> None:
    record = house.keyed("item", "BX-0001")
    page = house.visitor().get(f"/zh/item/{record.id}").text
    for words, part in (("序", record.head.parts[0].id), ("剪法", record.head.parts[1].id)):
        assert f'<a href="#part-{part}">{words}</a>' in page
    (top,) = manifest(house.visitor(), record)["structures"]
    assert [each["label"] for each in top["items"]] == [{"none": ["序"]}, {"none": ["剪法"]}]


def test_what_stands_on_a_page_is_found(house: House) -> None:
    book = house.keyed("item", "BX-0001").id
    assert found(house, QUOKKA) == [book]
    assert found(house, "剪纸第二页") == [book]
    assert found(house, "quagga") == [] or book not in found(house, "quagga")


def test_the_same_file_again_changes_nothing_and_a_longer_one_keeps_the_pages_that_were_cited(
    house: House, tmp_path: Path
) -> None:
    before = house.keyed("item", "BX-0002").head
    papers.leaves(tmp_path / "album.tif", (600, 400), (300, 500))
    write_sheet(tmp_path, [row(2, "album.tif", "图片")])
    assert [entry.changed for entry in house.add(tmp_path)] == [False]
    papers.leaves(tmp_path / "album.tif", (600, 400), (300, 500), (90, 90))
    house.add(tmp_path)
    after = house.keyed("item", "BX-0002").head
    assert [part.id for part in after.parts[:2]] == [part.id for part in before.parts]
    assert len(after.parts) == 3


def test_a_closed_page_is_closed_everywhere_and_its_neighbours_are_not(house: House) -> None:
    seen = house.keyed("item", "BX-0001")
    (asset,), closed = seen.head.assets, seen.head.parts[2]
    rule = Rule(Audience.REGISTERED, subject=closed.id)
    with house.archive.database.writing() as connection:
        head = replace(seen.head, number=seen.head.number + 1, rules=(*seen.head.rules, rule))
        writing.publish(connection, writing.revise(connection, seen, head, (), house.by()), house.by())
    house.settle()
    time.sleep(FRESH)  # as old may the decision about a tile be
    anybody, reader = house.visitor(), house.visitor("reader@example.org")
    assert len(manifest(anybody, seen)["items"]) == 2
    assert len(manifest(reader, seen)["items"]) == 3
    for path in (f"/iiif/image/3/{asset.id}.3/full/max/0/default.jpg", f"/media/{asset.id}.3/pages/2/thumb-400.jpg"):
        assert anybody.get(path).status_code == 401, path
        assert reader.get(path).status_code == 200, path
        assert anybody.get(path.replace(".3/", ".2/")).status_code == 200, path
    assert anybody.get(f"/media/{asset.id}/pages/2/text.json").status_code == 401
    assert anybody.get(f"/media/{asset.id}.2/original").status_code in (401, 403, 404)
    assert found(house, QUOKKA) == []
    assert found(house, VERMILION) == [seen.id]


def test_words_of_pages_that_people_may_know_of_but_not_look_at_are_not_in_the_index(
    house: House, tmp_path: Path
) -> None:
    papers.pdf(tmp_path / "letter.pdf", ["A narwhal in the sea"], size=(420, 300))
    write_sheet(tmp_path, [row(7, "letter.pdf", "文本")])
    house.add(tmp_path)
    seen = house.keyed("item", "BX-0007")
    assert found(house, "narwhal") == [seen.id]
    rule = Rule(Audience.REGISTERED, actions=frozenset({Action.STREAM, Action.PREVIEW}))
    with house.archive.database.writing() as connection:
        head = replace(seen.head, number=seen.head.number + 1, rules=(*seen.head.rules, rule))
        writing.publish(connection, writing.revise(connection, seen, head, (), house.by()), house.by())
    house.settle()
    assert found(house, "narwhal") == []


def test_a_lost_page_is_missed_and_made_anew(house: House) -> None:
    record = house.keyed("item", "BX-0001")
    key = f"renditions/{record.head.assets[0].id}.2/pages/2/access.tif"
    here = house.archive
    assert check(here.database, here.holdings, here.store, lambda _: None).good
    whole = here.store.size(key)
    here.store.delete(key)
    assert check(here.database, here.holdings, here.store, lambda _: None).missing == (key,)
    with house.app.app_context():
        made, held = derive_again(workshop_here(), record.id, lambda _: None)
    assert key in made and held == ()
    assert here.store.size(key) == whole
    assert check(here.database, here.holdings, here.store, lambda _: None).good
