"""An emptied database is made anew from the holdings, and says what it said before."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fixtures.archives import add_record, change_record, open_test_archive, record_of, withdraw
from sqlalchemy import select

from archive.catalogue import holders, registry, tables, writing
from archive.catalogue.documents import canonical
from archive.catalogue.feed.follower import catch_up
from archive.catalogue.writing import Writing
from archive.consent import withdraw_consent
from archive.context import Archive
from archive.model.asset import Asset, Kind, Role, Technical
from archive.model.digest import digest_of
from archive.model.errors import Conflict, Damaged
from archive.model.identifiers import AssetId, PartId
from archive.model.part import Part, Placement
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from archive.model.values import Value
from archive.recording import Recorder, rebuild
from archive.renditions import complete, key_of

REMEMBERED = ("holders", "identifiers", "records", "versions", "links", "names", "assets", "renditions")
LOST = ("accounts", "roles", "sessions", "batches", "deposits", "journal", "leases", "workers", "positions", "changes")


def remembered(archive: Archive) -> dict[str, Any]:
    """Every row of what a rebuild brings back, in an order that does not depend on when it was written."""
    with archive.database.reading() as connection:
        found: dict[str, Any] = {
            name: sorted(
                canonical(dict(row._mapping)) for row in connection.execute(select(tables.metadata.tables[name]))
            )
            for name in REMEMBERED
        }
        events = select(tables.events.c.record, tables.events.c.document).order_by(tables.events.c.sequence)
        rows = connection.execute(events).all()
        found["events"] = {one.record: [row.document for row in rows if row.record == one.record] for one in rows}
        used = select(tables.records.c.access_class).distinct()
        classes = select(tables.access_classes).where(tables.access_classes.c.id.in_(used))
        found["classes in use"] = sorted(canonical(dict(row._mapping)) for row in connection.execute(classes))
    return found


def give_a_file(archive: Archive, name: str, content: bytes = b"a picture") -> AssetId:
    """An original in the record's object, a rendition of it, and a version that shows both."""
    record = record_of(archive, name)
    by = Writing("chuanxi", archive.now())
    with archive.database.writing() as connection:
        asset = AssetId(registry.reserve(connection, "asset", f"{name}/asset", content.hex()[:60], name))
        part = PartId(registry.reserve(connection, "part", f"{name}/part", content.hex()[:60], name))
    archive.holdings.update(name, {f"originals/{asset}": content}, message="ingestion", agent="chuanxi")
    key = key_of(asset, "pyramid/1", "access.tif")
    archive.store.write(key, [content])
    rendition = Rendition(asset, "pyramid/1", "access.tif", "image/tiff", key, len(content))
    complete(archive.store, asset, "pyramid/1", [rendition])
    held = Asset(
        asset, digest_of([content]), "image/png", Kind.IMAGE, "图.png", Role.MASTER, technical=Technical(10, 10)
    )
    head = replace(
        record.head,
        number=record.head.number + 1,
        assets=(*record.head.assets, held),
        parts=(*record.head.parts, Part(part, (), 10, 10, None, (Placement(asset),))),
    )
    with archive.database.writing() as connection:
        writing.revise(connection, record, head, (), by)
        writing.keep_renditions(connection, name, [rendition])
        writing.keep_submitted(connection, name, {"title": (Value("记录", "zh-Hans"),)})
    return asset


def fill(archive: Archive) -> dict[str, str]:
    """Records of every state that a record can be in, with links, files and consents."""
    with archive.database.writing() as connection:
        holders.ensure(connection, "theatre", {"zh-Hans": "粤剧院", "en": "Opera house"})
    craft = add_record(archive, "element", {"name": "剪纸"})
    consent = add_record(
        archive, "consent", {"consent_id": "C-1", "uses": "online", "status": "active"}, audience=Audience.INTERNAL
    )
    covered = add_record(archive, "item", {"item_id": "A-1", "elements": f"#{craft}", "consents": f"#{consent}"})
    item = add_record(archive, "item", {"item_id": "A-2", "title": "记录", "elements": f"#{craft}"})
    give_a_file(archive, item)
    with archive.database.writing() as connection:
        writing.publish(connection, record_of(archive, item), Writing("mei", archive.now()))
    give_a_file(archive, item, b"a better picture")
    change_record(archive, item, {"title": "新记录"}, published=False)
    draft = add_record(archive, "item", {"item_id": "A-3"}, published=False)
    with archive.database.writing() as connection:
        writing.hold(connection, record_of(archive, draft), ("file_damaged",), Writing("mei", archive.now()))
    gone = add_record(archive, "item", {"item_id": "A-4"}, holder="theatre", rules=(Rule(Audience.ONSITE),))
    withdraw(archive, gone)
    with archive.database.writing() as connection:
        withdraw_consent(connection, archive.profiles, consent, Writing("mei", archive.now()))
    return {"craft": craft, "consent": consent, "covered": covered, "item": item, "draft": draft, "gone": gone}


