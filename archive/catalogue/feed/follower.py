"""Followers deal with changes: one at a time by lease, from where they were, as often as it takes."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress

import structlog

from archive.catalogue import feed, leases
from archive.catalogue.database import Database
from archive.model.change import Change
from archive.model.errors import Unavailable

log = structlog.get_logger("follower")

LEASE = 15.0
"""Seconds for which a follower may work without being heard."""


FEW = 20
"""Changes of which each is named in the log; of more only their number is."""


class Follower(ABC):
    """Something made from the catalogue that must keep up with it."""

    name: str

    @abstractmethod
    def position(self) -> int:
        """The sequence of the last change dealt with, durable; 0 makes everything anew."""

    @abstractmethod
    def deal(self, changes: tuple[Change, ...]) -> None:
        """Deals with the changes, in order, and keeps the position. Doing it twice does no harm."""


def step(database: Database, follower: Follower, owner: str) -> int:
    """Deals with the next changes, if the lease can be had. Returns how many; -1 while somebody else follows."""
    # An idle follower only reads: taking the lease at every look would write to the database five times a second.
    if not _waiting(database, follower):
        return 0
    with database.writing() as connection:
        if not leases.acquire(connection, f"follower:{follower.name}", owner, LEASE):
            return -1
    waiting = _waiting(database, follower)
    if waiting:
        follower.deal(waiting)
        told = {"records": [change.record for change in waiting]} if len(waiting) <= FEW else {}
        log.info("followed", follower=follower.name, changes=len(waiting), latest=waiting[-1].sequence, **told)
    return len(waiting)


def _try(database: Database, follower: Follower, owner: str) -> int:
    """A step; something that does not answer now will be asked again."""
    try:
        return step(database, follower, owner)
    except Unavailable as obstacle:
        log.warning("waiting", follower=follower.name, because=str(obstacle))
        return -1


def _waiting(database: Database, follower: Follower) -> tuple[Change, ...]:
    with database.reading() as connection:
        return feed.after(connection, follower.position())


def catch_up(database: Database, follower: Follower, owner: str, patience: float = 60.0) -> None:
    """Returns once the follower has dealt with everything that is in the feed now: waits for whoever follows, or

    follows itself when nobody does. Raises Unavailable after `patience` seconds without getting there.
    """
    with database.reading() as connection:
        target = feed.latest(connection)
    deadline = time.monotonic() + patience
    try:
        while follower.position() < target:
            done = _try(database, follower, owner)
            if done > 0:
                deadline = time.monotonic() + patience
            elif time.monotonic() > deadline:
                raise Unavailable(f"{follower.name} has not caught up within {patience:.0f} s")
            elif done < 0:
                time.sleep(0.05)
    finally:
        with database.writing() as connection:
            leases.release(connection, f"follower:{follower.name}", owner)


def follow(database: Database, follower: Follower, owner: str, stopped: Callable[[float], bool]) -> None:
    """Follows until `stopped(seconds)`, which waits that long, says True. Beats as a live follower."""
    beaten = 0.0
    try:
        while True:
            done = _try(database, follower, owner)
            if time.monotonic() - beaten > 2:
                with suppress(Unavailable), database.writing() as connection:
                    leases.beat(connection, owner, "follower")
                beaten = time.monotonic()
            # What does not answer is asked, and written about, once a second.
            if stopped(0.0 if done > 0 else 0.2 if done == 0 else 1.0):
                return
    finally:
        with suppress(Unavailable), database.writing() as connection:
            leases.release(connection, f"follower:{follower.name}", owner)
            leases.gone(connection, owner)
