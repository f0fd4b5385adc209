"""The archive put together: everything that the rooms need of it, made from the settings once."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import holders
from archive.catalogue.database import Database
from archive.holdings import Holdings
from archive.id_base import id_base
from archive.profiles import Profiles, load
from archive.settings import Settings
from archive.storage import Store, open_store


@dataclass(frozen=True, slots=True)
class Archive:
    """The open archive."""

    settings: Settings
    database: Database
    store: Store
    holdings: Holdings
    profiles: Profiles

    @property
    def scratch(self) -> Path:
        """A folder for work in progress: whatever lies there may be deleted when nothing runs."""
        folder = self.settings.chuanxi_home / "scratch"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)


def open_archive(settings: Settings, profiles: Profiles | None = None) -> Archive:
    """Opens database, store and profiles, and brings the schema up to date. Raises Unavailable, Misconfigured."""
    database = Database(settings.database_url)
    database.migrate()
    with database.reading() as connection:
        known = settings.holder in holders.names(connection)
    if not known:
        with database.writing() as connection:
            name = {"zh-Hans": settings.site_name_zh, "en": settings.site_name_en}
            holders.ensure(connection, settings.holder, name)
    store = open_store(settings.storage_url)
    base = id_base(store, settings.id_base, settings.public_url)
    settings = replace(settings, id_base=base.current)
    return Archive(settings, database, store, Holdings(store), profiles or load())
