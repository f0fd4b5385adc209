"""Regions and points from text."""

import unicodedata
from typing import Any

from archive.model.problems import Problem, Severity
from archive.profiles.faults import code_unknown, problem
from archive.profiles.profile import Field
from archive.profiles.values import coordinates, regions
from archive.profiles.values.plain_text import one_line

Read = tuple[Any, tuple[Problem, ...]]


def read_region(field: Field, piece: str) -> Read:
    """The code of a region, from its code or its name where that is unique.

    Warnings: `region_retired` with its successor, `region_unknown` for a well-formed code outside the table.
    Errors: `region_ambiguous`, `region_unreadable`.
    """
    text = unicodedata.normalize("NFKC", one_line(piece)).replace(" ", "")
    if not text.isascii() or not text.isdigit():
        return _named(field, text)
    if not regions.well_formed_code(text):
        return None, (problem(field, "region_unreadable", value=text),)
    known = regions.region(text)
    if known is None:
        return text, (problem(field, "region_unknown", Severity.WARNING, code=text),)
    return text, _retired(field, known)


def read_point(field: Field, piece: str) -> Read:
    """{lon, lat, source_crs} in WGS-84. A text without a system is taken as WGS-84, with a warning."""
    found = coordinates.split_point(unicodedata.normalize("NFKC", one_line(piece)))
    if found is None or field.vocabulary is None:
        return None, (problem(field, "point_unreadable", value=one_line(piece)),)
    longitude, latitude, system, source = found
    problems: list[Problem] = []
    codes = []
    for word in (system or "wgs84", source):
        term = field.vocabulary.find(word) if word else None
        if word and term is None:
            return None, (code_unknown(field, field.vocabulary, word),)
        codes.append(term.code if term else None)
    if system is None:
        problems.append(problem(field, "point_system_missing", Severity.WARNING))
    fault = coordinates.fault_of(longitude, latitude)
    if fault == "point_swapped" or abs(latitude) > 90 or abs(longitude) > 180:
        return None, (problem(field, fault or "point_outside", value=f"{longitude},{latitude}"),)
    if fault:
        problems.append(problem(field, fault, Severity.WARNING, value=f"{longitude},{latitude}"))
    lon, lat = coordinates.to_wgs84(longitude, latitude, codes[0] or "wgs84")
    return {"lon": lon, "lat": lat, "source_crs": codes[1] or codes[0]}, tuple(problems)


def write_point(content: dict[str, Any]) -> str:
    """The text that `read_point` reads as this content."""
    source = content.get("source_crs", "wgs84")
    return f"{content['lon']},{content['lat']} wgs84" + (f" from {source}" if source != "wgs84" else "")


def _named(field: Field, text: str) -> Read:
    found = regions.regions_named(text)
    standing = tuple(region for region in found if region.valid_to is None) or found
    exact = tuple(region for region in standing if region.name == text)
    chosen = exact if len(exact) == 1 else standing
    if not chosen:
        return None, (problem(field, "region_unreadable", value=text),)
    if len(chosen) > 1:
        listed = ", ".join(f"{region.name} {region.code}" for region in chosen)
        return None, (problem(field, "region_ambiguous", value=text, candidates=listed),)
    return chosen[0].code, _retired(field, chosen[0])


def _retired(field: Field, known: regions.Region) -> tuple[Problem, ...]:
    if known.valid_to is None:
        return ()
    heir = regions.region(known.successor) if known.successor else None
    params = {"code": known.code, "name": known.name, "year": known.valid_to}
    params |= {"successor": heir.code if heir else "", "successor_name": heir.name if heir else ""}
    return (problem(field, "region_retired", Severity.WARNING, **params),)
