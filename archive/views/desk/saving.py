"""Saving what was typed: one new version, or every problem at once and nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from archive.access.declared import rules_of
from archive.catalogue import events, records, writing
from archive.catalogue.writing import Writing
from archive.context import archive_here, language_here
from archive.model.errors import Conflict
from archive.model.problems import Problem
from archive.model.record import Record, Version
from archive.model.rules import Audience
from archive.model.values import Values
from archive.profiles import check
from archive.profiles.naming import names_of
from archive.views.desk.answers import Reading, read_form
from archive.views.desk.naming import Names


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a save: the problems for which nothing was written, or whether somebody else was first."""

    record: Record
    problems: tuple[Problem, ...] = ()
    overtaken: bool = False
    saved: bool = False


def save(
    connection: Connection, record: Record, typed: Mapping[str, str], based_on: int, seen: int, by: Writing
) -> Attempt:
    """Writes the next version of `record`.

    `based_on` is the version that the form was filled from, `seen` the newest that the person has been told of: if
    there is a newer one, nothing is written and they are told. Fields that were not touched keep the newest values.
    """
    if record.head.number != seen:
        return Attempt(record, overtaken=True)
    profile = archive_here().profiles[record.profile]
    earlier = records.version(connection, record.id, based_on) if 0 < based_on < record.head.number else None
    base = earlier or record.head
    names = Names(connection, record.holder)
    reading = Reading(language_here(), names.name, names.resolve)
    given = {name: text for name, text in typed.items() if name != profile.key or record.key is None}
    values, problems = read_form(profile, base.values, record.head.values, given, reading)
    faults = [each for each in (*problems, *check(profile, values)) if each.stops]
    if faults:
        return Attempt(record, tuple(_once(faults)))
    if values == record.head.values:
        return Attempt(record, saved=True)
    return _written(connection, record, values, by)


def _written(connection: Connection, record: Record, values: Values, by: Writing) -> Attempt:
    profile = archive_here().profiles[record.profile]
    try:
        revised = revise(connection, replace(record, held=()), _next(record, values, profile.audience, by), by)
    except Conflict:
        return Attempt(record, overtaken=True)
    return Attempt(revised, saved=True)


def revise(connection: Connection, record: Record, head: Version, by: Writing, **detail: object) -> Record:
    """Writes `head` as the record's next version, and that it was. Raises Conflict if it is not the next one."""
    known_as = names_of(archive_here().profiles[record.profile], head.values)
    revised = writing.revise(connection, record, head, known_as, by)
    told = {"version": head.number, **detail}
    events.append(connection, events.happened(record.id, record.holder, "modification", by.agent, by.now, detail=told))
    return revised


def _next(record: Record, values: Values, audience: Audience, by: Writing) -> Version:
    """The next version: the rule that its words ask for, and those that no words can ask for as they were."""
    rules = (*rules_of(audience, values), *(rule for rule in record.head.rules if not rule.is_plain))
    return replace(
        record.head,
        number=record.head.number + 1,
        values=values,
        rules=rules,
        created_by=by.agent,
        created_at=by.now,
    )


def _once(problems: list[Problem]) -> list[Problem]:
    """Each problem once: what reading found is often found again by checking."""
    found: list[Problem] = []
    for each in problems:
        if each not in found:
            found.append(each)
    return found
