"""The promise that every place for bytes keeps: a folder now, an S3-compatible server beside it, memory for tests.

A store maps keys (see `archive.storage.keys`) to bytes. There is no rename, no append, no lock and no conditional
write: whoever needs more builds it from what stands here, and it will work on every backend.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive.storage.ranges import Ranges

CHUNK = 1 << 20
"""Bytes read or written at once, where the caller does not say. No operation holds more than a few of these."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a listing says of a key: its size in bytes and when it was last written (UTC)."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """How a link's bytes are to be given: under which file name, as what media type."""

    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """What an interrupted write left: a name that no key can have, its size in bytes, and since when it is still."""

    name: str
    size: int
    modified: datetime


class Store(Protocol):
    """Where bytes are.

    Faults, for every operation:
      Missing      there is nothing under this key; also for a text that cannot be a key, which names nothing
      Damaged      the medium gives an error for bytes that are there
      Unavailable  the store cannot do it now: not mounted, not writable, full, no answer; the message has the cure
      ValueError   writing, copying or deleting under a text that is no key: a bug of the caller
    """

    def write(self, key: str, source: Iterable[bytes] | Path) -> int:
        """Keeps the bytes of `source` (chunks of any size, or a file) under `key`; returns their number.

        All or nothing: until the call returns, and for ever if it does not, readers see what stood there before.
        Once it returns, the bytes have reached the medium and survive a loss of power. Of two writers of one key
        the one that finishes last wins, never a mixture. Uses bounded memory whatever the size. A fault of
        `source` comes out as it is, and leaves nothing; a source file that is not there is Missing.
        """
        ...

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start`, at most `length` of them (None: to the end), in chunks of at most CHUNK.

        Missing is raised by the call, not by the first chunk. A reader that has begun gets what it began with, even
        if the key is written or deleted meanwhile. A start beyond the end gives nothing; a negative one is a
        ValueError.
        """
        ...

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """The bytes from `start`, at most `length` of them, at once: for the small pieces that tiles are made of."""
        ...

    def ranges(self, key: str) -> Ranges:
        """A handle for many small reads of what stands under `key` now; whoever opens it closes it."""
        ...

    def size(self, key: str) -> int:
        """Bytes under `key`."""
        ...

    def exists(self, key: str) -> bool:
        """Whether there is something under `key`."""
        ...

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Every key that begins with `prefix` (any text, not only whole segments), in the order of its bytes.

        Iterates: memory does not grow with the store. What is written or deleted meanwhile may or may not appear.
        What others put there under names that are no keys, or as links, is listed as well, so that an audit sees
        it (undecodable bytes escaped with backslashes); no other operation will touch it.
        """
        ...

    def delete(self, key: str) -> None:
        """Removes what is under `key`; nothing there is no fault. Gone for good once the call returns."""
        ...

    def prune(self, folder: str) -> None:
        """Removes what lies below `folder` (a key's beginning, whole segments) and is not part of any key.

        That is: folders that a killed writer or deleter left empty. On a store without folders there is nothing to
        do. Disturbs no writer. ValueError for what cannot be the beginning of a key.
        """
        ...

    def copy(self, source: str, target: str) -> int:
        """Writes what is under `source` under `target` too, with the promise of `write`; returns the bytes."""
        ...

    def as_file(self, key: str) -> AbstractContextManager[Path]:
        """A local file with the bytes of `key`, for programs that want a path. Read only: never write to it.

        Where the store is a folder it is the kept file itself; elsewhere a temporary copy, removed at the end.
        """
        ...

    def link(self, key: str, at: str, seconds: int, given: Given) -> str | None:
        """An address at which anybody gets the bytes of `key` from the store itself, for `seconds`; None: it has none.

        `at`: the server as visitors reach it. Nothing is asked of it: also what is not there gets an address.
        """
        ...

    def check(self) -> None:
        """Writes, reads and removes a few bytes. Raises Unavailable, saying what to do, if that fails."""
        ...

    def leftovers(self, older_than: float = 0.0) -> Iterator[Leftover]:
        """What interrupted writes left, untouched for `older_than` seconds at least. Not part of any key."""
        ...

    def clear_leftovers(self, older_than: float) -> int:
        """Removes leftovers untouched for `older_than` seconds; returns how many. A day is safe with slow writers."""
        ...
