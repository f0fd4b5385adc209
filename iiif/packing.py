"""Descriptions as they are sent: canonical JSON, its digest, and the same for clients that unpack gzip and brotli."""

import gzip
import json
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import brotli

from iiif.keeping import Keeping

SMALL = 1024
"""Bytes below which packing gains nothing."""

ENCODINGS = ("br", "gzip", "identity")
"""By preference: a manifest of a thousand pages has 1.1 MB, 60 kB as gzip and 40 kB as brotli."""

_LENGTHS = struct.Struct(">III")


@dataclass(frozen=True, slots=True)
class Packed:
    """A description: `etag` without quotes, and its bytes by encoding ('' where they were not made)."""

    etag: str
    identity: bytes
    gzip: bytes
    br: bytes

    def plain(self) -> dict[str, Any]:
        """The description itself."""
        found: dict[str, Any] = json.loads(self.identity)
        return found


def pack(plain: dict[str, Any]) -> Packed:
    """The description packed in every encoding."""
    data = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(data) < SMALL:
        return Packed(_etag(data), data, b"", b"")
    return Packed(_etag(data), data, gzip.compress(data, 6, mtime=0), brotli.compress(data, quality=5))


class Descriptions:
    """Keeps packed descriptions: the last ones in memory, the others in the folder. May be used by many threads."""

    def __init__(self, keeping: Keeping, held: int = 64) -> None:
        """`held`: how many stay in memory."""
        self.keeping, self.held = keeping, held
        self._memory: OrderedDict[str, Packed] = OrderedDict()

    def packed(self, key: str, make: Callable[[], dict[str, Any] | None]) -> Packed | None:
        """The description of this key, made if it is not kept; None if there is none."""
        found = self._memory.get(key)
        if found is None:
            kept = self.keeping.get(f"description {key}")
            found = _read(kept) if kept is not None else None
        if found is None:
            plain = make()
            if plain is None:
                return None
            found = pack(plain)
            self.keeping.put(f"description {key}", _written(found))
        self._memory[key] = found
        while len(self._memory) > self.held:
            self._memory.popitem(last=False)
        return found


def _etag(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _written(packed: Packed) -> bytes:
    parts = (packed.identity, packed.gzip, packed.br)
    return _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def _read(data: bytes) -> Packed | None:
    if len(data) < _LENGTHS.size:
        return None
    first, second, third = _LENGTHS.unpack_from(data)
    start = _LENGTHS.size
    if len(data) != start + first + second + third:
        return None
    identity = data[start : start + first]
    gzipped, br = data[start + first : start + first + second], data[start + first + second :]
    return Packed(_etag(identity), identity, gzipped, br)
