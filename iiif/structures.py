"""A table of contents as ranges. Presentation API 3.0 section 5.4."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from archive.contents import Line, contents_of
from archive.disclosure import Shown
from iiif.addresses import Addresses

LABEL = {"zh-Hans": ["目录"], "en": ["Contents"]}


@dataclass(slots=True)
class Chapter:
    """A line of the table, its number (from 1), and the lines below it."""

    line: Line
    place: int
    below: list["Chapter"] = field(default_factory=list)


def structures(shown: Shown, painted: Collection[str], addresses: Addresses) -> list[dict[str, Any]]:
    """One range with the chapters, each with its sections and canvases; empty without a table of contents.

    `painted`: the ids of the canvases that the manifest has: ranges name no others.
    """
    canvases = [addresses.canvas(part.id) for part in shown.version.parts]
    tops = _nested(contents_of(shown))
    chapters = [
        made
        for chapter, end in _with_ends(tops, len(canvases))
        if (made := _range(chapter, end, canvases, frozenset(painted), shown, addresses)) is not None
    ]
    if not chapters:
        return []
    return [{"id": addresses.range(shown.record.id), "type": "Range", "label": LABEL, "items": chapters}]


def _nested(lines: Iterable[Line]) -> list[Chapter]:
    """The lines of the first level, with the others below them; a line that is too deep stands as deep as it can."""
    tops: list[Chapter] = []
    above: list[Chapter] = []
    for place, line in enumerate(lines, start=1):
        chapter = Chapter(line, place)
        while above and above[-1].line.level >= line.level:
            above.pop()
        (above[-1].below if above else tops).append(chapter)
        above.append(chapter)
    return tops


def _with_ends(chapters: list[Chapter], end: int) -> list[tuple[Chapter, int]]:
    """Each chapter with the canvas before which it ends: where the next one begins."""
    following = [*(chapter.line.start for chapter in chapters[1:]), end]
    return [(chapter, max(chapter.line.start + 1, after)) for chapter, after in zip(chapters, following, strict=False)]


def _range(
    chapter: Chapter, end: int, canvases: list[str], painted: frozenset[str], shown: Shown, addresses: Addresses
) -> dict[str, Any] | None:
    """A range with the canvases before its first section, then the sections; None if nothing in it is shown."""
    start = chapter.line.start
    own = min(chapter.below[0].line.start, end) if chapter.below else end
    items: list[dict[str, Any]] = [{"id": name, "type": "Canvas"} for name in canvases[start:own] if name in painted]
    for below, until in _with_ends(chapter.below, end):
        made = _range(below, until, canvases, painted, shown, addresses)
        items += [made] if made is not None else []
    if not items:
        return None
    return {
        "id": addresses.range(shown.record.id, chapter.place),
        "type": "Range",
        "label": {"none": [chapter.line.text]},
        "items": items,
    }
