"""The description of a record as lines for a page: made from its profile, in the words of the page's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Connection

from archive.catalogue import records
from archive.disclosure import Shown
from archive.export.tagged import in_language, titles
from archive.model.values import Origin, Value
from archive.profiles import Field, Kind, display, language_name


@dataclass(frozen=True, slots=True)
class Entry:
    """One value in words: its text, its language where it is not the page's, where it leads, how it came to be.

    `inside` are the parts of a nested value, as lines.
    """

    text: str
    language: str | None = None
    language_name: str | None = None
    href: str | None = None
    origin: Origin = Origin.GIVEN
    inside: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its key, its name, and its values. `prose` are texts of more than a line."""

    key: str
    label: str
    entries: tuple[Entry, ...]
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the lines are: the page's language, and what the linked records are called and where they are."""

    language: str
    titles: Mapping[str, str]
    hrefs: Mapping[str, str]


PROSE = 300
"""A field that may be longer than this is set as prose."""


def lines_of(connection: Connection, shown: Shown, language: str) -> tuple[Line, ...]:
    """The lines of a record in the order of its profile, without its title."""
    reader = Reader(language, titles(shown, language), hrefs(connection, shown))
    found = (_line(field, shown.values.get(field.key, ()), reader) for field in shown.profile.fields)
    return tuple(line for line in found if line is not None and line.key != shown.profile.title)


def hrefs(connection: Connection, shown: Shown) -> dict[str, str]:
    """Where the linked records are that the viewer may know of."""
    return {
        name: url_for("records.show", profile=record.profile, record=name)
        for name, record in records.many(connection, tuple(shown.titles)).items()
    }


def entry_of(value: Value, language: str) -> Entry:
    """A text with a language, marked where it is not the page's."""
    tag = value.language
    foreign = tag is not None and tag.split("-")[0] != language
    name = language_name(tag, language) if tag and foreign else None
    return Entry(str(value.content), tag, name, None, value.origin)


def _line(field: Field, values: tuple[Value, ...], reader: Reader) -> Line | None:
    if field.kind is Kind.LANG:
        entries = _texts(values, reader.language)
    else:
        entries = tuple(_entry(field, value.content, reader) for value in values)
    entries = tuple(entry for entry in entries if entry.text or entry.inside)
    prose = field.kind in (Kind.LANG, Kind.TEXT) and (field.max_length or 0) > PROSE
    return Line(field.key, field.label[reader.language], entries, prose) if entries else None


def _texts(values: tuple[Value, ...], language: str) -> tuple[Entry, ...]:
    """The text that this reader reads best, the others in their language, then the rest; equal texts once."""
    if not values:
        return ()
    theirs = [value for value in values if (value.language or "").split("-")[0] == language]
    once: dict[str, Value] = {}
    for value in (in_language(values, language), *theirs, *values):
        once.setdefault(str(value.content), value)
    return tuple(entry_of(value, language) for value in once.values())


def _entry(field: Field, content: Any, reader: Reader) -> Entry:
    if field.kind is Kind.NESTED:
        return Entry("", inside=_parts(field, content, reader))
    href = None
    if isinstance(content, dict):
        href = reader.hrefs.get(str(content.get("target")))
    term = field.vocabulary.term(str(content)) if field.vocabulary and field.kind is Kind.CODE else None
    if term is not None and term.uri:
        href = term.uri
    return Entry(display(field, Value(content), reader.language, reader.titles), href=href)


def _parts(field: Field, content: Mapping[str, Any], reader: Reader) -> tuple[Line, ...]:
    found = []
    for sub in field.fields:
        given = content.get(sub.key)
        each = given if isinstance(given, list | tuple) else () if given is None else (given,)
        if (line := _line(sub, tuple(Value(one) for one in each), reader)) is not None:
            found.append(line)
    return tuple(found)
