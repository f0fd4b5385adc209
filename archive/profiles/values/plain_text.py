"""Text from outside, made plain: NFC, no control characters, no markup."""

import re
import unicodedata
from html import unescape

_INVISIBLE = {0x200B: None, 0xFEFF: None, 0x2060: None, 0x00AD: None}
_BREAK = re.compile(r"(?i)<\s*/?\s*(?:br|p|div|li)\b[^<>]*>")
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--.*?--|![A-Za-z][^<>]*)>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]+);")


def clean(text: str) -> str:
    """`text` in NFC, without control, invisible and directional characters, with plain line ends, trimmed.

    Lone surrogates become U+FFFD, so that what is kept can always be written as UTF-8.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(_kept(character) for character in lines.translate(_INVISIBLE))
    return unicodedata.normalize("NFC", kept).strip()


def one_line(text: str) -> str:
    """`clean`, with every run of white space as one space: for names, titles and numbers."""
    return " ".join(clean(text).split())


def without_markup(text: str) -> str:
    """`clean`, with tags removed and entities resolved until none is left (registers escape them twice)."""
    for _ in range(5):
        plain = _TAG.sub("", _BREAK.sub("\n", text))
        if _ENTITY.search(plain):
            plain = unescape(plain)
        if plain == text:
            break
        text = plain
    return clean(text)


def _kept(character: str) -> str:
    if character in "\n\t":
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category == "Cc" or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        return ""
    return character
