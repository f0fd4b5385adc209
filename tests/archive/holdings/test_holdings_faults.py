"""A writer that is killed, at every one of its steps in turn: the old or the new version holds, and a repeat heals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.holdings import Holdings
from archive.holdings.layout import object_root
from archive.model.errors import Damaged
from archive.storage import Store

RECORD = "0123456789b"
ROOT = object_root("holdings", RECORD)
Complaints = Callable[[Store, str], list[str]]
UNFINISHED = {
    "E001a",  # a file at the object's root that does not belong there yet
    "E003a",  # no declaration yet: not an object
    "E046b",  # the folder of a version that no inventory names yet
    "E060",  # the root inventory and its sidecar are not of the same version
    "E063",  # no root inventory yet
    "E064",  # the root inventory is not yet that of the newest version's folder
}
"""What ocfl-py may complain of while a write is unfinished: never of content, nor of what earlier versions hold."""

FIRST: dict[str, bytes] = {"originals/x": b"film" * 1000, "state.json": b"1", "record/1.json": b"one"}
SECOND: dict[str, bytes] = {"originals/y": b"song" * 1000, "state.json": b"2", "record/2.json": b"two"}


def update(store: Any, given: dict[str, bytes | Path], remove: tuple[str, ...] = ()) -> int:
    return Holdings(store).update(RECORD, given, remove=remove, message="ingestion", agent="chuanxi")


def standing(store: Store) -> dict[str, bytes] | None:
    """What a reader sees in the newest version; None: no object."""
    holdings = Holdings(store)
    if not holdings.exists(RECORD):
        assert RECORD not in set(holdings.records())
        return None
    return {name: holdings.read(RECORD, name) for name in holdings.files(RECORD)}


def steps(stopping: type, store: Store, work: Callable[[Any], object]) -> list[str]:
    noting = stopping(store)
    work(noting)
    return list(noting.calls)


@pytest.mark.parametrize("versions_before", [0, 1, 2])
def test_a_killed_update_leaves_the_old_or_the_new_version_and_a_repeat_completes_it(
    new_store: Callable[[], Store],
    complaints: Complaints,
    stopping: Any,
    stopped: type[BaseException],
    versions_before: int,
) -> None:
    def prepared() -> Store:
        store = new_store()
        for given in (FIRST, {"state.json": b"1b", "extra": b"e"})[:versions_before]:
            update(store, dict(given))
        return store

    remove = ("extra",)
    old = standing(prepared())
    new = {name: content for name, content in ((old or {}) | SECOND).items() if name not in remove}
    calls = steps(stopping, prepared(), lambda store: update(store, dict(SECOND), remove))
    seen = []
    for at in range(len(calls)):
        store = prepared()
        with pytest.raises(stopped):
            update(stopping(store, at), dict(SECOND), remove)
        found = standing(store)
        assert found in (old, new), calls[at]
        seen.append(found == new)
        assert set(complaints(store, RECORD)) <= UNFINISHED, calls[at]
        assert update(store, dict(SECOND), remove) == versions_before + 1
        assert standing(store) == new
        assert complaints(store, RECORD) == []
        assert not Holdings(store).audit().found
    # The decisive step is one step: before it the old version holds, after it the new one.
    assert seen == sorted(seen)
    assert calls[seen.index(True) - 1] == f"write {ROOT}/inventory.json.sha512"


def test_only_between_the_last_two_steps_do_others_see_anything_but_a_valid_object_with_an_unfinished_folder(
    new_store: Callable[[], Store], complaints: Complaints, stopping: Any, stopped: type[BaseException]
) -> None:
    """Without the unfinished folder, another reader sees a valid object at every moment but one."""
    base = new_store()
    update(base, dict(FIRST))
    calls = steps(stopping, base, lambda store: update(store, dict(SECOND)))
    invalid = []
    for at in range(len(calls)):
        store = new_store()
        update(store, dict(FIRST))
        with pytest.raises(stopped):
            update(stopping(store, at), dict(SECOND))
        if Holdings(store).head(RECORD) == 1:
            for entry in list(store.list(f"{ROOT}/v2/")):
                store.delete(entry.key)
        if complaints(store, RECORD):
            invalid.append(calls[at])
    assert set(invalid) <= {f"read {ROOT}/inventory.json.sha512", f"write {ROOT}/inventory.json"}


def test_another_update_than_the_killed_one_sweeps_what_that_left(
    new_store: Callable[[], Store], complaints: Complaints, stopping: Any, stopped: type[BaseException]
) -> None:
    base = new_store()
    update(base, dict(FIRST))
    for at in range(len(steps(stopping, base, lambda store: update(store, dict(SECOND))))):
        store = new_store()
        update(store, dict(FIRST))
        with pytest.raises(stopped):
            update(stopping(store, at), dict(SECOND))
        held = standing(store) or {}
        update(store, {"state.json": b"other"})
        assert standing(store) == held | {"state.json": b"other"}
        assert complaints(store, RECORD) == []
        assert not Holdings(store).audit().found


def test_mending_alone_makes_a_valid_object_or_none_of_what_a_killed_update_left(
    new_store: Callable[[], Store], complaints: Complaints, stopping: Any, stopped: type[BaseException]
) -> None:
    for before in (0, 1):
        base = new_store()
        if before:
            update(base, dict(FIRST))
        for at in range(len(steps(stopping, base, lambda store: update(store, dict(SECOND))))):
            store = new_store()
            if before:
                update(store, dict(FIRST))
            with pytest.raises(stopped):
                update(stopping(store, at), dict(SECOND))
            held = standing(store)
            Holdings(store).mend(RECORD)
            assert standing(store) == held
            if held is None:
                assert not list(store.list(f"{ROOT}/"))
            else:
                assert complaints(store, RECORD) == []
                assert not Holdings(store).audit().found


def test_a_repeat_after_a_kill_does_not_copy_a_finished_film_again(
    store: Store, stopping: Any, stopped: type[BaseException], tmp_path: Path
) -> None:
    film = tmp_path / "film"
    film.write_bytes(b"film" * 500_000)
    given: dict[str, bytes | Path] = {"originals/x": film, "state.json": b"1"}
    calls = steps(stopping, Holdings(store).store, lambda each: update(each, dict(given)))
    Holdings(store).delete(RECORD)
    with pytest.raises(stopped):
        update(stopping(store, calls.index(f"write {ROOT}/v1/content/state.json")), dict(given))
    again = steps(stopping, store, lambda each: update(each, dict(given)))
    assert f"write {ROOT}/v1/content/originals/x" not in again
    assert f"read {ROOT}/v1/content/originals/x" in again
    assert (standing(store) or {})["originals/x"] == film.read_bytes()


def test_a_torn_film_of_a_killed_writer_is_not_taken_for_a_good_one(store: Store) -> None:
    update(store, dict(FIRST))
    same_size = bytes(len(SECOND["originals/y"]))
    store.write(f"{ROOT}/v2/content/originals/y", [same_size])
    update(store, dict(SECOND))
    assert (standing(store) or {})["originals/y"] == SECOND["originals/y"]
    assert not Holdings(store).audit().found


@pytest.mark.parametrize("name", ["0=ocfl_object_1.1", "inventory.json", "inventory.json.sha512", "v2/inventory.json",
                                  "v2/inventory.json.sha512", "v1/inventory.json"])  # fmt: skip
@pytest.mark.parametrize("how", ["gone", "flipped", "emptied"])
def test_any_one_document_of_an_object_may_decay_and_all_is_still_read_and_mended(
    store: Store, complaints: Complaints, name: str, how: str
) -> None:
    update(store, dict(FIRST))
    update(store, dict(SECOND))
    key = f"{ROOT}/{name}"
    content = bytearray(b"".join(store.read(key)))
    content[3] ^= 4
    store.delete(key) if how == "gone" else store.write(key, [bytes(content)] if how == "flipped" else [])
    holdings = Holdings(store)
    assert standing(store) == FIRST | SECOND
    assert list(holdings.records()) == [RECORD]
    findings = holdings.audit()
    assert findings.missing or findings.damaged
    assert not findings.stray
    holdings.mend(RECORD)
    assert complaints(store, RECORD) == []
    assert not holdings.audit().found
    assert standing(store) == FIRST | SECOND


def test_an_object_whose_inventories_are_all_gone_is_damaged_and_never_swept(store: Store) -> None:
    update(store, dict(FIRST))
    update(store, dict(SECOND))
    for name in ("inventory.json", "inventory.json.sha512"):
        store.delete(f"{ROOT}/{name}")
    before = [entry.key for entry in store.list()]
    holdings = Holdings(store)
    for call in (lambda: update(store, {"a": b"1"}), lambda: holdings.mend(RECORD), lambda: holdings.files(RECORD)):
        with pytest.raises(Damaged):
            call()
    store.delete(f"{ROOT}/0=ocfl_object_1.1")
    with pytest.raises(Damaged):
        update(store, {"a": b"1"})
    assert [entry.key for entry in store.list()] == [key for key in before if "0=ocfl_object" not in key]
    assert holdings.audit().damaged == (f"{ROOT}/inventory.json",)
