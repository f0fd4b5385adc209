"""Whether a sound or film file decodes from beginning to end, and what is technically true of it."""

from dataclasses import replace
from pathlib import Path

from archive.model.asset import Kind, Loudness, Stream, Technical
from ingest.media import encoding
from ingest.media.decoding import levels
from ingest.media.decoding.containers import Contents, Scan, Track, UnreadableError, played_first
from ingest.media.decoding.probing import probe
from ingest.media.recipe import Progress
from ingest.payloads import Identity


def characterise(path: Path, identity: Identity, progress: Progress = lambda share: None) -> Technical:
    """Size and duration as shown, streams, loudness, chapters, and every complaint of a decode of the whole file.

    Any line that ffmpeg writes at level `error` is damage, and so are a stream whose pictures end long before the
    header says and a file that cannot be opened.
    """
    try:
        contents, found = probe(path, progress)
    except UnreadableError as fault:
        return Technical(damage=(_plain(fault),))
    damage, loudness = _decoded(path, contents, found, progress)
    return replace(described(contents, found, identity.kind, damage), loudness=loudness, chapters=contents.chapters)


def described(contents: Contents, found: Scan, kind: Kind, damage: tuple[str, ...] = ()) -> Technical:
    """What a file holds, in the archive's own terms."""
    picture = next(iter(contents.of("video")), None) if kind is Kind.VIDEO else None
    width, height = picture.shown if picture else (None, None)
    return Technical(
        width=width,
        height=height,
        duration=round(found.duration, 3),
        streams=tuple(_stream(track) for track in contents.tracks),
        colour=picture.pixels if picture else None,
        captured_at=contents.captured_at,
        device=contents.device,
        damage=damage,
    )


def _decoded(
    path: Path, contents: Contents, found: Scan, progress: Progress
) -> tuple[tuple[str, ...], Loudness | None]:
    """What one decode of everything complains of, and how loud the sound is that is played first."""
    whole = encoding.source(path)
    heard = played_first(contents)
    streams = [whole[str(track.index)] for track in contents.tracks if heard is None or track.index != heard.index]
    if heard is not None:
        streams.append(levels.metered(whole[str(heard.index)]))
    try:
        said = encoding.measure([encoding.nowhere(streams)], found.duration, progress, contents.effort)
    except encoding.EncodingError as fault:
        return tuple(str(fault).splitlines()) or ("undecodable",), None
    return said.complaints, levels.read(said.everything)


def _stream(track: Track) -> Stream:
    if track.kind == "video":
        width, height = track.shown
        return Stream(
            "video",
            track.codec,
            track.language,
            width=width,
            height=height,
            rate=track.rate,
            aspect=track.aspect if track.aspect != 1 else None,
            rotation=track.rotation or None,
            fields="interlaced" if track.interlaced else "progressive",
            dynamic=track.hdr,
            colour="/".join(map(str, track.colour)) if track.colour != (2, 2, 2) else None,
        )
    return Stream(
        "audio",
        track.codec,
        track.language,
        sample_rate=track.sample_rate,
        channels=track.channels,
        layout=track.layout or None,
    )


def _plain(fault: UnreadableError) -> str:
    """What PyAV said, without the path it said it of."""
    return str(fault).split(":", 1)[0][:200]
