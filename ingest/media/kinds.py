"""The media that the archive takes in. A new one is a file in this room, a line here, and a test."""

from pathlib import Path

from archive.model.asset import Asset, Kind, Role, Technical
from ingest.media import audio, captions, document, image, plain_text, video
from ingest.media.medium import Medium
from ingest.media.recipe import Progress, Recipe
from ingest.payloads import Identity

MEDIA: tuple[Medium, ...] = (
    image.MEDIUM,
    video.MEDIUM,
    audio.MEDIUM,
    document.MEDIUM,
    captions.MEDIUM,
    plain_text.MEDIUM,
)
"""In the order in which they are asked: the first that recognises a file has it."""

_SHOWN = frozenset({Role.MASTER, Role.MEZZANINE, Role.ACCESS})


def characterise(path: Path, identity: Identity, progress: Progress = lambda share: None) -> Technical:
    """What is technically true of a file; the whole of it is decoded, and what the decoder says stands in `damage`."""
    return _medium(identity.media_type, identity.kind).characterise(path, identity, progress)


def recipes_for(asset: Asset, *, inside: bool = False, start: float = 0.0) -> tuple[Recipe, ...]:
    """What is made of an asset. Papers that only accompany an item, thumbnails and notes are kept as they are.

    `inside`: nobody but staff may see the record. Of its master films only the smallest rung is made. `start`: the
    second of what is shown at which the times of captions begin.
    """
    if asset.role not in _SHOWN and asset.kind is not Kind.TEXT:
        return ()
    if asset.media_type in plain_text.MEDIUM.types and asset.role is not Role.TRANSCRIPT:
        return ()
    if inside and asset.kind is Kind.VIDEO and asset.role is Role.MASTER:
        return (video.FOOTAGE,)
    if start and asset.media_type in captions.MEDIUM.types:
        return (captions.from_second(start),)
    recipes = _medium(asset.media_type, asset.kind).recipes
    return tuple(each for each in recipes if each.types is None or asset.media_type in each.types)


def _medium(media_type: str, kind: Kind) -> Medium:
    return next(medium for medium in MEDIA if medium.kind is kind and media_type in medium.types)
