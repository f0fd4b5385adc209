"""Which fields an index has, made from the profiles: adding a facet or a searched field is one entry there."""

from dataclasses import dataclass

from archive.profiles import Field, Kind, Profile, Profiles

VERSION = 1
"""Changes when the code makes other tokens or fields of the same record: an index of another version starts anew."""

TITLE, MAIN, BODY = "title", "main", "body"
TEXTS = {TITLE: 8.0, MAIN: 3.0, BODY: 1.0}
"""The searched texts and how much a hit in each counts. A phrase never runs from one into another."""

CHARACTERS, PINYIN, INITIALS = "characters", "pinyin", "initials"

KIND = "kind"
"""The facet of all: item, element, practitioner …"""

YEAR = "year"
"""The facet of decades."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The facets (key → a field that describes it) and the fingerprint of all that decides what an index holds."""

    facets: dict[str, Field]
    fingerprint: str


def mapping(profiles: Profiles) -> Mapping:
    """The mapping of these profiles."""
    facets = {field.key: field for profile in profiles for field in profile.fields if field.facet}
    return Mapping(facets, f"{VERSION}-{profiles.fingerprint}")


def text_of(profile: Profile, field: Field) -> str | None:
    """Into which of the searched texts a field goes; None: it is not searched."""
    if not field.weight:
        return None
    if field.key == profile.title or field.weight >= TEXTS[TITLE]:
        return TITLE
    return MAIN if field.weight >= TEXTS[MAIN] else BODY


def is_year(field: Field) -> bool:
    """Whether the field's dates are counted by decade."""
    return field.kind is Kind.EDTF
