"""Files: what was made of the originals for looking and listening, and the originals for those who may."""

from functools import partial
from hashlib import sha256

from flask import Blueprint, Response, abort
from werkzeug.routing import BaseConverter

from archive.catalogue import records
from archive.context import OfRecord, archive_here, open_to
from archive.model.errors import Missing
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.storage import Given
from archive.views.byte_ranges import in_ranges
from archive.views.handing_out import by_the_store, saved_as

blueprint = Blueprint("media", __name__, url_prefix="/media/<asset>")
KINDS = ("asset",)
FILE = "/<recipe>/<int:version>/<string:variant>"


class Preview(BaseConverter):
    """The small pictures that stand for something larger."""

    regex = r"(?:thumb-\d+|poster)\.jpg"


@blueprint.record_once
def _add_converter(state: object) -> None:
    state.app.url_map.converters["preview"] = Preview  # type: ignore[attr-defined]


@blueprint.get("/<recipe>/<int:version>/<preview:variant>")
@open_to(OfRecord(Action.PREVIEW, "asset", KINDS))
def preview(asset: str, recipe: str, version: int, variant: str) -> Response:
    """A thumbnail or poster."""
    return _sent(_rendition(asset, f"{recipe}/{version}", variant))


@blueprint.get(FILE)
@open_to(OfRecord(Action.STREAM, "asset", KINDS))
def stream(asset: str, recipe: str, version: int, variant: str) -> Response:
    """Sound, film, captions, peaks: to be played here."""
    return _sent(_rendition(asset, f"{recipe}/{version}", variant))


@blueprint.get(f"{FILE}/download")
@open_to(OfRecord(Action.DOWNLOAD, "asset", KINDS))
def download(asset: str, recipe: str, version: int, variant: str) -> Response:
    """The same, to be kept."""
    kept = _rendition(asset, f"{recipe}/{version}", variant)
    given = Given(f"{asset}.{variant.rpartition('.')[2]}", kept.media_type)
    handed = by_the_store(partial(archive_here().store.link, kept.key), kept.size, given)
    return handed or saved_as(_sent(kept), given)


@blueprint.get("/original")
@open_to(OfRecord(Action.MASTER, "asset", KINDS))
def original(asset: str) -> Response:
    """The file as it was given, under the name that it had."""
    here = archive_here()
    with here.database.reading() as connection:
        record, kept = records.asset(connection, asset) or abort(404)
    name = f"originals/{asset}"
    given = Given(kept.original_path.rpartition("/")[2], kept.media_type)
    handed = by_the_store(partial(here.holdings.link, record, name), kept.digest.size, given)
    if handed is not None:
        return handed

    def read(start: int, length: int) -> object:
        return here.holdings.stream(record, name, start, length)

    response = in_ranges(read, kept.digest.size, kept.media_type, kept.digest.sha256)  # type: ignore[arg-type]
    response.headers["Content-Security-Policy"] = "sandbox"
    return saved_as(response, given)


def _rendition(asset: str, recipe: str, variant: str) -> Rendition:
    with archive_here().database.reading() as connection:
        found = records.rendition(connection, asset, recipe, variant)
    return found if found is not None else abort(404)


def _sent(rendition: Rendition) -> Response:
    store, key = archive_here().store, rendition.key
    entry = next((each for each in store.list(key) if each.key == key), None)
    if entry is None:
        abort(404)
    etag = sha256(f"{key} {entry.size} {entry.modified.isoformat()}".encode()).hexdigest()[:32]
    media_type = rendition.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    try:
        return in_ranges(
            lambda start, length: store.read(key, start, length), entry.size, media_type, etag, entry.modified
        )
    except Missing:
        abort(404)
