"""Consents in the catalogue: which cover a record, and whose a publication lacks."""

from datetime import datetime

from sqlalchemy import Connection

from archive.access.agreement import every_target, missing_consents, state_of, targets
from archive.access.effective import ConsentState
from archive.catalogue import records
from archive.model.problems import Problem
from archive.model.record import Record

PROFILE = "consent"
PEOPLE = "practitioner"


def covering(connection: Connection, record: Record) -> tuple[ConsentState, ...]:
    """The state of every consent that the record's head or published version names."""
    versions = [record.head] if record.published is None else [record.head, record.published]
    named = {target for version in versions for target in targets(version.values, "consents")}
    return tuple(
        ConsentState(online=False) if consent.withdrawn else state_of(consent.head.values)
        for consent in records.many(connection, named).values()
    )


def missing(connection: Connection, record: Record, now: datetime) -> tuple[Problem, ...]:
    """What `missing_consents` finds for the record's head version."""
    found = records.many(connection, every_target(record.head.values))
    people = {str(other.id): other.head.values for other in found.values() if other.profile == PEOPLE}
    # A consent named elsewhere would not close the record once it ended.
    listed = [found[name] for name in targets(record.head.values, "consents") if name in found]
    given = [consent.head.values for consent in listed if consent.profile == PROFILE and not consent.withdrawn]
    return missing_consents(record.head.rules, people, given, now)
