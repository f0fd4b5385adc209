"""The Image API 3.0 and 2.1: info.json and images. Errors are one line of text: 400 what is wrong, 404 nothing here."""

import json
from hashlib import sha256

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy import Connection

from archive.catalogue import records
from archive.context import OfRecord, archive_here, open_to
from archive.model.rendition import Rendition
from archive.model.rules import Action
from iiif.image import BadRequest, information, information_of_2, parse, render
from iiif.image.request import FORMATS
from iiif.views.here import addresses_here

blueprint = Blueprint("images", __name__, url_prefix="/iiif/image/<any('3', '2'):api>")

OPEN = OfRecord(Action.STREAM, "asset", ("asset",))


@blueprint.get("/<asset>")
@open_to(OPEN)
def base(api: str, asset: str) -> Response:
    """The base address leads to info.json (section 2.1)."""
    response = redirect(f"{addresses_here().image_service(asset, int(api))}/info.json", 303)
    assert isinstance(response, Response)
    return response


@blueprint.get("/<asset>/info.json")
@open_to(OPEN)
def info(api: str, asset: str) -> Response:
    """What can be asked of the image."""
    with archive_here().database.reading() as connection:
        access = _access(connection, asset)
    describe = information if api == "3" else information_of_2
    plain = describe(addresses_here().image_service(asset, int(api)), _full(access), None)
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
    with here.store.as_file(access.key) as source:
        response.set_data(render(source, asked, _full(access)))
    return response


def _profile(api: str) -> str:
    return f'<http://iiif.io/api/image/{api}/level2.json>;rel="profile"'


def _access(connection: Connection, asset: str) -> Rendition:
    access = records.made_of(connection, asset, "access.tif")
    return access if access is not None else abort(404)


def _full(access: Rendition) -> tuple[int, int]:
    technical = access.technical
    assert technical.width and technical.height, "an access copy of an image has a size"
    return technical.width, technical.height
