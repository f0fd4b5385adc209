"""Which of many small pictures shows most: the one that varies most in light."""

from collections.abc import Sequence
from pathlib import Path

import numpy
from PIL import Image

Box = tuple[int, int, int, int, int]
"""A small picture: the number of its sheet, left, top, width, height."""


def liveliest(sheets: Sequence[Path], boxes: Sequence[Box]) -> int:
    """The place in `boxes` of the picture with the largest deviation of its grey values. Raises OSError."""
    greys = []
    for path in sheets:
        with Image.open(path) as opened:
            greys.append(numpy.asarray(opened.convert("L"), dtype=numpy.float32))
    spread = [float(greys[number][y : y + high, x : x + wide].std()) for number, x, y, wide, high in boxes]
    return int(numpy.argmax(spread))
