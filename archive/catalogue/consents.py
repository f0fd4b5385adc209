"""Consents in the catalogue: which cover a record, whose a publication lacks, and whose wish it would not keep."""

from datetime import datetime

from sqlalchemy import Connection

from archive.access.agreement import every_target, missing_consents, named_against_wish, state_of, targets, unnamed
from archive.access.effective import ConsentState
from archive.catalogue import records
from archive.model.problems import Problem
from archive.model.record import Record

PROFILE = "consent"
PEOPLE = "practitioner"


def covering(connection: Connection, record: Record) -> tuple[ConsentState, ...]:
    """The state of every consent that the record's head or published version names.

    One whose giver asked not to be named allows nothing while the version that people see names them.
    """
    versions = [record.head] if record.published is None else [record.head, record.published]
    listed = {target for version in versions for target in targets(version.values, "consents")}
    given = records.many(connection, listed).values()
    told = every_target(versions[-1].values) if given else frozenset()

    def is_broken(consent: Record) -> bool:
        return consent.withdrawn is not None or not told.isdisjoint(unnamed(consent.head.values))

    return tuple(
        ConsentState(online=False) if is_broken(consent) else state_of(consent.head.values) for consent in given
    )


def missing(connection: Connection, record: Record, now: datetime) -> tuple[Problem, ...]:
    """What `missing_consents` and `named_against_wish` find for the record's head version."""
    found = records.many(connection, every_target(record.head.values))
    people = {str(other.id): other.head.values for other in found.values() if other.profile == PEOPLE}
    # A consent named elsewhere would not close the record once it ended.
    listed = [found[name] for name in targets(record.head.values, "consents") if name in found]
    given = [consent.head.values for consent in listed if consent.profile == PROFILE and not consent.withdrawn]
    lacking = missing_consents(record.head.rules, people, given, now)
    return lacking + named_against_wish(record.head.rules, found, given)
