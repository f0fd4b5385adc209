"""What somebody typed → what is looked for. Whatever is typed, this never fails."""

import re
from dataclasses import dataclass, field, replace

from archive.access import Visible
from search.pinyin import segment
from search.text import is_han, run_tokens, runs

LONGEST = 400
"""Characters of a query that are read."""

MOST_TERMS = 24

_QUOTED = re.compile(r"[\"“”„«»「」]([^\"“”„«»「」]*)[\"“”„«»「」]")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a hit contains: its tokens stand one behind the other.

    `prefix`: the last token may go on. `syllables`: ways to read it as pinyin. `excluded`: a hit lacks it.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False
    excluded: bool = False
    syllables: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """`filters`: facet → codes, any of which a hit has. `years`: first and last year. `sort`: one of SORTS."""

    terms: tuple[Term, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    visible: Visible = Visible(frozenset())
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    offset: int = 0
    size: int = 20

    def loosened(self) -> "Query":
        """The same without position and order, for when nothing was found (`Engine.search(..., loosely=True)`)."""
        return replace(self, offset=0)


SORTS = ("relevance", "newest", "oldest", "title", "updated")


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a query: quoted phrases, words, runs of Chinese; `-` before one excludes it, `*` behind goes on."""
    text = text[:LONGEST]
    terms: list[Term] = []
    for quoted in _QUOTED.findall(text):
        found = tuple(token for run in runs(quoted) for token in run_tokens(run))
        if found:
            terms.append(Term(found, quoted=True))
    for word in _WORD.findall(_QUOTED.sub(" ", text)):
        terms += _word(word)
    return tuple(terms[:MOST_TERMS])


def _word(word: str) -> list[Term]:
    excluded = len(word) > 1 and word[0] in "-−－" and word[1].isalnum()
    goes_on = word.endswith(("*", "＊"))
    found = runs(word)
    terms = []
    for place, run in enumerate(found):
        last = place == len(found) - 1
        syllables = () if is_han(run) else tuple(tuple(cut) for cut in segment(run))
        terms.append(
            Term(tuple(run_tokens(run)), prefix=goes_on and last, excluded=excluded, syllables=syllables)
        )
    if len(found) > 1 and not any(is_han(run) for run in found):
        # A word with a hyphen or a dot in it ("paper-cut", "Ⅰ-1") is one thing: its parts stand side by side.
        return [Term(tuple(token for run in found for token in run_tokens(run)), prefix=goes_on, excluded=excluded)]
    return terms
