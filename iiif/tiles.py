"""Tiles and stored sizes in front of Flask: a WSGI callable that copies bytes, and passes everything else on.

Flask's dispatch alone costs 100 µs, a tile from here 30. The decision is the one of every route: made by `may`, kept
for at most one second and for one viewer. Whatever is not plainly a readable tile of an open picture goes on to the
routes, which refuse, redirect or make it.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.admission import admission
from archive.catalogue import records
from archive.context import Archive
from archive.model.errors import Fault
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.renditions import key_of
from archive.sessions import COOKIE, viewer_of
from archive.storage.ranges import Ranges
from archive.tiles import INDEX, Span, TileIndex, load
from iiif.image import BadRequest, parse

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/iiif/image/"
VERSIONS = ("3/", "2/")
"""Those of the Image API: the same tiles under both."""
EXACT = re.compile(r"\^?\d+,\d+", re.ASCII)
"""A size of which both sides were asked for."""

FRESH = 1.0
"""Seconds for which a decision may be used again."""

REOPENED = 60.0
"""Seconds after which a picture is opened anew: renditions may have been made anew meanwhile."""

HELD = 256
"""Pictures whose index and handle a process holds."""

DECISIONS = 4096
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
            asked = parse(parameters[2:], (self.index.width, self.index.height), int(parameters[0]))
        except BadRequest:
            return None
        # Of `512,` only the width was asked for: the tile's own height is as right as the one next to it.
        slack = 0 if EXACT.fullmatch(parameters.split("/")[2]) else 1
        stored = self.index.find(asked.region, asked.size, slack)
        if stored is None:
            return None
        span, size = stored
        api = int(parameters[0])
        canonical = replace(asked, size=size).canonical((self.index.width, self.index.height), api)
        link = (
            f'<http://iiif.io/api/image/{api}/level2.json>;rel="profile",'
            f'<{self.service.format(api=api)}/{canonical}>;rel="canonical"'
        )
        return Found(span, f'"{self.etag}{span.offset:x}"', link)


class Tiles:
    """Wraps the application. One object per process; safe for threads."""

    def __init__(self, application: WSGIApplication, archive: Archive, headers: tuple[tuple[str, str], ...]) -> None:
        """`headers` are those that every answer of the application carries."""
        self.application, self.archive = application, archive
        self.headers = (
            ("Content-Type", "image/jpeg"),
            ("Cache-Control", "no-cache"),
            ("Vary", "Cookie"),
            *headers,
        )
        self.pictures: OrderedDict[str, Picture] = OrderedDict()
        self.decisions: dict[tuple[str, str | None, str | None], tuple[float, bool]] = {}
        self.lock = threading.Lock()
        self.by_network = bool(archive.settings.onsite_networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a GET or HEAD of what is stored, or hands it on."""
        path: str = environ["PATH_INFO"]
        if path.startswith(PREFIX) and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            asked = path[len(PREFIX) :]
            asset, _, parameters = asked[2:].partition("/")
            try:
                answer = self._answer(asset, asked[:2] + parameters, environ) if asked[:2] in VERSIONS else None
            except Fault:
                answer = None  # the routes say what is wrong
            if answer is not None:
                status, headers, body = answer
                start_response(status, headers)
                return body
        return self.application(environ, start_response)

    def _answer(
        self, asset: str, parameters: str, environ: WSGIEnvironment
    ) -> tuple[str, list[tuple[str, str]], list[bytes]] | None:
        now = time.monotonic()
        picture = self.pictures.get(asset)
        if picture is None or now > picture.until:
            picture = self._open(asset, now)
        found = picture.find(parameters) if picture is not None else None
        if picture is None or found is None or not self._open_to(asset, environ, now):
            return None
        span = found.span
        headers = [*self.headers, ("ETag", found.etag), ("Link", found.link)]
        if found.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return "304 Not Modified", headers[1:], []
        data = picture.handle.read(span.offset, span.length)
        if len(data) != span.length:
            self._forget(asset)
            return None
        body = [data] if span.whole else [picture.index.header, data]
        headers.append(("Content-Length", str(sum(map(len, body)))))
        return "200 OK", headers, [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def _open_to(self, asset: str, environ: WSGIEnvironment, now: float) -> bool:
        """Whether this viewer may see the picture now; a decision is at most FRESH seconds old."""
        cookies = environ.get("HTTP_COOKIE", "")
        signed_in = cookies if COOKIE in cookies else None
        who = (asset, signed_in, environ.get("REMOTE_ADDR") if self.by_network else None)
        known = self.decisions.get(who)
        if known is not None and now < known[0]:
            return known[1]
        allowed = self._decide(asset, environ)
        if len(self.decisions) >= DECISIONS:
            self.decisions.clear()
        self.decisions[who] = (now + FRESH, allowed)
        return allowed

    def _decide(self, asset: str, environ: WSGIEnvironment) -> bool:
        here = self.archive
        viewer = viewer_of(environ, here.database, here.settings)
        with here.database.reading() as connection:
            found = admission(connection, viewer, Action.STREAM, asset, ("asset",), here.now())
        return found is not None and found.decision.allowed

    def _open(self, asset: str, now: float) -> Picture | None:
        """Opens a picture's access copy; None if it has no tile index (or is no picture)."""
        with self.archive.database.reading() as connection:
            access = records.made_of(connection, asset, "access.tif")
        if access is None:
            return None
        picture = self._picture(access, now + REOPENED)
        with self.lock:
            self.pictures[asset] = picture
            if len(self.pictures) > HELD:
                self.pictures.popitem(last=False)
        return picture

    def _picture(self, access: Rendition, until: float) -> Picture:
        key = key_of(access.asset, access.recipe, INDEX)
        data = b"".join(self.archive.store.read(key))
        try:
            index = load(data)
        except ValueError as fault:
            raise Fault(f"{key}: {fault}") from fault
        service = f"{self.archive.settings.public_url}{PREFIX}{{api}}/{access.asset}"
        etag = sha256(data + access.key.encode()).hexdigest()[:20]
        return Picture(index, self.archive.store.ranges(access.key), service, etag, until)

    def _forget(self, asset: str) -> None:
        with self.lock:
            self.pictures.pop(asset, None)
