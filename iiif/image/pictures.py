"""Pictures whose access copies are open: where each of their tiles lies, and a handle to read it with."""

import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import sha256

from archive.catalogue import records
from archive.context import Archive
from archive.model.errors import Damaged
from archive.model.rendition import Rendition
from archive.renditions import key_of
from archive.storage.ranges import Ranges
from archive.tiles import INDEX, Span, TileIndex, load
from iiif.image.near import Near
from iiif.image.request import BadRequest, ImageRequest, parse
from iiif.keeping import Keeping

SIDES = re.compile(r"\^?(!?)(\d*),(\d*)", re.ASCII)
"""A size of which one side was asked for, or both, or what it has to fit in (!)."""

REOPENED = 60.0
"""Seconds after which a picture is opened anew: renditions may have been made anew meanwhile."""

HELD = 256
"""Pictures whose index and handle a process holds."""

KNOWN = 20_000
"""Addresses that are remembered for each picture: parsing one costs as much as answering it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is stored for an address: its bytes, its ETag and its Link header."""

    span: Span
    etag: str
    link: str


@dataclass
class Picture:
    """A picture's open access copy, good `until` (monotonic). `service`: the address of its image service.

    `known`: version of the API and what stands behind the service's address → what is stored for it.
    """

    index: TileIndex
    handle: Ranges
    service: str
    etag: str
    until: float
    known: dict[str, Found | None] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.index.width, self.index.height

    def link(self, asked: ImageRequest, api: int) -> str:
        """The Link header of an image: what the service complies with, and the image's canonical address."""
        return (
            f'<http://iiif.io/api/image/{api}/level2.json>;rel="profile",'
            f'<{self.service.format(api=api)}/{asked.canonical(self.size, api)}>;rel="canonical"'
        )

    def read(self, span: Span) -> bytes | None:
        """The bytes of a tile or a stored size as they lie there, None if the access copy ends before them."""
        data = self.handle.read(span.offset, span.length)
        return data if len(data) == span.length else None

    def jpeg(self, span: Span) -> bytes:
        """A tile as a JPEG of its own. Raises Damaged."""
        data = self.read(span)
        if data is None:
            raise Damaged("access copy: it ends before a tile that it should have")
        return data if span.whole else self.index.header + data

    def find(self, parameters: str) -> Found | None:
        """Where the answer to these parameters lies; None if the routes have to deal with them."""
        try:
            return self.known[parameters]
        except KeyError:
            found = self._look(parameters)
            if len(self.known) < KNOWN:
                self.known[parameters] = found
            return found

    def _look(self, parameters: str) -> Found | None:
        if not parameters.endswith(("/0/default.jpg", "/0/color.jpg")):
            return None
        try:
            asked = parse(parameters[2:], self.size, int(parameters[0]))
        except BadRequest:
            return None
        stored = self.index.find(asked.region, asked.size, _slack(parameters.split("/")[2], asked.size))
        if stored is None:
            return None
        span, size = stored
        api = int(parameters[0])
        return Found(span, f'"{self.etag}{span.offset:x}"', self.link(replace(asked, size=size), api))


def _slack(text: str, size: tuple[int, int]) -> tuple[int, int]:
    """By how many pixels width and height of what is stored may differ from `size`, which was reckoned from `text`.

    Of `512,` only the width was asked for: the tile's own height is as right as the one next to it. What has to fit
    within a width and a height touches one of them, and must not grow past the other.
    """
    found = SIDES.fullmatch(text)
    if found is None:
        return (1, 1) if text.startswith(("pct:", "^pct:")) else (0, 0)
    fits, *sides = found.groups()
    free = [
        0 if side and (not fits or int(side) == reckoned) else 1 for side, reckoned in zip(sides, size, strict=True)
    ]
    return (free[0], free[1])


class Pictures:
    """Those that were asked for last. One object per process; safe for threads."""

    def __init__(self, archive: Archive, keeping: Keeping | None = None) -> None:
        """`keeping`: where pieces that were read from a server are kept, None: nowhere."""
        self.archive, self.keeping = archive, keeping
        self._opened: OrderedDict[str, Picture] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, image: str) -> Picture | None:
        """The picture of an asset or a page; None if it has no access copy.

        Raises Missing where it has no index (it is served by the whole file), Damaged, Unavailable.
        """
        picture = self._opened.get(image)
        return picture if picture is not None and time.monotonic() <= picture.until else self._open(image)

    def forget(self, image: str) -> None:
        """Opens it anew at the next request: what was read of it was not what it should be."""
        with self._lock:
            self._opened.pop(image, None)

    def _open(self, image: str) -> Picture | None:
        with self.archive.database.reading() as connection:
            access = records.made_of(connection, image, "access.tif")
        if access is None:
            return None
        picture = self._picture(access)
        with self._lock:
            self._opened[image] = picture
            if len(self._opened) > HELD:
                self._opened.popitem(last=False)
        return picture

    def _picture(self, access: Rendition) -> Picture:
        store = self.archive.store
        key = key_of(access.asset, access.recipe, INDEX)
        data = b"".join(store.read(key))
        try:
            index = load(data)
        except ValueError as fault:
            raise Damaged(f"{key}: {fault}") from fault
        service = f"{self.archive.settings.public_url}/iiif/image/{{api}}/{access.asset}"
        etag = sha256(data + access.key.encode()).hexdigest()[:20]
        handle = store.ranges(access.key)
        if handle.far and self.keeping is not None:
            # An index may be the same again for a copy that is not: one that was mended.
            handle = Near(handle, self.keeping, f"{etag} {handle.far}")
        return Picture(index, handle, service, etag, time.monotonic() + REOPENED)
