"""The same deposit again, changed in one thing or another: versions, parts and assets afterwards."""

from pathlib import Path

import pytest
from fixtures.batches import make, row, small_batch, write_sheet
from fixtures.house import House, every_id

from archive.catalogue import events, feed, records
from archive.withdrawal import restore_record


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return small_batch(tmp_path / "batch", 6)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


def versions(house: House) -> dict[str, int]:
    with house.archive.database.reading() as connection:
        found = [records.read(connection, name) for name in every_id(connection, "item")]
    return {record.key or "": record.head.number for record in found if record is not None}


def latest(house: House) -> int:
    with house.archive.database.reading() as connection:
        return feed.latest(connection)


def rows(numbers: range = range(1, 7), **cells: str) -> list[dict[str, str]]:
    kinds = (("jpg", "图片"), ("wav", "音频"), ("mp4", "视频"))
    return [
        row(number, f"piece-{number:04d}.{kinds[number % 3][0]}", kinds[number % 3][1], **cells) for number in numbers
    ]


def test_the_same_deposit_twice_changes_nothing(house: House, batch: Path) -> None:
    first = house.add(batch)
    before = latest(house), list(house.archive.store.list())
    second = house.add(batch)
    assert [entry.changed for entry in second] == [False] * len(second)
    assert [entry.record for entry in first] == [entry.record for entry in second]
    assert (latest(house), list(house.archive.store.list())) == before
    assert set(versions(house).values()) == {1}


def test_one_changed_cell_is_one_new_version_of_one_record(house: House, batch: Path) -> None:
    house.add(batch)
    changed = rows()
    changed[2] = changed[2] | {"题名*": "改了的题名"}
    write_sheet(batch, changed)
    planned = house.plan(batch)
    assert [planned.count(outcome) for outcome in ("created", "changed", "unchanged")] == [0, 1, 5]
    house.add(batch)
    assert sorted(versions(house).values()) == [1, 1, 1, 1, 1, 2]
    record = house.keyed("item", "BX-0003")
    assert record.published is not None
    assert record.published.number == 2
    assert [value.content for value in record.published.values["title"] if value.language != "en"] == ["改了的题名"]


def test_a_replaced_file_is_a_new_asset_on_the_same_part_and_the_old_one_is_kept(house: House, batch: Path) -> None:
    house.add(batch)
    before = house.keyed("item", "BX-0003")
    make(batch / "piece-0003.jpg", 77)
    house.add(batch)
    after = house.keyed("item", "BX-0003")
    assert after.head.number == 2
    assert [part.id for part in after.head.parts] == [part.id for part in before.head.parts]
    old, new = before.head.assets[0], after.head.assets[0]
    assert old.id != new.id
    assert after.head.parts[0].placements[0].asset == new.id
    held = house.archive.holdings.files(after.id)
    assert held[f"originals/{old.id}"].sha512 == old.digest.sha512
    assert held[f"originals/{new.id}"].sha512 == new.digest.sha512
    assert sorted(versions(house).values()) == [1, 1, 1, 1, 1, 2]


def test_a_renamed_file_is_the_same_asset_on_the_same_part(house: House, batch: Path) -> None:
    house.add(batch)
    before = house.keyed("item", "BX-0003")
    (batch / "piece-0003.jpg").rename(batch / "better-name.jpg")
    write_sheet(
        batch, [each if each["资源编号*"] != "BX-0003" else each | {"文件名*": "better-name.jpg"} for each in rows()]
    )
    house.add(batch)
    after = house.keyed("item", "BX-0003")
    assert [asset.id for asset in after.head.assets] == [asset.id for asset in before.head.assets]
    assert [part.id for part in after.head.parts] == [part.id for part in before.head.parts]


