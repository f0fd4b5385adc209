"""Tiles and other images in front of Flask: a WSGI callable that copies bytes, makes what is not stored, and passes

everything else on. Flask's dispatch and the guard's queries cost 1 ms, a tile from here 0.03. The decision is the one
of every route: made by `may`, kept for at most one second and for one viewer. Whatever is not plainly a readable image
of an open picture goes on to the routes, which refuse, redirect or say what is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.admission import admission
from archive.context import Archive
from archive.model.errors import Fault
from archive.model.rules import Action
from archive.sessions import COOKIE, viewer_of
from iiif.image import BadRequest, Busy, Maker, parse
from iiif.image.pictures import Picture
from iiif.image.request import FORMATS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/iiif/image/"
VERSIONS = ("3/", "2/")
"""Those of the Image API: the same tiles under both."""
FRESH = 1.0
"""Seconds for which a decision may be used again."""

DECISIONS = 4096
"""How many of them a process keeps."""


Answer = tuple[str, list[tuple[str, str]], list[bytes]]
"""Status, headers and body."""


class Tiles:
    """Wraps the application. One object per process; safe for threads."""

    def __init__(
        self, application: WSGIApplication, archive: Archive, maker: Maker, headers: tuple[tuple[str, str], ...]
    ) -> None:
        """`headers` are those that every answer of the application carries."""
        self.application, self.archive, self.maker, self.pictures = application, archive, maker, maker.pictures
        self.headers = (
            ("Content-Type", "image/jpeg"),
            ("Cache-Control", "no-cache"),
            ("Vary", "Cookie"),
            *headers,
        )
        self.decisions: dict[tuple[str, str | None, str | None], tuple[float, bool]] = {}
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

    def _answer(self, asset: str, parameters: str, environ: WSGIEnvironment) -> Answer | None:
        picture = self.pictures.get(asset)
        if picture is None or not self._open_to(asset, environ, time.monotonic()):
            return None
        found = picture.find(parameters)
        if found is None:
            return self._made(picture, asset, parameters, environ) if environ["REQUEST_METHOD"] == "GET" else None
        span = found.span
        headers = [*self.headers, ("ETag", found.etag), ("Link", found.link)]
        if found.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return "304 Not Modified", headers[1:], []
        data = picture.read(span)
        if data is None:
            return None  # the routes find it damaged, say so and keep the event
        # A server may have taken its time: whoever may not see it any more does not.
        if not self._open_to(asset, environ, time.monotonic()):
            return None
        body = [data] if span.whole else [picture.index.header, data]
        headers.append(("Content-Length", str(sum(map(len, body)))))
        return "200 OK", headers, [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def _made(self, picture: Picture, asset: str, parameters: str, environ: WSGIEnvironment) -> Answer | None:
        """An image that has to be made; what cannot be made goes to the routes, which say why."""
        api = int(parameters[0])
        try:
            asked = parse(parameters[2:], picture.size, api)
        except BadRequest:
            return None
        link = picture.link(asked, api)
        etag = f'"{sha256(f"{picture.etag} {link}".encode()).hexdigest()[:32]}"'
        headers = [("Content-Type", FORMATS[asked.format]), *self.headers[1:], ("ETag", etag), ("Link", link)]
        if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return "304 Not Modified", headers[1:], []
        try:
            data = self.maker.image(asset, picture, asked)
        except Busy:
            said = b"busy: ask again in a moment\n"
            headers = [("Content-Type", "text/plain; charset=utf-8"), *self.headers[1:], ("Retry-After", "5")]
            return "503 Service Unavailable", [*headers, ("Content-Length", str(len(said)))], [said]
        # It may have waited for its turn: whoever may not see it any more does not.
        if not self._open_to(asset, environ, time.monotonic()):
            return None
        return "200 OK", [*headers, ("Content-Length", str(len(data)))], [data]

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
