"""What is sent, gathered into parts that lie in memory while they travel."""

from collections.abc import Iterable, Iterator
from mmap import mmap

PART = 8 << 20
"""Bytes of the first thousand parts. The next thousand have twice that, the next three times …: S3 takes 10,000 parts
in all and wants none but the last smaller than 5 MiB, and how much will come is not known when it begins."""
MOST = 10_000


def part_size(number: int) -> int:
    """Bytes of part `number` (from 1). All 10,000 together have 461 GB."""
    return PART * (1 + (number - 1) // 1000)


class Part:
    """Memory that is filled and then read like a file, without copying; and used again, which spares the system work.

    boto3 reads it twice, in blocks, to sign it and to send it: so a slow line has a time-out for each block only.
    """

    def __init__(self, room: int) -> None:
        self.room, self._filled, self._place = room, 0, 0
        self._view = memoryview(mmap(-1, room))

    def fill(self, chunk: memoryview) -> memoryview:
        """Takes what there is room for; returns the rest."""
        taken = chunk[: self.room - self._filled]
        self._view[self._filled : self._filled + len(taken)] = taken
        self._filled += len(taken)
        return chunk[len(taken) :]

    def empty(self) -> "Part":
        """The same, to be filled again."""
        self._filled = self._place = 0
        return self

    def __len__(self) -> int:
        return self._filled

    def __bool__(self) -> bool:
        return True

    def read(self, size: int = -1) -> memoryview:
        """As of a file."""
        end = self._filled if size < 0 else min(self._place + size, self._filled)
        begin, self._place = self._place, end
        return self._view[begin:end]

    def seek(self, place: int, whence: int = 0) -> int:
        """As of a file."""
        self._place = place + (0, self._place, self._filled)[whence]
        return self._place

    def tell(self) -> int:
        """As of a file."""
        return self._place


def gathered(chunks: Iterable[bytes], spare: list[Part]) -> Iterator[Part]:
    """The chunks in parts, each full but the last; at least one, which may be empty. Uses up `spare` parts again."""
    number, part = 1, Part(part_size(1))
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            if len(part) == part.room:
                yield part
                number += 1
                part = _another(part_size(number), spare)
            rest = part.fill(rest)
    yield part


def _another(room: int, spare: list[Part]) -> Part:
    while spare:
        if (part := spare.pop()).room == room:
            return part.empty()
    return Part(room)
