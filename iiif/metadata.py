"""What a manifest says in words: labels, metadata, summary, rights and provider, made from the profile's fields.

Presentation API 3.0 section 3.1 (descriptive properties) and section 4 (language maps).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.disclosure import Shown
from archive.model.values import Value
from archive.profiles import Field, Kind, display
from iiif.addresses import Addresses

Map = dict[str, list[str]]

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""The interface's languages and the tags under which their words stand."""

ELSEWHERE = frozenset({"description", "rights", "access", "consents", "contents", "reading_direction"})
"""Fields that have a property of their own, or that are no business of a viewer's."""


def language_map(values: Iterable[Value]) -> Map:
    """Plain texts by language tag; `none` where no language applies."""
    found: Map = {}
    for value in values:
        found.setdefault(value.language or "none", []).append(str(value.content))
    return found


def label_of(shown: Shown) -> Map:
    """The record's title."""
    return language_map(shown.title)


def words(field: Field) -> Map:
    """A field's label in both languages."""
    return {LANGUAGES["zh"]: [field.label.zh], LANGUAGES["en"]: [field.label.en]}


def metadata(shown: Shown) -> list[dict[str, Map]]:
    """Label and value of every field that is shown and has no property of its own."""
    rows = []
    for field in shown.profile.fields:
        values = shown.values.get(field.key, ())
        if values and field.key not in ELSEWHERE and field.key != shown.profile.title:
            value = _value(field, values, shown.titles)
            rows += [{"label": words(field), "value": value}] if value else []
    return rows


def summary(shown: Shown) -> Map | None:
    """The description, in the languages at hand."""
    return language_map(shown.values.get("description", ())) or None


def rights(shown: Shown) -> str | None:
    """The URI of the rights statement or licence, exactly as its publisher writes it (http)."""
    for value in shown.values.get("rights", ()):
        for key in ("licence", "statement"):
            field = shown.profile["rights"].field(key)
            term = field.vocabulary.term(str(value.content.get(key))) if field and field.vocabulary else None
            if term is not None and term.uri:
                return term.uri
    return None


def required_statement(shown: Shown, holder: Mapping[str, str]) -> dict[str, Map]:
    """Who keeps the record, and the rights statement in words."""
    value: Map = {tag: [name] for tag, name in holder.items()}
    for each in shown.values.get("rights", ()):
        for language, tag in LANGUAGES.items():
            text = display(shown.profile["rights"], each, language, titles=_texts(shown.titles, language))
            if text:
                value.setdefault(tag, []).append(text)
    return {"label": {"zh-Hans": ["出处与权利"], "en": ["Attribution and rights"]}, "value": value}


def provider(code: str, holder: Mapping[str, str], addresses: Addresses) -> list[dict[str, Any]]:
    """The holder as an Agent (section 3.1, `provider`)."""
    agent = {
        "id": addresses.holder(code),
        "type": "Agent",
        "label": {tag: [name] for tag, name in holder.items()},
        "homepage": [
            {
                "id": f"{addresses.public_url}/zh/",
                "type": "Text",
                "label": {"none": ["传习 Chuanxi"]},
                "format": "text/html",
            }
        ],
    }
    return [agent]


def _value(field: Field, values: Iterable[Value], titles: Mapping[str, tuple[Value, ...]]) -> Map:
    """Texts in a language stay in it; codes, dates and names are said in both languages."""
    if field.kind is Kind.LANG:
        return language_map(values)
    found: Map = {}
    for language, tag in LANGUAGES.items():
        named = _texts(titles, language)
        texts = [text for value in values if (text := display(field, value, language, titles=named))]
        if texts:
            found[tag] = texts
    return {"none": found["en"]} if found.get("en") == found.get("zh-Hans") and found else found


def _texts(titles: Mapping[str, tuple[Value, ...]], language: str) -> dict[str, str]:
    """One title of each linked record, in `language` where it has one."""
    return {target: best(values, language) for target, values in titles.items()}


def best(values: Iterable[Value], language: str) -> str:
    """The text in `language`, or else the first: a community's own name is never left out for want of translation."""
    given = list(values)
    for value in given:
        if (value.language or "").startswith(language):
            return str(value.content)
    return str(given[0].content) if given else ""
