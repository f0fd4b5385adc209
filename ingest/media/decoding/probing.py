"""Originals are opened by PyAV in a process of its own, in bounds: what they hold, and how long they really last."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from ingest.media.decoding import containers
from ingest.media.decoding.apart import FallenError, called
from ingest.media.decoding.confinement import Limits
from ingest.media.decoding.containers import Contents, Scan, UnreadableError
from ingest.media.spanned import Source

SECONDS = 120.0
"""For opening a file, besides a second for each SPEED bytes where all of it is read."""
SPEED = 4_000_000
"""Bytes a second: a disk over a slow network."""
MEGABYTES = 2048
"""Memory, and address space: one picture of the largest film is a quarter of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the process tells: `unreadable` says why there is nothing else."""

    contents: Contents | None = None
    scan: Scan | None = None
    unreadable: str | None = None


def contents_of(path: Path) -> Contents:
    """What is in an original. Raises UnreadableError, also where reading it took too much or brought its program

    down, and Rejected `file_hostile`.
    """
    facts = path.stat()
    try:
        found = _opened(path, facts.st_ino, facts.st_size, facts.st_mtime_ns)
    except FallenError as fault:
        raise UnreadableError(str(fault)) from fault
    if found.contents is None:
        raise UnreadableError(found.unreadable or "nothing in it")
    return found.contents


def probe(source: Source, alive: Callable[[float], None] = lambda share: None) -> tuple[Contents, Scan]:
    """The same, and what all of its packets say; of the files of one recording, of the whole. Raises as `contents_of`

    does, and what `alive` raises, which is called every now and then.
    """
    if isinstance(source, Path):
        return _probed(source, alive)
    found = [_probed(path, alive) for path in source.files]
    starts = (0.0, *accumulate(source.lengths))
    whole, chapters = found[0][1], list(found[0][0].chapters)
    for (contents, scan), start in zip(found[1:], starts[1:], strict=False):
        whole = _followed(whole, scan, start)
        chapters += [replace(each, start=start + each.start, end=start + each.end) for each in contents.chapters]
    return replace(found[0][0], chapters=tuple(chapters)), whole


def _followed(whole: Scan, scan: Scan, start: float) -> Scan:
    """What is read of a recording when another file of it follows at `start`."""
    return Scan(
        duration=start + scan.duration,
        packets={index: number + scan.packets.get(index, 0) for index, number in whole.packets.items()},
        gap=max(whole.gap, scan.gap),
        step=whole.step,
        steady=whole.steady and scan.steady,
        pictures=whole.pictures + scan.pictures,
        keys=(*whole.keys, *(start + key for key in scan.keys)),
        late=whole.late,
        ends={index: start + end for index, end in scan.ends.items()},
    )


def _probed(path: Path, alive: Callable[[float], None]) -> tuple[Contents, Scan]:
    try:
        found = _asked(path, SECONDS + path.stat().st_size / SPEED, whole=True, alive=alive)
    except FallenError as fault:
        raise UnreadableError(str(fault)) from fault
    if found.contents is None or found.scan is None:
        raise UnreadableError(found.unreadable or "nothing in it")
    return found.contents, found.scan


def look(path: Path, whole: bool) -> Found:
    """What the process does. Raises Rejected."""
    try:
        contents = containers.contents_of(path)
        return Found(contents, containers.scan(path) if whole else None)
    except UnreadableError as fault:
        return Found(unreadable=str(fault))


@lru_cache(maxsize=64)
def _opened(path: Path, *state: int) -> Found:
    """Each medium asks whether a file is one of its own; it is opened once for all of them.

    A process that fell is not remembered: the machine may have been short of memory. Raises FallenError.
    """
    del state
    return _asked(path, SECONDS, whole=False)


def _asked(path: Path, seconds: float, *, whole: bool, alive: Callable[[float], None] = lambda share: None) -> Found:
    limits = Limits(seconds, MEGABYTES, cpu=seconds, address=MEGABYTES, written=0)
    return called(look, path, whole, limits=limits, alive=alive)
