"""The rungs of a film, all of them from one decode in one process, and its sound once."""

from pathlib import Path
from typing import Any

from ingest.media import encoding
from ingest.media.recipe import Progress
from ingest.media.streaming import pictures, sound
from ingest.media.streaming.film import SOUND, Film
from ingest.media.streaming.ladder import Rung
from ingest.media.streaming.playlists import SEGMENT

SOUND_RATE = "128k"


def encode(film: Film, into: Path, progress: Progress) -> None:
    """Makes NAME.mp4 and NAME.m3u8 of every rung and of the sound. Raises EncodingError, Unavailable."""
    whole = encoding.source(film.source)
    prepared = pictures.prepared(whole[str(film.track.index)], film.track, film.scan)
    outputs = [
        encoding.stream_of([stream], into, rung.name, SEGMENT, **coded(rung))
        for stream, rung in zip(pictures.in_sizes(prepared, film.track, film.rungs), film.rungs, strict=True)
    ]
    outputs += heard(film, whole, into)
    flawless(encoding.run(outputs, film.scan.duration, progress, film.contents.effort))


def heard(film: Film, whole: Any, into: Path) -> list[Any]:
    """The output node of the sound, none for a silent film."""
    found = sound.heard(whole, film.contents, film.loudness)
    if found is None:
        return []
    stream, options = found
    return [encoding.stream_of([stream], into, SOUND, SEGMENT, **sound.aac(SOUND_RATE, options))]


def coded(rung: Rung) -> dict[str, Any]:
    """H.264 with closed groups of pictures that begin every SEGMENT seconds, at the same pictures in every rung."""
    return {
        "vcodec": "libx264",
        "preset": "veryfast",
        "crf": 23,
        "maxrate": rung.rate,
        "bufsize": 2 * rung.rate,
        "force_key_frames": f"expr:gte(t,n_forced*{SEGMENT})",
        "sc_threshold": 0,
        "max_muxing_queue_size": 4096,
    }


def flawless(complaints: tuple[str, ...]) -> None:
    """Raises EncodingError for any complaint: what ffmpeg is unhappy with is not published."""
    if complaints:
        raise encoding.EncodingError("\n".join(complaints))
