"""The recorder: whatever the catalogue comes to know of a record is written into its object, behind the change feed.

    record/<n>.json     version n, as it is
    state.json          holder, profile, number, head and published version, withdrawal, what holds it, last deposit
    events/<n>.json     events, as many files as there were writings

What is written is compared with what is there, so that following twice changes nothing.
"""

import json

from sqlalchemy import Connection

from archive.catalogue import events, feed, holders, leases, records, registry
from archive.catalogue.database import Database
from archive.catalogue.documents import canonical, to_plain
from archive.catalogue.feed.follower import Follower
from archive.catalogue.leases.owners import owner_name
from archive.holdings import Holdings
from archive.model.change import Change
from archive.model.record import Record

STATE = "state.json"
BUSY = 30.0
"""Seconds for which a record's object is ours while we write it."""


class Recorder(Follower):
    """Follows the feed into the holdings. Its position is kept in the database that it is about: both go together."""

    name = "recorder"

    def __init__(self, database: Database, holdings: Holdings) -> None:
        self.database = database
        self.holdings = holdings

    def position(self) -> int:
        """The last change that is safe in the holdings."""
        with self.database.reading() as connection:
            return feed.position(connection, self.name)

    def deal(self, changes: tuple[Change, ...]) -> None:
        """Writes each changed record once, and then the position. Raises Unavailable while a deposit has it."""
        for record in dict.fromkeys(change.record for change in changes):
            self.write(record)
        with self.database.writing() as connection:
            feed.advance(connection, self.name, changes[-1].sequence)

    def write(self, record: str) -> None:
        """Brings one record's object up to what the catalogue knows."""
        with leases.exclusive(self.database, f"object:{record}", owner_name("recorder"), BUSY, patience=0.0):
            with self.database.reading() as connection:
                documents = _documents(connection, record)
            if documents is not None:
                self._put(record, documents)

    def _put(self, record: str, documents: dict[str, bytes]) -> None:
        held = self.holdings.files(record) if self.holdings.exists(record) else {}
        known = {name for name in held if name.startswith("events/")}
        noted = {each["id"] for name in known for each in json.loads(self.holdings.read(record, name))}
        fresh = [each for each in json.loads(documents.pop("events")) if each["id"] not in noted]
        if fresh:
            documents[f"events/{len(known) + 1:06d}.json"] = canonical(fresh)
        self.holdings.update(record, documents, message="description", agent="chuanxi")


def state_of(connection: Connection, record: Record) -> dict[str, object]:
    """What is true of a record beside its versions, as plain JSON."""
    submitted = records.submitted(connection, record.id)
    return {
        "id": record.id,
        "holder": record.holder,
        "holder_name": holders.names(connection).get(record.holder, {}),
        "profile": record.profile,
        "key": record.key,
        "head": record.head.number,
        "published": record.published.number if record.published else None,
        "disseminated": list(records.disseminated(connection, record.id)),
        "withdrawn": to_plain(record.withdrawn) if record.withdrawn else None,
        "held": list(record.held),
        "created_at": to_plain(record.created_at),
        "updated_at": to_plain(record.updated_at),
        "submitted": {key: [to_plain(value) for value in each] for key, each in submitted.items()}
        if submitted
        else None,
        "identifiers": [list(each) for each in registry.of_record(connection, record.id)],
    }


def _documents(connection: Connection, name: str) -> dict[str, bytes] | None:
    record = records.read(connection, name)
    if record is None:
        return None
    documents = {
        f"record/{version.number}.json": canonical(to_plain(version))
        for version in records.all_versions(connection, name)
    }
    documents[STATE] = canonical(state_of(connection, record))
    documents["events"] = canonical([to_plain(event) for event in events.of(connection, name)])
    return documents