def test_several_rows_of_one_number_are_the_pages_of_one_item_and_keep_their_parts_when_reordered(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    names = [f"leaf-{number}.jpg" for number in range(4)]
    for number, name in enumerate(names):
        make(folder / name, number)
    write_sheet(folder, [row(1, name, "图片") for name in names])
    house.add(folder)
    before = house.keyed("item", "BX-0001").head
    assert len(before.parts) == 4
    shown = {part.placements[0].asset: part.id for part in before.parts}
    write_sheet(folder, [row(1, name, "图片") for name in reversed(names)])
    house.add(folder)
    after = house.keyed("item", "BX-0001").head
    assert [asset.original_path for asset in after.assets] == list(reversed(names))
    assert {part.placements[0].asset: part.id for part in after.parts} == shown
    assert [part.id for part in after.parts] == [part.id for part in reversed(before.parts)]


def test_what_people_have_changed_since_is_kept_and_said(house: House, batch: Path) -> None:
    house.add(batch)
    record = house.keyed("item", "BX-0003")
    house.edit(record.id, title="人改的题名")
    changed = rows()
    changed[2] = changed[2] | {"题名*": "表里的新题名", "主题词": "窗花"}
    write_sheet(batch, changed)
    (entry,) = [entry for entry in house.add(batch) if entry.record == record.id]
    assert "edit_kept" in [problem.code for problem in entry.problems]
    after = house.keyed("item", "BX-0003").head
    assert "人改的题名" in [value.content for value in after.values["title"]]
    assert [value.content for value in after.values["subjects"]] == ["窗花"]


def test_a_deposit_never_loosens_access(house: House, tmp_path: Path) -> None:
    folder = small_batch(tmp_path / "one", 1)
    strict = [each | {"开放级别*": "内部"} for each in rows(range(1, 2))]
    write_sheet(folder, strict)
    house.add(folder)
    record = house.keyed("item", "BX-0001")
    write_sheet(folder, rows(range(1, 2)))
    (entry,) = [entry for entry in house.add(folder) if entry.record == record.id]
    assert "access_not_loosened" in [problem.code for problem in entry.problems]
    after = house.keyed("item", "BX-0001").head
    assert after.rules == record.head.rules
    assert [value.content for value in after.values["access"]] == ["internal"]


def test_a_deposit_never_revives_a_withdrawn_record(house: House, batch: Path) -> None:
    house.add(batch)
    record = house.keyed("item", "BX-0003")
    house.withdraw(record.id)
    planned = house.plan(batch)
    assert [problem.code for problem in planned.everything if problem.stops] == ["record_withdrawn"]
    assert house.keyed("item", "BX-0003").withdrawn is not None


def test_sixty_items_that_name_one_new_element_make_one_draft_of_it(house: House, tmp_path: Path) -> None:
    house.add(small_batch(tmp_path / "many", 12))
    with house.archive.database.reading() as connection:
        assert len(every_id(connection, "element")) == 1
        assert len(every_id(connection, "organisation")) == 1


def test_a_deposit_does_not_publish_what_somebody_is_still_editing(house: House, batch: Path) -> None:
    house.add(batch)
    record = house.keyed("item", "BX-0003")
    house.edit(record.id, title="还没改完")
    write_sheet(batch, rows(主题词="窗花"))
    (entry,) = [entry for entry in house.add(batch) if entry.record == record.id]
    assert "edit_unpublished" in [problem.code for problem in entry.problems]
    after = house.keyed("item", "BX-0003")
    assert after.published is not None
    assert after.published.number == 1
    assert after.head.number == 3


def test_a_withdrawn_record_is_shown_again_as_it_was_by_those_who_may(house: House, batch: Path) -> None:
    house.add(batch)
    record = house.keyed("item", "BX-0003")
    page = f"/zh/item/{record.id}"
    shown = house.visitor().get(page).text
    house.withdraw(record.id)
    assert house.visitor().get(page).status_code == 410
    with house.archive.database.writing() as connection:
        restore_record(connection, house.archive.profiles, record.id, house.by())
    again = house.visitor().get(page)
    assert (again.status_code, again.text) == (200, shown)
    kinds = [event["kind"] for event in events_of(house, record.id)]
    assert kinds[-2:] == ["deaccession", "policy assignment"]


def events_of(house: House, record: str) -> list[dict[str, str]]:
    with house.archive.database.reading() as connection:
        return [{"kind": event.kind} for event in events.of(connection, record)]
