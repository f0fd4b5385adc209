"""A part as a canvas: what is painted on it, and what stands beside it. Presentation API 3.0 sections 5.3 to 5.6."""

from collections.abc import Mapping
from typing import Any

from archive.disclosure import Shown
from archive.model.asset import Asset, Kind
from archive.model.identifiers import AssetId
from archive.model.part import Part, Placement, Span
from archive.model.rendition import Rendition
from iiif import timed
from iiif.addresses import Addresses
from iiif.annotations import PAGE_OF_WORDS, has_page_of_words, supplementing
from iiif.metadata import language_map

PAINTED = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})


def canvas(part: Part, place: int, shown: Shown, addresses: Addresses) -> dict[str, Any] | None:
    """The canvas of a part, None while nothing can be painted on it (its renditions are not made)."""
    assets = {asset.id: asset for asset in shown.version.assets}
    later = part.spans[1:]
    painted = [each for each in part.placements if each.kind_of(assets[each.asset]) in PAINTED and each not in later]
    bodies = [
        annotation
        for placement in painted
        if (annotation := painting(part, placement, assets[placement.asset], shown, addresses)) is not None
    ]
    if not bodies:
        return None
    made = {
        "id": addresses.canvas(part.id),
        "type": "Canvas",
        "label": language_map(part.label) if part.label else {"none": [str(place)]},
        **_size(part),
        "items": [{"id": addresses.page(part.id, "painting"), "type": "AnnotationPage", "items": bodies}],
    }
    thumbnails = thumbnail(painted[0].image, shown, addresses)
    if thumbnails:
        made["thumbnail"] = thumbnails
    if (poster := placeholder(part, assets[painted[0].asset], shown, addresses)) is not None:
        made["placeholderCanvas"] = poster
    first = assets[painted[0].asset]
    if first.kind is Kind.AUDIO and (picture := accompanying(part, shown, assets, addresses)) is not None:
        made["accompanyingCanvas"] = picture
    if first.kind in (Kind.AUDIO, Kind.VIDEO):
        renditions = {each.variant: each for each in shown.renditions.get(first.id, ())}
        made |= timed.beside(first.kind, renditions, addresses)
    if beside := _annotations(part, shown, assets, addresses):
        made["annotations"] = beside
    return made


def _annotations(
    part: Part, shown: Shown, assets: Mapping[AssetId, Asset], addresses: Addresses
) -> list[dict[str, Any]]:
    """Files that belong beside the canvas; the words of its page, which are fetched by whoever wants them."""
    found: list[dict[str, Any]] = []
    if beside := supplementing(part, assets, shown, addresses):
        found.append({"id": addresses.page(part.id, "supplementing"), "type": "AnnotationPage", "items": beside})
    if has_page_of_words(part, shown):
        found.append({"id": addresses.page(part.id, "words"), "type": "AnnotationPage", "label": PAGE_OF_WORDS})
    return found


def painting(
    part: Part, placement: Placement, asset: Asset, shown: Shown, addresses: Addresses
) -> dict[str, Any] | None:
    """The annotation that paints a span of an asset onto a span of the part."""
    made = body(asset, placement, shown.renditions, addresses)
    if made is None:
        return None
    # What is played of a recording of several files is one file of all of them, and paints the whole canvas.
    target = Span() if placement in part.spans else placement.target
    return {
        "id": addresses.annotation(part.id, placement.image, "painting"),
        "type": "Annotation",
        "motivation": "painting",
        "body": made,
        "target": addresses.canvas(part.id) + _fragment(target),
    }


def body(
    asset: Asset, placement: Placement, renditions: Mapping[str, tuple[Rendition, ...]], addresses: Addresses
) -> dict[str, Any] | None:
    """The content resource: an image with its service, or a sound or film."""
    made = {rendition.variant: rendition for rendition in renditions.get(placement.image, ())}
    if placement.kind_of(asset) is Kind.IMAGE:
        access = made.get("access.tif")
        return None if access is None else _image(access, addresses)
    return timed.playable(asset.kind, made, addresses)


def thumbnail(image: str, shown: Shown, addresses: Addresses) -> list[dict[str, Any]]:
    """The stored thumbnail of an asset or a page, with the service that has it in other sizes, if there is one."""
    made = {rendition.variant: rendition for rendition in shown.renditions.get(image, ())}
    small = made.get("thumb-400.jpg")
    if small is None:
        return []
    found: dict[str, Any] = {
        "id": addresses.media(small),
        "type": "Image",
        "format": small.media_type,
        "width": small.technical.width,
        "height": small.technical.height,
    }
    if "access.tif" in made:
        found["service"] = service(image, addresses)
    return [found]


def placeholder(part: Part, asset: Asset, shown: Shown, addresses: Addresses) -> dict[str, Any] | None:
    """A film's poster as a canvas of its own (section 3.1, `placeholderCanvas`)."""
    poster = next((one for one in reversed(shown.renditions.get(asset.id, ())) if one.variant == "poster.jpg"), None)
    if poster is None or not poster.technical.width:
        return None
    size = {"width": poster.technical.width, "height": poster.technical.height}
    image = {"id": addresses.media(poster), "type": "Image", "format": poster.media_type, **size}
    return _still(part, asset.id, "placeholder", image, addresses)


def accompanying(
    part: Part, shown: Shown, assets: Mapping[AssetId, Asset], addresses: Addresses
) -> dict[str, Any] | None:
    """The item's first picture beside its sound (section 3.1, `accompanyingCanvas`); None where there is none."""
    placed = (placement for each in shown.version.parts for placement in each.placements)
    for placement in placed:
        if placement.kind_of(assets[placement.asset]) is Kind.IMAGE:
            image = body(assets[placement.asset], placement, shown.renditions, addresses)
            if image is not None:
                # Named after the part: which picture comes first changes when files are put in another order.
                return _still(part, part.id, "accompanying", image, addresses)
    return None


def _still(part: Part, name: str, kind: str, image: dict[str, Any], addresses: Addresses) -> dict[str, Any]:
    """One picture on a canvas of its own, beside that of a part."""
    canvas = addresses.still(part.id, kind)
    annotation = {
        "id": addresses.annotation(part.id, name, kind),
        "type": "Annotation",
        "motivation": "painting",
        "body": image,
        "target": canvas,
    }
    page = {"id": addresses.page(part.id, kind), "type": "AnnotationPage", "items": [annotation]}
    return {"id": canvas, "type": "Canvas", "width": image["width"], "height": image["height"], "items": [page]}


def service(image: str, addresses: Addresses) -> list[dict[str, Any]]:
    """The image service of an asset or a page."""
    return [{"id": addresses.image_service(image), "type": "ImageService3", "profile": "level2"}]


def _image(access: Rendition, addresses: Addresses) -> dict[str, Any]:
    return {
        "id": f"{addresses.image_service(access.asset)}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": access.technical.width,
        "height": access.technical.height,
        "service": service(access.asset, addresses),
    }


def _size(part: Part) -> dict[str, int | float]:
    sizes = {"width": part.width, "height": part.height, "duration": part.duration}
    return {name: size for name, size in sizes.items() if size}


def _fragment(span: Span) -> str:
    """Media fragment of a placement that covers less than the whole canvas."""
    parts = []
    if span.box is not None:
        parts.append("xywh=" + ",".join(map(str, span.box)))
    if span.start is not None or span.end is not None:
        parts.append(f"t={span.start or 0:g}" + (f",{span.end:g}" if span.end is not None else ""))
    return "#" + "&".join(parts) if parts else ""
