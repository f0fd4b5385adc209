"""One more version of an object, in an order that leaves the old or the new one whenever it stops."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive.holdings.content import Meter, Progress, holds, put, put_document, settled
from archive.holdings.finding import Found, find, sidecar, small
from archive.holdings.inventory import Inventory, ObjectVersion, dump
from archive.holdings.layout import INVENTORY, OBJECT, SIDECAR, declare_root
from archive.model.digest import Digest
from archive.model.errors import Damaged, Missing
from archive.model.identifiers import RecordId
from archive.storage import Store
from archive.storage.keys import is_key

DECLARATION = b"ocfl_object_1.1\n"


@dataclass(frozen=True, slots=True)
class Note:
    """Why a version is made, by whom (a program with its version, or an account's id), and when."""

    message: str
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the inventory that results, and for each content path that lacks its source and digest."""

    inventory: Inventory
    sources: dict[str, tuple[Path | bytes, Digest]]
    digests: Mapping[str, Digest]


def update(
    store: Store,
    prefix: str,
    root: str,
    record: RecordId,
    put_names: Mapping[str, Path | bytes],
    expected: Mapping[str, Digest],
    remove: Collection[str],
    note: Note,
    progress: Progress | None,
) -> int:
    """See Holdings.update."""
    found = find(store, root, record)
    if found:
        mend(store, root, found)
    before = found.inventory if found else Inventory(record, (), {}, {})
    plan = _plan(before, put_names, expected, remove, note)
    plan.sources.update(_lost(store, root, before, put_names, plan.digests))
    # What an interrupted write left lies in the folder of the version that it wanted to make.
    unfinished = f"{root}/v{before.head + 1}" if found else root
    left = {entry.key: entry.size for entry in store.list(f"{unfinished}/")}
    if plan.sources:
        declare_root(store, prefix)
    _write_content(store, root, plan, left, progress)
    clear(store, [key for key in left if key.removeprefix(f"{root}/") not in plan.sources])
    store.prune(unfinished)
    if plan.inventory.head != before.head:
        complete(store, root, plan.inventory)
    return plan.inventory.head


def complete(store: Store, root: str, inventory: Inventory) -> None:
    """Writes the inventory of the newest version, in the order that `archive.holdings.finding` explains."""
    document = dump(inventory)
    _put_pair(store, f"{root}/v{inventory.head}", document)
    put_document(store, f"{root}/{SIDECAR}", sidecar(document))
    put_document(store, f"{root}/{INVENTORY}", document)
    _declare(store, root)


def mend(store: Store, root: str, found: Found) -> None:
    """Makes the inventory that holds stand at the root, with its sidecar and the object's declaration."""
    if not found.sound:
        _put_pair(store, f"{root}/v{found.inventory.head}", found.document)
        put_document(store, f"{root}/{SIDECAR}", sidecar(found.document))
        put_document(store, f"{root}/{INVENTORY}", found.document)
    _declare(store, root)


def rewrite_versions(store: Store, root: str, inventory: Inventory, newest: bytes | None = None) -> None:
    """Makes the inventories in the versions' folders say what `inventory` says of them; changes none that does.

    `newest` is the document for the newest version's folder; None leaves that folder alone.
    """
    documents = {number: dump(inventory.at(number)) for number in range(1, inventory.head)}
    if newest is not None:
        documents[inventory.head] = newest
    for number, document in documents.items():
        folder = f"{root}/v{number}"
        if not pair_is(store, folder, document):
            _put_pair(store, folder, document)


def pair_is(store: Store, folder: str, document: bytes) -> bool:
    """Whether this inventory and its sidecar stand in the folder, byte for byte."""
    return small(store, f"{folder}/{INVENTORY}") == document and small(store, f"{folder}/{SIDECAR}") == sidecar(
        document
    )


def clear(store: Store, keys: Collection[str]) -> None:
    """Deletes `keys`."""
    for key in keys:
        store.delete(key)


def _declare(store: Store, root: str) -> None:
    if small(store, f"{root}/{OBJECT}") != DECLARATION:
        put_document(store, f"{root}/{OBJECT}", DECLARATION)


def _put_pair(store: Store, folder: str, document: bytes) -> None:
    put_document(store, f"{folder}/{INVENTORY}", document)
    put_document(store, f"{folder}/{SIDECAR}", sidecar(document))


def _plan(
    before: Inventory,
    put_names: Mapping[str, Path | bytes],
    expected: Mapping[str, Digest],
    remove: Collection[str],
    note: Note,
) -> Plan:
    """With the inventory as it is if nothing would change. Raises Damaged for a source that is not as expected."""
    number = before.head + 1
    standing = before.versions[-1].files if before.versions else {}
    files = {name: digest for name, digest in standing.items() if name not in remove}
    paths, sha256 = dict(before.paths), dict(before.sha256)
    digests = {name: settled(name, given, expected.get(name)) for name, given in put_names.items()}
    sources: dict[str, tuple[Path | bytes, Digest]] = {}
    for name, digest in digests.items():
        files[name] = digest.sha512
        if digest.sha512 not in paths:
            path = f"v{number}/content/{name}"
            paths[digest.sha512] = (path,)
            sha256[path] = digest.sha256
            sources[path] = put_names[name], digest
    _check_names(files)
    if files == standing:
        return Plan(before, sources, digests)
    version = ObjectVersion(number, note.at, note.message, note.agent, files)
    after = replace(before, versions=(*before.versions, version), paths=paths, sha256=sha256)
    return Plan(after, sources, digests)


def _lost(
    store: Store,
    root: str,
    before: Inventory,
    put_names: Mapping[str, Path | bytes],
    digests: Mapping[str, Digest],
) -> Iterator[tuple[str, tuple[Path | bytes, Digest]]]:
    """Content that the object should have already and that is gone or cut short: who brings it again, mends it."""
    for name, digest in digests.items():
        for path in before.paths.get(digest.sha512, ()):
            try:
                whole = store.size(f"{root}/{path}") == digest.size
            except (Missing, Damaged):
                whole = False
            if not whole:
                yield path, (put_names[name], digest)


def _check_names(names: Collection[str]) -> None:
    """Raises ValueError unless the names can stand side by side in a folder (OCFL 1.1 section 3.5.3.1)."""
    for name in names:
        if not is_key(name):
            raise ValueError(f"not a logical name: {name[:80]!r}")
        above = name.split("/")[:-1]
        if any("/".join(above[:depth]) in names for depth in range(1, len(above) + 1)):
            raise ValueError(f"a logical name lies below another: {name!r}")


def _write_content(store: Store, root: str, plan: Plan, left: Mapping[str, int], progress: Progress | None) -> None:
    """Copies what is new. What an interrupted write has already copied is read, compared, and used if it is good."""
    meter = Meter(2 * sum(digest.size for _, digest in plan.sources.values()), progress)
    for path, (given, digest) in plan.sources.items():
        key = f"{root}/{path}"
        if left.get(key) == digest.size and holds(store, key, digest.sha512, Meter(0, None)):
            meter.add(2 * digest.size)
        else:
            put(store, key, given, digest, meter)
