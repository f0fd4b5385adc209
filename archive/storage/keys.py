"""Keys: what may name bytes in a store. The same on every backend, so that a store can move.

Segments of `A-Z a-z 0-9 . _ = -`, joined by `/`, none of them empty, `.` or `..`, each at most 255 bytes (the limit
of common file systems) and 896 in all (S3 takes names of 1024 bytes, before which a store's own prefix needs room:
up to 127 and a `/`). Capitals and small letters differ: where the file system
takes them for the same, do not rely on it.
"""

import re

LONGEST_SEGMENT = 255
LONGEST_KEY = 896
LONGEST_PREFIX = 127
_SEGMENT = re.compile(rf"(?!\.{{1,2}}\Z)[A-Za-z0-9._=-]{{1,{LONGEST_SEGMENT}}}\Z")
_PREFIX = re.compile(r"[A-Za-z0-9._=/-]*\Z")


def is_key(text: str) -> bool:
    """Whether `text` can name bytes."""
    return len(text) <= LONGEST_KEY and all(_SEGMENT.match(segment) for segment in text.split("/"))


def checked(key: str) -> str:
    """`key` itself. Raises ValueError if it is none: whoever writes under a name must know what a name is."""
    if not is_key(key):
        raise ValueError(f"not a key: {key[:80]!r}")
    return key


def checked_prefix(prefix: str) -> str:
    """`prefix` itself. Raises ValueError unless keys could begin with it."""
    segments = prefix.split("/")
    whole = segments[:-1]
    if not _PREFIX.match(prefix) or any(segment in ("", ".", "..") for segment in whole):
        raise ValueError(f"no key begins with: {prefix[:80]!r}")
    return prefix


def checked_range(start: int, length: int | None) -> None:
    """Raises ValueError for a negative start or length."""
    if start < 0 or (length is not None and length < 0):
        raise ValueError(f"no range: start {start}, length {length}")
