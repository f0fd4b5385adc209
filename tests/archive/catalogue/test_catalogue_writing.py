"""Records as they are written and read: versions never change, and nobody overwrites what they have not seen."""

import threading
from dataclasses import replace

import pytest
from fixtures.archives import add_record, change_record, record_of, withdraw
from sqlalchemy import select

from archive.catalogue import events, listing, records, registry, writing
from archive.catalogue.tables import versions
from archive.catalogue.writing import Writing
from archive.context import Archive
from archive.model.asset import Asset, Kind, Role, Stream, Technical
from archive.model.digest import Digest
from archive.model.errors import Conflict, Missing
from archive.model.identifiers import AssetId, PartId, RecordId, mint
from archive.model.part import Part, Placement, Span
from archive.model.record import Record, Version
from archive.model.rules import Action, Audience, Rule
from archive.model.values import Origin, Value


def whole_version(by: Writing, number: int = 1) -> Version:
    """A version in which everything that can be said is said."""
    asset = Asset(
        AssetId(mint()),
        Digest("5" * 128, "2" * 64, 7),
        "video/mp4",
        Kind.VIDEO,
        "带子/a.mp4",
        Role.ACCESS,
        language="yue",
        technical=Technical(640, 480, 1.5, (Stream("video", "h264", width=640),), damage=("bad",)),
    )
    part = Part(
        PartId(mint()),
        (Value("A 面", "zh-Hans"),),
        640,
        480,
        1.5,
        (Placement(asset.id, Span(0.0, 1.5), Span(box=(0, 0, 9, 9))),),
    )
    rule = Rule(
        Audience.COMMUNITY, part.id, frozenset({"v"}), since=by.now, actions=frozenset({Action.STREAM, Action.DOWNLOAD})
    )
    values = {"title": (Value("剪纸", "zh-Hans"), Value("Paper-cut", "en", Origin.TRANSLATED))}
    return Version(number, values, (rule,), (part,), (asset,), by.agent, by.now)


def create(archive: Archive, by: Writing, key: str | None = None, holder: str = "main") -> Record:
    with archive.database.writing() as connection:
        name = RecordId(registry.reserve(connection, "record", f"{holder}/item", key))
        return writing.create(connection, Record(name, holder, "item", key, whole_version(by)), {"剪纸"}, by)


def test_what_is_written_is_read_back_as_it_was(archive: Archive, by: Writing) -> None:
    made = create(archive, by, "YX-1")
    assert record_of(archive, made.id) == made
    with archive.database.reading() as connection:
        assert records.find(connection, "main", "item", "YX-1") == made.id
        assert listing.named(connection, "main", ("item",), "剪纸") == (made.id,)
        assert records.asset(connection, made.head.assets[0].id) == (made.id, made.head.assets[0])
        assert records.read(connection, "nothing") is None


def test_an_edit_of_what_somebody_else_has_changed_is_refused(archive: Archive, by: Writing) -> None:
    seen = create(archive, by)
    newer = replace(seen.head, number=2, values={"title": (Value("一"),)})
    with archive.database.writing() as connection:
        writing.revise(connection, seen, newer, (), by)
    with pytest.raises(Conflict), archive.database.writing() as connection:
        writing.revise(connection, seen, replace(newer, values={"title": (Value("二"),)}), (), by)
    assert record_of(archive, seen.id).head == newer


def test_of_two_who_edit_at_the_same_moment_one_is_told(archive: Archive, by: Writing) -> None:
    seen = create(archive, by)
    told: list[str] = []
    start = threading.Barrier(2)

    def edit(text: str) -> None:
        head = replace(seen.head, number=2, values={"title": (Value(text),)})
        start.wait()
        try:
            with archive.database.writing() as connection:
                writing.revise(connection, seen, head, (), by)
        except Conflict:
            told.append(text)

    both = [threading.Thread(target=edit, args=(text,)) for text in ("一", "二")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(told) == 1
    assert record_of(archive, seen.id).head.values["title"][0].content in {"一", "二"} - set(told)


def test_a_record_that_is_not_there_cannot_be_revised(archive: Archive, by: Writing) -> None:
    ghost = Record(RecordId(mint()), "main", "item", None, whole_version(by))
    with pytest.raises(Missing), archive.database.writing() as connection:
        writing.revise(connection, ghost, whole_version(by, 2), (), by)


def test_no_later_act_changes_a_version(archive: Archive, by: Writing) -> None:
    made = create(archive, by)
    stored = select(versions.c.document).where(versions.c.record == made.id, versions.c.number == 1)
    with archive.database.reading() as connection:
        before = connection.execute(stored).scalar()
    change_record(archive, made.id, {"title": "新名"})
    withdraw(archive, made.id)
    with archive.database.reading() as connection:
        assert connection.execute(stored).scalar() == before
        assert records.version(connection, made.id, 1) == made.head
        assert [version.number for version in records.all_versions(connection, made.id)] == [1, 2]


def test_an_edited_record_stays_public_as_it_was_until_it_is_published_again(archive: Archive, by: Writing) -> None:
    name = add_record(archive, "element", {"name": "剪纸"})
    change_record(archive, name, {"name": "广府剪纸"}, published=False)
    found = record_of(archive, name)
    assert found.published is not None
    assert (found.head.number, found.published.number) == (2, 1)
    assert found.published.values["name"][0].content == "剪纸"
    with archive.database.writing() as connection:
        writing.publish(connection, found, by)
    found = record_of(archive, name)
    assert found.published == found.head
    with archive.database.reading() as connection:
        assert records.disseminated(connection, name) == (1, 2)


def test_what_was_done_is_said_in_the_terms_of_premis(archive: Archive) -> None:
    name = add_record(archive, "element", {"name": "剪纸"})
    withdraw(archive, name)
    with archive.database.reading() as connection:
        assert [event.kind for event in events.of(connection, name)] == ["dissemination", "deaccession"]


def test_a_depositors_number_is_unique_for_one_holder_and_one_profile(archive: Archive, by: Writing) -> None:
    mine = create(archive, by, "YX-1")
    with pytest.raises(Conflict), archive.database.writing() as connection:
        again = Record(RecordId(mint()), "main", "item", "YX-1", whole_version(by))
        writing.create(connection, again, (), by)
    theirs = create(archive, by, "YX-1", holder="theatre")
    assert mine.id != theirs.id
    create(archive, by, None)
    create(archive, by, None)


def test_a_transaction_that_breaks_off_leaves_nothing(archive: Archive, by: Writing) -> None:
    name = RecordId(mint())
    with pytest.raises(KeyboardInterrupt), archive.database.writing() as connection:
        writing.create(connection, Record(name, "main", "item", "YX-1", whole_version(by)), {"剪纸"}, by)
        raise KeyboardInterrupt
    with archive.database.reading() as connection:
        assert records.read(connection, name) is None
        assert records.find(connection, "main", "item", "YX-1") is None
        assert listing.named(connection, "main", ("item",), "剪纸") == ()


def test_an_identifier_is_minted_once_for_what_it_names(archive: Archive) -> None:
    with archive.database.writing() as connection:
        first = registry.reserve(connection, "asset", "r/asset", "digest", "r")
    with archive.database.writing() as connection:
        assert registry.reserve(connection, "asset", "r/asset", "digest", "r") == first
        assert registry.reserve(connection, "asset", "other/asset", "digest", "other") != first
        assert registry.resolve(connection, first) == registry.Named("asset", "r")
        one, two = (registry.reserve(connection, "part", "r/part", None, "r") for _ in range(2))
        assert one != two
