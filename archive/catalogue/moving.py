"""A whole catalogue into another database, of the same kind or of another: every row compared, or nothing kept."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from archive.catalogue import leases
from archive.catalogue.database import Database
from archive.catalogue.documents import canonical
from archive.catalogue.tables import changes, events, metadata, workers
from archive.catalogue.tables import leases as held
from archive.model.errors import Conflict, Damaged, Missing

PASSING = (held, workers)
"""Who is at work just now: means nothing elsewhere."""

KEPT = tuple(table for table in metadata.sorted_tables if table not in PASSING)
NUMBERED = (events, changes)
"""Tables whose rows the database numbers itself, and has to go on numbering where the other one stopped."""

BATCH = 500
"""Rows that are held in memory."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a table holds: how many rows, and the SHA-256 of all of them in the order of their keys."""

    rows: int
    sha256: str


def move(source: Database, target: Database, progress: Callable[[float], None]) -> dict[str, Moved]:
    """Copies every table in one transaction and reads all back. Both schemas are the newest already.

    Raises Missing for a source that holds nothing; Conflict where somebody still works there, or the target holds
    anything; Damaged when what was written reads otherwise; Unavailable. In each case the target keeps nothing.
    """
    with source.reading() as given, target.writing() as taken:
        _check(given, taken)
        total, done, moved = sum(_count(given, table) for table in KEPT), 0, {}
        for table in KEPT:
            for rows in _batches(given, table):
                taken.execute(insert(table), rows)
                done += len(rows)
                progress(done / total)
            _go_on_numbering(taken, table)
            moved[table.name] = found = digest(given, table)
            if digest(taken, table) != found:
                raise Damaged(f"{table.name}: what was written is not what is read; nothing was kept")
    return moved


def digest(connection: Connection, table: Table) -> Moved:
    """What the table holds."""
    number, every = 0, hashlib.sha256()
    for rows in _batches(connection, table):
        for row in rows:
            every.update(canonical(row) + b"\n")
        number += len(rows)
    return Moved(number, every.hexdigest())


def _check(given: Connection, taken: Connection) -> None:
    busy = (*leases.alive(given, "worker"), *leases.alive(given, "follower"))
    if busy:
        raise Conflict(f"FROM: {len(busy)} processes still work there; stop chuanxi first")
    if not any(_count(given, table) for table in KEPT):
        raise Missing("FROM: holds nothing; is it the right database?")
    if full := [table.name for table in KEPT if _count(taken, table)]:
        raise Conflict(f"TO: holds rows already ({', '.join(full[:3])}); name an empty database")


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order of their keys, which both engines compare by the characters' numbers."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for rows in connection.execute(query).mappings().partitions():
        yield [dict(row) for row in rows]


def _go_on_numbering(connection: Connection, table: Table) -> None:
    """SQLite takes the largest number that was written by itself; PostgreSQL counts apart."""
    if table in NUMBERED and connection.dialect.name == "postgresql":
        largest = func.max(table.c.sequence)
        sequence = func.pg_get_serial_sequence(table.name, "sequence")
        connection.execute(select(func.setval(sequence, func.coalesce(largest, 1), largest.is_not(None))))
