"""What is put into the holdings stays, version by version, as an OCFL object that others can read."""

import hashlib
import json
import os
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.holdings import Holdings
from archive.holdings.layout import object_root
from archive.model.digest import digest_of
from archive.model.errors import Damaged, Missing
from archive.model.identifiers import mint
from archive.storage import Store, open_store

RECORD = "0123456789b"
Complaints = Callable[[Store, str], list[str]]


def put(holdings: Holdings, record: str = RECORD, **given: bytes | Path) -> int:
    """`a__b="…"` puts a/b."""
    names = {name.replace("__", "/"): content for name, content in given.items()}
    return holdings.update(record, names, message="ingestion", agent="chuanxi/0.1")


def keys(holdings: Holdings) -> list[str]:
    root = object_root("holdings", RECORD)
    return [entry.key.removeprefix(f"{root}/") for entry in holdings.store.list(f"{root}/")]


def test_a_record_is_kept_as_a_valid_object_and_read_back(
    holdings: Holdings, complaints: Complaints, root_is_valid: Callable[[Store], bool], tmp_path: Path
) -> None:
    film = tmp_path / "张三的电影.mp4"
    film.write_bytes(os.urandom(3_000_000))
    assert not holdings.exists(RECORD)
    assert put(holdings, originals__x=film, state_json=b"{}") == 1
    assert holdings.exists(RECORD)
    assert holdings.head(RECORD) == 1
    assert b"".join(holdings.stream(RECORD, "originals/x")) == film.read_bytes()
    assert b"".join(holdings.stream(RECORD, "originals/x", 5, 9)) == film.read_bytes()[5:14]
    assert holdings.read_range(RECORD, "originals/x", 2_999_990, 99) == film.read_bytes()[-10:]
    assert holdings.size(RECORD, "originals/x") == 3_000_000
    assert holdings.read(RECORD, "state_json") == b"{}"
    with holdings.as_file(RECORD, "originals/x") as path:
        assert path.read_bytes() == film.read_bytes()
    assert complaints(holdings.store, RECORD) == []
    assert root_is_valid(holdings.store)
    assert not [entry.key for entry in holdings.store.list() if "张" in entry.key]


def test_every_version_stays_and_says_who_made_it_and_why(store: Store, complaints: Complaints) -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    holdings = Holdings(store, now=lambda: now)
    for number in range(1, 13):
        document = f"{number}".encode()
        assert holdings.update(RECORD, {"state.json": document}, message=f"m{number}", agent="文") == number
        assert complaints(store, RECORD) == []
    assert [holdings.read(RECORD, "state.json", number) for number in (1, 7, 12)] == [b"1", b"7", b"12"]
    history = holdings.object(RECORD)
    assert [(each.number, each.message) for each in history] == [(n, f"m{n}") for n in range(1, 13)]
    assert {(each.agent, each.created) for each in history} == {("文", now)}
    with pytest.raises(Missing):
        holdings.files(RECORD, 13)
    with pytest.raises(Missing):
        holdings.files(RECORD, 0)


def test_what_is_not_put_again_stays_and_what_is_removed_stays_in_its_versions(
    holdings: Holdings, complaints: Complaints
) -> None:
    put(holdings, a=b"1", b=b"2")
    put(holdings, c=b"3")
    assert set(holdings.files(RECORD)) == {"a", "b", "c"}
    assert holdings.update(RECORD, {}, remove=["b", "never"], message="m", agent="x") == 3
    assert set(holdings.files(RECORD)) == {"a", "c"}
    with pytest.raises(Missing):
        holdings.read(RECORD, "b")
    assert holdings.read(RECORD, "b", 2) == b"2"
    assert complaints(holdings.store, RECORD) == []


def test_an_update_that_changes_nothing_makes_no_version(holdings: Holdings, tmp_path: Path) -> None:
    film = tmp_path / "f"
    film.write_bytes(b"film")
    put(holdings, originals__x=film, a=b"1")
    before = {entry.key: entry.modified for entry in holdings.store.list()}
    assert put(holdings, originals__x=film, a=b"1") == 1
    assert holdings.update(RECORD, {}, remove=["none"], message="m", agent="x") == 1
    assert {entry.key: entry.modified for entry in holdings.store.list()} == before
    assert holdings.update("0123456789c", {}, message="m", agent="x") == 0
    assert not holdings.exists("0123456789c")


def test_equal_bytes_are_kept_once_in_an_object_and_apart_in_another(
    holdings: Holdings, complaints: Complaints
) -> None:
    put(holdings, originals__a=b"same", originals__b=b"same")
    assert put(holdings, originals__c=b"same") == 2
    put(holdings, "0123456789c", originals__a=b"same")
    assert [key for key in keys(holdings) if "content" in key] == ["v1/content/originals/a"]
    assert holdings.read(RECORD, "originals/c") == b"same"
    holdings.delete("0123456789c")
    assert holdings.read(RECORD, "originals/b") == b"same"
    assert complaints(holdings.store, RECORD) == []


def test_a_file_that_is_held_already_is_not_read_again(holdings: Holdings, tmp_path: Path) -> None:
    film = tmp_path / "f"
    film.write_bytes(b"film")
    digest = digest_of([b"film"])
    names: dict[str, Path | bytes] = {"originals/x": film}
    holdings.update(RECORD, names, expected={"originals/x": digest}, message="m", agent="x")
    film.unlink()
    assert holdings.update(RECORD, names, expected={"originals/x": digest}, message="m", agent="x") == 1


