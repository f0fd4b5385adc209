"""Which fields an index has, made from the profiles: adding a facet or a searched field is one entry there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.profiles import Field, Kind, Profile, Profiles

VERSION = 3
"""Changes when the code makes other tokens or fields of the same record: an index of another version starts anew."""

TITLE, MAIN, BODY = "title", "main", "body"
TEXTS = {TITLE: 8.0, MAIN: 3.0, BODY: 1.0}
"""The searched texts and how much a hit in each counts. A phrase never runs from one into another."""

CHARACTERS, PINYIN, INITIALS, COMPOUNDS = "characters", "pinyin", "initials", "compounds"
FURTHER = {CHARACTERS: 1.0, PINYIN: 2.0, INITIALS: 1.0, COMPOUNDS: 1.0}
"""What else is looked into, and how much that counts."""

KIND = "kind"
"""The facet of all: item, element, practitioner …"""

YEAR = "year"
"""The facet of decades, made from every dated field that is a facet."""

RESERVED = frozenset({KIND, YEAR, "q", "page", "size", "sort", "lang", "facet"})
"""Parameters of a search: a facet of such a name is called by its profile too."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where values come from: a field of a profile, or within it (nested) a sub-field."""

    profile: str
    field: Field
    within: Field | None = None

    @property
    def described(self) -> Field:
        """The field that says what the values are."""
        return self.within or self.field


@dataclass(frozen=True, slots=True)
class Mapping:
    """`facets`: key → a field that describes it (None: KIND and YEAR). `sources`: (profile, field, sub-field) → key.

    `fingerprint` changes with all that decides what an index holds.
    """

    facets: dict[str, Field | None]
    sources: dict[tuple[str, str, str], str]
    fingerprint: str

    def facet_of(self, source: Source) -> str | None:
        """The facet into which the values go, if any."""
        return self.sources.get(_name(source))


@lru_cache(maxsize=8)
def mapping(profiles: Profiles) -> Mapping:
    """The mapping of these profiles. Fields of one key and one meaning share a facet across profiles."""
    facets: dict[str, Field | None] = {KIND: None, YEAR: None}
    sources: dict[tuple[str, str, str], str] = {}
    for profile in profiles:
        for source in sources_of(profile):
            field = source.described
            if not field.facet or field.kind in (Kind.NESTED, Kind.RECUR, Kind.GEO):
                continue
            if field.kind is Kind.EDTF:
                sources[_name(source)] = YEAR
                continue
            known = facets.get(field.key)
            same = known is None or (known.kind, known.vocabulary) == (field.kind, field.vocabulary)
            key = field.key if same and field.key not in RESERVED else f"{profile.name}_{field.key}"
            facets.setdefault(key, field)
            sources[_name(source)] = key
    return Mapping(facets, sources, f"{VERSION}-{profiles.fingerprint}")


def sources_of(profile: Profile) -> Iterator[Source]:
    """Every field of a profile, and every sub-field of the nested ones."""
    for field in profile.fields:
        yield Source(profile.name, field)
        if field.kind is Kind.NESTED:
            for within in field.fields:
                yield Source(profile.name, field, within)


def text_of(profile: Profile, field: Field) -> str | None:
    """Into which of the searched texts a field goes; None: it is not searched."""
    if not field.weight:
        return None
    if field.key == profile.title or field.weight >= TEXTS[TITLE]:
        return TITLE
    return MAIN if field.weight >= TEXTS[MAIN] else BODY


def decades(years: tuple[int, ...]) -> list[str]:
    """The decades of years, as the facet and the filter write them.

    >>> decades((1989, 1990, 1991))
    ['1980-1989', '1990-1999']
    """
    return [f"{start}-{start + 9}" for start in sorted({year // 10 * 10 for year in years})]


def _name(source: Source) -> tuple[str, str, str]:
    return source.profile, source.field.key, source.within.key if source.within else ""
