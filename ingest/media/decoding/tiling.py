"""Makes an access copy servable by copying: edge tiles cropped, the usual sizes stored, and the index of it all."""

from pathlib import Path
from typing import IO

import pyvips
from PIL import Image

from archive.tiles import TILE, Level, Span, TileIndex, dump, fitted, level_sizes
from ingest.media.recipe import DerivationFailed

EDGE_QUALITY, SIZE_QUALITY = 92, 85
"""Edge tiles are coded a second time, because a padded tile cannot be cut without; at 92 the loss is not seen."""

_JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")
"""APP0: the components are Y, Cb, Cr."""
_ADOBE_RGB = bytes.fromhex("ffee000e41646f626500640000000000")
"""APP14, transform 0: they are R, G, B. A JFIF marker there gives wrong colours."""

_OFFSETS, _COUNTS, _TABLES, _PHOTOMETRIC, _YCBCR = 324, 325, 347, 262, 6


def index_tiles(access: Path, width: int, height: int, sides: tuple[int, ...], into: Path) -> None:
    """Appends edge tiles and usual sizes to `access`, and writes its index.

    `width`, `height`: the picture's true size; `access` is padded. The usual sizes fit within squares of `sides`.
    Raises DerivationFailed.
    """
    try:
        header, tiles = _tiles(access)
        levels = []
        with access.open("r+b") as file:
            file.seek(0, 2)
            for number, size in enumerate(level_sizes(width, height)):
                levels.append(_level(file, access, number, Level(*size), tiles[number]))
            sizes = {fitted(width, height, side, side) for side in sides if side <= max(width, height)}
            whole = {size: _append(file, sized(access, size, (width, height)), SIZE_QUALITY) for size in sorted(sizes)}
    except (pyvips.Error, OSError, ValueError, LookupError) as fault:
        raise DerivationFailed("pyramid/1", f"tile index: {fault}") from fault
    into.write_bytes(dump(TileIndex(width, height, header, tuple(levels), whole)))


def sized(access: Path, size: tuple[int, int], full: tuple[int, int]) -> pyvips.Image:
    """The whole picture at `size`, from the smallest level that has its every pixel. `full`: its true size."""
    levels = level_sizes(*full)
    number = max((n for n, level in enumerate(levels) if level[0] >= size[0] and level[1] >= size[1]), default=0)
    picture = pyvips.Image.tiffload(str(access), page=number, access="random").crop(0, 0, *levels[number])
    return picture.thumbnail_image(size[0], height=size[1], size="force")


def _tiles(access: Path) -> tuple[bytes, list[list[Span]]]:
    """The common header of the tiles, and where the tiles of every level lie, without their own SOI."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(access, formats=["TIFF"]) as tiff:
            found = []
            for number in range(getattr(tiff, "n_frames", 1)):
                tiff.seek(number)
                tags = tiff.tag_v2
                found.append([Span(o + 2, n - 2) for o, n in zip(tags[_OFFSETS], tags[_COUNTS], strict=True)])
                colour = _JFIF if tags[_PHOTOMETRIC] == _YCBCR else _ADOBE_RGB
                # JPEGTables is a JPEG of tables alone: its SOI and EOI go, and the tile's own follows.
                header = b"\xff\xd8" + colour + tags[_TABLES][2:-2]
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    return header, found


def _level(file: IO[bytes], access: Path, number: int, level: Level, tiles: list[Span]) -> Level:
    """The level with its edge tiles replaced by cropped ones."""
    spans = list(tiles)
    if len(spans) != level.columns * level.rows:
        raise ValueError(f"level {number} has {len(spans)} tiles instead of {level.columns * level.rows}")
    picture = pyvips.Image.tiffload(str(access), page=number, access="random")
    for place in range(len(spans)):
        left, top = place % level.columns * TILE, place // level.columns * TILE
        width, height = min(TILE, level.width - left), min(TILE, level.height - top)
        if (width, height) != (TILE, TILE):
            spans[place] = _append(file, picture.crop(left, top, width, height), EDGE_QUALITY)
    return Level(level.width, level.height, tuple(spans))


def _append(file: IO[bytes], picture: pyvips.Image, quality: int) -> Span:
    # Huffman tables of their own make edge tiles a twentieth smaller, and the whole pyramid a tenth slower.
    data = picture.jpegsave_buffer(Q=quality, optimize_coding=quality != EDGE_QUALITY, keep="none")
    offset = file.tell()
    file.write(data)
    return Span(offset, len(data), whole=True)
