"""The room's door to ffmpeg: commands are built by ffmpeg-python, run as a watched child, and never trusted."""

import os
import re
import resource
import selectors
import shutil
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
from ingest.media.decoding.containers import FORMATS

STALL = 120.0
"""Seconds without progress after which a child is ended."""
LARGEST_PICTURE = 67_108_864
"""Pixels of one picture of a film, at the most."""
_MEMORY = 8 * 2**30
_TAIL = 16_384
_GLOBAL = ("-hide_banner", "-nostdin", "-loglevel", "error", "-nostats", "-progress", "pipe:1")


class EncodingError(Exception):
    """ffmpeg failed, hung or was ended; the text is its last lines, without paths."""


def source(path: Path, **options: Any) -> Any:
    """An input node: opened in safe mode, by an absolute `file:` name that no option or pattern can hide in."""
    return ffmpeg.input(
        f"file:{path.absolute()}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        max_pixels=LARGEST_PICTURE,
        # the whole picture that was recorded, not a container's clean aperture
        apply_cropping="codec",
        **options,
    )


def target(streams: Sequence[Any], path: Path, **options: Any) -> Any:
    """An output node, without the source's tags and chapters."""
    return ffmpeg.output(
        *streams, f"file:{path.absolute()}", **{"map_metadata": -1, "map_chapters": -1, "threads": threads(), **options}
    )


def nowhere(streams: Sequence[Any]) -> Any:
    """An output node that decodes and throws away."""
    return ffmpeg.output(*streams, "pipe:", f="null", threads=threads())


def filtered(stream: Any, name: str, *values: Any, **options: Any) -> Any:
    """The stream, through one filter."""
    return stream.filter(name, *values, **options)


def joined(streams: Sequence[Any], name: str, **options: Any) -> Any:
    """Several streams, through one filter that makes one of them."""
    return ffmpeg.filter(list(streams), name, **options)


def threads() -> int:
    """Threads of one child: more than a few cost memory and win little."""
    return min(os.cpu_count() or 1, 4)


def run(
    nodes: Iterable[Any], duration: float, progress: Callable[[float], None] = lambda share: None
) -> tuple[str, ...]:
    """Runs ffmpeg over the output nodes and returns what it complained of, without paths.

    `duration` (seconds of the source) scales progress and the time limit. Raises EncodingError if ffmpeg fails,
    stalls or exceeds the limit, Unavailable if it cannot be started. The child dies with us, and on any exception.
    """
    argv = [*_guard(), *ffmpeg.merge_outputs(*nodes).global_args(*_GLOBAL).overwrite_output().compile(cmd=program())]
    limit = 300.0 + 60.0 * duration
    try:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as fault:
        raise Unavailable(f"ffmpeg cannot be started: {fault.strerror}") from fault
    with child:
        try:
            _limit(child.pid, limit)
            watch = _Watch(child, duration, progress, limit)
            watch.until_done()
        finally:
            if child.poll() is None:
                child.kill()
    said = watch.complaints
    if child.returncode != 0:
        raise EncodingError("\n".join(said) or f"ffmpeg ended with {child.returncode}")
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
    tail: bytes = b""
    reached: float = -1.0
    started: float = field(default_factory=time.monotonic)

    def until_done(self) -> None:
        moved = self.started
        with selectors.DefaultSelector() as selector:
            for pipe in (self.child.stdout, self.child.stderr):
                selector.register(pipe, selectors.EVENT_READ)  # type: ignore[arg-type]
            while selector.get_map():
                for key, _ in selector.select(timeout=1.0):
                    data = os.read(key.fd, 65536)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self.child.stderr:
                        self.tail = (self.tail + data)[-_TAIL:]
                    elif self._advanced(data):
                        moved = time.monotonic()
                now = time.monotonic()
                if now - moved > STALL or now - self.started > self.limit:
                    raise EncodingError(f"no progress at {self.reached:.1f} s")
        self.child.wait()

    def _advanced(self, data: bytes) -> bool:
        """Whether the lines of `-progress` tell of a later time or a larger output than before."""
        *lines, self.told = (self.told + data).split(b"\n")
        found = [float(line[12:]) / 1e6 for line in lines if re.fullmatch(rb"out_time_us=\d+", line)]
        if not found or found[-1] <= self.reached:
            return False
        self.reached = found[-1]
        if self.duration > 0:
            self.progress(min(1.0, self.reached / self.duration))
        return True

    @property
    def complaints(self) -> tuple[str, ...]:
        text = re.sub(r"(?:file:)?/[^\s:'\"]+", "…", self.tail.decode("utf-8", "replace"))
        text = re.sub(r" @ 0x[0-9a-f]+", "", text)
        return tuple(dict.fromkeys(line.strip()[:200] for line in text.splitlines() if line.strip()))[-20:]


def _guard() -> list[str]:
    """Linux ends the child when we die, however we die."""
    guard = shutil.which("setpriv")
    return [guard, "--pdeathsig", "KILL", "--"] if guard else []


def _limit(pid: int, seconds: float) -> None:
    """Bounds the memory and processor time of a child that reads what strangers made."""
    if hasattr(resource, "prlimit"):
        try:
            resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            cpu = int(seconds) * threads()
            resource.prlimit(pid, resource.RLIMIT_CPU, (cpu, cpu))
        except ProcessLookupError:
            return
