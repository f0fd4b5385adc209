"""Plain text and XML: transcripts, notes, camera sidecars. Read strictly, as UTF-8 or GB18030, never guessed."""

import json
import re
from pathlib import Path

from archive.model.asset import Kind, Technical
from ingest.media.medium import Medium
from ingest.media.recipe import Made, Progress, Recipe
from ingest.payloads import Identity

CUES = "cues.json"
"""The words of captions and transcripts, for whoever looks for them."""
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


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """text/1: transcript.txt in UTF-8, and cues.json: its lines, without times ([null, null, text])."""
    del technical
    text = (read_text(source) or "").replace("\r\n", "\n").replace("\r", "\n")
    plain, said = into / "transcript.txt", into / CUES
    plain.write_text(text, encoding="utf-8", newline="\n")
    lines = [[None, None, line.strip()] for line in text.split("\n") if line.strip()]
    said.write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
    progress(1.0)
    return (Made(plain.name, "text/plain", plain), Made(said.name, "application/json", said))


def characterise(path: Path, identity: Identity, progress: Progress) -> Technical:
    """Text that was recognised is sound."""
    del progress
    del path, identity
    return Technical()


MEDIUM = Medium(
    Kind.TEXT,
    {"text/plain": ("txt", "text", "md", "csv", "log"), "application/xml": ("xml", "xmp", "musicxml")},
    recognise,
    characterise,
    (Recipe("text/1", _make),),
)
