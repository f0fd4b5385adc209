"""Images that have to be made: a few at a time, within a time, and kept for who asks next."""

import threading
from dataclasses import dataclass, field

from archive.context import Archive
from archive.model.errors import Missing
from archive.model.rendition import Rendition
from iiif.image.pictures import Picture, Pictures
from iiif.image.rendering import render, render_file
from iiif.image.request import ImageRequest
from iiif.keeping import Keeping

AT_ONCE = 2
"""Images that one process makes at a time: each may take 250 MB."""

SECONDS = 10.0
"""How long a request waits for its turn; making one takes two seconds at the most."""


class Busy(Exception):
    """So many images are being made that this one would come too late."""


@dataclass
class Maker:
    """Makes what is not stored. One object per process; safe for threads."""

    archive: Archive
    pictures: Pictures
    keeping: Keeping
    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def image(self, access: Rendition, request: ImageRequest, full: tuple[int, int]) -> bytes:
        """The image as bytes. `full`: the picture's true size. Raises Damaged, Missing, Unavailable, Busy."""
        picture = self._picture(access)
        etag = picture.etag if picture is not None else f"{access.key} {access.size}"
        key = f"image {access.asset} {etag} {request.region} {request.size} {request.canonical(full)}"
        kept = self.keeping.get(key)
        if kept is not None:
            return kept
        if not self.turns.acquire(timeout=SECONDS):
            raise Busy
        try:
            made = self._made(picture, access, request, full)
        finally:
            self.turns.release()
        self.keeping.put(key, made)
        return made

    def _made(self, picture: Picture | None, access: Rendition, request: ImageRequest, full: tuple[int, int]) -> bytes:
        if picture is not None:
            return render(picture, request)
        with self.archive.store.as_file(access.key) as source:
            return render_file(source, request, full)

    def _picture(self, access: Rendition) -> Picture | None:
        """None for an access copy without an index: it is read as a whole."""
        try:
            return self.pictures.get(access.asset)
        except Missing:
            return None
