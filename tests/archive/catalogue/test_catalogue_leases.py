"""Leases: one owner at a time, and who falls silent or dies loses them."""

import os
import subprocess
import sys
import time

import pytest

from archive.catalogue import leases
from archive.catalogue.leases.owners import bury, owner_name
from archive.context import Archive
from archive.model.errors import Unavailable


def test_a_lease_has_one_owner_who_can_renew_it(archive: Archive) -> None:
    with archive.database.writing() as connection:
        assert leases.acquire(connection, "thing", "first", 60)
        assert not leases.acquire(connection, "thing", "second", 60)
        assert leases.acquire(connection, "thing", "first", 60)
        assert leases.acquire(connection, "other thing", "second", 60)
        assert leases.holder_of(connection, "thing") == "first"


def test_a_lease_that_is_given_back_is_free_and_only_its_owner_can_give_it(archive: Archive) -> None:
    with archive.database.writing() as connection:
        leases.acquire(connection, "thing", "first", 60)
        leases.release(connection, "thing", "second")
        assert leases.holder_of(connection, "thing") == "first"
        leases.release(connection, "thing", "first")
        assert leases.acquire(connection, "thing", "second", 60)


def test_a_silent_owner_loses_the_lease(archive: Archive) -> None:
    with archive.database.writing() as connection:
        leases.acquire(connection, "thing", "first", 0.05)
        time.sleep(0.06)
        assert leases.holder_of(connection, "thing") is None
        assert leases.acquire(connection, "thing", "second", 60)
        assert not leases.acquire(connection, "thing", "first", 60)


def test_whoever_waits_too_long_is_told(archive: Archive) -> None:
    held = leases.exclusive(archive.database, "thing", "first", 60, patience=1)
    wanted = leases.exclusive(archive.database, "thing", "second", 60, patience=0.1)
    with held, pytest.raises(Unavailable), wanted:
        pass
    with leases.exclusive(archive.database, "thing", "second", 60, patience=0.1):
        pass


def test_renewing_a_lease_that_was_lost_is_told(archive: Archive) -> None:
    with leases.exclusive(archive.database, "thing", "first", 0.05, patience=1) as renew:
        renew()
        time.sleep(0.06)
        with archive.database.writing() as connection:
            assert leases.acquire(connection, "thing", "second", 60)
        with pytest.raises(Unavailable):
            renew()
    with archive.database.reading() as connection:
        assert leases.holder_of(connection, "thing") == "second"


def test_a_dead_process_of_this_machine_need_not_be_waited_for(archive: Archive) -> None:
    program = "from archive.catalogue.leases.owners import owner_name; print(owner_name('worker'))"
    dead = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.strip()
    alive, elsewhere = owner_name("worker"), f"another-machine:{os.getpid()}:1:worker"
    with archive.database.writing() as connection:
        for number, owner in enumerate((dead, alive, elsewhere)):
            assert leases.acquire(connection, f"thing {number}", owner, 3600)
            leases.beat(connection, owner, "worker")
        assert bury(connection) == 1
        assert [leases.holder_of(connection, f"thing {number}") for number in range(3)] == [None, alive, elsewhere]
        assert set(leases.alive(connection, "worker")) == {alive, elsewhere}


def test_a_process_that_was_given_the_number_of_a_dead_one_is_another(archive: Archive) -> None:
    host, number, started, part = owner_name("worker").split(":")
    earlier = f"{host}:{number}:{int(started) - 1}:{part}"
    with archive.database.writing() as connection:
        leases.acquire(connection, "thing", earlier, 3600)
        assert bury(connection) == 1
        assert leases.acquire(connection, "thing", owner_name("worker"), 60)
