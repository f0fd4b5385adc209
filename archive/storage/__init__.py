"""Where bytes are: one promise, several backends, and the one function that chooses."""

from pathlib import Path

from archive.model.errors import Misconfigured
from archive.storage.local import LocalStore
from archive.storage.memory import MemoryStore
from archive.storage.store import Entry, Leftover, Store

__all__ = ["Entry", "Leftover", "LocalStore", "MemoryStore", "Store", "open_store"]


def open_store(url: str) -> Store:
    """The store of a STORAGE_URL: `file:/absolute/folder`, `file:relative/folder` or `memory:` (new and empty).

    Raises Misconfigured for anything else, and Unavailable if the folder can be neither used nor made.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "file":
        folder = rest.removeprefix("//") if rest.startswith("///") else rest
        if folder and not folder.startswith("//") and "\0" not in folder:
            return LocalStore(Path(folder))
    if url == "memory:":
        return MemoryStore()
    raise Misconfigured(f"STORAGE_URL: «{url}» names no store; write file:/srv/chuanxi/store, or memory: for a trial")
