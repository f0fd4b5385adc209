"""Many at once: what holds for one writer after another holds however many threads and processes there are."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fixtures.servers.databases import database_of

from archive.catalogue import deposits, feed, holders, leases, listing, registry, writing
from archive.catalogue.deposits import Entry, State
from archive.catalogue.writing import Writing
from archive.context import Archive
from archive.model.identifiers import RecordId, mint
from archive.model.record import Record, Version

WRITERS = 6
EACH = 12


def together(number: int, act: Callable[[int], object]) -> list[object]:
    """Every thread begins at the same moment; whatever one raises is raised."""
    start = threading.Barrier(number)

    def begun(place: int) -> object:
        start.wait()
        return act(place)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(begun, range(number)))


def entry(record: str | None = None, *, heavy: bool = False, place: int = 0) -> Entry:
    return Entry(mint(), "", place, 1, "main", "item", None, record or mint(), {}, State.ACCEPTED, heavy=heavy)


def test_a_follower_is_told_of_every_change_however_writers_commit_and_break_off(archive: Archive, by: Writing) -> None:
    kept: list[str] = []
    seen: list[tuple[int, str]] = []
    done = threading.Event()

    def write(place: int) -> None:
        chance = random.Random(place)
        for _ in range(EACH):
            name = RecordId(mint())
            try:
                with archive.database.writing() as connection:
                    time.sleep(chance.uniform(0, 0.004))
                    writing.create(connection, Record(name, "main", "item", None, Version(1, {})), (), by)
                    time.sleep(chance.uniform(0, 0.004))
                    if chance.random() < 0.25:
                        raise TimeoutError
                kept.append(name)
            except TimeoutError:
                continue

    def follow() -> None:
        while True:
            last = done.is_set()
            with archive.database.reading() as connection:
                told = feed.after(connection, seen[-1][0] if seen else 0, limit=7)
            seen.extend((change.sequence, str(change.record)) for change in told)
            if last and not told:
                return

    follower = threading.Thread(target=follow)
    follower.start()
    try:
        together(WRITERS, write)
    finally:
        done.set()
        follower.join()
    assert len(kept) > WRITERS
    assert sorted(record for _, record in seen) == sorted(kept)
    assert [sequence for sequence, _ in seen] == sorted({sequence for sequence, _ in seen})


def test_no_deposit_is_claimed_twice(archive: Archive) -> None:
    with archive.database.writing() as connection:
        deposits.accept(connection, "main", "mei", "here", [entry() for _ in range(40)])

    def work(place: int) -> list[str]:
        mine = []
        while True:
            with archive.database.writing() as connection:
                # Each time somebody else: an owner finds what it has begun itself again.
                found = deposits.claim(connection, mint(), 60)
            if found is None:
                return mine
            mine.append(found.id)

    claimed = [name for mine in together(WRITERS, work) for name in mine]  # type: ignore[attr-defined]
    assert (len(claimed), len(set(claimed))) == (40, 40)


def test_a_new_name_makes_one_draft(archive: Archive, by: Writing) -> None:
    def name_it(place: int) -> list[str]:
        found = []
        for name in ("剪纸", "粤剧", "醒狮"):
            with archive.database.writing() as connection:
                known = listing.named(connection, "main", ("element",), name)
                if not known:
                    new = RecordId(registry.reserve(connection, "record", "main/element", None))
                    writing.create(connection, Record(new, "main", "element", None, Version(1, {})), {name}, by)
                    known = (new,)
                found.append(known[0])
        return found

    assert len({tuple(found) for found in together(WRITERS, name_it)}) == 1  # type: ignore[arg-type]


def test_a_number_is_reserved_once(archive: Archive) -> None:
    def reserve(place: int) -> str:
        with archive.database.writing() as connection:
            return registry.reserve(connection, "record", "main/item", "YX-1")

    assert len(set(together(WRITERS, reserve))) == 1


def test_a_free_lease_is_taken_once(archive: Archive) -> None:
    def take(place: int) -> bool:
        with archive.database.writing() as connection:
            return leases.acquire(connection, "thing", f"owner {place}", 60)

    assert sum(map(bool, together(WRITERS, take))) == 1


def test_what_a_reader_sees_stays_as_it_was(archive: Archive) -> None:
    with archive.database.reading() as reader:
        before = holders.names(reader)
        with archive.database.writing() as connection:
            holders.ensure(connection, "theatre")
        assert holders.names(reader) == before
    with archive.database.reading() as reader:
        assert set(holders.names(reader)) == {*before, "theatre"}


def test_lists_have_the_order_of_the_characters_numbers(archive: Archive) -> None:
    with archive.database.writing() as connection:
        for code in ("b", "B", "李", "a1", "张", "a-1", "É"):
            holders.ensure(connection, code)
    with archive.database.reading() as connection:
        assert [code for code in holders.names(connection) if code != "main"] == sorted(
            ("b", "B", "李", "a1", "张", "a-1", "É")
        )


def test_what_has_just_come_goes_before_a_batch_that_is_well_under_way(archive: Archive) -> None:
    with archive.database.writing() as connection:
        large = [entry() for _ in range(20)]
        deposits.accept(connection, "main", "mei", "large", large)
        for _ in range(3):
            deposits.claim(connection, mint(), 60)
        single = entry()
        deposits.accept(connection, "main", "lan", "single", [single])
        order = [deposits.claim(connection, mint(), 60) for _ in range(3)]
    assert [each.id for each in order if each] == [single.id, large[3].id, large[4].id]


def test_who_keeps_free_for_light_deposits_passes_the_heavy_ones_over(archive: Archive) -> None:
    with archive.database.writing() as connection:
        film, picture = entry(heavy=True), entry()
        deposits.accept(connection, "main", "mei", "here", [film, picture])
        light = deposits.claim(connection, "light", 60, light=True)
        assert light is not None
        assert light.id == picture.id
        assert not deposits.claimable(connection, "light too", light=True)
        assert deposits.claimable(connection, "any")
        heavy = deposits.claim(connection, "any", 60)
        assert heavy is not None
        assert heavy.id == film.id


def test_many_workers_do_not_hide_what_waits_from_one_more(archive: Archive) -> None:
    """More are at work than any list of candidates is long."""
    with archive.database.writing() as connection:
        deposits.accept(connection, "main", "mei", "here", [entry() for _ in range(80)])
        for _ in range(79):
            assert deposits.claim(connection, mint(), 60)
        assert deposits.claimable(connection, "one more")
        assert deposits.claim(connection, "one more", 60)
        assert not deposits.claimable(connection, "one more too")


WRITER = """
import sys
from archive.catalogue import feed, registry
from archive.catalogue.database import Database
database = Database(sys.argv[1])
database.migrate()
for number in range(int(sys.argv[2])):
    with database.writing() as connection:
        print(registry.reserve(connection, "record", "main/item", f"YX-{number}"), flush=True)
database.close()
"""


def test_processes_that_start_at_once_make_one_schema_and_agree(tmp_path: Path) -> None:
    home = tmp_path / "fresh"
    home.mkdir()
    url = database_of(home).get("DATABASE_URL") or f"sqlite:///{home}/chuanxi.sqlite"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, url, "20"], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert said[0] == said[1] == said[2] == said[3]
    assert len(set(said[0])) == 20
