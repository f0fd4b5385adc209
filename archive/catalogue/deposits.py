"""Deposits as they wait, are worked on and end; and the journal of what each step made.

accepted → processing → succeeded | held | rejected | failed. Counts are computed, never kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, literal, not_, select, update

from archive.catalogue import leases
from archive.catalogue.documents import from_plain, stamp, to_plain
from archive.catalogue.leases.clock import clock
from archive.catalogue.tables import batches, deposits, journal
from archive.catalogue.tables import leases as held
from archive.model.identifiers import mint
from archive.model.problems import Problem


class State(StrEnum):
    """Where a deposit is."""

    ACCEPTED = "accepted"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    HELD = "held"
    REJECTED = "rejected"
    FAILED = "failed"


UNFINISHED = (State.ACCEPTED, State.PROCESSING)
ENDED = (State.SUCCEEDED, State.HELD, State.REJECTED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A deposit as the catalogue keeps it: `given` is the payload's plain JSON, read by ingest alone."""

    id: str
    batch: str
    place: int
    phase: int
    holder: str
    profile: str
    row: int | None
    record: str
    given: Mapping[str, Any]
    state: State
    problems: tuple[Problem, ...] = ()
    step: str | None = None
    progress: float | None = None
    attempts: int = 0
    heavy: bool = False
    version: int | None = None
    changed: bool | None = None


def accept(
    connection: Connection, holder: str, agent: str, source: str, entries: Iterable[Entry], first: int = 0
) -> str:
    """Keeps a batch and its deposits (state accepted), `first` the place of the first; returns the batch's id."""
    batch, now = mint(), stamp(datetime.now(UTC))
    connection.execute(insert(batches).values(id=batch, holder=holder, agent=agent, source=source, created_at=now))
    rows: list[dict[str, Any]] = [
        {
            "id": entry.id,
            "batch": batch,
            "place": place,
            "phase": entry.phase,
            "holder": entry.holder,
            "profile": entry.profile,
            "row": entry.row,
            "record": entry.record,
            "given": entry.given,
            "state": State.ACCEPTED,
            "problems": [],
            "attempts": 0,
            "heavy": entry.heavy,
            "not_before": 0,
            "updated_at": now,
        }
        for place, entry in enumerate(entries, first)
    ]
    if rows:
        connection.execute(insert(deposits), rows)
    return batch


def agent_of(connection: Connection, batch: str) -> str:
    """Who gave the batch."""
    return str(connection.execute(select(batches.c.agent).where(batches.c.id == batch)).scalar_one())


def claim(connection: Connection, owner: str, seconds: float, *, light: bool = False) -> Entry | None:
    """The next deposit to work on, leased to `owner`, state processing. None when nothing waits.

    A deposit in state processing whose lease ran out is taken again: its worker fell silent. Two deposits of
    one record are never worked on at once: the record is leased. A deposit waits until those of its batch with
    a lower phase have ended: items come after the people, consents and elements that they name.

    What stands first in its batch goes first, so that a batch that has just come overtakes one well under way: a
    curator's single item never waits for somebody's ten thousand. `light`: heavy ones are left to others.
    """
    query = select(deposits).where(*_claimable(owner, light=light))
    row = connection.execute(query.order_by(deposits.c.place, deposits.c.updated_at).limit(1)).one_or_none()
    if row is None or not leases.acquire(connection, _lease(row.record), owner, seconds):
        return None
    changes = {"state": State.PROCESSING, "attempts": row.attempts + 1}
    connection.execute(update(deposits).where(deposits.c.id == row.id).values(**changes))
    return _entry(row, **changes)


def claimable(connection: Connection, owner: str, *, light: bool = False) -> bool:
    """Whether `claim` would find one: asked by reading alone, so that idle workers do not queue up to write."""
    query = select(deposits.c.id).where(*_claimable(owner, light=light)).limit(1)
    return connection.execute(query).scalar() is not None


def waiting(connection: Connection) -> bool:
    """Whether any deposit has not ended."""
    query = select(deposits.c.id).where(deposits.c.state.in_(UNFINISHED)).limit(1)
    return connection.execute(query).scalar() is not None


def keep(connection: Connection, entry: Entry, owner: str, seconds: float) -> bool:
    """Renews the lease on the deposit's record; False if somebody else has it now, or the deposit has ended."""
    return leases.renew(connection, _lease(entry.record), owner, seconds)


def report(connection: Connection, deposit: str, step: str, progress: float | None) -> None:
    """Where the deposit's work is: the step, and how much of it is done (0 to 1)."""
    connection.execute(update(deposits).where(deposits.c.id == deposit).values(step=step, progress=progress))


def finish(
    connection: Connection,
    entry: Entry,
    owner: str,
    state: State,
    problems: Iterable[Problem],
    *,
    version: int | None = None,
    changed: bool | None = None,
) -> bool:
    """The deposit has ended in `state`; its lease is given back and its journal forgotten when it succeeded.

    False, and nothing is said, when it is no longer `owner`'s: a worker that was silent for too long comes late.
    """
    if not leases.release(connection, _lease(entry.record), owner):
        return False
    connection.execute(
        update(deposits)
        .where(deposits.c.id == entry.id)
        .values(
            state=state,
            problems=[to_plain(problem) for problem in problems],
            version=version,
            changed=changed,
            step=None,
            progress=None,
            not_before=None,
            updated_at=stamp(datetime.now(UTC)),
        )
    )
    if state in (State.SUCCEEDED, State.HELD, State.REJECTED):
        connection.execute(delete(journal).where(journal.c.deposit == entry.id))
    return True


