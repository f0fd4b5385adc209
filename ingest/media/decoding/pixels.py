"""The room's door to libvips and Pillow: opening pictures, checking every pixel, writing access copies.

Pillow only reads the facts (and the pixels of formats that libvips' wheel lacks); libvips does the work, in strips,
so memory stays bounded by the width of a picture and not by its area.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy
import pi_heif
import pyvips
from PIL import ExifTags, Image, UnidentifiedImageError

from archive.tiles import TILE, level_sizes
from ingest.media.decoding.said import said_by, word
from ingest.media.recipe import DerivationFailed

pi_heif.register_heif_opener()
pyvips.cache_set_max(0)  # a path that is written anew must not be answered from memory

QUALITY = 85
_VIPS: dict[str, Callable[..., pyvips.Image]] = {
    "image/jpeg": pyvips.Image.jpegload,
    "image/png": pyvips.Image.pngload,
    "image/tiff": pyvips.Image.tiffload,
    "image/webp": pyvips.Image.webpload,
    "image/gif": pyvips.Image.gifload,
    "image/avif": pyvips.Image.heifload,
}
"""The loader is chosen by what the file is, never by libvips' own guess."""
_PILLOW = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/avif": "AVIF",
    "image/jp2": "JPEG2000",
    "image/bmp": "BMP",
    "image/heic": "HEIF",
}
WHOLE = frozenset({"image/jp2", "image/bmp", "image/heic", "image/avif", "image/webp", "image/gif"})
"""Types whose decoders hold the whole picture in memory. JPEG does when it is coded progressively."""
_STRICT = {"image/jpeg": "warning"}
"""What libjpeg calls a warning is damage; in the other formats warnings speak of odd tags, and errors of damage."""
_TURNED = (5, 6, 7, 8)
_SUBFILE, _REDUCED, _MASK = 254, 1, 4
"""TIFF's NewSubfileType and two of its bits."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the header says: size in pixels as shown, mode, EXIF date and device, what else it says of itself

    (`said_by`); whether it is decoded as a whole; of a file of several pages, the frame and the size of each.
    """

    width: int
    height: int
    mode: str
    frames: int = 1
    whole: bool = False
    orientation: int = 1
    captured_at: str | None = None
    device: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[tuple[int, int, int], ...] = ()


def facts_of(path: Path, media_type: str) -> Facts | None:
    """What the header says, without decoding; None if it cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # sizes are judged by our own rule
        try:
            with Image.open(path, formats=[_PILLOW[media_type]]) as picture:
                return _facts(picture, media_type)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError, RuntimeError):
            return None
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def complaints(path: Path, media_type: str, frames: int) -> tuple[str, ...]:
    """What the decoder says of the pixels of every frame; empty when all of them decode."""
    try:
        for frame in range(frames if media_type == "image/tiff" else 1):
            _load(path, media_type, frame, _STRICT.get(media_type, "error"), sequential=True).avg()
    except (pyvips.Error, _UndecodableError) as fault:
        return _lines(fault)
    return ()


def pyramid(path: Path, media_type: str, frame: int, into: Path) -> tuple[int, int]:
    """A tiled pyramidal TIFF of JPEG tiles: sRGB, 8 bit, upright, no alpha. Returns the picture's width and height.

    Raises DerivationFailed.
    """
    try:
        picture = _load(path, media_type, frame, "error", sequential=True)
        if picture.get_typeof("orientation") and picture.get("orientation") != 1:
            picture = _load(path, media_type, frame, "error", sequential=False).autorot()
        return tiled(_plain(picture), into)
    except (pyvips.Error, _UndecodableError) as fault:
        raise DerivationFailed("pyramid/1", " ".join(_lines(fault))) from fault


def tiled(picture: pyvips.Image, into: Path) -> tuple[int, int]:
    """The pyramid of a picture in sRGB. Returns its width and height; raises DerivationFailed.

    The picture is padded by its last pixels, so that every level is exactly half the one before: libvips rounds
    halves down, viewers ask for them rounded up.
    """
    try:
        whole = 1 << (len(level_sizes(picture.width, picture.height)) - 1)
        padded = (-(-picture.width // whole) * whole, -(-picture.height // whole) * whole)
        picture.embed(0, 0, *padded, extend="copy").tiffsave(
            str(into),
            tile=True,
            pyramid=True,
            compression="jpeg",
            Q=QUALITY,
            # A tile much larger than its picture is refused by libvips as an attack.
            tile_width=min(TILE, -(-padded[0] // 16) * 16),
            tile_height=min(TILE, -(-padded[1] // 16) * 16),
            bigtiff=picture.width * picture.height > 2**30,
            keep="none",
        )
    except pyvips.Error as fault:
        raise DerivationFailed("pyramid/1", " ".join(_lines(fault))) from fault
    return picture.width, picture.height


def thumbnail(path: Path, side: int, into: Path) -> tuple[int, int]:
    """A JPEG within `side` × `side`, never enlarged. Returns its width and height. Raises DerivationFailed."""
    try:
        small = pyvips.Image.thumbnail(str(path), side, height=side, size="down", fail_on="error")
    except pyvips.Error as fault:
        raise DerivationFailed("thumbnails", " ".join(_lines(fault))) from fault
    save_small(small, into)
    return small.width, small.height


def save_small(picture: pyvips.Image, into: Path) -> None:
    """A thumbnail as JPEG. Raises DerivationFailed."""
    try:
        picture.jpegsave(str(into), Q=80, optimize_coding=True, interlace=False, keep="none")
    except pyvips.Error as fault:
        raise DerivationFailed("thumbnails", " ".join(_lines(fault))) from fault


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of a file that this room wrote. Raises DerivationFailed if it cannot be read back."""
    try:
        picture = pyvips.Image.new_from_file(str(path), access="sequential", fail_on="error")
    except pyvips.Error as fault:
        raise DerivationFailed("reading back", " ".join(_lines(fault))) from fault
    return picture.width, picture.height


