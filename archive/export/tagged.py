"""Values as JSON-LD 1.1 writes them: words with their language (section 4.2.4), links with their id."""

from typing import Any

from archive.disclosure import Shown
from archive.export.format import Bases
from archive.model.values import Value
from archive.profiles import Field, Kind, display

LANGUAGES = (("zh", "zh-Hans"), ("en", "en"))
"""The languages in which codes and dates have words, with their tags."""


def tagged(value: Value) -> dict[str, str]:
    """A text with its language."""
    plain = {"@value": str(value.content)}
    return plain | {"@language": value.language} if value.language else plain


def names(title: tuple[Value, ...]) -> list[dict[str, str]]:
    """A title in every language that it has."""
    return [tagged(value) for value in title]


def in_words(field: Field, value: Value, shown: Shown) -> list[dict[str, str]]:
    """The value in words in both languages; once where both say the same."""
    said = [
        {"@value": words, "@language": tag}
        for language, tag in LANGUAGES
        if (words := display(field, value, language, titles(shown, language)))
    ]
    return said if len({each["@value"] for each in said}) > 1 else [{"@value": said[0]["@value"]}] if said else []


def reference(content: dict[str, Any], shown: Shown, bases: Bases) -> dict[str, Any] | None:
    """A link to a record that the viewer may know of, with its name."""
    target = str(content.get("target", ""))
    title = shown.titles.get(target)
    return {"@id": bases.id(target), "name": names(title)} if title else None


def titles(shown: Shown, language: str) -> dict[str, str]:
    """What the linked records are called in `language`, or else as they call themselves."""
    return {target: str(in_language(title, language).content) for target, title in shown.titles.items()}


def in_language(given: tuple[Value, ...], language: str) -> Value:
    """The value that a reader of `language` (zh or en) reads best: theirs, else the community's own, the first."""
    return next((value for value in given if (value.language or "").split("-")[0] == language), given[0])


def is_link(field: Field, value: Value) -> bool:
    """Whether the value names another record."""
    return field.kind in (Kind.REF, Kind.REL) and isinstance(value.content, dict)
