"""Leases: who may do something alone, and heartbeats: who is alive. A silent owner loses both by itself."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, insert, or_, select, update

from archive.catalogue.database import Database
from archive.catalogue.leases.clock import clock
from archive.catalogue.tables import leases, workers
from archive.model.errors import Unavailable

ALIVE = 10.0
"""Seconds after its last heartbeat for which a worker counts as alive."""


def acquire(connection: Connection, name: str, owner: str, seconds: float) -> bool:
    """Takes or renews the lease for `seconds`; False while somebody else holds it."""
    free = or_(leases.c.until < clock(), leases.c.owner == owner)
    taken = connection.execute(
        update(leases).where(leases.c.name == name, free).values(owner=owner, until=clock() + seconds)
    ).rowcount
    if taken:
        return True
    if connection.execute(select(leases.c.name).where(leases.c.name == name)).one_or_none() is not None:
        return False
    connection.execute(insert(leases).values(name=name, owner=owner, until=clock() + seconds))
    return True


def renew(connection: Connection, name: str, owner: str, seconds: float) -> bool:
    """Holds on to a lease that is ours; False once it was given back or somebody else has it."""
    ours = update(leases).where(leases.c.name == name, leases.c.owner == owner)
    return bool(connection.execute(ours.values(until=clock() + seconds)).rowcount)


@contextmanager
def exclusive(
    database: Database, name: str, owner: str, seconds: float, patience: float
) -> Iterator[Callable[[], None]]:
    """Holds the lease for the block; yields what renews it. Raises Unavailable after `patience` seconds of waiting."""

    def take() -> bool:
        with database.writing() as connection:
            return acquire(connection, name, owner, seconds)

    deadline = time.monotonic() + patience
    while not take():
        if time.monotonic() > deadline:
            raise Unavailable(f"{name} is in use")
        time.sleep(0.05)
    try:
        yield lambda: _renewed(take(), name)
    finally:
        with database.writing() as connection:
            release(connection, name, owner)


def _renewed(taken: bool, name: str) -> None:
    if not taken:
        raise Unavailable(f"{name} was lost to somebody else")


def release(connection: Connection, name: str, owner: str) -> bool:
    """Gives the lease back; False if it was not ours any more."""
    return bool(connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner)).rowcount)


def free_of(connection: Connection, owner: str) -> None:
    """Gives back everything that `owner` held: it is known to be gone."""
    connection.execute(delete(leases).where(leases.c.owner == owner))


def holder_of(connection: Connection, name: str) -> str | None:
    """Who holds the lease now."""
    query = select(leases.c.owner).where(leases.c.name == name, leases.c.until >= clock())
    return connection.execute(query).scalar()


def beat(connection: Connection, name: str, kind: str) -> None:
    """A heartbeat of worker or follower `name`."""
    if not connection.execute(update(workers).where(workers.c.name == name).values(seen=clock())).rowcount:
        connection.execute(insert(workers).values(name=name, kind=kind, seen=clock()))


def gone(connection: Connection, name: str) -> None:
    """The worker says goodbye."""
    connection.execute(delete(workers).where(workers.c.name == name))


def alive(connection: Connection, kind: str) -> tuple[str, ...]:
    """The names of the workers or followers that were heard within the last ten seconds."""
    query = select(workers.c.name).where(workers.c.kind == kind, workers.c.seen > clock() - ALIVE)
    return tuple(connection.execute(query.order_by(workers.c.name)).scalars())
