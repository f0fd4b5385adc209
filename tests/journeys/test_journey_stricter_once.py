"""Opening a record opens neither what it showed while it was closed, nor what was replaced in a part that is closed."""

from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.media import picture

from archive.access.viewer import Role
from archive.catalogue import writing
from archive.model.record import Record
from archive.model.rules import Audience, Rule


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path / "home")
    house.account("reader@example.org", Role.REGISTERED)
    house.account("curator@example.org", Role.CURATOR)
    house.account("administrator@example.org", Role.ADMINISTRATOR)
    return house


def given(house: House, folder: Path, seed: int, access: str = "公开") -> Record:
    """The item as a sheet gives it, with a picture of this seed."""
    folder.mkdir(exist_ok=True)
    picture(folder / "leaf.jpg", 300, 200, seed)
    write_sheet(folder, [row(1, "leaf.jpg", "图片", **{"开放级别*": access})])
    house.add(folder)
    return house.keyed("item", "BX-0001")


def ruled(house: House, record: Record, *rules: Rule) -> Record:
    """The record with these rules, published."""
    head = replace(record.head, number=record.head.number + 1, rules=rules)
    with house.archive.database.writing() as connection:
        writing.publish(connection, writing.revise(connection, record, head, (), house.by()), house.by())
    house.settle()
    return house.record(record.id)


def statuses(house: House, path: str) -> list[int]:
    """What anybody, a registered visitor and a curator are answered."""
    clients = (house.visitor(), house.visitor("reader@example.org"), house.visitor("curator@example.org"))
    return [client.get(path).status_code for client in clients]


@pytest.mark.parametrize(("access", "early"), [("内部", [404, 404, 200]), ("登录可见", [401, 200, 200])])
def test_what_a_record_said_while_it_was_closed_stays_closed(
    house: House, tmp_path: Path, access: str, early: list[int]
) -> None:
    first = given(house, tmp_path / "batch", 1, access)
    file = f"/media/{first.head.assets[0].id}/pyramid/1/thumb-400.jpg"
    assert statuses(house, file) == early
    second = given(house, tmp_path / "batch", 2, access)
    assert first.head.assets[0].id != second.head.assets[0].id
    assert statuses(house, file) == early  # replaced, and as open as it was
    opened = ruled(house, second)
    assert statuses(house, f"/en/item/{first.id}") == [200, 200, 200]
    assert statuses(house, f"/media/{opened.head.assets[0].id}/pyramid/1/thumb-400.jpg") == [200, 200, 200]
    for path in (f"/en/item/{first.id}/v/1", f"/id/{first.id}/v/1/record.jsonld"):
        assert statuses(house, path) == early, path
    assert statuses(house, file) == [404, 404, 200]


def test_a_file_that_was_replaced_stays_as_open_as_it_was(house: House, tmp_path: Path) -> None:
    first = given(house, tmp_path / "batch", 1)
    given(house, tmp_path / "batch", 2)
    assert statuses(house, f"/media/{first.head.assets[0].id}/pyramid/1/thumb-400.jpg") == [200, 200, 200]


def test_closing_a_part_closes_the_files_that_it_showed_before(house: House, tmp_path: Path) -> None:
    first = given(house, tmp_path / "batch", 1)
    second = given(house, tmp_path / "batch", 2)
    (part,) = second.head.parts
    assert part.id == first.head.parts[0].id
    ruled(house, second, Rule(Audience.REGISTERED, subject=part.id))
    for record in (first, second):
        asset = record.head.assets[0].id
        assert statuses(house, f"/media/{asset}/pyramid/1/thumb-400.jpg") == [401, 200, 200]
        assert statuses(house, f"/iiif/image/3/{asset}/info.json") == [401, 200, 200]


def test_a_sheet_does_not_undo_the_rules_that_it_cannot_ask_for(house: House, tmp_path: Path) -> None:
    first = given(house, tmp_path / "batch", 1)
    closed = Rule(Audience.INTERNAL, subject=first.head.parts[0].id)
    hidden = Rule(Audience.INTERNAL, subject="field:description")
    ruled(house, first, *first.head.rules, closed, hidden)
    after = given(house, tmp_path / "batch", 2)
    assert after.head.number == 3
    assert {closed, hidden} <= set(after.head.rules)
    assert house.plan(tmp_path / "batch").count("unchanged") == 1


def test_what_is_sealed_is_not_opened_by_its_form(house: House, tmp_path: Path) -> None:
    sealed = ruled(house, given(house, tmp_path / "batch", 1), Rule(Audience.CLOSED))
    assert house.visitor("curator@example.org").get(f"/en/desk/{sealed.id}").status_code == 404
    assert house.visitor("administrator@example.org").get(f"/en/desk/{sealed.id}").status_code == 200
