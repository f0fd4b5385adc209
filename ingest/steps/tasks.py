"""What is to be made: of which file by which recipe; of the files of one recording, by one recipe of all of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from archive.model.asset import Asset
from archive.model.identifiers import AssetId
from archive.model.part import Part
from archive.renditions import POSTER
from ingest.media.kinds import recipes_for
from ingest.media.recipe import Recipe
from ingest.media.video import poster_at


@dataclass(frozen=True, slots=True)
class Task:
    """`files` are what the recipe reads, one after another; what it makes is kept as the renditions of `asset`."""

    asset: Asset
    recipe: Recipe
    files: tuple[Asset, ...]


def tasks(assets: Sequence[Asset], parts: Sequence[Part], *, inside: bool) -> Iterator[Task]:
    """Everything that is made of sound files. A recording that lacks one of its files to damage is not made at all.

    The same part may come twice, with the posters of two versions.
    """
    known = {asset.id: asset for asset in assets}
    spans = {part.spans[0].asset: [each.asset for each in part.spans] for part in parts if part.spans}
    covered = {name for names in spans.values() for name in names}
    posters: dict[str, list[float]] = {}
    for part in parts:
        if part.poster is not None:
            posters.setdefault(part.placements[0].asset, []).append(part.poster)
    starts = {each.asset: each.target.start or 0.0 for part in parts for each in part.placements}
    for asset in assets:
        if asset.id in spans:
            files = tuple(known[name] for name in spans[asset.id] if name in known)
            if len(files) == len(spans[asset.id]) and not any(each.technical.damage for each in files):
                recipes = _recipes(asset, inside, 0.0, posters.get(asset.id, ()))
                yield from (Task(asset, _of_all(each, spans[asset.id]), files) for each in recipes)
        elif asset.id not in covered and not asset.technical.damage:
            recipes = _recipes(asset, inside, starts.get(asset.id, 0.0), posters.get(asset.id, ()))
            yield from (Task(asset, each, (asset,)) for each in recipes)


def _recipes(asset: Asset, inside: bool, start: float, posters: Iterable[float]) -> tuple[Recipe, ...]:
    recipes = recipes_for(asset, inside=inside, start=start)
    return (*recipes, *map(poster_at, posters)) if recipes else ()


def is_replaced(recipe: str, fresh: Collection[str]) -> bool:
    """Whether what a recipe has made of a file shows something else than what recipes make of it now (`fresh`).

    A name with `_` tells of which files; the same recipe of the file alone shows less. Posters are seen with the
    versions that chose them, and stay.
    """
    if recipe.startswith(POSTER):
        return False
    shown = [each for each in fresh if not each.startswith(POSTER)]
    if "_" in recipe:
        return bool(shown)
    return any("_" in each and _family(each) == _family(recipe) for each in shown)


def _family(recipe: str) -> str:
    stem = recipe.partition("/")[0].partition("_")[0]
    return "hls" if stem == "footage" else stem


def _of_all(recipe: Recipe, names: Sequence[AssetId]) -> Recipe:
    """The recipe under a name that tells of which files: another file more, and all is made anew.

    It comes after the recipe's own name, so that its files are shown where there are both.
    """
    name, version = recipe.name.split("/")
    return Recipe(f"{name}_{sha256(' '.join(names).encode()).hexdigest()[:8]}/{version}", recipe.make, recipe.types)
