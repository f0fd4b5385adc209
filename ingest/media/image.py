"""Pictures: an access copy that zooms, and thumbnails."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from archive.model.asset import Kind, Page, Technical
from archive.model.errors import Rejected
from archive.model.problems import Problem
from archive.tiles import INDEX, fitted
from ingest.media.decoding import pixels
from ingest.media.decoding.apart import apart
from ingest.media.decoding.tiling import index_tiles, sized
from ingest.media.hostile import hostile
from ingest.media.medium import Medium
from ingest.media.recipe import DerivationFailed, Made, Progress, Recipe
from ingest.payloads import Identity

SIDES = (200, 400, 1024)
"""Thumbnails fit within squares of these sides, in pixels."""
LARGEST = 2_000_000_000
"""Pixels of the largest picture."""
LARGEST_WHOLE = 300_000_000
"""The same for coding that must be held in memory whole: progressive JPEG, JPEG 2000, HEIC and the like."""
APART = 40_000_000
"""Above so many pixels such a picture is decoded in a process of its own."""
SECONDS = 300.0
"""How long that may take."""
MOST_PAGES = 2000
_SUSPICIOUS = 100_000_000
_DENSEST = 10_000
"""Above so many pixels, more pixels to a byte than this are a decompression bomb (a drawing in two colours: 500)."""

_TYPES: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/tiff": ("tif", "tiff"),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/jp2": ("jp2", "j2k", "jpx", "jpf", "j2c", "jpc"),
    "image/bmp": ("bmp", "dib"),
    "image/avif": ("avif",),
    "image/heic": ("heic", "heif"),
}
_SIGNATURES: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"II+\x00": "image/tiff",
    b"MM\x00+": "image/tiff",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": "image/jp2",
    b"\xff\x4f\xff\x51": "image/jp2",
}
_BRANDS: Mapping[bytes, str] = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
}


def recognise(path: Path, head: bytes) -> Identity | None:
    """By signature. Raises Rejected `file_hostile` for a decompression bomb, `image_too_large` above the limits."""
    media_type = _signed(head)
    if media_type is None:
        return None
    facts = pixels.facts_of(path, media_type)
    if facts is not None:
        sizes = [width * height for _, width, height in facts.pages] or [facts.width * facts.height]
        if sum(sizes) > _SUSPICIOUS and sum(sizes) > _DENSEST * path.stat().st_size:
            raise hostile("decompression bomb")
        limit = LARGEST_WHOLE if facts.whole else LARGEST
        if max(sizes) > limit:
            params = {"megapixels": max(sizes) // 1_000_000, "limit": limit // 1_000_000}
            raise Rejected([Problem("image_too_large", params=params)])
        if len(sizes) > MOST_PAGES:
            raise too_many_pages(len(sizes))
    return Identity(media_type, Kind.IMAGE)


def too_many_pages(number: int) -> Rejected:
    """The refusal of a file of more pages than one item has."""
    return Rejected([Problem("too_many_pages", params={"pages": number, "limit": MOST_PAGES})])


def characterise(path: Path, identity: Identity, progress: Progress) -> Technical:
    """Size as shown, colour, EXIF's date and device, what the file says of itself; every pixel is decoded once."""
    del progress
    facts = pixels.facts_of(path, identity.media_type)
    if facts is None:
        return Technical(damage=("the header cannot be read",))
    return Technical(
        width=facts.width,
        height=facts.height,
        colour=facts.mode,
        captured_at=facts.captured_at,
        device=facts.device,
        said=facts.said,
        damage=_complaints(path, identity.media_type, facts),
        pages=tuple(Page(width, height) for _, width, height in facts.pages),
    )


def _complaints(path: Path, media_type: str, facts: pixels.Facts) -> tuple[str, ...]:
    if not _is_apart(facts):
        return pixels.complaints(path, media_type, facts.frames)
    try:
        return apart(pixels.complaints, path, media_type, 1, recipe="decoding", seconds=SECONDS)
    except DerivationFailed as fault:
        return (str(fault.problems[0].params["detail"]),)


def _is_apart(facts: pixels.Facts) -> bool:
    return facts.whole and facts.width * facts.height > APART


def thumbnails(source: Path, into: Path, sides: tuple[int, ...] = SIDES) -> tuple[Made, ...]:
    """`thumb-<side>.jpg` of a picture that this room has made."""
    made = []
    for side in sides:
        path = into / f"thumb-{side}.jpg"
        width, height = pixels.thumbnail(source, side, path)
        made.append(Made(path.name, "image/jpeg", path, Technical(width, height)))
    return tuple(made)


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """pyramid/1: access.tif (JPEG tiles of 512 px, Q85, every level half the one before), tiles.json, thumbnails;

    of a file of several pages, the same for each.
    """
    with source.open("rb") as file:
        media_type = _signed(file.read(64)) or ""
    facts = pixels.facts_of(source, media_type) if media_type else None
    if facts is None:
        raise DerivationFailed("pyramid/1", f"{media_type} cannot be decoded")
    if not technical.pages:
        return _pyramid(source, media_type, 0, facts, (technical.width, technical.height), into, progress)
    made: list[Made] = []
    for number, (page, found) in enumerate(zip(technical.pages, facts.pages, strict=True), start=1):
        folder = into / str(number)
        folder.mkdir()
        of_page = _pyramid(source, media_type, found[0], facts, (page.width, page.height), folder, lambda _: None)
        made += [replace(each, page=number) for each in of_page]
        progress(number / len(technical.pages))
    return tuple(made)


def _pyramid(
    source: Path,
    media_type: str,
    frame: int,
    facts: pixels.Facts,
    expected: tuple[int | None, int | None],
    into: Path,
    progress: Progress,
) -> tuple[Made, ...]:
    access = into / "access.tif"
    if _is_apart(facts):
        size = apart(pixels.pyramid, source, media_type, frame, access, recipe="pyramid/1", seconds=SECONDS)
    else:
        size = pixels.pyramid(source, media_type, frame, access)
    progress(0.8)
    if size != expected:
        raise DerivationFailed("pyramid/1", f"{size[0]}x{size[1]} instead of {expected[0]}x{expected[1]}")
    made = beside(access, size, into)
    progress(1.0)
    return made


def beside(access: Path, size: tuple[int, int], into: Path) -> tuple[Made, ...]:
    """An access copy of a picture of this size (w, h), and what is made of it: tiles.json, thumbnails."""
    small = tuple(_small(access, side, size, into) for side in SIDES)
    index = into / INDEX
    index_tiles(access, *size, SIDES, index)
    whole = Technical(*size, colour="sRGB")
    return (Made(access.name, "image/tiff", access, whole), Made(INDEX, "application/json", index), *small)


def _small(access: Path, side: int, full: tuple[int, int], into: Path) -> Made:
    path = into / f"thumb-{side}.jpg"
    size = fitted(*full, side, side)
    pixels.save_small(sized(access, size, full), path)
    return Made(path.name, "image/jpeg", path, Technical(*size))


def _signed(head: bytes) -> str | None:
    for signature, media_type in _SIGNATURES.items():
        if head.startswith(signature):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    return _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


MEDIUM = Medium(Kind.IMAGE, _TYPES, recognise, characterise, (Recipe("pyramid/1", _make),))
