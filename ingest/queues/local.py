"""Workers on this machine: loops that claim a deposit, run it, and claim the next."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from archive.catalogue import deposits, leases
from archive.catalogue.deposits import ENDED, Entry
from archive.catalogue.leases.owners import bury, owner_name
from ingest.runner import LEASE, Workshop, run

BEAT = 2.0
"""Seconds between two heartbeats."""


@dataclass(frozen=True, slots=True)
class LocalQueue:
    """The embedded default: the sweep of the database is the queue."""

    workshop: Workshop
    workers: int

    def wake(self, batch: str) -> None:
        """Workers look twice a second by themselves."""

    def settle(self, batch: str) -> None:
        """Waits while workers are alive; works with as many threads as there would be workers when none is."""
        stop = threading.Event()
        helpers: list[threading.Thread] = []
        try:
            while not self._ended(batch):
                if not helpers and not self._somebody_works():
                    helpers = [self._helper(place, stop) for place in range(self.workers)]
                time.sleep(0.05)
        finally:
            stop.set()
            for helper in helpers:
                helper.join()

    def _ended(self, batch: str) -> bool:
        with self.workshop.database.reading() as connection:
            found = deposits.counts(connection, batch)
        return sum(found[state] for state in ENDED) == sum(found.values())

    def _somebody_works(self) -> bool:
        with self.workshop.database.reading() as connection:
            return bool(leases.alive(connection, "worker"))

    def _helper(self, place: int, stop: threading.Event) -> threading.Thread:
        thread = threading.Thread(target=work, args=(self.workshop, stop.wait), kwargs={"part": str(place)})
        thread.start()
        return thread


def work(workshop: Workshop, stopped: Callable[[float], bool], part: str = "") -> None:
    """Works until `stopped(seconds)`, which waits that long, says True. A deposit begun is finished first."""
    owner = owner_name(part)
    current: list[Entry] = []
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(workshop, owner, current, done), daemon=True)
    with workshop.database.writing() as connection:
        bury(connection)
        leases.beat(connection, owner, "worker")
    heart.start()
    try:
        while not stopped(0):
            entry = _claim(workshop, owner)
            if entry is None:
                if stopped(0.3):
                    break
                continue
            current[:] = [entry]
            run(workshop, entry, owner)
            current.clear()
    finally:
        done.set()
        heart.join()
        with workshop.database.writing() as connection:
            leases.gone(connection, owner)


def _claim(workshop: Workshop, owner: str) -> Entry | None:
    """The next deposit. An idle worker only reads, so that many of them do not queue up for the one writer."""
    with workshop.database.reading() as connection:
        if not deposits.waiting(connection):
            return None
    with workshop.database.writing() as connection:
        return deposits.claim(connection, owner, LEASE)


def _beat(workshop: Workshop, owner: str, current: list[Entry], done: threading.Event) -> None:
    """Says that the worker lives and keeps its lease, also while one long step runs; sweeps after the dead."""
    while not done.wait(BEAT):
        with workshop.database.writing() as connection:
            leases.beat(connection, owner, "worker")
            bury(connection)
            for entry in tuple(current):
                deposits.keep(connection, entry, owner, LEASE)
