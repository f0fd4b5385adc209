"""Pictures: an access copy that zooms, and thumbnails."""

from collections.abc import Mapping
from pathlib import Path

from archive.model.asset import Kind, Technical
from archive.model.errors import Rejected
from archive.model.problems import Problem
from archive.tiles import INDEX, fitted
from ingest.media.decoding import pixels
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
"""The same for coding that must be held in memory whole: progressive JPEG, JPEG 2000, BMP."""
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
    facts = pixels.facts_of(path, media_type) if pixels.readable(media_type) else None
    if facts is not None:
        area = facts.width * facts.height
        if area > _SUSPICIOUS and area > _DENSEST * path.stat().st_size:
            raise hostile("decompression bomb")
        whole = facts.progressive or media_type in ("image/jp2", "image/bmp")
        if area > (LARGEST_WHOLE if whole else LARGEST):
            limit = (LARGEST_WHOLE if whole else LARGEST) // 1_000_000
            raise Rejected([Problem("image_too_large", params={"megapixels": area // 1_000_000, "limit": limit})])
    return Identity(media_type, Kind.IMAGE)


def characterise(path: Path, identity: Identity) -> Technical:
    """Size as shown, colour, EXIF's date and device; every pixel is decoded once."""
    if not pixels.readable(identity.media_type):
        return Technical()
    facts = pixels.facts_of(path, identity.media_type)
    if facts is None:
        return Technical(damage=("the header cannot be read",))
    return Technical(
        width=facts.width,
        height=facts.height,
        colour=facts.mode,
        captured_at=facts.captured_at,
        device=facts.device,
        damage=pixels.complaints(path, identity.media_type, facts.frames),
    )


def thumbnails(source: Path, into: Path, sides: tuple[int, ...] = SIDES) -> tuple[Made, ...]:
    """`thumb-<side>.jpg` of a picture that this room has made."""
    made = []
    for side in sides:
        path = into / f"thumb-{side}.jpg"
        width, height = pixels.thumbnail(source, side, path)
        made.append(Made(path.name, "image/jpeg", path, Technical(width, height)))
    return tuple(made)


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """pyramid/1: access.tif (JPEG tiles of 512 px, Q85, every level half the one before), tiles.json, thumbnails."""
    with source.open("rb") as file:
        media_type = _signed(file.read(64)) or "image/heic"
    facts = pixels.facts_of(source, media_type) if pixels.readable(media_type) else None
    if facts is None:
        raise DerivationFailed("pyramid/1", f"{media_type} cannot be decoded")
    access = into / "access.tif"
    width, height = pixels.pyramid(source, media_type, facts.orientation, access)
    progress(0.8)
    if (width, height) != (technical.width, technical.height):
        raise DerivationFailed("pyramid/1", f"{width}x{height} instead of {technical.width}x{technical.height}")
    small = tuple(_small(access, side, (width, height), into) for side in SIDES)
    index = into / INDEX
    index_tiles(access, width, height, SIDES, index)
    progress(1.0)
    whole = Technical(width, height, colour="sRGB")
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
