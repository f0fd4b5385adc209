"""What was made on request and may be asked for again: a folder with a quota. Delete it at any time.

A key names everything that its content was made from, so nothing here is ever out of date: what has changed has another
key, and what nobody asks for any more is swept out.
"""

import os
import secrets
import threading
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

CHECK = 16
"""Bytes before the content that tell whether it is whole: a crash may leave a file without its end."""

SHARE = 20
"""The folder is swept when a process has put this share of the quota into it (1 of 20)."""

LEFT = 0.8
"""How much of the quota a sweep leaves, the newest."""


class Keeping:
    """May be used by many threads and processes. A disk that is full or broken only makes it forget."""

    def __init__(self, folder: Path, quota: int) -> None:
        """`quota` in bytes; 0: nothing is kept."""
        self.folder, self.quota = folder, quota
        # The first that is put sweeps: processes that end before they have put a share would never do so.
        self._put, self._lock = quota, threading.Lock()

    def get(self, key: str) -> bytes | None:
        """The content of a key, None if it is not kept."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if data[:CHECK] != _check(data[CHECK:]):
            return None
        with suppress(OSError):
            os.utime(path)
        return data[CHECK:]

    def put(self, key: str, content: bytes) -> None:
        """Keeps the content, if there is room for anything of its size."""
        if len(content) * SHARE > self.quota:
            return
        path = self._path(key)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(_check(content) + content)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        with self._lock:
            self._put += len(content)
            if self._put * SHARE < self.quota:
                return
            self._put = 0
        self.sweep()

    def sweep(self) -> int:
        """Removes what was not asked for longest until LEFT of the quota is there; returns how many bytes are."""
        found = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
        left = sum(size for _, size, _ in found)
        if left <= self.quota:
            return left
        for _, size, path in sorted(found):
            if left <= self.quota * LEFT:
                break
            with suppress(OSError):
                path.unlink()
            left -= size
        return left

    def _path(self, key: str) -> Path:
        name = blake2b(key.encode("utf-8"), digest_size=20).hexdigest()
        return self.folder / name[:2] / name[2:]


def _check(content: bytes) -> bytes:
    return blake2b(content, digest_size=CHECK).digest()
