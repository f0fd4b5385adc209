"""Digests of bytes. SHA-512 names content in the holdings (OCFL 1.1 section 3.5.1); SHA-256 is what sheets state."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Digest:
    """The two digests that are kept of every original, in lower-case hexadecimal, and its size in bytes."""

    sha512: str
    sha256: str
    size: int


def digest_of(chunks: Iterable[bytes]) -> Digest:
    """Reads `chunks` once, in bounded memory, and returns both digests and the size."""
    long, short, size = hashlib.sha512(), hashlib.sha256(), 0
    for chunk in chunks:
        long.update(chunk)
        short.update(chunk)
        size += len(chunk)
    return Digest(long.hexdigest(), short.hexdigest(), size)
