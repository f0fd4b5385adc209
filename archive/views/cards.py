"""Records as they stand in lists: a title, a small picture, a line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import url_for
from sqlalchemy import Connection

from archive.access import Subject, may
from archive.catalogue import classes, listing, records
from archive.context import archive_here, language_here, viewer_here
from archive.disclosure import Shown, disclose
from archive.export.tagged import in_language
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.profiles import Kind, display
from archive.profiles.naming import publishable
from archive.views.describing import Entry, entry_of

FEW = 12
"""Cards of a list that stands on another page."""
BORROW = ("element", "collection")
"""What has no picture of its own is shown by one of its items. A person never is."""
LENDERS = 12
MOST = 10_000
"""Dependents that are looked at for one page; the search has the rest."""


@dataclass(frozen=True, slots=True)
class Card:
    """`title` is in the language that the reader reads best; `other` in another one, if there is one."""

    href: str
    profile: str
    title: Entry
    other: Entry | None
    note: str
    picture: Rendition | None
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Cards of one profile, with how many there are."""

    profile: str
    label: str
    cards: tuple[Card, ...]
    total: int


def cards_of(connection: Connection, names: Iterable[str]) -> tuple[Card, ...]:
    """The cards of records that the viewer may know of (the caller has asked), in the order given."""
    here, listed = archive_here(), tuple(names)
    found = records.many(connection, listed)
    subjects = classes.subjects(connection, listed)
    shown = disclose(connection, here.profiles, [found[name] for name in listed], viewer_here(), here.now())
    made = [_card(each, subjects[each.record.id]) for each in shown]
    bare = [each.record.id for each, card in zip(shown, made, strict=True) if not card.picture]
    lent = _lent(connection, [name for name in bare if found[name].profile in BORROW])
    return tuple(replace(card, picture=card.picture or lent.get(name)) for name, card in zip(listed, made, strict=True))


def newest(connection: Connection, profile: str, limit: int = FEW, offset: int = 0) -> Group:
    """The newest visible records of a profile."""
    here = archive_here()
    allowed = listing.visible_to(connection, viewer_here(), here.now())
    ids = listing.ids(connection, profile, allowed, limit=limit, offset=offset)
    label = here.profiles[profile].label[language_here()]
    return Group(profile, label, cards_of(connection, ids), listing.count(connection, profile, allowed))


def related(connection: Connection, record: str) -> tuple[Group, ...]:
    """The visible records that name this one, by profile; items first."""
    here = archive_here()
    allowed = listing.visible_to(connection, viewer_here(), here.now())
    found = listing.by_profile(connection, records.dependents(connection, record)[:MOST], allowed)
    order = [profile.name for profile in here.profiles if profile.name in found and publishable(profile)]
    return tuple(
        Group(
            name,
            here.profiles[name].label[language_here()],
            cards_of(connection, found[name][:FEW]),
            len(found[name]),
        )
        for name in sorted(order, key=lambda name: name != "item")
    )


def picture_of(shown: Shown, subject: Subject, variant: str = "thumb-400.jpg") -> Rendition | None:
    """The small picture of the first part that has one and that the viewer may see."""
    for part in shown.version.parts:
        for placement in part.placements:
            along = (each.asset for each in part.spans)
            within = replace(subject, within=(part.id, placement.asset, *along))
            for made in reversed(shown.renditions.get(placement.image, ())):
                if made.variant == variant and may(viewer_here(), Action.PREVIEW, within, archive_here().now()).allowed:
                    return made
    return None


def _lent(connection: Connection, names: Iterable[str]) -> dict[str, Rendition]:
    """For each of these records a picture of one of its items that the viewer may see."""
    here = archive_here()
    lenders = {name: records.dependents(connection, name)[:LENDERS] for name in names}
    visible = listing.only_visible(
        connection, {each for of in lenders.values() for each in of}, viewer_here(), here.now()
    )
    subjects = classes.subjects(connection, visible)
    items = [each for each in records.many(connection, visible).values() if each.profile == "item"]
    shown = disclose(connection, here.profiles, items, viewer_here(), here.now())
    pictures: dict[str, Rendition | None] = {
        each.record.id: picture_of(each, subjects[each.record.id]) for each in shown
    }
    found = {name: next((pictures[each] for each in of if pictures.get(each)), None) for name, of in lenders.items()}
    return {name: picture for name, picture in found.items() if picture is not None}


def _card(shown: Shown, subject: Subject) -> Card:
    language = language_here()
    best = in_language(shown.title, language)
    others = [value for value in shown.title if value is not best and value.content != best.content]
    return Card(
        href=url_for("records.show", profile=shown.profile.name, record=shown.record.id),
        profile=shown.profile.name,
        title=entry_of(best, language),
        other=entry_of(others[0], language) if others else None,
        note=_note(shown, language),
        picture=picture_of(shown, subject),
        is_draft=shown.is_draft,
    )


def _note(shown: Shown, language: str) -> str:
    """What kind of thing it is, and when: the first code that is a facet, and the first date."""
    said = []
    for kinds in ((Kind.CODE,), (Kind.EDTF,)):
        for field in shown.profile.fields:
            values = shown.values.get(field.key, ())
            if field.facet and field.kind in kinds and values:
                said.append(display(field, values[0], language))
                break
    return " · ".join(said)
