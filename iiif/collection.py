"""Collections of manifests and collections. Presentation API 3.0 section 5.1."""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.disclosure import Shown
from iiif import metadata
from iiif.addresses import ROOT, Addresses
from iiif.canvas import thumbnail
from iiif.manifest import CONTEXT, homepage, see_also
from iiif.validation import validated

EVERYTHING: metadata.Map = {"zh-Hans": ["全部公开资源"], "en": ["Everything that is public"]}
PAGE = 250
"""Members of one collection, at the most. Version 3 knows no paging: a larger one is a collection of collections, which

every viewer can follow (section 5.1: collections may hold collections).
"""


def pages_in(total: int) -> int:
    """Into how many pages so many members are divided; 0: they stand in the collection itself."""
    return 0 if total <= PAGE else -(-total // PAGE)


def collection(
    shown: Shown, members: Iterable[Shown], total: int, holder: Mapping[str, str], addresses: Addresses
) -> dict[str, Any]:
    """The collection of a record: references to what belongs to it, never embedded; to its pages, where there are more

    than PAGE in all (`total`).
    """
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": addresses.collection(shown.record.id),
        "type": "Collection",
        "label": metadata.label_of(shown),
        "metadata": metadata.metadata(shown),
        "summary": metadata.summary(shown),
        "requiredStatement": metadata.required_statement(shown, holder),
        "provider": metadata.provider(shown.record.holder, holder, addresses),
        "homepage": homepage(shown, addresses),
        "seeAlso": see_also(shown, addresses),
        "partOf": [{"id": addresses.collection(), "type": "Collection", "label": EVERYTHING}],
        "items": _pages(shown.record.id, total, addresses) or [reference(member, addresses) for member in members],
    }
    return _checked(made)


def root(members: Iterable[Shown], total: int, addresses: Addresses) -> dict[str, Any]:
    """Everything that is public: the collections, then the items that belong to none."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": addresses.collection(),
        "type": "Collection",
        "label": EVERYTHING,
        "items": _pages(ROOT, total, addresses) or [reference(member, addresses) for member in members],
    }
    return _checked(made)


def page(
    name: str, number: int, total: int, label: metadata.Map, members: Iterable[Shown], addresses: Addresses
) -> dict[str, Any]:
    """One page of a collection of `total` members; `name` is its record, or ROOT."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        **_page(name, number, total, addresses),
        "partOf": [{"id": addresses.collection(name), "type": "Collection", "label": label}],
        "items": [reference(member, addresses) for member in members],
    }
    return _checked(made)


def _pages(name: str, total: int, addresses: Addresses) -> list[dict[str, Any]]:
    return [_page(name, number, total, addresses) for number in range(1, pages_in(total) + 1)]


def _page(name: str, number: int, total: int, addresses: Addresses) -> dict[str, Any]:
    first, last = (number - 1) * PAGE + 1, min(number * PAGE, total)
    return {
        "id": addresses.collection(name, number),
        "type": "Collection",
        "label": {"none": [f"{first}–{last}"]},
    }


def reference(shown: Shown, addresses: Addresses) -> dict[str, Any]:
    """A collection or an item as a collection names it: id, type, label and thumbnail."""
    is_collection = shown.profile.name == "collection"
    place = addresses.collection if is_collection else addresses.manifest
    made: dict[str, Any] = {
        "id": place(shown.record.id),
        "type": "Collection" if is_collection else "Manifest",
        "label": metadata.label_of(shown),
    }
    images = (placement.image for part in shown.version.parts for placement in part.placements)
    if pictures := next((found for image in images if (found := thumbnail(image, shown, addresses))), []):
        made["thumbnail"] = pictures
    return made


def _checked(made: dict[str, Any]) -> dict[str, Any]:
    """Validated; `items` stays even when it is empty, because a collection has it (section 5.1)."""
    return validated({name: value for name, value in made.items() if value or name == "items"})
