"""Every picture whole, upright, in square pixels, in time and in the colours that it says it has, in every size."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ingest.media import encoding
from ingest.media.decoding.containers import Scan, Track
from ingest.media.spanned import Source
from ingest.media.streaming.ladder import Rung

FASTEST = 60
"""Pictures a second, at the most."""
SPARSE = 10.0
"""Seconds between two pictures from which a film is a slide show: at an ordinary rate three of them filled a disk."""
LATE = 0.04
"""Seconds by which pictures may begin after the sound; beyond, the first one is shown from the start."""
_RATES = (10010, 12012, 15015, 24000, 24024, 25025, 30000, 30030, 50050, 60000, 60060)
"""Rates that screens know, in pictures per 1001 seconds."""
_UNSAID = 2
_BT709 = 1
_RGB = ("rgb", "bgr", "gbr", "argb", "abgr", "pal8", "0rgb", "0bgr")
_INTERMEDIATE = frozenset({"prores", "dnxhd", "v210", "rawvideo", "ffv1", "huffyuv", "ffvhuff", "utvideo", "mjpeg"})
_FIELDS = re.compile(r"Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+)")
_PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020"}
_TRANSFERS = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12"}
_MATRICES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc"}


def prepared(stream: Any, track: Track, found: Scan) -> Any:
    """What all rungs have in common."""
    if track.interlaced:
        stream = encoding.filtered(stream, "bwdif", mode="send_frame", parity="auto", deint="all")
    if (rate := steady_rate(track, found)) is not None:
        start = {"start_time": 0} if found.late > LATE else {}
        stream = encoding.filtered(stream, "fps", fps=str(rate), **start)
    if track.hdr:
        stream = encoding.filtered(stream, "zscale", t="linear", npl=203)
        stream = encoding.filtered(stream, "format", "gbrpf32le")
        stream = encoding.filtered(stream, "zscale", p="bt709")
        stream = encoding.filtered(stream, "tonemap", tonemap="mobius", param=0.8, desat=0)
        stream = encoding.filtered(stream, "zscale", t="bt709", m="bt709", r="tv")
    elif _is_rgb(track):
        stream = encoding.filtered(stream, "scale", out_color_matrix="bt709", out_range="tv")
    elif track.full_range:
        stream = encoding.filtered(stream, "scale", out_range="tv")
    return encoding.filtered(stream, "format", "yuv420p")


def in_sizes(stream: Any, track: Track, rungs: Sequence[Rung]) -> list[Any]:
    """The prepared stream once for each rung, from one decode. `rungs`: the largest first; each is drawn from the one

    before it: to scale each from the whole picture took a fiftieth more of all.
    """
    made = []
    for place, rung in enumerate(rungs, start=1):
        if not rung.native:
            stream = encoding.filtered(stream, "scale", rung.width, rung.height, flags="bicubic")
        own, stream = encoding.copied(stream, 2) if place < len(rungs) else (stream, None)
        own = encoding.filtered(own, "setsar", 1)
        # Since ffmpeg 7 what the source says of its colours is lost in a filtergraph: players would guess.
        made.append(encoding.filtered(own, "setparams", **colours(track)))
    return made


def colours(track: Track) -> dict[str, str]:
    """What is said of the colours of the rungs: what the source says, or what its size means where it is silent."""
    if track.hdr or _is_rgb(track):
        told = (_BT709, _BT709, _BT709)
    else:
        usual = _BT709 if track.height >= 720 else 5 if track.height in (576, 288) else 6
        told = tuple(usual if each == _UNSAID else each for each in track.colour)  # type: ignore[assignment]
    names = {
        "color_primaries": _PRIMARIES.get(told[0]),
        "color_trc": _TRANSFERS.get(told[1]),
        "colorspace": _MATRICES.get(told[2]),
        "range": "tv",
    }
    return {name: value for name, value in names.items() if value}


def steady_rate(track: Track, found: Scan) -> Fraction | None:
    """The rate to which pictures are brought; None where they come evenly, from the start, no faster than FASTEST."""
    if found.gap > SPARSE:
        return Fraction(1, 4)
    usual = 1 / found.step if found.step > 0 else float(track.rate or 25)
    if found.steady and usual <= FASTEST + 1 and found.late <= LATE:
        return None
    return min((Fraction(rate, 1001) for rate in _RATES), key=lambda rate: abs(float(rate) - usual))


def has_hidden_fields(source: Source, track: Track) -> bool:
    """Whether an intermediate in standard definition that calls itself progressive is made of fields (200 pictures)."""
    if track.interlaced or track.codec not in _INTERMEDIATE or track.height not in (480, 486, 576, 608, 512):
        return False
    stream = encoding.filtered(encoding.source(source)[str(track.index)], "idet")
    try:
        said = encoding.measure([encoding.nowhere([stream], **{"frames:v": 200})], 10.0)
    except encoding.EncodingError:
        return False
    told = _FIELDS.findall(said.everything)
    if not told:
        return False
    top, bottom, whole = map(int, told[-1])
    return top + bottom > 4 * whole


def _is_rgb(track: Track) -> bool:
    return (track.pixels or "").startswith(_RGB)
