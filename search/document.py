"""What the index holds of a record: tokens, codes and numbers, made from what is shown of it to anybody."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archive.disclosure import Shown
from archive.model.rules import Audience
from archive.model.values import Value
from archive.profiles import Field, Kind, bounds_of, display, years
from search import pinyin
from search.mapping import BODY, KIND, TEXTS, YEAR, Mapping, Source, decades, sources_of, text_of
from search.text import characters, compounds, runs, tokens

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Document:
    """One record for an engine. `texts` are tokens joined by spaces, by text; `facets` are codes by facet.

    `years` are all that its dates may mean; `date` is the earliest day (year * 10,000 + month * 100 + day).
    """

    id: str
    access: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    characters: list[str] = field(default_factory=list)
    compounds: list[str] = field(default_factory=list)
    pinyin: list[str] = field(default_factory=list)
    initials: list[str] = field(default_factory=list)
    facets: dict[str, list[str]] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    date: int | None = None
    sort_title: str = ""
    updated: int = 0


def document(shown: Shown, access: str, mapping: Mapping, pages: Iterable[str] = ()) -> Document:
    """The document of a record; `shown` is what anybody who may know of the record sees of it.

    `pages` are the words on the pages of its files.
    """
    texts: dict[str, list[str]] = {name: [] for name in TEXTS}
    facets: dict[str, list[str]] = {KIND: [shown.profile.name]}
    dates: list[Value] = []
    originals: list[str] = []
    for source in sources_of(shown.profile):
        values = values_at(shown, source)
        place = text_of(shown.profile, source.described)
        if place is not None and values:
            said = [text for value in values for text in _texts(source.described, value, shown)]
            texts[place] += [joined for text in said if (joined := " ".join(tokens(text)))]
            originals += said
        facet = mapping.facet_of(source)
        if facet == YEAR:
            dates += values
        elif facet is not None:
            facets.setdefault(facet, []).extend(code for value in values if (code := code_of(value)))
    texts[BODY] += [joined for text in pages if (joined := " ".join(tokens(text)))]
    found_years = tuple(sorted({year for value in dates for year in years(value)}))
    titles = [str(value.content) for value in shown.title]
    read = [reading for text in dict.fromkeys((*titles, *_named(shown))) for reading in pinyin.readings(text)]
    return Document(
        id=shown.record.id,
        access=access,
        texts={place: list(dict.fromkeys(found)) for place, found in texts.items()},
        characters=characters(" ".join((*originals, *pages))),
        compounds=list(dict.fromkeys(word for text in originals for word in compounds(text))),
        pinyin=list(dict.fromkeys(" ".join(reading) for reading in read)),
        initials=list(dict.fromkeys(letters for reading in read for letters in pinyin.initials(reading))),
        facets={key: list(dict.fromkeys(codes)) for key, codes in facets.items() if codes} | _decades(found_years),
        years=found_years,
        date=min((day for value in dates if (day := _earliest(value)) is not None), default=None),
        sort_title=_sort_title(titles[0]),
        updated=int(shown.record.updated_at.timestamp()) if shown.record.updated_at else 0,
    )


def values_at(shown: Shown, source: Source) -> tuple[Value, ...]:
    """The values of a field, or of a sub-field of its nested values."""
    values = shown.values.get(source.field.key, ())
    if source.within is None:
        return values
    if source.within.audience is not Audience.PUBLIC:
        return ()
    inner = [value.content.get(source.within.key) for value in values if isinstance(value.content, dict)]
    flat: list[Any] = [one for each in inner for one in (each if isinstance(each, list | tuple) else (each,))]
    return tuple(Value(each) for each in flat if each is not None)


def code_of(value: Value) -> str:
    """The facet value of a value: its code, the id of the record that it names, or the text itself; '' for none."""
    content = value.content
    if isinstance(content, dict):
        return str(content.get("target") or "")
    return str(content)


def _texts(each: Field, value: Value, shown: Shown) -> Iterable[str]:
    """The words of a value: a text as it is, a code or a link in both languages."""
    if each.kind in (Kind.LANG, Kind.TEXT, Kind.ID):
        return (str(value.content),)
    if each.kind is Kind.NESTED:
        return ()
    target = str(value.content.get("target", "")) if isinstance(value.content, dict) else ""
    named = {target: " ".join(str(title.content) for title in shown.titles.get(target, ()))}
    return dict.fromkeys(display(each, value, language, titles=named) for language in LANGUAGES)


def _named(shown: Shown) -> list[str]:
    """Names of linked records that are searched, and other names: found by sound as titles are."""
    targets = [
        str(value.content["target"])
        for each in shown.profile.fields
        if each.weight and each.kind in (Kind.REF, Kind.REL)
        for value in shown.values.get(each.key, ())
        if isinstance(value.content, dict) and value.content.get("target")
    ]
    linked = [str(title.content) for target in dict.fromkeys(targets) for title in shown.titles.get(target, ())]
    return [*(str(value.content) for value in shown.values.get("alt_names", ())), *linked]


def _decades(found: tuple[int, ...]) -> dict[str, list[str]]:
    return {YEAR: decades(found)} if found else {}


def _earliest(value: Value) -> int | None:
    """The first day that a date may mean, as a number that sorts."""
    limits = bounds_of(value.content) if isinstance(value.content, dict) else None
    if limits is None:
        return None
    year, month, day = limits.sort_key
    return year * 10_000 + month * 100 + day


def _sort_title(title: str) -> str:
    """Chinese by its reading, all else by its letters."""
    return " ".join(syllable for run in runs(title)[:20] for syllable in pinyin.usual(run))[:120]
