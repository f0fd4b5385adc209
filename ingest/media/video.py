"""Film: H.264 and AAC that play and seek in a browser, a poster and thumbnails."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from archive.model.asset import Kind, Technical
from ingest.media import encoding
from ingest.media.audio import pressed, stereo
from ingest.media.decoding import soundness, verification
from ingest.media.decoding.container_types import recognised
from ingest.media.decoding.containers import Contents, Scan, Track, UnreadableError, contents_of, scan
from ingest.media.decoding.pixels import size_of
from ingest.media.image import thumbnails
from ingest.media.medium import Medium
from ingest.media.recipe import DerivationFailed, Made, Progress, Recipe
from ingest.payloads import Identity

SHORT, LONG = 1080, 4096
"""Pixels of the shorter and the longer side, at the most."""
KEYFRAMES = 2
"""Seconds between keyframes, so that seeking is quick."""
FASTEST = 60
SPARSE = 10.0
"""Seconds between two pictures from which a film is a slide show."""

_TYPES: Mapping[str, tuple[str, ...]] = {
    "video/mp4": ("mp4", "m4v", "3gp", "3g2"),
    "video/quicktime": ("mov", "qt"),
    "video/webm": ("webm",),
    "video/x-matroska": ("mkv",),
    "video/x-msvideo": ("avi",),
    "video/mp2t": ("ts", "mts", "m2ts", "m2t"),
    "video/mpeg": ("mpg", "mpeg", "vob", "m2v", "mpe", "dat"),
    "video/dv": ("dv", "dif"),
    "video/ogg": ("ogv", "ogg"),
    "video/x-ms-wmv": ("wmv", "asf"),
    "video/x-flv": ("flv",),
    "video/h264": ("h264", "264"),
    "video/h265": ("h265", "265", "hevc"),
    "application/mxf": ("mxf",),
}


def recognise(path: Path, head: bytes) -> Identity | None:
    """A container with moving pictures."""
    found = recognised(path, head)
    return found if found is not None and found.kind is Kind.VIDEO else None


def fitted_size(track: Track) -> tuple[int, int]:
    """Width and height of the access copy: as shown, never larger, even, within SHORT and LONG."""
    width, height = track.shown
    share = min(1.0, SHORT / min(width, height), LONG / max(width, height))
    return max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)


def steady_rate(track: Track, found: Scan) -> Fraction | None:
    """The rate to which pictures are brought, None where they already come evenly and no faster than FASTEST."""
    if found.gap > SPARSE:
        return Fraction(1, 4)
    usual = 1 / found.step if found.step > 0 else float(track.rate or 25)
    if found.steady and usual <= FASTEST + 1:
        return None
    rates = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50))
    return min((*rates, Fraction(60000, 1001), Fraction(60)), key=lambda rate: abs(float(rate) - usual))


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """video/1: video.mp4 (H.264 yuv420p, AAC stereo, index first), poster.jpg, thumb-200.jpg, thumb-400.jpg."""
    recipe = "video/1"
    film, poster = into / "video.mp4", into / "poster.jpg"
    try:
        contents, found = contents_of(source), scan(source)
        made = []
        if found.pictures > 1:
            encoding.run([_film(source, contents, found, film)], found.duration, lambda done: progress(0.95 * done))
            made.append(Made(film.name, "video/mp4", film, verification.played(film, technical, recipe)))
        _poster(film if made else source, found.duration if made else 0.0, poster)
        width, height = size_of(poster)
    except (encoding.EncodingError, UnreadableError, IndexError) as fault:
        raise DerivationFailed(recipe, str(fault)) from fault
    small = thumbnails(poster, into, (200, 400))
    progress(1.0)
    return (*made, Made(poster.name, "image/jpeg", poster, Technical(width, height)), *small)


def _film(source: Path, contents: Contents, found: Scan, into: Path) -> Any:
    whole = encoding.source(source)
    track = contents.of("video")[0]
    streams = [_pictures(whole[str(track.index)], track, found)]
    options: dict[str, Any] = {
        "vcodec": "libx264",
        "preset": "veryfast",
        "crf": 23,
        "maxrate": "7500k",
        "bufsize": "15000k",
        "force_key_frames": f"expr:gte(t,n_forced*{KEYFRAMES})",
        "sc_threshold": 0,
        "movflags": "+faststart",
        "max_muxing_queue_size": 4096,
    }
    sounds = contents.of("audio")
    if sounds:
        streams.append(_sound(whole, sounds))
        options |= {**pressed(sounds[0]), "ac": 2, "ar": 48_000}
    return encoding.target(streams, into, **options)


def _pictures(stream: Any, track: Track, found: Scan) -> Any:
    """Every picture whole, upright, in square pixels, in time. ffmpeg has turned them by the time they come here."""
    if track.interlaced:
        stream = encoding.filtered(stream, "bwdif", mode="send_frame", parity="auto", deint="all")
    rate = steady_rate(track, found)
    if rate is not None:
        stream = encoding.filtered(stream, "fps", fps=str(rate))
    if track.hdr:
        stream = encoding.filtered(stream, "zscale", t="linear", npl=203)
        stream = encoding.filtered(stream, "format", "gbrpf32le")
        stream = encoding.filtered(stream, "zscale", p="bt709")
        stream = encoding.filtered(stream, "tonemap", tonemap="mobius", param=0.8, desat=0)
        stream = encoding.filtered(stream, "zscale", t="bt709", m="bt709", r="tv")
    width, height = fitted_size(track)
    if (width, height) != (track.shown if track.rotation % 180 == 0 else (0, 0)) or track.aspect != 1:
        stream = encoding.filtered(stream, "scale", width, height, flags="bicubic")
    stream = encoding.filtered(stream, "setsar", 1)
    return encoding.filtered(stream, "format", "yuv420p")


def _sound(whole: Any, sounds: tuple[Track, ...]) -> Any:
    """The first default track; two mono tracks at the start are the two sides of one sound, as broadcasters keep it."""
    chosen = next((track for track in sounds if track.default), sounds[0])
    pair = sounds[:2]
    if len(pair) == 2 and all(track.channels == 1 for track in pair) and pair[0].language == pair[1].language:
        sides = [
            encoding.filtered(whole[str(track.index)], "aresample", **{"async": 1000, "first_pts": 0}) for track in pair
        ]
        return encoding.joined(sides, "join", inputs=2, channel_layout="stereo")
    return stereo(whole[str(chosen.index)], chosen)


def _poster(film: Path, duration: float, into: Path) -> None:
    """The most usual picture among those after the first fifth."""
    begin = {"ss": round(min(duration / 5, 60.0), 3)} if duration > 0.5 else {}
    picture = encoding.filtered(encoding.source(film, **begin)["v:0"], "thumbnail", 25)
    picture = encoding.filtered(picture, "scale", w="iw*max(1,sar)", h="ih/min(1,sar)")
    options = {"frames:v": 1, "update": 1, "qscale:v": 3, "pix_fmt": "yuvj420p", "f": "image2"}
    encoding.run([encoding.target([picture], into, **options)], 0.0)


MEDIUM = Medium(Kind.VIDEO, _TYPES, recognise, soundness.characterise, (Recipe("video/1", _make),))
