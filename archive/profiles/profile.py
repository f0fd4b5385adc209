"""What a profile, a field, a vocabulary and a term are. The data stand in the TOML files of this room."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from archive.model.rules import Audience


class Kind(StrEnum):
    """What the content of a value is. The shapes are listed in `docs/profiles.md`."""

    ID = "id"
    TEXT = "text"
    LANG = "lang"
    CODE = "code"
    EDTF = "edtf"
    RECUR = "recur"
    BCP47 = "bcp47"
    GB2260 = "gb2260"
    GEO = "geo"
    REF = "ref"
    REL = "rel"
    NESTED = "nested"


class Format(StrEnum):
    """A further check of a `text` field, beyond its length and pattern."""

    USCC = "uscc"
    OFFICIAL_NUMBER = "official_number"


class PublicForm(StrEnum):
    """What is shown of a value to those who may not see the whole of it."""

    YEAR = "year"
    BLUR_1KM = "blur_1km"


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages of the interface."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a vocabulary. `code` is what is kept; labels and aliases are accepted when reading."""

    code: str
    label: Words
    aliases: tuple[str, ...] = ()
    uri: str | None = None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """A closed list of terms. `number` is its number in the cataloguing rules (V1, GB/T 3304 …)."""

    name: str
    label: Words
    terms: tuple[Term, ...]
    number: str | None = None
    _by_code: dict[str, Term] = field(init=False, repr=False, default_factory=dict)
    _by_word: dict[str, Term] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for term in self.terms:
            self._by_code[term.code] = term
        for term in self.terms:
            self._by_word.setdefault(fold(term.code), term)
        for term in self.terms:
            for word in (term.label.zh, term.label.en, *term.aliases):
                self._by_word.setdefault(fold(word), term)

    def term(self, code: str) -> Term | None:
        """The term of this very code."""
        return self._by_code.get(code)

    def find(self, text: str) -> Term | None:
        """The term whose code, label or alias this is, whatever the case, width and spacing."""
        return self._by_code.get(text) or self._by_word.get(fold(text))

    def nearest(self, text: str, count: int = 3) -> tuple[Term, ...]:
        """The `count` terms whose words are most like `text`, the likest first."""
        folded = fold(text)[:100]
        scores: dict[str, float] = {}
        for word, term in self._by_word.items():
            score = SequenceMatcher(None, folded, word, autojunk=False).ratio()
            scores[term.code] = max(score, scores.get(term.code, 0.0))
        best = sorted(self.terms, key=lambda term: -scores.get(term.code, 0.0))
        return tuple(best[:count])


@dataclass(frozen=True, eq=False, kw_only=True)
class Field:
    """One field of a profile. Each flag says what it does for the reader."""

    key: str
    """The name under which values are kept, indexed and exported."""
    label: Words
    """What the page, the form, the facet and the IIIF metadata call it."""
    help: Words
    """One line beside the form's input, for a curator."""
    kind: Kind
    """The shape of the content, and with it the way it is read, checked and shown."""
    vocabulary: Vocabulary | None = None
    """The terms that a code may be; for `rel` the roles; for `bcp47` the names of languages; for `geo` the systems."""
    repeatable: bool = False
    """Whether there may be several values. A `lang` field that is not repeatable has one per language."""
    required: bool = False
    """Binds at publication only: a draft may lack it."""
    facet: bool = False
    """Whether the search page offers it as a facet."""
    weight: float = 0.0
    """How much a hit in it counts in the full text; 0: not searched."""
    dc: str | None = None
    """The Dublin Core term of the exports."""
    schema_org: str | None = None
    """The schema.org property of the page's JSON-LD."""
    audience: Audience = Audience.PUBLIC
    """Who sees the full value, beyond what the record itself asks."""
    public_form: PublicForm | None = None
    """What all others see of it; None: nothing, when the audience is not public."""
    personal: bool = False
    """Names and data of persons: reached by erasure, and kept out of problems, events, logs and addresses."""
    target: tuple[str, ...] = ()
    """For `ref` and `rel`: the profiles of the records that may be named, the likeliest first."""
    fields: tuple["Field", ...] = ()
    """For `nested`: the keys of its content; for `rel`: what it says besides target and role."""
    max_length: int | None = None
    """Characters of one value."""
    max_count: int | None = None
    """Values of one record."""
    pattern: str | None = None
    """A regular expression that the whole text matches."""
    format: Format | None = None
    """A further check of a text."""
    future: bool = False
    """For `edtf`: whether a day to come makes sense (the end of a consent does, a recording does not)."""

    def field(self, key: str) -> "Field | None":
        """The sub-field of this key."""
        return next((each for each in self.fields if each.key == key), None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Profile:
    """The fields of one kind of record, in the order of page and form."""

    name: str
    label: Words
    fields: tuple[Field, ...]
    title: str
    """The field that names the record."""
    key: str
    """The field that holds the depositor's own number."""
    audience: Audience = Audience.PUBLIC
    """Who may see a published record of which nothing else is said."""
    access: str | None = None
    """The field whose code says who may see the record, if there is one."""

    def field(self, key: str) -> Field | None:
        """The field of this key."""
        return next((each for each in self.fields if each.key == key), None)

    def __getitem__(self, key: str) -> Field:
        found = self.field(key)
        if found is None:
            raise KeyError(key)
        return found


@dataclass(frozen=True, eq=False)
class Profiles:
    """All profiles and vocabularies of one directory, and the fingerprint by which a change is noticed."""

    profiles: Mapping[str, Profile]
    vocabularies: Mapping[str, Vocabulary]
    fingerprint: str

    def __getitem__(self, name: str) -> Profile:
        return self.profiles[name]

    def __contains__(self, name: object) -> bool:
        return name in self.profiles

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.profiles.values())


def fold(text: str) -> str:
    """`text` without differences of case, width and spacing, for comparing words that people type.

    >>> fold(" Ⅰ－１ ") == fold("i-1")
    True
    """
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join("-" if c in "‐‑‒–—―−" else c for c in narrow if not c.isspace() and c not in "\u200b\ufeff")
