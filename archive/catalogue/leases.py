"""Leases: who may do something alone, and heartbeats: who is alive. A silent owner loses both by itself."""

import time

from sqlalchemy import Connection, delete, insert, or_, select, update

from archive.catalogue.tables import leases, workers

ALIVE = 10.0
"""Seconds after its last heartbeat for which a worker counts as alive."""


def acquire(connection: Connection, name: str, owner: str, seconds: float) -> bool:
    """Takes or renews the lease for `seconds`; False while somebody else holds it."""
    now = time.time()
    free = or_(leases.c.until < now, leases.c.owner == owner)
    taken = connection.execute(
        update(leases).where(leases.c.name == name, free).values(owner=owner, until=now + seconds)
    ).rowcount
    if taken:
        return True
    if connection.execute(select(leases.c.name).where(leases.c.name == name)).one_or_none() is not None:
        return False
    connection.execute(insert(leases).values(name=name, owner=owner, until=now + seconds))
    return True


def release(connection: Connection, name: str, owner: str) -> None:
    """Gives the lease back, if it is still ours."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


def free_of(connection: Connection, owner: str) -> None:
    """Gives back everything that `owner` held: it is known to be gone."""
    connection.execute(delete(leases).where(leases.c.owner == owner))


def holder_of(connection: Connection, name: str) -> str | None:
    """Who holds the lease now."""
    query = select(leases.c.owner).where(leases.c.name == name, leases.c.until >= time.time())
    return connection.execute(query).scalar()


def beat(connection: Connection, name: str, kind: str) -> None:
    """A heartbeat of worker or follower `name`."""
    now = time.time()
    if not connection.execute(update(workers).where(workers.c.name == name).values(seen=now)).rowcount:
        connection.execute(insert(workers).values(name=name, kind=kind, seen=now))


def gone(connection: Connection, name: str) -> None:
    """The worker says goodbye."""
    connection.execute(delete(workers).where(workers.c.name == name))


def alive(connection: Connection, kind: str) -> tuple[str, ...]:
    """The names of the workers or followers that were heard within the last ten seconds."""
    query = select(workers.c.name).where(workers.c.kind == kind, workers.c.seen > time.time() - ALIVE)
    return tuple(connection.execute(query.order_by(workers.c.name)).scalars())