def record_all(archive: Archive) -> None:
    catch_up(archive.database, Recorder(archive.database, archive.holdings), "test")


def emptied(archive: Archive, home: Path) -> Archive:
    """The same store with a new, empty database."""
    return open_test_archive(
        home, STORAGE_URL=archive.settings.storage_url, SITE_NAME_ZH="传习", DATABASE_URL=f"sqlite:///{home}/new.sqlite"
    )


def run(archive: Archive) -> int:
    return rebuild(archive.database, archive.holdings, archive.store, archive.profiles).records


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_test_archive(tmp_path / "one")


def test_every_table_is_remembered_or_said_to_be_lost() -> None:
    others = {"access_classes", "events", "facts", "alembic_version"}
    assert {*REMEMBERED, *LOST} == tables.metadata.tables.keys() - others


def test_the_emptied_catalogue_says_what_it_said_before(archive: Archive, tmp_path: Path) -> None:
    made = fill(archive)
    record_all(archive)
    before = remembered(archive)
    anew = emptied(archive, tmp_path / "two")
    assert run(anew) == len(made)
    assert remembered(anew) == before
    for name in made.values():
        assert record_of(anew, name) == record_of(archive, name)


def test_after_a_rebuild_nothing_is_written_into_the_holdings_again(archive: Archive, tmp_path: Path) -> None:
    made = fill(archive)
    record_all(archive)
    heads = {name: archive.holdings.head(name) for name in made.values()}
    anew = emptied(archive, tmp_path / "two")
    run(anew)
    recorder = Recorder(anew.database, anew.holdings)
    for name in made.values():
        recorder.write(name)
    assert {name: anew.holdings.head(name) for name in made.values()} == heads


def test_a_rebuild_that_was_broken_off_goes_on(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    record_all(archive)
    anew = emptied(archive, tmp_path / "two")

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(anew.database, anew.holdings, anew.store, anew.profiles, stop)
    run(anew)
    assert remembered(anew) == remembered(archive)


def test_a_catalogue_in_use_is_not_rebuilt(archive: Archive) -> None:
    add_record(archive, "element", {"name": "剪纸"})
    with pytest.raises(Conflict):
        run(archive)


def test_an_original_without_a_description_is_told_and_not_lost(archive: Archive, tmp_path: Path) -> None:
    archive.holdings.update("0123456789b", {"originals/1": b"bytes"}, message="ingestion", agent="chuanxi")
    anew = emptied(archive, tmp_path / "two")
    done = rebuild(anew.database, anew.holdings, anew.store, anew.profiles)
    assert done.undescribed == ("0123456789b",)
    assert anew.holdings.read("0123456789b", "originals/1") == b"bytes"


def test_a_document_that_says_something_else_is_damaged(archive: Archive, tmp_path: Path) -> None:
    name = add_record(archive, "element", {"name": "剪纸"})
    record_all(archive)
    archive.holdings.update(name, {"record/1.json": b'{"number":"first"}'}, message="mischief", agent="nobody")
    anew = emptied(archive, tmp_path / "two")
    with pytest.raises(Damaged):
        run(anew)


def test_following_twice_writes_nothing_twice(archive: Archive) -> None:
    name = fill(archive)["item"]
    record_all(archive)
    head, files = archive.holdings.head(name), archive.holdings.files(name)
    recorder = Recorder(archive.database, archive.holdings)
    recorder.write(name)
    recorder.write(name)
    assert archive.holdings.head(name) == head
    assert archive.holdings.files(name) == files


def test_each_version_and_each_event_is_in_the_records_object(archive: Archive) -> None:
    name = fill(archive)["item"]
    record_all(archive)
    files = archive.holdings.files(name)
    assert {f"record/{number}.json" for number in range(1, 5)} <= set(files)
    assert "state.json" in files
    assert len([file for file in files if file.startswith("originals/")]) == 2
    assert b"dissemination" in b"".join(
        archive.holdings.read(name, file) for file in files if file.startswith("events/")
    )
