"""The change feed: what a follower (index, holdings) has still to deal with."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from archive.catalogue.database import lots
from archive.catalogue.documents import stamp
from archive.catalogue.tables import changes, positions, records
from archive.model.change import Change
from archive.model.identifiers import RecordId


def append(connection: Connection, touched: Iterable[str], now: datetime) -> None:
    """One change for each record, with its holder, in the transaction that touched it."""
    wanted = sorted(set(touched))
    found = lots.rows(connection, wanted, select(records.c.id, records.c.holder).where(records.c.id.in_(lots.NAMES)))
    values = [{"record": row.id, "holder": row.holder, "at": stamp(now)} for row in found]
    if values:
        connection.execute(insert(changes), values)


def after(connection: Connection, sequence: int, limit: int = 500) -> tuple[Change, ...]:
    """The next changes after `sequence`, oldest first."""
    query = select(changes).where(changes.c.sequence > sequence).order_by(changes.c.sequence).limit(limit)
    return tuple(Change(row.sequence, RecordId(row.record), row.holder) for row in connection.execute(query))


def latest(connection: Connection) -> int:
    """The sequence of the newest change, 0 when there is none."""
    return connection.execute(select(func.max(changes.c.sequence))).scalar() or 0


def mark(connection: Connection, sequence: int) -> str:
    """What tells this change from one of the same number in another catalogue; '' when there is none of it."""
    return connection.execute(select(changes.c.at).where(changes.c.sequence == sequence)).scalar() or ""


def position(connection: Connection, follower: str) -> int:
    """How far `follower` has come; 0 when it never ran."""
    return connection.execute(select(positions.c.sequence).where(positions.c.follower == follower)).scalar() or 0


def advance(connection: Connection, follower: str, sequence: int) -> None:
    """`follower` has dealt with everything up to `sequence`."""
    done = connection.execute(
        update(positions).where(positions.c.follower == follower).values(sequence=sequence)
    ).rowcount
    if not done:
        connection.execute(insert(positions).values(follower=follower, sequence=sequence))
