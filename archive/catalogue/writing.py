"""Writing records: one function for each thing that can happen to one, each inside the caller's transaction.

Whatever changes what others show is followed by one change for each of them in the same transaction.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from archive.catalogue import classes, events, feed, records
from archive.catalogue.documents import from_plain, stamp, to_plain
from archive.catalogue.tables import assets, links, names, renditions, versions
from archive.catalogue.tables import records as table
from archive.model.errors import Conflict, Missing
from archive.model.event import Event
from archive.model.record import Record, Version, Withdrawal
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from archive.model.values import Values


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, when. `agent` is an account's id or a program with its version."""

    agent: str
    now: datetime


def create(connection: Connection, record: Record, known_as: Iterable[str], by: Writing) -> Record:
    """A record's first version. Raises Conflict if its number is taken."""
    made = replace(record, created_at=by.now, updated_at=by.now)
    if made.key is not None and records.find(connection, made.holder, made.profile, made.key):
        raise Conflict(f"{made.holder}/{made.profile}: the number is taken")
    connection.execute(
        insert(table).values(
            id=made.id,
            holder=made.holder,
            profile=made.profile,
            key=made.key,
            head=made.head.number,
            published=made.published.number if made.published else None,
            access_class="",
            held=list(made.held),
            created_at=stamp(by.now),
            updated_at=stamp(by.now),
        )
    )
    _keep_version(connection, made.id, made.head)
    _keep_names(connection, made.id, made.holder, made.profile, known_as)
    _settle(connection, made, by)
    return made


def revise(connection: Connection, record: Record, head: Version, known_as: Iterable[str], by: Writing) -> Record:
    """A new head version. Raises Conflict unless `head` is the next number after the record's present head."""
    present = records.read(connection, record.id)
    if present is None:
        raise Missing(record.id)
    if head.number != present.head.number + 1:
        raise Conflict(f"{record.id}: version {present.head.number} is newer")
    revised = replace(present, head=head, held=record.held, key=present.key or record.key, updated_at=by.now)
    _update(connection, revised)
    _keep_version(connection, revised.id, head)
    _keep_names(connection, revised.id, revised.holder, revised.profile, known_as)
    _settle(connection, revised, by, others=True)
    return revised


def publish(connection: Connection, record: Record, by: Writing) -> Record:
    """The head becomes what the public sees. The caller has checked that it may (`archive.publication`)."""
    public = replace(record, published=record.head, withdrawn=None, held=(), updated_at=by.now)
    _update(connection, public)
    disseminate(connection, record.id, record.head)
    event = events.happened(record.id, record.holder, "dissemination", by.agent, by.now)
    events.append(connection, replace(event, detail={"version": record.head.number}))
    _settle(connection, public, by, others=True)
    return public


def disseminate(connection: Connection, record: str, version: Version) -> None:
    """Notes that this version, and the files that it shows, are public: they may have been cited.

    Files of earlier public versions stay so, unless those versions asked more of a viewer than this one does: opening
    the record does not open what was replaced before.
    """
    of_version = (versions.c.record == record, versions.c.number == version.number)
    connection.execute(update(versions).where(*of_version).values(disseminated=True))
    query = select(versions.c.document).where(versions.c.record == record, versions.c.disseminated)
    public = (from_plain(document, Version) for document in connection.execute(query).scalars())
    asked = {*version.rules, Rule(Audience.PUBLIC)}
    shown = [asset.id for each in public if asked.issuperset(each.rules) for asset in each.assets]
    connection.execute(update(assets).where(assets.c.record == record).values(disseminated=assets.c.id.in_(shown)))


def withdraw(connection: Connection, record: Record, because: str, by: Writing) -> Record:
    """The record is no longer shown to anybody; its addresses answer with a tombstone."""
    gone = replace(record, withdrawn=Withdrawal(by.now, because), updated_at=by.now)
    _update(connection, gone)
    events.append(connection, events.happened(record.id, record.holder, "deaccession", by.agent, by.now))
    _settle(connection, gone, by, others=True)
    return gone


def restore(connection: Connection, record: Record, by: Writing) -> Record:
    """The record is shown as it was before it was withdrawn. The caller has asked whether it may be."""
    back = replace(record, withdrawn=None, updated_at=by.now)
    _update(connection, back)
    happened = events.happened(record.id, record.holder, "policy assignment", by.agent, by.now)
    events.append(connection, replace(happened, detail={"withdrawal": "undone"}))
    _settle(connection, back, by, others=True)
    return back


def hold(connection: Connection, record: Record, codes: Iterable[str], by: Writing) -> Record:
    """The record's problems, shown to staff until the next version or publication."""
    held = replace(record, held=tuple(codes), updated_at=by.now)
    _update(connection, held)
    feed.append(connection, (record.id,), by.now)
    return held


