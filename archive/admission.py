"""What a name in an address stands for, and whether this viewer may do this with it: asked by whatever answers."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from archive.access import Decision, Subject, Viewer, may
from archive.catalogue import classes, records, registry
from archive.disclosure import bearing_on
from archive.model.identifiers import split_page, well_formed
from archive.model.rules import Action


@dataclass(frozen=True, slots=True)
class Admission:
    """The subject that a name stands for, and the decision about it."""

    subject: Subject
    decision: Decision


def admission(
    connection: Connection, viewer: Viewer, action: Action, name: str, kinds: tuple[str, ...], now: datetime
) -> Admission | None:
    """None if for this viewer there is nothing of this name and of one of these kinds (record, part, asset).

    One page of an asset (`split_page`) is as open as the part that shows it, whatever the other pages are.

    Files that no public version has shown are there for those only who may edit their record.
    """
    whole, page = split_page(name)
    named = registry.resolve(connection, whole) if well_formed(whole) else None
    if named is None or named.kind not in kinds or (page is not None and named.kind != "asset"):
        return None
    subject = _subject(connection, named, name)
    if subject is None:
        return None
    unseen = named.kind == "asset" and not records.is_disseminated(connection, whole)
    if unseen and not may(viewer, Action.EDIT, subject, now).allowed:
        return None
    return Admission(subject, may(viewer, action, subject, now))


def _subject(connection: Connection, named: registry.Named, name: str) -> Subject | None:
    """The record's rules, and as much of it as the name asks for. Parts are read only where some rule is about one."""
    subject = classes.subject(connection, named.record, () if named.kind == "record" else split_page(name)[:1])
    if subject is None or named.kind != "asset" or all(rule.subject is None for rule in subject.rules):
        return subject
    record = records.read(connection, named.record)
    if record is None:
        return None
    return replace(subject, within=bearing_on(record, name, records.all_versions(connection, named.record)))
