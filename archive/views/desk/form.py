"""A form made from a profile: for each field its inputs, filled with what the record says.

Names of inputs: `key`; `key@tag` for one language of a text, `key@` for any other; `key.0.sub` inside the first
nested value.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.model.values import Value, Values
from archive.profiles import Field, Kind, Profile, language_name, write_text

Name = Callable[[Field, dict[str, Any]], dict[str, Any]]
"""The content of a reference as its form shows it: by name where that finds the record again, else by id."""

CHOICES = 80
"""Terms of a vocabulary that still make a list to choose from."""
AREA = 200
"""A text that may be longer than this gets several lines."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """One input: `kind` is text, area, choice (one of) or choices (any of); `text` what it says when untouched."""

    name: str
    field: Field
    kind: str
    text: str
    label: str
    language: str | None = None
    options: tuple[Option, ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes that are chosen."""
        return tuple(self.text.split("; ")) if self.text else ()


@dataclass(frozen=True, slots=True)
class Box:
    """One field with its inputs; `rows` has one row of inputs for each nested value, and an empty one to add."""

    field: Field
    inputs: tuple[Input, ...] = ()
    rows: tuple[tuple[Input, ...], ...] = ()

    def every(self) -> Iterator[Input]:
        """All inputs."""
        yield from self.inputs
        for row in self.rows:
            yield from row


def boxes(profile: Profile, values: Values, language: str, name: Name) -> tuple[Box, ...]:
    """The whole form in the order of the profile."""
    return tuple(box(field, values.get(field.key, ()), language, name) for field in profile.fields)


def box(field: Field, values: tuple[Value, ...], language: str, name: Name) -> Box:
    """The inputs of one field."""
    if field.kind is Kind.NESTED:
        contents = [value.content for value in values]
        if field.repeatable or not contents:
            contents.append({})
        return Box(field, rows=tuple(_row(field, place, each, language, name) for place, each in enumerate(contents)))
    if field.kind is Kind.LANG:
        return Box(field, _by_language(field, values, language))
    return Box(field, (_input(field, field.key, values, language, name),))


def _row(field: Field, place: int, content: dict[str, Any], language: str, name: Name) -> tuple[Input, ...]:
    found = []
    for sub in field.fields:
        given = content.get(sub.key)
        each = given if isinstance(given, list | tuple) else () if given is None else (given,)
        values = tuple(Value(one) for one in each)
        found.append(_input(sub, f"{field.key}.{place}.{sub.key}", values, language, name))
    return tuple(found)


def _by_language(field: Field, values: tuple[Value, ...], language: str) -> tuple[Input, ...]:
    """One input for each language that the values have, and for Chinese and English; one more for any other."""
    tags = list(dict.fromkeys(value.language or "und" for value in values))
    tags += [tag for tag in ("zh", "en") if not any(known.split("-")[0] == tag for known in tags)]
    kind = "area" if (field.max_length or 0) > AREA * 5 else "text"
    found = [
        Input(f"{field.key}@{tag}", field, kind, write_text(field, values, tag), language_name(tag, language), tag)
        for tag in tags
    ]
    return (*found, Input(f"{field.key}@", field, "text", "", ""))


def _input(field: Field, key: str, values: tuple[Value, ...], language: str, name: Name) -> Input:
    label = field.label[language]
    if field.kind is Kind.CODE and field.vocabulary and len(field.vocabulary.terms) <= CHOICES:
        options = tuple(Option(term.code, term.label[language]) for term in field.vocabulary.terms)
        held = {str(value.content) for value in values}
        text = "; ".join(option.code for option in options if option.code in held)
        return Input(key, field, "choices" if field.repeatable else "choice", text, label, None, options)
    if field.kind in (Kind.REF, Kind.REL):
        values = tuple(Value(name(field, value.content)) for value in values)
    area = (field.repeatable and field.kind in (Kind.REF, Kind.REL)) or (field.max_length or 0) > AREA
    return Input(key, field, "area" if area else "text", write_text(field, values), label)
