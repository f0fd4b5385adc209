"""Which parts a record's files show: new files find the part that they belong to, so that cited canvases stay.

A file belongs to a part of the version before if the part shows the same bytes (the file was renamed or moved), or
else if the part showed a file of this name (it was replaced, by a better scan say). Otherwise it opens a new part.
Access copies and mezzanines with a master's name, and captions, transcripts and scores, join the master's part.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate, count
from pathlib import PurePosixPath

from archive.model.asset import Asset, Kind, Role
from archive.model.identifiers import AssetId, PartId, page_name
from archive.model.part import Part, Placement, Span
from archive.model.values import Value

PAINTS = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})
SHOWN = frozenset({Role.MASTER, Role.MEZZANINE, Role.ACCESS})
BESIDE = frozenset({Role.CAPTION, Role.TRANSCRIPT, Role.SCORE})

Mint = Callable[[str], PartId]
"""Key → the id of the part reserved for it, the same whenever it is asked: the asset or page that opens the part."""

Leaf = tuple[AssetId, int | None]
"""The file that leads a part, and which page of it, if it has several."""


@dataclass(frozen=True, slots=True)
class Group:
    """What one part is made of: the leading file, all of them (copies of other quality included), and the page.

    `spans`: the files of one recording, the leading one first; it alone where there are no others.
    """

    lead: Asset
    files: list[Asset]
    page: int | None = None
    spans: list[Asset] = field(default_factory=list)

    @property
    def leaf(self) -> Leaf:
        """What tells this part's group from the others."""
        return self.lead.id, self.page

    @property
    def starts(self) -> dict[AssetId, float]:
        """Where each file of the recording begins, in seconds."""
        ends = accumulate(each.technical.duration or 0.0 for each in self.spans)
        return dict(zip((each.id for each in self.spans), (0.0, *(round(end, 3) for end in ends)), strict=False))


@dataclass(frozen=True, slots=True)
class Before:
    """The parts and assets of the version that this one follows."""

    parts: tuple[Part, ...] = ()
    assets: tuple[Asset, ...] = ()


def parts_of(
    assets: tuple[Asset, ...],
    before: Before,
    mint: Mint,
    recordings: Mapping[AssetId, str] | None = None,
    posters: Mapping[AssetId, float] | None = None,
) -> tuple[Part, ...]:
    """The parts in the order of the files, and of the pages within a file. Files of one recording are one part."""
    groups = _groups(assets, recordings or {})
    continued = _continued(groups, before)
    taken = {part.id for part in continued.values()}
    parts: list[Part] = []
    for group in groups:
        part = continued.get(group.leaf) or _opened(_new(group, mint, taken), group)
        taken.add(part.id)
        beside = (_beside(asset, group) for asset in assets if _accompanies(asset, group, groups))
        placements, poster = (*_painting(group), *beside), _poster(group, posters or {})
        # What somebody has chosen on the desk stays unless a sheet says another second.
        poster = part.poster if poster is None else poster
        parts.append(replace(part, placements=placements, duration=_duration(part, group), poster=poster))
    return tuple(parts)


def _duration(part: Part, group: Group) -> float | None:
    """It stays what it was, but for a recording that gets another file: what is cited of it stays where it is."""
    if len(group.spans) == 1 or part.duration is None:
        return part.duration
    return max(part.duration, round(sum(each.technical.duration or 0.0 for each in group.spans), 3))


def _poster(group: Group, posters: Mapping[AssetId, float]) -> float | None:
    """The second of the part that somebody has chosen, by the first of its files of which one is said."""
    starts = group.starts
    chosen = (
        starts.get(each.id, 0.0) + posters[each.id] for each in (*group.spans, *group.files) if each.id in posters
    )
    return next((round(second, 3) for second in chosen), None)


def _painting(group: Group) -> tuple[Placement, ...]:
    """What paints the part: the access copy if there is one, or all files of a recording, each where it belongs."""
    if len(group.spans) == 1:
        shown = next((asset for asset in group.files if asset.role is Role.ACCESS), group.lead)
        span = Span(end=shown.technical.duration) if shown.technical.duration else Span()
        return (Placement(shown.id, span, page=group.page),)
    placed = ((asset, group.starts[asset.id], asset.technical.duration or 0.0) for asset in group.spans)
    return tuple(
        Placement(asset.id, Span(end=length), Span(start, round(start + length, 3))) for asset, start, length in placed
    )


