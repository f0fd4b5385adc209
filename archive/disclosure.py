"""What a viewer is shown of a record: the version that is public, the fields that are theirs to see, the names of

linked records that they may know of. Pages, manifests, the index and the exports are made from this and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from archive.access import STAFF, Subject, Viewer, may
from archive.access.decision import satisfies
from archive.catalogue import classes, records
from archive.model.identifiers import split_page
from archive.model.part import Part, Placement
from archive.model.record import Record, Version
from archive.model.rendition import Rendition
from archive.model.rules import Action, Audience, Rule
from archive.model.values import Value, Values
from archive.profiles import Field, Profile, Profiles, public_form
from archive.renditions import seen_with

Title = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as somebody sees it. `titles` has the titles of the linked records that may be known, by id;

    a link that is not in it leads nowhere for this viewer and its value is left out.
    """

    record: Record
    profile: Profile
    version: Version
    values: Values
    titles: Mapping[str, Title]
    renditions: Mapping[str, tuple[Rendition, ...]]
    is_draft: bool = False

    @property
    def title(self) -> Title:
        """The record's title in every language that it has; a record without one is called by its number."""
        given = self.values.get(self.profile.title, ())
        return given or (Value(self.record.key or self.record.id),)


def disclose(
    connection: Connection,
    profiles: Profiles,
    found: Iterable[Record],
    viewer: Viewer,
    now: datetime,
    *,
    linked: bool = True,
) -> tuple[Shown, ...]:
    """The records as `viewer` sees them, each in its public version (staff of the holder: the head of a draft).

    Whether the viewer may see them at all was asked before (`may`); this decides how much. Three queries for any
    number of records; one where they are shown without the records that they name (`linked`).
    """
    wanted = tuple(found)
    versions = {record.id: record.published or record.head for record in wanted}
    titles = _titles(connection, profiles, versions.values(), viewer, now) if linked else {}
    renditions = records.renditions_of(connection, tuple(versions))
    return tuple(
        Shown(
            record=record,
            profile=profiles[record.profile],
            version=versions[record.id],
            values=_values(record, profiles[record.profile], versions[record.id], viewer, titles),
            titles=titles,
            renditions=seen_with(versions[record.id].parts, renditions[record.id]),
            is_draft=record.published is None,
        )
        for record in wanted
    )


def in_public(connection: Connection, profiles: Profiles, record: Record, viewer: Viewer, now: datetime) -> Shown:
    """One record as `viewer` sees it."""
    return disclose(connection, profiles, (record,), viewer, now)[0]


def only_open(connection: Connection, shown: Iterable[Shown], viewer: Viewer, now: datetime) -> tuple[Shown, ...]:
    """The same without the parts and files that rules of their own close to the viewer: what a manifest paints."""
    listed = tuple(shown)
    subjects = classes.subjects(connection, [one.record.id for one in listed])
    return tuple(_only_open(one, subjects[one.record.id], viewer, now) for one in listed)


def bearing_on(record: Record, image: str, earlier: Iterable[Version] = ()) -> tuple[str, ...]:
    """Whose rules bear on a file, or on one page of it, beside the record's: the file's own, and those of every part

    that it shows something of; of a file that was replaced, those of the parts that it showed in `earlier` versions.
    """
    return _bearing(image, (part for version in (*_standing(record), *earlier) for part in version.parts))


def _standing(record: Record) -> tuple[Version, ...]:
    return (record.head,) if record.published is None else (record.head, record.published)


def _bearing(image: str, parts: Iterable[Part]) -> tuple[str, ...]:
    asset, page = split_page(image)

    def shows(placement: Placement) -> bool:
        return placement.asset == asset and (page is None or placement.page in (None, page))

    shown = [part for part in parts if any(map(shows, part.placements))]
    # What is made of the files of one recording shows all of them.
    along = {span.asset for part in shown if part.spans and part.spans[0].asset == asset for span in part.spans}
    return (asset, *{part.id for part in shown}, *(along - {asset}))


