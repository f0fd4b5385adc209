"""What a deposit finds in the catalogue: the record that it continues, and the records that it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from archive.catalogue import listing, records, registry
from archive.catalogue.database import Database
from archive.model.names import name_key
from archive.model.record import Record
from archive.model.values import Values
from archive.profiles import Profiles
from archive.profiles.naming import names_of
from ingest.payloads import Deposit


@dataclass(frozen=True, slots=True)
class Standing:
    """A record that is already there; `submitted` is what its last deposit said, None if people made it."""

    record: Record
    submitted: Values | None = None


class Library(Protocol):
    """The two questions that `describe` asks."""

    def standing(self, given: Deposit) -> Standing | None:
        """The record that this deposit is a new version of."""

    def named(self, holder: str, profiles: Iterable[str], name: str) -> tuple[str, ...]:
        """The ids of the records that bear this number or, if there is none, this name."""


@dataclass(frozen=True, slots=True)
class CatalogueLibrary:
    """Answers from the catalogue; `record` is the id that was reserved when the deposit was accepted."""

    database: Database
    profiles: Profiles
    record: str | None = None

    def standing(self, given: Deposit) -> Standing | None:
        """By the reserved id, or else by number or name."""
        with self.database.reading() as connection:
            name = self.record or identity_of(connection, self.profiles, given)
            record = records.read(connection, name) if name else None
            return None if record is None else Standing(record, records.submitted(connection, record.id))

    def named(self, holder: str, profiles: Iterable[str], name: str) -> tuple[str, ...]:
        """Numbers go before names; the holder's own before those that others have published."""
        with self.database.reading() as connection:
            return find_named(connection, holder, tuple(profiles), name)


@dataclass(frozen=True, slots=True)
class BatchLibrary:
    """The catalogue as it would be with the rest of the batch: what `plan` asks, before anything is written."""

    catalogue: CatalogueLibrary
    batch: Mapping[tuple[str, str, str], str]

    def standing(self, given: Deposit) -> Standing | None:
        """As the catalogue has it."""
        return self.catalogue.standing(given)

    def named(self, holder: str, profiles: Iterable[str], name: str) -> tuple[str, ...]:
        """What is in the catalogue already, else what the batch will add (`pending:` and its place)."""
        wanted = tuple(profiles)
        known = self.catalogue.named(holder, wanted, name)
        if known:
            return known
        found = (self.batch.get((holder, profile, name_key(name))) for profile in wanted)
        return tuple(dict.fromkeys(f"pending:{place}" for place in found if place is not None))


def identity_of(connection: Connection, profiles: Profiles, given: Deposit) -> str | None:
    """The id that this deposit's record has or was promised: by its number, else by its exact name if one bears it.

    A deposit with a new number continues the draft that another deposit has made of the name alone.
    """
    scope = registry.record_scope(given.holder, given.profile)
    if given.key is not None:
        found = records.find(connection, given.holder, given.profile, given.key)
        found = found or registry.reserved(connection, scope, given.key)
        if found is not None:
            return found
    title = given.values.get(profiles[given.profile].title, ())
    bearers = {
        record
        for value in title
        for record in listing.named(connection, given.holder, (given.profile,), name_key(str(value.content)))
        if records.belongs(connection, record, given.holder)
    }
    if given.key is not None:
        drafts = registry.without_key(connection, bearers)
        bearers = {name for name, each in records.many(connection, drafts).items() if each.published is None}
    return bearers.pop() if len(bearers) == 1 else None


def find_named(connection: Connection, holder: str, profiles: tuple[str, ...], name: str) -> tuple[str, ...]:
    """See `Library.named`."""
    by_number = [records.find(connection, holder, profile, name.strip()) for profile in profiles]
    numbered = tuple(found for found in by_number if found is not None)
    promised = tuple(
        found
        for profile in profiles
        if (found := registry.reserved(connection, registry.record_scope(holder, profile), name.strip())) is not None
    )
    return numbered or promised or listing.named(connection, holder, profiles, name_key(name))


def known_names(profiles: Profiles, given: Deposit) -> frozenset[str]:
    """The name keys under which a deposit's record will be found, its number among them."""
    names = names_of(profiles[given.profile], given.values)
    return names | {name_key(given.key)} if given.key else names
