"""The table of contents of an item: what people have written, or else what its files say themselves."""

from dataclasses import dataclass

from archive.disclosure import Shown
from archive.model.identifiers import page_name


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what it says, at which part (from 0) it begins, how deep it stands (from 1)."""

    text: str
    start: int
    level: int = 1


def contents_of(shown: Shown) -> tuple[Line, ...]:
    """The lines that lead to a part of the version that is shown."""
    count = len(shown.version.parts)
    return tuple(line for line in _written(shown) or _in_files(shown) if 0 <= line.start < count)


def _written(shown: Shown) -> list[Line]:
    rows = (value.content for value in shown.values.get("contents", ()) if isinstance(value.content, dict))
    return [
        Line(str(row["heading"]), int(row["at"]) - 1, int(row.get("level") or 1))
        for row in rows
        if row.get("heading") and str(row.get("at", "")).isdecimal()
    ]


def _in_files(shown: Shown) -> list[Line]:
    """In the order of the files; a page that no part shows has no line."""
    starts = {
        placement.image: place
        for place, part in reversed(list(enumerate(shown.version.parts)))
        for placement in part.placements
    }
    return [
        Line(heading.text, starts[image], heading.level)
        for asset in shown.version.assets
        for heading in asset.technical.contents
        if (image := page_name(asset.id, heading.page)) in starts
    ]
