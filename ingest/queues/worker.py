"""A worker: claims a deposit by lease, takes it through the pipeline, claims the next; heard of while it lives."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from archive.catalogue import deposits, leases
from archive.catalogue.deposits import Entry
from archive.catalogue.leases.owners import bury, owner_name
from archive.model.errors import Unavailable
from ingest.opening import Opening, look
from ingest.runner import LEASE, Workshop, run

BEAT = 2.0
"""Seconds between two heartbeats."""

log = structlog.get_logger("worker")


class Worker:
    """One at a time. `part` tells the workers of one process apart; `light`: leaves heavy deposits to others."""

    def __init__(self, workshop: Workshop, part: str = "", *, light: bool = False) -> None:
        self.workshop, self.light = workshop, light
        self.owner = owner_name(part)
        self._opening = Opening(workshop.database, workshop.clock)
        self._current: Entry | None = None

    @contextmanager
    def living(self) -> Iterator[None]:
        """Beats for the block, frees what the dead of this machine held, and says goodbye."""
        done = threading.Event()
        heart = threading.Thread(target=self._live, args=(done,), daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()
            self._tried(self._leave)

    def drain(self, stopped: Callable[[float], bool]) -> int:
        """Works until nothing can be claimed, or it is told to end: a deposit begun is finished. Returns how many."""
        done = 0
        while not stopped(0) and self._tried(self._one):
            done += 1
        return done

    def _one(self) -> bool:
        look(self.workshop.database, self._opening, self.owner)
        with self.workshop.database.reading() as connection:
            if not deposits.claimable(connection, self.owner, light=self.light):
                return False
        with self.workshop.database.writing() as connection:
            entry = deposits.claim(connection, self.owner, LEASE, light=self.light)
        if entry is None:
            return False
        self._current = entry
        try:
            run(self.workshop, entry, self.owner)
        finally:
            self._current = None
        return True

    def _live(self, done: threading.Event) -> None:
        """Keeps the lease also while one long step runs."""
        self._tried(self._beat)
        while not done.wait(BEAT):
            self._tried(self._beat)

    def _beat(self) -> bool:
        with self.workshop.database.writing() as connection:
            bury(connection)
            leases.beat(connection, self.owner, "worker")
            entry = self._current
            return entry is None or deposits.keep(connection, entry, self.owner, LEASE)

    def _leave(self) -> bool:
        with self.workshop.database.writing() as connection:
            leases.gone(connection, self.owner)
        return True

    def _tried(self, act: Callable[[], bool]) -> bool:
        """The database may be away for a while: what was begun is claimed again when it is back."""
        try:
            return act()
        except Unavailable as obstacle:
            log.warning("waiting", because=str(obstacle))
            return False
