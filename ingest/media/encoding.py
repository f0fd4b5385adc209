"""The room's door to ffmpeg: commands are built by ffmpeg-python, run as a watched child, and never trusted."""

import os
import re
import selectors
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from archive.model.errors import Unavailable
from ingest.media.decoding.confinement import Limits, confined
from ingest.media.decoding.containers import FORMATS, LARGEST_PICTURE
from ingest.media.spanned import Source, Spanned

STALL = 120.0
"""Seconds after which a child is ended that neither made progress nor read anything."""
PATIENCE = 300.0
"""Seconds that a child may run, besides SLOWEST for each second of the source."""
SLOWEST = 60.0
"""Seconds for one second of a film of no more than HD; larger ones get as many times more as they have more pixels."""
_MEMORY, _WRITTEN = 8192, 1 << 22
"""Megabytes that a child may hold, and write to one file."""
_TAIL = 16_384
_COMPLAINTS = 20
_GLOBAL = ("-hide_banner", "-nostdin", "-nostats", "-progress", "pipe:1", "-loglevel")
_FAULT = re.compile(rb"(?:\[[^\]]*\] )*\[(?:error|fatal|panic)\] ")
_FULL = "No space left on device"


class EncodingError(Exception):
    """ffmpeg failed, hung or was ended; the text is its last lines, without paths."""


class StalledError(EncodingError):
    """ffmpeg did nothing for STALL seconds."""


@dataclass(frozen=True, slots=True)
class Said:
    """What ffmpeg wrote: what it complained of, without paths, and the end of everything (16 kB)."""

    complaints: tuple[str, ...]
    everything: str


def source(read: Source, **options: Any) -> Any:
    """An input node: opened in safe mode, by an absolute `file:` name that no option or pattern can hide in."""
    if isinstance(read, Spanned):
        return our_list(read.listed, max_pixels=LARGEST_PICTURE, apply_cropping="codec", **options)
    return ffmpeg.input(
        f"file:{read.absolute()}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        max_pixels=LARGEST_PICTURE,
        # the whole picture that was recorded, not a container's clean aperture
        apply_cropping="codec",
        **options,
    )


def our_list(path: Path, **options: Any) -> Any:
    """An input node of a list of files that we have written ourselves: the only list that is ever opened."""
    opened = {"f": "concat", "safe": 0, "protocol_whitelist": "file", "format_whitelist": f"concat,{FORMATS}"}
    return ffmpeg.input(f"file:{path.absolute()}", **opened, **options)


def target(streams: Sequence[Any], path: Path, **options: Any) -> Any:
    """An output node, without the source's tags and chapters."""
    return ffmpeg.output(
        *streams, f"file:{path.absolute()}", **{"map_metadata": -1, "map_chapters": -1, "threads": threads(), **options}
    )


def stream_of(streams: Sequence[Any], folder: Path, name: str, seconds: int, **options: Any) -> Any:
    """An output node that makes `name`.mp4 in fragments of `seconds`, and `name`.m3u8 that says where each begins."""
    made = folder.absolute() / name
    hls = {
        "f": "hls",
        "hls_time": seconds,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "single_file+independent_segments",
        "hls_segment_filename": f"{made}.mp4",
        # Otherwise each file is moved by what its coder looks ahead: pictures came 57 ms after their sound.
        "avoid_negative_ts": "disabled",
    }
    fixed = {"map_metadata": -1, "map_chapters": -1, "threads": threads()}
    return ffmpeg.output(*streams, f"{made}.m3u8", **{**fixed, **hls, **options})


def nowhere(streams: Sequence[Any], **options: Any) -> Any:
    """An output node that decodes and throws away."""
    return ffmpeg.output(*streams, "pipe:", f="null", threads=threads(), **options)


def filtered(stream: Any, name: str, *values: Any, **options: Any) -> Any:
    """The stream, through one filter."""
    return stream.filter(name, *values, **options)


def copied(stream: Any, times: int, name: str = "split") -> list[Any]:
    """The stream as often as it is wanted, decoded once; `name` is `asplit` for sound."""
    if times == 1:
        return [stream]
    made = stream.filter_multi_output(name, times)
    return [made[place] for place in range(times)]


def joined(streams: Sequence[Any], name: str, **options: Any) -> Any:
    """Several streams, through one filter that makes one of them."""
    return ffmpeg.filter(list(streams), name, **options)


def threads() -> int:
    """Threads of one child: more than a few cost memory and win little."""
    return min(os.cpu_count() or 1, 4)


def limit(duration: float, effort: float = 1.0) -> float:
    """Seconds that a child may run over a source of so many seconds; `effort` as `Contents` has it."""
    return PATIENCE + SLOWEST * duration * max(1.0, effort)


def run(
    nodes: Iterable[Any],
    duration: float,
    progress: Callable[[float], None] = lambda share: None,
    effort: float = 1.0,
) -> tuple[str, ...]:
    """Runs ffmpeg over the output nodes and returns what it complained of, without paths.

    `duration` (seconds of the source) scales progress and, with `effort`, the time limit. Progress is told once a
    second at least, so that who listens can stop it. Raises EncodingError if ffmpeg fails, stalls or exceeds the
    limit, Unavailable if it cannot be started or the disk is full. One that stalls is tried once more: disks and
    networks do. The child dies with us, and on any exception.
    """
    return _run(nodes, duration, progress, effort, "error").complaints


