"""Deposits that are being worked on: how far each is, how long it will take about, and how to stop one."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from archive.catalogue.database import Database
from archive.catalogue.deposits import UNFINISHED, State
from archive.catalogue.documents import from_plain, stamp, to_plain
from archive.catalogue.tables import batches, deposits, journal, leases
from archive.model.problems import Problem

ENCODING = "derive"
"""The step in which sound and film are encoded."""

LEAST = 0.02
"""Of a step must be done before the rest can be foretold."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A deposit at work: `progress` is the share of its step that is done, `left` about how many seconds are left.

    `source` is what the batch was read from, `length` how many seconds of sound and film are being encoded.
    """

    deposit: str
    holder: str
    row: int | None
    place: int
    record: str
    step: str
    progress: float | None
    left: float | None
    source: str = ""
    length: float | None = None

    @property
    def encoded(self) -> float | None:
        """Seconds of sound and film that are encoded, of `length`."""
        return None if self.length is None or self.progress is None else self.progress * self.length


def under_way(connection: Connection, holders: Iterable[str] | None, now: datetime) -> tuple[UnderWay, ...]:
    """What is being worked on for these holders (None: for all), the furthest first."""
    began = select(func.max(journal.c.at)).where(journal.c.deposit == deposits.c.id).scalar_subquery()
    query = select(deposits, batches.c.source, began.label("began")).join(batches, batches.c.id == deposits.c.batch)
    query = query.where(deposits.c.state == State.PROCESSING)
    if holders is not None:
        query = query.where(deposits.c.holder.in_(tuple(holders)))
    rows = connection.execute(query.order_by(deposits.c.progress.desc(), deposits.c.id)).all()
    return tuple(_at_work(connection, row, now) for row in rows)


def _at_work(connection: Connection, row: Any, now: datetime) -> UnderWay:
    began = from_plain(row.began, datetime) if row.began else None
    return UnderWay(
        row.id,
        row.holder,
        row.row,
        row.place,
        row.record,
        row.step or "",
        row.progress,
        left(row.progress, began, now),
        row.source,
        _length(connection, row.id) if row.step == ENCODING else None,
    )


def _length(connection: Connection, deposit: str) -> float | None:
    """Seconds of sound and film among the assets that the journal keeps of a deposit."""
    query = select(journal.c.payload).where(journal.c.deposit == deposit).order_by(journal.c.at.desc()).limit(1)
    payload = connection.execute(query).scalar() or {}
    found = sum(_seconds(asset) for asset in payload.get("assets", ()))
    return found or None


def _seconds(asset: dict[str, Any]) -> float:
    return float(asset.get("technical", {}).get("duration") or 0)


def left(progress: float | None, began: datetime | None, now: datetime) -> float | None:
    """Seconds that a step still takes if it goes on as it went; None while nobody can say.

    >>> left(0.25, datetime(2026, 1, 1, 12, 0, tzinfo=UTC), datetime(2026, 1, 1, 12, 1, tzinfo=UTC))
    180.0
    """
    if progress is None or began is None or progress < LEAST:
        return None
    return max(0.0, (now - began).total_seconds()) * (1 - progress) / progress


def holder_of(connection: Connection, deposit: str) -> str | None:
    """For whom a deposit was given; None where there is none of this name."""
    found = connection.execute(select(deposits.c.holder).where(deposits.c.id == deposit)).scalar()
    return None if found is None else str(found)


def cancel(database: Database, scratch: Path, deposit: str) -> bool:
    """Ends a deposit that has not ended: its worker loses it and stops within seconds. False if it has ended.

    What was being made in `scratch` is gone at once; what has come into the holdings stays there, as after any deposit
    that breaks off.
    """
    with database.writing() as connection:
        stopped = _end(connection, deposit)
    if stopped:
        shutil.rmtree(scratch / deposit, ignore_errors=True)
    return stopped


def _end(connection: Connection, deposit: str) -> bool:
    row = connection.execute(
        select(deposits).where(deposits.c.id == deposit, deposits.c.state.in_(UNFINISHED))
    ).one_or_none()
    if row is None:
        return False
    connection.execute(
        update(deposits)
        .where(deposits.c.id == deposit)
        .values(
            state=State.REJECTED,
            problems=[to_plain(Problem("cancelled"))],
            step=None,
            progress=None,
            not_before=None,
            updated_at=stamp(datetime.now(UTC)),
        )
    )
    connection.execute(delete(journal).where(journal.c.deposit == deposit))
    connection.execute(delete(leases).where(leases.c.name == f"record:{row.record}"))
    return True
