"""What somebody typed → what is looked for. Whatever is typed, this never fails."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.access import Visible
from search.pinyin import segment, syllables
from search.text import compounds, is_han, run_tokens, runs

LONGEST = 400
"""Characters of a query that are read."""

MOST_TERMS = 24

FURTHEST = 10_000
"""The last hit that can be paged to."""

SORTS = ("relevance", "newest", "oldest", "title", "updated")

_QUOTED = re.compile(r"(?P<minus>(?<!\S)[-−－])?[\"“”„«»「」『』](?P<text>[^\"“”„«»「」『』]*)[\"“”„«»「」『』]")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a hit contains: its tokens stand one behind the other, or `apart` wherever they like.

    `prefix`: the last token may go on. `excluded`: a hit lacks it. `syllables`: ways to read it as pinyin, the
    last syllable perhaps unfinished. `initials`: letters that the syllables of a title may begin with.
    `compound`: the word written as one.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False
    excluded: bool = False
    apart: bool = False
    syllables: tuple[tuple[str, ...], ...] = ()
    initials: str = ""
    compound: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """`filters`: facet → codes, any of which a hit has. `years`: spans (first, last), any of which a hit touches.

    `without`: ids that are hidden although the index does not know it yet. `facets`: those that are counted.
    """

    terms: tuple[Term, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[tuple[int, int], ...] = ()
    visible: Visible = Visible(frozenset())
    without: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    offset: int = 0
    size: int = 20

    @property
    def asks(self) -> tuple[Term, ...]:
        """The terms that a hit contains."""
        return tuple(term for term in self.terms if not term.excluded)


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a query: quoted phrases, words, runs of Chinese; `-` before one excludes it, `*` behind goes on."""
    text = text[:LONGEST]
    terms: list[Term] = []
    for quoted in _QUOTED.finditer(text):
        found = tuple(token for run in runs(quoted["text"]) for token in run_tokens(run))
        if found:
            terms.append(Term(found, quoted=True, excluded=quoted["minus"] is not None))
    words = [term for word in _WORD.findall(_QUOTED.sub(" ", text)) for term in _word(word)]
    return (*terms, *_spelt(words))[:MOST_TERMS]


def _word(word: str) -> list[Term]:
    excluded = len(word) > 1 and word[0] in "-−－" and not word[1].isspace()
    goes_on = word.endswith(("*", "＊"))
    found = runs(word)
    if len(found) > 1 and not any(is_han(run) for run in found):
        # A word with a hyphen or a dot in it ("paper-cut", "Ⅰ-1") is one thing: its parts stand side by side.
        whole = next(iter(compounds(word)), "")
        return [Term(tuple(found), prefix=goes_on, excluded=excluded, compound=whole)]
    return [_run(run, goes_on and place == len(found) - 1, excluded) for place, run in enumerate(found)]


def _run(run: str, prefix: bool, excluded: bool) -> Term:
    if is_han(run):
        return Term(tuple(run_tokens(run)), prefix=prefix, excluded=excluded)
    cuts = tuple(tuple(cut) for cut in segment(run))
    by_letters = run if not cuts and 2 <= len(run) <= 12 and run.isascii() and run.isalpha() else ""
    return Term((run,), prefix, excluded=excluded, syllables=cuts, initials=by_letters, compound=run)


def _spelt(terms: Iterable[Term]) -> list[Term]:
    """Single syllables one behind the other ("jian zhi") are one thing: they are read together, or as words apart."""
    found: list[Term] = []
    for term in terms:
        last = found[-1] if found else None
        if last is not None and _is_syllable(last) and _is_syllable(term):
            spelt = (*last.tokens, *term.tokens)
            found[-1] = Term(spelt, term.prefix, apart=True, syllables=(spelt,))
        else:
            found.append(term)
    return found


def _is_syllable(term: Term) -> bool:
    return (
        bool(term.syllables) and not (term.prefix or term.excluded) and all(each in syllables() for each in term.tokens)
    )