@pytest.mark.parametrize("as_bytes", [True, False])
def test_a_source_that_is_not_as_expected_is_not_kept(holdings: Holdings, tmp_path: Path, as_bytes: bool) -> None:
    put(holdings, a=b"1")
    film = tmp_path / "f"
    film.write_bytes(b"changed!")
    with pytest.raises(Damaged):
        holdings.update(
            RECORD,
            {"originals/x": film.read_bytes() if as_bytes else film},
            expected={"originals/x": digest_of([b"original"])},
            message="m",
            agent="x",
        )
    assert holdings.head(RECORD) == 1
    assert not [key for key in keys(holdings) if "originals" in key]


def test_bytes_that_the_store_does_not_give_back_are_noticed(store: Store, stopping: type) -> None:
    class Forgetful(stopping):  # type: ignore[misc]
        def write(self, key, source):  # type: ignore[no-untyped-def]
            size = self.real.write(key, source)
            if "originals" in key:
                content = bytearray(b"".join(self.real.read(key)))
                content[1000] ^= 1
                self.real.write(key, [bytes(content)])
            return size

    holdings = Holdings(Forgetful(store))
    with pytest.raises(Damaged, match="gives back other bytes"):
        put(holdings, originals__x=bytes(5000))
    assert not holdings.exists(RECORD)
    assert not [entry.key for entry in store.list() if "originals" in entry.key]


@pytest.mark.parametrize("name", ["", "../x", "/a", "a//b", "名", "a b", "a/..", "a\0"])
def test_a_name_that_is_no_key_is_refused_before_anything_is_written(holdings: Holdings, name: str) -> None:
    with pytest.raises(ValueError, match="logical name"):
        holdings.update(RECORD, {"good": b"1", name: b"2"}, message="m", agent="x")
    assert not list(holdings.store.list())


def test_a_name_below_another_is_refused(holdings: Holdings) -> None:
    put(holdings, a=b"1")
    with pytest.raises(ValueError, match="below another"):
        holdings.update(RECORD, {"a/b": b"2"}, message="m", agent="x")
    assert holdings.head(RECORD) == 1


@pytest.mark.parametrize("record", ["", "..", "a/b", "../../x", "名字", "a b", "x" * 101, "a\n"])
def test_what_cannot_be_a_record_s_id_reaches_no_key(holdings: Holdings, record: str) -> None:
    with pytest.raises(Missing):
        put(holdings, record, a=b"1")
    with pytest.raises(Missing):
        holdings.exists(record)
    assert not list(holdings.store.list())


def test_records_are_found_in_the_store_alone(holdings: Holdings, root_is_valid: Callable[[Store], bool]) -> None:
    wanted = {mint() for _ in range(20)}
    for record in wanted:
        put(holdings, record, a=record.encode())
    holdings.store.write("renditions/x/1/index.json", [b"[]"])
    assert set(holdings.records()) == wanted
    assert len(list(holdings.records())) == 20
    assert root_is_valid(holdings.store)


def test_a_record_lies_where_extension_0003_says(holdings: Holdings) -> None:
    put(holdings, a=b"1")
    digest = hashlib.sha256(RECORD.encode()).hexdigest()
    key = f"holdings/{digest[:3]}/{digest[3:6]}/{digest[6:9]}/{RECORD}/inventory.json"
    inventory = json.loads(b"".join(holdings.store.read(key)))
    assert inventory["id"] == RECORD
    assert inventory["fixity"]["sha256"] == {hashlib.sha256(b"1").hexdigest(): ["v1/content/a"]}


def test_progress_rises_to_one(holdings: Holdings, tmp_path: Path) -> None:
    film = tmp_path / "f"
    film.write_bytes(bytes(9_000_000))
    told: list[float] = []
    holdings.update(RECORD, {"originals/x": film, "a": b"1"}, message="m", agent="x", progress=told.append)
    assert told == sorted(told)
    assert len(told) > 10
    assert told[-1] == 1.0


def test_a_large_film_is_kept_in_little_memory(tmp_path: Path) -> None:
    holdings = Holdings(open_store(f"file:{tmp_path}/store"))
    film = tmp_path / "film"
    with film.open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    put(holdings, originals__x=film)
    assert not holdings.audit().found
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def test_a_document_that_has_decayed_is_not_handed_out(holdings: Holdings) -> None:
    put(holdings, a=b"12345")
    holdings.store.write(holdings.files(RECORD)["a"].key, [b"12346"])
    with pytest.raises(Damaged):
        holdings.read(RECORD, "a")


def test_who_brings_lost_content_again_mends_the_object(holdings: Holdings, complaints: Complaints) -> None:
    put(holdings, originals__a=b"film", b=b"1")
    holdings.store.delete(holdings.files(RECORD)["originals/a"].key)
    assert holdings.audit().missing == (f"{RECORD}/originals/a",)
    assert put(holdings, originals__a=b"film") == 1
    assert complaints(holdings.store, RECORD) == []
    holdings.store.write(holdings.files(RECORD)["originals/a"].key, [b"fi"])
    assert put(holdings, originals__a=b"film", b=b"2") == 2
    assert complaints(holdings.store, RECORD) == []


def test_what_is_not_there_is_missing(holdings: Holdings) -> None:
    for call in (holdings.head, holdings.files, holdings.object):
        with pytest.raises(Missing):
            call(RECORD)
    put(holdings, a=b"1")
    for name in ("b", "", "../a", "v1/content/a"):
        with pytest.raises(Missing):
            holdings.read(RECORD, name)
        with pytest.raises(Missing):
            holdings.stream(RECORD, name)


def test_a_deleted_object_leaves_nothing(holdings: Holdings) -> None:
    put(holdings, a=b"1")
    put(holdings, "0123456789c", a=b"1")
    holdings.delete(RECORD)
    holdings.delete(RECORD)
    assert not holdings.exists(RECORD)
    assert keys(holdings) == []
    assert list(holdings.records()) == ["0123456789c"]
    assert not holdings.audit().found
