"""Where everything of IIIF is. Ids are made from ID_BASE and never move; what is fetched stands under PUBLIC_URL.

Presentation API 3.0 section 3.2 (`id`): http(s) URIs; a canvas id has no fragment; a manifest is found at its id.
"""

from dataclasses import dataclass

from archive.model.rendition import Rendition

ROOT = "root"
"""The name of the collection of everything that is public."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The two bases, without trailing slash."""

    public_url: str
    id_base: str

    def record(self, name: str) -> str:
        """The persistent address of a record, part or asset."""
        return f"{self.id_base}/id/{name}"

    def manifest(self, record: str) -> str:
        """The manifest of a record."""
        return f"{self.id_base}/iiif/manifest/{record}"

    def collection(self, record: str = ROOT, page: int | None = None) -> str:
        """The collection of a record, or of everything; or one page of it, from 1."""
        whole = f"{self.id_base}/iiif/collection/{record}"
        return whole if page is None else f"{whole}/{page}"

    def range(self, record: str, place: int | None = None) -> str:
        """The table of contents of a record, or one line of it (from 1)."""
        whole = f"{self.id_base}/iiif/range/{record}"
        return whole if place is None else f"{whole}/{place}"

    def canvas(self, part: str) -> str:
        """A part's canvas."""
        return f"{self.id_base}/iiif/canvas/{part}"

    def still(self, part: str, kind: str) -> str:
        """The canvas that stands for a film until it plays (`placeholder`), or beside a sound (`accompanying`)."""
        return f"{self.id_base}/iiif/canvas/{part}/{kind}"

    def chapter(self, part: str, number: int) -> str:
        """A chapter of a part, counted from 1; 0: all of them."""
        return f"{self.id_base}/iiif/canvas/{part}/range/{number}"

    def page(self, part: str, kind: str) -> str:
        """An annotation page of a canvas: `painting`, `supplementing`, `words`, `placeholder` or `accompanying`."""
        return f"{self.id_base}/iiif/canvas/{part}/page/{kind}"

    def annotation(self, part: str, asset: str, kind: str) -> str:
        """The annotation that puts an asset onto a canvas, or beside it."""
        return f"{self.id_base}/iiif/canvas/{part}/annotation/{kind}/{asset}"

    def image_service(self, asset: str, api: int = 3) -> str:
        """The base address of the Image API service of an asset, in version 3 or 2 (2.1)."""
        return f"{self.public_url}/iiif/image/{api}/{asset}"

    def media(self, rendition: Rendition) -> str:
        """A rendition's file."""
        return f"{self.public_url}/media/{rendition.asset}/{rendition.recipe}/{rendition.variant}"

    def page_of(self, language: str, profile: str, record: str) -> str:
        """The record's page for people."""
        return f"{self.public_url}/{language}/{profile}/{record}"

    def holder(self, code: str) -> str:
        """The holder as an agent."""
        return f"{self.id_base}/id/holder/{code}"
