"""Persistent addresses: /id/{id} leads to the page, or to what the program that asks wants to read."""

import json
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from archive.catalogue import holders
from archive.context import Anyone, OfRecord, archive_here, language_here, open_to, subject_here
from archive.export import BY_SUFFIX, Format
from archive.model.rules import Action
from archive.views.reading import bases_here, record_here, shown_here

blueprint = Blueprint("persistent", __name__, url_prefix="/id")

PRESENTATION = "iiif.io/api/presentation/3"
"""Part of the `profile` parameter with which a viewer asks for a manifest (Presentation API 3.0 section 6.2)."""


@blueprint.get("/<name>")
@open_to(OfRecord(Action.DESCRIBE, "name", ("record", "part", "asset")))
def resolve(name: str) -> Answer:
    """303 to the page, manifest or description of what `name` names."""
    with archive_here().database.reading() as connection:
        record = record_here(connection)
    page = url_for("records.show", lang=language_here(), profile=record.profile, record=record.id)
    fragment = "" if name == record.id else f"#part-{name}" if _is_part(record, name) else f"#asset-{name}"
    kind = "collection" if record.profile == "collection" else "manifest"
    targets = {
        "page": page + fragment,
        "manifest": f"/iiif/{kind}/{record.id}",
        "jsonld": f"/id/{record.id}/record.jsonld",
        "json": f"/id/{record.id}/record.dc.json",
    }
    return see_other(targets[wanted()])


@blueprint.get("/<name>/record.<any('jsonld', 'dc.json'):suffix>")
@open_to(OfRecord(Action.DESCRIBE, "name"))
def describe(name: str, suffix: str) -> Response:
    """The record in an export format, in its public version."""
    del name
    return _exported(BY_SUFFIX[suffix], None)


@blueprint.get("/<name>/v/<int:number>")
@open_to(OfRecord(Action.DESCRIBE, "name"))
def version(name: str, number: int) -> Answer:
    """303 to one version, for people or for programs. Only versions that were public, but for staff."""
    with archive_here().database.reading() as connection:
        shown = shown_here(connection, number)
    if wanted() != "page":
        return see_other(f"/id/{name}/v/{number}/record.jsonld")
    profile = shown.profile.name
    return see_other(url_for("records.version", lang=language_here(), profile=profile, record=name, number=number))


@blueprint.get("/<name>/v/<int:number>/record.<any('jsonld', 'dc.json'):suffix>")
@open_to(OfRecord(Action.DESCRIBE, "name"))
def describe_version(name: str, number: int, suffix: str) -> Response:
    """One version in an export format."""
    del name
    return _exported(BY_SUFFIX[suffix], number)


@blueprint.get("/holder/<code>")
@open_to(Anyone())
def holder(code: str) -> Response:
    """A holder as an agent of schema.org."""
    with archive_here().database.reading() as connection:
        name = holders.names(connection).get(code) or abort(404)
    names = [{"@value": text} | ({"@language": tag} if tag != "none" else {}) for tag, text in name.items()]
    made = {"@context": "https://schema.org", "@id": bases_here().holder(code), "@type": "Organization", "name": names}
    return _json(made, "application/ld+json")


def wanted() -> str:
    """What the Accept header prefers: `page`, `manifest`, `jsonld` or `json` (RFC 9110 section 12.5.1)."""
    for media_type, _ in request.accept_mimetypes:
        if media_type.startswith("application/ld+json"):
            return "manifest" if PRESENTATION in media_type else "jsonld"
        if media_type == "application/json":
            return "json"
        if media_type in ("text/html", "text/*", "*/*", "application/xhtml+xml"):
            return "page"
    return "page"


def see_other(path: str) -> Answer:
    """303 to a path of this site, written out with PUBLIC_URL."""
    response = redirect(f"{archive_here().settings.public_url}{path}", 303)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _is_part(record: Any, name: str) -> bool:
    subject = subject_here()
    shown = record.published or record.head
    return subject is not None and any(part.id == name for part in shown.parts)


def _exported(chosen: Format, number: int | None) -> Response:
    with archive_here().database.reading() as connection:
        shown = shown_here(connection, number)
    return _json(chosen.make(shown, bases_here()), chosen.media_type)


def _json(plain: dict[str, Any], media_type: str) -> Response:
    response = Response(json.dumps(plain, ensure_ascii=False, indent=1), content_type=media_type)
    response.add_etag()
    response.make_conditional(request)
    return response
