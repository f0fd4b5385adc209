"""How Chinese titles and names are read: pinyin for finding by sound, whole or by initials."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice
from types import ModuleType
from typing import Any

from search.text import HAN, is_han, normalise

LONGEST = 40
"""Characters of a title that are read: nobody types more of it by sound."""

MOST = 8
"""Readings of one title: the usual one, and those in which one character is read otherwise (重 chong/zhong)."""

CUTS = 4
"""Ways in which a typed word is cut into syllables."""

UNFINISHED = 5
"""Letters of a word, at least, whose last syllable may be unfinished: "jianz" is being typed, "cut" is English."""

_HAN_RUN = re.compile(rf"[{HAN}]+")
_MURMURS = frozenset({"m", "n", "ng", "hm", "hng", "ê"})
"""Readings of interjections: nobody means them, and every letter would be pinyin."""


def readings(text: str) -> list[list[str]]:
    """The readings of every Chinese run of `text` as toneless syllables, the usual one first.

    >>> readings("重庆")[0]
    ['chong', 'qing']
    """
    return [reading for run in _HAN_RUN.findall(normalise(text)) for reading in _readings(run[:LONGEST])]


def usual(run: str) -> list[str]:
    """How a run of `text.runs` is usually read; anything but Chinese as it stands."""
    return [choices[0] for choices in choices_of(run)] if is_han(run) else [run]


@lru_cache(maxsize=8192)
def choices_of(run: str) -> tuple[tuple[str, ...], ...]:
    """For each character of a normalised Chinese run the ways to read it, the one usual in this place first.

    The words that a dictionary sees in a run may be the wrong ones (重庆市长江: 市长), so each character is also read
    by itself.
    """
    read = _dictionary().pinyin(run, style=_dictionary().Style.NORMAL, errors=_as_they_are)
    return tuple(
        tuple(dict.fromkeys((_plain(one[0]), *_alone(character)))) for character, one in zip(run, read, strict=True)
    )


@lru_cache(maxsize=16384)
def _alone(character: str) -> tuple[str, ...]:
    style = _dictionary().Style.NORMAL
    read = _dictionary().pinyin(character, style=style, heteronym=True, errors=_as_they_are)[0]
    found = dict.fromkeys(_plain(each) for each in read)
    return tuple(dict.fromkeys((*found, *(each.replace("v", "u") for each in found))))


def initials(reading: list[str]) -> list[str]:
    """The initial letters of a reading from each of its syllables on: what a prefix search finds inside a title too.

    >>> initials(["guang", "fu", "jian", "zhi"])
    ['gfjz', 'fjz', 'jz']
    """
    letters = "".join(syllable[0] for syllable in reading if syllable)
    return [letters[start:] for start in range(max(0, len(letters) - 1))]


@cache
def syllables() -> frozenset[str]:
    """Every toneless syllable that there is, from the dictionary of readings."""
    entries = _dictionary().constants.PINYIN_DICT.values()
    found = {_plain(reading) for entry in entries for reading in entry.split(",")}
    return frozenset(each for each in found if each.isascii() and each.isalpha()) - _MURMURS


def segment(word: str) -> list[list[str]]:
    """The ways in which a word can be cut into syllables, the longest syllables first; empty: it is not pinyin.

    The last syllable may be unfinished, if another one stands before it.

    >>> segment("jianzhi")[0], segment("jianzh")[0]
    (['jian', 'zhi'], ['jian', 'zh'])
    """
    if not word.isascii() or not word.isalpha() or len(word) > 60:
        return []
    return list(islice(_cuts(word), CUTS))


def _cuts(word: str) -> list[list[str]]:
    """By remembered tails, so that a hostile word costs its length and not two to its length. Whole ones first."""
    known, begun = syllables(), _beginnings()
    tails: dict[int, list[list[str]]] = {len(word): [[]]}
    for start in range(len(word) - 1, -1, -1):
        found: list[list[str]] = []
        for end in range(min(len(word), start + 6), start, -1):
            if word[start:end] in known:
                found += [[word[start:end], *tail] for tail in tails[end]]
        if not found and start and len(word) >= UNFINISHED and word[start:] in begun:
            found = [[word[start:]]]
        tails[start] = sorted(found, key=len)[:CUTS]
    return tails[0]


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in syllables() for length in range(1, len(syllable)))


def _readings(run: str) -> list[list[str]]:
    choices = choices_of(run)
    first = [each[0] for each in choices]
    others = ([*first[:place], other, *first[place + 1 :]] for place, each in enumerate(choices) for other in each[1:2])
    return [first, *islice(others, MOST - 1)]


@cache
def _dictionary() -> ModuleType:
    """Its 47,000 phrases take 0.4 s to import, which most commands need not wait for."""
    import pypinyin
    import pypinyin.constants

    return pypinyin


def _as_they_are(unknown: str) -> Any:
    """Characters that the dictionary lacks, one by one (a list is what pypinyin wants here; it says otherwise)."""
    return list(unknown)


def _plain(reading: str) -> str:
    """Without tones; ü as it is typed."""
    return normalise(unicodedata.normalize("NFD", reading).replace("u\u0308", "v"))
