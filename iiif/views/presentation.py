"""Manifests, canvases, annotation pages, annotations and collections, each at its id."""

from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import Connection

from archive.catalogue import holders, listing, records
from archive.context import Anyone, OfRecord, archive_here, let_through, open_to, subject_here, viewer_here
from archive.disclosure import Shown, disclose, in_public, only_open
from archive.model.rules import Action
from archive.page_text import words_of
from iiif.addresses import ROOT
from iiif.annotations import has_page_of_words, page_of_words
from iiif.collection import EVERYTHING, PAGE, collection, page, pages_in, root
from iiif.manifest import CONTEXT, manifest
from iiif.metadata import label_of
from iiif.packing import Packed
from iiif.views.here import addresses_here, described, of_record, sent

blueprint = Blueprint("iiif", __name__, url_prefix="/iiif")


@blueprint.get("/manifest/<record>")
@open_to(OfRecord(Action.DESCRIBE))
def show_manifest(record: str) -> Response:
    """A record's manifest as this viewer sees it."""
    with archive_here().database.reading() as connection:
        return sent(_manifest(connection, record))


@blueprint.get("/canvas/<part>")
@blueprint.get("/canvas/<part>/placeholder", endpoint="show_placeholder")
@blueprint.get("/canvas/<part>/accompanying", endpoint="show_accompanying")
@blueprint.get("/canvas/<part>/page/<within>")
@blueprint.get("/canvas/<part>/range/<within>", endpoint="show_chapter")
@blueprint.get("/canvas/<part>/annotation/<kind>/<within>")
@open_to(OfRecord(Action.DESCRIBE, "part", ("part",)))
def show_within(part: str, within: str | None = None, kind: str | None = None) -> Response:
    """A canvas, or a page, annotation, still or range of it, at its own id."""
    del within, kind
    subject = subject_here()
    assert subject is not None
    with archive_here().database.reading() as connection:
        whole = _manifest(connection, subject.record).plain()
    wanted = f"{archive_here().settings.id_base}{request.path}"
    found = _find([whole["items"], whole.get("structures", [])], wanted)
    # Its record is public and it is not: the part belongs to an earlier version, or to a draft.
    return described({"@context": CONTEXT, **found}) if found else abort(404)


@blueprint.get("/canvas/<part>/page/words")
@open_to(OfRecord(Action.STREAM, "part", ("part",)))
def show_words(part: str) -> Response:
    """The words of a part's pages, for whoever may read these pages."""
    here, subject = archive_here(), subject_here()
    assert subject is not None
    with here.database.reading() as connection:
        shown = _shown(connection, subject.record)
    found = next((each for each in shown.version.parts if each.id == part), None)
    if found is None or not has_page_of_words(found, shown):
        abort(404)
    placed = [each for each in found.placements if each.page is not None]
    for placement in placed:
        let_through(Action.STREAM, placement.image, ("asset",))
    words = [
        (placement, each)
        for placement in placed
        for each in words_of(shown.renditions.get(placement.asset, ()), here.store)[(placement.page or 1) - 1 :][:1]
    ]
    return described({"@context": CONTEXT, **page_of_words(found, words, addresses_here())})


@blueprint.get("/range/<record>")
@blueprint.get("/range/<record>/<int:place>")
@open_to(OfRecord(Action.DESCRIBE))
def show_range(record: str, place: int | None = None) -> Response:
    """The table of contents of a record, or one line of it with what stands below."""
    with archive_here().database.reading() as connection:
        whole = _manifest(connection, record).plain()
    found = _find(whole.get("structures", []), addresses_here().range(record, place))
    return described({"@context": CONTEXT, **found}) if found else abort(404)


@blueprint.get("/collection/<record>")
@blueprint.get("/collection/<record>/<int:number>")
@open_to(OfRecord(Action.DESCRIBE))
def show_collection(record: str, number: int | None = None) -> Response:
    """A collection with what the viewer may know of in it, or one page of it."""
    here = archive_here()
    with here.database.reading() as connection:
        shown = _shown(connection, record)
        if shown.profile.name != "collection":
            abort(404)
        listed = records.dependents(connection, record, "collection")
        visible = listing.only_visible(connection, listed, viewer_here(), here.now())
        total = len(visible)
        if number is not None:
            members = _members(connection, visible[_slice(number, total)])
            return described(page(record, number, total, label_of(shown), members, addresses_here()))
        members = [] if pages_in(total) else _members(connection, visible)
        holder = holders.names(connection)[shown.record.holder]
        return described(collection(shown, members, total, holder, addresses_here()))


@blueprint.get(f"/collection/{ROOT}")
@blueprint.get(f"/collection/{ROOT}/<int:number>")
@open_to(Anyone())
def show_root(number: int | None = None) -> Response:
    """Everything that the viewer may know of: collections, and items that are in none; or one page of it."""
    with archive_here().database.reading() as connection:
        visible = listing.visible_to(connection, viewer_here(), archive_here().now())
        total = listing.count_collected(connection, visible)
        if number is not None:
            wanted = _slice(number, total)
            listed = listing.collected(connection, visible, limit=PAGE, offset=wanted.start)
            return described(page(ROOT, number, total, EVERYTHING, _members(connection, listed), addresses_here()))
        listed = () if pages_in(total) else listing.collected(connection, visible, limit=PAGE)
        return described(root(_members(connection, listed), total, addresses_here()))


def _slice(number: int, total: int) -> slice:
    """The members that stand on a page; 404 for a page that there is not."""
    if not 1 <= number <= pages_in(total):
        abort(404)
    return slice((number - 1) * PAGE, number * PAGE)


def _shown(connection: Connection, record: str) -> Shown:
    here = archive_here()
    found = records.read(connection, record)
    assert found is not None, "the guard has found it"
    shown = in_public(connection, here.profiles, found, viewer_here(), here.now())
    return only_open(connection, (shown,), viewer_here(), here.now())[0]


def _manifest(connection: Connection, record: str) -> Packed:
    """The manifest of a record, 404 if it has none."""

    def make() -> dict[str, Any] | None:
        shown = _shown(connection, record)
        return manifest(shown, holders.names(connection)[shown.record.holder], addresses_here())

    return of_record(connection, record, make) or abort(404)


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