def _beside(asset: Asset, group: Group) -> Placement:
    """What accompanies the part; the captions of one of a recording's files begin where that file does."""
    own = next((each for each in group.spans if _bears(asset, each)), group.lead)
    start = group.starts[own.id]
    return Placement(asset.id, target=Span(start)) if start else Placement(asset.id)


def _groups(assets: tuple[Asset, ...], recordings: Mapping[AssetId, str]) -> list[Group]:
    """What is painted, in the order of the files; a file of several pages is as many groups."""
    groups: list[Group] = []
    opened: dict[str, Group] = {}
    painting = [asset for asset in assets if asset.role in SHOWN and (asset.kind in PAINTS or asset.technical.pages)]
    for asset in painting:
        name = recordings.get(asset.id)
        if name in opened:
            opened[name].spans.append(asset)
            continue
        homes = [group for group in groups if _copies(asset, group)]
        for home in homes:
            home.files.append(asset)
        if not homes:
            pages = range(1, len(asset.technical.pages) + 1)
            new = [Group(asset, [asset], page, [asset]) for page in pages] or [Group(asset, [asset], None, [asset])]
            groups += new
            if name is not None:
                opened[name] = new[0]
    return groups


def _copies(asset: Asset, group: Group) -> bool:
    """Same stem, same kind, as many pages, another quality than those already there."""
    lead = group.lead
    same = asset.kind is lead.kind and _stem(asset) == _stem(lead)
    same = same and len(asset.technical.pages) == len(lead.technical.pages)
    return same and all(asset.role is not other.role for other in group.files)


def _continued(groups: list[Group], before: Before) -> dict[Leaf, Part]:
    """The part of the version before that each group goes on with.

    All groups look for their bytes first, so that a name that passed from one file to another takes no part along.
    """
    old = {asset.id: asset.original_path for asset in before.assets}
    free = {part.id: part for part in before.parts}
    found: dict[Leaf, Part] = {}
    for same in (_same_bytes, _same_name):
        for group in groups:
            if group.leaf in found:
                continue
            part = next((part for part in free.values() if same(part, group, old)), None)
            if part is not None:
                found[group.leaf] = free.pop(part.id)
    return found


def _same_bytes(part: Part, group: Group, old: dict[AssetId, str]) -> bool:
    del old
    return any(_at(placement, group) and placement.asset == asset.id for placement, asset in _painted(part, group))


def _same_name(part: Part, group: Group, old: dict[AssetId, str]) -> bool:
    return any(
        _at(placement, group) and old.get(placement.asset) == asset.original_path
        for placement, asset in _painted(part, group)
    )


def _painted(part: Part, group: Group) -> Iterator[tuple[Placement, Asset]]:
    return ((placement, asset) for placement in part.placements[:1] for asset in group.files)


def _at(placement: Placement, group: Group) -> bool:
    """Whether it is the same leaf of its file: a single scan is the first page of the file that replaces it."""
    return (placement.page or 1) == (group.page or 1)


def _new(group: Group, mint: Mint, taken: set[PartId]) -> PartId:
    """The id of the part that the group opens: another one if what it opened once shows another file now."""
    leaf = page_name(*group.leaf)
    return next(name for turn in count() if (name := mint(f"{leaf}:{turn}" if turn else leaf)) not in taken)


def _opened(part: PartId, group: Group) -> Part:
    technical = group.lead.technical
    if group.page is None:
        lengths = [asset.technical.duration for asset in group.spans if asset.technical.duration]
        duration = round(sum(lengths), 3) if lengths else None
        return Part(part, width=technical.width, height=technical.height, duration=duration)
    page = technical.pages[group.page - 1]
    return Part(part, (Value(page.label),) if page.label else (), page.width, page.height)


def _accompanies(asset: Asset, home: Group, groups: list[Group]) -> bool:
    """Captions and the like belong to the part whose name they bear, or to the only one that has a duration."""
    if asset.role not in BESIDE:
        return False
    if any(_bears(asset, each) for each in home.spans):
        return True
    timed = [group for group in groups if group.lead.technical.duration]
    named = any(_bears(asset, each) for group in groups for each in group.spans)
    return not named and len(timed) == 1 and timed[0] is home


def _bears(asset: Asset, other: Asset) -> bool:
    """Whether a caption's name is that of the file, with or without a language."""
    stem = _stem(asset)
    return _stem(other) in (stem, stem.rsplit("--", 1)[0])


def _stem(asset: Asset) -> str:
    return str(PurePosixPath(asset.original_path).with_suffix("")).casefold()
