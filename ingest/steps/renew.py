"""Renew: renditions that are gone, cut short or made by an older recipe, or that a record lacks since it was opened,

are made again from the originals. Nothing else of the record changes.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from archive.catalogue import events, feed, records, writing
from archive.catalogue.database import Database
from archive.catalogue.writing import Writing
from archive.holdings import Holdings
from archive.model.asset import Asset
from archive.model.errors import Missing
from archive.model.identifiers import RecordId
from archive.model.record import Record
from archive.renditions import INDEX, key_of, made
from archive.storage import Store
from ingest.media import Recipe, recipes_for
from ingest.payloads import Deposit, Derived, Preserved, Registered, advance
from ingest.steps.derive import derive, is_inside


def renew(
    given: Deposit,
    *,
    record: RecordId,
    database: Database,
    holdings: Holdings,
    store: Store,
    scratch: Path,
    agent: str,
    clock: Callable[[], datetime],
    progress: Callable[[float], None],
) -> Registered:
    """Deposit → Registered: `renditions` are what was made, `held` is what could not be made.

    Raises Missing for an unknown record or an original that is gone, Unavailable.
    """
    with database.reading() as connection:
        present = records.read(connection, record)
    if present is None:
        raise Missing(record)
    inside = is_inside(present.head.rules)
    lacking = [asset for asset in _assets(present) if _forgotten(store, asset, inside=inside)]
    preserved = advance(given, Preserved, rules=present.head.rules, assets=tuple(lacking))
    if not lacking:
        return advance(preserved, Registered, version=present.head.number, changed=False)
    derived = derive(preserved, record=record, holdings=holdings, store=store, scratch=scratch, progress=progress)
    _keep(database, store, present, derived, Writing(agent, clock()), inside=inside)
    return advance(derived, Registered, version=present.head.number, changed=bool(derived.renditions))


def _keep(database: Database, store: Store, record: Record, derived: Derived, by: Writing, *, inside: bool) -> None:
    """Writes what was made into the catalogue, and removes what older recipes had made of the same files."""
    outdated: list[str] = []
    with database.writing() as connection:
        writing.keep_renditions(connection, record.id, derived.renditions)
        for asset in derived.assets:
            wanted = {recipe.name for recipe in _wanted(store, asset, inside=inside)}
            if wanted <= {each.recipe for each in derived.renditions if each.asset == asset.id}:
                outdated += _outdated(connection, store, asset, wanted)
        keys = tuple(rendition.key for rendition in derived.renditions)
        happened = events.happened(record.id, record.holder, "creation", by.agent, by.now, outcomes=keys)
        events.append(connection, happened)
        feed.append(connection, (record.id,), by.now)
    for key in outdated:
        store.delete(key)


def _outdated(connection: Connection, store: Store, asset: Asset, wanted: set[str]) -> list[str]:
    """Forgets what recipes made that are no longer used; the keys of their files, indexes first."""
    gone = writing.drop_renditions(connection, asset.id, wanted)
    indexes = {f"{key.rpartition('/')[0]}/{INDEX}" for key in gone}
    return [*(key for key in sorted(indexes) if store.exists(key)), *gone]


def _assets(record: Record) -> tuple[Asset, ...]:
    """The sound files of the newest version and of the public one, each once."""
    versions = (record.head, *((record.published,) if record.published else ()))
    found = {asset.id: asset for version in versions for asset in version.assets if not asset.technical.damage}
    return tuple(found.values())


def _forgotten(store: Store, asset: Asset, *, inside: bool) -> bool:
    """Whether a recipe of the asset lacks any of its files; its index then no longer says that it is done."""
    lacks = False
    for recipe in _wanted(store, asset, inside=inside):
        done = made(store, asset.id, recipe.name)
        if done is not None and all(store.exists(each.key) and store.size(each.key) == each.size for each in done):
            continue
        store.delete(key_of(asset.id, recipe.name, INDEX))
        lacks = True
    return lacks


def _wanted(store: Store, asset: Asset, *, inside: bool) -> tuple[Recipe, ...]:
    """The recipes of an asset; what was made while it was public stays when it is taken inside."""
    whole = recipes_for(asset)
    if inside and all(made(store, asset.id, each.name) is not None for each in whole):
        return whole
    return recipes_for(asset, inside=inside)
