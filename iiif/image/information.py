"""info.json. Image API 3.0 section 5."""

from typing import Any

from archive.tiles import TILE, fitted, level_sizes
from iiif.image.request import LIMIT

SUPPORTS_OF_2 = (
    "baseUriRedirect",
    "canonicalLinkHeader",
    "cors",
    "jsonldMediaType",
    "mirroring",
    "profileLinkHeader",
    "regionByPct",
    "regionByPx",
    "regionSquare",
    "rotationArbitrary",
    "rotationBy90s",
    "sizeAboveFull",
    "sizeByConfinedWh",
    "sizeByDistortedWh",
    "sizeByH",
    "sizeByPct",
    "sizeByW",
    "sizeByWh",
)
"""By the names of version 2.1 (compliance document there)."""


def information(service: str, full: tuple[int, int], rights: str | None) -> dict[str, Any]:
    """What the service at `service` offers for an image of `full` (w, h) pixels."""
    width, height = full
    factors = [1 << number for number in range(len(level_sizes(width, height)))]
    made: dict[str, Any] = {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": service,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": width,
        "height": height,
        "maxWidth": LIMIT,
        "maxHeight": LIMIT,
        "maxArea": LIMIT * LIMIT,
        "sizes": _sizes(full),
        "tiles": [{"width": TILE, "height": TILE, "scaleFactors": factors}],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFormats": ["webp"],
        "extraFeatures": [
            "mirroring",
            "rotationArbitrary",
            "sizeUpscaling",
            "canonicalLinkHeader",
            "profileLinkHeader",
        ],
        "preferredFormats": ["jpg"],
    }
    if rights:
        made["rights"] = rights
    return made


def information_of_2(service: str, full: tuple[int, int], rights: str | None) -> dict[str, Any]:
    """The same for clients of version 2.1 (section 5 there)."""
    made = information(service, full, None)
    return {
        "@context": "http://iiif.io/api/image/2/context.json",
        "@id": service,
        "protocol": made["protocol"],
        "width": made["width"],
        "height": made["height"],
        "sizes": made["sizes"],
        "tiles": made["tiles"],
        "profile": [
            "http://iiif.io/api/image/2/level2.json",
            {
                "formats": ["jpg", "png", "webp"],
                "qualities": ["default", *made["extraQualities"]],
                "supports": list(SUPPORTS_OF_2),
                "maxWidth": LIMIT,
                "maxHeight": LIMIT,
                "maxArea": LIMIT * LIMIT,
            },
        ],
        **({"license": [rights]} if rights else {}),
    }


def _sizes(full: tuple[int, int]) -> list[dict[str, int]]:
    """The whole image at the usual sizes, each of which is served as `full/w,h/0/default.jpg`."""
    found = {fitted(*full, side, side) for side in (200, 400, 1024) if side <= max(full)}
    return [{"width": width, "height": height} for width, height in sorted(found)]
