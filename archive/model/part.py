"""Parts: page, side, tape, take. A part is an IIIF canvas, and outlives the files that show it."""

from dataclasses import dataclass

from archive.model.identifiers import AssetId, PartId
from archive.model.values import Value


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in seconds, and/or a box in pixels (x, y, w, h). None: the whole."""

    start: float | None = None
    end: float | None = None
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Which span of an asset paints (or, for captions and transcripts, accompanies) which span of the part."""

    asset: AssetId
    source: Span = Span()
    target: Span = Span()


@dataclass(frozen=True, slots=True)
class Part:
    """Order is the place in the record's tuple. Width, height (pixels) and duration (seconds) are frozen at

    first registration, so that `#xywh=` and `#t=` cited today mean the same tomorrow.
    """

    id: PartId
    label: tuple[Value, ...] = ()
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    placements: tuple[Placement, ...] = ()
