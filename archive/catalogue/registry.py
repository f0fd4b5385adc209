"""The registry of identifiers: minted once for what they name, never reused, never forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from archive.catalogue.database import lots
from archive.catalogue.tables import identifiers, names, records
from archive.model.identifiers import mint


@dataclass(frozen=True, slots=True)
class Named:
    """What an identifier names: its kind (record, part, asset) and the record that it belongs to."""

    kind: str
    record: str


def reserve(connection: Connection, kind: str, scope: str, key: str | None, record: str | None = None) -> str:
    """The identifier of `key` within `scope`, minted at the first call. A record belongs to itself.

    Being asked again after a crash gives the same answer, so that nothing is named twice.
    """
    if key is not None and (found := reserved(connection, scope, key)) is not None:
        return found
    new = mint()
    connection.execute(insert(identifiers).values(id=new, kind=kind, scope=scope, key=key, record=record or new))
    return new


def reserved(connection: Connection, scope: str, key: str) -> str | None:
    """The identifier already minted for `key` within `scope`."""
    query = select(identifiers.c.id).where(identifiers.c.scope == scope, identifiers.c.key == key)
    return connection.execute(query).scalar()


def without_key(connection: Connection, wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of these records that no depositor has given a number yet."""
    query = select(identifiers.c.id).where(identifiers.c.key.is_(None), identifiers.c.id.in_(lots.NAMES))
    return tuple(row.id for row in lots.rows(connection, wanted, query))


def give_key(connection: Connection, record: str, key: str) -> None:
    """A record that had no number gets one; it keeps the number that it has."""
    unnumbered = (identifiers.c.id == record, identifiers.c.key.is_(None))
    connection.execute(update(identifiers).where(*unnumbered).values(key=key))


def adopt(connection: Connection, name: str, kind: str, scope: str, key: str | None, record: str) -> None:
    """Puts an identifier that the holdings know back into an emptied registry."""
    if resolve(connection, name) is None:
        connection.execute(insert(identifiers).values(id=name, kind=kind, scope=scope, key=key, record=record))


def of_record(connection: Connection, record: str) -> list[tuple[str, str, str, str | None]]:
    """(id, kind, scope, key) of everything minted for a record, itself included."""
    query = select(identifiers.c.id, identifiers.c.kind, identifiers.c.scope, identifiers.c.key)
    rows = connection.execute(query.where(identifiers.c.record == record).order_by(identifiers.c.id))
    return [(row.id, row.kind, row.scope, row.key) for row in rows]


def resolve(connection: Connection, name: str) -> Named | None:
    """What `name` names, None if it was never minted."""
    row = connection.execute(_NAMED, {"asked": name}).one_or_none()
    return None if row is None else Named(row.kind, row.record)


_NAMED = select(identifiers.c.kind, identifiers.c.record).where(identifiers.c.id == bindparam("asked"))
"""Asked by every request: built once."""


def record_scope(holder: str, profile: str) -> str:
    """The scope in which a depositor's own number is unique."""
    return f"{holder}/{profile}"


def forget_promise(connection: Connection, record: str) -> None:
    """A record that was promised to a deposit and never came bears no names; its id stays reserved for its number."""
    if connection.execute(select(records.c.id).where(records.c.id == record)).scalar() is None:
        connection.execute(delete(names).where(names.c.record == record))


def promise(connection: Connection, record: str, holder: str, profile: str, known_as: Iterable[str]) -> None:
    """The names under which a record will be found once it comes: its batch can name it at once."""
    for name in known_as:
        same = (names.c.record == record, names.c.name == name)
        if connection.execute(select(names.c.name).where(*same)).scalar() is None:
            connection.execute(insert(names).values(record=record, name=name, holder=holder, profile=profile))
