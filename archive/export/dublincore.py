"""Dublin Core terms as JSON-LD: the terms that the profiles name (DCMI Metadata Terms, 2020-01-20)."""

from typing import Any

from archive.disclosure import Shown
from archive.export.format import Bases, Format
from archive.export.tagged import in_words, is_link, names, reference, tagged
from archive.model.values import Value
from archive.profiles import Field, Kind

CONTEXT = {
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "name": "dcterms:title",
}


def make(shown: Shown, bases: Bases) -> dict[str, Any]:
    """The record in Dublin Core."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": bases.id(shown.record.id),
        "dcterms:title": names(shown.title),
        "dcterms:publisher": [{"@id": bases.holder(shown.record.holder)}],
        "dcterms:hasVersion": [{"@id": f"{bases.id(shown.record.id)}/v/{shown.version.number}"}],
    }
    for field in shown.profile.fields:
        if field.dc is None or field.key == shown.profile.title:
            continue
        found = [each for value in shown.values.get(field.key, ()) for each in _term(field, value, shown, bases)]
        if found:
            made.setdefault(field.dc, []).extend(found)
    return made


def _term(field: Field, value: Value, shown: Shown, bases: Bases) -> list[dict[str, Any]]:
    if is_link(field, value):
        target = reference(value.content, shown, bases)
        return [target] if target else []
    if field.kind is Kind.LANG:
        return [tagged(value)]
    if field.kind is Kind.EDTF:
        return [{"@value": str(value.content["edtf"])}]
    if field.kind is Kind.NESTED:
        return _uris(field, value) or in_words(field, value, shown)
    return in_words(field, value, shown)


def _uris(field: Field, value: Value) -> list[dict[str, Any]]:
    """The addresses of the terms inside: a rights statement is cited by its address."""
    terms = [sub.vocabulary.term(str(value.content.get(sub.key))) for sub in field.fields if sub.vocabulary]
    return [{"@id": term.uri} for term in terms if term and term.uri]


DUBLIN_CORE = Format("dc.json", "application/json", "Dublin Core", make)
