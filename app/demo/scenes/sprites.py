"""Pieces that scenes are put together from: paper-cuts as pictures with transparency."""

from functools import cache

import numpy
from PIL import Image

from app.demo.pictures.paper import RED, Colour, mask_of, textured
from app.demo.pictures.sheet import Sheet


def cut_out(sheet: Sheet, side: int, colour: Colour = RED) -> Image.Image:
    """A paper-cut, transparent where it is cut, in a square of `side` pixels."""
    mask = mask_of(sheet.drawing, side, side)
    return with_mask(paper(colour, (side, side)), Image.fromarray(mask.numpy(), "L"))


@cache
def paper(colour: Colour, size: tuple[int, int]) -> Image.Image:
    """A sheet of paper with its fibres."""
    return Image.fromarray(textured(colour, *size, 1.5, 2).cast("uchar").numpy(), "RGB")


def with_mask(picture: Image.Image, mask: Image.Image) -> Image.Image:
    """A picture that is transparent where the mask is black."""
    piece = picture.convert("RGBA")
    piece.putalpha(mask)
    return piece


def gradient(size: tuple[int, int], *stops: tuple[float, Colour]) -> Image.Image:
    """From top to bottom: (share of the height, colour) …"""
    places = [stop[0] * (size[1] - 1) for stop in stops]
    rows = [numpy.interp(numpy.arange(size[1]), places, [stop[1][band] for stop in stops]) for band in range(3)]
    column = numpy.stack(rows, axis=1)[:, None, :]
    return Image.fromarray(numpy.broadcast_to(column, (size[1], size[0], 3)).astype(numpy.uint8), "RGB")


def glow(side: int, colour: Colour, strength: float) -> Image.Image:
    """A round light that fades to nothing."""
    axis = numpy.linspace(-1, 1, side)
    far = numpy.hypot(*numpy.meshgrid(axis, axis))
    light = (numpy.clip(1 - far, 0, 1) ** 2 * 255 * strength).astype(numpy.uint8)
    return with_mask(Image.new("RGB", (side, side), colour), Image.fromarray(light, "L"))


def eased(share: float) -> float:
    """From 0 to 1, slow at both ends."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