def _only_open(shown: Shown, subject: Subject, viewer: Viewer, now: datetime) -> Shown:
    if all(rule.subject is None for rule in subject.rules):
        return shown

    ruled = {rule.subject for rule in subject.rules}
    bearing = [
        part
        for version in _standing(shown.record)
        for part in version.parts
        if part.id in ruled or any(each.asset in ruled for each in part.spans)
    ]

    def is_open(*within: str) -> bool:
        return may(viewer, Action.DESCRIBE, replace(subject, within=within), now).allowed

    parts = tuple(
        replace(part, placements=tuple(each for each in part.placements if is_open(*_bearing(each.image, bearing))))
        for part in shown.version.parts
        if is_open(part.id)
    )
    # Of a file of many pages some may be closed: it stays for the sake of the others.
    known = {placement.asset for part in parts for placement in part.placements}
    assets = tuple(
        asset for asset in shown.version.assets if asset.id in known or is_open(*_bearing(asset.id, bearing))
    )
    return replace(shown, version=replace(shown.version, parts=parts, assets=assets))


def titles_of(
    connection: Connection, profiles: Profiles, targets: Iterable[str], viewer: Viewer, now: datetime
) -> dict[str, Title]:
    """The titles of those of these records that the viewer may know of, by id."""
    subjects = classes.subjects(connection, targets)
    known = [target for target, subject in subjects.items() if may(viewer, Action.KNOW, subject, now).allowed]
    titles: dict[str, Title] = {}
    for target, record in records.many(connection, known, {profile.title for profile in profiles}).items():
        shown, profile = record.published or record.head, profiles[record.profile]
        given = _open_values(record, profile[profile.title], shown, viewer)
        titles[target] = given or (Value(record.key or target),)
    return titles


def _titles(
    connection: Connection, profiles: Profiles, versions: Iterable[Version], viewer: Viewer, now: datetime
) -> dict[str, Title]:
    """The titles of every linked record that the viewer may know of."""
    targets = {target for version in versions for values in version.values.values() for target in _targets(values)}
    return titles_of(connection, profiles, targets, viewer, now) if targets else {}


def _targets(values: Iterable[Value]) -> set[str]:
    """The ids of records in the contents of values, nested ones included."""
    found: set[str] = set()
    for value in values:
        contents = [value.content] if isinstance(value.content, dict) else []
        contents += [inner for content in contents for inner in content.values() if isinstance(inner, dict)]
        found |= {str(content["target"]) for content in contents if content.get("target")}
    return found


def _values(
    record: Record, profile: Profile, version: Version, viewer: Viewer, titles: Mapping[str, Title]
) -> dict[str, tuple[Value, ...]]:
    shown: dict[str, tuple[Value, ...]] = {}
    for field in profile.fields:
        values = _open_values(record, field, version, viewer)
        kept = tuple(linked for value in values if (linked := _linked(value, titles)) is not None)
        if kept:
            shown[field.key] = kept
    return shown


def _open_values(record: Record, field: Field, version: Version, viewer: Viewer) -> tuple[Value, ...]:
    """The field's values as the viewer may see them: whole, or in their public form, or not at all."""
    values = version.values.get(field.key, ())
    if not values or _full(field, (*version.rules, *record.head.rules), viewer, record):
        return values
    # A field without a public form is hidden whole: also a public one that the record's own rules close.
    forms = (public_form(field, value) for value in values) if field.public_form else ()
    return tuple(form for form in forms if form is not None)


def _linked(value: Value, titles: Mapping[str, Title]) -> Value | None:
    """The value without links, nested ones too, that lead nowhere for this viewer; None if nothing is left of it."""
    if not isinstance(value.content, dict) or not _targets((value,)) - titles.keys():
        return value
    if value.content.get("target") and value.content["target"] not in titles:
        return None
    kept = {
        key: inner
        for key, inner in value.content.items()
        if not isinstance(inner, dict) or not inner.get("target") or inner["target"] in titles
    }
    return replace(value, content=kept) if kept else None


def _full(field: Field, of_record: Iterable[Rule], viewer: Viewer, record: Record) -> bool:
    """Whether the viewer sees the field's full value: by the profile, and by the record's own rules for the field.

    A tighter rule of the head version counts before it is published.
    """
    rules = [rule for rule in of_record if rule.subject == f"field:{field.key}"]
    if field.audience is not Audience.PUBLIC:
        rules.append(Rule(field.audience))
    if not rules or viewer.has(STAFF, record.holder):
        return True
    subject = Subject(record.id, record.holder, ())
    return all(satisfies(viewer, rule, subject) for rule in rules)
