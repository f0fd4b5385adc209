"""Which of many small pictures shows most: the one that varies most in light, on the whole and from point to point."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from PIL import Image

Box = tuple[int, int, int, int, int]
"""A small picture: the number of its sheet, left, top, width, height."""


def liveliest(sheets: Sequence[Path], boxes: Sequence[Box]) -> int:
    """The place in `boxes` of the picture with the largest deviation of its grey values, times its sharpness.

    Raises OSError.
    """
    greys = []
    for path in sheets:
        with Image.open(path) as opened:
            greys.append(numpy.asarray(opened.convert("L"), dtype=numpy.float32))
    return int(numpy.argmax([_shows(greys[number][y : y + high, x : x + wide]) for number, x, y, wide, high in boxes]))


def _shows(grey: numpy.ndarray[Any, numpy.dtype[numpy.float32]]) -> float:
    """Contrast times the usual step from a point to the next: what is blurred has the first without the second."""
    if min(grey.shape) < 2:
        return 0.0
    steps = numpy.abs(numpy.diff(grey, axis=0)).mean() + numpy.abs(numpy.diff(grey, axis=1)).mean()
    return float(grey.std() * steps)
