"""A record as a manifest. Presentation API 3.0 section 5.2; validated by iiif-prezi3 before anybody sees it."""

from collections.abc import Mapping
from typing import Any

from archive.disclosure import Shown
from iiif import metadata
from iiif.addresses import Addresses
from iiif.canvas import canvas
from iiif.structures import structures
from iiif.timed import chapters
from iiif.validation import validated

CONTEXT = "http://iiif.io/api/presentation/3/context.json"


def manifest(shown: Shown, holder: Mapping[str, str], addresses: Addresses) -> dict[str, Any] | None:
    """The manifest as plain JSON; None if the record has no part that can be painted: a manifest has a canvas.

    Built as plain values and validated once: building it from objects costs ten times as much for a thousand pages.
    """
    found = [canvas(part, place, shown, addresses) for place, part in enumerate(shown.version.parts, start=1)]
    canvases = [each for each in found if each is not None]
    if not canvases:
        return None
    painted = {part.id for part, each in zip(shown.version.parts, found, strict=True) if each is not None}
    record = shown.record
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": addresses.manifest(record.id),
        "type": "Manifest",
        "label": metadata.label_of(shown),
        "metadata": metadata.metadata(shown),
        "summary": metadata.summary(shown),
        "requiredStatement": metadata.required_statement(shown, holder),
        "rights": metadata.rights(shown),
        "provider": metadata.provider(record.holder, holder, addresses),
        "navDate": _navigation_date(shown),
        "thumbnail": canvases[0].get("thumbnail"),
        "viewingDirection": _direction(shown),
        "behavior": ["paged"] if _is_pages(shown, canvases) else None,
        "homepage": homepage(shown, addresses),
        "seeAlso": see_also(shown, addresses),
        "partOf": _collections(shown, addresses),
        "items": canvases,
        "structures": [
            *structures(shown, {canvas["id"] for canvas in canvases}, addresses),
            *chapters(shown, painted, addresses),
        ],
    }
    return validated({name: value for name, value in made.items() if value})


def homepage(shown: Shown, addresses: Addresses) -> list[dict[str, Any]]:
    """The record's pages in both languages."""
    return [
        {
            "id": addresses.page_of(language, shown.profile.name, shown.record.id),
            "type": "Text",
            "label": {tag: [text]},
            "format": "text/html",
            "language": [tag],
        }
        for language, tag, text in (("zh", "zh-Hans", "资源页面"), ("en", "en", "Page of the item"))
    ]


def see_also(shown: Shown, addresses: Addresses) -> list[dict[str, Any]]:
    """The same description as schema.org JSON-LD and as Dublin Core, each under an address of its own."""
    base = addresses.record(shown.record.id)
    return [
        {
            "id": f"{base}/record.jsonld",
            "type": "Dataset",
            "label": {"none": ["schema.org JSON-LD"]},
            "format": "application/ld+json",
            "profile": "https://schema.org/",
        },
        {
            "id": f"{base}/record.dc.json",
            "type": "Dataset",
            "label": {"none": ["Dublin Core"]},
            "format": "application/json",
            "profile": "http://purl.org/dc/terms/",
        },
    ]


def _collections(shown: Shown, addresses: Addresses) -> list[dict[str, Any]]:
    """The collections that the item belongs to, as far as this viewer may know of them."""
    return [
        {
            "id": addresses.collection(value.content["target"]),
            "type": "Collection",
            "label": metadata.language_map(shown.titles[value.content["target"]]),
        }
        for value in shown.values.get("collection", ())
        if isinstance(value.content, dict) and value.content.get("target") in shown.titles
    ]


def _direction(shown: Shown) -> str | None:
    """The field's terms are those of section 3.2, `viewingDirection`."""
    return next((str(value.content) for value in shown.values.get("reading_direction", ())), None)


def _is_pages(shown: Shown, canvases: list[dict[str, Any]]) -> bool:
    """A text of several pages is leafed through in openings; pictures are looked at one by one."""
    is_text = any(value.content == "text" for value in shown.values.get("item_type", ()))
    return is_text and len(canvases) > 1 and not any("duration" in each for each in canvases)


def _navigation_date(shown: Shown) -> str | None:
    """The day of recording where it is known to the day: a time line shows nothing that we do not know."""
    for field in ("captured_on", "event_date"):
        for value in shown.values.get(field, ()):
            edtf = value.content.get("edtf", "") if isinstance(value.content, dict) else ""
            if len(edtf) == 10 and edtf.replace("-", "").isdigit():
                return f"{edtf}T00:00:00+08:00"
    return None
