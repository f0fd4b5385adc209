"""The last scene: slowly back from one pane until the whole window is seen."""

from collections.abc import Iterator

from PIL import Image

from app.demo.pictures.lattice import HIGH, WIDE, lattice
from app.demo.pictures.paper import picture
from app.demo.scenes import SIZE
from app.demo.scenes.sprites import eased

LENGTH = 70
_PIXELS = 2200


def window() -> Iterator[Image.Image]:
    """LENGTH pictures; the last ones go dark."""
    whole = Image.fromarray(picture(lattice(), _PIXELS, _PIXELS * 2 // 3, (WIDE, HIGH)).numpy(), "RGB")
    dark = Image.new("RGB", SIZE, (8, 6, 16))
    for number in range(LENGTH):
        share = eased(number / (LENGTH - 18))
        wide = 1000 + (_PIXELS - 1000) * share
        high = wide * SIZE[1] / SIZE[0]
        x, y = (_PIXELS - wide) / 2, (590 - high / 2) * (1 - share) + (_PIXELS * 2 / 3 - high) / 2 * share
        view = whole.resize(SIZE, Image.Resampling.BILINEAR, box=(x, y, x + wide, y + high), reducing_gap=1.2)
        yield Image.blend(view, dark, eased((number - LENGTH + 14) / 14))
