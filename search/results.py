"""What a search found, as its viewer may see it: plain values, for the page and for scripts."""

from dataclasses import dataclass
from typing import Any

from search.highlight import Piece


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture: address and size in pixels."""

    src: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a field in which something was found; or of what is spoken (`heard`) or stands on a page, with the

    address of that moment or place.
    """

    label: str
    pieces: tuple[Piece, ...]
    page: str | None = None
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A record. `title` is language tag → texts; `heading` is the one in the viewer's language, marked.

    Addresses are absolute; None where there is nothing of the kind.
    """

    id: str
    kind: str
    kind_label: str
    title: dict[str, list[str]]
    heading: tuple[Piece, ...]
    heading_language: str | None
    snippets: tuple[Snippet, ...]
    page: str
    manifest: str | None
    thumbnail: Thumbnail | None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: its code, what it is called, how many hits have it, and whether it is filtered by."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values by falling number; decades by falling year."""

    key: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """`total` counts what the viewer may know of. `loosened`: nothing was found, so these are only like it."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    loosened: bool


def as_plain(results: Results) -> dict[str, Any]:
    """For scripts: what `GET /api/search` and `chuanxi search query --json` answer."""
    return {
        "total": results.total,
        "loosened": results.loosened,
        "hits": [
            {
                "id": hit.id,
                "kind": hit.kind,
                "title": hit.title,
                "page": hit.page,
                "moments": [each.page for each in hit.snippets if each.page and each.heard],
                "pages": [each.page for each in hit.snippets if each.page and not each.heard],
                "manifest": hit.manifest,
                "thumbnail": hit.thumbnail.src if hit.thumbnail else None,
            }
            for hit in results.hits
        ],
        "facets": {
            facet.key: [{"value": each.value, "label": each.label, "count": each.count} for each in facet.values]
            for facet in results.facets
        },
    }
