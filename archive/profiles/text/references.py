"""References in text: `name`, `name:role`, `name:role:key=value`, or `#id` for a record that is known.

The content is {target} or {name}, with role and what else is said.
"""

import re
from typing import Any

from archive.model.identifiers import well_formed
from archive.model.problems import Problem
from archive.profiles.faults import code_unknown
from archive.profiles.profile import Field, Kind
from archive.profiles.text.escaping import escape, split, unescape
from archive.profiles.values.plain_text import one_line
from archive.profiles.values.script import simplified

_EXTRA = re.compile(r"([a-z][a-z0-9_]*)=(.*)", re.DOTALL)
_ESCAPED = ":：;；#="
EXTRAS = ("profile", "official_number", "category", "list_level", "region_code", "point", "event_type", "agent_type")
"""What may be said of a record that is only named, so that a draft of it can be made.

`profile` is where to look first, and what a draft is made as.
"""


def read_reference(field: Field, piece: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """The content of one escaped piece of text. An unknown role is a problem; the reference is kept without it."""
    parts = list(split(piece, ":：")) if piece.strip() else []
    extras: dict[str, Any] = {}
    known = (*EXTRAS, *(sub.key for sub in field.fields))
    while len(parts) > 1 and (found := _EXTRA.fullmatch(parts[-1])) and found[1] in known:
        extras[found[1]] = one_line(unescape(found[2]))
        parts.pop()
    role, problems = None, []
    if field.kind is Kind.REL and len(parts) > 1 and field.vocabulary:
        word = one_line(unescape(parts.pop()))
        term = field.vocabulary.find(word) or field.vocabulary.find(simplified(word))
        if term is None:
            problems.append(code_unknown(field, field.vocabulary, word))
        else:
            role = term.code
    named = _joined(parts, piece) if len(parts) > 1 else (parts[0] if parts else "")
    content = _subject(named)
    if content is None:
        return None, tuple(problems)
    if role is not None:
        content["role"] = role
    return content | dict(reversed(extras.items())), tuple(problems)


def write_reference(content: dict[str, Any]) -> str:
    """The text that `read_reference` reads as this content, its extras being plain text."""
    text = f"#{content['target']}" if content.get("target") else escape(str(content.get("name", "")), _ESCAPED)
    if content.get("role"):
        text += f":{content['role']}"
    said = {key: value for key, value in content.items() if key not in ("target", "name", "role")}
    return text + "".join(f":{key}={escape(str(value), _ESCAPED)}" for key, value in said.items())


def _joined(parts: list[str], piece: str) -> str:
    """The name with its own colons, as it was written: 2019广府庙会：巡游 is one name."""
    end = piece.rindex(parts[-1]) + len(parts[-1])
    return piece[:end]


def _subject(named: str) -> dict[str, Any] | None:
    if named.startswith("#") and well_formed(named[1:]):
        return {"target": named[1:]}
    name = one_line(unescape(named))
    return {"name": name} if name else None
