"""What the index holds of a record: tokens, codes and numbers, made from what is shown of it to anybody."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.disclosure import Shown
from archive.model.values import Value
from archive.profiles import Field, Kind, display, years
from search import pinyin
from search.mapping import BODY, MAIN, TEXTS, TITLE, is_year, text_of
from search.text import characters, tokens

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Document:
    """One record for an engine. `texts` are tokens joined by spaces, by text; `facets` are codes by facet."""

    id: str
    kind: str
    access: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    characters: str = ""
    pinyin: list[str] = field(default_factory=list)
    initials: list[str] = field(default_factory=list)
    facets: dict[str, list[str]] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    sort_title: str = ""
    updated: int = 0


def document(shown: Shown, access: str) -> Document:
    """The document of a record; `shown` is what anybody who may know of the record sees of it."""
    texts: dict[str, list[str]] = {name: [] for name in TEXTS}
    facets: dict[str, list[str]] = {}
    found_years: set[int] = set()
    for each in shown.profile.fields:
        values = shown.values.get(each.key, ())
        place = text_of(shown.profile, each)
        if place is not None:
            texts[place] += [joined for value in values for text in _texts(each, value, shown) if (joined := _joined(text))]
        if each.facet:
            facets[each.key] = list(dict.fromkeys(code for value in values if (code := code_of(each, value))))
        if is_year(each) and each.audience.value == "public":
            found_years |= {year for value in values for year in years(value)}
    titles = [str(value.content) for value in shown.title]
    read = [reading for text in (*titles, *_named(shown)) for reading in pinyin.readings(text)]
    whole = " ".join(text for place in (TITLE, MAIN, BODY) for text in texts[place])
    return Document(
        id=shown.record.id,
        kind=shown.profile.name,
        access=access,
        texts={place: list(dict.fromkeys(found)) for place, found in texts.items()},
        characters=" ".join(characters(whole)),
        pinyin=[" ".join(reading) for reading in read],
        initials=list(dict.fromkeys(letters for reading in read for letters in pinyin.initials(reading))),
        facets=facets,
        years=tuple(sorted(found_years)),
        sort_title=" ".join(read[0] if read else tokens(titles[0]))[:120],
        updated=int(shown.record.updated_at.timestamp()) if shown.record.updated_at else 0,
    )


def code_of(each: Field, value: Value) -> str:
    """The facet value of a value: its code, the id of the record that it names, or the text itself."""
    content = value.content
    if isinstance(content, dict):
        return str(content.get("target", ""))
    return str(content)


def _texts(each: Field, value: Value, shown: Shown) -> Iterable[str]:
    """The words of a value: a text as it is, a code or a link in both languages."""
    if each.kind in (Kind.LANG, Kind.TEXT, Kind.ID):
        return (str(value.content),)
    targets = {
        language: {target: " ".join(str(title.content) for title in titles) for target, titles in shown.titles.items()}
        for language in LANGUAGES
    }
    return dict.fromkeys(display(each, value, language, titles=targets[language]) for language in LANGUAGES)


def _named(shown: Shown) -> list[str]:
    """Names of linked records and other names: found by sound as titles are."""
    linked = [str(title.content) for titles in shown.titles.values() for title in titles]
    return [*linked, *(str(value.content) for value in shown.values.get("alt_names", ()))]


def _joined(text: str) -> str:
    return " ".join(tokens(text))
