"""Handles for many small reads of one content: what serves tiles holds one per picture."""

import os
from typing import Protocol

from archive.model.errors import Damaged


class Ranges(Protocol):
    """Reads from what stood under a key when the handle was opened. Close it."""

    far: str
    """What a server calls the content that stood there when the handle was opened, if each read asks one: what was read

    is worth keeping under that name. '' where reads are from a disk.
    """

    def read(self, start: int, length: int) -> bytes:
        """The bytes from `start`, at most `length` of them. Raises Damaged, Unavailable, Missing."""
        ...

    def close(self) -> None:
        """Gives the handle back; closing twice is no fault."""
        ...


class FileRanges:
    """By `pread` from an open file: 1 µs a read, where opening it anew costs ten."""

    far = ""

    def __init__(self, descriptor: int, key: str) -> None:
        self.descriptor, self.key = descriptor, key

    def read(self, start: int, length: int) -> bytes:
        """See Ranges.read."""
        try:
            return os.pread(self.descriptor, length, start)
        except OSError as fault:
            raise Damaged(f"{self.key}: {fault.strerror}") from fault

    def close(self) -> None:
        """See Ranges.close."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __del__(self) -> None:
        self.close()


class StoreRanges:
    """By the store's own range reads, for stores that have nothing to hold open."""

    def __init__(self, store: "RangeReader", key: str, far: str) -> None:
        self.store, self.key, self.far = store, key, far

    def read(self, start: int, length: int) -> bytes:
        """See Ranges.read."""
        return self.store.read_range(self.key, start, length)

    def close(self) -> None:
        """See Ranges.close."""


class RangeReader(Protocol):
    """A store, as far as it is needed here."""

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """See Store.read_range."""
        ...
