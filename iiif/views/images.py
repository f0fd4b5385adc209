"""The Image API 3.0 and 2.1: info.json and images. Errors are one line of text: 400 what is wrong, 404 nothing here."""

import json
import time
from datetime import timedelta
from hashlib import sha256

import structlog
from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy import Connection

from archive.catalogue import events, records
from archive.context import OfRecord, archive_here, let_through, open_to, subject_here, viewer_here
from archive.disclosure import in_public
from archive.model.errors import Damaged, Fault, Missing
from archive.model.rendition import Rendition
from archive.model.rules import Action
from iiif.image import BadRequest, Busy, ImageRequest, information, information_of_2, parse
from iiif.image.request import FORMATS
from iiif.metadata import rights
from iiif.views.here import addresses_here, maker_here, pictures_here

log = structlog.get_logger("images")

AGENT = "chuanxi image service"
FRESH = 1.0
"""Seconds for which a decision holds."""

blueprint = Blueprint("images", __name__, url_prefix="/iiif/image/<any('3', '2'):api>")

OPEN = OfRecord(Action.STREAM, "asset", ("asset",))


@blueprint.get("/<asset>")
@open_to(OPEN)
def base(api: str, asset: str) -> Response:
    """The base address leads to info.json (section 2.1)."""
    with archive_here().database.reading() as connection:
        _access(connection, asset)
    response = redirect(f"{addresses_here().image_service(asset, int(api))}/info.json", 303)
    assert isinstance(response, Response)
    return response


@blueprint.get("/<asset>/info.json")
@open_to(OPEN)
def info(api: str, asset: str) -> Response:
    """What can be asked of the image."""
    with archive_here().database.reading() as connection:
        access = _access(connection, asset)
        statement = _rights(connection)
    describe = information if api == "3" else information_of_2
    plain = describe(addresses_here().image_service(asset, int(api)), _full(access), statement)
    context = plain["@context"]
    best = request.accept_mimetypes.best_match(["application/json", "application/ld+json"], "application/json")
    kind = best if best != "application/ld+json" else f'application/ld+json;profile="{context}"'
    response = Response(json.dumps(plain, separators=(",", ":")), content_type=kind)
    response.headers["Link"] = _profile(api)
    response.vary.add("Accept")
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/<asset>/<path:parameters>")
@open_to(OPEN)
def image(api: str, asset: str, parameters: str) -> Response:
    """The image asked for (section 4)."""
    here = archive_here()
    with here.database.reading() as connection:
        access = _access(connection, asset)
    try:
        asked = parse(parameters, _full(access), int(api))
    except BadRequest as fault:
        return Response(f"{fault}\n", 400, mimetype="text/plain")
    service = addresses_here().image_service(asset, int(api))
    canonical = f"{service}/{asked.canonical(_full(access), int(api))}"
    response = Response(content_type=FORMATS[asked.format])
    response.set_etag(sha256(f"{canonical} {access.size}".encode()).hexdigest()[:32])
    response.headers["Link"] = f'{_profile(api)},<{canonical}>;rel="canonical"'
    if response.make_conditional(request).status_code == 304:
        return response
    begun = time.monotonic()
    try:
        response.set_data(_made(access, asked))
    except Busy:
        return Response("busy: ask again in a moment\n", 503, {"Retry-After": "5"}, mimetype="text/plain")
    except (Damaged, Missing) as fault:
        return _damaged(access, fault)
    if time.monotonic() - begun > FRESH:
        # It has waited for its turn: whoever may not see it any more does not.
        let_through(OPEN.action, asset, OPEN.kinds)
    return response


def _made(access: Rendition, asked: ImageRequest) -> bytes:
    maker = maker_here()
    try:
        picture = maker.pictures.get(access.asset)
    except Missing:
        picture = None  # without an index it is read as a whole
    if picture is None:
        return maker.whole(access, asked, _full(access))
    return maker.image(access.asset, picture, asked)


def _damaged(access: Rendition, fault: Fault) -> Response:
    """A picture that cannot be read says so for itself alone, and its record has an event of it, once a day at most.

    `chuanxi archive fixity` finds it, `chuanxi ingest derive` makes it anew.
    """
    here, subject = archive_here(), subject_here()
    assert subject is not None
    log.error("access copy damaged", key=access.key, because=str(fault))
    pictures_here().forget(access.asset)
    with here.database.writing() as connection:
        since = here.now() - timedelta(days=1)
        known = (each for each in events.of(connection, subject.record) if each.at > since)
        if not any(each.kind == "fixity check" and access.key in each.sources for each in known):
            happened = events.happened(
                subject.record, subject.holder, "fixity check", AGENT, here.now(), outcome="fail", sources=[access.key]
            )
            events.append(connection, happened)
    return Response("this image cannot be read now; the archive has noted it\n", 500, mimetype="text/plain")


def _rights(connection: Connection) -> str | None:
    """The rights statement or licence of the record, as this viewer sees it (section 5.6 of 3.0)."""
    here, subject = archive_here(), subject_here()
    record = records.read(connection, subject.record) if subject is not None else None
    return rights(in_public(connection, here.profiles, record, viewer_here(), here.now())) if record else None


def _profile(api: str) -> str:
    return f'<http://iiif.io/api/image/{api}/level2.json>;rel="profile"'


def _access(connection: Connection, asset: str) -> Rendition:
    access = records.made_of(connection, asset, "access.tif")
    return access if access is not None else abort(404)


def _full(access: Rendition) -> tuple[int, int]:
    technical = access.technical
    assert technical.width and technical.height, "an access copy of an image has a size"
    return technical.width, technical.height
