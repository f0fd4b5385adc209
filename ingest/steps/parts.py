"""Which parts a record's files show: new files find the part that they belong to, so that cited canvases stay.

A file belongs to a part of the version before if the part shows the same bytes (the file was renamed or moved), or
else if the part showed a file of this name (it was replaced, by a better scan say). Otherwise it opens a new part.
Access copies and mezzanines with a master's name, and captions, transcripts and scores, join the master's part.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePosixPath

from archive.model.asset import Asset, Kind, Role
from archive.model.identifiers import AssetId, PartId
from archive.model.part import Part, Placement, Span

PAINTS = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})
SHOWN = frozenset({Role.MASTER, Role.MEZZANINE, Role.ACCESS})
BESIDE = frozenset({Role.CAPTION, Role.TRANSCRIPT, Role.SCORE})

Mint = Callable[[str], PartId]
"""Key → the id of the part reserved for it, the same whenever it is asked: the asset that opens the part."""

Group = tuple[Asset, list[Asset]]
"""The files that one part is made of: the leading one, and all of them, copies of other quality included."""


@dataclass(frozen=True, slots=True)
class Before:
    """The parts and assets of the version that this one follows."""

    parts: tuple[Part, ...] = ()
    assets: tuple[Asset, ...] = ()


def parts_of(assets: tuple[Asset, ...], before: Before, mint: Mint) -> tuple[Part, ...]:
    """The parts in the order of the files."""
    groups = _groups(assets)
    continued = _continued(groups, before)
    taken = {part.id for part in continued.values()}
    parts: list[Part] = []
    for lead, group in groups:
        part = continued.get(lead.id) or _opened(_new(lead, mint, taken), lead)
        taken.add(part.id)
        shown = next((asset for asset in group if asset.role is Role.ACCESS), lead)
        span = Span(end=shown.technical.duration) if shown.technical.duration else Span()
        beside = tuple(asset for asset in assets if _accompanies(asset, lead, groups))
        placements = (Placement(shown.id, span), *(Placement(asset.id) for asset in beside))
        parts.append(replace(part, placements=placements))
    return tuple(parts)


def _groups(assets: tuple[Asset, ...]) -> list[Group]:
    """What is painted, in the order of the files."""
    groups: list[Group] = []
    painting = [asset for asset in assets if asset.kind in PAINTS and asset.role in SHOWN]
    for asset in painting:
        home = next((group for lead, group in groups if _copies(asset, lead, group)), None)
        if home is None:
            groups.append((asset, [asset]))
        else:
            home.append(asset)
    return groups


def _copies(asset: Asset, lead: Asset, group: list[Asset]) -> bool:
    """Same stem, same kind, another quality than those already there."""
    same = asset.kind is lead.kind and _stem(asset) == _stem(lead)
    return same and all(asset.role is not other.role for other in group)


def _continued(groups: list[Group], before: Before) -> dict[AssetId, Part]:
    """The part of the version before that each group goes on with, by the group's leading asset.

    All groups look for their bytes first, so that a name that passed from one file to another takes no part along.
    """
    old = {asset.id: asset.original_path for asset in before.assets}
    free = {part.id: part for part in before.parts}
    found: dict[AssetId, Part] = {}
    for same in (_same_bytes, _same_name):
        for lead, group in groups:
            if lead.id in found:
                continue
            part = next((part for part in free.values() if same(part, group, old)), None)
            if part is not None:
                found[lead.id] = free.pop(part.id)
    return found


def _same_bytes(part: Part, group: list[Asset], old: dict[AssetId, str]) -> bool:
    del old
    return any(placement.asset == asset.id for placement in part.placements[:1] for asset in group)


def _same_name(part: Part, group: list[Asset], old: dict[AssetId, str]) -> bool:
    return any(old.get(placement.asset) == asset.original_path for placement in part.placements[:1] for asset in group)


def _new(lead: Asset, mint: Mint, taken: set[PartId]) -> PartId:
    """The id of the part that the file opens: another one if what it opened once shows another file now."""
    return next(name for turn in count() if (name := mint(f"{lead.id}:{turn}" if turn else lead.id)) not in taken)


def _opened(part: PartId, lead: Asset) -> Part:
    technical = lead.technical
    return Part(part, width=technical.width, height=technical.height, duration=technical.duration)


def _accompanies(asset: Asset, lead: Asset, groups: list[Group]) -> bool:
    """Captions and the like belong to the part whose name they bear, or to the only one that has a duration."""
    if asset.role not in BESIDE:
        return False
    timed = [one for one, _ in groups if one.technical.duration]
    stem = _stem(asset)
    if stem == _stem(lead) or stem.rsplit("--", 1)[0] == _stem(lead):
        return True
    named = any(stem.rsplit("--", 1)[0] == _stem(one) for one, _ in groups)
    return not named and len(timed) == 1 and timed[0] is lead


def _stem(asset: Asset) -> str:
    return str(PurePosixPath(asset.original_path).with_suffix("")).casefold()
