"""A whole store into another one: every byte compared, and asked again it goes on where it was stopped."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.model.errors import Damaged, Missing
from archive.storage.keys import is_key
from archive.storage.store import Entry, Store

SMALL = 1 << 20
"""Up to this size, bytes that stand in both stores are compared; larger ones only if asked, once they were copied."""


@dataclass(slots=True)
class Moved:
    """What was done: keys copied now, keys that stood there already, their bytes, and what needs somebody's eye."""

    copied: int = 0
    present: int = 0
    size: int = 0
    extra: list[str] = field(default_factory=list)
    """Keys of the target that the source does not have (any more)."""
    foreign: list[str] = field(default_factory=list)
    """Names in the source that are no keys: somebody else put them there, and they are not copied."""


def move(source: Store, target: Store, tell: Callable[[int], object], *, thorough: bool = False) -> Moved:
    """Makes `target` hold what `source` holds. Changes nothing in `source`, and removes nothing.

    Each content is hashed (SHA-256) while it is copied, and read back from `target`. What stands there already is left
    if it is the same: for small ones by their bytes, for others by size and by being younger than the source's, for a
    store shows a content only once it is whole; with `thorough`, all by their bytes. `tell` is told the bytes done.
    Raises Damaged if `target` gives back other bytes, Unavailable; then call it again. Nobody writes meanwhile.
    """
    moved = Moved()
    for entry, there in _side_by_side(source, target):
        if entry is None:
            if there is not None and not source.exists(there.key):
                moved.extra.append(there.key)
            continue
        if not is_key(entry.key):
            moved.foreign.append(entry.key)
            continue
        if there is not None and _same(source, target, entry, there, thorough=thorough):
            moved.present += 1
        else:
            _copy(source, target, entry.key)
            moved.copied += 1
        moved.size += entry.size
        tell(entry.size)
    return moved


def _side_by_side(source: Store, target: Store) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Both listings, which are in one order, as one."""
    theirs = target.list()
    there = next(theirs, None)
    for entry in source.list():
        while there is not None and there.key < entry.key:
            yield None, there
            there = next(theirs, None)
        if there is not None and there.key == entry.key:
            yield entry, there
            there = next(theirs, None)
        else:
            yield entry, None
    while there is not None:
        yield None, there
        there = next(theirs, None)


def _same(source: Store, target: Store, entry: Entry, there: Entry, *, thorough: bool) -> bool:
    if entry.size != there.size:
        return False
    if thorough or entry.size <= SMALL:
        return _digest(source.read(entry.key)) == _digest(target.read(entry.key))
    return there.modified >= entry.modified


def _copy(source: Store, target: Store, key: str) -> None:
    passing = hashlib.sha256()

    def hashed() -> Iterator[bytes]:
        for chunk in source.read(key):
            passing.update(chunk)
            yield chunk

    target.write(key, hashed())
    try:
        kept = _digest(target.read(key))
    except Missing:
        kept = ""
    if kept != passing.hexdigest():
        target.delete(key)
        raise Damaged(f"the store that is copied to gives back other bytes under {key} than it was given")


def _digest(chunks: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()
