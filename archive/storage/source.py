"""What is written: chunks that somebody makes, or a file. Either way in bounded memory."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.model.errors import Missing, Unavailable
from archive.storage.store import CHUNK


def chunks_of(source: Iterable[bytes] | Path) -> Iterator[bytes]:
    """The bytes of `source`. Raises Missing if a file is not there, Unavailable if it cannot be read."""
    if not isinstance(source, Path):
        if isinstance(source, (bytes, bytearray, memoryview, str)):
            raise TypeError("a source is an iterable of chunks: wrap the bytes in a list")
        yield from source
        return
    try:
        with source.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError as fault:
        raise Missing(f"the file to be kept is not there: {source}") from fault
    except OSError as fault:
        raise Unavailable(f"the file to be kept cannot be read ({fault.strerror}): {source}") from fault
