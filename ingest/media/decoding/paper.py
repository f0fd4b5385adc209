"""The room's door to PDFium: the pages of a PDF, its own table of contents, its words. Called apart (`apart.py`)."""

import re
from collections.abc import Iterator
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
import pyvips

from archive.page_text import Line, Words
from ingest.media.decoding import pixels
from ingest.media.recipe import DerivationFailed

DOTS = 300
"""Dots per inch at which a page is drawn: what scans of papers usually have."""
LARGEST = 36_000_000
"""Pixels of the largest page that is drawn; larger paper gets fewer dots per inch."""
LONGEST = 200_000
"""Characters kept of the words of one page."""
MOST_HEADINGS = 2000
MOST_LINES = 1000
"""Lines of one page whose place is kept."""

_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]+")

Sheet = tuple[int, int, str]
"""Width and height of a page in pixels, and its label ("iv", or '' where that is its number)."""

Mark = tuple[str, int, int]
"""A line of the table of contents: text, page from 1, level from 1."""


def sheets_of(path: Path, most: int) -> tuple[int, tuple[Sheet, ...], tuple[Mark, ...]]:
    """How many pages there are, the first `most` of them, and the table of contents. Raises DerivationFailed."""
    document = _opened(path)
    number = len(document)
    sheets = tuple((*_size(document, place), _label(document, place)) for place in range(min(number, most)))
    return number, sheets, tuple(_contents(document))


def draw(path: Path, places: range, into: Path) -> tuple[Words, ...]:
    """Draws pages (from 0) as `<into>/<page from 1>/access.tif`, and returns the words of each.

    Raises DerivationFailed.
    """
    document = _opened(path)
    words = []
    for place in places:
        folder = into / str(place + 1)
        folder.mkdir()
        try:
            page = document[place]
            words.append(_words(page, _size(document, place)))
            drawn = page.render(scale=_scale(*document.get_page_size(place)), rev_byteorder=True).to_numpy()
        except pypdfium2.PdfiumError as fault:
            raise DerivationFailed("pages", f"page {place + 1}: {fault}") from fault
        pixels.tiled(_exactly(drawn, _size(document, place)), folder / "access.tif")
    return tuple(words)


def _words(page: Any, size: tuple[int, int]) -> Words:
    """What stands on a page, and where each stretch of one line does, in pixels."""
    text = page.get_textpage()
    whole = _clean(text.get_text_bounded())[:LONGEST]
    to_pixels = pypdfium2.PdfPosConv(page, (0, 0, *size, 0)).to_bitmap
    lines = []
    for place in range(min(text.count_rects(), MOST_LINES) if whole else 0):
        left, bottom, right, top = text.get_rect(place)
        said = " ".join(_clean(text.get_text_bounded(left, bottom, right, top)).split())[:1000]
        box = _within(size, to_pixels(left, top), to_pixels(right, bottom))
        if said and box is not None:
            lines.append(Line(said, box))
    return Words.of(whole, lines)


def _within(size: tuple[int, int], one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """x, y, w, h between two corners, as far as it lies on the page: a page that is turned changes which is which."""
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    left, top, right, bottom = max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)
    return (left, top, right - left, bottom - top) if left < right and top < bottom else None


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
        if not len(document):
            raise DerivationFailed("pages", "no pages")
    except pypdfium2.PdfiumError as fault:
        raise DerivationFailed("pages", str(fault)) from fault
    return document


def _scale(width: float, height: float) -> float:
    """Pixels per point."""
    scale = DOTS / 72
    area = width * height * scale * scale
    return scale if area <= LARGEST else scale * sqrt(LARGEST / area)


def _size(document: Any, place: int) -> tuple[int, int]:
    try:
        width, height = document.get_page_size(place)
    except pypdfium2.PdfiumError as fault:
        raise DerivationFailed("pages", f"page {place + 1}: {fault}") from fault
    scale = _scale(width, height)
    return max(1, ceil(width * scale)), max(1, ceil(height * scale))


def _exactly(drawn: numpy.ndarray, size: tuple[int, int]) -> pyvips.Image:
    """The page as a picture of the size that was announced, without a fourth band."""
    picture = pyvips.Image.new_from_array(drawn, interpretation="b-w" if drawn.ndim == 2 else "srgb")
    picture = picture[:3] if picture.bands > 3 else picture.colourspace("srgb")
    if (picture.width, picture.height) == size:
        return picture
    cut = picture.crop(0, 0, min(size[0], picture.width), min(size[1], picture.height))
    return cut.embed(0, 0, *size, extend="copy")


def _label(document: Any, place: int) -> str:
    try:
        label = _clean(document.get_page_label(place) or "")[:40]
    except pypdfium2.PdfiumError:
        return ""
    return "" if label == str(place + 1) else label


def _contents(document: Any) -> Iterator[Mark]:
    """The outline, as far as it leads to pages of this document."""
    try:
        for number, mark in enumerate(document.get_toc(max_depth=6)):
            target = mark.get_dest()
            place = target.get_index() if target is not None else None
            text = " ".join(_clean(mark.get_title()).split())[:300]
            if number >= MOST_HEADINGS:
                return
            if text and place is not None and 0 <= place < len(document):
                yield text, place + 1, mark.level + 1
    except pypdfium2.PdfiumError:
        return


def _clean(text: str) -> str:
    return _UNCLEAN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
