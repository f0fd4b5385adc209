"""What was made is opened again before it counts: ffmpeg ends well on a full disk, and on nothing at all."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.model.asset import Kind, Technical
from archive.model.errors import Unavailable
from ingest.media.decoding.containers import Scan, UnreadableError, contents_of, scan
from ingest.media.decoding.soundness import described
from ingest.media.recipe import DerivationFailed, Made
from ingest.media.streaming.playlists import TYPE, BrokenPlaylistError, Playlist, read

FREE = 16 * 2**20
"""Bytes: with less than this free, what is broken is broken for want of room, and is tried again."""
_SAME = 0.002


@dataclass(frozen=True, slots=True)
class Checked:
    """A rung that stands: its playlist, what is true of its file, the times of its key pictures."""

    playlist: Playlist
    technical: Technical
    keys: tuple[float, ...]


def checked(folder: Path, ends: Mapping[str, float], recipe: str, slack: float = 0.0) -> dict[str, Checked]:
    """The rungs of these names, each as long as is said (s). Raises DerivationFailed, Unavailable for a full disk.

    Every rung must have packets and end within the larger of 1 s and 2 % (and `slack`) of where the source does; the
    key pictures must be the same in all that have pictures: players change rungs at them.
    """
    try:
        made = {name: _checked(folder / f"{name}.m3u8", end, slack) for name, end in ends.items()}
        pictures = {name: each.keys for name, each in made.items() if each.keys}
        for name, keys in pictures.items():
            first = next(iter(pictures.values()))
            if len(keys) != len(first) or any(abs(one - two) > _SAME for one, two in zip(keys, first, strict=True)):
                raise BrokenPlaylistError(f"{name}: key pictures at other times than in the other rungs")
    except (BrokenPlaylistError, UnreadableError) as fault:
        raise failure(recipe, str(fault), folder) from fault
    return made


def failure(recipe: str, detail: str, folder: Path) -> Exception:
    """Why a recipe failed: for want of room, or because of the file."""
    if is_full(folder):
        return Unavailable(f"there is no room for renditions in {folder.parent}: free some ({detail[:200]})")
    return DerivationFailed(recipe, detail)


def is_full(folder: Path) -> bool:
    """Whether the disk that a folder lies on has no room left."""
    return shutil.disk_usage(folder).free < FREE


def ensure_room(folder: Path, wanted: float) -> None:
    """Raises Unavailable unless so many bytes are free: better before hours of work than after."""
    free = shutil.disk_usage(folder).free
    if free < wanted + FREE:
        raise Unavailable(f"renditions need about {wanted / 1e9:.2f} GB, {free / 1e9:.2f} GB are free: make room")


def _checked(playlist: Path, end: float, slack: float) -> Checked:
    found = read(playlist)
    made = playlist.with_suffix(".mp4")
    contents, scanned = contents_of(made), scan(made)
    if not contents.tracks or any(not scanned.packets.get(track.index) for track in contents.tracks):
        raise BrokenPlaylistError(f"{made.name}: tracks without packets")
    is_long_enough(made.name, scanned, end, slack)
    video = bool(contents.of("video"))
    technical = described(contents, scanned, Kind.VIDEO if video else Kind.AUDIO)
    return Checked(found, technical, scanned.keys if video else ())


def is_long_enough(name: str, scanned: Scan, end: float, slack: float = 0.0) -> None:
    """Raises BrokenPlaylistError unless a file lasts as long as it should."""
    if abs(scanned.duration - end) > max(1.0, 0.02 * end) + slack:
        raise BrokenPlaylistError(f"{name} lasts {scanned.duration:.1f} s instead of {end:.1f} s")


def files_of(name: str, media_type: str, rung: Checked, folder: Path) -> tuple[Made, Made]:
    """The file and the playlist of a rung that stands."""
    file, playlist = folder / f"{name}.mp4", folder / rung.playlist.name
    return Made(file.name, media_type, file, rung.technical), Made(playlist.name, TYPE, playlist)
