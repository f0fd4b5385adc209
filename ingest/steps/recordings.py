"""Files of one recording that a camera or recorder has split: as the sheet says, or as GoPro's names say for certain.

GoPro's chapters are GH010123.MP4, GH020123.MP4 … (H.264), GX… (HEVC), GL… (small): number of the chapter, then of the
recording. Names such as 00000.MTS or take_001.wav may as well be recordings of their own: of those the sheet tells.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

from archive.model.asset import Asset, Kind, Role, Stream, Technical
from archive.model.identifiers import AssetId
from archive.model.problems import Problem, Severity
from ingest.payloads import Characterised, GivenFile

TIMED = frozenset({Kind.AUDIO, Kind.VIDEO})
_TAIL = re.compile(r"(.*?)(\d{1,6})", re.DOTALL)
_FEW = 10
"""By so many the numbers of two files may lie apart for those between to be missed: beyond, they are dates or hours."""
_CHAPTER = re.compile(r"(?P<kind>G[HXL])(?P<chapter>\d{2})(?P<number>\d{4})", re.IGNORECASE)


def recordings_of(files: Sequence[GivenFile], assets: Sequence[Asset]) -> Mapping[AssetId, str]:
    """The recording that each file is a stretch of, where there are several of it. `assets` are those of `files`."""
    said = [(asset, file.recording or _named(asset.original_path)) for file, asset in zip(files, assets, strict=True)]
    groups: dict[tuple[str, Role, Kind], list[Asset]] = {}
    told = {file.recording for file in files if file.recording}
    for asset, name in said:
        # One that cannot be read keeps its place: without it the others would be played as if nothing were missing.
        lasts = asset.technical.duration or (asset.technical.damage and name in told)
        if name and asset.kind in TIMED and lasts:
            groups.setdefault((name, asset.role, asset.kind), []).append(asset)
    return {
        asset.id: f"{role}:{name}"
        for (name, role, _), listed in groups.items()
        # What only names say holds where the files themselves agree, and none is missing.
        if len(listed) > 1 and (name in told or _is_certain(listed))
        for asset in listed
    }


def _is_certain(listed: Sequence[Asset]) -> bool:
    names = [_numbered(asset.original_path) for asset in listed]
    chapters = [int(name[1]) for name in names if name]
    follow = all(after - before == 1 for before, after in pairwise(chapters))
    return follow and _are_alike(asset.technical for asset in listed)


def check(given: Characterised) -> list[Problem]:
    """`recording_differs` for the first file of each recording of the sheet that cannot follow the one that begins it,

    and, as a warning, `recording_gap` for each file that the numbers in their names say is missing between two.
    """
    found: dict[tuple[str, Role | None], list[int]] = {}
    for place, (file, identity) in enumerate(zip(given.files, given.identities, strict=True)):
        name = file.recording or (_named(file.name) if identity.kind in TIMED else None)
        if name and identity.kind is not Kind.TEXT:
            found.setdefault((name, file.role), []).append(place)
    problems = []
    for (name, _), places in found.items():
        names = [given.files[place].name for place in places]
        other = next((place for place in places if not _may_follow(given, places[0], place)), None)
        if other is not None and given.files[other].recording:
            params = {"name": name, "file": given.files[other].name, "first": names[0]}
            problems.append(Problem("recording_differs", given.files[other].where, params))
        for place, missing in zip(places[1:], map(_between, names, names[1:]), strict=False):
            if missing:
                params = {"file": given.files[place].name, "missing": missing}
                problems.append(Problem("recording_gap", given.files[place].where, params, Severity.WARNING))
    return problems


def _may_follow(given: Characterised, first: int, other: int) -> bool:
    one, two = given.technicals[first], given.technicals[other]
    kinds = {given.identities[place].kind for place in (first, other)}
    return kinds <= TIMED and len(kinds) == 1 and bool(one.damage or two.damage or _are_alike((one, two)))


def _named(name: str) -> str | None:
    path = PurePosixPath(name)
    match = _CHAPTER.fullmatch(path.stem)
    return f"{path.parent}/{match['kind'].upper()}{match['number']}" if match else None


def _between(before: str, after: str) -> str | None:
    """The name of the first file that is missing between two of one series, None if none is."""
    one, two = _numbered(before), _numbered(after)
    if one is None or two is None or (one[0], one[2]) != (two[0], two[2]):
        return None
    gap = int(two[1]) - int(one[1])
    return f"{one[0]}{int(one[1]) + 1:0{len(one[1])}}{one[2]}" if 1 < gap <= _FEW else None


def _numbered(name: str) -> tuple[str, str, str] | None:
    """What stands before the number of a file in its series, the number, and what follows."""
    path = PurePosixPath(name)
    match = _CHAPTER.fullmatch(path.stem)
    if match:
        return str(path.with_name(match["kind"])), match["chapter"], f"{match['number']}{path.suffix}"
    tail = _TAIL.fullmatch(path.stem)
    return (str(path.with_name(f"{tail[1]}_"))[:-1], tail[2], path.suffix) if tail else None


def _are_alike(technicals: Iterable[Technical]) -> bool:
    """Whether the streams are the same in all: what follows is decoded by what was set up for the first."""
    first, *others = technicals
    return all(
        (each.width, each.height, len(each.streams)) == (first.width, first.height, len(first.streams))
        and all(map(_is_alike, each.streams, first.streams))
        for each in others
    )


def _is_alike(one: Stream, two: Stream) -> bool:
    """A short last file counts its rate a little otherwise."""
    rates = [float(each.rate or 0) for each in (one, two)]
    return replace(one, rate=None) == replace(two, rate=None) and abs(rates[0] - rates[1]) <= 0.01 * max(rates)
