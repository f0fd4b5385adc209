"""What was found, marked in the original text: Traditional stays Traditional, diacritics and full width are kept.

The index holds normalised tokens; here the text is normalised once more with a note of which character came from
where. Pieces are plain text: whoever shows them escapes them.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.pinyin import choices_of
from search.query import Term
from search.text import HAN, has_marks, is_han, normalise, normalise_character

Piece = tuple[str, bool]
"""A stretch of the original text, and whether it is marked."""

WINDOW = 60
"""Characters before and behind a match in a snippet."""

LONGEST = 20_000
"""Characters of a text that are looked through."""

_HAN_RUN = re.compile(rf"[{HAN}]+")
_LETTER = rf"[^\W_{HAN}]"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text normalised; `origin[i]` is the place in the original from which the i-th character came."""

    text: str
    origin: Sequence[int]


def fold(text: str) -> Folded:
    """The text normalised, with where each character came from."""
    text = text[:LONGEST]
    whole = normalise(text)
    if len(whole) == len(text) and not has_marks(text):
        return Folded(whole, range(len(text)))  # no character became two, none was swallowed by another
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        folded = normalise_character(character)
        characters.append(folded)
        origin += [place] * len(folded)
    alone = "".join(characters)
    # Where Chinese words decide the character, as the whole text says.
    return Folded(whole if len(whole) == len(alone) else alone, origin)


def mark(text: str, terms: Iterable[Term], *, sounds: bool = False, loosely: bool = False) -> tuple[Piece, ...]:
    """The whole text in pieces; joined they are the text. `sounds`: also what a term read as pinyin means."""
    folded = fold(text)
    return _pieces(text, _spans(text, folded, tuple(terms), sounds=sounds, loosely=loosely), 0, len(text))


def snippet(text: str, terms: Iterable[Term], *, loosely: bool = False) -> tuple[Piece, ...]:
    """A stretch of the text around its first match, `…` where it was cut; () where there is no match."""
    folded = fold(text)
    spans = _spans(text, folded, tuple(terms), sounds=False, loosely=loosely)
    if not spans:
        return ()
    start, end = max(0, spans[0][0] - WINDOW), min(len(text), spans[0][1] + 2 * WINDOW)
    start, end = _at_space(text, start, spans[0][0], -1), _at_space(text, end, spans[0][1], +1)
    pieces = _pieces(text, [span for span in spans if start <= span[0] and span[1] <= end], start, end)
    before: tuple[Piece, ...] = (("…", False),) if start else ()
    behind: tuple[Piece, ...] = (("…", False),) if end < len(text) else ()
    return (*before, *pieces, *behind)


def marked(pieces: Iterable[Piece]) -> bool:
    """Whether anything is marked."""
    return any(is_marked for _, is_marked in pieces)


def _spans(text: str, folded: Folded, terms: tuple[Term, ...], *, sounds: bool, loosely: bool) -> list[tuple[int, int]]:
    """Where the matches are in the original, in order, overlapping ones joined."""
    found: list[tuple[int, int]] = []
    for term in terms:
        if term.excluded:
            continue
        for pattern in _patterns(term, loosely):
            found += [match.span() for match in pattern.finditer(folded.text)]
        if sounds and not term.quoted:
            found += _sounding(folded.text, term)
    joined: list[tuple[int, int]] = []
    for start, end in sorted((folded.origin[a], _whole(text, folded.origin[b - 1])) for a, b in found if b > a):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _whole(text: str, place: int) -> int:
    """Behind the character at `place` and the marks that belong to it."""
    place += 1
    while place < len(text) and unicodedata.combining(text[place]):
        place += 1
    return place


@lru_cache(maxsize=4096)
def _patterns(term: Term, loosely: bool) -> tuple[re.Pattern[str], ...]:
    """What the term looks like in a normalised text: Chinese anywhere, Latin words whole."""
    if loosely and not term.quoted:
        return tuple(re.compile(_word(token, prefix=False)) for token in dict.fromkeys(term.tokens))
    if term.apart:
        last = len(term.tokens) - 1
        return tuple(re.compile(_word(t, prefix=term.prefix and n == last)) for n, t in enumerate(term.tokens))
    runs: list[str] = []
    for token in term.tokens:
        goes_on = runs and len(token) == 2 and is_han(token) and is_han(runs[-1]) and runs[-1][-1] == token[0]
        if goes_on:
            runs[-1] += token[1]
        else:
            runs.append(token)
    words = [_word(run, prefix=term.prefix and place == len(runs) - 1) for place, run in enumerate(runs)]
    one = r"[\W_]*".join(words)
    found = [re.compile(one)]
    if term.compound and len(term.tokens) > 1:
        found.append(re.compile(_word(term.compound, prefix=False)))
    elif term.compound and len(term.compound) > 3:
        spread = r"[-‐‑'’·]?".join(re.escape(letter) for letter in term.compound)
        found.append(re.compile(rf"(?<!{_LETTER}){spread}(?!{_LETTER})"))
    return tuple(found)


def _word(run: str, *, prefix: bool) -> str:
    if is_han(run):
        return re.escape(run)
    return rf"(?<!{_LETTER}){re.escape(run)}" + (rf"{_LETTER}*" if prefix else rf"(?!{_LETTER})")


def _sounding(text: str, term: Term) -> list[tuple[int, int]]:
    """Chinese that can be read as one of the term's spellings, or whose syllables begin with its letters."""
    cuts = (*term.syllables, tuple(term.initials)) if term.initials else term.syllables
    found = []
    for run in _HAN_RUN.finditer(text[:300]):
        choices = choices_of(run.group()[:40])
        for cut in cuts:
            for start in range(len(choices) - len(cut) + 1):
                if _reads(choices[start : start + len(cut)], cut, by_letters=cut is cuts[-1] and bool(term.initials)):
                    found.append((run.start() + start, run.start() + start + len(cut)))
    return found


def _reads(choices: tuple[tuple[str, ...], ...], cut: tuple[str, ...], *, by_letters: bool) -> bool:
    if by_letters:
        return all(any(each.startswith(letter) for each in some) for some, letter in zip(choices, cut, strict=True))
    if len(cut) == 1:
        return cut[0] in choices[0]
    whole = all(syllable in each for each, syllable in zip(choices[:-1], cut[:-1], strict=True))
    return whole and any(each.startswith(cut[-1]) for each in choices[-1])


def _pieces(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for first, last in spans:
        pieces += [(text[start:first], False), (text[first:last], True)]
        start = last
    pieces.append((text[start:end], False))
    return tuple(piece for piece in pieces if piece[0])


def _at_space(text: str, place: int, match: int, step: int) -> int:
    """Moves a cut towards the match until it stands at a space, if one is near: no Latin word is cut in two."""
    if place in (0, len(text)):
        return place
    for near in range(place, place - 15 * step, -step):
        if (near - match) * step <= 0:
            break
        if text[near - 1].isspace() or text[near].isspace() or is_han(text[near]):
            return near
    return place
