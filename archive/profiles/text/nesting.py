"""Nested content in text: one record per line, `key=value` parts separated by semicolons."""

import re
from collections.abc import Callable
from typing import Any

from archive.model.problems import Problem
from archive.model.values import Value
from archive.profiles.faults import inside, problem
from archive.profiles.profile import Field, fold
from archive.profiles.text.escaping import escape, split, unescape
from archive.profiles.values.plain_text import one_line

Reader = Callable[[Field, str], tuple[tuple[Value, ...], tuple[Problem, ...]]]
Writer = Callable[[Field, tuple[Value, ...]], str]


def read_nested(field: Field, piece: str, read: Reader) -> tuple[Any, tuple[Problem, ...]]:
    """One nested content from `key=value; key=value`; keys may be labels. A repeatable key may stand several times."""
    content: dict[str, Any] = {}
    problems: list[Problem] = []
    for part in split(piece, ";；\n"):
        name, *rest = re.split("[=＝]", part, maxsplit=1)
        sub = _sub_field(field, name)
        if sub is None or not rest:
            problems.append(problem(field, "part_unknown", value=one_line(name)))
            continue
        values, found = read(sub, unescape(rest[0]))
        problems += [inside(field, each) for each in found]
        for value in values:
            add_part(content, sub, value.content)
    return content or None, tuple(problems)


def write_nested(field: Field, content: dict[str, Any], write: Writer) -> str:
    """The text that `read_nested` reads as this content."""
    parts = []
    for sub in field.fields:
        given = content.get(sub.key)
        for each in given if isinstance(given, list) else [given]:
            if each is not None:
                parts.append(f"{sub.key}={escape(write(sub, (Value(each),)), ';；' + chr(10))}")
    return "; ".join(parts)


def add_part(content: dict[str, Any], sub: Field, plain: Any) -> None:
    """Puts a plain value under its key: the parts of a repeatable sub-field are a list."""
    if sub.repeatable:
        content.setdefault(sub.key, []).append(plain)
    else:
        content[sub.key] = plain


def _sub_field(field: Field, name: str) -> Field | None:
    wanted = fold(name)
    for sub in field.fields:
        if wanted in (fold(sub.key), fold(sub.label.zh), fold(sub.label.en)):
            return sub
    return None
