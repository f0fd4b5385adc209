"""Papers: PDF, Word and OpenDocument. Preserved as they are; no rendition is made yet."""

import zipfile
from pathlib import Path

from archive.model.asset import Kind, Technical
from ingest.media.hostile import hostile
from ingest.media.medium import Medium
from ingest.payloads import Identity

PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN = "application/vnd.oasis.opendocument.text"
_TELLING = {"word/document.xml": _WORD, "xl/workbook.xml": _SHEET}
_MEMBERS = 10_000
"""Entries of an office file, at the most."""


def recognise(path: Path, head: bytes) -> Identity | None:
    """PDF by its header in the first KiB; office files by the members of their ZIP. Macros are hostile."""
    if b"%PDF-" in head[:1024]:
        return Identity(PDF, Kind.DOCUMENT)
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as bundle:
            names = bundle.namelist()
            if len(names) > _MEMBERS:
                raise hostile("zip bomb")
            if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
                raise hostile("macros")
            if names[:1] == ["mimetype"] and bundle.getinfo("mimetype").file_size < 200:
                said = bundle.read("mimetype").decode("ascii", "replace")
                return Identity(_OPEN, Kind.DOCUMENT) if said == _OPEN else None
            return next((Identity(kind, Kind.DOCUMENT) for name, kind in _TELLING.items() if name in names), None)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return None


def characterise(path: Path, identity: Identity) -> Technical:
    """A PDF whose end is missing is damaged (ISO 32000 section 7.5.5: `%%EOF` in the last lines)."""
    if identity.media_type != PDF:
        return Technical()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return Technical() if b"%%EOF" in file.read() else Technical(damage=("no %%EOF",))


MEDIUM = Medium(
    Kind.DOCUMENT, {PDF: ("pdf",), _WORD: ("docx",), _SHEET: ("xlsx",), _OPEN: ("odt",)}, recognise, characterise
)
