"""The one text normaliser: the same at index and at query time, for every engine.

NFKC → lower case → Traditional to Simplified (OpenCC) → own variants → diacritics folded → words; runs of Chinese
are cut into overlapping pairs of characters. What comes out are tokens, so that any engine with a whitespace
analyser finds the same. Originals are kept for display; nothing here is ever shown.
"""

import re
import unicodedata
from functools import cache, lru_cache

import opencc

VARIANTS = {"甯": "宁", "衞": "卫", "説": "说", "爲": "为", "啓": "启", "靑": "青", "峯": "峰", "羣": "群"}
"""Variants that OpenCC leaves as they are and that people type for one another."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN = re.compile(rf"[{HAN}]")
_VARIANT = re.compile(f"[{''.join(VARIANTS)}]")
_COMPOUND = re.compile(rf"(?<![^\W_{HAN}])[^\W_{HAN}]++(?:[-‐‑'’·][^\W_{HAN}]+)+")


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """`text` as it is compared: spaces and punctuation still in it.

    >>> normalise("剪紙 Paper-Cut Ｙuèxiù")
    '剪纸 paper-cut yuexiu'
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).lower()
    simple: str = _VARIANT.sub(lambda found: VARIANTS[found[0]], _simplifier().convert(folded))
    if simple.isascii():
        return simple
    if unicodedata.is_normalized("NFD", simple) and not has_marks(simple):
        return simple
    bare = "".join(c for c in unicodedata.normalize("NFD", simple) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def has_marks(text: str) -> bool:
    """Whether a combining mark stands in it."""
    return any(map(unicodedata.combining, text))


@lru_cache(maxsize=65536)
def normalise_character(character: str) -> str:
    """One character normalised by itself: for finding again, in the original, what was found in the index."""
    return normalise(character)


def is_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN.search(text) is not None


def runs(text: str) -> list[str]:
    """The words and the runs of Chinese in a text, normalised, in order.

    >>> runs("广府剪紙 paper-cut")
    ['广府剪纸', 'paper', 'cut']
    """
    return _RUN.findall(normalise(text))


def tokens(text: str) -> list[str]:
    """What is indexed of a text: words, and pairs of Chinese characters; a single one stands alone.

    >>> tokens("廣府剪紙 2019")
    ['广府', '府剪', '剪纸', '2019']
    """
    return [token for run in runs(text) for token in run_tokens(run)]


def run_tokens(run: str) -> list[str]:
    """The tokens of one run."""
    if not is_han(run) or len(run) == 1:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


def compounds(text: str) -> list[str]:
    """Words with a hyphen or an apostrophe in them, written as one: how some people type them.

    >>> compounds("Paper-cut of Xi'an")
    ['papercut', 'xian']
    """
    return ["".join(_RUN.findall(word)) for word in _COMPOUND.findall(normalise(text))]


def characters(text: str) -> list[str]:
    """Every Chinese character of a text, once each: what a query of one character is looked up in."""
    return list(dict.fromkeys(_HAN.findall(normalise(text))))
