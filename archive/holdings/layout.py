"""Where an object lies: the OCFL storage root (OCFL 1.1 section 4) and its storage hierarchy (extension 0003).

    <prefix>/0=ocfl_1.1   ocfl_layout.json   extensions/0003-…/config.json
    <prefix>/a1b/2c3/d4e/<record>/0=ocfl_object_1.1   inventory.json   inventory.json.sha512   v1/…   v2/…

The three tuples come from the SHA-256 of the record's id, and the object's folder bears the id itself, so that a person
finds a record with a file manager. The id is the OCFL object id: it is opaque, minted once and has its check character.
"""

import hashlib
import json
import re

from archive.model.errors import Missing
from archive.model.identifiers import RecordId
from archive.storage import Store

EXTENSION = "0003-hash-and-id-n-tuple-storage-layout"
OBJECT = "0=ocfl_object_1.1"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
TUPLE, TUPLES = 3, 3

_RECORD = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
"""Ids that extension 0003 uses as folder names unchanged."""
_OBJECT_KEY = re.compile(r"(?:[0-9a-f]{3}/){3}([A-Za-z0-9_-]{1,100})/(.+)\Z", re.DOTALL)


def object_root(prefix: str, record: str) -> str:
    """The key under which the object of `record` lies. Raises Missing for a text that cannot be a record's id."""
    if not _RECORD.match(record):
        raise Missing(f"no record can be called {record[:80]!r}")
    digest = hashlib.sha256(record.encode()).hexdigest()
    tuples = "/".join(digest[place : place + TUPLE] for place in range(0, TUPLE * TUPLES, TUPLE))
    return f"{prefix}/{tuples}/{record}"


def object_of(prefix: str, key: str) -> tuple[RecordId, str] | None:
    """The record to whose object `key` belongs, and the path in the object; None if it belongs to none."""
    found = _OBJECT_KEY.match(key.removeprefix(f"{prefix}/"))
    if found is None or not key.startswith(f"{object_root(prefix, found[1])}/"):
        return None
    return RecordId(found[1]), found[2]


def root_documents(prefix: str) -> dict[str, bytes]:
    """What stands at the storage root, by key; the declaration last, because it says that the rest is there."""
    config = {
        "extensionName": EXTENSION,
        "digestAlgorithm": "sha256",
        "tupleSize": TUPLE,
        "numberOfTuples": TUPLES,
    }
    layout = {
        "extension": EXTENSION,
        "description": "The first nine characters of the SHA-256 of the object's id in three folders, then the id.",
    }
    return {
        f"{prefix}/extensions/{EXTENSION}/config.json": _document(config),
        f"{prefix}/ocfl_layout.json": _document(layout),
        f"{prefix}/0=ocfl_1.1": b"ocfl_1.1\n",
    }


def declare_root(store: Store, prefix: str) -> None:
    """Writes what lacks at the storage root."""
    for key, document in root_documents(prefix).items():
        if not store.exists(key):
            store.write(key, [document])


def _document(content: object) -> bytes:
    return json.dumps(content, indent=1).encode() + b"\n"
