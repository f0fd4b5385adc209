"""The room's door to PyAV: what is in a sound or film file, how long it really lasts, and its samples."""

import math
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
from av.error import FFmpegError

from archive.model.asset import Chapter
from ingest.media.hostile import hostile

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,dv,mxf,wav,w64,aiff,mp3,flac,ogg,aac,asf,flv,"
    "amr,caf,ac3,h264,hevc"
)
"""What may be opened: formats whose files name no other file. Playlists and ffconcat are not among them."""
LARGEST_PICTURE = 67_108_864
"""Pixels of one picture of a film, at the most: 16384×8704 in one frame took a gigabyte and most of a minute."""
STREAMS = 64
"""Streams of one file, at the most. One more is let in to be counted: what is beyond is passed over in silence."""
_OPTIONS = {"format_whitelist": FORMATS, "protocol_whitelist": "file", "max_streams": str(STREAMS + 1)}
_PATIENCE = (30.0, 30.0)
_ATTACHED = 0x400
_DEFAULT = 0x1
_FULL_RANGE = 2
_FIELD_ORDERS = frozenset({2, 3, 4, 5})
_HDR = {16: "PQ", 18: "HLG"}
CHAPTERS = 500
"""Chapters of one file, at the most."""


@dataclass(frozen=True, slots=True)
class Track:
    """One stream. `width` × `height` are the coded size; rotation in degrees is applied by who shows it.

    `colour` are primaries, transfer and matrix by the numbers of ITU-T H.273; 2: not said.
    """

    index: int
    kind: str
    codec: str
    language: str | None = None
    default: bool = False
    width: int = 0
    height: int = 0
    aspect: Fraction = Fraction(1)
    rotation: int = 0
    interlaced: bool = False
    rate: Fraction | None = None
    pixels: str | None = None
    hdr: str | None = None
    colour: tuple[int, int, int] = (2, 2, 2)
    full_range: bool = False
    sample_rate: int = 0
    channels: int = 0
    layout: str = ""

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as shown: square pixels, upright."""
        size = (max(1, round(self.width * self.aspect)), self.height)
        return (size[1], size[0]) if self.rotation % 180 == 90 else size


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: `format` as ffmpeg calls it, `brand` of an ISO file, tracks that can be played."""

    format: str
    brand: str
    tracks: tuple[Track, ...]
    captured_at: str | None = None
    device: str | None = None
    chapters: tuple[Chapter, ...] = ()

    @property
    def effort(self) -> float:
        """How many times as many pixels a second has as one of a film in HD at 60 pictures a second."""
        pixels = sum(track.width * track.height * min(float(track.rate or 25), 120.0) for track in self.of("video"))
        return pixels / (1920 * 1080 * 60)

    def of(self, kind: str) -> tuple[Track, ...]:
        """The tracks of one kind: video or audio."""
        return tuple(track for track in self.tracks if track.kind == kind)


@dataclass(frozen=True, slots=True)
class Scan:
    """From every packet: the seconds between the first and the end of the last, and what the pictures' times say.

    `gap` is the longest time between two pictures, `step` the usual one; `steady` is False where they vary. `keys` are
    the times of the pictures from which decoding can start; `late` is how long after the rest the pictures begin.
    `ends` says of each stream how long after the first beginning of all it ends.
    """

    duration: float
    packets: dict[int, int]
    gap: float = 0.0
    step: float = 0.0
    steady: bool = True
    pictures: int = 0
    keys: tuple[float, ...] = ()
    late: float = 0.0
    ends: Mapping[int, float] = field(default_factory=dict)


class UnreadableError(Exception):
    """The file cannot be opened or read as sound or film."""


def contents_of(path: Path) -> Contents:
    """What is in the file. Raises UnreadableError, and Rejected `file_hostile` for too many streams."""
    with _opened(path) as container:
        if len(container.streams) > STREAMS:
            raise hostile("streams")
        tags = {key.lower(): value for key, value in container.metadata.items()}
        tracks = tuple(
            _video(stream, container) if stream.type == "video" else _audio(stream)
            for stream in container.streams
            if stream.type in ("video", "audio")
            and stream.codec_context is not None
            and not int(stream.disposition) & _ATTACHED
        )
        device = " ".join(filter(None, (tags.get("make"), tags.get("model") or tags.get("com.apple.quicktime.model"))))
        return Contents(
            container.format.name,
            tags.get("major_brand", ""),
            tuple(track for track in tracks if track is not None),
            tags.get("creation_time") or tags.get("com.apple.quicktime.creationdate"),
            device[:80] or None,
            _chapters(container),
        )


def played_first(contents: Contents) -> Track | None:
    """The sound that a player starts with: the first default track, else the first; None if there is no sound."""
    sounds = contents.of("audio")
    return next((track for track in sounds if track.default), sounds[0] if sounds else None)


