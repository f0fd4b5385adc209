"""What every store promises, whatever it stands on. A new backend is one more parameter of `store`."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model.errors import Missing
from archive.storage import Store
from archive.storage.store import CHUNK

SEGMENTS = st.text("ab.=-_Z0", min_size=1, max_size=4).filter(lambda text: text not in (".", ".."))
KEYS = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda segments: "/".join(["d", *segments, "f"]))
Opener = Callable[[], Store]


def whole(store: Store, key: str) -> bytes:
    return b"".join(store.read(key))


def test_what_was_written_is_read_and_its_size_is_told(store: Store) -> None:
    assert store.write("a/b.txt", [b"one ", b"", b"two"]) == 7
    assert whole(store, "a/b.txt") == b"one two"
    assert store.size("a/b.txt") == 7
    assert store.exists("a/b.txt")


def test_an_empty_content_is_content(store: Store) -> None:
    assert store.write("empty", []) == 0
    assert store.exists("empty")
    assert whole(store, "empty") == b""
    assert store.read_range("empty", 0, 10) == b""


def test_a_file_is_kept_and_stays_where_it_is(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "电影.mp4"
    source.write_bytes(os.urandom(3 * CHUNK + 17))
    assert store.write("film", source) == 3 * CHUNK + 17
    assert whole(store, "film") == source.read_bytes()


def test_a_source_file_that_is_not_there_is_missing_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        store.write("film", tmp_path / "none")
    assert not list(store.list())


def test_bytes_given_for_chunks_are_a_bug_and_not_kept(store: Store) -> None:
    with pytest.raises(TypeError):
        store.write("k", b"bytes")  # type: ignore[arg-type]
    assert not store.exists("k")


def test_a_source_that_breaks_leaves_what_stood_before(store: Store) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"new" * 1000
        raise RuntimeError("the source broke")

    store.write("k", [b"old"])
    with pytest.raises(RuntimeError, match="the source broke"):
        store.write("k", breaking())
    with pytest.raises(RuntimeError, match="the source broke"):
        store.write("other", breaking())
    assert whole(store, "k") == b"old"
    assert [entry.key for entry in store.list()] == ["k"]
    assert not list(store.leftovers())


def test_nothing_of_a_write_is_seen_before_it_ends(store: Store) -> None:
    def watching() -> Iterator[bytes]:
        yield b"x" * CHUNK
        assert not store.exists("slow")
        assert not list(store.list())
        yield b"y"

    store.write("slow", watching())
    assert store.size("slow") == CHUNK + 1


def test_a_reader_that_has_begun_goes_on_with_what_it_began(store: Store) -> None:
    old = os.urandom(3 * CHUNK)
    store.write("k", [old])
    reading = store.read("k")
    first = next(reading)
    store.write("k", [b"new"])
    store.delete("k")
    assert first + b"".join(reading) == old


def test_chunks_are_bounded(store: Store) -> None:
    store.write("k", [bytes(5 * CHUNK + 3)])
    assert max(len(chunk) for chunk in store.read("k")) <= CHUNK


@pytest.mark.parametrize("call", ["read", "read_range", "size", "as_file", "copy"])
def test_what_is_not_there_is_missing_at_once(store: Store, call: str) -> None:
    store.write("a/b", [b"x"])
    for key in ("none", "a", "a/b/c", "a/bb", "", "..", "a//b", "a/../a/b", "名字", "a/b\0", "/a/b", "x" * 300):
        with pytest.raises(Missing):
            match call:
                case "read":
                    store.read(key)
                case "read_range":
                    store.read_range(key, 0, 1)
                case "size":
                    store.size(key)
                case "as_file":
                    with store.as_file(key):
                        pass
                case "copy":
                    store.copy(key, "target")
        assert not store.exists(key)
    assert [entry.key for entry in store.list()] == ["a/b"]


@pytest.mark.parametrize("key", ["", ".", "..", "a/..", "../a", "/a", "a/", "a//b", "a b", "剪纸", "a\\b", "a\n", "a\0",
                                 "x" * 256, "/".join(["x" * 179] * 5), "~writing/x", "a:b", "a%2f"])  # fmt: skip
def test_what_is_no_key_is_refused_at_the_door(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.write(key, [b"x"])
    with pytest.raises(ValueError, match="not a key"):
        store.delete(key)
    store.write("good", [b"x"])
    with pytest.raises(ValueError, match="not a key"):
        store.copy("good", key)
    assert [entry.key for entry in store.list()] == ["good"]


def test_the_longest_segment_is_kept(store: Store) -> None:
    key = "/".join(["x" * 255] * 3)
    store.write(key, [b"x"])
    assert [entry.key for entry in store.list()] == [key]
    store.delete(key)
    assert not list(store.list())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), start=st.integers(0, 400), length=st.none() | st.integers(0, 400))
def test_ranges_are_slices(store: Store, content: bytes, start: int, length: int | None) -> None:
    store.write("k", [content])
    wanted = content[start:] if length is None else content[start : start + length]
    assert b"".join(store.read("k", start, length)) == wanted
    if length is not None:
        assert store.read_range("k", start, length) == wanted


def test_a_range_over_several_chunks_is_exact(store: Store) -> None:
    content = os.urandom(4 * CHUNK)
    store.write("k", [content])
    assert b"".join(store.read("k", CHUNK - 5, 2 * CHUNK + 11)) == content[CHUNK - 5 : 3 * CHUNK + 6]


def test_a_negative_range_is_a_bug(store: Store) -> None:
    store.write("k", [b"x"])
    for start, length in ((-1, 1), (0, -1)):
        with pytest.raises(ValueError, match="no range"):
            store.read("k", start, length)
        with pytest.raises(ValueError, match="no range"):
            store.read_range("k", start, length)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.sets(KEYS, max_size=12), prefix=st.text("ab.=-_Z0d", max_size=3).map("d/".__add__))
def test_listings_are_in_key_order_and_begin_with_the_prefix(open_new: Opener, keys: set[str], prefix: str) -> None:
    store = open_new()
    kept: set[str] = set()
    for key in sorted(keys):
        # A folder cannot be a file too: no store of ours keeps both a key and one below it.
        if not any(other.startswith(f"{key}/") or key.startswith(f"{other}/") for other in kept):
            store.write(key, [key.encode()])
            kept.add(key)
    wanted = sorted(key for key in kept if key.startswith(prefix))
    assert [entry.key for entry in store.list(prefix)] == wanted
    assert [entry.key for entry in store.list()] == sorted(kept)
    assert all(entry.size == len(entry.key) for entry in store.list())


@pytest.mark.parametrize("prefix", ["/", "a//", "../", "a/../", "./", "剪", "a b", "~"])
def test_a_prefix_with_which_no_key_begins_is_a_bug(store: Store, prefix: str) -> None:
    with pytest.raises(ValueError, match="no key begins"):
        store.list(prefix)


def test_a_listing_tells_when_a_key_was_written(store: Store) -> None:
    store.write("k", [b"x"])
    (entry,) = store.list()
    assert abs(entry.modified - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_listing_goes_on_while_keys_go(store: Store) -> None:
    for number in range(20):
        store.write(f"a/{number:02}/x", [b"x"])
    seen = []
    for entry in store.list():
        seen.append(entry.key)
        store.delete(entry.key)
    assert len(seen) == 20
    assert not list(store.list())


def test_deleting_removes_and_deleting_nothing_is_no_fault(store: Store) -> None:
    store.write("a/b/c", [b"x"])
    store.write("a/d", [b"x"])
    store.delete("a/b/c")
    store.delete("a/b/c")
    store.delete("a")
    store.delete("a/d/e")
    assert [entry.key for entry in store.list()] == ["a/d"]
    store.write("a/b", [b"a folder's name is free again"])


def test_pruning_leaves_every_key(store: Store) -> None:
    for key in ("a/b/c", "a/d", "ab/c"):
        store.write(key, [b"x"])
    for folder in ("a", "a/b", "none/at/all", "a/d", "ab"):
        store.prune(folder)
    assert [entry.key for entry in store.list()] == ["a/b/c", "a/d", "ab/c"]
    for folder in ("", "..", "a/", "/"):
        with pytest.raises(ValueError, match="not a key"):
            store.prune(folder)


def test_a_copy_is_a_content_of_its_own(store: Store) -> None:
    store.write("a", [b"x" * 10])
    assert store.copy("a", "b/c") == 10
    store.write("a", [b"changed"])
    assert whole(store, "b/c") == b"x" * 10


def test_a_local_file_has_the_bytes(store: Store) -> None:
    store.write("a/b", [b"content"])
    with store.as_file("a/b") as path:
        assert path.read_bytes() == b"content"
    assert whole(store, "a/b") == b"content"


def test_a_good_store_passes_its_check_and_nothing_is_left(store: Store) -> None:
    store.check()
    assert not list(store.list())
    assert not list(store.leftovers())
    assert store.clear_leftovers(0) == 0
