"""Access classes as they are kept: the rules that records share, and which record belongs to which."""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, Text, bindparam, cast, insert, select, update

from archive.access import Subject
from archive.access.effective import effective_rules
from archive.catalogue import consents
from archive.catalogue.database import lots
from archive.catalogue.documents import canonical, from_plain, to_plain
from archive.catalogue.tables import access_classes, records
from archive.model.record import Record
from archive.model.rules import Rule

_RULES = cast(access_classes.c.rules, Text).label("rules")


def class_of(connection: Connection, record: Record) -> str:
    """The class of a record as its rules, state and consents stand in this transaction. Kept when new."""
    rules = effective_rules(record, consents.covering(connection, record))
    plain = [to_plain(rule) for rule in rules]
    name = hashlib.sha256(canonical([record.holder, plain])).hexdigest()[:40]
    if connection.execute(select(access_classes.c.id).where(access_classes.c.id == name)).one_or_none() is None:
        connection.execute(insert(access_classes).values(id=name, holder=record.holder, rules=plain))
    return name


def refresh(connection: Connection, touched: Iterable[Record]) -> None:
    """Puts each record into the class that it belongs to now."""
    for record in touched:
        name = class_of(connection, record)
        connection.execute(update(records).where(records.c.id == record.id).values(access_class=name))


def every(connection: Connection) -> tuple[tuple[str, Subject], ...]:
    """All classes, as `visible` wants them."""
    return tuple((row.id, Subject("", row.holder, _rules(row.rules))) for row in connection.execute(_EVERY))


def subject(connection: Connection, record: str, within: tuple[str, ...] = ()) -> Subject | None:
    """What `may` asks about a record, None when there is none of this id. One query by primary keys."""
    row = connection.execute(_SUBJECT, {"asked": record}).one_or_none()
    return None if row is None else Subject(record, row.holder, _rules(row.rules), within)


_SUBJECT = (
    select(records.c.holder, _RULES)
    .join(access_classes, access_classes.c.id == records.c.access_class)
    .where(records.c.id == bindparam("asked"))
)
"""Asked by every request: built once."""
_SUBJECTS = (
    select(records.c.id, records.c.holder, _RULES)
    .join(access_classes, access_classes.c.id == records.c.access_class)
    .where(records.c.id.in_(lots.NAMES))
)
_EVERY = select(access_classes.c.id, access_classes.c.holder, _RULES)


def subjects(connection: Connection, wanted: Iterable[str]) -> dict[str, Subject]:
    """The subjects of many records, in one query."""
    found = lots.rows(connection, wanted, _SUBJECTS)
    return {row.id: Subject(row.id, row.holder, _rules(row.rules)) for row in found}


@lru_cache(maxsize=4096)
def _rules(said: str) -> tuple[Rule, ...]:
    """The rules of a class: the same few, for every record of every list."""
    return tuple(from_plain(rule, Rule) for rule in json.loads(said))