def keep_renditions(connection: Connection, record: str, made: Iterable[Rendition]) -> None:
    """The renditions of a record's assets; a recipe made anew replaces what it made before."""
    # A book of a thousand pages has five thousand: two statements for all of them, not two for each.
    rows = {(each.asset, each.recipe, each.variant): to_plain(each) for each in made}
    if not rows:
        return
    columns = (renditions.c.asset, renditions.c.recipe, renditions.c.variant)
    where = (column == bindparam(f"old_{column.name}") for column in columns)
    connection.execute(
        delete(renditions).where(*where),
        [{f"old_{c.name}": part for c, part in zip(columns, row, strict=True)} for row in rows],
    )
    connection.execute(
        insert(renditions),
        [
            {"asset": asset, "recipe": recipe, "variant": variant, "record": record, "document": document}
            for (asset, recipe, variant), document in rows.items()
        ],
    )


def drop_renditions(connection: Connection, asset: str, but: Collection[str]) -> tuple[str, ...]:
    """Forgets what other recipes than these made of an asset; returns the keys of those files."""
    outdated = (renditions.c.asset == asset, renditions.c.recipe.not_in(but))
    found = [
        from_plain(each, Rendition).key
        for each in connection.execute(select(renditions.c.document).where(*outdated)).scalars()
    ]
    connection.execute(delete(renditions).where(*outdated))
    return tuple(found)


def keep_submitted(connection: Connection, record: str, values: Values) -> None:
    """What the record's last deposit said, names resolved: the next one is compared with it."""
    plain = {key: [to_plain(value) for value in each] for key, each in values.items()}
    connection.execute(update(table).where(table.c.id == record).values(submitted=plain))


def keep_events(connection: Connection, new: Iterable[Event]) -> None:
    """Appends events that a step has composed."""
    events.append(connection, *new)


def links_in(values: Values) -> list[tuple[str, int, str, str | None]]:
    """Every record that the values name: (field, place, target, role), nested ones included."""
    found = []
    for field, each in values.items():
        for place, content in enumerate(_contents(each)):
            if isinstance(content, dict) and content.get("target"):
                found.append((field, place, str(content["target"]), content.get("role")))
    return found


def _contents(each: Iterable[object]) -> Iterable[object]:
    for value in each:
        content = getattr(value, "content", value)
        yield content
        if isinstance(content, dict):
            yield from (inner for inner in content.values() if isinstance(inner, dict))


def _update(connection: Connection, record: Record) -> None:
    connection.execute(
        update(table)
        .where(table.c.id == record.id)
        .values(
            key=record.key,
            head=record.head.number,
            published=record.published.number if record.published else None,
            withdrawn_at=stamp(record.withdrawn.at) if record.withdrawn else None,
            withdrawn_because=record.withdrawn.because if record.withdrawn else None,
            held=list(record.held),
            updated_at=stamp(record.updated_at or datetime.min),
        )
    )


def restore_version(
    connection: Connection, record: str, holder: str, profile: str, version: Version, known_as: Iterable[str]
) -> None:
    """A version as the holdings have it, without events or changes: for `rebuild` alone. The last gives the names."""
    _keep_version(connection, record, version)
    _keep_names(connection, record, holder, profile, known_as)


def _keep_version(connection: Connection, record: str, version: Version) -> None:
    connection.execute(
        insert(versions).values(
            record=record,
            number=version.number,
            document=to_plain(version),
            disseminated=False,
            created_by=version.created_by,
            created_at=stamp(version.created_at or datetime.min),
        )
    )
    rows = [
        {"record": record, "version": version.number, "field": field, "place": place, "target": target, "role": role}
        for field, place, target, role in links_in(version.values)
    ]
    if rows:
        connection.execute(insert(links), rows)
    for asset in version.assets:
        known = connection.execute(
            update(assets).where(assets.c.id == asset.id).values(document=to_plain(asset))
        ).rowcount
        if not known:
            connection.execute(
                insert(assets).values(id=asset.id, record=record, disseminated=False, document=to_plain(asset))
            )


def _keep_names(connection: Connection, record: str, holder: str, profile: str, known_as: Iterable[str]) -> None:
    connection.execute(delete(names).where(names.c.record == record))
    rows = [{"record": record, "name": name, "holder": holder, "profile": profile} for name in sorted(set(known_as))]
    if rows:
        connection.execute(insert(names), rows)


def _settle(connection: Connection, record: Record, by: Writing, *, others: bool = False) -> None:
    """Puts the record, and those that depend on it, into their access classes, and tells the followers."""
    classes.refresh(connection, (record,))
    touched = records.dependents(connection, record.id)
    if touched and (others or record.profile == "consent"):
        if record.profile == "consent":
            classes.refresh(connection, records.many(connection, touched).values())
        feed.append(connection, (record.id, *touched), by.now)
    else:
        feed.append(connection, (record.id,), by.now)
