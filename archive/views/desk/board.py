"""What is unfinished: drafts, held items, deposits that ended badly; each with its problems."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy import Connection

from archive import publication
from archive.access import STAFF, Viewer
from archive.catalogue import deposits, listing, records
from archive.catalogue.under_way import under_way
from archive.context import SignedInStaff, archive_here, language_here, open_to, viewer_here
from archive.export.tagged import in_language
from archive.model.problems import Problem
from archive.model.record import Record
from archive.model.values import Value
from archive.profiles.naming import publishable
from archive.views.describing import Entry, entry_of
from archive.views.desk.telling import Told, tell

blueprint = Blueprint("desk", __name__, url_prefix="/<any(zh, en):lang>/desk")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A record whose head is not public, and why it cannot be made so; nothing: it waits for somebody to do it."""

    record: Record
    title: Entry
    problems: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A deposit that did not come to its end; `record` is None if nothing of it was kept."""

    deposit: deposits.Entry
    record: str | None
    problems: tuple[Told, ...]


@blueprint.get("")
@open_to(SignedInStaff())
def board(lang: str) -> str:
    """The desk's first page."""
    del lang
    with archive_here().database.reading() as connection:
        holders, profiles = holders_of(viewer_here()), archive_here().profiles
        found = unfinished(connection, holders)
        return render_template(
            "desk/board.html",
            unfinished=[each for each in found if publishable(profiles[each.record.profile])],
            inside=[each for each in found if not publishable(profiles[each.record.profile])],
            failed=failed(connection, holders),
            under_way=under_way(connection, holders, archive_here().now()),
            ended=request.args.get("ended"),
            profiles=profiles,
        )


def holders_of(viewer: Viewer) -> tuple[str, ...] | None:
    """The holders for which the viewer works; None: all of them."""
    held = {holder for role, holder in viewer.roles if role in STAFF}
    return None if None in held else tuple(sorted(holder for holder in held if holder))


def unfinished(connection: Connection, holders: tuple[str, ...] | None) -> tuple[Unfinished, ...]:
    """The drafts of these holders, the last touched first."""
    here = archive_here()
    names = listing.drafts(connection, holders)
    visible = listing.only_visible(connection, names, viewer_here(), here.now())
    found = records.many(connection, visible)
    return tuple(
        Unfinished(found[name], title_of(found[name]), tell(_problems(connection, found[name]), found[name].profile))
        for name in visible
    )


def failed(connection: Connection, holders: tuple[str, ...] | None) -> tuple[Failed, ...]:
    """The last deposit of each record, where it ended badly."""
    kept = []
    for entry in deposits.ended_badly(connection, holders):
        if deposits.of_record(connection, entry.record)[0].id == entry.id:
            record = entry.record if records.read(connection, entry.record) else None
            kept.append(Failed(entry, record, tell(entry.problems, entry.profile)))
    return tuple(kept)


def title_of(record: Record) -> Entry:
    """What the newest version calls itself, for staff."""
    given = record.head.values.get(archive_here().profiles[record.profile].title, ())
    return entry_of(in_language(given or (Value(record.key or record.id),), language_here()), language_here())


def _problems(connection: Connection, record: Record) -> tuple[Problem, ...]:
    here = archive_here()
    if not publishable(here.profiles[record.profile]):
        return ()
    return publication.obstacles(connection, here.profiles, record, here.now())
