"""A store in memory: for tests and trials. It ends with the process, and other processes do not see it."""

import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from archive.model.errors import Missing
from archive.storage.keys import checked, checked_prefix, checked_range
from archive.storage.ranges import Ranges, StoreRanges
from archive.storage.source import chunks_of
from archive.storage.store import CHUNK, Entry, Given, Leftover


class MemoryStore:
    """Keeps the promise of `archive.storage.store.Store`, but for surviving a loss of power."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[bytes, datetime]] = {}
        self._lock = threading.Lock()

    def write(self, key: str, source: Iterable[bytes] | Path) -> int:
        """See Store.write."""
        checked(key)
        content = b"".join(chunks_of(source))
        with self._lock:
            self._held[key] = content, datetime.now(UTC)
        return len(content)

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See Store.read."""
        checked_range(start, length)
        content = self._content(key)
        end = len(content) if length is None else min(len(content), start + length)
        return (content[place : min(place + CHUNK, end)] for place in range(start, end, CHUNK))

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """See Store.read_range."""
        checked_range(start, length)
        return self._content(key)[start : start + length]

    def ranges(self, key: str) -> Ranges:
        """See Store.ranges."""
        self.size(key)
        return StoreRanges(self, key, sha256(b"".join(self.read(key))).hexdigest())

    def size(self, key: str) -> int:
        """See Store.size."""
        return len(self._content(key))

    def exists(self, key: str) -> bool:
        """See Store.exists."""
        return key in self._held

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """See Store.list."""
        checked_prefix(prefix)
        with self._lock:
            keys = sorted(key for key in self._held if key.startswith(prefix))
        return self._entries(keys)

    def delete(self, key: str) -> None:
        """See Store.delete."""
        checked(key)
        with self._lock:
            self._held.pop(key, None)

    def prune(self, folder: str) -> None:
        """See Store.prune: there are no folders."""
        checked(folder)

    def copy(self, source: str, target: str) -> int:
        """See Store.copy."""
        return self.write(target, [self._content(source)])

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        """See Store.as_file."""
        content = self._content(key)
        with tempfile.NamedTemporaryFile(prefix="chuanxi-") as file:
            file.write(content)
            file.flush()
            yield Path(file.name)

    def link(self, key: str, at: str, seconds: int, given: Given) -> str | None:
        """See Store.link: it has none."""

    def check(self) -> None:
        """See Store.check: memory is always there."""

    def leftovers(self, older_than: float = 0.0) -> Iterator[Leftover]:
        """See Store.leftovers: there are none."""
        return iter(())

    def clear_leftovers(self, older_than: float) -> int:
        """See Store.clear_leftovers: there are none."""
        return 0

    def _content(self, key: str) -> bytes:
        held = self._held.get(key)
        if held is None:
            raise Missing(f"nothing is kept under {key[:200]!r}")
        return held[0]

    def _entries(self, keys: Iterable[str]) -> Iterator[Entry]:
        for key in keys:
            held = self._held.get(key)
            if held is not None:
                yield Entry(key, len(held[0]), held[1])
