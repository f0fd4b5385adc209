"""From a sheet to a picture: dyed paper with its fibres, lying on a lighter ground with a soft shadow.

The room's door to libvips.
"""

from functools import cache
from pathlib import Path

import numpy
import pyvips
from numpy.typing import NDArray

from app.demo.pictures.sheet import Sheet

RED = (196, 22, 28)
RICE = (247, 241, 228)
Colour = tuple[int, int, int]


def mask_of(drawing: str, width: int, height: int, units: tuple[float, float] = (1000, 1000)) -> pyvips.Image:
    """SVG elements as one band: 255 is paper. The origin is in the middle; `units` wide and high."""
    wide, high = units
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="{-wide / 2} {-high / 2} {wide} {high}"><rect x="{-wide / 2}" y="{-high / 2}" '
        f'width="{wide}" height="{high}" fill="#000"/>{drawing}</svg>'
    )
    return pyvips.Image.svgload_buffer(svg.encode(), unlimited=True).extract_band(0)


def picture(
    sheet: Sheet,
    width: int,
    height: int | None = None,
    units: tuple[float, float] = (1000, 1000),
    colour: Colour = RED,
    ground: Colour = RICE,
) -> pyvips.Image:
    """The sheet as a picture of `width` × `height` pixels."""
    height = height or width
    mask = mask_of(sheet.drawing, width, height, units)
    pixel = width / units[0]
    fall = 5.0 * pixel
    shadow = mask.shrink(4, 4) if width > 6000 else mask
    shadow = shadow.gaussblur(fall / (4 if width > 6000 else 1), precision="integer")
    if width > 6000:
        shadow = shadow.resize(width / shadow.width, vscale=height / shadow.height, kernel="linear")
    shadow = shadow.embed(round(fall), round(fall), width, height, extend="copy").extract_area(0, 0, width, height)
    below = textured(ground, width, height, 2.2, 1) * (1 - shadow * (0.42 / 255))
    above = textured(colour, width, height, 5.0, 2)
    share = mask / 255.0
    return (above * share + below * (1 - share)).cast("uchar").copy(interpretation="srgb")


def textured(colour: Colour, width: int, height: int, strength: float, seed: int) -> pyvips.Image:
    """A colour as paper has it: fine grain and long soft fibres, repeating unseen every 1024 pixels."""
    grain = _fibres(seed) * strength
    across, down = -(-width // 1024), -(-height // 1024)
    cloth = pyvips.Image.new_from_array(grain).replicate(across, down).extract_area(0, 0, width, height)
    return cloth + list(colour)


def save(image: pyvips.Image, path: Path) -> None:
    """Writes a picture; the format by the name, without any metadata of the moment."""
    match path.suffix:
        case ".jpg":
            image.jpegsave(str(path), Q=90, keep="none")
        case ".png":
            image.pngsave(str(path), compression=3, keep="none")
        case _:
            image.tiffsave(str(path), compression="deflate", predictor="horizontal", keep="none")


@cache
def _fibres(seed: int) -> NDArray[numpy.float32]:
    random = numpy.random.default_rng(seed)
    noise = random.standard_normal((1024, 1024)).astype(numpy.float32)
    long = numpy.fft.rfft2(noise)
    y, x = numpy.meshgrid(numpy.fft.fftfreq(1024), numpy.fft.rfftfreq(1024), indexing="ij")
    soft = numpy.fft.irfft2(long * numpy.exp(-((60 * x) ** 2) - (220 * y) ** 2), s=(1024, 1024))
    cloud = numpy.fft.irfft2(long * numpy.exp(-((150 * numpy.hypot(x, y)) ** 2)), s=(1024, 1024))
    mixed = 0.45 * noise + 1.3 * soft / soft.std() + 0.8 * cloud / cloud.std()
    fibres: NDArray[numpy.float32] = (mixed / 1.6).astype(numpy.float32)
    return fibres
