"""The record that a view is about, as its viewer sees it."""

from dataclasses import replace

from flask import abort
from sqlalchemy import Connection

from archive.access import may
from archive.catalogue import records
from archive.context import archive_here, refuse, subject_here, viewer_here
from archive.disclosure import Shown, in_public
from archive.export import Bases
from archive.model.record import Record
from archive.model.rules import Action
from archive.profiles.naming import publishable


def bases_here() -> Bases:
    """Addresses from the settings, never from the Host header."""
    settings = archive_here().settings
    return Bases(settings.public_url, settings.id_base)


def record_here(connection: Connection) -> Record:
    """The record that the guard has let through. 404 for records that are kept for staff alone, even published."""
    subject, here = subject_here(), archive_here()
    assert subject is not None, "the view is declared as OfRecord"
    found = records.read(connection, subject.record)
    if found is None:
        abort(404)
    kept_inside = not publishable(here.profiles[found.profile])
    if kept_inside and not may(viewer_here(), Action.EDIT, subject, here.now()).allowed:
        abort(404)
    return found


def shown_here(connection: Connection, number: int | None = None) -> Shown:
    """The record as the viewer sees it; with `number`, that version of it. 404 where the viewer may not see it.

    Of an older version no more is shown than its own rules and those of today allow.
    """
    here, viewer, found = archive_here(), viewer_here(), record_here(connection)
    subject = subject_here()
    if number is not None:
        version = records.version(connection, found.id, number) if number <= found.head.number else None
        was_public = number in records.disseminated(connection, found.id)
        staff = subject is not None and may(viewer, Action.EDIT, subject, here.now()).allowed
        if version is None or subject is None or not (was_public or staff):
            abort(404)
        decision = may(viewer, Action.DESCRIBE, replace(subject, rules=version.rules), here.now())
        if not decision.allowed:
            refuse(decision, subject)
        today = found.published or found.head
        bound = tuple(dict.fromkeys((*version.rules, *today.rules, *found.head.rules)))
        found = replace(found, published=replace(version, rules=bound))
    return in_public(connection, here.profiles, found, viewer, here.now())
