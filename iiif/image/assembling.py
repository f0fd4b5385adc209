"""From the stored tiles to the pixels of a region: only those that are needed, by this room's door to simplejpeg."""

from math import ceil

import numpy
import simplejpeg

from archive.model.errors import Damaged
from archive.tiles import TILE
from iiif.image.pictures import Picture
from iiif.image.request import ImageRequest

MOST = 36_000_000
"""Pixels that are decoded for one answer. Only what is squeezed in one direction would ask for more: it is taken from a

smaller level, and a little less sharp in the other direction.
"""


def pixels_of(picture: Picture, request: ImageRequest) -> numpy.ndarray:
    """The region's pixels (height, width, 3) from the smallest level that has enough of them. Raises Damaged."""
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
            tile = _decoded(picture.jpeg(level.spans[row * level.columns + column]), quickly=scaled)
            x0, y0 = column * TILE, row * TILE
            x1, y1 = min(x0 + tile.shape[1], right), min(y0 + tile.shape[0], bottom)
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


def _decoded(data: bytes, *, quickly: bool) -> numpy.ndarray:
    try:
        tile: numpy.ndarray = simplejpeg.decode_jpeg(data, "RGB", fastdct=quickly, fastupsample=quickly)
    except ValueError as fault:
        raise Damaged(f"access copy: {fault}") from fault
    return tile
