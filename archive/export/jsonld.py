"""schema.org as JSON-LD: the types and properties that the profiles name (schema.org 28, JSON-LD 1.1)."""

from collections.abc import Mapping
from typing import Any

from archive.disclosure import Shown
from archive.export.format import Bases, Format
from archive.export.tagged import in_words, is_link, names, reference, tagged
from archive.model.values import Value
from archive.profiles import Field, Kind

TYPES: Mapping[str, str] = {
    "element": "CreativeWork",
    "practitioner": "Person",
    "community": "Organization",
    "organisation": "Organization",
    "place": "Place",
    "event": "Event",
    "item": "CreativeWork",
    "collection": "Collection",
}
BY_CODE: Mapping[tuple[str, str], str] = {
    ("item", "video"): "VideoObject",
    ("item", "audio"): "AudioObject",
    ("item", "image"): "ImageObject",
    ("item", "text"): "DigitalDocument",
    ("item", "model3d"): "3DModel",
    ("item", "dataset"): "Dataset",
    ("practitioner", "group"): "PerformingGroup",
    ("organisation", "person"): "Person",
}
"""What a code of the field that maps to `@type` makes of the record."""


def make(shown: Shown, bases: Bases) -> dict[str, Any]:
    """The record as schema.org."""
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": bases.id(shown.record.id),
        "@type": _type(shown),
        "name": names(shown.title),
        "url": [bases.page("zh", shown), bases.page("en", shown)],
        "version": str(shown.version.number),
        "provider": {"@id": bases.holder(shown.record.holder), "@type": "Organization"},
    }
    for field in shown.profile.fields:
        if field.schema_org in (None, "@type") or field.key == shown.profile.title:
            continue
        found = [each for value in shown.values.get(field.key, ()) for each in _property(field, value, shown, bases)]
        if found:
            made.setdefault(str(field.schema_org), []).extend(found)
    if picture := _thumbnail(shown, bases):
        made["thumbnailUrl"] = picture
    return made


def _type(shown: Shown) -> str:
    profile = shown.profile.name
    for field in shown.profile.fields:
        if field.schema_org == "@type":
            for value in shown.values.get(field.key, ()):
                return BY_CODE.get((profile, str(value.content)), TYPES.get(profile, "Thing"))
    return TYPES.get(profile, "Thing")


def _property(field: Field, value: Value, shown: Shown, bases: Bases) -> list[Any]:
    content = value.content
    if is_link(field, value):
        return _link(field, content, shown, bases)
    match field.kind:
        case Kind.LANG:
            return [tagged(value)]
        case Kind.CODE:
            return [_term(field, value, shown)]
        case Kind.EDTF:
            return [str(content["edtf"])]
        case Kind.GEO:
            return [{"@type": "GeoCoordinates", "latitude": content["lat"], "longitude": content["lon"]}]
        case Kind.NESTED:
            return _nested(field, value, shown, bases)
        case Kind.RECUR:
            return in_words(field, value, shown)
        case _:
            return [str(content)]


def _link(field: Field, content: dict[str, Any], shown: Shown, bases: Bases) -> list[Any]:
    """A link; one with a role is a schema.org Role around it (schema.org/Role)."""
    target = reference(content, shown, bases)
    if target is None:
        return []
    role = content.get("role")
    if not role or field.vocabulary is None or (term := field.vocabulary.term(str(role))) is None:
        return [target]
    words = [{"@value": term.label.zh, "@language": "zh-Hans"}, {"@value": term.label.en, "@language": "en"}]
    return [{"@type": "Role", "roleName": words, str(field.schema_org): target}]


def _term(field: Field, value: Value, shown: Shown) -> dict[str, Any]:
    term = field.vocabulary.term(str(value.content)) if field.vocabulary else None
    made = {"@type": "DefinedTerm", "termCode": str(value.content), "name": in_words(field, value, shown)}
    return made | {"@id": term.uri} if term and term.uri else made


def _nested(field: Field, value: Value, shown: Shown, bases: Bases) -> list[Any]:
    """A licence is its address; anything else is said in words."""
    if field.schema_org == "license":
        for sub in field.fields:
            term = sub.vocabulary.term(str(value.content.get(sub.key))) if sub.vocabulary else None
            if term and term.uri:
                return [term.uri]
    del bases
    return in_words(field, value, shown)


def _thumbnail(shown: Shown, bases: Bases) -> str | None:
    for image in dict.fromkeys(placement.image for part in shown.version.parts for placement in part.placements):
        for made in reversed(shown.renditions.get(image, ())):
            if made.variant == "thumb-400.jpg":
                return bases.media(made.asset, made.recipe, made.variant)
    return None


JSON_LD = Format("jsonld", "application/ld+json", "schema.org JSON-LD", make)
