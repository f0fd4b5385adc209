"""Images that have to be made: a few at a time, within a time, and kept for who asks next."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from archive.context import Archive
from archive.model.rendition import Rendition
from iiif.image.deadline import Busy, within
from iiif.image.pictures import Picture, Pictures
from iiif.image.rendering import render, render_file
from iiif.image.request import ImageRequest
from iiif.keeping import Keeping

AT_ONCE = 2
"""Images that one process makes at a time: each may take 250 MB."""

TURN = 10.0
"""Seconds that a request waits for its turn."""

MAKING = 10.0
"""Seconds that making one may take: five times what the slowest takes on a machine that has nothing else to do."""


@dataclass
class Maker:
    """Makes what is not stored. One object per process; safe for threads."""

    archive: Archive
    pictures: Pictures
    keeping: Keeping
    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def image(self, name: str, picture: Picture, request: ImageRequest) -> bytes:
        """The image as bytes, from the tiles of a picture. Raises Damaged, Missing, Unavailable, Busy."""
        whence = f"{name} {picture.etag}"
        return self._kept(whence, request, picture.size, lambda: render(picture, request, within(MAKING)))

    def whole(self, access: Rendition, request: ImageRequest, full: tuple[int, int]) -> bytes:
        """The same from an access copy without an index. `full`: the picture's true size."""

        def make() -> bytes:
            with self.archive.store.as_file(access.key) as source:
                return render_file(source, request, full, within(MAKING))

        return self._kept(f"{access.key} {access.size}", request, full, make)

    def _kept(self, whence: str, request: ImageRequest, full: tuple[int, int], make: Callable[[], bytes]) -> bytes:
        key = f"image {whence} {request.region} {request.size} {request.canonical(full)}"
        kept = self.keeping.get(key)
        if kept is not None:
            return kept
        if not self.turns.acquire(timeout=TURN):
            raise Busy
        try:
            made = make()
        finally:
            self.turns.release()
        self.keeping.put(key, made)
        return made
