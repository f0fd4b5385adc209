"""Waveform peaks as audiowaveform keeps them, binary and JSON, version 2 (its documentation, "Data format")."""

import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy

Samples = numpy.ndarray[Any, numpy.dtype[numpy.int16]]

FINEST = 256
"""Samples to a point."""
MOST = 8192
"""Points of the JSON, at the most: what pages draw. Twice as many as the widest screens have pixels."""
VERSION, EIGHT_BITS, MONO = 2, 1, 1


def write_peaks(blocks: Iterable[Samples], rate: int, into: Path) -> int:
    """Writes `into`.dat with the lowest and highest sample of every FINEST, scaled to 8 bits, and `into`.json, coarser.

    `blocks` are mono samples in order. Returns the number of points of the binary form. An hour at 48 kHz is 1.35 MB,
    and that is what is held in memory.
    """
    found: list[numpy.ndarray[Any, numpy.dtype[numpy.int8]]] = []
    rest: Samples = numpy.empty(0, dtype=numpy.int16)
    for block in blocks:
        rest = numpy.concatenate([rest, block])
        whole = len(rest) // FINEST * FINEST
        found.append(_peaks(rest[:whole].reshape(-1, FINEST)))
        rest = rest[whole:]
    if len(rest):
        found.append(_peaks(rest.reshape(1, -1)))
    points = numpy.concatenate(found) if found else numpy.empty((0, 2), dtype=numpy.int8)
    header = struct.pack("<iIiiIi", VERSION, EIGHT_BITS, rate, FINEST, len(points), MONO)
    into.with_suffix(".dat").write_bytes(header + points.tobytes())
    size = FINEST
    coarse = points
    while len(coarse) > MOST:
        coarse, size = _halved(coarse), size * 2
    plain = {
        "version": VERSION,
        "channels": MONO,
        "sample_rate": rate,
        "samples_per_pixel": size,
        "bits": 8,
        "length": len(coarse),
        "data": coarse.reshape(-1).tolist(),
    }
    into.with_suffix(".json").write_text(json.dumps(plain, separators=(",", ":")), encoding="utf-8")
    return len(points)


def _peaks(stretches: Samples) -> numpy.ndarray[Any, numpy.dtype[numpy.int8]]:
    """(stretches, samples) → (stretches, 2): lowest and highest."""
    both = numpy.stack([stretches.min(axis=1), stretches.max(axis=1)], axis=1) if stretches.size else stretches[:, :2]
    return (both >> 8).astype(numpy.int8)


def _halved(points: numpy.ndarray[Any, numpy.dtype[numpy.int8]]) -> numpy.ndarray[Any, numpy.dtype[numpy.int8]]:
    """Every two points as one; an odd one at the end stands for itself."""
    even = len(points) // 2 * 2
    pairs = points[:even].reshape(-1, 2, 2)
    merged = numpy.stack([pairs[:, :, 0].min(axis=1), pairs[:, :, 1].max(axis=1)], axis=1)
    return numpy.concatenate([merged, points[even:]])
