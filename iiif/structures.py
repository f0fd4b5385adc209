"""A table of contents as ranges. Presentation API 3.0 section 5.4."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from archive.disclosure import Shown
from iiif.addresses import Addresses

LABEL = {"zh-Hans": ["目录"], "en": ["Contents"]}


@dataclass(slots=True)
class Line:
    """A line of the table: what it says, on which canvas (from 0) it begins, how deep it stands, what is below it."""

    text: str
    start: int
    level: int
    place: int = 0
    below: list["Line"] = field(default_factory=list)


def structures(shown: Shown, painted: Collection[str], addresses: Addresses) -> list[dict[str, Any]]:
    """One range with the chapters, each with its sections and canvases; empty without a table of contents.

    `painted`: the ids of the canvases that the manifest has: ranges name no others.
    """
    canvases = [addresses.canvas(part.id) for part in shown.version.parts]
    lines = [line for line in _written(shown) or _in_files(shown) if 0 <= line.start < len(canvases)]
    tops = _nested(lines)
    chapters = [
        made
        for line, end in _with_ends(tops, len(canvases))
        if (made := _range(line, end, canvases, frozenset(painted), shown, addresses)) is not None
    ]
    if not chapters:
        return []
    return [{"id": addresses.range(shown.record.id), "type": "Range", "label": LABEL, "items": chapters}]


def _written(shown: Shown) -> list[Line]:
    """What people have written."""
    rows = (value.content for value in shown.values.get("contents", ()) if isinstance(value.content, dict))
    return [
        Line(str(row["heading"]), int(row["at"]) - 1, int(row.get("level") or 1))
        for row in rows
        if row.get("heading") and str(row.get("at", "")).isdecimal()
    ]


def _in_files(shown: Shown) -> list[Line]:
    """What the files say themselves, in the order of the parts that show them."""
    contents = {asset.id: asset.technical.contents for asset in shown.version.assets}
    starts = {
        placement.image: place
        for place, part in reversed(list(enumerate(shown.version.parts)))
        for placement in part.placements
    }
    lines = []
    for asset, headings in contents.items():
        for heading in headings:
            start = starts.get(f"{asset}.{heading.page}")  # type: ignore[call-overload]
            if start is not None:
                lines.append(Line(heading.text, start, heading.level))
    return lines


def _nested(lines: list[Line]) -> list[Line]:
    """The lines of the first level, with the others below them; a line that is too deep stands as deep as it can."""
    tops: list[Line] = []
    above: list[Line] = []
    for place, line in enumerate(lines, start=1):
        line.place = place
        while above and above[-1].level >= line.level:
            above.pop()
        (above[-1].below if above else tops).append(line)
        above.append(line)
    return tops


def _with_ends(lines: list[Line], end: int) -> list[tuple[Line, int]]:
    """Each line with the canvas before which it ends: where the next one begins."""
    following = [*(line.start for line in lines[1:]), end]
    return [(line, max(line.start + 1, after)) for line, after in zip(lines, following, strict=False)]


def _range(
    line: Line, end: int, canvases: list[str], painted: frozenset[str], shown: Shown, addresses: Addresses
) -> dict[str, Any] | None:
    """A range with the canvases before its first section, then the sections; None if nothing in it is shown."""
    own = min((line.below[0].start, end)) if line.below else end
    items: list[dict[str, Any]] = [
        {"id": name, "type": "Canvas"} for name in canvases[line.start : max(own, line.start)] if name in painted
    ]
    for below, until in _with_ends(line.below, end):
        made = _range(below, until, canvases, painted, shown, addresses)
        items += [made] if made is not None else []
    if not items:
        return None
    return {
        "id": addresses.range(shown.record.id, line.place),
        "type": "Range",
        "label": {"none": [line.text]},
        "items": items,
    }
