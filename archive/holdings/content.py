"""Content files of an object: copied in, hashed on the way, read back from the store and compared."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archive.model.digest import Digest, digest_of
from archive.model.errors import Damaged
from archive.storage import Store
from archive.storage.source import chunks_of

Progress = Callable[[float], None]
"""Is told the part that is done, from 0.0 to 1.0, never falling."""


class Meter:
    """Counts bytes and tells a Progress of every thousandth."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.progress = max(total, 1), progress
        self.done, self.told = 0, 0.0

    def count(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """`chunks`, counted as they pass."""
        for chunk in chunks:
            yield chunk
            self.add(len(chunk))

    def add(self, size: int) -> None:
        """`size` more bytes are done."""
        self.done += size
        part = min(self.done / self.total, 1.0)
        if self.progress and (part - self.told >= 0.001 or (part == 1.0 > self.told)):
            self.told = part
            self.progress(part)


def as_source(given: Path | bytes) -> Iterable[bytes] | Path:
    """What a store can write."""
    return [given] if isinstance(given, bytes) else given


def settled(name: str, given: Path | bytes, expected: Digest | None) -> Digest:
    """The digest of `given`. A file whose digest is expected is not read here, but when it is copied."""
    if expected is not None and isinstance(given, Path):
        return expected
    digest = digest_of(chunks_of(as_source(given)))
    if expected is not None and digest != expected:
        raise Damaged(f"{name} is not what was expected: {digest.sha512[:16]}… for {expected.sha512[:16]}…")
    return digest


def put(store: Store, key: str, given: Path | bytes, digest: Digest, meter: Meter) -> None:
    """Writes `given` under `key`, reads it back and compares both with `digest`.

    Raises Damaged, with nothing left under `key`, if the source has other bytes or the store gives back others.
    """
    hashes = hashlib.sha512(), hashlib.sha256()
    size = store.write(key, meter.count(_hashed(chunks_of(as_source(given)), *hashes)))
    copied = Digest(hashes[0].hexdigest(), hashes[1].hexdigest(), size)
    if copied != digest:
        store.delete(key)
        raise Damaged(f"the source of {key} is not what it was: it changed while it was being kept, or was misread")
    if not holds(store, key, digest.sha512, meter):
        store.delete(key)
        raise Damaged(f"the store gives back other bytes under {key} than it was given")


def holds(store: Store, key: str, sha512: str, meter: Meter) -> bool:
    """Whether the bytes under `key` have this digest. Raises Missing; an error of the medium counts as no."""
    found = hashlib.sha512()
    try:
        for chunk in meter.count(store.read(key)):
            found.update(chunk)
    except Damaged:
        return False
    return found.hexdigest() == sha512


def put_document(store: Store, key: str, document: bytes) -> None:
    """Writes a small document, reads it back and compares. Raises Damaged."""
    store.write(key, [document])
    if b"".join(store.read(key)) != document:
        raise Damaged(f"the store gives back another document under {key} than it was given")


def _hashed(chunks: Iterable[bytes], *hashes: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        for each in hashes:
            each.update(chunk)
        yield chunk