class _UndecodableError(Exception):
    """Pillow could not decode the pixels."""


def _facts(picture: Image.Image, media_type: str) -> Facts:
    exif = _exif(picture)
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    (width, height), orientation = _upright(_stored(picture), exif.get(ExifTags.Base.Orientation, 1))
    device = " ".join(
        part for tag in (ExifTags.Base.Make, ExifTags.Base.Model) if (part := word(exif.get(tag), 80)) is not None
    )
    return Facts(
        width,
        height,
        picture.mode,
        getattr(picture, "n_frames", 1),
        media_type in WHOLE or bool(picture.info.get("progressive")),
        orientation,
        _time(inner.get(ExifTags.Base.DateTimeOriginal), inner.get(ExifTags.Base.OffsetTimeOriginal)),
        device or None,
        said_by(picture, exif),
        _pages(picture) if media_type == "image/tiff" else (),
    )


def _upright(size: tuple[int, int], orientation: object) -> tuple[tuple[int, int], int]:
    """Size as shown, and EXIF's orientation where it is one (TIFF 6.0 section 8)."""
    known = orientation if isinstance(orientation, int) and orientation in range(1, 9) else 1
    return (size[::-1] if known in _TURNED else size), known


def _stored(picture: Image.Image) -> tuple[int, int]:
    """Width and height as stored: of a TIFF Pillow says them as shown."""
    tags = getattr(picture, "tag_v2", {})
    return tags.get(256, picture.width), tags.get(257, picture.height)


def _pages(picture: Image.Image) -> tuple[tuple[int, int, int], ...]:
    """The frames of a TIFF that are pages, with their sizes: not the smaller copies and masks of another one."""
    found = []
    for frame in range(getattr(picture, "n_frames", 1)):
        picture.seek(frame)
        tags = picture.tag_v2  # type: ignore[attr-defined]
        if not tags.get(_SUBFILE, 0) & (_REDUCED | _MASK):
            size, _ = _upright(_stored(picture), tags.get(ExifTags.Base.Orientation, 1))
            found.append((frame, *size))
    return tuple(found) if len(found) > 1 else ()


def _exif(picture: Image.Image) -> Image.Exif:
    """EXIF from the header alone: Pillow would decode a whole PNG to look behind its pixels too."""
    if picture.format != "PNG":
        return picture.getexif()
    exif = Image.Exif()
    exif.load(picture.info.get("exif", b""))
    return exif


def _time(value: object, offset: object) -> str | None:
    """EXIF's `2019:02:19 10:30:00` as ISO 8601, with the zone where the camera knew it."""
    if not isinstance(value, str) or len(value) < 19:
        return None
    text = f"{value[:10].replace(':', '-')}T{value[11:19]}{offset.strip() if isinstance(offset, str) else ''}"
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _load(path: Path, media_type: str, frame: int, fail_on: str, *, sequential: bool) -> pyvips.Image:
    if media_type not in _VIPS:
        return _decoded(path, media_type)
    options: dict[str, object] = {"fail_on": fail_on, "access": "sequential" if sequential else "random"}
    if media_type == "image/tiff":
        options["page"] = frame
    if media_type == "image/png":
        options["unlimited"] = True
    return _VIPS[media_type](str(path), **options)


def _decoded(path: Path, media_type: str) -> pyvips.Image:
    """The pixels by Pillow, whole in memory: for JPEG 2000, HEIC and BMP."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(path, formats=[_PILLOW[media_type]]) as opened:
            plain = opened.mode in ("L", "LA", "RGB", "RGBA", "I;16")
            pixels = numpy.asarray(opened if plain else opened.convert("RGBA" if "A" in opened.mode else "RGB"))
            profile = opened.info.get("icc_profile")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError) as fault:
        raise _UndecodableError(str(fault)) from fault
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    decoded = pyvips.Image.new_from_array(pixels)
    decoded = decoded.copy(interpretation="grey16") if pixels.dtype == numpy.uint16 else decoded.copy()
    if profile:
        decoded.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return decoded


def _plain(picture: pyvips.Image) -> pyvips.Image:
    """Three bands of sRGB in 8 bits, what was transparent white."""
    if picture.get_typeof("icc-profile-data") or picture.interpretation == "cmyk":
        picture = _by_profile(picture)
    if picture.interpretation not in ("srgb", "b-w"):
        picture = picture.colourspace("srgb")
    if picture.hasalpha():
        picture = picture.flatten(background=[255])
    picture = picture.colourspace("srgb")
    return picture.cast("uchar") if picture.format != "uchar" else picture


def _by_profile(picture: pyvips.Image) -> pyvips.Image:
    """Through the embedded ICC profile; a profile that does not fit its picture is passed over."""
    try:
        return picture.icc_transform("srgb", embedded=True, input_profile="cmyk", intent="relative", depth=8)
    except pyvips.Error:
        return picture


def _lines(fault: Exception) -> tuple[str, ...]:
    """What a library says, line by line, without its own call names repeated."""
    said = fault.detail if isinstance(fault, pyvips.Error) and fault.detail else str(fault)
    return tuple(dict.fromkeys(line.strip()[:200] for line in str(said).splitlines() if line.strip()))[:10] or (
        "undecodable",
    )