def postpone(
    connection: Connection, entry: Entry, owner: str, seconds: float, problems: Iterable[Problem], *, blameless: bool
) -> bool:
    """Back to accepted, not before `seconds` from now; `problems` say what it waits for.

    `blameless`: the deposit cannot help it, so this attempt does not count. False when it is no longer `owner`'s.
    """
    if not leases.release(connection, _lease(entry.record), owner):
        return False
    changes = {"attempts": deposits.c.attempts - 1} if blameless else {}
    connection.execute(
        update(deposits)
        .where(deposits.c.id == entry.id)
        .values(
            state=State.ACCEPTED,
            not_before=clock() + seconds,
            problems=[to_plain(problem) for problem in problems],
            **changes,
        )
    )
    return True


def waited(connection: Connection, entry: Entry, now: datetime) -> float:
    """Seconds since the deposit was accepted."""
    accepted = connection.execute(select(deposits.c.updated_at).where(deposits.c.id == entry.id)).scalar_one()
    return max(0.0, (now - from_plain(accepted, datetime)).total_seconds())


def oldest_waiting(connection: Connection) -> datetime | None:
    """Since when the deposit has waited that has waited longest; None where none does."""
    query = select(func.min(deposits.c.updated_at)).where(deposits.c.state == State.ACCEPTED)
    found = connection.execute(query).scalar()
    return from_plain(found, datetime) if found else None


def waiting_for(connection: Connection, batch: str) -> tuple[Problem, ...]:
    """What the unfinished deposits of a batch were postponed for, each reason once."""
    query = select(deposits.c.problems).where(deposits.c.batch == batch, deposits.c.state.in_(UNFINISHED))
    found = (from_plain(plain, Problem) for plains in connection.execute(query).scalars() for plain in plains)
    return tuple({problem.params.get("because"): problem for problem in found}.values())


def of_batch(connection: Connection, batch: str) -> tuple[Entry, ...]:
    """The deposits of a batch, in the order in which they were given."""
    query = select(deposits).where(deposits.c.batch == batch).order_by(deposits.c.place)
    return tuple(_entry(row) for row in connection.execute(query))


def of_record(connection: Connection, record: str) -> tuple[Entry, ...]:
    """The deposits of a record, newest first."""
    query = select(deposits).where(deposits.c.record == record).order_by(deposits.c.updated_at.desc())
    return tuple(_entry(row) for row in connection.execute(query))


def ended_badly(connection: Connection, holders: Iterable[str] | None, limit: int = 200) -> tuple[Entry, ...]:
    """Held, rejected and failed deposits, newest first; `holders` None: of every holder."""
    query = select(deposits).where(deposits.c.state.in_((State.HELD, State.REJECTED, State.FAILED)))
    if holders is not None:
        query = query.where(deposits.c.holder.in_(tuple(holders)))
    return tuple(_entry(row) for row in connection.execute(query.order_by(deposits.c.updated_at.desc()).limit(limit)))


def counts(connection: Connection, batch: str | None = None) -> dict[str, int]:
    """How many deposits are in each state."""
    query = select(deposits.c.state, func.count()).group_by(deposits.c.state)
    if batch is not None:
        query = query.where(deposits.c.batch == batch)
    found = {str(state): int(number) for state, number in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in State}


def recall(connection: Connection, deposit: str, step: str, fingerprint: str) -> Mapping[str, Any] | None:
    """What the step made of this input before, None if it has not finished yet."""
    query = select(journal.c.payload).where(
        journal.c.deposit == deposit, journal.c.step == step, journal.c.fingerprint == fingerprint
    )
    return connection.execute(query).scalar()


def note(connection: Connection, deposit: str, step: str, fingerprint: str, payload: Mapping[str, Any]) -> None:
    """Keeps what the step made."""
    same = (journal.c.deposit == deposit, journal.c.step == step, journal.c.fingerprint == fingerprint)
    connection.execute(delete(journal).where(*same))
    connection.execute(
        insert(journal).values(
            deposit=deposit, step=step, fingerprint=fingerprint, payload=payload, at=stamp(datetime.now(UTC))
        )
    )


def _claimable(owner: str, *, light: bool) -> tuple[ColumnElement[bool], ...]:
    earlier = deposits.alias()
    blocked = exists().where(
        earlier.c.batch == deposits.c.batch, earlier.c.state.in_(UNFINISHED), earlier.c.phase < deposits.c.phase
    )
    elsewhere = exists().where(
        held.c.name == literal(_lease("")) + deposits.c.record, held.c.until >= clock(), held.c.owner != owner
    )
    # `not_before` of an ended deposit is null: the one index that this query reads holds the others alone.
    return (deposits.c.not_before <= clock(), not_(blocked), not_(elsewhere), *((not_(deposits.c.heavy),) * light))


def _lease(record: str) -> str:
    return f"record:{record}"


def _entry(row: Any, **changes: Any) -> Entry:
    plain = {**row._mapping, **changes}
    return Entry(
        **{
            name: plain[name]
            for name in ("id", "batch", "place", "phase", "holder", "profile", "row", "record", "given")
        },
        state=State(plain["state"]),
        problems=tuple(from_plain(problem, Problem) for problem in plain["problems"]),
        **{name: plain[name] for name in ("step", "progress", "attempts", "heavy", "version", "changed")},
    )
