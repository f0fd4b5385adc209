"""Parts: page, side, tape, take. A part is an IIIF canvas, and outlives the files that show it."""

from dataclasses import dataclass

from archive.model.asset import Asset, Kind
from archive.model.identifiers import AssetId, PartId, page_name
from archive.model.values import Value


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in seconds, and/or a box in pixels (x, y, w, h). None: the whole."""

    start: float | None = None
    end: float | None = None
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Which span of an asset paints (or, for captions and transcripts, accompanies) which span of the part.

    `page`: which page of an asset of several (a PDF, a multi-page TIFF), counted from 1.
    """

    asset: AssetId
    source: Span = Span()
    target: Span = Span()
    page: int | None = None

    @property
    def image(self) -> AssetId:
        """The name under which what it shows is served, and has its renditions: the asset's own, or its page's."""
        return page_name(self.asset, self.page)

    def kind_of(self, asset: Asset) -> Kind:
        """What it shows: a page is a picture, whatever the file is."""
        return asset.kind if self.page is None else Kind.IMAGE


@dataclass(frozen=True, slots=True)
class Part:
    """Order is the place in the record's tuple. Width, height (pixels) and duration (seconds) are frozen at

    first registration, so that `#xywh=` and `#t=` cited today mean the same tomorrow; a recording alone grows, by files
    that follow. `poster`: the second that somebody has chosen for a film's poster, None: whichever shows most.
    """

    id: PartId
    label: tuple[Value, ...] = ()
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    placements: tuple[Placement, ...] = ()
    poster: float | None = None

    @property
    def spans(self) -> tuple[Placement, ...]:
        """The files of one recording that follow one another, as a camera has split it; none where one file shows all.

        What is played is made of all of them, and is kept as the renditions of the first.
        """
        found = tuple(each for each in self.placements if each.target.end is not None)
        return found if len(found) > 1 else ()
