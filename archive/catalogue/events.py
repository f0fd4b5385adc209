"""Events as they are kept: appended, read in order, never changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from archive.catalogue.documents import from_plain, to_plain
from archive.catalogue.tables import events
from archive.model.event import Event
from archive.model.identifiers import EventId, RecordId, mint


def happened(
    record: str,
    holder: str,
    kind: str,
    agent: str,
    at: datetime,
    *,
    outcome: str = "success",
    sources: Iterable[str] = (),
    outcomes: Iterable[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """A new event; `kind` is a PREMIS event type, `outcome` success, warning or fail."""
    return Event(
        id=EventId(mint()),
        record=RecordId(record),
        holder=holder,
        kind=kind,
        outcome=outcome,
        agent=agent,
        at=at,
        sources=tuple(sources),
        outcomes=tuple(outcomes),
        detail=dict(detail or {}),
    )


def append(connection: Connection, *new: Event) -> None:
    """Keeps the events."""
    if new:
        rows = [{"id": event.id, "record": event.record, "document": to_plain(event)} for event in new]
        connection.execute(insert(events), rows)


def of(connection: Connection, record: str) -> tuple[Event, ...]:
    """The events of a record, oldest first."""
    query = select(events.c.document).where(events.c.record == record).order_by(events.c.sequence)
    return tuple(from_plain(document, Event) for document in connection.execute(query).scalars())
