"""From an access copy to the image asked for: this room's only door to libvips."""

from pathlib import Path

import pyvips

from archive.model.errors import Damaged
from iiif.image.request import ImageRequest

QUALITY = 85


def render(source: Path, request: ImageRequest) -> bytes:
    """The image as bytes of the requested format. Reads only the tiles that are needed, from the fittest level.

    Raises Damaged if the access copy cannot be read.
    """
    try:
        return _encoded(_turned(_sized(source, request), request), request)
    except pyvips.Error as error:
        raise Damaged(f"access copy: {error.message.strip()}") from error


def _sized(source: Path, request: ImageRequest) -> pyvips.Image:
    x, y, w, h = request.region
    level, image = _level(source, request)
    scale_x, scale_y = image.width / level.width, image.height / level.height
    left, top = min(int(x / scale_x), level.width - 1), min(int(y / scale_y), level.height - 1)
    right, bottom = min(round((x + w) / scale_x), level.width), min(round((y + h) / scale_y), level.height)
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


def _level(source: Path, request: ImageRequest) -> tuple[pyvips.Image, pyvips.Image]:
    """The smallest level of the pyramid that still has every pixel of the result, and the full image."""
    full = pyvips.Image.new_from_file(str(source), access="random")
    pages = full.get("n-pages") if full.get_typeof("n-pages") else 1
    wanted = max(request.size[0] / request.region[2], request.size[1] / request.region[3])
    for page in range(min(pages, 20) - 1, 0, -1):
        level = pyvips.Image.new_from_file(str(source), page=page, access="random")
        if level.width / full.width >= wanted and level.height / full.height >= wanted * 0.999:
            return level, full
    return full, full


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
