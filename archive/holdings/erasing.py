"""Taking content out of an object for good, and sweeping what does not belong to it.

An object is not copied for this, since an original may have 250 GB: the inventories of all versions are written anew,
oldest first, then the root's, and then the bytes are deleted. The decisive step is that of an update, the root sidecar.
"""

from archive.holdings.finding import Found, find
from archive.holdings.inventory import Inventory, dump
from archive.holdings.layout import INVENTORY, OBJECT, SIDECAR
from archive.holdings.updating import clear, complete, rewrite_versions
from archive.holdings.updating import mend as mend_inventory
from archive.model.errors import Missing
from archive.storage import Store


def erase(store: Store, root: str, record: str, names: frozenset[str]) -> int:
    """See Holdings.erase."""
    found = find(store, root, record)
    if found is None:
        raise Missing(f"{record} has no object")
    after = found.inventory.without(names)
    if after == found.inventory:
        # Perhaps stopped after the decisive step: what is left to do is the same.
        return _sweep(store, root, found)
    rewrite_versions(store, root, after)  # Before the decisive step: then no older inventory names what is gone.
    complete(store, root, after)
    return _sweep(store, root, Found(after, dump(after), sound=True))


def mend(store: Store, root: str, record: str) -> int:
    """See Holdings.mend."""
    found = find(store, root, record)
    if found is None:
        keys = [entry.key for entry in store.list(f"{root}/")]
        clear(store, keys)
        store.prune(root)
        return len(keys)
    return _sweep(store, root, found)


def delete(store: Store, root: str) -> None:
    """See Holdings.delete. What makes it an object goes first."""
    clear(store, [f"{root}/{name}" for name in (SIDECAR, INVENTORY, OBJECT)])
    clear(store, [entry.key for entry in store.list(f"{root}/")])
    store.prune(root)


def keys_of(root: str, inventory: Inventory) -> dict[str, str | None]:
    """Every key that belongs to an object, with the SHA-512 of content and None for the rest."""
    folders = [root, *(f"{root}/v{number}" for number in range(1, inventory.head + 1))]
    keys: dict[str, str | None] = {f"{root}/{OBJECT}": None}
    keys |= {f"{folder}/{name}": None for folder in folders for name in (INVENTORY, SIDECAR)}
    return keys | {f"{root}/{path}": digest for path, digest in inventory.contents()}


def _sweep(store: Store, root: str, found: Found) -> int:
    mend_inventory(store, root, found)
    rewrite_versions(store, root, found.inventory, found.document)
    belonging = keys_of(root, found.inventory)
    stray = [entry.key for entry in store.list(f"{root}/") if entry.key not in belonging]
    clear(store, stray)
    store.prune(root)
    return len(stray)
