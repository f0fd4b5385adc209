"""A store that is a folder: a key is a relative path, readable with any file manager.

A write goes to `~writing/` first (a name that no key can have), is synced, and then takes its place by a rename within
the file system. That folder is also the sign that the store is mounted: while it is not there, nothing is Missing,
everything is Unavailable.
"""

import errno
import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from archive.model.errors import Damaged, Fault, Missing, Unavailable
from archive.storage import folders
from archive.storage.keys import checked, checked_prefix, checked_range, is_key
from archive.storage.ranges import FileRanges, Ranges
from archive.storage.source import chunks_of
from archive.storage.store import CHUNK, Entry, Given, Leftover

WRITING = "~writing"
Segments = list[str]
LARGE = 64 << 20
"""From this size on, what was written leaves the page cache: it shall not push out all else, and whoever reads it
back to compare shall read the medium."""
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENAMETOOLONG)
_CURES = {
    errno.ENOSPC: "it is full: make room, or give it a larger disk",
    errno.EDQUOT: "its quota is used up: make room, or raise the quota",
    errno.EFBIG: "the file is larger than the file system or the process limit allows",
    errno.EACCES: "this account may not read or write there: mend the owner and the permissions",
    errno.EPERM: "this account may not read or write there: mend the owner and the permissions",
    errno.EROFS: "it is mounted read only: mount it for writing",
    errno.EXDEV: "a folder inside it is another file system: mount the disk at the store's folder itself",
    errno.ENOTDIR: "a file or a link stands where a folder should be: remove it, or restore the folder",
    errno.ELOOP: "a link stands where a folder should be: links are not followed; mount the disk there instead",
    errno.EISDIR: "a folder stands where a file should be: remove it",
    errno.EMFILE: "too many files are open: raise the limit (ulimit -n)",
}


