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
from archive.model.part import Part
from archive.model.record import Record, Version
from archive.renditions import INDEX, POSTER, key_of, made
from archive.storage import Store
from ingest.payloads import Deposit, Derived, Preserved, Registered, advance
from ingest.steps.derive import derive, is_inside
from ingest.steps.tasks import Task, tasks


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
        known = _known(connection, present)
    wanted = _wanted(store, present)
    # All are looked at: an index that says too much is taken away.
    lacking = [task for task in wanted if _forgotten(store, task) or (task.asset.id, task.recipe.name) not in known]
    read = {asset.id: asset for task in lacking for asset in task.files}
    work = [task for task in wanted if task.asset.id in {each.asset.id for each in lacking}]
    preserved = advance(given, Preserved, rules=present.head.rules, assets=tuple(read.values()), parts=_parts(present))
    if not lacking:
        return advance(preserved, Registered, version=present.head.number, changed=False)
    derived = derive(
        preserved, record=record, holdings=holdings, store=store, scratch=scratch, progress=progress, work=work
    )
    _keep(database, store, present, derived, Writing(agent, clock()), wanted)
    return advance(derived, Registered, version=present.head.number, changed=bool(derived.renditions))


def _keep(database: Database, store: Store, record: Record, derived: Derived, by: Writing, wanted: list[Task]) -> None:
    """Writes what was made into the catalogue, and removes what older recipes had made of the same files."""
    outdated: list[str] = []
    with database.writing() as connection:
        writing.keep_renditions(connection, record.id, derived.renditions)
        for asset in derived.assets:
            names = {task.recipe.name for task in wanted if task.asset.id == asset.id}
            if names <= {each.recipe for each in derived.renditions if each.asset == asset.id}:
                outdated += _outdated(connection, store, asset, names)
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


def _known(connection: Connection, record: Record) -> set[tuple[str, str]]:
    """(asset, recipe) of what the catalogue has. A worker that fell may have made more than it wrote down."""
    kept = records.renditions_of(connection, (record.id,))[record.id]
    return {(asset, each.recipe) for asset, listed in kept.items() for each in listed}


def _wanted(store: Store, record: Record) -> list[Task]:
    """What there should be; what was made while the record was open stays when it is taken inside."""
    assets, parts = _assets(record), _parts(record)
    whole = list(tasks(assets, parts, inside=False))
    if not is_inside(record.head.rules):
        return whole
    shown = [task for task in whole if not task.recipe.name.startswith(POSTER)]
    lacking = {task.asset.id for task in shown if made(store, task.asset.id, task.recipe.name) is None}
    kept = [task for task in whole if task.asset.id not in lacking]
    return [*kept, *(task for task in tasks(assets, parts, inside=True) if task.asset.id in lacking)]


def _assets(record: Record) -> tuple[Asset, ...]:
    """The files of the newest version and of the public one, each once."""
    found = {asset.id: asset for version in _versions(record) for asset in version.assets}
    return tuple(found.values())


def _parts(record: Record) -> tuple[Part, ...]:
    """The parts of the newest version, behind those that only the public one has, or has with another poster."""
    found = {(part.id, part.poster): part for version in reversed(_versions(record)) for part in version.parts}
    return tuple(found.values())


def _versions(record: Record) -> tuple[Version, ...]:
    return (record.head, *((record.published,) if record.published else ()))


def _forgotten(store: Store, task: Task) -> bool:
    """Whether the task lacks any of its files; its index then no longer says that it is done."""
    done = made(store, task.asset.id, task.recipe.name)
    if done is not None and all(store.exists(each.key) and store.size(each.key) == each.size for each in done):
        return False
    store.delete(key_of(task.asset.id, task.recipe.name, INDEX))
    return True
