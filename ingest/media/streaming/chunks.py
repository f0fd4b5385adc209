"""Long films in chunks of a minute, so that a run that breaks off goes on with the chunk that it was at.

The chunks lie in `unfinished` beside what is made; a chunk counts once its note is written, which is last. The sound
is coded once for the whole film: coded in chunks it drifts by a quarter of a second in two minutes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path

from ingest.media import encoding
from ingest.media.decoding.containers import UnreadableError, scan
from ingest.media.recipe import UNFINISHED, Progress
from ingest.media.spanned import quoted
from ingest.media.streaming import pictures
from ingest.media.streaming.film import SOUND, Film
from ingest.media.streaming.playlists import SEGMENT
from ingest.media.streaming.rungs import coded, flawless, heard

LONG = 300.0
"""Seconds from which a film is worth cutting: shorter ones are done again from the start."""
CHUNK = 60
"""Seconds of a chunk, a multiple of SEGMENT: key pictures stay where they would be without chunks."""
MARGIN = 2.0
"""Seconds that are decoded before and after a chunk, and thrown away: filters look to both sides."""
SPARSE_KEYS = 20.0
"""Seconds between key pictures beyond which every chunk would decode too much that is not its own."""
EXACT = {"enc_time_base": "1:90000", "fps_mode": "passthrough"}
"""Pictures keep their times: rounded to the rate, every chunk moved by up to half a picture."""
_SEEKABLE = ("mov,", "matroska", "mxf", "avi", "mpegts", "dv")
_SHARE_OF_SOUND = 0.03


class TornError(Exception):
    """The chunks do not make the whole: the film cannot be entered in the middle, and is done in one piece."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a film, in seconds from its beginning; the last one has no end."""

    number: int
    start: float
    end: float | None

    def file(self, rung: str, folder: Path) -> Path:
        """Where the chunk of a rung lies."""
        return folder / f"{self.number:04d}-{rung}.mp4"

    def note(self, folder: Path) -> Path:
        """What says that all rungs of the chunk stand, and how many pictures each has."""
        return folder / f"{self.number:04d}.json"


def is_worth_cutting(film: Film) -> bool:
    """Whether a film is long, and can be entered in the middle."""
    found = film.scan
    if found.duration < LONG or found.gap > pictures.SPARSE or not film.contents.format.startswith(_SEEKABLE):
        return False
    keys = (*found.keys, found.keys[0] + found.duration) if found.keys else ()
    return bool(keys) and max(after - before for before, after in pairwise(keys)) <= SPARSE_KEYS


def encode_in_chunks(film: Film, into: Path, progress: Progress) -> None:
    """The same files as `rungs.encode` makes. Raises TornError, EncodingError, Unavailable; what is done stays."""
    folder = into / UNFINISHED
    folder.mkdir(exist_ok=True)
    _sound(film, folder, lambda share: progress(_SHARE_OF_SOUND * share))
    cut = list(chunks(film.scan.duration))
    for chunk in cut:
        before = chunk.number
        if not chunk.note(folder).exists():
            _make(film, chunk, folder, lambda share, before=before: progress(_after(before + share, len(cut))))  # type: ignore[misc]
        progress(_after(chunk.number + 1, len(cut)))
    _whole(film, cut, folder)
    _join(film, cut, folder, into, progress)
    if film.has_sound:
        for ending in (".mp4", ".m3u8"):
            (folder / f"{SOUND}{ending}").rename(into / f"{SOUND}{ending}")


def chunks(duration: float) -> Iterator[Chunk]:
    """The chunks of a film of so many seconds; the last is the longest, by less than half."""
    count = max(1, ceil(duration / CHUNK - 0.5))
    for number in range(count):
        yield Chunk(number, number * CHUNK, (number + 1) * CHUNK if number < count - 1 else None)


def _after(done: float, count: int) -> float:
    return _SHARE_OF_SOUND + (0.99 - _SHARE_OF_SOUND) * done / count


def _sound(film: Film, folder: Path, progress: Progress) -> None:
    done = folder / "sound.json"
    outputs = heard(film, encoding.source(film.source), folder)
    if outputs and not done.exists():
        flawless(encoding.run(outputs, film.scan.duration, progress))
        done.write_text("{}")


def _make(film: Film, chunk: Chunk, folder: Path, progress: Progress) -> None:
    before = min(MARGIN, chunk.start)
    length = film.scan.duration - chunk.start if chunk.end is None else chunk.end - chunk.start
    entered: dict[str, float] = {"ss": chunk.start - before} if chunk.start else {}
    if chunk.end is not None:
        entered["t"] = before + length + MARGIN
    whole = encoding.source(film.source, **entered)
    stream = pictures.prepared(whole[str(film.track.index)], film.track, film.scan)
    ends = {} if chunk.end is None else {"end": before + length}
    stream = encoding.filtered(stream, "trim", start=before, **ends)
    stream = encoding.filtered(stream, "setpts", f"PTS-{before}/TB")
    outputs = [
        encoding.target([sized], chunk.file(rung.name, folder), **coded(rung), **EXACT)
        for sized, rung in zip(pictures.in_sizes(stream, film.track, film.rungs), film.rungs, strict=True)
    ]
    flawless(encoding.run(outputs, before + length, progress, film.contents.effort))
    try:
        counts = {rung.name: scan(chunk.file(rung.name, folder)).pictures for rung in film.rungs}
    except UnreadableError as fault:
        raise TornError(f"chunk {chunk.number}: {fault}") from fault
    if len(set(counts.values())) != 1:
        raise TornError(f"chunk {chunk.number}: {counts}")
    chunk.note(folder).write_text(json.dumps(counts))


def _whole(film: Film, cut: list[Chunk], folder: Path) -> None:
    """Raises TornError unless the chunks have all pictures: some files give others than those that were asked for."""
    if pictures.steady_rate(film.track, film.scan) is not None or film.track.interlaced:
        return
    counts = [next(iter(json.loads(chunk.note(folder).read_text()).values())) for chunk in cut]
    if abs(sum(counts) - film.scan.pictures) > 2:
        raise TornError(f"{sum(counts)} pictures of {film.scan.pictures}")


def _join(film: Film, cut: list[Chunk], folder: Path, into: Path, progress: Progress) -> None:
    """All rungs, copied out of their chunks."""
    outputs = []
    for rung in film.rungs:
        lines = ["ffconcat version 1.0"]
        for chunk in cut:
            # Without `inpoint` each chunk would begin at its first picture, up to a picture too soon.
            lines += [f"file '{quoted(chunk.file(rung.name, folder))}'", "inpoint 0"]
            lines += [f"duration {chunk.end - chunk.start}"] if chunk.end is not None else []
        listed = folder / f"{rung.name}.ffconcat"
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        outputs.append(encoding.stream_of([encoding.our_list(listed)["v:0"]], into, rung.name, SEGMENT, vcodec="copy"))
    flawless(encoding.run(outputs, film.scan.duration, lambda share: progress(0.99)))
