"""Renditions: files made from an asset. Disposable, and made anew by the same recipe."""

from dataclasses import dataclass

from archive.model.asset import Technical
from archive.model.identifiers import AssetId


@dataclass(frozen=True, slots=True)
class Rendition:
    """`recipe` is name and version ("pyramid/1"), `variant` the file within it; `key` is its place in the store.

    `asset` names one page of an asset, where the rendition is of that page alone (`Placement.image`).
    """

    asset: AssetId
    recipe: str
    variant: str
    media_type: str
    key: str
    size: int
    technical: Technical = Technical()