def measure(
    nodes: Iterable[Any],
    duration: float,
    progress: Callable[[float], None] = lambda share: None,
    effort: float = 1.0,
) -> Said:
    """The same, and what filters tell of what passed through them. Raises as `run` does."""
    return _run(nodes, duration, progress, effort, "info")


def _run(nodes: Iterable[Any], duration: float, progress: Callable[[float], None], effort: float, level: str) -> Said:
    spoken = ffmpeg.merge_outputs(*nodes).global_args(*_GLOBAL, f"level+{level}").overwrite_output()
    most = limit(duration, effort)
    command = confined(spoken.compile(cmd=program()), Limits(most, _MEMORY, most * threads(), _MEMORY, _WRITTEN))
    try:
        return _once(command, duration, progress, most)
    except StalledError:
        return _once(command, duration, progress, most)


def _once(command: list[str], duration: float, progress: Callable[[float], None], most: float) -> Said:
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as fault:
        raise Unavailable(f"ffmpeg cannot be started: {fault.strerror}") from fault
    with child:
        try:
            watch = _Watch(child, duration, progress, most)
            watch.until_done()
        finally:
            if child.poll() is None:
                child.kill()
    said = Said(watch.complaints, watch.tail.decode("utf-8", "replace"))
    if any(_FULL in line for line in said.complaints):
        raise Unavailable("there is no room for renditions: free some, or put CHUANXI_HOME on a larger disk")
    if child.returncode != 0:
        raise EncodingError("\n".join(said.complaints) or f"ffmpeg ended with {child.returncode}")
    return said


@cache
def program() -> str:
    """The ffmpeg that imageio-ffmpeg brings (or that IMAGEIO_FFMPEG_EXE names)."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as fault:
        raise Unavailable("no ffmpeg program is installed") from fault


@dataclass
class _Watch:
    """Reads both pipes of a child, so that neither fills, and minds the clock."""

    child: "subprocess.Popen[bytes]"
    duration: float
    progress: Callable[[float], None]
    limit: float
    told: bytes = b""
    said: bytes = b""
    tail: bytes = b""
    faults: dict[bytes, None] = field(default_factory=dict)
    reached: float = -1.0
    read: str = ""
    started: float = field(default_factory=time.monotonic)

    def until_done(self) -> None:
        moved = looked = self.started
        with selectors.DefaultSelector() as selector:
            for pipe in (self.child.stdout, self.child.stderr):
                selector.register(pipe, selectors.EVENT_READ)  # type: ignore[arg-type]
            while selector.get_map():
                for key, _ in selector.select(timeout=1.0):
                    data = os.read(key.fd, 65536)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self.child.stderr:
                        self._heard(data)
                    elif self._advanced(data):
                        moved = time.monotonic()
                now = time.monotonic()
                if now - looked >= 1.0:
                    looked = now
                    moved = now if self._has_read() else moved
                    self.progress(self._share)
                if now - moved > STALL:
                    raise StalledError(f"no progress at {self.reached:.1f} s")
                if now - self.started > self.limit:
                    raise EncodingError(f"no end in {self.limit:.0f} s, at {self.reached:.1f} s")
        self.child.wait()
        self._heard(b"\n")

    def _heard(self, data: bytes) -> None:
        """Keeps the end of what is said, and the last complaints, each once."""
        self.tail = (self.tail + data)[-_TAIL:]
        *lines, self.said = (self.said + data).split(b"\n")
        self.said = self.said[-_TAIL:]
        for line in lines:
            if _FAULT.match(line):
                plain = re.sub(rb" @ 0x[0-9a-f]+", b"", line)
                self.faults.pop(plain, None)
                self.faults[plain] = None
        for old in list(self.faults)[:-_COMPLAINTS]:
            del self.faults[old]

    def _advanced(self, data: bytes) -> bool:
        """Whether the lines of `-progress` tell of a later time or a larger output than before."""
        *lines, self.told = (self.told + data).split(b"\n")
        found = [float(line[12:]) / 1e6 for line in lines if re.fullmatch(rb"out_time_us=\d+", line)]
        if not found or found[-1] <= self.reached:
            return False
        self.reached = found[-1]
        self.progress(self._share)
        return True

    @property
    def _share(self) -> float:
        return min(1.0, max(0.0, self.reached) / self.duration) if self.duration > 0 else 0.0

    def _has_read(self) -> bool:
        """Whether the child has read on: one that moves the index of a large file to its front tells of no progress."""
        try:
            told = Path(f"/proc/{self.child.pid}/io").read_text("ascii")
        except OSError:
            return False
        before, self.read = self.read, told.partition("rchar: ")[2].partition("\n")[0]
        return self.read != before

    @property
    def complaints(self) -> tuple[str, ...]:
        text = b"\n".join(self.faults).decode("utf-8", "replace")
        text = re.sub(r"(?:file:)?/[^\s:'\"]+", "…", re.sub(r"\[(?:error|fatal|panic)\] ", "", text))
        return tuple(dict.fromkeys(line.strip()[:200] for line in text.splitlines() if line.strip()))
