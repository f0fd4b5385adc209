"""Sound: two rates to stream, one file to play and two to take along, and the peaks of its waveform."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.model.asset import Kind, Loudness, Technical
from ingest.media import encoding
from ingest.media.decoding import soundness
from ingest.media.decoding.container_types import recognised
from ingest.media.decoding.containers import Contents, UnreadableError, contents_of, played_first, samples, scan
from ingest.media.decoding.probing import probe
from ingest.media.medium import Medium
from ingest.media.recipe import Made, Progress, Recipe
from ingest.media.spanned import Source
from ingest.media.streaming import checking, sound
from ingest.media.streaming.playlists import MASTER, SEGMENT, TYPE, BrokenPlaylistError, Variant, codec_of, master
from ingest.media.streaming.rungs import flawless
from ingest.media.streaming.timed import chapter_track
from ingest.media.waveform import write_peaks
from ingest.payloads import Identity

RUNGS = {"a128": "128k", "a64": "64k"}
"""The rates in which sound is streamed, as AAC: name of the file, bits a second."""
WHOLE = {"audio.m4a": "audio/mp4", "audio.opus": "audio/ogg", "audio.mp3": "audio/mpeg"}
"""The same as one file: for who cannot stream, and to take along."""
ALL_RATES = 700_000
"""Bits of everything that is made of a second, at the most."""

_TYPES: Mapping[str, tuple[str, ...]] = {
    "audio/wav": ("wav", "wave", "bwf", "rf64", "w64"),
    "audio/aiff": ("aif", "aiff", "aifc"),
    "audio/mpeg": ("mp3", "mp2", "mpga"),
    "audio/mp4": ("m4a", "mp4", "m4b"),
    "audio/aac": ("aac",),
    "audio/flac": ("flac",),
    "audio/ogg": ("ogg", "oga", "opus", "spx"),
    "audio/webm": ("webm", "weba"),
    "audio/x-matroska": ("mka", "mkv"),
    "audio/x-ms-wma": ("wma", "asf"),
    "audio/amr": ("amr",),
    "audio/ac3": ("ac3",),
    "audio/x-caf": ("caf",),
    "application/mxf": ("mxf",),
}


def recognise(path: Path, head: bytes) -> Identity | None:
    """A container with sound and no moving pictures."""
    found = recognised(path, head)
    return found if found is not None and found.kind is Kind.AUDIO else None


def _make(source: Source, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """audio/2: a128 and a64 (.mp4, .m3u8), audio.m4a (AAC, index first), audio.opus, audio.mp3, peaks.dat, peaks.json;

    master.m3u8 comes last.
    """
    recipe = "audio/2"
    try:
        contents, found = probe(source, lambda share: progress(0.0))
        checking.ensure_room(into, ALL_RATES * found.duration / 8)
        loudness = technical.loudness or sound.measured(
            source, contents.of("audio")[0], found.duration, lambda share: progress(0.0)
        )
        outputs = _outputs(source, contents, loudness, into)
        flawless(encoding.run(outputs, found.duration, lambda share: progress(0.8 * share)))
        heard = played_first(contents)
        end = found.ends.get(heard.index, found.duration) if heard else found.duration
        rungs = checking.checked(into, dict.fromkeys(RUNGS, end), recipe)
        files = [_file(into / name, media_type, end) for name, media_type in WHOLE.items()]
        whole = next(iter(files))
        write_peaks(samples(whole.path), whole.technical.streams[0].sample_rate or 0, into / "peaks")
    except (encoding.EncodingError, UnreadableError, BrokenPlaylistError, IndexError) as fault:
        raise checking.failure(recipe, str(fault), into) from fault
    master((), [Variant(rungs[name].playlist, codec_of(into / f"{name}.mp4")) for name in RUNGS], into / MASTER)
    progress(1.0)
    return (
        *(made for name, each in rungs.items() for made in checking.files_of(name, "audio/mp4", each, into)),
        *files,
        *chapter_track(contents.chapters, into),
        Made("peaks.dat", "application/octet-stream", into / "peaks.dat"),
        Made("peaks.json", "application/json", into / "peaks.json"),
        Made(MASTER, TYPE, into / MASTER),
    )


def _outputs(source: Source, contents: Contents, loudness: Loudness | None, into: Path) -> list[Any]:
    """Everything that is coded, from one decode."""
    found = sound.heard(encoding.source(source), contents, loudness)
    if found is None:
        raise UnreadableError("no sound")
    stream, options = found
    *rungs, whole, opus, mp3 = encoding.copied(stream, len(RUNGS) + len(WHOLE), "asplit")
    return [
        *(
            encoding.stream_of([each], into, name, SEGMENT, **sound.aac(rate, options))
            for each, (name, rate) in zip(rungs, RUNGS.items(), strict=True)
        ),
        encoding.target([whole], into / "audio.m4a", movflags="+faststart", **sound.aac("128k", options)),
        encoding.target(
            [opus], into / "audio.opus", acodec="libopus", audio_bitrate="96k", ac=options["ac"], ar=48_000
        ),
        encoding.target([mp3], into / "audio.mp3", acodec="libmp3lame", **{**options, "q:a": 2}),
    ]


def _file(path: Path, media_type: str, end: float) -> Made:
    contents, scanned = contents_of(path), scan(path)
    checking.is_long_enough(path.name, scanned, end)
    return Made(path.name, media_type, path, soundness.described(contents, scanned, Kind.AUDIO))


MEDIUM = Medium(Kind.AUDIO, _TYPES, recognise, soundness.characterise, (Recipe("audio/2", _make),))
