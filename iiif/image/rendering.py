"""From an access copy to the image asked for: this room's only door to libvips."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import pyvips

from archive.model.errors import Damaged
from archive.tiles import level_sizes
from iiif.image.assembling import encoded, level_for, pixels_of
from iiif.image.deadline import Busy, Deadline
from iiif.image.pictures import Picture
from iiif.image.request import ImageRequest

QUALITY = 85


def render(picture: Picture, request: ImageRequest, deadline: Deadline) -> bytes:
    """The image as bytes of the requested format, from the tiles that it needs. Raises Damaged, Busy."""
    with _told(deadline):
        pixels = pixels_of(picture, request, deadline)
        is_plain = request.format == "jpg" and request.quality in ("default", "color")
        if is_plain and not request.mirrored and not request.rotation and pixels.shape[1::-1] == request.size:
            return encoded(pixels, QUALITY)
        region = pyvips.Image.new_from_array(pixels, interpretation="srgb")
        made = _turned(_sized(region, request.size), request, deadline)
        return encoded(_ending(made, deadline).numpy(), QUALITY) if is_plain else _encoded(made, request, deadline)


def render_file(source: Path, request: ImageRequest, full: tuple[int, int], deadline: Deadline) -> bytes:
    """The same of an access copy without a tile index. `full`: the picture's true width and height; the copy is padded.

    Raises Damaged if it cannot be read, Busy.
    """
    with _told(deadline):
        sized = _sized(_region(source, request, full), request.size)
        return _encoded(_turned(sized, request, deadline), request, deadline)


@contextmanager
def _told(deadline: Deadline) -> Iterator[None]:
    """What libvips gives up is damaged, unless it was told to because it was late."""
    try:
        yield
    except pyvips.Error as error:
        if deadline.passed:
            raise Busy from error
        raise Damaged(f"access copy: {error.message.strip()}") from error


def _ending(image: pyvips.Image, deadline: Deadline) -> pyvips.Image:
    """The same image; libvips asks while it is computed, piece by piece, and ends when it is too late."""
    ended = image.copy()
    ended.set_progress(True)
    ended.signal_connect("eval", lambda _, __: ended.set_kill(True) if deadline.passed else None)
    return ended


def _region(source: Path, request: ImageRequest, full: tuple[int, int]) -> pyvips.Image:
    x, y, w, h = request.region
    levels = level_sizes(*full)
    number = level_for(levels, request)
    level = pyvips.Image.tiffload(str(source), page=number, access="random").crop(0, 0, *levels[number])
    scale = 1 << number
    left, top = min(x // scale, level.width - 1), min(y // scale, level.height - 1)
    right, bottom = min(ceil((x + w) / scale), level.width), min(ceil((y + h) / scale), level.height)
    return level.crop(left, top, max(1, right - left), max(1, bottom - top))


def _sized(region: pyvips.Image, size: tuple[int, int]) -> pyvips.Image:
    width, height = size
    if (region.width, region.height) == size:
        return region
    # Regions come from a level that is less than twice as large: lanczos costs half as much again and shows no more.
    sized = region.resize(width / region.width, vscale=height / region.height, kernel="cubic")
    # Rounding inside resize may miss by one pixel; the size that was asked for is exact.
    return (
        sized
        if (sized.width, sized.height) == size
        else sized.crop(0, 0, min(width, sized.width), min(height, sized.height)).embed(
            0, 0, width, height, extend="copy"
        )
    )


def _turned(image: pyvips.Image, request: ImageRequest, deadline: Deadline) -> pyvips.Image:
    if request.mirrored:
        image = image.fliphor()
    if request.rotation in (90, 180, 270):
        image = image.rot(f"d{request.rotation:.0f}")
    elif request.rotation:
        # Drawn whole before it is turned: every pixel of the result asks for some of it.
        image = _ending(image, deadline).copy_memory()
        if request.format == "jpg":
            image = image.rotate(request.rotation, background=[255] * image.bands)
        else:
            image = (
                image.addalpha().rotate(request.rotation) if not image.hasalpha() else image.rotate(request.rotation)
            )
    return image


def _encoded(image: pyvips.Image, request: ImageRequest, deadline: Deadline) -> bytes:
    if request.quality in ("gray", "bitonal"):
        alpha = image[image.bands - 1] if image.hasalpha() else None
        grey = (image[: image.bands - 1] if alpha is not None else image).colourspace("b-w")
        if request.quality == "bitonal":
            grey = (grey > 127).cast("uchar")
        image = grey if alpha is None else grey.bandjoin(alpha)
    image = _ending(image, deadline)
    if request.format == "jpg":
        return bytes(image.write_to_buffer(".jpg", Q=QUALITY, keep="none"))
    if request.format == "webp":
        return bytes(image.write_to_buffer(".webp", Q=QUALITY, keep="none"))
    return bytes(image.write_to_buffer(".png", compression=6, keep="none"))
