"""The catalogue made anew from the holdings alone: ids, versions, rules, states and events alike."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert

from archive.catalogue import classes, events, feed, holders, records, registry, writing
from archive.catalogue.database import Database
from archive.catalogue.documents import from_plain, stamp
from archive.catalogue.tables import records as table
from archive.holdings import Holdings
from archive.model.errors import Conflict
from archive.model.event import Event
from archive.model.record import Version, Withdrawal
from archive.model.rendition import Rendition
from archive.profiles import Profiles
from archive.profiles.naming import names_of
from archive.recording.recorder import STATE, Recorder
from archive.renditions import all_made
from archive.storage import Store


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many records came back, and the ids of objects that hold originals but no description yet."""

    records: int
    undescribed: tuple[str, ...]


def rebuild(
    database: Database,
    holdings: Holdings,
    store: Store,
    profiles: Profiles,
    progress: Callable[[int], None] = lambda _: None,
) -> Rebuilt:
    """Fills an empty catalogue, or one that an earlier call began to fill: what is there already is passed over.

    Raises Conflict if the catalogue is in use, Damaged for an unreadable object.
    """
    with database.reading() as connection:
        if feed.latest(connection):
            raise Conflict("the catalogue is not empty: rebuild fills an empty one")
    undescribed: list[str] = []
    done: list[str] = []
    for name in holdings.records():
        files = holdings.files(name)
        if STATE not in files:
            undescribed.append(name)
            continue
        with database.writing() as connection:
            if records.read(connection, name) is None:
                _restore(connection, holdings, store, profiles, name, sorted(files))
        done.append(name)
        progress(len(done))
    _connect(database, done)
    return Rebuilt(len(done), tuple(undescribed))


def _restore(
    connection: Connection, holdings: Holdings, store: Store, profiles: Profiles, name: str, files: list[str]
) -> None:
    state: dict[str, Any] = json.loads(holdings.read(name, STATE))
    holders.ensure(connection, state["holder"], state["holder_name"] or None)
    for identifier, kind, scope, key in state["identifiers"]:
        registry.adopt(connection, identifier, kind, scope, key, name)
    connection.execute(
        insert(table).values(
            id=name,
            holder=state["holder"],
            profile=state["profile"],
            key=state["key"],
            head=state["head"],
            published=state["published"],
            access_class="",
            withdrawn_at=stamp(_withdrawal(state).at) if state["withdrawn"] else None,
            withdrawn_because=_withdrawal(state).because if state["withdrawn"] else None,
            held=state["held"],
            submitted=state["submitted"],
            created_at=state["created_at"],
            updated_at=state["updated_at"],
        )
    )
    for number in range(1, state["head"] + 1):
        version = from_plain(json.loads(holdings.read(name, f"record/{number}.json")), Version)
        known_as = names_of(profiles[state["profile"]], version.values)
        writing.restore_version(connection, name, state["holder"], state["profile"], version, known_as)
        writing.keep_renditions(connection, name, _renditions(store, version))
        if number in state["disseminated"]:
            writing.disseminate(connection, name, version)
    for file in files:
        if file.startswith("events/"):
            events.append(connection, *(from_plain(each, Event) for each in json.loads(holdings.read(name, file))))


def _connect(database: Database, restored: list[str]) -> None:
    """Access classes need the consents of other records: once all are there. One change for each record follows."""
    for start in range(0, len(restored), 500):
        some = restored[start : start + 500]
        with database.writing() as connection:
            classes.refresh(connection, records.many(connection, some).values())
            feed.append(connection, some, datetime.now(UTC))
    with database.writing() as connection:
        feed.advance(connection, Recorder.name, feed.latest(connection))


def _withdrawal(state: dict[str, Any]) -> Withdrawal:
    return from_plain(state["withdrawn"], Withdrawal)


def _renditions(store: Store, version: Version) -> list[Rendition]:
    return [rendition for asset in version.assets for rendition in all_made(store, asset.id)]