class LocalStore:
    """Keeps the promise of `archive.storage.store.Store` in a folder of one file system."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder if it lacks. Raises Unavailable if that cannot be done."""
        self.folder = folder.absolute()
        self._root = str(self.folder)
        try:
            (self.folder / WRITING).mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise self._unavailable(fault) from fault

    def write(self, key: str, source: Iterable[bytes] | Path) -> int:
        """See Store.write."""
        segments = checked(key).split("/")
        name = secrets.token_hex(16)
        try:
            size = self._fill(name, source)
            self._place(name, segments)
        except BaseException:
            with suppress(OSError):
                (self.folder / WRITING / name).unlink(missing_ok=True)
            raise
        return size

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See Store.read."""
        checked_range(start, length)
        chunks = self._chunks(self._open(key), key, start, length)
        next(chunks)  # Now the descriptor belongs to the generator, which closes it however it ends.
        return chunks

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """See Store.read_range."""
        checked_range(start, length)
        descriptor = self._open(key)
        try:
            # Memory is set aside for what is asked for, so no more is asked for than there is.
            there = max(os.fstat(descriptor).st_size - start, 0)
            return os.pread(descriptor, min(length, there), start)
        except OSError as fault:
            raise self._looking(fault, key) from fault
        finally:
            os.close(descriptor)

    def ranges(self, key: str) -> Ranges:
        """See Store.ranges."""
        return FileRanges(self._open(key), key)

    def size(self, key: str) -> int:
        """See Store.size."""
        descriptor = self._open(key)
        try:
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def exists(self, key: str) -> bool:
        """See Store.exists."""
        try:
            os.close(self._open(key))
        except Missing:
            return False
        return True

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """See Store.list."""
        *above, begins = checked_prefix(prefix).split("/")
        self._insist()
        return self._entries(above, begins)

    def delete(self, key: str) -> None:
        """See Store.delete."""
        segments = checked(key).split("/")
        try:
            with folders.descended(self._root, segments[:-1]) as folder:
                os.unlink(segments[-1], dir_fd=folder)
                os.fsync(folder)
        except OSError as fault:
            # A folder under this name is not what was meant: under this key there is nothing.
            if fault.errno not in _ABSENT:
                raise self._unavailable(fault) from fault
            self._insist()
            return
        folders.remove_empty(self._root, segments[:-1])

    def prune(self, folder: str) -> None:
        """See Store.prune."""
        segments = checked(folder).split("/")
        self._insist()
        try:
            folders.remove_empty_below(self._root, segments)
        except OSError as fault:
            raise self._unavailable(fault) from fault

    def copy(self, source: str, target: str) -> int:
        """See Store.copy."""
        checked(target)
        return self.write(target, self.read(source))

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        """See Store.as_file: the kept file itself."""
        os.close(self._open(key))
        yield self.folder / key

    def link(self, key: str, at: str, seconds: int, given: Given) -> str | None:
        """See Store.link: it has none."""

    def check(self) -> None:
        """See Store.check."""
        name, probe = secrets.token_hex(16), b"writable?"
        try:
            self._fill(name, [probe])
            if (self.folder / WRITING / name).read_bytes() != probe:
                raise Unavailable(f"the store at {self._root} gives back other bytes than it was given: check the disk")
        except OSError as fault:
            raise self._unavailable(fault) from fault
        finally:
            with suppress(OSError):
                (self.folder / WRITING / name).unlink(missing_ok=True)

    def leftovers(self, older_than: float = 0.0) -> Iterator[Leftover]:
        """See Store.leftovers."""
        self._insist()
        bound = time.time() - older_than
        for name, status in folders.walk(self._root, [WRITING], ""):
            if status.st_mtime <= bound:
                yield Leftover(f"{WRITING}/{name}", status.st_size, _when(status))

    def clear_leftovers(self, older_than: float) -> int:
        """See Store.clear_leftovers."""
        names = [leftover.name for leftover in self.leftovers(older_than)]
        try:
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
        except OSError as fault:
            raise self._unavailable(fault) from fault
        return len(names)

    def _fill(self, name: str, source: Iterable[bytes] | Path) -> int:
        """Writes the bytes under a temporary name and syncs them."""
        try:
            path = self.folder / WRITING / name
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
        except OSError as fault:
            raise self._unavailable(fault) from fault
        size = 0
        try:
            for chunk in chunks_of(source):
                self._append(descriptor, chunk)
                size += len(chunk)
            self._sync(descriptor, size)
        finally:
            os.close(descriptor)
        return size

    def _append(self, descriptor: int, chunk: bytes) -> None:
        rest = memoryview(chunk)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as fault:
            raise self._unavailable(fault) from fault

    def _sync(self, descriptor: int, size: int) -> None:
        try:
            os.fsync(descriptor)
            if size >= LARGE:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError as fault:
            raise self._unavailable(fault) from fault

    def _place(self, name: str, segments: Segments) -> None:
        """Gives a finished file its key. A folder that a delete removes between our steps is simply made again."""
        for attempts_left in range(9, -1, -1):
            try:
                with folders.descended(self._root, segments[:-1], make=True) as folder:
                    os.replace(self.folder / WRITING / name, segments[-1], dst_dir_fd=folder)
                    os.fsync(folder)
            except FileNotFoundError as fault:
                if not attempts_left or not self._mounted():
                    raise self._unavailable(fault) from fault
            except OSError as fault:
                raise self._unavailable(fault) from fault
            else:
                return

    def _open(self, key: str) -> int:
        if not is_key(key):
            raise Missing(f"no key, so nothing is kept under it: {key[:80]!r}")
        try:
            return folders.open_file(self._root, key.split("/"))
        except OSError as fault:
            raise self._looking(fault, key) from fault

    def _chunks(self, descriptor: int, key: str, start: int, length: int | None) -> Iterator[bytes]:
        try:
            yield b""
            place, end = start, None if length is None else start + length
            while end is None or place < end:
                chunk = os.pread(descriptor, CHUNK if end is None else min(CHUNK, end - place), place)
                if not chunk:
                    return
                yield chunk
                place += len(chunk)
        except OSError as fault:
            raise self._looking(fault, key) from fault
        finally:
            os.close(descriptor)

    def _entries(self, above: Segments, begins: str) -> Iterator[Entry]:
        before = "".join(f"{segment}/" for segment in above)
        try:
            for path, status in folders.walk(self._root, above, begins):
                if above or not path.startswith(f"{WRITING}/"):
                    key = os.fsencode(before + path).decode("utf-8", "backslashreplace")
                    yield Entry(key, status.st_size, _when(status))
        except OSError as fault:
            raise self._unavailable(fault) from fault

    def _mounted(self) -> bool:
        try:
            return stat.S_ISDIR((self.folder / WRITING).lstat().st_mode)
        except OSError as fault:
            if fault.errno in _ABSENT:
                return False
            raise self._unavailable(fault) from fault

    def _insist(self) -> None:
        if not self._mounted():
            raise Unavailable(f"the store at {self._root} is not there ({WRITING} lacks): is the disk mounted?")

    def _looking(self, fault: OSError, key: str) -> Fault:
        """What an error of reading means."""
        if fault.errno is None or fault.errno in _ABSENT:
            self._insist()
            return Missing(f"nothing is kept under {key!r}")
        if fault.errno == errno.EIO:
            return Damaged(f"the medium cannot read what is kept under {key!r}")
        return self._unavailable(fault)

    def _unavailable(self, fault: OSError) -> Unavailable:
        cure = _CURES.get(fault.errno or 0) or (fault.strerror or str(fault))
        if fault.errno == errno.ENOENT:
            cure = "its folder is not there: is the disk mounted?"
        return Unavailable(f"the store at {self._root} cannot be used: {cure}")


def _when(status: os.stat_result) -> datetime:
    return datetime.fromtimestamp(status.st_mtime, UTC)
