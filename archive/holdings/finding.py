"""Finding the inventory that holds for an object, also when a write was interrupted or one of its copies has decayed.

The inventory stands twice in an object, at its root and in the folder of its newest version, each with a sidecar that
gives its SHA-512. Two files cannot be replaced at once. Every version is written in this order:

    content · v<n>/inventory.json · v<n> sidecar · root sidecar (the decisive step) · root inventory · declaration

(the declaration `0=ocfl_object_1.1` only if it lacks). So, for a reader:

1. The root inventory fits the root sidecar: it holds. So it is at every moment but one.
2. It does not. If the inventory in some version's folder fits the root sidecar, that one holds: either the writer was
   stopped between the last two steps, or the root inventory has decayed. The next write completes or replaces it.
3. None fits. If the root inventory is the same, byte for byte, as the one in its newest version's folder, and that fits
   its own sidecar, then it holds: the root sidecar has decayed.
4. Nothing stands at the root, and at most a first version's folder: there is no object (yet).
5. Else the object is Damaged, and nothing is written to it: what is left of it must not be mistaken for rubbish.
"""

import hashlib
import re
from dataclasses import dataclass

from archive.holdings.inventory import Inventory, parse
from archive.holdings.layout import INVENTORY, OBJECT, SIDECAR
from archive.model.errors import Damaged, Missing
from archive.storage import Store

LARGEST = 256 << 20
"""Bytes that an inventory may have: more is no inventory."""
_VERSION = re.compile(r"v([1-9][0-9]*)/inventory\.json\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """An inventory, its document, and whether it stands at the root with its sidecar, as it should."""

    inventory: Inventory
    document: bytes
    sound: bool


def find(store: Store, root: str, record: str) -> Found | None:
    """The inventory that holds for the object at `root`; None if there is no object. Raises Damaged."""
    standing, beside = small(store, f"{root}/{INVENTORY}"), small(store, f"{root}/{SIDECAR}")
    stated = stated_digest(beside)
    if standing is not None and sha512(standing) == stated:
        return Found(parse(standing, record), standing, sound=beside == sidecar(standing))
    folders = version_folders(store, root)
    for number in folders if stated else ():
        document = small(store, f"{root}/v{number}/{INVENTORY}")
        if document is not None and sha512(document) == stated:
            return Found(parse(document, record), document, sound=False)
    if standing is not None:
        inventory = parse(standing, record)
        folder = f"{root}/v{inventory.head}"
        digest = stated_digest(small(store, f"{folder}/{SIDECAR}"))
        if small(store, f"{folder}/{INVENTORY}") == standing and digest == sha512(standing):
            return Found(inventory, standing, sound=False)
    at_root = any(store.exists(f"{root}/{name}") for name in (INVENTORY, SIDECAR, OBJECT))
    if at_root or any(number > 1 for number in folders):
        raise Damaged(f"no inventory of {record} fits its digest")
    return None


def stated_digest(beside: bytes | None) -> str | None:
    """The SHA-512 that a sidecar gives, None if it cannot be read. Other writers' spacing and capitals are read too."""
    words = (beside or b"").decode("ascii", "replace").split()
    return words[0].lower() if len(words) == 2 and words[1] == INVENTORY else None


def sidecar(document: bytes) -> bytes:
    """The sidecar of an inventory (OCFL 1.1 section 3.7)."""
    return f"{sha512(document)} {INVENTORY}\n".encode()


def sha512(document: bytes) -> str:
    """Lower-case hexadecimal."""
    return hashlib.sha512(document).hexdigest()


def small(store: Store, key: str) -> bytes | None:
    """What is under `key`, None if nothing is, or if it cannot be read, or is too large for a document of ours."""
    try:
        content = store.read_range(key, 0, LARGEST + 1)
    except (Missing, Damaged):
        return None
    return content if len(content) <= LARGEST else None


def version_folders(store: Store, root: str) -> list[int]:
    """The numbers of the versions whose folder has an inventory, newest first."""
    paths = (entry.key.removeprefix(f"{root}/") for entry in store.list(f"{root}/v"))
    return sorted((int(found[1]) for path in paths if (found := _VERSION.match(path))), reverse=True)
