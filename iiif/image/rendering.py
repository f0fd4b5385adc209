"""From an access copy to the image asked for: this room's only door to libvips."""

from math import ceil
from pathlib import Path

import pyvips

from archive.model.errors import Damaged
from archive.tiles import level_sizes
from iiif.image.request import ImageRequest

QUALITY = 85


def render(source: Path, request: ImageRequest, full: tuple[int, int]) -> bytes:
    """The image as bytes of the requested format. Reads only the tiles that are needed, from the fittest level.

    `full`: the picture's true width and height; the access copy is padded. Raises Damaged if it cannot be read.
    """
    try:
        return _encoded(_turned(_sized(source, request, full), request), request)
    except pyvips.Error as error:
        raise Damaged(f"access copy: {error.message.strip()}") from error


def _sized(source: Path, request: ImageRequest, full: tuple[int, int]) -> pyvips.Image:
    x, y, w, h = request.region
    number = _level(request, full)
    level = pyvips.Image.tiffload(str(source), page=number, access="random").crop(0, 0, *level_sizes(*full)[number])
    scale = 1 << number
    left, top = min(x // scale, level.width - 1), min(y // scale, level.height - 1)
    right, bottom = min(ceil((x + w) / scale), level.width), min(ceil((y + h) / scale), level.height)
    cropped = level.crop(left, top, max(1, right - left), max(1, bottom - top))
    width, height = request.size
    if (cropped.width, cropped.height) == (width, height):
        return cropped
    sized = cropped.resize(width / cropped.width, vscale=height / cropped.height)
    # Rounding inside resize may miss by one pixel; the size that was asked for is exact.
    return (
        sized
        if (sized.width, sized.height) == (width, height)
        else sized.crop(0, 0, min(width, sized.width), min(height, sized.height)).embed(
            0, 0, width, height, extend="copy"
        )
    )


def _level(request: ImageRequest, full: tuple[int, int]) -> int:
    """The smallest level of the pyramid that still has every pixel of the result."""
    wanted = max(request.size[0] / request.region[2], request.size[1] / request.region[3])
    number = 0
    while number + 1 < len(level_sizes(*full)) and wanted <= 1 / (1 << (number + 1)) + 1e-9:
        number += 1
    return number


def _turned(image: pyvips.Image, request: ImageRequest) -> pyvips.Image:
    if request.mirrored:
        image = image.fliphor()
    if request.rotation in (90, 180, 270):
        image = image.rot(f"d{request.rotation:.0f}")
    elif request.rotation:
        if request.format == "jpg":
            image = image.rotate(request.rotation, background=[255] * image.bands)
        else:
            image = (
                image.addalpha().rotate(request.rotation) if not image.hasalpha() else image.rotate(request.rotation)
            )
    return image


def _encoded(image: pyvips.Image, request: ImageRequest) -> bytes:
    if request.quality in ("gray", "bitonal"):
        alpha = image[image.bands - 1] if image.hasalpha() else None
        grey = (image[: image.bands - 1] if alpha is not None else image).colourspace("b-w")
        if request.quality == "bitonal":
            grey = (grey > 127).cast("uchar")
        image = grey if alpha is None else grey.bandjoin(alpha)
    if request.format == "jpg":
        return bytes(image.write_to_buffer(".jpg", Q=QUALITY, keep="none"))
    if request.format == "webp":
        return bytes(image.write_to_buffer(".webp", Q=QUALITY, keep="none"))
    return bytes(image.write_to_buffer(".png", compression=6, keep="none"))
