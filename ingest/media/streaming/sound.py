"""The sound of a recording as it is played: its first track from the start, at one level, in one or two channels."""

from typing import Any

from archive.model.asset import Loudness
from ingest.media import encoding
from ingest.media.decoding.containers import Contents, Track, played_first
from ingest.media.decoding.levels import levelled, metered, read
from ingest.media.recipe import Progress
from ingest.media.spanned import Source

LOWEST, HIGHEST = 32_000, 48_000
"""Samples a second that every player takes."""


def heard(whole: Any, contents: Contents, loudness: Loudness | None) -> tuple[Any, dict[str, object]] | None:
    """The stream to be coded and the options for its channels and rate; None for a silent film.

    Two mono tracks at the start are the two sides of one sound, as broadcasters keep it.
    """
    chosen = played_first(contents)
    if chosen is None:
        return None
    pair = contents.of("audio")[:2]
    rate = {"ar": HIGHEST} if not LOWEST <= chosen.sample_rate <= HIGHEST else {}
    if len(pair) == 2 and all(track.channels == 1 for track in pair) and pair[0].language == pair[1].language:
        sides = [_whole(whole[str(track.index)]) for track in pair]
        both = encoding.joined(sides, "join", inputs=2, channel_layout="stereo")
        return levelled(both, loudness), {"ac": 2, **rate}
    stream = _whole(whole[str(chosen.index)])
    if chosen.channels > 2 and "channels" in chosen.layout:
        # Many channels in no known order: the first two.
        stream = encoding.filtered(stream, "pan", "stereo|c0=c0|c1=c1")
    elif chosen.channels > 2:
        stream = encoding.filtered(stream, "aformat", channel_layouts="stereo")
    return levelled(stream, loudness), {"ac": min(chosen.channels, 2), **rate}


def aac(rate: str, options: dict[str, object]) -> dict[str, object]:
    """Options that code a stream as AAC-LC at `rate` ("128k")."""
    return {"acodec": "aac", "audio_bitrate": rate, **options}


def measured(source: Source, track: Track, duration: float, progress: Progress) -> Loudness | None:
    """How loud a track is; for originals that were taken in before this was measured."""
    try:
        stream = metered(encoding.source(source)[str(track.index)])
        said = encoding.measure([encoding.nowhere([stream])], duration, progress)
    except encoding.EncodingError:
        return None
    return read(said.everything)


def _whole(stream: Any) -> Any:
    """Starting at 0 and without holes."""
    return encoding.filtered(stream, "aresample", **{"async": 1000, "first_pts": 0})
