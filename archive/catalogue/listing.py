"""Lists of records, each filtered by what the viewer may know of."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from archive.access import Viewer, Visible, may, visible
from archive.catalogue import classes
from archive.catalogue.tables import records
from archive.model.rules import Action


def visible_to(connection: Connection, viewer: Viewer, now: datetime) -> Visible:
    """The predicate of all that the viewer may know of now."""
    return visible(viewer, classes.every(connection), now)


def predicate(allowed: Visible) -> ColumnElement[bool]:
    """`Visible` in SQL."""
    open_to_all = records.c.access_class.in_(allowed.classes)
    if not allowed.granted:
        return open_to_all
    return or_(open_to_all, and_(records.c.id.in_(allowed.granted), records.c.access_class.in_(allowed.on_request)))


def ids(
    connection: Connection, profile: str, allowed: Visible, *, limit: int = 1000, offset: int = 0
) -> tuple[str, ...]:
    """The ids of visible records of a profile, the newest first."""
    query = select(records.c.id).where(records.c.profile == profile, predicate(allowed))
    newest = query.order_by(records.c.updated_at.desc(), records.c.id).limit(limit).offset(offset)
    return tuple(connection.execute(newest).scalars())


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


def drafts(connection: Connection, holders: Iterable[str] | None, limit: int = 200) -> tuple[str, ...]:
    """Records whose head is not public, and held ones, for the staff of `holders` (None: of every one)."""
    unfinished = or_(records.c.published.is_(None), records.c.published != records.c.head)
    query = select(records.c.id).where(unfinished, records.c.withdrawn_at.is_(None))
    if holders is not None:
        query = query.where(records.c.holder.in_(tuple(holders)))
    return tuple(connection.execute(query.order_by(records.c.updated_at.desc()).limit(limit)).scalars())
