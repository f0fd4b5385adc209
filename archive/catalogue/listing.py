"""Lists of records, each filtered by what the viewer may know of."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, or_, select

from archive.access import Viewer, Visible, may, visible
from archive.catalogue import classes
from archive.catalogue.database import lots
from archive.catalogue.database.lots import NAMES
from archive.catalogue.tables import assets, changes, links, names, records, renditions
from archive.model.rules import Action

_LATEST = select(func.max(changes.c.sequence))
_PUBLISHED = (records.c.published.is_not(None), records.c.withdrawn_at.is_(None))


def visible_to(connection: Connection, viewer: Viewer, now: datetime) -> Visible:
    """The predicate of all that the viewer may know of now."""
    return visible(viewer, classes.every(connection), now)


def predicate(allowed: Visible, of: FromClause = records) -> ColumnElement[bool]:
    """`Visible` in SQL. `of`: the table of records, or an alias of it."""
    open_to_all = of.c.access_class.in_(allowed.classes)
    if not allowed.granted:
        return open_to_all
    return or_(open_to_all, and_(of.c.id.in_(allowed.granted), of.c.access_class.in_(allowed.on_request)))


def ids(
    connection: Connection, profile: str, allowed: Visible, *, limit: int = 1000, offset: int = 0
) -> tuple[str, ...]:
    """The ids of visible records of a profile, the newest first."""
    query = select(records.c.id).where(records.c.profile == profile, predicate(allowed))
    newest = query.order_by(records.c.updated_at.desc(), records.c.id).limit(limit).offset(offset)
    return tuple(connection.execute(newest).scalars())


def collected(
    connection: Connection, allowed: Visible, *, limit: int | None = None, offset: int = 0
) -> tuple[str, ...]:
    """The ids of what stands at the top of everything: visible collections, then visible items that have something to

    show and lie in no visible collection, each the newest first.
    """
    top = records.c.profile != "collection"
    newest = select(records.c.id).where(*_on_top(allowed)).order_by(top, records.c.updated_at.desc(), records.c.id)
    return tuple(connection.execute(newest.limit(limit).offset(offset)).scalars())


def count_collected(connection: Connection, allowed: Visible) -> int:
    """How many `collected` would give."""
    return int(connection.execute(select(func.count()).select_from(records).where(*_on_top(allowed))).scalar() or 0)


def _on_top(allowed: Visible) -> tuple[ColumnElement[bool], ...]:
    above = records.alias("above")
    within = (
        select(links.c.record)
        .join(above, above.c.id == links.c.target)
        .where(
            links.c.record == records.c.id,
            links.c.field == "collection",
            links.c.version == func.coalesce(records.c.published, records.c.head),
            predicate(allowed, above),
        )
    )
    made = select(renditions.c.record).where(renditions.c.record == records.c.id)
    alone = and_(records.c.profile == "item", made.exists(), ~within.exists())
    return predicate(allowed), or_(records.c.profile == "collection", alone)


def named(connection: Connection, holder: str, profiles: Iterable[str], name: str) -> tuple[str, ...]:
    """The ids of the records that bear this name key: the holder's own, else those that others show to who signs in.

    What another holder keeps inside, or has withdrawn, is not found: naming it would tell that it is there, and lead
    nowhere.
    """
    bears = (names.c.profile.in_(tuple(profiles)), names.c.name == name)
    own = select(names.c.record).where(*bears, names.c.holder == holder)
    found = tuple(connection.execute(own.distinct()).scalars())
    if found:
        return found
    allowed = visible_to(connection, Viewer(person=holder), datetime.now(UTC))
    others = select(names.c.record).join(records, records.c.id == names.c.record).where(*bears, predicate(allowed))
    return tuple(connection.execute(others.distinct()).scalars())


def count(connection: Connection, profile: str, allowed: Visible) -> int:
    """How many records of a profile are visible."""
    query = select(func.count()).select_from(records).where(records.c.profile == profile, predicate(allowed))
    return int(connection.execute(query).scalar() or 0)


def only_visible(
    connection: Connection, names: Collection[str], viewer: Viewer, now: datetime, action: Action = Action.KNOW
) -> tuple[str, ...]:
    """Those of `names` of which the viewer may know, in the order given; decided one by one, by `may` itself."""
    subjects = classes.subjects(connection, names)
    return tuple(name for name in names if name in subjects and may(viewer, action, subjects[name], now).allowed)


def classes_of(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """The access class of each of these records, by id."""
    found = lots.rows(connection, names, select(records.c.id, records.c.access_class).where(records.c.id.in_(NAMES)))
    return {row.id: row.access_class for row in found}


def count_published(connection: Connection) -> int:
    """How many records are published and not withdrawn, whoever may know of them."""
    return int(connection.execute(select(func.count()).select_from(records).where(*_PUBLISHED)).scalar() or 0)


def published_after(connection: Connection, last: str, limit: int) -> tuple[str, ...]:
    """The next ids of published records that are not withdrawn, by id, after `last` ('': from the first)."""
    query = select(records.c.id).where(*_PUBLISHED, records.c.id > last).order_by(records.c.id).limit(limit)
    return tuple(connection.execute(query).scalars())


def hidden_since(connection: Connection, sequence: int, allowed: Visible, limit: int) -> tuple[str, ...]:
    """Records changed after `sequence` that are not visible now: what an index that has come so far may still show."""
    if (connection.execute(_LATEST).scalar() or 0) <= sequence:
        return ()
    query = (
        select(changes.c.record)
        .join(records, records.c.id == changes.c.record)
        .where(changes.c.sequence > sequence, ~predicate(allowed))
    )
    return tuple(connection.execute(query.distinct().limit(limit)).scalars())


def by_profile(connection: Connection, names: Collection[str], allowed: Visible) -> dict[str, list[str]]:
    """The visible ones of `names` by their profile, the newest first; reads no document."""
    query = select(records.c.profile, records.c.id, records.c.updated_at).where(predicate(allowed))
    rows = list(lots.rows(connection, names, query.where(records.c.id.in_(NAMES)).order_by(records.c.id)))
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row.updated_at, reverse=True):
        found.setdefault(row.profile, []).append(row.id)
    return found


def drafts(connection: Connection, holders: Iterable[str] | None, limit: int = 200) -> tuple[str, ...]:
    """Records whose head is not public, and held ones, for the staff of `holders` (None: of every one)."""
    unfinished = or_(records.c.published.is_(None), records.c.published != records.c.head)
    query = select(records.c.id).where(unfinished, records.c.withdrawn_at.is_(None))
    if holders is not None:
        query = query.where(records.c.holder.in_(tuple(holders)))
    return tuple(connection.execute(query.order_by(records.c.updated_at.desc()).limit(limit)).scalars())


def with_assets(connection: Connection) -> tuple[str, ...]:
    """The ids of all records that have files, for maintenance."""
    return tuple(connection.execute(select(assets.c.record).distinct().order_by(assets.c.record)).scalars())