def scan(path: Path) -> Scan:
    """Reads every packet, decodes none. Raises UnreadableError if nothing can be read."""
    first = math.inf
    lasts: dict[int, float] = {}
    packets: dict[int, int] = {}
    times, keys = array("d"), array("d")
    with _opened(path) as container:
        shown = [s for s in container.streams if s.type in ("video", "audio") and not int(s.disposition) & _ATTACHED]
        picture = next((s.index for s in shown if s.type == "video"), None)
        for packet in container.demux(shown):
            if packet.time_base is None or not packet.size:
                continue
            index = packet.stream.index
            start, length = _when(packet, lasts.get(index, 0.0))
            packets[index] = packets.get(index, 0) + 1
            first = min(first, start)
            lasts[index] = max(lasts.get(index, 0.0), start + length)
            if index == picture:
                times.append(start)
                if packet.is_keyframe:
                    keys.append(start)
    if not packets:
        raise UnreadableError("no packets")
    begin = max(first, 0.0)
    late = max(0.0, min(times) - begin) if times else 0.0
    ends = {index: last - begin for index, last in lasts.items()}
    return Scan(max(ends.values()), packets, *_rhythm(times), keys=tuple(keys), late=late, ends=ends)


def _when(packet: Any, before: float) -> tuple[float, float]:
    """Start and length of a packet in seconds; without a time of its own (raw H.264) it follows what was `before`."""
    at = packet.dts if packet.pts is None else packet.pts
    length = float((packet.duration or 0) * packet.time_base)
    if at is not None:
        return float(at * packet.time_base), length
    rate = packet.stream.guessed_rate if packet.stream.type == "video" else None
    return before, length or (1 / float(rate) if rate else 0.0)


def samples(path: Path) -> Iterator[numpy.ndarray[Any, numpy.dtype[numpy.int16]]]:
    """The first audio track as mono 16-bit samples at its own rate, some 65,536 at a time. Raises UnreadableError."""
    with _opened(path) as container:
        resampler = av.AudioResampler(format="s16", layout="mono")
        waiting: list[numpy.ndarray[Any, numpy.dtype[numpy.int16]]] = []
        held = 0
        for frame in container.decode(audio=0):
            for plain in resampler.resample(frame):
                waiting.append(plain.to_ndarray()[0])
                held += plain.samples
            if held >= 65536:
                yield numpy.concatenate(waiting)
                waiting, held = [], 0
        waiting += [plain.to_ndarray()[0] for plain in resampler.resample(None)]
        if waiting:
            yield numpy.concatenate(waiting)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The file, opened in safe mode. Raises UnreadableError for whatever ffmpeg says of it."""
    try:
        with av.open(f"file:{path.absolute()}", options=_OPTIONS, timeout=_PATIENCE, metadata_errors="replace") as file:
            yield file
    except (FFmpegError, ValueError) as fault:
        raise UnreadableError(str(fault)) from fault


def _video(stream: Any, container: Any) -> Track | None:
    context = stream.codec_context
    if not context.width or not context.height:
        return None
    rotation, interlaced = _first_frame(stream, container)
    rate = stream.guessed_rate or stream.average_rate
    return Track(
        stream.index,
        "video",
        context.name,
        _language(stream),
        bool(int(stream.disposition) & _DEFAULT),
        width=context.width,
        height=context.height,
        aspect=Fraction(stream.sample_aspect_ratio or 1),
        rotation=rotation,
        interlaced=interlaced or context.name == "dvvideo" or int(context.field_order) in _FIELD_ORDERS,
        rate=Fraction(rate) if rate else None,
        pixels=context.pix_fmt,
        hdr=_HDR.get(int(context.color_trc or 0)),
        colour=(int(context.color_primaries), int(context.color_trc), int(context.colorspace)),
        full_range=int(context.color_range) == _FULL_RANGE,
    )


def _first_frame(stream: Any, container: Any) -> tuple[int, bool]:
    """Rotation and interlacing, which only a decoded frame tells; (0, False) where none decodes or should be tried."""
    if stream.codec_context.width * stream.codec_context.height > LARGEST_PICTURE:
        return 0, False
    try:
        frame = next(container.decode(stream), None)
        container.seek(0)
    except (FFmpegError, ValueError):
        return 0, False
    return (round(frame.rotation) % 360, bool(frame.interlaced_frame)) if frame is not None else (0, False)


def _audio(stream: Any) -> Track | None:
    context = stream.codec_context
    if not context.sample_rate or not context.channels:
        return None
    return Track(
        stream.index,
        "audio",
        context.name,
        _language(stream),
        bool(int(stream.disposition) & _DEFAULT),
        sample_rate=context.sample_rate,
        channels=context.channels,
        layout=context.layout.name,
    )


def _chapters(container: Any) -> tuple[Chapter, ...]:
    """The chapters that have a name and last, by their beginning."""
    found = []
    for each in container.chapters()[:CHAPTERS]:
        start, end = (round(float(each[place] * each["time_base"]), 3) for place in ("start", "end"))
        title = "".join(c for c in str(each["metadata"].get("title", "")) if c.isprintable()).strip()[:200]
        if title and 0 <= start < end:
            found.append(Chapter(start, end, title))
    return tuple(sorted(found, key=lambda chapter: chapter.start))


def _language(stream: Any) -> str | None:
    language = stream.language
    return language if language and language != "und" else None


def _rhythm(times: "array[float]") -> tuple[float, float, bool, int]:
    """gap, step, steady, pictures."""
    if len(times) < 2:
        return 0.0, 0.0, True, len(times)
    steps = numpy.diff(numpy.sort(numpy.frombuffer(times, dtype=numpy.float64)))
    usual = float(numpy.median(steps))
    uneven = numpy.abs(steps - usual) > max(0.2 * usual, 0.002)
    return float(steps.max()), usual, float(uneven.mean()) < 0.02, len(times)
