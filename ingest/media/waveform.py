"""Waveform peaks, as audiowaveform's JSON version 2 keeps them (audiowaveform documentation, "Data format")."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy

FINEST = 256
"""Samples to a point, at the least."""
MOST = 32_768
"""Points, at the most: longer sounds get coarser points."""


def write_peaks(blocks: Iterable["numpy.ndarray[Any, numpy.dtype[numpy.int16]]"], rate: int, into: Path) -> int:
    """Writes the lowest and highest sample of each stretch, scaled to 8 bits. Returns the number of points.

    `blocks` are mono samples in order. The stretch starts at FINEST samples and is doubled whenever there would be
    more than MOST points, so memory is bounded for sounds of any length.
    """
    size = FINEST
    lows: list[int] = []
    highs: list[int] = []
    rest = numpy.empty(0, dtype=numpy.int16)
    for block in blocks:
        rest = numpy.concatenate([rest, block])
        whole = len(rest) // size * size
        stretches = rest[:whole].reshape(-1, size)
        lows += (stretches.min(axis=1) >> 8).tolist() if whole else []
        highs += (stretches.max(axis=1) >> 8).tolist() if whole else []
        rest = rest[whole:]
        while len(lows) > MOST:
            lows, highs, rest = _halved(lows, highs, rest, size)
            size *= 2
    if len(rest):
        lows.append(int(rest.min()) >> 8)
        highs.append(int(rest.max()) >> 8)
    data = [each for pair in zip(lows, highs, strict=True) for each in pair]
    header = {"version": 2, "channels": 1, "sample_rate": rate, "samples_per_pixel": size, "bits": 8}
    into.write_text(json.dumps({**header, "length": len(lows), "data": data}, separators=(",", ":")), encoding="utf-8")
    return len(lows)


def _halved(
    lows: list[int], highs: list[int], rest: "numpy.ndarray[Any, numpy.dtype[numpy.int16]]", size: int
) -> tuple[list[int], list[int], "numpy.ndarray[Any, numpy.dtype[numpy.int16]]"]:
    """Every two points as one. An odd one at the end goes back to the samples that are not yet counted."""
    even = len(lows) // 2 * 2
    if even < len(lows):
        last = numpy.zeros(size, dtype=numpy.int16)
        last[: size // 2], last[size // 2 :] = lows[-1] << 8, highs[-1] << 8
        rest = numpy.concatenate([last, rest])
    pairs = zip(lows[0:even:2], lows[1:even:2], strict=True), zip(highs[0:even:2], highs[1:even:2], strict=True)
    return [min(pair) for pair in pairs[0]], [max(pair) for pair in pairs[1]], rest
