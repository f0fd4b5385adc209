"""Text from outside, made plain: NFC, no control characters, no markup."""

import re
import unicodedata
from html import unescape

_LINE_END = re.compile("\r\n?|\u2028|\u2029")
_REMOVED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile(r"(?i)<\s*/?\s*(?:br|p|div|li)\b[^<>]*>")
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--.*?--|![A-Za-z][^<>]*)>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]+);")


def clean(text: str) -> str:
    """`text` in NFC, without control, invisible and directional characters, with plain line ends, trimmed.

    Lone surrogates become U+FFFD, so that what is kept can always be written as UTF-8.
    """
    plain = _REMOVED.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", plain)).strip()


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
