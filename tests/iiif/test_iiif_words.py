"""The words of a PDF's page stand beside its canvas, line by line at their place, for whoever may read the page."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fixtures import papers
from fixtures.batches import row, write_sheet
from fixtures.house import House
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from iiif_prezi3 import AnnotationPage

from archive.access.viewer import Role
from archive.catalogue import writing
from archive.model.errors import Damaged
from archive.model.record import Record
from archive.model.rules import Action, Audience, Rule
from archive.page_text import VARIANT, Line, Words, dump, load

PAGES = ["Fold the vermilion sheet", "广府剪纸第二页", ""]


@pytest.fixture
def house(tmp_path: Path) -> House:
    folder = tmp_path / "given"
    folder.mkdir()
    papers.pdf(folder / "book.pdf", PAGES, size=(420, 300))
    papers.leaves(folder / "album.tif", (600, 400), (300, 500))
    write_sheet(folder, [row(1, "book.pdf", "文本"), row(2, "album.tif", "图片")])
    made = House(tmp_path / "home")
    made.add(folder)
    made.account("reader@example.org", Role.REGISTERED)
    return made


def canvases(client: FlaskClient, record: Record) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/iiif/manifest/{record.id}").json["items"]
    return found


def path(address: str) -> str:
    return address.removeprefix("http://localhost")


def close(house: House, record: Record, rule: Rule) -> None:
    with house.archive.database.writing() as connection:
        head = replace(record.head, number=record.head.number + 1, rules=(*record.head.rules, rule))
        writing.publish(connection, writing.revise(connection, record, head, (), house.by()), house.by())


def test_each_page_leads_to_its_words_and_these_to_their_place(house: House) -> None:
    client = house.visitor()
    found = []
    for canvas in canvases(client, house.keyed("item", "BX-0001")):
        (reference,) = canvas["annotations"]
        assert "items" not in reference and reference["type"] == "AnnotationPage"
        page = client.get(path(reference["id"])).json
        assert page["id"] == reference["id"]
        AnnotationPage(**page)
        for annotation in page["items"]:
            assert annotation["motivation"] == "supplementing"
            whole, _, place = annotation["target"].partition("#xywh=")
            x, y, width, height = map(int, place.split(","))
            assert whole == canvas["id"]
            assert 0 <= x < x + width <= canvas["width"] and 0 <= y < y + height <= canvas["height"]
        assert client.get(path(reference["id"]), headers={"Origin": "https://other.example"}).headers[
            "Access-Control-Allow-Origin"
        ] in ("*", "https://other.example")
        found.append([annotation["body"]["value"] for annotation in page["items"]])
    assert found == [[PAGES[0]], [PAGES[1]], []]


def test_pictures_have_no_page_of_words(house: House) -> None:
    client = house.visitor()
    for canvas in canvases(client, house.keyed("item", "BX-0002")):
        assert "annotations" not in canvas
        assert client.get(f"{path(canvas['id'])}/page/words").status_code == 404


def test_words_that_were_kept_without_their_places_stand_beside_the_whole_page(house: House) -> None:
    record = house.keyed("item", "BX-0001")
    made = f"renditions/{record.head.assets[0].id}/pages/2/{VARIANT}"
    house.archive.store.write(made, [b'{"pages": ["one", "two", ""]}'])
    client = house.visitor()
    first, second, third = (f"{path(each['id'])}/page/words" for each in canvases(client, record))
    (annotation,) = client.get(first).json["items"]
    assert annotation["target"] == canvases(client, record)[0]["id"]
    assert annotation["body"]["value"] == "one"
    assert [len(client.get(each).json["items"]) for each in (second, third)] == [1, 0]


def test_the_words_of_a_closed_page_are_as_closed_as_the_page(house: House) -> None:
    record = house.keyed("item", "BX-0001")
    anybody, reader = house.visitor(), house.visitor("reader@example.org")
    first, second, _ = (f"{path(each['id'])}/page/words" for each in canvases(anybody, record))
    close(house, record, Rule(Audience.REGISTERED, subject=record.head.parts[0].id))
    assert anybody.get(first).status_code == 401 and b"vermilion" not in anybody.get(first).data
    assert reader.get(first).status_code == 200
    assert anybody.get(second).status_code == 200


def test_words_of_what_may_be_known_of_but_not_looked_at_are_not_told(house: House) -> None:
    record = house.keyed("item", "BX-0001")
    anybody, reader = house.visitor(), house.visitor("reader@example.org")
    first = f"{path(canvases(anybody, record)[0]['id'])}/page/words"
    close(house, record, Rule(Audience.REGISTERED, actions=frozenset({Action.STREAM, Action.PREVIEW})))
    assert anybody.get(first).status_code == 401
    assert reader.get(first).status_code == 200


def test_words_of_a_file_that_is_closed_are_closed_on_each_of_its_pages(house: House) -> None:
    record = house.keyed("item", "BX-0001")
    anybody, reader = house.visitor(), house.visitor("reader@example.org")
    first = f"{path(canvases(anybody, record)[0]['id'])}/page/words"
    rule = Rule(Audience.REGISTERED, actions=frozenset({Action.STREAM}), subject=record.head.assets[0].id)
    close(house, record, rule)
    assert anybody.get(first).status_code == 401
    assert reader.get(first).status_code == 200


LINES = st.builds(Line, st.text(max_size=20), st.tuples(*[st.integers(0, 9000)] * 4))


@given(st.lists(st.tuples(st.text(max_size=30), st.lists(LINES, max_size=4)), max_size=5))
def test_words_come_back_as_they_were(pages: list[tuple[str, list[Line]]]) -> None:
    found = load(dump([Words.of(text, lines) for text, lines in pages]))
    assert [(page.text, list(page.lines)) for page in found] == pages


@given(st.binary(max_size=60) | st.sampled_from([b'{"pages": 3}', b'{"lines": []}', b"[]", b"7"]))
def test_what_is_no_file_of_words_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        load(data)


@pytest.mark.parametrize("kept", ["", "7", "[[1]]", '[["a", 1, 1, 1, "b"]]', '{"a": 1}', "[null]"])
def test_lines_that_are_none_are_damaged(kept: str) -> None:
    with pytest.raises(Damaged):
        assert Words("a", kept).lines
