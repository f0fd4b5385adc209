"""The holdings: everything that is kept for good, one OCFL 1.1 object per record, in a store."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.holdings import erasing, updating
from archive.holdings.auditing import Audit, Findings
from archive.holdings.content import Progress
from archive.holdings.finding import find, sha512
from archive.holdings.inventory import Inventory, ObjectVersion
from archive.holdings.layout import INVENTORY, SIDECAR, object_of, object_root
from archive.model.digest import Digest
from archive.model.errors import Damaged, Missing
from archive.model.identifiers import RecordId
from archive.storage import Given, Store
from archive.storage.keys import checked


@dataclass(frozen=True, slots=True)
class Content:
    """What stands under a logical name: its digests in lower-case hexadecimal, and its key in the store."""

    sha512: str
    sha256: str | None
    key: str


class Holdings:
    """Objects by record, and in each, content by logical name ("originals/<asset>", "record/<n>.json" …).

    The names are the callers' and opaque here; they are keys (`archive.storage.keys`) and hold no personal value.
    Who writes an object holds a lease on its record: two writers of one object at a time are the callers' to prevent.
    Faults of every operation: Missing (no such record, version or name), Damaged (what is kept is not what it was),
    Unavailable (the store).
    """

    def __init__(
        self, store: Store, prefix: str = "holdings", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.store, self.prefix, self.now = store, checked(prefix), now

    def update(
        self,
        record: str,
        put: Mapping[str, Path | bytes],
        *,
        expected: Mapping[str, Digest] | None = None,
        remove: Collection[str] = (),
        message: str,
        agent: str,
        progress: Progress | None = None,
    ) -> int:
        """Makes one more version of the record's object, which holds `put` and no longer `remove`; returns its number.

        Content that the object has already is not written again; a file whose digest is `expected` is then not even
        read. All else is hashed while it is copied, read back from the store and compared. If nothing would change
        there is no new version, and the present number is returned (0: no object). Whenever it is stopped, the object
        is as it was; asked again, it goes on with what was already copied. Other versions' names stay as they are.
        Raises Damaged if a source is not as expected or the store gives back other bytes; ValueError for names that
        are no keys.
        """
        note = updating.Note(message, agent, self.now().astimezone(UTC))
        root = object_root(self.prefix, record)
        return updating.update(
            self.store, self.prefix, root, RecordId(record), put, expected or {}, remove, note, progress
        )

    def exists(self, record: str) -> bool:
        """Whether the record has a finished object."""
        root = object_root(self.prefix, record)
        return any(self.store.exists(f"{root}/{name}") for name in (SIDECAR, INVENTORY))

    def head(self, record: str) -> int:
        """The number of the newest version."""
        return self._inventory(record).head

    def object(self, record: str) -> tuple[ObjectVersion, ...]:
        """All versions, oldest first."""
        return self._inventory(record).versions

    def files(self, record: str, version: int | None = None) -> Mapping[str, Content]:
        """What a version (None: the newest) holds, by logical name."""
        inventory = self._inventory(record)
        root = object_root(self.prefix, record)
        if version is not None and not 1 <= version <= inventory.head:
            raise Missing(f"{record} has no version {version}")
        found = {}
        for name, digest in inventory.versions[(version or 0) - 1].files.items():
            path = inventory.paths[digest][0]
            found[name] = Content(digest, inventory.sha256.get(path), f"{root}/{path}")
        return found

    def read(self, record: str, name: str, version: int | None = None) -> bytes:
        """A document, whole and compared with its digest: for JSON, not for films."""
        content = self._content(record, name, version)
        document = b"".join(self.store.read(content.key))
        if sha512(document) != content.sha512:
            raise Damaged(f"{name} of {record} is not what it was")
        return document

    def size(self, record: str, name: str) -> int:
        """Bytes under a name of the newest version."""
        return self.store.size(self._content(record, name).key)

    def stream(self, record: str, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Bytes of a name of the newest version, as Store.read gives them. Not compared: that is `audit`."""
        return self.store.read(self._content(record, name).key, start, length)

    def read_range(self, record: str, name: str, start: int, length: int) -> bytes:
        """A small piece of a name of the newest version, as Store.read_range gives it."""
        return self.store.read_range(self._content(record, name).key, start, length)

    def link(self, record: str, name: str, at: str, seconds: int, given: Given) -> str | None:
        """An address of a name of the newest version, as Store.link gives it."""
        return self.store.link(self._content(record, name).key, at, seconds, given)

    def as_file(self, record: str, name: str) -> AbstractContextManager[Path]:
        """A local file with the bytes of a name of the newest version, as Store.as_file gives it: never write to it."""
        return self.store.as_file(self._content(record, name).key)

    def records(self) -> Iterator[RecordId]:
        """Every record that has a finished object, in the order of the store. Reads no object."""
        before = None
        for entry in self.store.list(f"{self.prefix}/"):
            place = object_of(self.prefix, entry.key)
            if place and place[1] in (INVENTORY, SIDECAR) and place[0] != before:
                before = place[0]
                yield before

    def audit(
        self, records: Iterable[str] | None = None, *, deep: bool = True, progress: Progress | None = None
    ) -> Findings:
        """What is missing, damaged or stray, in the objects of `records` (None: in all, and beside them).

        `deep` reads every byte again; else only inventories and the presence of every file are looked at. Changes
        nothing. An object that is being written meanwhile may show what is not finished as stray: ask again.
        """
        audit = Audit(self.store, self.prefix, deep=deep)
        return audit.whole(progress) if records is None else audit.some(records, progress)

    def mend(self, record: str) -> int:
        """Removes what interrupted writes left in the record's object and completes its inventory; returns the removed.

        Without a finished object, all that lies in its place is removed. For a record that nobody will write again;
        `update` and `erase` mend by themselves.
        """
        return erasing.mend(self.store, object_root(self.prefix, record), record)

    def erase(self, record: str, names: Collection[str]) -> int:
        """Takes `names` out of every version, and their bytes out of the store; returns how many files went.

        Bytes that other names have too, stay. All versions, and all other content, stay as they are: only inventories
        are written anew, and no other content is copied. If it is stopped, ask again until it returns; until then
        readers see the names before the decisive step, and no longer after it. The bytes go last.
        """
        return erasing.erase(self.store, object_root(self.prefix, record), record, frozenset(names))

    def delete(self, record: str) -> None:
        """Removes the whole object. No object is no fault; if it is stopped, ask again."""
        erasing.delete(self.store, object_root(self.prefix, record))

    def _content(self, record: str, name: str, version: int | None = None) -> Content:
        content = self.files(record, version).get(name)
        if content is None:
            raise Missing(f"{record} holds nothing under {name[:200]!r}")
        return content

    def _inventory(self, record: str) -> Inventory:
        found = find(self.store, object_root(self.prefix, record), record)
        if found is None:
            raise Missing(f"{record} has no object")
        return found.inventory
