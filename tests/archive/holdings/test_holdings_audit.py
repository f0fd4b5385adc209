"""An audit finds what is missing, damaged or stray, says where, and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from archive.holdings import Holdings, State
from archive.holdings.layout import object_root
from archive.model.identifiers import mint
from archive.storage import Store

RECORD = "0123456789b"
ROOT = object_root("holdings", RECORD)


@pytest.fixture
def full(holdings: Holdings) -> Holdings:
    """Three records beside ours, which has two versions."""
    for record in (mint(), mint(), mint(), RECORD):
        holdings.update(record, {"originals/x": b"film" * 1000, "state.json": b"1"}, message="m", agent="x")
    holdings.update(RECORD, {"state.json": b"2", "empty": b""}, message="m", agent="x")
    return holdings


def snapshot(store: Store) -> dict[str, tuple[bytes, object]]:
    return {entry.key: (b"".join(store.read(entry.key)), entry.modified) for entry in store.list()}


def test_nothing_is_found_where_all_is_well_and_nothing_is_changed(full: Holdings) -> None:
    before = snapshot(full.store)
    assert full.audit().found == ()
    assert full.audit(deep=False).found == ()
    assert full.audit([RECORD]).found == ()
    assert Holdings(full.store, "nothing/here").audit().found == ()
    assert snapshot(full.store) == before


def test_any_one_flipped_byte_is_found(full: Holdings) -> None:
    for entry in list(full.store.list("holdings/")):
        good = b"".join(full.store.read(entry.key))
        if not good:
            continue
        bad = bytearray(good)
        bad[len(bad) // 2] ^= 0x20
        full.store.write(entry.key, [bytes(bad)])
        findings = full.audit()
        assert [finding.state for finding in findings.found] == [State.DAMAGED], entry.key
        if not entry.key.endswith(".sha512"):
            assert findings.found[0].key == entry.key
        full.store.write(entry.key, [good])
    assert not full.audit().found


def test_any_one_deleted_file_is_found_without_reading_all(full: Holdings) -> None:
    for entry in list(full.store.list("holdings/")):
        good = b"".join(full.store.read(entry.key))
        full.store.delete(entry.key)
        for deep in (True, False):
            findings = full.audit(deep=deep)
            missing = [finding for finding in findings.found if finding.state is State.MISSING]
            assert [finding.key for finding in missing] == [entry.key]
            assert not findings.stray
        full.store.write(entry.key, [good])
    assert not full.audit().found


def test_content_is_named_by_record_and_logical_name(full: Holdings) -> None:
    files = full.files(RECORD)
    full.store.write(files["originals/x"].key, [b"other"])
    full.store.delete(files["state.json"].key)
    for findings in (full.audit(), full.audit([RECORD])):
        assert findings.damaged == (f"{RECORD}/originals/x",)
        assert findings.missing == (f"{RECORD}/state.json",)
        assert {finding.record for finding in findings.found} == {RECORD}


@pytest.mark.parametrize(
    "key", [f"{ROOT}/v1/content/more", f"{ROOT}/v3/content/originals/y", f"{ROOT}/note.txt", "holdings/note.txt",
            "holdings/abc/def/012/0123456789c/v1/content/x", "holdings/ocfl_1.1.txt", f"{ROOT}/v1/extra.json"]
)  # fmt: skip
def test_any_one_stray_file_is_found(full: Holdings, key: str) -> None:
    full.store.write(key, [b"x"])
    for deep in (True, False):
        findings = full.audit(deep=deep)
        assert findings.stray == (key,)
        assert len(findings.found) == 1


def test_a_stray_object_that_was_never_finished_is_found(
    full: Holdings, stopping: Any, stopped: type[BaseException]
) -> None:
    half, names = "0123456789c", {"originals/x": b"film", "state.json": b"1"}
    root = object_root("holdings", half)
    trial = stopping(full.store)
    Holdings(trial).update(half, names, message="m", agent="x")
    full.delete(half)
    at = trial.calls.index(f"write {root}/v1/inventory.json.sha512")
    with pytest.raises(stopped):
        Holdings(stopping(full.store, at)).update(half, names, message="m", agent="x")
    wanted = tuple(f"{root}/v1/{name}" for name in ("content/originals/x", "content/state.json", "inventory.json"))
    assert full.audit().stray == wanted
    assert full.audit([half]).stray == wanted
    assert full.mend(half) == 3
    assert not full.audit().found


def test_a_record_without_an_object_is_missing_when_it_is_asked_for(full: Holdings) -> None:
    assert len(full.audit([RECORD, "0123456789c"]).missing) == 1


def test_a_file_in_a_foreign_name_is_found(new_store: Callable[[], Store]) -> None:
    holdings = Holdings(new_store())
    holdings.update(RECORD, {"a": b"1"}, message="m", agent="x")
    folder = getattr(holdings.store, "folder", None)
    if folder is not None:
        (folder / ROOT / "v1" / "content" / "新建文本文档.txt").write_bytes(b"x")
        assert holdings.audit().stray == (f"{ROOT}/v1/content/新建文本文档.txt",)


def test_an_inventory_that_points_outside_its_object_is_damaged_and_nothing_there_is_touched(full: Holdings) -> None:
    import hashlib

    document = b"".join(full.store.read(f"{ROOT}/inventory.json"))
    for target in ("../../outside", "v1/content/../../../x", "/etc/passwd", "v9/content/x", "v1/x"):
        bad = document.replace(b"v1/content/originals/x", target.encode())
        for folder in (ROOT, f"{ROOT}/v2"):
            full.store.write(f"{folder}/inventory.json", [bad])
            digest = hashlib.sha512(bad).hexdigest()
            full.store.write(f"{folder}/inventory.json.sha512", [f"{digest} inventory.json\n".encode()])
        findings = full.audit()
        assert findings.damaged == (f"{ROOT}/inventory.json",)
        assert not findings.stray


def test_progress_of_an_audit_rises_to_one(full: Holdings) -> None:
    for deep in (True, False):
        told: list[float] = []
        full.audit(deep=deep, progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0
