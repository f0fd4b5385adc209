"""Is everything in the holdings that should be, is it what it was, and is nothing there that should not be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from archive.holdings.content import Meter, Progress, holds
from archive.holdings.erasing import keys_of
from archive.holdings.finding import Found, find, sidecar, small
from archive.holdings.inventory import name_of, parse
from archive.holdings.layout import INVENTORY, OBJECT, SIDECAR, object_of, object_root, root_documents
from archive.holdings.updating import DECLARATION
from archive.model.errors import Damaged, Missing
from archive.model.identifiers import RecordId
from archive.storage import Entry, Store


class State(StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    DAMAGED = "damaged"
    STRAY = "stray"


@dataclass(frozen=True, slots=True)
class Finding:
    """One file. `name` is the logical name of content; None for what is not content, or is nobody's."""

    state: State
    key: str
    record: RecordId | None = None
    name: str | None = None

    @property
    def place(self) -> str:
        """Where, for people: record and logical name if it is content, else the key."""
        return f"{self.record}/{self.name}" if self.name else self.key


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings; empty when all is well."""

    found: tuple[Finding, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Places of what is not there."""
        return self._places(State.MISSING)

    @property
    def damaged(self) -> tuple[str, ...]:
        """Places of what is not what it was."""
        return self._places(State.DAMAGED)

    @property
    def stray(self) -> tuple[str, ...]:
        """Keys of what no inventory names."""
        return self._places(State.STRAY)

    def _places(self, state: State) -> tuple[str, ...]:
        return tuple(finding.place for finding in self.found if finding.state is state)


class Audit:
    """One pass over the holdings. Memory holds the keys of one object at a time."""

    def __init__(self, store: Store, prefix: str, *, deep: bool) -> None:
        self.store, self.prefix, self.deep = store, prefix, deep
        self.meter = Meter(0, None)

    def whole(self, progress: Progress | None) -> Findings:
        """Everything under the prefix."""
        total = sum(entry.size for entry in self.store.list(f"{self.prefix}/")) if progress else 0
        self.meter = Meter(total, progress)
        found: list[Finding] = []
        seen: set[str] = set()
        entries = self.store.list(f"{self.prefix}/")
        for record, some in groupby(entries, key=self._record):
            if record is None:
                seen |= {entry.key for entry in some}
            else:
                found += self._object(record, some)
        if found or seen or next(self.store.list(f"{self.prefix}/"), None):
            found += self._root(seen)
        if progress:
            progress(1.0)
        return Findings(tuple(found))

    def some(self, records: Iterable[str], progress: Progress | None) -> Findings:
        """The objects of `records`. One that is not there is missing."""
        found: list[Finding] = []
        names = list(records)
        for done, name in enumerate(names, start=1):
            root = object_root(self.prefix, name)
            found += self._object(RecordId(name), self.store.list(f"{root}/"))
            if progress:
                progress(done / len(names))
        return Findings(tuple(found))

    def _record(self, entry: Entry) -> RecordId | None:
        place = object_of(self.prefix, entry.key)
        return place[0] if place else None

    def _object(self, record: RecordId, entries: Iterable[Entry]) -> Iterator[Finding]:
        root = object_root(self.prefix, record)
        sizes = {entry.key: entry.size for entry in entries}
        self.meter.add(sum(sizes.values()) if not self.deep else 0)
        try:
            found = find(self.store, root, record)
        except Damaged:
            yield Finding(State.DAMAGED, f"{root}/{INVENTORY}", record)
            return
        if found is None:
            yield from (Finding(State.STRAY, key, record) for key in sizes)
            if not sizes:
                yield Finding(State.MISSING, f"{root}/{OBJECT}", record)
            return
        yield from self._compared(record, root, found, sizes)

    def _compared(self, record: RecordId, root: str, found: Found, sizes: dict[str, int]) -> Iterator[Finding]:
        belonging = keys_of(root, found.inventory)
        if not found.sound:
            yield Finding(State.DAMAGED, f"{root}/{INVENTORY}", record)
        for key, digest in belonging.items():
            name = name_of(key.removeprefix(f"{root}/")) if digest else None
            # A listing may be older than the inventory: what it lacks is asked for.
            if key not in sizes and not self.store.exists(key):
                yield Finding(State.MISSING, key, record, name)
            elif self.deep and digest and not self._good(key, digest):
                yield Finding(State.DAMAGED, key, record, name)
        if self.deep:
            yield from self._version_inventories(record, root, found)
        yield from (Finding(State.STRAY, key, record) for key in sizes if key not in belonging)

    def _good(self, key: str, digest: str) -> bool:
        try:
            return holds(self.store, key, digest, self.meter)
        except Missing:
            return False

    def _version_inventories(self, record: RecordId, root: str, found: Found) -> Iterator[Finding]:
        """Inventories of the versions, and the declaration: small, and read whole."""
        declaration = small(self.store, f"{root}/{OBJECT}")
        if declaration is not None and declaration != DECLARATION:
            yield Finding(State.DAMAGED, f"{root}/{OBJECT}", record)
        for number in range(1, found.inventory.head + 1):
            folder = f"{root}/v{number}"
            document, beside = small(self.store, f"{folder}/{INVENTORY}"), small(self.store, f"{folder}/{SIDECAR}")
            if document is not None and not _fits(document, found, number):
                yield Finding(State.DAMAGED, f"{folder}/{INVENTORY}", record)
            elif document is not None and beside is not None and beside != sidecar(document):
                yield Finding(State.DAMAGED, f"{folder}/{SIDECAR}", record)

    def _root(self, seen: set[str]) -> Iterator[Finding]:
        """The storage root's own documents, and what lies under the prefix and belongs to no object."""
        documents = root_documents(self.prefix)
        for key, document in documents.items():
            if key not in seen:
                yield Finding(State.MISSING, key)
            elif small(self.store, key) != document:
                yield Finding(State.DAMAGED, key)
        yield from (Finding(State.STRAY, key) for key in sorted(seen) if key not in documents)


def _fits(document: bytes, found: Found, number: int) -> bool:
    """Whether a version's inventory says what the object's inventory says of that version."""
    if number == found.inventory.head:
        return document == found.document
    try:
        return parse(document, found.inventory.record) == found.inventory.at(number)
    except Damaged:
        return False
