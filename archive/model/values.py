"""One value of one field, with its language and how it came to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Origin(StrEnum):
    """How a value came to be. A community's own name is `given`; the others are made from it."""

    GIVEN = "given"
    TRANSLATED = "translated"
    ROMANISED = "romanised"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `content` is plain JSON whose shape the field's kind decides (`docs/profiles.md`):

    id, text, lang, code, bcp47, gb2260 → a string · edtf → {edtf, display, calendar, lunar?}
    geo → {lon, lat, source_crs} · ref → {target} · rel → {target, role?, …} · recur → {rrule | lunar}
    nested → {key: plain value, …}

    `language` is a BCP 47 tag with script where the script matters (zh-Hans, zh-Hant, en), None where
    a language does not apply.
    """

    content: Any
    language: str | None = None
    origin: Origin = Origin.GIVEN


Values = Mapping[str, tuple[Value, ...]]
"""Field key → its values in order. A field without values is absent."""
