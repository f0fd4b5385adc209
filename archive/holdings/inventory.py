"""The inventory of an OCFL object (OCFL 1.1 section 3.5): which content each version has, under which names.

Content that an inventory names is never trusted to lie inside the object until its path has been checked here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.model.errors import Damaged
from archive.model.identifiers import RecordId
from archive.storage.keys import is_key

_TYPE = "https://ocfl.io/1.1/spec/#inventory"
_SHA512 = re.compile(r"[0-9a-f]{128}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PATH = re.compile(r"v([1-9][0-9]*)/content/(.+)\Z")


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One version of an object. `files` gives for each logical name the SHA-512 of its content."""

    number: int
    created: datetime
    message: str
    agent: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All versions from 1 to the head, where each content lies in the object, and the content's SHA-256 (fixity)."""

    record: RecordId
    versions: tuple[ObjectVersion, ...]
    paths: Mapping[str, tuple[str, ...]]
    """SHA-512 → content paths relative to the object, such as `v1/content/originals/x`."""
    sha256: Mapping[str, str]
    """Content path → SHA-256."""

    @property
    def head(self) -> int:
        """The number of the newest version."""
        return len(self.versions)

    def at(self, number: int) -> "Inventory":
        """The inventory as it stands in the folder of version `number`: what is used only later is not in it."""
        versions = self.versions[:number]
        used = {digest for each in versions for digest in each.files.values()}
        paths = {
            digest: tuple(path for path in some if version_of(path) <= number)
            for digest, some in self.paths.items()
            if digest in used
        }
        return replace(self, versions=versions, paths=paths, sha256=_only(self.sha256, paths))

    def without(self, names: frozenset[str]) -> "Inventory":
        """The inventory as if there had never been anything under `names`; every version stays."""
        versions = tuple(
            replace(each, files={name: digest for name, digest in each.files.items() if name not in names})
            for each in self.versions
        )
        used = {digest for each in versions for digest in each.files.values()}
        kept = {digest: some for digest, some in self.paths.items() if digest in used}
        return replace(self, versions=versions, paths=kept, sha256=_only(self.sha256, kept))

    def contents(self) -> Iterator[tuple[str, str]]:
        """(content path, SHA-512) of every content file."""
        return ((path, digest) for digest, some in self.paths.items() for path in some)


def version_of(path: str) -> int:
    """The version in whose folder a content path lies. Raises Damaged for what is no content path of ours."""
    found = _PATH.match(path)
    if found is None or not is_key(path):
        raise Damaged(f"an inventory names a content path outside the object or its versions: {path[:200]!r}")
    return int(found[1])


def name_of(path: str) -> str:
    """The logical name under which a content path was first put."""
    return path.split("/", 2)[2]


def dump(inventory: Inventory) -> bytes:
    """The inventory as a document; equal inventories give equal bytes."""
    by_sha256: dict[str, list[str]] = {}
    for path, digest in inventory.sha256.items():
        by_sha256.setdefault(digest, []).append(path)
    document: dict[str, Any] = {
        "id": inventory.record,
        "type": _TYPE,
        "digestAlgorithm": "sha512",
        "head": f"v{inventory.head}",
        "manifest": {digest: sorted(some) for digest, some in inventory.paths.items()},
        "versions": {f"v{each.number}": _dump_version(each) for each in inventory.versions},
    }
    if by_sha256:
        document["fixity"] = {"sha256": {digest: sorted(some) for digest, some in by_sha256.items()}}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def parse(document: bytes, record: str) -> Inventory:
    """Reads an inventory. Raises Damaged if it is none, is another object's, or contradicts itself."""
    try:
        plain = json.loads(document)
        versions = tuple(_parse_version(number, plain["versions"][f"v{number}"]) for number in _numbers(plain))
        paths = {digest.lower(): tuple(some) for digest, some in plain["manifest"].items()}
        fixity = plain.get("fixity", {}).get("sha256", {})
        sha256 = {path: digest.lower() for digest, some in fixity.items() for path in some}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Damaged(f"the inventory of {record} cannot be read: {type(fault).__name__}") from fault
    inventory = Inventory(RecordId(record), versions, paths, sha256)
    _check(inventory, plain)
    return inventory


def _check(inventory: Inventory, plain: dict[str, Any]) -> None:
    """Raises Damaged for an inventory whose parts do not fit."""
    used = {digest for each in inventory.versions for digest in each.files.values()}
    every = [path for path, _ in inventory.contents()]
    good = (
        plain.get("id") == inventory.record
        and plain.get("digestAlgorithm") == "sha512"
        and used <= inventory.paths.keys()
        and all(_SHA512.match(digest) and some for digest, some in inventory.paths.items())
        and all(_SHA256.match(digest) for digest in inventory.sha256.values())
        and set(inventory.sha256) <= set(every)
        and len(every) == len(set(every))
        and all(version_of(path) <= inventory.head for path in every)
        and all(is_key(name) for each in inventory.versions for name in each.files)
    )
    if not good:
        raise Damaged(f"the inventory of {inventory.record} contradicts itself, or belongs to another record")


def _numbers(plain: dict[str, Any]) -> range:
    count = len(plain["versions"])
    if not count or plain["head"] != f"v{count}":
        raise ValueError
    return range(1, count + 1)


def _parse_version(number: int, plain: dict[str, Any]) -> ObjectVersion:
    files = {name: digest.lower() for digest, names in plain["state"].items() for name in names}
    created = datetime.fromisoformat(plain["created"])
    agent = plain.get("user", {}).get("name", "")
    return ObjectVersion(number, created, str(plain.get("message", "")), str(agent), files)


def _dump_version(version: ObjectVersion) -> dict[str, Any]:
    state: dict[str, list[str]] = {}
    for name, digest in sorted(version.files.items()):
        state.setdefault(digest, []).append(name)
    return {
        "created": version.created.isoformat(timespec="seconds"),
        "message": version.message,
        "user": {"name": version.agent},
        "state": state,
    }


def _only(sha256: Mapping[str, str], paths: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    kept = {path for some in paths.values() for path in some}
    return {path: digest for path, digest in sha256.items() if path in kept}
