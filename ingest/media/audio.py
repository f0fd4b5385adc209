"""Sound: AAC that plays and seeks in a browser, and the peaks of its waveform."""

from collections.abc import Mapping
from pathlib import Path

from archive.model.asset import Kind, Technical
from ingest.media import encoding
from ingest.media.decoding import soundness, verification
from ingest.media.decoding.container_types import recognised
from ingest.media.decoding.containers import Track, UnreadableError, contents_of, samples
from ingest.media.medium import Medium
from ingest.media.recipe import DerivationFailed, Made, Progress, Recipe
from ingest.media.waveform import write_peaks
from ingest.payloads import Identity

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


def pressed(track: Track) -> dict[str, object]:
    """Options that make one track AAC in mono or stereo at a rate that browsers play."""
    options: dict[str, object] = {"acodec": "aac", "audio_bitrate": "128k", "ac": min(track.channels, 2)}
    if track.sample_rate > 48_000 or track.sample_rate < 8_000:
        options["ar"] = 48_000
    return options


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """audio/1: audio.m4a (AAC 128 kb/s, index first) and peaks.json of what is heard."""
    recipe = "audio/1"
    sound = into / "audio.m4a"
    peaks = into / "peaks.json"
    try:
        track = contents_of(source).of("audio")[0]
        stream = stereo(encoding.source(source)[str(track.index)], track)
        options = pressed(track)
        encoding.run(
            [encoding.target([stream], sound, movflags="+faststart", **options)],
            technical.duration or 0.0,
            lambda share: progress(0.9 * share),
        )
        checked = verification.played(sound, technical, recipe)
        write_peaks(samples(sound), checked.streams[0].sample_rate or 0, peaks)
    except (encoding.EncodingError, UnreadableError, IndexError) as fault:
        raise DerivationFailed(recipe, str(fault)) from fault
    progress(1.0)
    return (Made(sound.name, "audio/mp4", sound, checked), Made(peaks.name, "application/json", peaks))


def stereo(stream: object, track: Track) -> object:
    """The stream, fitted: starting at 0, without holes; of many channels in no known order, the first two."""
    fitted = encoding.filtered(stream, "aresample", **{"async": 1000, "first_pts": 0})
    if track.channels > 2 and "channels" in track.layout:
        return encoding.filtered(fitted, "pan", "stereo|c0=c0|c1=c1")
    return fitted


MEDIUM = Medium(Kind.AUDIO, _TYPES, recognise, soundness.characterise, (Recipe("audio/1", _make),))
