"""What a family of media types is to this room: how it is recognised, examined and made fit for showing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.model.asset import Kind, Technical
from ingest.media.recipe import Progress, Recipe
from ingest.payloads import Identity


@dataclass(frozen=True, slots=True)
class Medium:
    """`types` gives, for each media type, the extensions that tell the truth about it (lower case, no dot).

    `recognise(path, head)` answers by content (`head`: the first 64 KiB) or None; it raises Rejected for a hostile
    file. `characterise(path, identity, progress)` never raises for damage. `recipes` are made of every sound original.
    """

    kind: Kind
    types: Mapping[str, tuple[str, ...]]
    recognise: Callable[[Path, bytes], Identity | None]
    characterise: Callable[[Path, Identity, Progress], Technical]
    recipes: tuple[Recipe, ...] = ()
