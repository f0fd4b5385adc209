"""What has a duration: its files as a choice, its waveform, what may be taken along, its chapters as ranges.

Presentation API 3.0 sections 3.3 (`seeAlso`, `rendering`) and 5.4; cookbook recipes 0434 and 0026.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from archive.disclosure import Shown
from archive.model.asset import Chapter, Kind
from archive.model.identifiers import PartId
from archive.model.rendition import Rendition
from iiif.addresses import Addresses

Made = Mapping[str, Rendition]
"""The renditions of an asset, by variant."""

PLAYED = {Kind.AUDIO: "audio.m4a", Kind.VIDEO: "video.mp4"}
PAINTED = {Kind.AUDIO: "Sound", Kind.VIDEO: "Video"}
STREAM = "master.m3u8"
TAKEN = {"audio.mp3": "MP3", "audio.opus": "Opus"}
WAVEFORM = "http://waveform.prototyping.bbc.co.uk"
"""The profile by which players of other archives know peaks."""


def playable(kind: Kind, made: Made, addresses: Addresses) -> dict[str, Any] | None:
    """The body: the one file, which every player takes, and after it the stream; None while neither is made."""
    file = made.get(PLAYED.get(kind, ""))
    if file is None:
        return None
    technical = file.technical
    sizes = {"width": technical.width, "height": technical.height, "duration": technical.duration}
    sizes = {name: size for name, size in sizes.items() if size}
    found = [
        {"id": addresses.media(each), "type": PAINTED[kind], "format": each.media_type, **sizes}
        for each in (file, made.get(STREAM))
        if each is not None
    ]
    return found[0] if len(found) == 1 else {"type": "Choice", "items": found}


def beside(kind: Kind, made: Made, addresses: Addresses) -> dict[str, list[dict[str, Any]]]:
    """`seeAlso` and `rendering` of a canvas, each only where there is something. Labels need no language: one player

    fails over labels that have several.
    """
    peaks = [
        {
            "id": addresses.media(made[variant]),
            "type": "Dataset",
            "format": made[variant].media_type,
            "profile": WAVEFORM,
            "label": {"none": ["waveform"]},
        }
        for variant in ("peaks.dat", "peaks.json")
        if variant in made
    ]
    taken = [
        {
            "id": f"{addresses.media(made[variant])}/download",
            "type": PAINTED[kind],
            "format": made[variant].media_type,
            "label": {"none": [label]},
        }
        for variant, label in TAKEN.items()
        if variant in made
    ]
    return {name: listed for name, listed in (("seeAlso", peaks), ("rendering", taken)) if listed}


def chapters(shown: Shown, parts: Iterable[PartId], addresses: Addresses) -> list[dict[str, Any]]:
    """The chapters of these parts as ranges: one for each part that has any, with one for each chapter in it."""
    assets = {asset.id: asset for asset in shown.version.assets}
    wanted = set(parts)
    found = []
    for part in shown.version.parts:
        placed = [_moved(assets[each.asset].technical.chapters, each.target.start or 0.0) for each in part.placements]
        named = next((each for each in placed if each), ())
        if part.spans:
            named = tuple(chapter for each in placed[: len(part.spans)] for chapter in each)
        if part.id in wanted and named:
            items = [_chapter(part.id, number, each, addresses) for number, each in enumerate(named, start=1)]
            label = {"zh-Hans": ["章节"], "en": ["Chapters"]}
            found.append({"id": addresses.chapter(part.id, 0), "type": "Range", "label": label, "items": items})
    return found


def _moved(chapters: Iterable[Chapter], start: float) -> tuple[Chapter, ...]:
    """Chapters of a file, in the seconds of the part in which the file begins at `start`."""
    return tuple(replace(each, start=start + each.start, end=start + each.end) for each in chapters)


def _chapter(part: PartId, number: int, chapter: Chapter, addresses: Addresses) -> dict[str, Any]:
    return {
        "id": addresses.chapter(part, number),
        "type": "Range",
        "label": {"none": [chapter.title]},
        "items": [{"id": f"{addresses.canvas(part)}#t={chapter.start:g},{chapter.end:g}", "type": "Canvas"}],
    }
