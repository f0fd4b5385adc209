"""Renditions are disposable: what is gone, cut short or made by an older recipe is made again from the originals."""

from collections.abc import Callable

from sqlalchemy import Connection

from archive.catalogue import events, feed, records, writing
from archive.model.asset import Asset
from archive.model.errors import Missing
from archive.model.identifiers import RecordId
from archive.model.problems import Problem
from archive.model.record import Record
from archive.renditions import INDEX, key_of, made
from archive.storage import Store
from ingest.media import Recipe, recipes_for
from ingest.payloads import Derived, Preserved
from ingest.runner import Workshop
from ingest.steps.derive import derive, is_inside

AGENT = "chuanxi ingest derive"


def derive_again(
    workshop: Workshop, name: str, progress: Callable[[float], None]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Makes what lacks of a record's renditions. Returns the keys of what was made, and what could not be made.

    Raises Missing for an unknown record or an original that is gone, Unavailable.
    """
    with workshop.database.reading() as connection:
        record = records.read(connection, name)
    if record is None:
        raise Missing(name)
    inside = is_inside(record.head.rules)
    lacking = [asset for asset in _assets(record) if _forgotten(workshop.store, asset, inside=inside)]
    if not lacking:
        return (), ()
    given = Preserved(
        holder=record.holder,
        profile=record.profile,
        key=record.key,
        values=record.head.values,
        rules=record.head.rules,
        assets=tuple(lacking),
    )
    derived = derive(
        given,
        record=RecordId(record.id),
        holdings=workshop.holdings,
        store=workshop.store,
        scratch=workshop.scratch / f"derive-{record.id}",
        progress=progress,
    )
    _keep(workshop, record, lacking, derived, inside=inside)
    return tuple(rendition.key for rendition in derived.renditions), derived.held


def _keep(workshop: Workshop, record: Record, made_of: list[Asset], derived: Derived, *, inside: bool) -> None:
    """Writes what was made into the catalogue, and removes what older recipes had made of the same files."""
    now, outdated = workshop.clock(), []
    with workshop.database.writing() as connection:
        writing.keep_renditions(connection, record.id, derived.renditions)
        for asset in made_of:
            wanted = {recipe.name for recipe in _wanted(workshop.store, asset, inside=inside)}
            if wanted <= {each.recipe for each in derived.renditions if each.asset == asset.id}:
                outdated += _outdated(connection, workshop.store, asset, wanted)
        keys = tuple(rendition.key for rendition in derived.renditions)
        happened = events.happened(record.id, record.holder, "creation", AGENT, now, outcomes=keys)
        events.append(connection, happened)
        feed.append(connection, (record.id,), now)
    for key in outdated:
        workshop.store.delete(key)


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
