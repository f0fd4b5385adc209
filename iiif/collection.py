"""Collections of manifests and collections. Presentation API 3.0 section 5.1."""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.disclosure import Shown
from iiif import metadata
from iiif.addresses import Addresses
from iiif.canvas import thumbnail
from iiif.manifest import CONTEXT, homepage, see_also
from iiif.validation import validated


def collection(
    shown: Shown, members: Iterable[Shown], holder: Mapping[str, str], addresses: Addresses
) -> dict[str, Any]:
    """The collection of a record: references to what belongs to it, never embedded."""
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
        "partOf": [{"id": addresses.collection(), "type": "Collection", "label": _everything()}],
        "items": [reference(member, addresses) for member in members],
    }
    return _checked(made)


def root(collections: Iterable[Shown], items: Iterable[Shown], addresses: Addresses) -> dict[str, Any]:
    """Everything that is public: the collections, then the items that belong to none."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": addresses.collection(),
        "type": "Collection",
        "label": _everything(),
        "items": [reference(shown, addresses) for shown in (*collections, *items)],
    }
    return _checked(made)


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


def _everything() -> dict[str, list[str]]:
    return {"zh-Hans": ["全部公开资源"], "en": ["Everything that is public"]}


def _checked(made: dict[str, Any]) -> dict[str, Any]:
    """Validated; `items` stays even when it is empty, because a collection has it (section 5.1)."""
    return validated({name: value for name, value in made.items() if value or name == "items"})
