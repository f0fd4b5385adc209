"""A server that is slow, answers 500 or 503, or breaks off: tried again, or a clear fault; never half of anything."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.servers.faulty_proxy import FaultyProxy

from archive.holdings import Holdings
from archive.model.errors import Unavailable
from archive.storage import Store, open_store
from archive.storage.store import CHUNK

CONTENT = bytes(range(256)) * (12 << 10)


@pytest.fixture
def behind(proxy: FaultyProxy, url: str) -> Store:
    """The same store as `store`, by the faulty line."""
    return open_store(url)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_that_is_busy_for_a_moment_is_asked_again(
    behind: Store, proxy: FaultyProxy, store: Store, status: int
) -> None:
    for work in (
        lambda: behind.write("a", [CONTENT]),
        lambda: behind.size("a"),
        lambda: list(behind.list()),
        lambda: b"".join(behind.read("a")),
        lambda: behind.read_range("a", 5, 10),
        lambda: behind.delete("b"),
    ):
        proxy.faults.answer, proxy.faults.answers = status, 2
        work()
        assert proxy.faults.answers == 0
    assert b"".join(store.read("a")) == CONTENT


def test_a_server_that_stays_busy_is_unavailable_and_named(behind: Store, proxy: FaultyProxy, store: Store) -> None:
    store.write("a", [b"old"])
    proxy.faults.answer, proxy.faults.answers = 503, 1000
    for work in (
        lambda: behind.write("a", [b"new"]),
        lambda: behind.read("a"),
        lambda: behind.read_range("a", 0, 1),
        lambda: behind.exists("a"),
        behind.check,
    ):
        begun = time.monotonic()
        with pytest.raises(Unavailable, match=f"{proxy.url}.*503"):
            work()
        assert time.monotonic() - begun < 30
    proxy.faults.answers = 0
    assert b"".join(behind.read("a")) == b"old"


def test_a_body_that_breaks_off_is_read_on_from_there(behind: Store, proxy: FaultyProxy) -> None:
    behind.write("a", [CONTENT])
    for start, length in ((0, None), (7, None), (CHUNK + 1, CHUNK + 5)):
        proxy.faults.cut_after, proxy.faults.cuts = 300_001, 3
        wanted = CONTENT[start:] if length is None else CONTENT[start : start + length]
        assert b"".join(behind.read("a", start, length)) == wanted
        assert proxy.faults.cuts == 0


def test_a_piece_that_breaks_off_is_asked_for_again(behind: Store, proxy: FaultyProxy) -> None:
    behind.write("a", [CONTENT])
    proxy.faults.cut_after, proxy.faults.cuts = 100, 2
    assert behind.read_range("a", 1000, 8192) == CONTENT[1000:9192]
    assert proxy.faults.cuts == 0


def test_a_line_that_always_breaks_off_is_unavailable_and_no_end_is_made_up(behind: Store, proxy: FaultyProxy) -> None:
    behind.write("a", [CONTENT])
    proxy.faults.cut_after, proxy.faults.cuts = 10, 10**6
    with pytest.raises(Unavailable, match=r"broke off|ended a body"):
        list(behind.read("a"))
    with pytest.raises(Unavailable), behind.as_file("a"):
        pass


def test_a_slow_line_is_waited_for(behind: Store, proxy: FaultyProxy) -> None:
    behind.write("a", [CONTENT])
    proxy.faults.slow = 0.02
    assert b"".join(behind.read("a")) == CONTENT


def test_what_is_replaced_while_a_broken_read_waits_is_not_mixed_into_it(
    behind: Store, proxy: FaultyProxy, store: Store
) -> None:
    store.write("a", [CONTENT])
    proxy.faults.cut_after, proxy.faults.cuts = CHUNK + 10, 1
    reading = behind.read("a")
    assert next(reading) == CONTENT[:CHUNK]
    store.write("a", [bytes(len(CONTENT))])
    with pytest.raises(Unavailable, match="written anew while it was read"):
        list(reading)


def test_what_is_deleted_while_a_broken_read_waits_is_told(behind: Store, proxy: FaultyProxy, store: Store) -> None:
    store.write("a", [CONTENT])
    proxy.faults.cut_after, proxy.faults.cuts = CHUNK + 10, 1
    reading = behind.read("a")
    assert next(reading) == CONTENT[:CHUNK]
    store.delete("a")
    with pytest.raises(Unavailable, match="removed while it was read"):
        list(reading)


def test_parts_of_an_upload_are_sent_again(behind: Store, proxy: FaultyProxy, film: Path) -> None:
    proxy.faults.strikes = lambda method, path: "partNumber=2" in path
    proxy.faults.answer, proxy.faults.answers = 500, 2
    assert behind.write("film", film) == film.stat().st_size
    assert b"".join(behind.read("film")) == film.read_bytes()
    assert not list(behind.leftovers())


def test_an_upload_that_cannot_be_finished_is_aborted_and_shows_nothing(
    behind: Store, proxy: FaultyProxy, store: Store, film: Path
) -> None:
    store.write("film", [b"old"])
    for part in ("partNumber=1&", "partNumber=3&", "uploadId="):
        proxy.faults.strikes = lambda method, path, part=part: method != "DELETE" and part in f"{path}&"  # type: ignore[misc]
        proxy.faults.answer, proxy.faults.answers = 503, 1000
        with pytest.raises(Unavailable):
            behind.write("film", film)
        proxy.faults.answers = 0
        assert b"".join(store.read("film")) == b"old"
        assert not list(store.leftovers())


def test_an_upload_that_can_be_neither_finished_nor_aborted_is_left_over_and_can_be_cleared(
    behind: Store, proxy: FaultyProxy, store: Store, film: Path
) -> None:
    proxy.faults.strikes = lambda method, path: "partNumber=3" in path or method == "DELETE"
    proxy.faults.answer, proxy.faults.answers = 503, 1000
    with pytest.raises(Unavailable):
        behind.write("film", film)
    assert not store.exists("film")
    (left,) = store.leftovers()
    assert left.name.startswith("film?uploadId=")
    assert left.size == 16 << 20
    assert not list(store.leftovers(older_than=3600))
    assert store.clear_leftovers(3600) == 0
    assert store.clear_leftovers(0) == 1
    assert not list(store.leftovers())
    assert not store.exists("film")


def test_an_upload_whose_success_was_not_heard_has_succeeded(behind: Store, proxy: FaultyProxy, film: Path) -> None:
    proxy.faults.strikes = lambda method, path: method == "POST" and "uploadId=" in path
    proxy.faults.swallow = 1
    assert behind.write("film", film) == film.stat().st_size
    # Some servers forget a finished upload at once: asked again, they know of none.
    proxy.faults.swallow, proxy.faults.answers, proxy.faults.answer = 1, 1, 404
    proxy.faults.answer_body = b"<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>"
    assert behind.write("film", film) == film.stat().st_size
    assert proxy.faults.answers == 0
    assert b"".join(behind.read("film")) == film.read_bytes()


def test_an_upload_that_somebody_aborted_is_unavailable_and_shows_nothing(
    behind: Store, proxy: FaultyProxy, film: Path
) -> None:
    proxy.faults.strikes = lambda method, path: method == "POST" and "uploadId=" in path
    proxy.faults.answers, proxy.faults.answer = 1, 404
    proxy.faults.answer_body = b"<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>"
    with pytest.raises(Unavailable, match="aborted"):
        behind.write("film", film)
    assert not behind.exists("film")
    assert not list(behind.leftovers())


def test_a_small_write_whose_success_was_not_heard_is_done_again(behind: Store, proxy: FaultyProxy) -> None:
    proxy.faults.swallow = 2
    behind.write("a", [b"x"])
    proxy.faults.swallow = 2
    behind.delete("a")
    assert not behind.exists("a")


def test_a_source_that_breaks_in_the_third_part_leaves_nothing(store: Store) -> None:
    def breaking() -> Iterator[bytes]:
        yield bytes(17 << 20)
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        store.write("film", breaking())
    assert not store.exists("film")
    assert not list(store.leftovers())


def test_holdings_come_through_a_bad_day(behind: Store, proxy: FaultyProxy, store: Store, film: Path) -> None:
    chance = random.Random(7)
    proxy.faults.strikes = lambda method, path: chance.random() < 0.15
    proxy.faults.answer, proxy.faults.answers = 503, 10**6
    proxy.faults.cut_after, proxy.faults.cuts = 1000, 10**6
    done = 0
    holdings = Holdings(behind)
    for number in range(1, 5):
        for _ in range(20):
            try:
                done = holdings.update("0123456789b", {"film": film, "n": b"%d" % number}, message="m", agent="x")
                break
            except Unavailable:
                continue
    proxy.faults.answers = proxy.faults.cuts = 0
    good = Holdings(store)
    assert done == good.head("0123456789b") == 4
    assert good.read("0123456789b", "n") == b"4"
    good.mend("0123456789b")
    assert not good.audit().found
