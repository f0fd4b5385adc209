"""Playlists (RFC 8216): those of the rungs are read back, the master is written from what they really hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

MASTER = "master.m3u8"
TYPE = "application/vnd.apple.mpegurl"
SEGMENT = 4
"""Seconds to a segment."""
_RANGE = re.compile(r"#EXT-X-BYTERANGE:(\d+)@(\d+)")
_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)",BYTERANGE="(\d+)@(\d+)"')
_LENGTH = re.compile(r"#EXTINF:(\d+(?:\.\d+)?),")


class BrokenPlaylistError(Exception):
    """A playlist that does not describe its file; the text says in which way."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """One rung: its file, the segments' lengths in seconds and sizes in bytes."""

    name: str
    lengths: tuple[float, ...]
    sizes: tuple[int, ...]

    @property
    def peak(self) -> int:
        """Bits a second of the heaviest segment (section 4.3.4.2, BANDWIDTH)."""
        return max(round(8 * size / max(length, 0.5)) for size, length in zip(self.sizes, self.lengths, strict=True))

    @property
    def average(self) -> int:
        """Bits a second of the whole (AVERAGE-BANDWIDTH)."""
        return round(8 * sum(self.sizes) / max(sum(self.lengths), 0.5))


@dataclass(frozen=True, slots=True)
class Variant:
    """What the master says of a rung besides its rates."""

    playlist: Playlist
    codec: str
    width: int = 0
    height: int = 0
    rate: Fraction | None = None


def read(path: Path) -> Playlist:
    """The playlist of one rung. Raises BrokenPlaylistError unless its ranges cover all of its file, in order.

    On a full disk ffmpeg ends well, with an empty playlist or a file that is cut off.
    """
    try:
        text = path.read_text("utf-8")
        beginning = _MAP.search(text)
        size = path.with_suffix(".mp4").stat().st_size
    except OSError as fault:
        raise BrokenPlaylistError(f"{path.name}: {fault.strerror}") from fault
    if beginning is None or not text.rstrip().endswith("#EXT-X-ENDLIST") or beginning[1] != f"{path.stem}.mp4":
        raise BrokenPlaylistError(f"{path.name} is not complete")
    end = int(beginning[2]) + int(beginning[3])
    ranges = [(int(length), int(start)) for length, start in _RANGE.findall(text)]
    for length, start in ranges:
        if start != end or length <= 0:
            raise BrokenPlaylistError(f"{path.name}: a gap at {end}")
        end = start + length
    lengths = tuple(float(each) for each in _LENGTH.findall(text))
    if not ranges or end != size or len(lengths) != len(ranges):
        raise BrokenPlaylistError(f"{path.name} speaks of {end} bytes, its file has {size}")
    return Playlist(path.name, lengths, tuple(length for length, _ in ranges))


def master(pictures: Sequence[Variant], sounds: Sequence[Variant], into: Path) -> None:
    """Writes the master playlist: of a film with its one sound, or of a sound in several rates."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if pictures:
        lines += [
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,URI="{each.playlist.name}"'
            for each in sounds
        ]
    extra = max((each.playlist.peak for each in sounds), default=0) if pictures else 0
    usual = max((each.playlist.average for each in sounds), default=0) if pictures else 0
    for each in sorted(pictures or sounds, key=lambda variant: variant.playlist.average):
        codecs = [each.codec, *(sound.codec for sound in sounds[:1] if pictures)]
        said = [
            f"BANDWIDTH={each.playlist.peak + extra}",
            f"AVERAGE-BANDWIDTH={each.playlist.average + usual}",
            f'CODECS="{",".join(codecs)}"',
        ]
        if each.width:
            said.append(f"RESOLUTION={each.width}x{each.height}")
        if each.rate:
            said.append(f"FRAME-RATE={float(each.rate):.3f}")
        if pictures and sounds:
            said.append('AUDIO="sound"')
        lines += [f"#EXT-X-STREAM-INF:{','.join(said)}", each.playlist.name]
    into.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def codec_of(rung: Path) -> str:
    """The codec of a rung's file as RFC 6381 writes it: profile and level from `avcC` (ISO 14496-15), or AAC-LC."""
    with rung.open("rb") as file:
        head = file.read(65_536)
    place = head.find(b"avcC")
    return f"avc1.{head[place + 5 : place + 8].hex()}" if place >= 0 else "mp4a.40.2"
