"""What stands on a page of a document is found, and a hit opens it at that line, for those who may look at it."""

from dataclasses import replace
from pathlib import Path

import pytest
from fixtures import papers
from fixtures.batches import row, write_sheet
from fixtures.house import House

from archive.access.viewer import Role
from archive.catalogue import writing
from archive.model.rules import Audience, Rule

PAGES = ["Fold the vermilion sheet", "廣府剪紙第二頁", "Cut the vermilion edge"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    folder = tmp_path / "given"
    folder.mkdir()
    papers.pdf(folder / "book.pdf", PAGES, size=(420, 300))
    write_sheet(folder, [row(1, "book.pdf", "文本")])
    made = House(tmp_path / "home")
    made.add(folder)
    made.account("reader@example.org", Role.REGISTERED)
    return made


def pages(house: House, words: str, lang: str = "en", email: str | None = None) -> list[str]:
    answer = house.visitor(email).get("/api/search", query_string={"q": words, "lang": lang}).json
    assert all(hit["moments"] == [] for hit in answer["hits"])
    return [page for hit in answer["hits"] for page in hit["pages"]]


def test_a_hit_opens_the_page_at_the_line(house: House) -> None:
    book = house.keyed("item", "BX-0001")
    first, second, third = (f"#part-{part.id}&xywh=" for part in book.head.parts)
    found = pages(house, "vermilion")
    base = f"http://localhost/en/item/{book.id}"
    assert len(found) == 2
    assert found[0].startswith(base + first) and found[1].startswith(base + third)
    (found_in_the_other_script,) = pages(house, "广府剪纸", "zh")
    assert second in found_in_the_other_script
    x, y, width, height = map(int, found_in_the_other_script.rpartition("=")[2].split(","))
    assert x > 0 and y > 0 and x + width < 1750 and y + height < 1250
    page = house.visitor().get("/zh/search", query_string={"q": "广府剪纸"}).text
    assert "第 2 页" in page and "▶" not in page


def test_a_page_that_is_closed_is_told_to_nobody_who_may_not_look_at_it(house: House) -> None:
    book = house.keyed("item", "BX-0001")
    rule = Rule(Audience.REGISTERED, subject=book.head.parts[0].id)
    with house.archive.database.writing() as connection:
        head = replace(book.head, number=book.head.number + 1, rules=(*book.head.rules, rule))
        writing.publish(connection, writing.revise(connection, book, head, (), house.by()), house.by())
    house.settle()
    assert len(pages(house, "vermilion")) == 1
    assert len(pages(house, "vermilion", email="reader@example.org")) == 2


def test_words_that_are_lost_are_no_obstacle(house: House) -> None:
    book = house.keyed("item", "BX-0001")
    key = f"renditions/{book.head.assets[0].id}/pages/2/text.json"
    house.archive.store.write(key, [b"no words"])
    assert pages(house, "vermilion") == []
    house.archive.store.delete(key)
    assert pages(house, "vermilion") == []
