"""Register: one transaction for record, parts, assets, renditions, events and changes. The only step that writes

the catalogue; the record is there with all of it, or as it was.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from archive import publication
from archive.catalogue import events, records, registry, writing
from archive.catalogue.database import Database
from archive.catalogue.writing import Writing
from archive.model.errors import Conflict
from archive.model.event import Event
from archive.model.identifiers import RecordId
from archive.model.problems import Problem, Severity
from archive.model.record import Record, Version
from archive.model.rules import Audience, Rule
from archive.profiles import Field, Profiles
from archive.profiles.naming import names_of, publishable
from ingest.library import find_named
from ingest.payloads import Derived, Registered, advance
from ingest.steps.drafting import draft_values, pointing, wanted_profiles
from ingest.steps.tasks import is_replaced


def register(
    given: Derived,
    *,
    record: RecordId,
    database: Database,
    profiles: Profiles,
    agent: str,
    clock: Callable[[], datetime],
) -> Registered:
    """Derived → Registered. Raises Conflict if the record got a newer version meanwhile: it is then described anew."""
    by = Writing(agent, clock())
    with database.writing() as connection:
        profile = profiles[given.profile]
        values = {
            key: tuple(
                replace(value, content=_resolve(value.content, profile.field(key), given, connection, by, profiles))
                for value in each
            )
            for key, each in given.values.items()
        }
        head = Version(given.base + 1, values, given.rules, given.parts, given.assets, agent, by.now)
        present = records.read(connection, record)
        changed = present is None or not _same(present.head, head)
        standing = (
            _write(connection, given, record, present, head, names_of(profile, values), by) if changed else present
        )
        assert standing is not None
        writing.keep_renditions(connection, record, given.renditions)
        _forget_compositions(connection, record, given)
        writing.keep_submitted(connection, record, given.submitted)
        if changed:
            writing.keep_events(connection, _events(given, standing, by))
        if _has_unpublished_edit(present):
            given = replace(given, publish=False, problems=(*given.problems, *_edit_unpublished(given)))
        return _publish(connection, profiles, given, standing, by, changed=changed)


def _forget_compositions(connection: Connection, record: RecordId, given: Derived) -> None:
    """What was made of a recording when it had other files, or another poster, is no longer shown, once there is what

    replaces it.
    """
    for asset, kept in records.renditions_of(connection, (record,))[record].items():
        fresh = {each.recipe for each in given.renditions if each.asset == asset}
        known = {each.recipe for each in kept} | fresh
        if replaced := {recipe for recipe in known - fresh if is_replaced(recipe, fresh)}:
            writing.drop_renditions(connection, asset, known - replaced)


def _has_unpublished_edit(present: Record | None) -> bool:
    """Whether somebody has changed a public record and not published it yet: a sheet does not do that for them."""
    return present is not None and present.published is not None and present.published.number != present.head.number


def _edit_unpublished(given: Derived) -> tuple[Problem, ...]:
    return (Problem("edit_unpublished", given.where, severity=Severity.WARNING),) if given.publish else ()


def _write(
    connection: Connection,
    given: Derived,
    record: RecordId,
    present: Record | None,
    head: Version,
    known_as: frozenset[str],
    by: Writing,
) -> Record:
    held = publication.held_by(given.held)
    if present is None:
        new = Record(record, given.holder, given.profile, given.key, head, held=held)
        return writing.create(connection, new, known_as, by)
    if present.head.number != given.base:
        raise Conflict(f"{record}: version {present.head.number} is newer")
    return writing.revise(connection, replace(present, held=held, key=present.key or given.key), head, known_as, by)


def _publish(
    connection: Connection, profiles: Profiles, given: Derived, standing: Record, by: Writing, *, changed: bool
) -> Registered:
    """Publishes if that was asked for and nothing stands in the way; else the record is a draft, held with reasons."""
    held: tuple[Problem, ...] = given.held
    can_be_public = publishable(profiles[given.profile])
    already = standing.published is not None and standing.published.number == standing.head.number
    if given.publish and can_be_public and not already and not held:
        held = publication.obstacles(connection, profiles, standing, by.now)
        if held:
            writing.hold(connection, standing, publication.held_by(held), by)
        else:
            standing, changed = writing.publish(connection, standing, by), True
    public = standing.published is not None and standing.published.number == standing.head.number
    return advance(given, Registered, held=held, version=standing.head.number, changed=changed, published=public)


def _same(old: Version, new: Version) -> bool:
    return (old.values, old.rules, old.parts, old.assets) == (new.values, new.rules, new.parts, new.assets)


def _events(given: Derived, standing: Record, by: Writing) -> list[Event]:
    """What was done to the record, in PREMIS terms, with the program's parts that did it."""
    made = [rendition.key for rendition in given.renditions]
    kind = "ingestion" if standing.head.number == 1 else "modification"
    found = [
        events.happened(
            standing.id,
            standing.holder,
            kind,
            by.agent,
            by.now,
            outcomes=[asset.id for asset in given.assets],
            detail={"version": standing.head.number},
        )
    ]
    for asset in given.assets:
        outcome = "warning" if asset.technical.damage else "success"
        found.append(
            events.happened(
                standing.id, standing.holder, "validation", by.agent, by.now, outcome=outcome, sources=[asset.id]
            )
        )
    if made:
        found.append(events.happened(standing.id, standing.holder, "creation", by.agent, by.now, outcomes=made))
    return found


def _resolve(
    content: Any, field: Field | None, given: Derived, connection: Connection, by: Writing, profiles: Profiles
) -> Any:
    if field is None or not isinstance(content, dict):
        return content
    inner = {sub.key: sub for sub in field.fields}
    content = {
        key: _resolve(each, inner[key], given, connection, by, profiles) if key in inner else each
        for key, each in content.items()
    }
    if "name" not in content or not field.target:
        return content
    return pointing(content, _draft(content, field, given, connection, by, profiles))


def _draft(
    content: dict[str, Any], field: Field, given: Derived, connection: Connection, by: Writing, profiles: Profiles
) -> str:
    """The record of this name: the one that another deposit has made meanwhile, or a new draft."""
    wanted = wanted_profiles(field, content)
    found = find_named(connection, given.holder, wanted, content["name"])
    if found:
        return found[0]
    profile = profiles[wanted[0]]
    new = RecordId(registry.reserve(connection, "record", registry.record_scope(given.holder, profile.name), None))
    values = draft_values(profile, content)
    head = Version(1, values, (Rule(Audience(profile.audience)),), created_by=by.agent, created_at=by.now)
    writing.create(connection, Record(new, given.holder, profile.name, None, head), names_of(profile, values), by)
    # What people make of the draft from here on is theirs: a deposit that describes it is compared with this.
    writing.keep_submitted(connection, new, values)
    return new
