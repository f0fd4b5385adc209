"""Deposits: claimed one record at a time, phase by phase, and taken over from workers that fall silent."""

import time

import pytest

from archive.catalogue import deposits, leases
from archive.catalogue.database import Database
from archive.catalogue.deposits import Entry, State
from archive.context import Archive
from archive.model.identifiers import mint
from archive.model.problems import Problem, Severity, Where


def entry(phase: int = 1, record: str | None = None, row: int | None = None) -> Entry:
    return Entry(mint(), "", 0, phase, "main", "item", row, record or mint(), {"key": "YX-1"}, State.ACCEPTED)


@pytest.fixture
def database(archive: Archive) -> Database:
    return archive.database


def accept(database: Database, *entries: Entry) -> str:
    with database.writing() as connection:
        return deposits.accept(connection, "main", "mei", "/deposits/spring", entries)


def claim(database: Database, owner: str = "worker", seconds: float = 60.0) -> Entry | None:
    with database.writing() as connection:
        return deposits.claim(connection, owner, seconds)


def finish(database: Database, each: Entry, state: State = State.SUCCEEDED, *problems: Problem) -> None:
    with database.writing() as connection:
        deposits.finish(connection, each, "worker", state, problems, version=1, changed=True)


def test_a_batch_keeps_its_deposits_in_order(database: Database) -> None:
    given = [entry(row=row) for row in (2, 3, 4)]
    batch = accept(database, *given)
    with database.reading() as connection:
        found = deposits.of_batch(connection, batch)
        assert [each.id for each in found] == [each.id for each in given]
        assert [each.row for each in found] == [2, 3, 4]
        assert {each.state for each in found} == {State.ACCEPTED}
        assert deposits.agent_of(connection, batch) == "mei"
        assert deposits.waiting(connection)


def test_each_deposit_is_claimed_once(database: Database) -> None:
    accept(database, entry(), entry())
    one, two = claim(database, "a"), claim(database, "b")
    assert one is not None
    assert two is not None
    assert one.id != two.id
    assert (one.state, one.attempts) == (State.PROCESSING, 1)
    assert claim(database, "c") is None


def test_a_later_phase_waits_until_the_earlier_one_has_ended_whatever_its_end(database: Database) -> None:
    accept(database, entry(phase=1), entry(phase=0), entry(phase=0))
    first, second = claim(database), claim(database, "second")
    assert first is not None
    assert second is not None
    assert (first.phase, second.phase) == (0, 0)
    finish(database, first)
    assert claim(database) is None
    with database.writing() as connection:
        deposits.finish(connection, second, "second", State.REJECTED, ())
    last = claim(database)
    assert last is not None
    assert last.phase == 1


def test_another_batch_is_not_kept_waiting_by_a_phase(database: Database) -> None:
    accept(database, entry(phase=0))
    claim(database)
    accept(database, entry(phase=1))
    assert claim(database) is not None


def test_two_deposits_of_one_record_are_never_worked_on_at_once(database: Database) -> None:
    record = mint()
    accept(database, entry(record=record))
    accept(database, entry(record=record))
    one = claim(database)
    assert one is not None
    assert claim(database, "other") is None
    finish(database, one)
    assert claim(database, "other") is not None


def test_a_silent_workers_deposit_is_taken_over_and_its_attempts_are_counted(database: Database) -> None:
    accept(database, entry())
    first = claim(database, "silent", seconds=0.05)
    assert first is not None
    time.sleep(0.06)
    second = claim(database, "other")
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)
    with database.writing() as connection:
        assert not deposits.keep(connection, first, "silent", 60)
        assert deposits.keep(connection, second, "other", 60)


def test_a_postponed_deposit_comes_back_in_its_time_and_says_what_it_waits_for(database: Database) -> None:
    batch = accept(database, entry())
    one = claim(database)
    assert one is not None
    with database.writing() as connection:
        why = Problem("waiting", Where(), {"because": "the store is away"}, Severity.WARNING)
        assert deposits.postpone(connection, one, "worker", 0.1, [why], blameless=True)
    assert claim(database) is None
    with database.reading() as connection:
        assert deposits.waiting_for(connection, batch) == (why,)
    time.sleep(0.12)
    again = claim(database)
    assert again is not None
    assert (again.id, again.attempts) == (one.id, 1)


def test_a_worker_that_was_silent_for_too_long_ends_and_postpones_nothing(database: Database) -> None:
    accept(database, entry())
    first = claim(database, "silent", seconds=0.05)
    time.sleep(0.06)
    second = claim(database, "other")
    assert first is not None and second is not None
    with database.writing() as connection:
        assert not deposits.finish(connection, first, "silent", State.FAILED, [])
        assert not deposits.postpone(connection, first, "silent", 60, [], blameless=False)
        assert deposits.finish(connection, second, "other", State.SUCCEEDED, [])
    with database.reading() as connection:
        assert [each.state for each in deposits.of_record(connection, second.record)] == [State.SUCCEEDED]


def test_an_ended_deposit_says_how_and_is_not_claimed_again(database: Database) -> None:
    batch = accept(database, entry(row=2), entry(row=3))
    problem = Problem("file_missing", Where(row=2, column="文件名"), {"name": "a.mp4"})
    for state, problems in ((State.REJECTED, (problem,)), (State.SUCCEEDED, ())):
        one = claim(database)
        assert one is not None
        finish(database, one, state, *problems)
    assert claim(database) is None
    with database.reading() as connection:
        assert not deposits.waiting(connection)
        assert deposits.counts(connection, batch)["rejected"] == 1
        assert deposits.counts(connection, batch)["succeeded"] == 1
        (bad,) = deposits.ended_badly(connection, ("main",))
        assert bad.problems == (problem,)
        assert deposits.ended_badly(connection, ("theatre",)) == ()
        assert leases.holder_of(connection, f"record:{bad.record}") is None


def test_the_journal_recalls_only_what_was_made_of_the_same_input(database: Database) -> None:
    accept(database, entry())
    one = claim(database)
    assert one is not None
    with database.writing() as connection:
        deposits.note(connection, one.id, "identify/1", "fingerprint", {"made": 1})
        assert deposits.recall(connection, one.id, "identify/1", "fingerprint") == {"made": 1}
        assert deposits.recall(connection, one.id, "identify/2", "fingerprint") is None
        assert deposits.recall(connection, one.id, "identify/1", "another") is None
        deposits.note(connection, one.id, "identify/1", "fingerprint", {"made": 2})
        assert deposits.recall(connection, one.id, "identify/1", "fingerprint") == {"made": 2}
    finish(database, one)
    with database.reading() as connection:
        assert deposits.recall(connection, one.id, "identify/1", "fingerprint") is None


def test_a_late_heartbeat_does_not_hold_a_record_whose_deposit_has_ended(database: Database) -> None:
    name = mint()
    accept(database, entry(record=name), entry(record=name))
    first = claim(database)
    assert first is not None
    finish(database, first)
    with database.writing() as connection:
        assert not deposits.keep(connection, first, "worker", 60.0)
    assert claim(database, "another") is not None
