"""Assets: the files that were kept, and what is technically true of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from archive.model.digest import Digest
from archive.model.identifiers import AssetId


class Role(StrEnum):
    """What a file is for: vocabulary V19, with `caption` for its `subtitle` and `score` added."""

    MASTER = "master"
    MEZZANINE = "mezzanine"
    ACCESS = "access"
    THUMBNAIL = "thumbnail"
    CAPTION = "caption"
    TRANSCRIPT = "transcript"
    SCORE = "score"
    SIDECAR = "sidecar"
    DOCUMENT = "document"


class Kind(StrEnum):
    """The family of a file, found from its content: it chooses the recipes."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    TEXT = "text"
    DOCUMENT = "document"


class Maker(StrEnum):
    """Who made a file: people made it, or a program did (machine transcripts are marked as such)."""

    HUMAN = "human"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of a container. None where it does not apply, or where a file says nothing of it.

    `aspect` is the shape of a pixel, `rotation` in degrees as a player has to turn it, `fields` "interlaced" or
    "progressive", `dynamic` "PQ" or "HLG" for high dynamic range, `colour` ffmpeg's numbers of primaries, transfer and
    matrix (ITU-T H.273), `layout` the channels' places.
    """

    kind: str
    codec: str
    language: str | None = None
    width: int | None = None
    height: int | None = None
    rate: Fraction | None = None
    sample_rate: int | None = None
    channels: int | None = None
    aspect: Fraction | None = None
    rotation: int | None = None
    fields: str | None = None
    dynamic: str | None = None
    colour: str | None = None
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class Loudness:
    """ITU-R BS.1770: integrated loudness in LUFS and true peak in dBFS, of the sound that is played first."""

    integrated: float
    peak: float


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch that a file names, in seconds."""

    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file of several: its size in pixels as shown, and what the file calls it ("iv")."""

    width: int
    height: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of a file's own table of contents: what it says, on which page (from 1), how deep (from 1)."""

    text: str
    page: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Technical:
    """Sizes in pixels as shown (rotation and pixel aspect applied), duration in seconds; None: does not apply.

    `said`: what the file says of itself, by fields such as `iptc:By-line`; names and places are among it: for staff.
    `pages` and `contents` are those of a file that has several pages. `damage` holds what the decoder complained of;
    empty means that the whole file decoded.
    """

    width: int | None = None
    height: int | None = None
    duration: float | None = None
    streams: tuple[Stream, ...] = ()
    colour: str | None = None
    captured_at: str | None = None
    device: str | None = None
    damage: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    contents: tuple[Heading, ...] = ()
    loudness: Loudness | None = None
    chapters: tuple[Chapter, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asset:
    """One kept file. Its bytes never change: other bytes are another asset."""

    id: AssetId
    digest: Digest
    media_type: str
    kind: Kind
    original_path: str
    role: Role = Role.MASTER
    language: str | None = None
    maker: Maker = Maker.HUMAN
    derived_from: AssetId | None = None
    technical: Technical = Technical()
