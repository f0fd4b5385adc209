"""Manifests, canvases, annotation pages, annotations and collections, each at its id."""

import json
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import Connection

from archive.catalogue import holders, listing, records
from archive.context import Anyone, OfRecord, archive_here, open_to, subject_here, viewer_here
from archive.disclosure import Shown, disclose, in_public, only_open
from archive.model.rules import Action
from iiif.addresses import ROOT, Addresses
from iiif.collection import collection, root
from iiif.manifest import CONTEXT, manifest

blueprint = Blueprint("iiif", __name__, url_prefix="/iiif")

MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'


def addresses_here() -> Addresses:
    """Addresses from the settings, never from the Host header."""
    settings = archive_here().settings
    return Addresses(settings.public_url, settings.id_base)


@blueprint.get("/manifest/<record>")
@open_to(OfRecord(Action.DESCRIBE))
def show_manifest(record: str) -> Response:
    """A record's manifest as this viewer sees it."""
    with archive_here().database.reading() as connection:
        return described(_manifest(connection, record))


@blueprint.get("/canvas/<part>")
@blueprint.get("/canvas/<part>/placeholder", endpoint="show_placeholder")
@blueprint.get("/canvas/<part>/accompanying", endpoint="show_accompanying")
@blueprint.get("/canvas/<part>/page/<within>")
@blueprint.get("/canvas/<part>/range/<within>")
@blueprint.get("/canvas/<part>/annotation/<kind>/<within>")
@open_to(OfRecord(Action.DESCRIBE, "part", ("part",)))
def show_within(part: str, within: str | None = None, kind: str | None = None) -> Response:
    """A canvas, or a page, annotation, still or range of it, at its own id."""
    del within, kind
    subject = subject_here()
    assert subject is not None
    with archive_here().database.reading() as connection:
        whole = _manifest(connection, subject.record)
    wanted = f"{archive_here().settings.id_base}{request.path}"
    found = _find([whole["items"], whole.get("structures", [])], wanted)
    # Its record is public and it is not: the part belongs to an earlier version, or to a draft.
    return described({"@context": CONTEXT, **found}) if found else abort(404)


@blueprint.get("/collection/<record>")
@open_to(OfRecord(Action.DESCRIBE))
def show_collection(record: str) -> Response:
    """A collection with what the viewer may know of in it."""
    here = archive_here()
    with here.database.reading() as connection:
        shown = _shown(connection, record)
        if shown.profile.name != "collection":
            abort(404)
        members = _members(connection, records.dependents(connection, record, "collection"))
        holder = holders.names(connection)[shown.record.holder]
        return described(collection(shown, members, holder, addresses_here()))


@blueprint.get(f"/collection/{ROOT}")
@open_to(Anyone())
def show_root() -> Response:
    """Everything that the viewer may know of: collections, and items that are in none."""
    with archive_here().database.reading() as connection:
        visible = listing.visible_to(connection, viewer_here(), archive_here().now())
        collections = _members(connection, listing.ids(connection, "collection", visible))
        items = _members(connection, listing.ids(connection, "item", visible))
    alone = [shown for shown in items if "collection" not in shown.values]
    return described(root(collections, alone, addresses_here()))


def described(plain: dict[str, Any]) -> Response:
    """A description with its media type by negotiation, and an ETag of its bytes."""
    best = request.accept_mimetypes.best_match(["application/ld+json", "application/json"], "application/ld+json")
    body = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, mimetype=None, content_type=MEDIA_TYPE if best != "application/json" else best)
    response.add_etag()
    response.vary.add("Accept")
    response.make_conditional(request)
    return response


def _shown(connection: Connection, record: str) -> Shown:
    here = archive_here()
    found = records.read(connection, record)
    assert found is not None, "the guard has found it"
    shown = in_public(connection, here.profiles, found, viewer_here(), here.now())
    return only_open(connection, (shown,), viewer_here(), here.now())[0]


def _manifest(connection: Connection, record: str) -> dict[str, Any]:
    shown = _shown(connection, record)
    made = manifest(shown, holders.names(connection)[shown.record.holder], addresses_here())
    return made if made is not None else abort(404)


def _members(connection: Connection, names: tuple[str, ...]) -> list[Shown]:
    """The records of these ids that the viewer may know of and that have something to show, in the order given."""
    here = archive_here()
    visible = listing.only_visible(connection, names, viewer_here(), here.now())
    found = records.many(connection, visible)
    shown = disclose(connection, here.profiles, (found[name] for name in visible), viewer_here(), here.now())
    opened = only_open(connection, shown, viewer_here(), here.now())
    return [one for one in opened if one.profile.name == "collection" or one.renditions]


def _find(node: Any, wanted: str) -> dict[str, Any] | None:
    """The object with this id, wherever it stands in the tree."""
    if isinstance(node, dict):
        if node.get("id") == wanted:
            return node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            if (found := _find(each, wanted)) is not None:
                return found
    return None
