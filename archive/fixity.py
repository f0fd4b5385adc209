"""Fixity: is everything there that should be, is it what it was, and is nothing there that should not be."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from archive.catalogue.database import Database
from archive.catalogue.documents import from_plain
from archive.catalogue.tables import assets, renditions
from archive.holdings import Holdings
from archive.model.identifiers import split_page
from archive.model.rendition import Rendition
from archive.renditions import INDEX, PREFIX, key_of
from archive.storage import Store


@dataclass(frozen=True, slots=True)
class Report:
    """Keys or logical paths of what is missing, damaged or stray; empty when all is well."""

    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    stray: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not (self.missing or self.damaged or self.stray)


def check(database: Database, holdings: Holdings, store: Store, progress: Callable[[float], None]) -> Report:
    """Reads every original again and compares it; compares catalogue, holdings and renditions with one another."""
    found = holdings.audit(progress=progress)
    missing, damaged, stray = list(found.missing), list(found.damaged), list(found.stray)
    expected, sizes = _expected(database)
    present = {entry.key: entry.size for entry in store.list(f"{PREFIX}/")}
    missing += [key for key in expected if key not in present]
    damaged += [key for key, size in sizes.items() if key in present and present[key] != size]
    stray += [key for key in present if key not in expected]
    missing += _unheld(database, holdings)
    return Report(tuple(missing), tuple(damaged), tuple(stray))


def _expected(database: Database) -> tuple[set[str], dict[str, int]]:
    """The keys of every rendition that the catalogue knows, with the recipes' indexes; and their sizes in bytes."""
    sizes: dict[str, int] = {}
    indexes: set[str] = set()
    with database.reading() as connection:
        for document in connection.execute(select(renditions.c.document)).scalars():
            rendition = from_plain(document, Rendition)
            sizes[rendition.key] = rendition.size
            # A recipe has one index for all pages of an asset.
            indexes.add(key_of(split_page(rendition.asset)[0], rendition.recipe, INDEX))
    return indexes | set(sizes), sizes


def _unheld(database: Database, holdings: Holdings) -> list[str]:
    """Assets of the catalogue that no object of the holdings has."""
    with database.reading() as connection:
        rows = connection.execute(select(assets.c.record, assets.c.id).order_by(assets.c.record)).all()
    lacking: list[str] = []
    held: dict[str, frozenset[str]] = {}
    for row in rows:
        if row.record not in held:
            held = {row.record: frozenset(holdings.files(row.record)) if holdings.exists(row.record) else frozenset()}
        if f"originals/{row.id}" not in held[row.record]:
            lacking.append(f"{row.record}/originals/{row.id}")
    return lacking
