"""How Chinese titles and names are read: pinyin for finding by sound, whole or by initials."""

import re
from functools import cache
from itertools import islice, product

import pypinyin
from pypinyin.constants import PINYIN_DICT

from search.text import HAN, normalise

LONGEST = 40
"""Characters of a title that are read: nobody types more of it by sound."""

MOST = 4
"""Alternative readings of one title (行 hang/xing, 重 chong/zhong …)."""

_HAN_RUN = re.compile(rf"[{HAN}]+")


def readings(text: str) -> list[list[str]]:
    """The readings of every Chinese run of `text` as toneless syllables, the usual one first.

    >>> readings("重庆")[0]
    ['chong', 'qing']
    """
    found: list[list[str]] = []
    for run in _HAN_RUN.findall(normalise(text)):
        found += _read(run[:LONGEST])
    return found


def initials(reading: list[str]) -> list[str]:
    """The initial letters of a reading from each of its syllables on: what a prefix search finds inside a title too.

    >>> initials(["guang", "fu", "jian", "zhi"])
    ['gfjz', 'fjz', 'jz']
    """
    letters = "".join(syllable[0] for syllable in reading if syllable)
    return [letters[start:] for start in range(max(0, len(letters) - 1))][:LONGEST]


@cache
def syllables() -> frozenset[str]:
    """Every toneless syllable that there is, from the dictionary of readings."""
    plain = {
        "".join(c for c in normalise(reading).replace("ü", "v") if c.isalpha())
        for readings_ in PINYIN_DICT.values()
        for reading in readings_.split(",")
    }
    return frozenset(each for each in plain if each.isascii() and each)


def segment(word: str) -> list[list[str]]:
    """The ways in which a word can be cut into syllables, the longest syllables first; empty: it is not pinyin.

    >>> segment("jianzhi")[0]
    ['jian', 'zhi']
    """
    if not word.isascii() or not word.isalpha() or len(word) > 60:
        return []
    return list(islice(_cuts(word), MOST))


def _cuts(word: str) -> "list[list[str]]":
    """Longest syllables first, by remembered tails: a hostile word costs its length, not two to its length."""
    known = syllables()
    tails: dict[int, list[list[str]]] = {len(word): [[]]}
    for start in range(len(word) - 1, -1, -1):
        found: list[list[str]] = []
        for end in range(min(len(word), start + 6), start, -1):
            if word[start:end] in known:
                found += [[word[start:end], *tail] for tail in tails.get(end, ())]
            if len(found) >= MOST:
                break
        tails[start] = found[:MOST]
    return tails[0]


def _read(run: str) -> list[list[str]]:
    usual = [normalise(each[0]).replace("ü", "v") for each in pypinyin.pinyin(run, style=pypinyin.Style.NORMAL)]
    choices = [
        list(dict.fromkeys([first, *(normalise(other) for other in others)]))[:2]
        for first, others in zip(
            usual, pypinyin.pinyin(run, style=pypinyin.Style.NORMAL, heteronym=True), strict=False
        )
    ]
    several = [list(reading) for reading in islice(product(*choices), MOST)] if len(run) <= 6 else []
    return [usual, *(reading for reading in several if reading != usual)]
