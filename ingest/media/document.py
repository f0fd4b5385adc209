"""Papers: PDF, whose pages become pictures that zoom and words that are found; Word and OpenDocument, only kept."""

import zipfile
from dataclasses import replace
from pathlib import Path

from archive.model.asset import Heading, Kind, Page, Technical
from archive.page_text import VARIANT, Words, dump
from ingest.media.decoding import paper
from ingest.media.decoding.apart import apart
from ingest.media.hostile import hostile
from ingest.media.image import MOST_PAGES, beside
from ingest.media.medium import Medium
from ingest.media.recipe import DerivationFailed, Made, Progress, Recipe
from ingest.payloads import Identity

PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN = "application/vnd.oasis.opendocument.text"
_TELLING = {"word/document.xml": _WORD, "xl/workbook.xml": _SHEET}
_MEMBERS = 10_000
"""Entries of an office file, at the most."""
RECIPE = "pages/2"
TOGETHER = 8
"""Pages that are drawn by one process: starting it costs 0.6 s, and what a broken page takes along is bounded."""
SECONDS = 60.0
"""For looking at a document, and for drawing one page."""


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


def characterise(path: Path, identity: Identity, progress: Progress) -> Technical:
    """Pages and table of contents of a PDF. It is damaged if it cannot be opened, if it wants a password, or if its end

    is missing (ISO 32000 section 7.5.5: `%%EOF` in the last lines).
    """
    del progress
    if identity.media_type != PDF:
        return Technical()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        damage: tuple[str, ...] = () if b"%%EOF" in file.read() else ("no %%EOF",)
    try:
        number, sheets, contents = apart(paper.sheets_of, path, MOST_PAGES, recipe=RECIPE, seconds=SECONDS)
    except DerivationFailed as fault:
        return Technical(damage=(*damage, str(fault.problems[0].params["detail"])))
    if number > MOST_PAGES:
        damage += (f"{number} pages, more than {MOST_PAGES}",)
    return Technical(
        damage=damage,
        pages=tuple(Page(*sheet) for sheet in sheets),
        contents=tuple(Heading(*line) for line in contents if line[1] <= len(sheets)),
    )


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """pages/2: for each page what pyramid/1 makes of a picture, drawn at 300 dots per inch; text.json with the words

    of all pages and where their lines stand, if there are any.
    """
    made: list[Made] = []
    words: tuple[Words, ...] = ()
    number = len(technical.pages)
    for first in range(0, number, TOGETHER):
        places = range(first, min(first + TOGETHER, number))
        words += apart(paper.draw, source, places, into, recipe=RECIPE, seconds=SECONDS * len(places))
        for place in places:
            folder, page = into / str(place + 1), technical.pages[place]
            files = beside(folder / "access.tif", (page.width, page.height), folder)
            made += [replace(each, page=place + 1) for each in files]
        progress(places.stop / number)
    if not any(page.text for page in words):
        return tuple(made)
    text = into / VARIANT
    text.write_bytes(dump(words))
    return (*made, Made(VARIANT, "application/json", text))


MEDIUM = Medium(
    Kind.DOCUMENT,
    {PDF: ("pdf",), _WORD: ("docx",), _SHEET: ("xlsx",), _OPEN: ("odt",)},
    recognise,
    characterise,
    (Recipe(RECIPE, _make, frozenset({PDF})),),
)
