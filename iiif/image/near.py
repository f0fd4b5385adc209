"""Pieces of access copies that lie on another machine, kept on this one once they were read."""

from archive.storage.ranges import Ranges
from iiif.keeping import Keeping


class Near:
    """Reads a piece from the folder of what is kept, or from afar."""

    far = ""

    def __init__(self, source: Ranges, keeping: Keeping, name: str) -> None:
        """`name` must change with the bytes that `source` reads."""
        self.source, self.keeping, self.name = source, keeping, name

    def read(self, start: int, length: int) -> bytes:
        """See Ranges.read. A piece that ends too soon is not kept."""
        key = f"piece {self.name} {start} {length}"
        data = self.keeping.get(key)
        if data is None:
            data = self.source.read(start, length)
            if len(data) == length:
                self.keeping.put(key, data)
        return data

    def close(self) -> None:
        """See Ranges.close."""
        self.source.close()
