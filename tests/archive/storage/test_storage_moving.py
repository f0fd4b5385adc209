"""A store moves into another of any kind: whole, compared, and again without copying what is there."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from pathlib import Path

import pytest
from fixtures.servers.stores import STORES

from archive.holdings import Holdings
from archive.model.errors import Damaged, Unavailable
from archive.storage import MemoryStore, Store
from archive.storage.moving import SMALL, Moved, move

RECORD = "0123456789b"
KINDS = sorted(STORES)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str], Store]:
    made = iter(range(1_000_000))
    return lambda kind: STORES[kind](tmp_path, next(made))


def filled(store: Store) -> Store:
    holdings = Holdings(store)
    for number in (1, 2):
        given: dict[str, bytes | Path] = {"n": b"%d" % number, f"originals/{number}": os.urandom(SMALL + number)}
        holdings.update(RECORD, given, message="m", agent="x")
    store.write("renditions/a-b/c", [b"x"])
    store.write("renditions/a/c", [])
    return store


def content(store: Store) -> dict[str, bytes]:
    return {entry.key: b"".join(store.read(entry.key)) for entry in store.list()}


def moved(source: Store, target: Store, *, thorough: bool = False) -> Moved:
    told: list[int] = []
    done = move(source, target, told.append, thorough=thorough)
    assert sum(told) == done.size
    return done


@pytest.mark.parametrize(("one", "other"), list(permutations(KINDS, 2)))
def test_everything_arrives_and_a_second_time_nothing_is_copied(
    opened: Callable[[str], Store], one: str, other: str
) -> None:
    source, target = filled(opened(one)), opened(other)
    time.sleep(1.1)  # S3 tells times in whole seconds; what is as old as its source is copied again.
    first = moved(source, target)
    assert (first.present, first.extra, first.foreign) == (0, [], [])
    assert content(target) == content(source)
    assert first.copied == len(content(source))
    assert not Holdings(target).audit().found
    for thorough in (False, True):
        again = moved(source, target, thorough=thorough)
        assert (again.copied, again.present, again.size) == (0, first.copied, first.size)


class Stopping(MemoryStore):
    """Cannot write any more after some time."""

    left = 5

    def write(self, key: str, source: Iterable[bytes] | Path) -> int:
        self.left -= 1
        if self.left < 0:
            raise Unavailable("gone")
        return super().write(key, source)


def test_what_was_stopped_goes_on_where_it_was() -> None:
    source, target = filled(MemoryStore()), Stopping()
    with pytest.raises(Unavailable):
        moved(source, target)
    target.left = 1_000
    done = moved(source, target)
    assert done.present == 5
    assert content(target) == content(source)


class Misreading(MemoryStore):
    """Gives back other bytes than it was given."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        return (bytes(len(chunk)) for chunk in super().read(key, start, length))


def test_a_target_that_gives_back_other_bytes_is_damaged_and_keeps_nothing_of_it() -> None:
    target = Misreading()
    with pytest.raises(Damaged, match="other bytes"):
        moved(filled(MemoryStore()), target)
    assert not list(target.list())


def test_what_changed_in_the_source_is_copied_again_even_if_it_is_as_long() -> None:
    source, target = filled(MemoryStore()), MemoryStore()
    moved(source, target)
    source.write("renditions/a-b/c", [b"y"])
    time.sleep(0.01)
    (film,) = (entry.key for entry in source.list() if entry.key.endswith("originals/1"))
    source.write(film, [bytes(source.size(film))])
    assert moved(source, target).copied == 2
    assert content(target) == content(source)


def test_a_large_content_that_decayed_in_the_target_is_found_when_every_byte_is_asked_for() -> None:
    source, target = filled(MemoryStore()), MemoryStore()
    moved(source, target)
    (film,) = (entry.key for entry in source.list() if entry.key.endswith("originals/1"))
    target.write(film, [bytes(source.size(film))])
    assert moved(source, target).copied == 0
    assert moved(source, target, thorough=True).copied == 1
    assert content(target) == content(source)


def test_what_the_source_has_no_more_is_named_and_not_removed() -> None:
    source, target = filled(MemoryStore()), MemoryStore()
    target.write("a", [b"x"])
    moved(source, target)
    target.write("zzz", [b"x"])
    source.delete("renditions/a/c")
    assert moved(source, target).extra == ["a", "renditions/a/c", "zzz"]
    assert target.exists("zzz")


def test_names_that_are_no_keys_are_named_and_not_copied(tmp_path: Path) -> None:
    source, target = filled(STORES["file"](tmp_path, 0)), MemoryStore()
    (tmp_path / "store0/剪纸.txt").write_text("somebody put it here")
    assert moved(source, target).foreign == ["剪纸.txt"]
    assert "剪纸.txt" not in content(target)
