"""The room's door to PyAV: what is in a sound or film file, how long it really lasts, and its samples."""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
from av.error import FFmpegError

from ingest.media.hostile import hostile

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,dv,mxf,wav,w64,aiff,mp3,flac,ogg,aac,asf,flv,"
    "amr,caf,ac3,h264,hevc"
)
"""What may be opened: formats whose files name no other file. Playlists and ffconcat are not among them."""
STREAMS = 64
_OPTIONS = {"format_whitelist": FORMATS, "protocol_whitelist": "file", "max_streams": str(STREAMS)}
_PATIENCE = (30.0, 30.0)
_ATTACHED = 0x400
_DEFAULT = 0x1
_HDR = {16: "PQ", 18: "HLG"}


@dataclass(frozen=True, slots=True)
class Track:
    """One stream. `width` × `height` are the coded size; rotation in degrees is applied by who shows it."""

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

    def of(self, kind: str) -> tuple[Track, ...]:
        """The tracks of one kind: video or audio."""
        return tuple(track for track in self.tracks if track.kind == kind)


@dataclass(frozen=True, slots=True)
class Scan:
    """From every packet: the seconds between the first and the end of the last, and what the pictures' times say.

    `gap` is the longest time between two pictures, `step` the usual one; `steady` is False where they vary.
    """

    duration: float
    packets: dict[int, int]
    gap: float = 0.0
    step: float = 0.0
    steady: bool = True
    pictures: int = 0


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
        )


def scan(path: Path) -> Scan:
    """Reads every packet, decodes none. Raises UnreadableError if nothing can be read."""
    starts: list[float] = []
    ends: list[float] = []
    packets: dict[int, int] = {}
    times = array("d")
    with _opened(path) as container:
        shown = [s for s in container.streams if s.type in ("video", "audio") and not int(s.disposition) & _ATTACHED]
        picture = next((s.index for s in shown if s.type == "video"), None)
        for packet in container.demux(shown):
            at = packet.dts if packet.pts is None else packet.pts
            if at is None or packet.time_base is None or not packet.size:
                continue
            start = float(at * packet.time_base)
            end = start + float((packet.duration or 0) * packet.time_base)
            packets[packet.stream.index] = packets.get(packet.stream.index, 0) + 1
            starts = [min(start, *starts)] if starts else [start]
            ends = [max(end, *ends)] if ends else [end]
            if packet.stream.index == picture:
                times.append(start)
    if not packets:
        raise UnreadableError("no packets")
    return Scan(ends[0] - max(starts[0], 0.0), packets, *_rhythm(times))


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
        interlaced=interlaced or context.name == "dvvideo",
        rate=Fraction(rate) if rate else None,
        pixels=context.pix_fmt,
        hdr=_HDR.get(int(context.color_trc or 0)),
    )


def _first_frame(stream: Any, container: Any) -> tuple[int, bool]:
    """Rotation and interlacing, which only a decoded frame tells; (0, False) where none decodes."""
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
