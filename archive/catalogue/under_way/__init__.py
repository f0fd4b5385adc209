"""Deposits that are being worked on: how far each is, how long it will take about, and how to stop one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select, update

from archive.catalogue.deposits import UNFINISHED, State
from archive.catalogue.documents import from_plain, stamp, to_plain
from archive.catalogue.tables import deposits, journal, leases
from archive.model.problems import Problem

LEAST = 0.02
"""Of a step must be done before the rest can be foretold."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A deposit at work: `progress` is the share of its step that is done, `left` about how many seconds are left."""

    deposit: str
    holder: str
    row: int | None
    place: int
    record: str
    step: str
    progress: float | None
    left: float | None


def under_way(connection: Connection, holders: Iterable[str] | None, now: datetime) -> tuple[UnderWay, ...]:
    """What is being worked on for these holders (None: for all), the furthest first."""
    began = select(func.max(journal.c.at)).where(journal.c.deposit == deposits.c.id).scalar_subquery()
    query = select(deposits, began.label("began")).where(deposits.c.state == State.PROCESSING)
    if holders is not None:
        query = query.where(deposits.c.holder.in_(tuple(holders)))
    rows = connection.execute(query.order_by(deposits.c.progress.desc())).all()
    return tuple(
        UnderWay(
            row.id,
            row.holder,
            row.row,
            row.place,
            row.record,
            row.step or "",
            row.progress,
            left(row.progress, from_plain(row.began, datetime) if row.began else None, now),
        )
        for row in rows
    )


def left(progress: float | None, began: datetime | None, now: datetime) -> float | None:
    """Seconds that a step still takes if it goes on as it went; None while nobody can say.

    >>> left(0.25, datetime(2026, 1, 1, 12, 0, tzinfo=UTC), datetime(2026, 1, 1, 12, 1, tzinfo=UTC))
    180.0
    """
    if progress is None or began is None or progress < LEAST:
        return None
    return max(0.0, (now - began).total_seconds()) * (1 - progress) / progress


def cancel(connection: Connection, deposit: str) -> bool:
    """Ends a deposit that has not ended: its worker loses it and stops within seconds. False if it has ended.

    What it has put into the holdings stays there, as after any deposit that breaks off.
    """
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
