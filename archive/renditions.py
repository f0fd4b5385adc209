"""How derived files are named and indexed: written by ingest, read by iiif and the pages.

A recipe's files lie under `renditions/<asset>/<recipe>/<variant>`. The index of a recipe is written last: while it
is missing, nothing of the recipe counts, and making it again overwrites what an interrupted run left.
"""

import json
from collections.abc import Iterable, Mapping

from archive.catalogue.documents import canonical, from_plain, to_plain
from archive.model.identifiers import AssetId
from archive.model.part import Part
from archive.model.rendition import Rendition
from archive.storage import Store

PREFIX = "renditions"
INDEX = "index.json"
POSTER = "poster"
"""How the recipes of posters begin that somebody has chosen; the others are part of the film's own recipe."""


def key_of(asset: AssetId, recipe: str, variant: str) -> str:
    """Where a rendition lies. `recipe` is name and version ("pyramid/1")."""
    return f"{PREFIX}/{asset}/{recipe}/{variant}"


def poster_of(second: float) -> str:
    """How the recipe of the poster from this second of a film is called, without its version."""
    return f"{POSTER}_{round(second * 1000)}"


def seen_with(parts: Iterable[Part], made: Mapping[str, tuple[Rendition, ...]]) -> dict[str, tuple[Rendition, ...]]:
    """What was made of the assets (by id), without the posters that these parts, a version's, have not chosen."""
    chosen = {part.placements[0].asset: poster_of(part.poster) for part in parts if part.poster is not None}
    return {
        asset: tuple(each for each in of if _stem(each.recipe) in (None, chosen.get(AssetId(asset))))
        for asset, of in made.items()
    }


def _stem(recipe: str) -> str | None:
    """`poster_1500` of `poster_1500/1`, and of `poster_1500_09abcdef/1` of several files; None if it is no poster."""
    name, *rest = recipe.partition("/")[0].split("_")
    return f"{name}_{rest[0]}" if name == POSTER and rest else None


def made(store: Store, asset: AssetId, recipe: str) -> tuple[Rendition, ...] | None:
    """What the recipe has made of the asset, None if it has not been finished."""
    key = key_of(asset, recipe, INDEX)
    if not store.exists(key):
        return None
    return tuple(from_plain(plain, Rendition) for plain in json.loads(b"".join(store.read(key))))


def complete(store: Store, asset: AssetId, recipe: str, renditions: Iterable[Rendition]) -> None:
    """Writes the index: from now on the recipe counts as made."""
    store.write(key_of(asset, recipe, INDEX), [canonical([to_plain(each) for each in renditions])])


def all_made(store: Store, asset: AssetId) -> tuple[Rendition, ...]:
    """What every finished recipe has made of the asset."""
    found = [
        entry.key.removeprefix(f"{PREFIX}/{asset}/").removesuffix(f"/{INDEX}")
        for entry in store.list(f"{PREFIX}/{asset}/")
        if entry.key.endswith(f"/{INDEX}")
    ]
    return tuple(rendition for recipe in found for rendition in made(store, asset, recipe) or ())
