"""Bad input: what is refused, what is held, and that nothing is half-written or lost."""

import os
from pathlib import Path

import pytest
from fixtures import media
from fixtures.batches import make, row, write_sheet
from fixtures.house import House
from fixtures.item_sheet import GOOD, as_csv

from archive.catalogue import feed
from archive.catalogue.deposits import State
from archive.words import say


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "batch"
    made.mkdir()
    return made


def untouched(house: House) -> bool:
    """Whether neither catalogue nor store has anything."""
    with house.archive.database.reading() as connection:
        return feed.latest(connection) == 0 and list(house.archive.store.list()) == []


def refused(house: House, folder: Path) -> list[str]:
    """The codes of what stops the batch; nothing has been written, and each is said in both languages."""
    planned = house.plan(folder)
    stopping = [problem for problem in planned.everything if problem.stops]
    assert untouched(house)
    assert all(say(problem, "zh") != say(problem, "en") for problem in stopping)
    return [problem.code for problem in stopping]


def test_an_empty_file_is_refused(house: House, folder: Path) -> None:
    media.empty(folder / "a.jpg")
    write_sheet(folder, [row(1, "a.jpg", "图片")])
    assert refused(house, folder) == ["file_empty"]


def test_text_called_a_film_is_refused(house: House, folder: Path) -> None:
    media.text(folder / "a.mp4")
    write_sheet(folder, [row(1, "a.mp4", "视频")])
    assert refused(house, folder) == ["file_not_media"]


def test_a_missing_file_is_refused_and_an_unmentioned_one_is_told(house: House, folder: Path) -> None:
    make(folder / "extra.jpg", 1)
    make(folder / "b.jpg", 2)
    write_sheet(folder, [row(1, "a.jpg", "图片"), row(2, "b.jpg", "图片")])
    codes = [problem.code for problem in house.plan(folder).everything]
    assert "file_missing" in codes
    assert "file_extra" in codes
    assert untouched(house)


def test_a_path_that_climbs_out_of_the_folder_is_refused(house: House, folder: Path) -> None:
    make(folder.parent / "a.jpg", 1)
    write_sheet(folder, [row(1, "../a.jpg", "图片")])
    assert refused(house, folder) == ["path_outside"]


def test_a_link_is_refused(house: House, folder: Path) -> None:
    make(folder.parent / "a.jpg", 1)
    (folder / "a.jpg").symlink_to(folder.parent / "a.jpg")
    write_sheet(folder, [row(1, "a.jpg", "图片")])
    assert refused(house, folder) != []


def test_a_pipe_is_refused_and_does_not_hang(house: House, folder: Path) -> None:
    os.mkfifo(folder / "a.jpg")
    write_sheet(folder, [row(1, "a.jpg", "图片")])
    assert refused(house, folder) != []


def test_a_name_of_eighty_five_characters_is_taken(house: House, folder: Path) -> None:
    name = "剪" * 81 + ".jpg"
    make(folder / name, 1)
    write_sheet(folder, [row(1, name, "图片")])
    house.add(folder)
    (asset,) = house.keyed("item", "BX-0001").head.assets
    assert asset.original_path == name


def test_a_truncated_film_is_kept_held_and_not_public(house: House, folder: Path) -> None:
    media.truncated_film(folder / "a.mp4")
    make(folder / "b.jpg", 1)
    write_sheet(folder, [row(1, "a.mp4", "视频"), row(2, "b.jpg", "图片")])
    entries = {entry.row: entry for entry in house.add(folder) if entry.profile == "item"}
    assert [entries[number].state for number in (2, 3)] == [State.HELD, State.SUCCEEDED]
    record = house.keyed("item", "BX-0001")
    assert record.published is None
    assert record.held
    (asset,) = record.head.assets
    assert (
        b"".join(house.archive.holdings.stream(record.id, f"originals/{asset.id}")) == (folder / "a.mp4").read_bytes()
    )
    assert house.visitor().get(f"/zh/item/{record.id}").status_code == 404


def test_an_unknown_code_and_an_impossible_date_are_told_together(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    write_sheet(folder, [row(1, "a.jpg", "图片", **{"采集日期*": "2019-02-30", "门类*": "魔术学"})])
    codes = refused(house, folder)
    assert len(codes) == 2
    places = {(problem.where.row, problem.where.column) for problem in house.plan(folder).everything if problem.stops}
    assert places == {(2, "采集日期"), (2, "门类")}


def test_rows_of_one_item_that_disagree_are_refused(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    make(folder / "b.jpg", 2)
    write_sheet(folder, [row(1, "a.jpg", "图片"), row(1, "b.jpg", "图片", **{"题名*": "另一个题名"})])
    assert refused(house, folder) == ["rows_disagree"]


def test_a_sheet_without_rows_is_refused(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    (folder / "metadata.csv").write_text(as_csv([], list(GOOD)), encoding="utf-8")
    assert refused(house, folder) != []


def test_a_sheet_in_gbk_is_simply_read(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    (folder / "metadata.csv").write_bytes(as_csv([row(1, "a.jpg", "图片")]).encode("gb18030"))
    house.add(folder)
    titles = [value.content for value in house.keyed("item", "BX-0001").head.values["title"]]
    assert "剪纸演示第1件" in titles


def test_with_one_bad_row_nothing_is_taken_unless_only_the_good_are_asked_for(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    media.empty(folder / "b.jpg")
    write_sheet(folder, [row(1, "a.jpg", "图片"), row(2, "b.jpg", "图片")])
    planned = house.plan(folder)
    assert not planned.good
    assert [each.good for each in planned.planned if each.given.profile == "item"] == [True, False]
    assert untouched(house)


def test_a_public_item_with_a_named_living_person_needs_their_consent(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    write_sheet(folder, [row(1, "a.jpg", "图片", 传承人="陈某", 传承人角色="表演者")])
    assert refused(house, folder) == ["consent_missing"]


def test_what_a_sheet_says_of_a_record_that_it_only_names_stands_in_the_draft(house: House, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    said = {"项目编号": "Ⅶ-16", "名录级别": "国家级", "采集地点": "城隍庙忠佑广场", "其他责任者": "越秀区文化馆:主办"}
    write_sheet(folder, [row(1, "a.jpg", "图片", **said)])
    house.add(folder)
    item = house.keyed("item", "BX-0001").head.values
    element = house.record(item["elements"][0].content["target"]).head.values
    assert [value.content for value in element["category"]] == ["VII"]
    assert [value.content["level"] for value in element["listings"]] == ["national"]
    place = house.record(item["captured_at"][0].content["target"]).head.values
    assert [value.content for value in place["region_code"]] == ["440104"]
    assert house.record(item["contributors"][0].content["target"]).profile == "organisation"
    assert all(
        value.content.keys() <= {"target", "role"} for key in ("elements", "contributors") for value in item[key]
    )
