"""From the stored tiles to the pixels of a region: only those that are needed, by this room's door to simplejpeg."""

import threading
from math import ceil

import numpy
import simplejpeg

from archive.model.errors import Damaged
from archive.tiles import TILE
from iiif.image.deadline import Deadline
from iiif.image.pictures import Picture
from iiif.image.request import ImageRequest

MOST = 36_000_000
"""Pixels that are decoded for one answer. Only what is squeezed in one direction would ask for more: it is taken from a

smaller level, and a little less sharp in the other direction.
"""

BLOCK = 16
"""Rows of the blocks that a tile is coded in (or half as many)."""

SOF0, SOS = 0xC0, 0xDA
"""Markers: a baseline frame, a scan. ITU-T T.81 table B.1."""

_own = threading.local()


def pixels_of(picture: Picture, request: ImageRequest, deadline: Deadline) -> numpy.ndarray:
    """The region's pixels (height, width, 3) from the smallest level that has enough of them. Raises Damaged, Busy."""
    x, y, w, h = request.region
    number = level_for(picture.index.levels, request)
    level, scale = picture.index.levels[number], 1 << number
    left, top = min(x // scale, level.width - 1), min(y // scale, level.height - 1)
    right, bottom = (
        max(left + 1, min(ceil((x + w) / scale), level.width)),
        max(top + 1, min(ceil((y + h) / scale), level.height)),
    )
    # What is made smaller afterwards does not show how its colours were interpolated: a tenth less to decode.
    scaled = (right - left, bottom - top) != request.size
    found = numpy.empty((bottom - top, right - left, 3), dtype=numpy.uint8)
    for row in range(top // TILE, (bottom - 1) // TILE + 1):
        for column in range(left // TILE, (right - 1) // TILE + 1):
            deadline.keep()
            x0, y0 = column * TILE, row * TILE
            data = picture.jpeg(level.spans[row * level.columns + column])
            tile = _decoded(data, rows=bottom - y0, quickly=scaled)
            x1, y1 = min(x0 + TILE, right), min(y0 + TILE, bottom)
            if tile.shape[1] < x1 - x0 or tile.shape[0] < y1 - y0:
                raise Damaged("access copy: a tile is smaller than it should be")
            within = tile[max(top - y0, 0) : y1 - y0, max(left - x0, 0) : x1 - x0]
            found[max(y0, top) - top : y1 - top, max(x0, left) - left : x1 - left] = within
    return found


def level_for(levels: tuple[object, ...], request: ImageRequest) -> int:
    """The number of the smallest level that still has every pixel of the result, within MOST."""
    _, _, w, h = request.region
    wanted = max(request.size[0] / w, request.size[1] / h)
    number = 0
    while number + 1 < len(levels) and (
        wanted <= 1 / (1 << (number + 1)) + 1e-9 or (w >> number) * (h >> number) > MOST
    ):
        number += 1
    return number


def encoded(pixels: numpy.ndarray, quality: int) -> bytes:
    """A JPEG, 4:2:0: a quarter of the time that libvips takes."""
    made: bytes = simplejpeg.encode_jpeg(
        numpy.ascontiguousarray(pixels), quality=quality, colorspace="RGB", colorsubsampling="420"
    )
    return made


def shortened(jpeg: bytes, rows: int) -> bytes:
    """The same JPEG, its frame header (ITU-T T.81 section B.2.2) changed so that it ends a little below so many rows.

    Decoders stop there: of the time that a tile takes, three quarters go into reading its Huffman codes, row by row.
    The colours of a block's last row come partly from the next block: that is kept. What is no baseline JPEG stays.
    """
    place = 2
    while place + 7 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] not in (SOF0, SOS):
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
    height, kept = int.from_bytes(jpeg[place + 5 : place + 7], "big"), (rows // BLOCK + 1) * BLOCK
    if jpeg[place : place + 2] != bytes((0xFF, SOF0)) or kept >= height:
        return jpeg
    return jpeg[: place + 5] + kept.to_bytes(2, "big") + jpeg[place + 7 :]


def _decoded(jpeg: bytes, *, rows: int, quickly: bool) -> numpy.ndarray:
    """At least the upper `rows` of a tile, good until this thread decodes the next one."""
    asked = shortened(jpeg, rows)
    if not hasattr(_own, "tile"):
        _own.tile = numpy.empty(TILE * TILE * 3, dtype=numpy.uint8)  # new memory costs a fifth of the decoding
    try:
        tile: numpy.ndarray = simplejpeg.decode_jpeg(
            asked, "RGB", fastdct=quickly, fastupsample=quickly, buffer=_own.tile, strict=asked is jpeg
        )
    except ValueError as fault:
        raise Damaged(f"access copy: {fault}") from fault
    return tile
