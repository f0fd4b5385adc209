"""What facets and their values are called, in the viewer's language; linked records by titles that they may know of."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from archive.access import Viewer
from archive.disclosure import Title, titles_of
from archive.profiles import Field, Kind, Profiles, code_label, label
from search.asked import Asked
from search.mapping import KIND, YEAR
from search.mapping import Mapping as IndexMapping
from search.results import Facet, FacetValue

SHOWN = 20
"""Values of one facet that are shown, beside those that are chosen."""

WORDS = {KIND: {"zh": "类别", "en": "Kind"}, YEAR: {"zh": "年代", "en": "Decade"}}
"""Labels of the two facets that are no field's."""

Counts = Mapping[str, tuple[tuple[str, int], ...]]


def facets(
    connection: Connection,
    profiles: Profiles,
    mapping: IndexMapping,
    counted: Counts,
    asked: Asked,
    viewer: Viewer,
    now: datetime,
    language: str,
) -> tuple[Facet, ...]:
    """The facets with something to choose from, with words for people; what the viewer may not know of is left out."""
    shown = {key: _best(key, pairs, asked.filters.get(key, ())) for key, pairs in counted.items()}
    linked = {code for key, pairs in shown.items() if _is_link(mapping.facets.get(key)) for code, _ in pairs}
    titles = titles_of(connection, profiles, linked, viewer, now) if linked else {}
    found = []
    for key, pairs in shown.items():
        chosen = asked.filters.get(key, ())
        values = tuple(
            FacetValue(code, words, count, code in chosen)
            for code, count in pairs
            if (words := _value_label(profiles, mapping.facets.get(key), key, code, titles, language))
        )
        if values:
            found.append(Facet(key, facet_label(profiles, mapping, key, language), values))
    return tuple(found)


def facet_label(profiles: Profiles, mapping: IndexMapping, key: str, language: str) -> str:
    """What a facet is called; where several are called alike, with the name of the profile whose field it is."""
    field = mapping.facets.get(key)
    if field is None:
        return WORDS[key][language]
    own = label(field, language)
    alike = [words[language] for words in WORDS.values()]
    alike += [label(each, language) for name, each in mapping.facets.items() if each is not None and name != key]
    if own not in alike:
        return own
    profile = next(profile for (profile, *_), facet in mapping.sources.items() if facet == key)
    return (
        f"{own}（{label(profiles[profile], language)}）"
        if language == "zh"
        else (f"{own} ({label(profiles[profile], language)})")
    )


def best(title: Iterable[tuple[str | None, str]], language: str) -> tuple[str | None, str]:
    """Of (language tag, text) the one in `language`, or else the first: a community's own name is never left out."""
    given = list(title)
    return next((each for each in given if (each[0] or "").startswith(language)), given[0])


def decade_label(code: str, language: str) -> str:
    """1980-1989 as 1980年代, 1980s; other spans as they are."""
    first, _, last = code.partition("-")
    if first.isdigit() and last.isdigit() and int(last) == int(first) + 9 and first.endswith("0"):
        return f"{first}年代" if language == "zh" else f"{first}s"
    return code


def _best(key: str, pairs: Iterable[tuple[str, int]], chosen: tuple[str, ...]) -> list[tuple[str, int]]:
    given = [pair for pair in pairs if pair[1] or pair[0] in chosen]
    if key == YEAR:
        known = {code for code, _ in given}
        given += [(code, 0) for code in chosen if code not in known]
        return sorted(given, key=lambda pair: _first_year(pair[0]), reverse=True)
    return [pair for place, pair in enumerate(given) if place < SHOWN or pair[0] in chosen]


def _first_year(code: str) -> int:
    sign, digits = (-1, code[1:]) if code.startswith("-") else (1, code)
    return sign * int(digits.partition("-")[0].rstrip("s") or 0)


def _value_label(
    profiles: Profiles, field: Field | None, key: str, code: str, titles: Mapping[str, Title], language: str
) -> str:
    """'' for a linked record that the viewer may not know of."""
    if key == KIND:
        return label(profiles[code], language) if code in profiles else code
    if field is None:
        return decade_label(code, language)
    if _is_link(field):
        title = titles.get(code)
        return best(((value.language, str(value.content)) for value in title), language)[1] if title else ""
    return code_label(field, code, language)


def _is_link(field: Field | None) -> bool:
    return field is not None and field.kind in (Kind.REF, Kind.REL)
