"""What the views of this room share: addresses, what is kept of descriptions and images, and how they are sent."""

import json
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, current_app, request
from sqlalchemy import Connection

from archive.access import Viewer
from archive.basis import basis_of
from archive.context import Archive, archive_here, viewer_here
from iiif.addresses import Addresses
from iiif.image import Maker, Pictures
from iiif.keeping import Keeping
from iiif.manifest import CONTEXT
from iiif.packing import ENCODINGS, Descriptions, Packed, pack

MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'

MADE = "2"
"""Counts up when the code makes another description of the same record."""

DESCRIPTIONS, MAKER = "chuanxi.descriptions", "chuanxi.images"


def init_app(app: Flask, archive: Archive) -> None:
    """Gives the application its folder of what was made on request."""
    keeping = Keeping(archive.settings.chuanxi_home / "cache", archive.settings.cache_mb << 20)
    app.extensions[DESCRIPTIONS] = Descriptions(keeping)
    app.extensions[MAKER] = Maker(archive, Pictures(archive, keeping), keeping)


def maker_of(app: Flask) -> Maker:
    """What makes images that are not stored."""
    return cast(Maker, app.extensions[MAKER])


def maker_here() -> Maker:
    """What makes images that are not stored."""
    return cast(Maker, current_app.extensions[MAKER])


def pictures_here() -> Pictures:
    """The open pictures."""
    return maker_here().pictures


def addresses_here() -> Addresses:
    """Addresses from the settings, never from the Host header."""
    settings = archive_here().settings
    return Addresses(settings.public_url, settings.id_base)


def of_record(connection: Connection, record: str, make: Callable[[], dict[str, Any] | None]) -> Packed | None:
    """The description of a record for this viewer: as it was kept, if all that it was made from is as it was."""
    here = archive_here()
    facts = basis_of(connection, record, here.now())
    whence = [MADE, here.profiles.fingerprint, here.settings.public_url, here.settings.id_base]
    key = json.dumps([*whence, facts, _standing(viewer_here())])
    return cast(Descriptions, current_app.extensions[DESCRIPTIONS]).packed(key, make)


def described(plain: dict[str, Any]) -> Response:
    """A description that was made for this answer."""
    return sent(pack(plain))


def sent(packed: Packed) -> Response:
    """A description with its media type and encoding by negotiation, and an ETag that is that of its content."""
    best = request.accept_mimetypes.best_match(["application/ld+json", "application/json"], "application/ld+json")
    response = Response(mimetype=None, content_type=MEDIA_TYPE if best != "application/json" else best)
    response.set_etag(packed.etag, weak=True)
    response.vary.update(("Accept", "Accept-Encoding"))
    if response.make_conditional(request).status_code == 304:
        return response
    encoding = request.accept_encodings.best_match(ENCODINGS, "identity") if packed.gzip else "identity"
    response.set_data(getattr(packed, encoding))
    if encoding != "identity":
        response.content_encoding = encoding
    return response


def _standing(viewer: Viewer) -> list[Any]:
    """All of a viewer that decisions may depend on; who it is is not."""
    roles = sorted((role.value, holder or "") for role, holder in viewer.roles)
    return [viewer.person is not None, roles, sorted(viewer.communities), viewer.onsite, sorted(viewer.granted)]
