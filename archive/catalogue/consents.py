"""Consents: which cover a record, what they allow, and what a publication lacks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from archive.access.effective import ConsentState
from archive.catalogue import records
from archive.model.problems import Problem, Where
from archive.model.record import Record
from archive.model.rules import Audience
from archive.model.values import Values

ZONE = ZoneInfo("Asia/Shanghai")
"""Dates of consents are the holder's days."""

PROFILE = "consent"


def covering(connection: Connection, record: Record) -> tuple[ConsentState, ...]:
    """The state of every consent that the record's head or published version names."""
    return tuple(state(found) for found in _named(connection, record))


def state(consent: Record) -> ConsentState:
    """What a consent allows: by its uses, its status, its end and its withdrawal."""
    values = consent.head.values
    if consent.withdrawn is not None or _code(values, "status") not in (None, "active"):
        return ConsentState(online=False)
    ends = [moment for field in ("valid_to", "withdrawn_on") if (moment := _day_end(values, field)) is not None]
    return ConsentState(online="online" in _codes(values, "uses"), ends=min(ends, default=None))


def missing(connection: Connection, record: Record, now: datetime) -> tuple[Problem, ...]:
    """`consent_missing` for each named living practitioner of an item that asks for the public without an active

    consent for `online`. Practitioners are named by their record's id, never by their name.
    """
    if any(
        rule.audience in (Audience.INTERNAL, Audience.CLOSED) and rule.subject is None for rule in record.head.rules
    ):
        return ()
    agreed = {
        giver
        for consent in _named(connection, record)
        if _allows(state(consent), now)
        for giver in targets(consent.head.values, "consent_subject")
    }
    living = [person for person in _practitioners(connection, record) if person.id not in agreed]
    return tuple(Problem("consent_missing", Where(field="consents"), {"practitioner": person.id}) for person in living)


def targets(values: Values, field: str) -> tuple[str, ...]:
    """The records that a field names."""
    found = (value.content for value in values.get(field, ()))
    return tuple(content["target"] for content in found if isinstance(content, dict) and content.get("target"))


def _allows(allowed: ConsentState, now: datetime) -> bool:
    return allowed.online and (allowed.ends is None or now < allowed.ends)


def _practitioners(connection: Connection, record: Record) -> list[Record]:
    """The living people whom the head version names, in whatever field."""
    named = {
        value.content["target"]
        for values in record.head.values.values()
        for value in values
        if isinstance(value.content, dict) and value.content.get("target")
    }
    found = records.many(connection, named).values()
    return [
        other
        for other in sorted(found, key=lambda each: each.id)
        if other.profile == "practitioner"
        and _code(other.head.values, "kind") != "group"
        # Of a person of whom we know only the name we do not know that they are dead: they are asked too.
        and _code(other.head.values, "life_status") != "deceased"
    ]


def _named(connection: Connection, record: Record) -> list[Record]:
    versions = [record.head] if record.published is None else [record.head, record.published]
    named = {target for version in versions for target in targets(version.values, "consents")}
    return list(records.many(connection, named).values()) if named else []


def _codes(values: Values, field: str) -> tuple[str, ...]:
    return tuple(str(value.content) for value in values.get(field, ()))


def _code(values: Values, field: str) -> str | None:
    return next(iter(_codes(values, field)), None)


def _day_end(values: Values, field: str) -> datetime | None:
    """The instant at which a day is over at the holder; a withdrawal counts from the day's beginning."""
    for value in values.get(field, ()):
        text = value.content.get("edtf", "") if isinstance(value.content, dict) else str(value.content)
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            continue
        begins = day if field == "withdrawn_on" else day + timedelta(days=1)
        return datetime.combine(begins, time(), ZONE).astimezone(UTC)
    return None
