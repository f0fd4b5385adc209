"""What people have done to a record is not undone by the next deposit, and what others keep inside is not used."""

from pathlib import Path

import pytest
from fixtures.batches import make, row, write_sheet
from fixtures.house import House, every_id

from archive.catalogue import listing
from archive.model.names import name_key

ELEMENT = """
[[element]]
name = "{name}"
category = "VII"
unesco_domain = "e"
description = {{ zh-Hans = "表里的说明" }}
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


def sheet(folder: Path, *names: str, **cells: str) -> Path:
    folder.mkdir(exist_ok=True)
    write_sheet(folder, [row(1, name, "图片", **cells) for name in names])
    return folder


def elements(house: House) -> list[str]:
    with house.archive.database.reading() as connection:
        return every_id(connection, "element")


def test_what_people_wrote_into_a_draft_survives_its_first_deposit(house: House, tmp_path: Path) -> None:
    folder = sheet(tmp_path / "batch", "a.jpg", **{"项目名称*": "新窗花"})
    make(folder / "a.jpg", 1)
    house.add(folder)
    (draft,) = elements(house)
    house.edit(draft, description="人写的说明")
    described = tmp_path / "described"
    described.mkdir()
    (described / "metadata.toml").write_text(ELEMENT.format(name="新窗花"), encoding="utf-8")
    (entry,) = house.add(described, publish=False)
    assert entry.record == draft
    after = house.record(draft).head
    assert [value.content for value in after.values["description"]] == ["人写的说明"]
    assert "edit_kept" in [problem.code for problem in entry.problems]
    assert [value.content for value in after.values["unesco_domain"]] == ["e"]


def test_a_scan_that_was_replaced_and_comes_back_beside_its_replacement_opens_a_part_of_its_own(
    house: House, tmp_path: Path
) -> None:
    folder = sheet(tmp_path / "batch", "a.jpg")
    first = make(folder / "a.jpg", 1).read_bytes()
    house.add(folder)
    before = house.keyed("item", "BX-0001").head
    make(folder / "a.jpg", 2)
    house.add(folder)
    sheet(folder, "a.jpg", "b.jpg")
    (folder / "b.jpg").write_bytes(first)
    house.add(folder)
    after = house.keyed("item", "BX-0001").head
    assert after.assets[1].id == before.assets[0].id
    assert after.parts[0].id == before.parts[0].id
    assert len({part.id for part in after.parts}) == 2


@pytest.mark.parametrize("kept", ["internal", "withdrawn"])
def test_names_that_others_keep_inside_lead_nowhere(house: House, tmp_path: Path, kept: str) -> None:
    folder = sheet(tmp_path / "batch", "a.jpg", **{"开放级别*": "内部"} if kept == "internal" else {})
    make(folder / "a.jpg", 1)
    house.add(folder, holder="theirs")
    theirs = house.keyed("item", "BX-0001", "theirs")
    if kept == "withdrawn":
        house.withdraw(theirs.id)
    title = name_key(str(theirs.head.values["title"][0].content))
    with house.archive.database.reading() as connection:
        assert listing.named(connection, "theirs", ("item",), title) == (theirs.id,)
        assert listing.named(connection, "main", ("item",), title) == ()


def test_a_description_with_a_number_continues_the_draft_of_its_name(house: House, tmp_path: Path) -> None:
    folder = sheet(tmp_path / "batch", "a.jpg", **{"项目名称*": "新窗花"})
    make(folder / "a.jpg", 1)
    house.add(folder)
    (draft,) = elements(house)
    described = tmp_path / "described"
    described.mkdir()
    numbered = ELEMENT.format(name="新窗花")
    text = "".join(f'{numbered}element_id = "{key}"\n' for key in ("E-1", "E-2"))
    (described / "metadata.toml").write_text(text, encoding="utf-8")
    first, second = house.add(described, publish=False)
    assert first.record == draft
    assert house.record(draft).key == "E-1"
    assert second.record != draft  # another of the same name, with a number of its own
    again = house.add(described, publish=False)
    assert [entry.record for entry in again] == [first.record, second.record]
    assert [entry.changed for entry in again] == [False, False]
    house.settle()
    assert b'"key":"E-1"' in house.archive.holdings.read(draft, "state.json")
