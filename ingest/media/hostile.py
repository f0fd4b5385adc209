"""Files that are refused whatever their name: programs, active pages, and lists that name other files."""

import re
from collections.abc import Mapping

from archive.model.errors import Rejected
from archive.model.problems import Problem

_BINARY: Mapping[bytes, str] = {
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\xca\xfe\xba\xbe": "program",
    b"\xcf\xfa\xed\xfe": "program",
    b"\xce\xfa\xed\xfe": "program",
    b"\xfe\xed\xfa\xce": "program",
    b"\xfe\xed\xfa\xcf": "program",
    b"\x00asm": "program",
    b"#!/": "program",
    b"#! /": "program",
}
_TEXT: Mapping[str, re.Pattern[bytes]] = {
    "playlist": re.compile(rb"(?:#EXTM3U|ffconcat version|\[playlist\]|<asx\b|<smil\b|<MPD\b)", re.IGNORECASE),
    "svg": re.compile(rb"<svg\b", re.IGNORECASE),
    "html": re.compile(rb"<(?:!doctype html|html|head|body|script|iframe)\b", re.IGNORECASE),
    "playlist in XML": re.compile(rb"<(?:playlist|asx|smil|MPD|SmoothStreamingMedia)\b", re.IGNORECASE),
}
_ENTITIES = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_PROLOGUE = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype(?! html)[^>]*>)*", re.IGNORECASE | re.DOTALL)


def refuse_hostile(head: bytes) -> None:
    """Raises Rejected `file_hostile` when the first bytes are those of a program, an active page or a playlist."""
    for signature, what in _BINARY.items():
        if head.startswith(signature):
            raise hostile(what)
    text = _without_nulls(head)
    if _ENTITIES.search(text) and text.lstrip().startswith(b"<"):
        raise hostile("entities")
    prologue = _PROLOGUE.match(text)
    start = text[prologue.end() if prologue else 0 :]
    for what, pattern in _TEXT.items():
        if pattern.match(start):
            raise hostile(what)


def hostile(what: str) -> Rejected:
    """The refusal; `what` is a technical word that both languages use."""
    return Rejected([Problem("file_hostile", params={"what": what})])


def _without_nulls(head: bytes) -> bytes:
    """The bytes to look for text in: no byte order mark, and UTF-16 read as its Latin half."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
