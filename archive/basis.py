"""From what a description of a record is made, as small facts in three queries: equal facts, equal description.

Versions never change and a class is named by its rules, so numbers and names stand for what they say. What a follower
of the change feed would learn late is asked here at each request: no description rests on an old decision.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from archive.catalogue.documents import from_plain
from archive.catalogue.tables import access_classes, holders, links, records, renditions
from archive.model.rules import Rule


def basis_of(connection: Connection, record: str, now: datetime) -> list[Any] | None:
    """The facts about a record, those about every record that its shown version names, and which of their rules bind

    now; None if there is no such record.
    """
    row = connection.execute(_OWN, {"asked": record}).one_or_none()
    if row is None:
        return None
    recipes = connection.execute(_MADE, {"asked": record})
    number = row.head if row.published is None else row.published
    linked = connection.execute(_LINKED, {"asked": record, "number": number})
    return [
        *_facts(row, now),
        [row.name, [list(each) for each in recipes]],
        [_facts(each, now) for each in linked],
    ]


_COLUMNS = (
    records.c.id,
    records.c.head,
    records.c.published,
    records.c.updated_at,
    records.c.access_class,
    access_classes.c.rules,
)
_CLASS = access_classes.c.id == records.c.access_class
# Built once: to build the three costs as much as to execute them.
_OWN = (
    select(*_COLUMNS, holders.c.name)
    .join(access_classes, _CLASS)
    .join(holders, holders.c.code == records.c.holder)
    .where(records.c.id == bindparam("asked"))
)
_MADE = (
    select(renditions.c.recipe, func.count())
    .where(renditions.c.record == bindparam("asked"))
    .group_by(renditions.c.recipe)
    .order_by(renditions.c.recipe)
)
_NAMED = select(links.c.target).where(links.c.record == bindparam("asked"), links.c.version == bindparam("number"))
_LINKED = select(*_COLUMNS).join(access_classes, _CLASS).where(records.c.id.in_(_NAMED)).order_by(records.c.id)


def _facts(row: Any, now: datetime) -> list[Any]:
    return [row.id, row.head, row.published, row.updated_at, row.access_class, _in_force(row.rules, now)]


def _in_force(rules: list[dict[str, Any]], now: datetime) -> list[bool]:
    """Of each rule that is bound in time, whether it has begun, and whether it has ended."""
    bound = [from_plain(rule, Rule) for rule in rules if "since" in rule or "until" in rule]
    return [
        passed
        for rule in bound
        for passed in (bool(rule.since and rule.since <= now), bool(rule.until and rule.until <= now))
    ]
