"""Where bytes are: one promise, several backends, and the one function that chooses."""

from pathlib import Path

from archive.model.errors import Misconfigured
from archive.storage.local import LocalStore
from archive.storage.memory import MemoryStore
from archive.storage.ranges import Ranges
from archive.storage.store import Entry, Given, Leftover, Store

__all__ = ["Entry", "Given", "Leftover", "LocalStore", "MemoryStore", "Ranges", "Store", "make_store", "open_store"]


def open_store(url: str) -> Store:
    """The store of a STORAGE_URL: `file:/absolute/folder`, `file:relative/folder`, `s3://bucket/prefix`, `memory:`.

    `memory:` is new and empty. Raises Misconfigured for anything else, for a bucket that is not there or may not be
    used, and Unavailable if the folder can be neither used nor made, or the server does not answer.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "file":
        folder = rest.removeprefix("//") if rest.startswith("///") else rest
        if folder and not folder.startswith("//") and "\0" not in folder:
            return LocalStore(Path(folder))
    if url == "memory:":
        return MemoryStore()
    if scheme == "s3":
        from archive.storage.s3 import S3Store, address_of  # Slow, so only for those who use it.

        return S3Store(address_of(url))
    raise Misconfigured(
        f"STORAGE_URL: «{url}» names no store; write file:/srv/chuanxi/store or s3://bucket/prefix, "
        "or memory: for a trial"
    )


def make_store(url: str) -> Store:
    """As `open_store`, but a bucket that lacks is made. (A folder is made by opening it.)"""
    if url.startswith("s3:"):
        from archive.storage.s3 import S3Store, address_of

        return S3Store.made(address_of(url))
    return open_store(url)
