"""What is erased leaves the store, at once from every version; all else stays."""

from collections.abc import Callable
from typing import Any

import pytest

from archive.holdings import Holdings
from archive.holdings.layout import object_root
from archive.model.errors import Missing
from archive.storage import Store

RECORD = "0123456789b"
ROOT = object_root("holdings", RECORD)
SECRET = b"a name that must go"
Complaints = Callable[[Store, str], list[str]]


def fill(store: Store) -> Holdings:
    """Three versions; the secret stands in the first two, under two names."""
    holdings = Holdings(store)
    given: list[dict[str, Any]] = [
        {"record/1.json": SECRET, "originals/x": b"film", "state.json": b"1"},
        {"record/2.json": SECRET + b"!", "state.json": b"2"},
        {"record/3.json": b"harmless"},
    ]
    for names in given:
        holdings.update(RECORD, names, message="m", agent="x")
    return holdings


def everything(store: Store) -> bytes:
    return b"".join(b"".join(store.read(entry.key)) for entry in store.list())


def test_erased_bytes_leave_the_store_and_every_version_stays(store: Store, complaints: Complaints) -> None:
    holdings = fill(store)
    digests = [holdings.files(RECORD)[name].sha512 for name in ("record/1.json", "record/2.json")]
    film = {entry.key: entry.modified for entry in store.list() if "originals" in entry.key}
    assert holdings.erase(RECORD, ["record/1.json", "record/2.json"]) == 2
    left = everything(store)
    assert SECRET not in left
    assert not any(digest.encode() in left for digest in digests)
    assert complaints(store, RECORD) == []
    assert not holdings.audit().found
    assert holdings.head(RECORD) == 3
    assert holdings.read(RECORD, "state.json", 1) == b"1"
    assert set(holdings.files(RECORD)) == {"originals/x", "state.json", "record/3.json"}
    # An original of 250 GB is not copied because a name goes.
    assert {entry.key: entry.modified for entry in store.list() if "originals" in entry.key} == film


def test_the_record_goes_on_after_an_erasure(store: Store, complaints: Complaints) -> None:
    holdings = fill(store)
    holdings.erase(RECORD, ["record/1.json"])
    assert holdings.update(RECORD, {"record/1.json": b"<erased>"}, message="m", agent="x") == 4
    assert holdings.read(RECORD, "record/1.json") == b"<erased>"
    assert complaints(store, RECORD) == []
    assert not holdings.audit().found


def test_bytes_that_another_name_needs_stay(store: Store, complaints: Complaints) -> None:
    holdings = fill(store)
    holdings.update(RECORD, {"copy": SECRET}, message="m", agent="x")
    assert holdings.erase(RECORD, ["record/1.json"]) == 0
    assert holdings.read(RECORD, "copy") == SECRET
    with pytest.raises(Missing):
        holdings.read(RECORD, "record/1.json", 1)
    assert complaints(store, RECORD) == []
    assert holdings.erase(RECORD, ["copy"]) == 1
    assert complaints(store, RECORD) == []


def test_everything_may_be_erased_and_the_object_stays_valid(store: Store, complaints: Complaints) -> None:
    holdings = fill(store)
    assert holdings.erase(RECORD, [*holdings.files(RECORD), "record/1.json", "record/2.json"]) == 6
    assert dict(holdings.files(RECORD)) == {}
    assert complaints(store, RECORD) == []


def test_erasing_what_is_not_there_changes_nothing(store: Store) -> None:
    holdings = fill(store)
    before = {entry.key: entry.modified for entry in store.list()}
    assert holdings.erase(RECORD, ["never"]) == 0
    assert {entry.key: entry.modified for entry in store.list()} == before
    with pytest.raises(Missing):
        holdings.erase("0123456789c", ["x"])


def test_a_killed_erasure_is_completed_by_asking_again(
    new_store: Callable[[], Store], complaints: Complaints, stopping: Any, stopped: type[BaseException]
) -> None:
    names = ["record/1.json", "record/2.json"]
    trial = stopping(new_store())
    fill(trial.real)
    Holdings(trial).erase(RECORD, names)
    for at in range(len(trial.calls)):
        store = new_store()
        holdings = fill(store)
        with pytest.raises(stopped):
            Holdings(stopping(store, at)).erase(RECORD, names)
        files = set(holdings.files(RECORD))
        assert files >= {"originals/x", "state.json", "record/3.json"}
        assert all(holdings.read(RECORD, name) for name in files)
        holdings.erase(RECORD, names)
        assert SECRET not in everything(store)
        assert complaints(store, RECORD) == [], trial.calls[at]
        assert not holdings.audit().found


def test_a_killed_erasure_is_seen_by_an_audit(
    new_store: Callable[[], Store], stopping: Any, stopped: type[BaseException]
) -> None:
    trial = stopping(new_store())
    fill(trial.real)
    Holdings(trial).erase(RECORD, ["record/1.json"])
    changes = [at for at, call in enumerate(trial.calls) if call.startswith(("write", "delete"))]
    for at in changes[1:]:
        store = new_store()
        holdings = fill(store)
        with pytest.raises(stopped):
            Holdings(stopping(store, at)).erase(RECORD, ["record/1.json"])
        assert holdings.audit().found, trial.calls[at]


def test_a_killed_deletion_is_completed_by_asking_again(
    new_store: Callable[[], Store], stopping: Any, stopped: type[BaseException]
) -> None:
    trial = stopping(new_store())
    fill(trial.real)
    Holdings(trial).delete(RECORD)
    for at in range(len(trial.calls)):
        store = new_store()
        holdings = fill(store)
        with pytest.raises(stopped):
            Holdings(stopping(store, at)).delete(RECORD)
        holdings.delete(RECORD)
        assert not list(store.list(f"{ROOT}/"))
        assert not holdings.exists(RECORD)
