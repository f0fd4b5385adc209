"""Plain text and XML: transcripts, notes, camera sidecars. Read strictly, as UTF-8 or GB18030, never guessed."""

import re
from pathlib import Path

from archive.model.asset import Kind, Technical
from ingest.media.medium import Medium
from ingest.payloads import Identity

LARGEST = 32 * 1024 * 1024
"""Bytes of the largest file that is taken for text."""
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")


def decode(data: bytes) -> str | None:
    """The text that the bytes are, None if they are none.

    UTF-16 by its byte order mark, else UTF-8, else GB18030, each strictly; control characters are not text.
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _UNCLEAN.search(text) else text
    return None


def read_text(path: Path) -> str | None:
    """The text of a file, None if it is no text or larger than LARGEST. Raises OSError."""
    if path.stat().st_size > LARGEST:
        return None
    return decode(path.read_bytes())


def recognise(path: Path, head: bytes) -> Identity | None:
    """Text all the way through."""
    del head
    text = read_text(path)
    if text is None:
        return None
    return Identity("application/xml" if text.lstrip().startswith("<?xml") else "text/plain", Kind.TEXT)


def characterise(path: Path, identity: Identity) -> Technical:
    """Text that was recognised is sound."""
    del path, identity
    return Technical()


MEDIUM = Medium(
    Kind.TEXT,
    {"text/plain": ("txt", "text", "md", "csv", "log"), "application/xml": ("xml", "xmp", "musicxml")},
    recognise,
    characterise,
)
