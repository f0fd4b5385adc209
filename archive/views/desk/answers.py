"""From the form's texts to values. What was not touched stays as it is, to the letter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.model.problems import Problem
from archive.model.values import Value, Values
from archive.profiles import Field, Kind, Profile, read_text
from archive.profiles.text.nesting import add_part
from archive.views.desk.form import Box, Input, Name, box

Typed = Mapping[str, str]
"""The texts of the inputs by name; several choices joined by `; `."""

Resolve = Callable[[Field, Any], tuple[Any, tuple[Problem, ...]]]
"""A content whose names have become ids, with a problem for each name that is not known or means several records."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How texts become values: in the reader's language, names shown and found by these."""

    language: str
    name: Name
    resolve: Resolve


def read_form(
    profile: Profile, base: Values, head: Values, typed: Typed, reading: Reading
) -> tuple[Values, tuple[Problem, ...]]:
    """The record's next values, and every problem of what was typed.

    An input that says what version `base` said was not touched: the value of `head` stays.
    """
    found: dict[str, tuple[Value, ...]] = {}
    problems: list[Problem] = []
    for field in profile.fields:
        given = box(field, base.get(field.key, ()), reading.language, reading.name)
        values: tuple[Value, ...] = head.get(field.key, ())
        if any(_touched(each, typed) for each in given.every()):
            values, faults = _READERS.get(field.kind, _read_one)(given, base.get(field.key, ()), typed, reading)
            problems += faults
        if values:
            found[field.key] = values
    return found, tuple(problems)


def _touched(each: Input, typed: Typed) -> bool:
    return each.name in typed and typed[each.name].replace("\r\n", "\n").strip() != each.text.strip()


Read = tuple[tuple[Value, ...], tuple[Problem, ...]]


def _read_one(given: Box, values: tuple[Value, ...], typed: Typed, reading: Reading) -> Read:
    del values
    return _resolved(given.field, *read_text(given.field, typed[given.inputs[0].name]), reading)


def _read_languages(given: Box, values: tuple[Value, ...], typed: Typed, reading: Reading) -> Read:
    """Each language by itself: a changed English title does not touch the Chinese one."""
    del reading
    found: list[Value] = []
    problems: list[Problem] = []
    for each in given.inputs:
        if not _touched(each, typed):
            found += (value for value in values if (value.language or "und") == each.language)
            continue
        read, faults = read_text(given.field, typed[each.name], each.language)
        found += read
        problems += faults
    return tuple(found), tuple(problems)


def _read_nested(given: Box, values: tuple[Value, ...], typed: Typed, reading: Reading) -> Read:
    found: list[Value] = []
    problems: list[Problem] = []
    for place, row in enumerate(given.rows):
        content: dict[str, Any] = {}
        before = values[place].content if place < len(values) else {}
        for each in row:
            if not _touched(each, typed):
                if each.field.key in before:
                    content[each.field.key] = before[each.field.key]
                continue
            read, faults = _resolved(each.field, *read_text(each.field, typed[each.name]), reading)
            problems += (
                replace(one, where=replace(one.where, field=f"{given.field.key}.{each.field.key}")) for one in faults
            )
            for value in read:
                add_part(content, each.field, value.content)
        if content:
            found.append(Value(content))
    return tuple(found), tuple(problems)


def _resolved(field: Field, values: tuple[Value, ...], problems: tuple[Problem, ...], reading: Reading) -> Read:
    found, faults = [], list(problems)
    for value in values:
        content, unknown = reading.resolve(field, value.content)
        found.append(replace(value, content=content))
        faults += unknown
    return tuple(found), tuple(faults)


_READERS: Mapping[Kind, Callable[[Box, tuple[Value, ...], Typed, Reading], Read]] = {
    Kind.LANG: _read_languages,
    Kind.NESTED: _read_nested,
}
