"""Film: rungs to stream, one file for who cannot, a poster, thumbnails, and small pictures for the seek bar."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from archive.model.asset import Kind, Technical
from archive.renditions import poster_of
from ingest.media import encoding
from ingest.media.decoding import probing as original
from ingest.media.decoding import soundness
from ingest.media.decoding.container_types import recognised
from ingest.media.decoding.containers import Scan, UnreadableError, contents_of, scan
from ingest.media.decoding.pixels import size_of
from ingest.media.image import thumbnails
from ingest.media.medium import Medium
from ingest.media.recipe import UNFINISHED, Made, Progress, Recipe
from ingest.media.spanned import Source
from ingest.media.streaming import checking, pictures, sheets
from ingest.media.streaming.chunks import TornError, encode_in_chunks, is_worth_cutting
from ingest.media.streaming.film import SOUND, Film, examined
from ingest.media.streaming.ladder import Ladder, fallback, ladder, proxy
from ingest.media.streaming.playlists import MASTER, TYPE, BrokenPlaylistError, Variant, codec_of, master
from ingest.media.streaming.rungs import encode, flawless
from ingest.media.streaming.timed import chapter_track
from ingest.payloads import Identity

_STILL = {"frames:v": 1, "update": 1, "qscale:v": 3, "pix_fmt": "yuvj420p", "f": "image2"}
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


def _make(source: Source, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """hls/1: every rung."""
    return _all_of(source, technical, into, progress, "hls/1", ladder)


def _make_small(source: Source, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """footage/1: the same from the smallest rung alone, for what only its keepers look through."""
    return _all_of(source, technical, into, progress, "footage/1", proxy)


def _all_of(
    source: Source, technical: Technical, into: Path, progress: Progress, recipe: str, rule: Ladder
) -> tuple[Made, ...]:
    """v720.mp4, v720.m3u8 … of each rung, sound.mp4, sound.m3u8, video.mp4 (H.264 and AAC, index first),

    sprite-1.jpg …, thumbnails.vtt, scenes.json, poster.jpg, thumb-200.jpg, thumb-400.jpg; master.m3u8 comes last.
    """
    poster = into / "poster.jpg"
    try:
        film = examined(source, technical, rule, progress)
        if film.scan.pictures > 1:
            made = _streamed(film, into, recipe, progress)
        else:
            made = ()
            _picture(source, 0.0, poster)
        width, height = size_of(poster)
    except (encoding.EncodingError, UnreadableError, BrokenPlaylistError, IndexError) as fault:
        raise checking.failure(recipe, str(fault), into) from fault
    small = thumbnails(poster, into, (200, 400))
    progress(1.0)
    return (Made(poster.name, "image/jpeg", poster, Technical(width, height)), *small, *made)


def _streamed(film: Film, into: Path, recipe: str, progress: Progress) -> tuple[Made, ...]:
    checking.ensure_room(into, film.bytes_at_most)
    _encoded(film, into, lambda done: progress(0.95 * done))
    rungs = checking.checked(into, film.ends, recipe, film.slack)
    smallest, single = film.rungs[-1], fallback(film.rungs)
    drawn = sheets.sheets_of(film.ends[smallest.name], smallest.width, smallest.height)
    tracks = [
        encoding.source(into / f"{name}.mp4")["0"] for name in (single.name, *([SOUND] if film.has_sound else ()))
    ]
    whole = into / "video.mp4"
    flawless(
        encoding.run(
            [
                encoding.target(tracks, whole, c="copy", movflags="+faststart"),
                *sheets.nodes(encoding.source(into / f"{smallest.name}.mp4")["v:0"], drawn, into),
            ],
            film.scan.duration,
            lambda share: progress(0.95 + 0.04 * share),
        )
    )
    contents, scanned = contents_of(whole), scan(whole)
    checking.is_long_enough(whole.name, scanned, film.scan.duration, film.slack)
    files = sheets.collected(drawn, into)
    pages = [each.path for each in files if each.path.suffix == ".jpg"]
    _picture(into / f"{film.rungs[0].name}.mp4", sheets.moment(drawn, pages), into / "poster.jpg")
    _master(film, rungs, into / MASTER)
    return (
        *(
            made
            for name, each in rungs.items()
            for made in checking.files_of(name, "audio/mp4" if name == SOUND else "video/mp4", each, into)
        ),
        Made(whole.name, "video/mp4", whole, soundness.described(contents, scanned, Kind.VIDEO)),
        *files,
        *chapter_track(film.contents.chapters, into),
        Made(MASTER, TYPE, into / MASTER),
    )


def _encoded(film: Film, into: Path, progress: Progress) -> None:
    """The rungs and the sound: in chunks if it takes long, in one piece if it does not or cannot be cut."""
    if is_worth_cutting(film):
        try:
            encode_in_chunks(film, into, progress)
        except TornError:
            shutil.rmtree(into / UNFINISHED, ignore_errors=True)
        else:
            return
    encode(film, into, progress)


def _master(film: Film, rungs: Mapping[str, checking.Checked], path: Path) -> None:
    pictures, sounds = [], []
    for name, each in rungs.items():
        codec = codec_of(path.with_name(f"{name}.mp4"))
        if name == SOUND:
            sounds.append(Variant(each.playlist, codec))
            continue
        stream = each.technical.streams[0]
        pictures.append(Variant(each.playlist, codec, stream.width or 0, stream.height or 0, stream.rate))
    master(pictures, sounds, path)


def poster_at(second: float) -> Recipe:
    """A poster and thumbnails that somebody has chosen. Its name stands behind those of the other recipes, so that

    these are shown.
    """
    name = f"{poster_of(second)}/1"

    def make(source: Source, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
        del technical
        poster = into / "poster.jpg"
        try:
            _drawn(source, second, poster)
            width, height = size_of(poster)
        except (encoding.EncodingError, UnreadableError, IndexError) as fault:
            raise checking.failure(name, str(fault), into) from fault
        progress(1.0)
        return (
            Made(poster.name, "image/jpeg", poster, Technical(width, height)),
            *thumbnails(poster, into, (200, 400)),
        )

    return Recipe(name, make)


def _drawn(source: Source, second: float, into: Path) -> None:
    """The picture at a second of an original, upright and in the size and colours of the largest rung."""
    first = source if isinstance(source, Path) else source.files[0]
    track = original.contents_of(first).of("video")[0]
    largest = ladder(track)[0]
    # Nothing is known of how its pictures flow: one is wanted.
    flow = Scan(0.0, {}, step=0.04)
    back = 0.0
    while not into.exists():
        # Behind the last picture there is none, though it is seen to the end, or sound goes on: the one before.
        begin = max(0.0, second - back)
        prepared = pictures.prepared(encoding.source(source, ss=begin)[str(track.index)], track, flow)
        picture = encoding.filtered(prepared, "scale", largest.width, largest.height, flags="bicubic", **sheets.JPEG)
        encoding.run([encoding.target([encoding.filtered(picture, "setsar", 1)], into, **_STILL)], 0.0)
        if not begin:
            break
        back = max(0.1, back * 2)


def _picture(film: Source, moment: float, into: Path) -> None:
    """The picture at a moment (seconds), in square pixels."""
    begin = {"ss": round(moment, 3)} if moment else {}
    # JPEG knows one matrix of colours: reds of HD came out brown without it.
    square = {"w": "iw*max(1,sar)", "h": "ih/min(1,sar)", **sheets.JPEG}
    picture = encoding.filtered(encoding.source(film, **begin)["v:0"], "scale", **square)
    encoding.run([encoding.target([picture], into, **_STILL)], 0.0)
    if moment and not into.exists():
        # A film of a few pictures has none left after that moment.
        _picture(film, 0.0, into)


MEDIUM = Medium(Kind.VIDEO, _TYPES, recognise, soundness.characterise, (Recipe("hls/1", _make),))
FOOTAGE = Recipe("footage/1", _make_small)
"""What is made of masters that are kept inside: sixty hours of them must not block a curator. Its name stands before

that of the whole recipe, whose files are shown where there are both.
"""
