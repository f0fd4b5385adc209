"""One search: what the index finds, shown as the catalogue knows it now and as this viewer may see it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

import structlog
from sqlalchemy import Connection

from archive.access import Subject, Viewer, may
from archive.access.visible import Visible
from archive.catalogue import classes, listing, records
from archive.context import Archive
from archive.disclosure import Shown, bearing_on, disclose
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.profiles import Kind, label
from search import addresses
from search.asked import Asked
from search.engines import Engine, Hits
from search.highlight import mark, marked, snippet
from search.labels import best, facets
from search.mapping import YEAR, mapping
from search.mapping import Mapping as IndexMapping
from search.query import Query, Term, parse
from search.reached import reached
from search.results import Hit, Results, Snippet, Thumbnail
from search.within.pages import leaves
from search.within.speech import CUES, spoken

log = structlog.get_logger("search")

SNIPPETS = 2
"""Stretches of text shown with one hit."""

HIDDEN = 5000
"""Records hidden since the index last caught up, at most, that a query leaves out."""

AT_ONCE = 500
"""Records about which is decided once more at a time."""

THUMBNAILS = ("thumb-400.jpg", "thumb-200.jpg", "poster.jpg")


def search(
    archive: Archive,
    engine: Engine,
    viewer: Viewer,
    asked: Asked,
    language: str,
    counted: tuple[str, ...] | None = None,
) -> Results:
    """Searches as `viewer`; words are in `language` (zh or en); `counted` facets, None: all. Raises Unavailable.

    Totals and facets are the engine's, asked with the viewer's predicate and without what was hidden since the
    index caught up; hits are read from the catalogue and decided by `may` once more.
    """
    began, now, known = time.monotonic(), archive.now(), mapping_of(archive)
    terms = parse(asked.text)
    with archive.database.reading() as connection:
        visible = listing.visible_to(connection, viewer, now)
        query = _query(connection, engine, asked, terms, visible, tuple(known.facets) if counted is None else counted)
        hits, loosened = _found(engine, query)
        named = facets(connection, archive.profiles, known, hits.facets, asked, viewer, now, language)
        shown = _hydrated(connection, archive, hits.ids, viewer, now)
    made = tuple(_hit(archive, one, subject, terms, viewer, now, language, loosely=loosened) for one, subject in shown)
    log.info("searched", seconds=round(time.monotonic() - began, 4), total=hits.total)
    return Results(hits.total - (len(hits.ids) - len(made)), made, named, loosened)


def every(archive: Archive, engine: Engine, viewer: Viewer, asked: Asked) -> Iterator[str]:
    """The ids of all that `viewer` finds, however many, in the order of the search. Raises Unavailable."""
    now, terms = archive.now(), parse(asked.text)
    with archive.database.reading() as connection:
        visible = listing.visible_to(connection, viewer, now)
        query = _query(connection, engine, asked, terms, visible, ())
    found = engine.ids(query)
    while names := tuple(islice(found, AT_ONCE)):
        with archive.database.reading() as connection:
            yield from listing.only_visible(connection, names, viewer, now)


def mapping_of(archive: Archive) -> IndexMapping:
    """The mapping of the archive's profiles."""
    return mapping(archive.profiles)


def _query(
    connection: Connection,
    engine: Engine,
    asked: Asked,
    terms: tuple[Term, ...],
    visible: Visible,
    counted: tuple[str, ...],
) -> Query:
    sequence = reached(engine)
    return Query(
        terms=terms,
        filters={key: codes for key, codes in asked.filters.items() if key != YEAR},
        years=asked.years,
        visible=visible,
        without=listing.hidden_since(connection, sequence, visible, HIDDEN) if sequence else (),
        facets=counted,
        # Without a word to be relevant to, what changed last comes first.
        sort="updated" if asked.sort == "relevance" and not any(not term.excluded for term in terms) else asked.sort,
        offset=(asked.page - 1) * asked.size,
        size=asked.size,
    )


def _found(engine: Engine, query: Query) -> tuple[Hits, bool]:
    """What is found; if that is nothing, what is like it."""
    hits = engine.search(query)
    if hits.total or not query.asks:
        return hits, False
    similar = engine.search(query, loosely=True)
    return (similar, True) if similar.total else (hits, False)


def _hydrated(
    connection: Connection, archive: Archive, ids: tuple[str, ...], viewer: Viewer, now: datetime
) -> list[tuple[Shown, Subject]]:
    """The records as the viewer sees them now, in the order given; what they may not know of is left out."""
    subjects = classes.subjects(connection, ids)
    seen = [name for name in ids if name in subjects and may(viewer, Action.KNOW, subjects[name], now).allowed]
    found = records.many(connection, seen)
    shown = disclose(connection, archive.profiles, (found[name] for name in seen), viewer, now, linked=False)
    return [(one, subjects[one.record.id]) for one in shown]


