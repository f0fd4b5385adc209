"""The words on the pages of a file, as ingest found them: one rendition for all pages, read by the index and by whoever

shows words beside their page.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.model.errors import Damaged
from archive.model.rendition import Rendition
from archive.storage import Store

VARIANT = "text.json"
"""The rendition's name within its recipe."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words, and where it stands: x, y, width, height in pixels of the page as it is shown."""

    text: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page; and its lines, where the file says where they stand."""

    text: str
    lines: tuple[Line, ...] = ()


def dump(pages: Sequence[Words]) -> bytes:
    """The words of each page, in order."""
    plain = {
        "pages": [page.text for page in pages],
        "lines": [[[*line.box, line.text] for line in page.lines] for page in pages],
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def load(data: bytes) -> tuple[Words, ...]:
    """The words of each page. Raises Damaged."""
    try:
        plain = json.loads(data)
        pages = [str(page) for page in plain["pages"]]
        lines = plain.get("lines") or [[]] * len(pages)
        return tuple(
            Words(text, tuple(Line(str(line), (int(x), int(y), int(w), int(h))) for x, y, w, h, line in each))
            for text, each in zip(pages, lines, strict=True)
        )
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise Damaged(f"words of pages: {fault}") from fault


def kept_in(renditions: Iterable[Rendition]) -> Rendition | None:
    """The words of a file among its renditions, if any are kept."""
    return next((one for one in renditions if one.variant == VARIANT), None)


def words_of(renditions: Iterable[Rendition], store: Store) -> tuple[Words, ...]:
    """The words of each page of a file with these renditions. Raises Missing, Damaged, Unavailable."""
    made = kept_in(renditions)
    return () if made is None else load(b"".join(store.read(made.key)))
