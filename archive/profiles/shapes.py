"""Whether the content of a value has the shape that its field's kind asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from archive.model.problems import Problem, Severity
from archive.model.values import Value
from archive.profiles.faults import code_unknown, inside, problem
from archive.profiles.profile import Field, Format, Kind
from archive.profiles.text.recurrence import sound
from archive.profiles.text.references import EXTRAS
from archive.profiles.values import coordinates, edtf_dates
from archive.profiles.values.credit_code import credit_code
from archive.profiles.values.language import well_formed_tag
from archive.profiles.values.official_number import number_key
from archive.profiles.values.plain_text import clean
from archive.profiles.values.regions import region, well_formed_code

Problems = tuple[Problem, ...]
LONGEST_ID = 100
"""Characters of the depositor's own number."""


def value_problems(field: Field, value: Value, publication: bool = False) -> Problems:
    """All that is wrong with one value; required parts of nested content bind when `publication` is set."""
    if value.language is not None and well_formed_tag(value.language) is None:
        return (problem(field, "language_unknown", language=value.language[:40]),)
    if field.kind is Kind.LANG and value.language is None:
        return (problem(field, "language_missing"),)
    return content_problems(field, value.content, publication)


def content_problems(field: Field, content: Any, publication: bool = False) -> Problems:
    """As `value_problems`, for plain content."""
    if field.kind is Kind.NESTED:
        return _nested(field, content, publication)
    return _CHECKS[field.kind](field, content)


def _text(field: Field, content: Any) -> Problems:
    if not isinstance(content, str) or not content:
        return (problem(field, "shape_wrong"),)
    if clean(content) != content:
        return (problem(field, "characters_unclean"),)
    limit = LONGEST_ID if field.kind is Kind.ID else field.max_length
    if limit is not None and len(content) > limit:
        return (problem(field, "value_too_long", limit=limit, length=len(content)),)
    if field.pattern and not _compiled(field.pattern).fullmatch(content):
        return (problem(field, "pattern_differs", value=content),)
    if field.kind is Kind.ID and any(character.isspace() and character != " " for character in content):
        return (problem(field, "pattern_differs", value=content),)
    return _formatted(field, content)


def _formatted(field: Field, content: str) -> Problems:
    if field.format is Format.USCC and credit_code(content) is None:
        return (problem(field, "credit_code_wrong", value=content),)
    if field.format is Format.OFFICIAL_NUMBER and number_key(content) is None:
        return (problem(field, "number_unreadable", Severity.WARNING, value=content),)
    return ()


def _code(field: Field, content: Any) -> Problems:
    if not isinstance(content, str):
        return (problem(field, "shape_wrong"),)
    if field.vocabulary is None or field.vocabulary.term(content):
        return ()
    if field.kind is Kind.BCP47 and well_formed_tag(content) == content:
        return ()
    return (code_unknown(field, field.vocabulary, content),)


def _edtf(field: Field, content: Any) -> Problems:
    if not isinstance(content, dict) or content.keys() - {"edtf", "display", "calendar", "lunar", "era"}:
        return (problem(field, "shape_wrong"),)
    text = content.get("edtf")
    fault = edtf_dates.fault_of(text) if isinstance(text, str) else "date_unreadable"
    if fault or not isinstance(text, str):
        return (problem(field, fault or "date_unreadable", value=text),)
    if content.get("calendar", "gregorian") not in ("gregorian", "chinese"):
        return (problem(field, "shape_wrong"),)
    limits = edtf_dates.bounds(text)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    if limits and not field.future and (limits.earliest or limits.latest or (0,)) > tomorrow.timetuple()[:3]:
        return (problem(field, "date_in_future", value=content.get("display", text)),)
    return ()


def _recur(field: Field, content: Any) -> Problems:
    return () if sound(content) else (problem(field, "recurrence_unreadable", value=content),)


def _region(field: Field, content: Any) -> Problems:
    if not isinstance(content, str) or not well_formed_code(content):
        return (problem(field, "region_unreadable", value=content),)
    return () if region(content) else (problem(field, "region_unknown", Severity.WARNING, code=content),)


def _geo(field: Field, content: Any) -> Problems:
    if not isinstance(content, dict) or content.keys() != {"lon", "lat", "source_crs"}:
        return (problem(field, "shape_wrong"),)
    lon, lat = content["lon"], content["lat"]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (lon, lat)):
        return (problem(field, "shape_wrong"),)
    if field.vocabulary and field.vocabulary.term(str(content["source_crs"])) is None:
        return (code_unknown(field, field.vocabulary, str(content["source_crs"])),)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return (problem(field, coordinates.fault_of(lon, lat) or "point_outside", value=f"{lon},{lat}"),)
    fault = coordinates.fault_of(lon, lat)
    return (problem(field, fault, Severity.WARNING, value=f"{lon},{lat}"),) if fault else ()


def _reference(field: Field, content: Any) -> Problems:
    if not isinstance(content, dict) or not isinstance(content.get("target", content.get("name")), str):
        return (problem(field, "shape_wrong"),)
    known = {"target", "name", "role", *EXTRAS, *(sub.key for sub in field.fields)}
    found: list[Problem] = [problem(field, "part_unknown", value=key) for key in content.keys() - known]
    role = content.get("role")
    if role is not None and field.kind is Kind.REL and field.vocabulary and not field.vocabulary.term(str(role)):
        found.append(code_unknown(field, field.vocabulary, str(role)))
    for sub in field.fields:
        if isinstance(content.get(sub.key), dict):
            found += (inside(field, each) for each in content_problems(sub, content[sub.key]))
    return tuple(found)


def _nested(field: Field, content: Any, publication: bool) -> Problems:
    if not isinstance(content, dict) or not content:
        return (problem(field, "shape_wrong"),)
    keys = {sub.key for sub in field.fields}
    found: list[Problem] = [problem(field, "part_unknown", value=key) for key in content.keys() - keys]
    for sub in field.fields:
        given = content.get(sub.key)
        if given is None:
            if sub.required and publication:
                found.append(inside(field, problem(sub, "value_required")))
            continue
        if sub.repeatable and not isinstance(given, list | tuple):
            found.append(inside(field, problem(sub, "shape_wrong")))
            continue
        for each in given if sub.repeatable else (given,):
            found += (inside(field, one) for one in content_problems(sub, each, publication))
    return tuple(found)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_CHECKS: Mapping[Kind, Callable[[Field, Any], Problems]] = {
    Kind.ID: _text,
    Kind.TEXT: _text,
    Kind.LANG: _text,
    Kind.CODE: _code,
    Kind.BCP47: _code,
    Kind.EDTF: _edtf,
    Kind.RECUR: _recur,
    Kind.GB2260: _region,
    Kind.GEO: _geo,
    Kind.REF: _reference,
    Kind.REL: _reference,
}
