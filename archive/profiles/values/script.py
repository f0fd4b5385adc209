"""In which language and script a text is written, where nobody has said so."""

import unicodedata
from functools import cache

import opencc


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _converted(name: str, text: str) -> str:
    """Lone surrogates, which are no text, become U+FFFD: the library takes only what is UTF-8."""
    return str(_converter(name).convert(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))


def simplified(text: str) -> str:
    """`text` with Traditional characters as Simplified ones, for comparing."""
    return _converted("t2s", text)


def guess_language(text: str) -> str:
    """zh-Hans, zh-Hant, en, or und where the content does not tell (digits, kana, other scripts).

    Any Han character makes it Chinese. It is Traditional when more of its characters are changed by going to
    Simplified than by going to Traditional; characters that are both count for neither.
    """
    if any(_is_kana_or_hangul(character) for character in text):
        return "und"
    if any(_is_han(character) for character in text):
        return f"zh-{guess_script(text)}"
    letters = [character for character in text if character.isalpha()]
    if letters and all(ord(character) < 0x250 for character in letters):
        return "en"
    return "und"


def guess_script(text: str) -> str:
    """Hans or Hant. Characters that the two share say nothing; without any other it is Hans."""
    traditional = sum(a != b for a, b in zip(text, simplified(text), strict=False))
    modern = sum(a != b for a, b in zip(text, _converted("s2t", text), strict=False))
    return "Hant" if traditional > modern else "Hans"


def _is_han(character: str) -> bool:
    return "CJK UNIFIED" in unicodedata.name(character, "") or "CJK COMPATIBILITY IDEOGRAPH" in unicodedata.name(
        character, ""
    )


def _is_kana_or_hangul(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(("HIRAGANA", "KATAKANA LETTER", "HANGUL"))
