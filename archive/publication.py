"""Publishing: what stands in the way, and doing it. One place for the pipeline, the desk and the command line."""

from datetime import datetime

from sqlalchemy import Connection

from archive.catalogue import consents, records, writing
from archive.model.errors import Missing, Rejected
from archive.model.problems import Problem, Severity, Where
from archive.model.record import Record
from archive.profiles import Profiles, check


def obstacles(connection: Connection, profiles: Profiles, record: Record, now: datetime) -> tuple[Problem, ...]:
    """Everything for which the head version cannot be published now; empty when it can."""
    profile = profiles[record.profile]
    found = [problem for problem in check(profile, record.head.values, publication=True) if problem.stops]
    found += [
        Problem("file_damaged", Where(file=asset.original_path), {"name": asset.original_path})
        for asset in record.head.assets
        if asset.technical.damage
    ]
    if record.withdrawn is not None:
        found.append(Problem("record_withdrawn"))
    if profile.name == "item":
        found += consents.missing(connection, record, now)
    return tuple(found)


def publish(connection: Connection, profiles: Profiles, record: str, by: writing.Writing) -> Record:
    """Makes the head version public. Raises Missing, Rejected with every obstacle."""
    present = records.read(connection, record)
    if present is None:
        raise Missing(record)
    found = obstacles(connection, profiles, present, by.now)
    if found:
        raise Rejected(found)
    return writing.publish(connection, present, by)


def held_by(problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """The codes for which a record is held, each once."""
    return tuple(dict.fromkeys(problem.code for problem in problems if problem.severity is not Severity.NOTICE))
