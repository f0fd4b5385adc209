"""A table of contents is given as ranges, from what people have written or else from the file's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from fixtures.house import House
from iiif_prezi3 import Manifest

from archive.model.asset import Heading
from archive.model.values import Value
from bench.imaging.book import add_book

Json = dict[str, Any]

OUTLINE = (
    Heading("序", 1),
    Heading("第一章", 3),
    Heading("第一节", 3, 2),
    Heading("第二节", 5, 2),
    Heading("第二章", 8),
)


def manifest(house: House, record: str) -> Json:
    answer = house.visitor().get(f"/iiif/manifest/{record}")
    assert answer.json is not None, answer.text
    Manifest(**answer.json)
    return answer.json


def ranges(node: Json) -> Iterator[Json]:
    for item in node["items"]:
        if item["type"] == "Range":
            yield item
            yield from ranges(item)


def pages_of(node: Json, canvases: list[str]) -> list[int]:
    """The pages (from 1) directly in a range."""
    return [canvases.index(item["id"]) + 1 for item in node["items"] if item["type"] == "Canvas"]


def test_the_outline_of_a_file_becomes_nested_ranges_that_hold_every_page_once(house: House) -> None:
    made = manifest(house, add_book(house.archive, 10, contents=OUTLINE))
    canvases = [canvas["id"] for canvas in made["items"]]
    (top,) = made["structures"]
    assert top["label"] == {"zh-Hans": ["目录"], "en": ["Contents"]}
    found = {each["label"]["none"][0]: pages_of(each, canvases) for each in ranges(top)}
    assert found == {"序": [1, 2], "第一章": [], "第一节": [3, 4], "第二节": [5, 6, 7], "第二章": [8, 9, 10]}
    chapter = top["items"][1]
    assert [each["label"]["none"][0] for each in chapter["items"]] == ["第一节", "第二节"]


def test_every_range_is_published_at_its_id(house: House) -> None:
    made = manifest(house, add_book(house.archive, 10, contents=OUTLINE))
    (top,) = made["structures"]
    client = house.visitor()
    for each in (top, *ranges(top)):
        answer = client.get(each["id"].removeprefix("http://id.example.org"))
        assert answer.json == {"@context": "http://iiif.io/api/presentation/3/context.json", **each}
    assert client.get(f"/iiif/range/{made['id'].rpartition('/')[2]}/99").status_code == 404


def test_what_people_have_written_goes_before_the_file_and_says_how_to_leaf(house: House) -> None:
    rows = (
        {"heading": "剪法", "at": "2"},
        {"heading": "无此页", "at": "40"},
        {"heading": "花样", "at": "4", "level": "1"},
    )
    values = {"contents": tuple(map(Value, rows)), "reading_direction": (Value("right-to-left"),)}
    made = manifest(house, add_book(house.archive, 5, values=values, contents=OUTLINE))
    canvases = [canvas["id"] for canvas in made["items"]]
    (top,) = made["structures"]
    assert {each["label"]["none"][0]: pages_of(each, canvases) for each in ranges(top)} == {
        "剪法": [2, 3],
        "花样": [4, 5],
    }
    assert made["viewingDirection"] == "right-to-left"


@pytest.mark.parametrize(
    "contents",
    [
        (Heading("b", 5), Heading("a", 1)),
        (Heading("deep", 2, 6), Heading("top", 2), Heading("again", 2, 3)),
        (Heading("last", 6), Heading("beyond", 6, 2)),
    ],
)
def test_a_table_out_of_order_still_gives_ranges_that_have_something_in_them(
    house: House, contents: tuple[Heading, ...]
) -> None:
    made = manifest(house, add_book(house.archive, 6, contents=contents))
    (top,) = made["structures"]
    found = list(ranges(top))
    assert len(found) == len(contents)
    assert all(each["items"] for each in found)


def test_an_item_without_a_table_of_contents_has_no_structures(house: House) -> None:
    assert "structures" not in manifest(house, add_book(house.archive, 3, scans=True))