def _hit(
    archive: Archive,
    shown: Shown,
    subject: Subject,
    terms: tuple[Term, ...],
    viewer: Viewer,
    now: datetime,
    language: str,
    *,
    loosely: bool,
) -> Hit:
    kind, name, settings = shown.profile.name, shown.record.id, archive.settings
    title: dict[str, list[str]] = {}
    for value in shown.title:
        title.setdefault(value.language or "none", []).append(str(value.content))
    tag, heading = best(((value.language, str(value.content)) for value in shown.title), language)
    has_manifest = kind == "collection" or (kind == "item" and any(shown.renditions.values()))
    picture = _picture(shown, subject, viewer, now)
    snippets = _snippets(shown, terms, language, loosely=loosely)
    places = chain(
        _moments(archive, shown, subject, terms, viewer, now, language),
        _leaves(archive, shown, subject, terms, viewer, now, language),
    )
    return Hit(
        id=name,
        kind=kind,
        kind_label=label(shown.profile, language),
        title=title,
        heading=mark(heading, terms, sounds=True, loosely=loosely),
        heading_language=tag,
        snippets=(*snippets, *islice(places, SNIPPETS - len(snippets))),
        page=addresses.page(settings, language, kind, name),
        manifest=addresses.manifest(settings, kind, name) if has_manifest else None,
        thumbnail=Thumbnail(addresses.media(settings, picture), picture.technical.width, picture.technical.height)
        if picture
        else None,
    )


def _snippets(shown: Shown, terms: tuple[Term, ...], language: str, *, loosely: bool) -> tuple[Snippet, ...]:
    """Where else something was found: texts in the viewer's language first."""
    if not terms:
        return ()
    texts = [
        (value.language is not None and not value.language.startswith(language), field, str(value.content))
        for field in shown.profile.fields
        if field.weight and field.key != shown.profile.title and field.kind in (Kind.LANG, Kind.TEXT, Kind.ID)
        for value in shown.values.get(field.key, ())
    ]
    texts.sort(key=lambda each: each[0])
    made = ((field, snippet(text, terms, loosely=loosely)) for _, field, text in texts)
    found = (Snippet(label(field, language), pieces) for field, pieces in made if marked(pieces))
    return tuple(islice(found, SNIPPETS))


def _moments(
    archive: Archive,
    shown: Shown,
    subject: Subject,
    terms: tuple[Term, ...],
    viewer: Viewer,
    now: datetime,
    language: str,
) -> Iterator[Snippet]:
    """Where in its recordings something is said, with the address of that second; in the viewer's language first."""
    if not terms or not any(made.variant == CUES for each in shown.renditions.values() for made in each):
        return
    page = addresses.page(archive.settings, language, shown.profile.name, shown.record.id)
    said = list(spoken(archive.store, shown, subject, viewer, now))
    said.sort(key=lambda each: not (each.language or "").startswith(language))
    heard: set[float | None] = set()
    for each in said:
        pieces = snippet(each.text, terms)
        if each.start not in heard and marked(pieces):
            heard.add(each.start)
            start = each.start or 0.0
            place = f"{page}#part-{each.part}" + (f"&t={each.start:g}" if each.start is not None else "")
            moment = f"{int(start) // 60}:{int(start) % 60:02d}" if each.start is not None else ""
            yield Snippet(moment, pieces, place, heard=True)


def _leaves(
    archive: Archive,
    shown: Shown,
    subject: Subject,
    terms: tuple[Term, ...],
    viewer: Viewer,
    now: datetime,
    language: str,
) -> Iterator[Snippet]:
    """On which of its pages something stands, with the address of that page, or of the line whose place is known."""
    if not terms:
        return
    page = addresses.page(archive.settings, language, shown.profile.name, shown.record.id)
    for leaf in leaves(archive.store, shown, subject, viewer, now):
        pieces = snippet(leaf.words.text, terms)
        if marked(pieces):
            line = leaf.line(lambda text: marked(snippet(text, terms)))
            place = "" if line is None else "&xywh=" + ",".join(map(str, line.box))
            label = f"第 {leaf.number} 页" if language == "zh" else f"Page {leaf.number}"
            yield Snippet(label, pieces, f"{page}#part-{leaf.part}{place}")


def _picture(shown: Shown, subject: Subject, viewer: Viewer, now: datetime) -> Rendition | None:
    """The small picture of the first file, or page of one, that has one and that the viewer may look at."""
    for image in _in_order(shown):
        made = {rendition.variant: rendition for rendition in shown.renditions.get(image, ())}
        found = next((made[variant] for variant in THUMBNAILS if variant in made), None)
        if found is not None:
            within = replace(subject, within=bearing_on(shown.record, image))
            if may(viewer, Action.PREVIEW, within, now).allowed:
                return found
    return None


def _in_order(shown: Shown) -> list[str]:
    """What the version's parts show, in their order; files that no part shows come last."""
    placed = [placement.image for part in shown.version.parts for placement in part.placements]
    return list(dict.fromkeys((*placed, *(asset.id for asset in shown.version.assets))))
