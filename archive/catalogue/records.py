"""Reading records: by id, by the depositor's number, by name, by whom they name."""

from collections.abc import Collection, Container
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from archive.catalogue.database import lots
from archive.catalogue.database.lots import NAMES
from archive.catalogue.documents import from_plain
from archive.catalogue.tables import assets, links, names, records, renditions, versions
from archive.model.asset import Asset
from archive.model.identifiers import RecordId
from archive.model.record import Record, Version, Withdrawal
from archive.model.rendition import Rendition
from archive.model.values import Value, Values

_head = versions.alias("head_version")
_published = versions.alias("published_version")
_MANY = (
    select(
        *(column for column in records.c if column is not records.c.submitted),
        _head.c.document.label("head_document"),
        _published.c.document.label("published_document"),
    )
    .join(_head, and_(_head.c.record == records.c.id, _head.c.number == records.c.head))
    .outerjoin(
        _published,
        and_(
            _published.c.record == records.c.id,
            _published.c.number == records.c.published,
            records.c.published != records.c.head,
        ),
    )
    .where(records.c.id.in_(NAMES))
)
_RENDITIONS = (
    select(renditions)
    .where(renditions.c.record.in_(NAMES))
    .order_by(renditions.c.asset, renditions.c.recipe, renditions.c.variant)
)


def read(connection: Connection, record: str) -> Record | None:
    """The record with its head and its published version, None when there is none of this id."""
    return many(connection, (record,)).get(record)


def many(connection: Connection, wanted: Collection[str], fields: Container[str] | None = None) -> dict[str, Record]:
    """The records of these ids, by id, in one query (of more than 20,000: in several).

    `fields`: with the values of these alone, and without parts and files, for those who ask for titles.
    """
    return {row.id: _record(row, fields) for row in lots.rows(connection, wanted, _MANY)}


def version(connection: Connection, record: str, number: int) -> Version | None:
    """One version of a record."""
    query = select(versions.c.document).where(versions.c.record == record, versions.c.number == number)
    document = connection.execute(query).scalar()
    return None if document is None else from_plain(document, Version)


def all_versions(connection: Connection, record: str) -> tuple[Version, ...]:
    """Every version of a record, oldest first."""
    query = select(versions.c.document).where(versions.c.record == record).order_by(versions.c.number)
    return tuple(from_plain(document, Version) for document in connection.execute(query).scalars())


def find(connection: Connection, holder: str, profile: str, key: str) -> str | None:
    """The id of the record with the depositor's number `key`."""
    query = select(records.c.id).where(records.c.holder == holder, records.c.profile == profile, records.c.key == key)
    return connection.execute(query).scalar()


def belongs(connection: Connection, record: str, holder: str) -> bool:
    """Whether the names of `record` are kept for `holder` (the record itself may still be on its way)."""
    query = select(names.c.record).where(names.c.record == record, names.c.holder == holder).limit(1)
    return connection.execute(query).scalar() is not None


def submitted(connection: Connection, record: str) -> Values | None:
    """What the record's last deposit said, None if people alone have written it."""
    plain = connection.execute(select(records.c.submitted).where(records.c.id == record)).scalar()
    if plain is None:
        return None
    return {key: tuple(from_plain(value, Value) for value in each) for key, each in plain.items()}


def dependents(connection: Connection, target: str, field: str | None = None) -> tuple[str, ...]:
    """The ids of the records whose head or published version names `target`."""
    query = (
        select(links.c.record)
        .join(records, records.c.id == links.c.record)
        .where(links.c.target == target, or_(links.c.version == records.c.head, links.c.version == records.c.published))
        .distinct()
        .order_by(links.c.record)
    )
    if field is not None:
        query = query.where(links.c.field == field)
    return tuple(connection.execute(query).scalars())


def renditions_of(connection: Connection, wanted: Collection[str]) -> dict[str, dict[str, tuple[Rendition, ...]]]:
    """The renditions of the records' assets: by record id, then by asset id."""
    found: dict[str, dict[str, tuple[Rendition, ...]]] = {record: {} for record in wanted}
    for row in lots.rows(connection, wanted, _RENDITIONS):
        of_record = found[row.record]
        of_record[row.asset] = (*of_record.get(row.asset, ()), from_plain(row.document, Rendition))
    return found


def rendition(connection: Connection, asset: str, recipe: str, variant: str) -> Rendition | None:
    """One rendition of an asset."""
    query = select(renditions.c.document).where(
        renditions.c.asset == asset, renditions.c.recipe == recipe, renditions.c.variant == variant
    )
    document = connection.execute(query).scalar()
    return None if document is None else from_plain(document, Rendition)


def made_of(connection: Connection, image: str, variant: str) -> Rendition | None:
    """The rendition of this name that some recipe has made of an asset, or of one page of it."""
    query = select(renditions.c.document).where(renditions.c.asset == image, renditions.c.variant == variant)
    document = connection.execute(query.order_by(renditions.c.recipe.desc()).limit(1)).scalar()
    return None if document is None else from_plain(document, Rendition)


def asset(connection: Connection, name: str) -> tuple[RecordId, Asset] | None:
    """An asset and the record that it belongs to."""
    row = connection.execute(select(assets).where(assets.c.id == name)).one_or_none()
    return None if row is None else (RecordId(row.record), from_plain(row.document, Asset))


def is_disseminated(connection: Connection, asset: str) -> bool:
    """Whether some public version shows, or showed, this asset."""
    return bool(connection.execute(select(assets.c.disseminated).where(assets.c.id == asset)).scalar())


def disseminated(connection: Connection, record: str) -> tuple[int, ...]:
    """The numbers of the versions that were public at some time."""
    query = select(versions.c.number).where(versions.c.record == record, versions.c.disseminated)
    return tuple(connection.execute(query.order_by(versions.c.number)).scalars())


def _record(row: Row[tuple[object, ...]], fields: Container[str] | None) -> Record:
    head = _version(row.head_document, fields)
    public = head if row.published == row.head else None
    if row.published_document is not None:
        public = _version(row.published_document, fields)
    withdrawn = None
    if row.withdrawn_at is not None:
        withdrawn = Withdrawal(datetime.fromisoformat(row.withdrawn_at), row.withdrawn_because)
    return Record(
        id=RecordId(row.id),
        holder=row.holder,
        profile=row.profile,
        key=row.key,
        head=head,
        published=public,
        withdrawn=withdrawn,
        created_at=datetime.fromisoformat(row.created_at),
        updated_at=datetime.fromisoformat(row.updated_at),
        held=tuple(row.held),
    )


def _version(document: dict[str, Any], fields: Container[str] | None) -> Version:
    if fields is not None:
        values = {key: each for key, each in document["values"].items() if key in fields}
        document = {"number": document["number"], "rules": document.get("rules", ()), "values": values}
    return from_plain(document, Version)
