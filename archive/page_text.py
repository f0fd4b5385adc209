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
    """The words of a page; and its lines, where the file says where they stand, as they are kept.

    A book has tens of thousands of lines, and whoever looks for a page needs a few: they are read when asked for.
    """

    text: str
    kept: str = "[]"

    @classmethod
    def of(cls, text: str, lines: Iterable[Line]) -> "Words":
        """From lines."""
        return cls(text, _written([[*line.box, line.text] for line in lines]))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Raises Damaged."""
        try:
            return tuple(
                Line(str(said), (int(x), int(y), int(w), int(h))) for x, y, w, h, said in json.loads(self.kept)
            )
        except (ValueError, TypeError) as fault:
            raise Damaged(f"lines of a page: {fault}") from fault


def dump(pages: Sequence[Words]) -> bytes:
    """The words of each page, in order."""
    return _written({"pages": [page.text for page in pages], "lines": [page.kept for page in pages]}).encode("utf-8")


def load(data: bytes) -> tuple[Words, ...]:
    """The words of each page. Raises Damaged."""
    try:
        plain = json.loads(data)
        pages = [str(page) for page in plain["pages"]]
        kept = plain.get("lines") or ["[]"] * len(pages)
        return tuple(Words(*each) for each in zip(pages, kept, strict=True))
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise Damaged(f"words of pages: {fault}") from fault


def _written(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def kept_in(renditions: Iterable[Rendition]) -> Rendition | None:
    """The words of a file among its renditions, if any are kept."""
    return next((one for one in renditions if one.variant == VARIANT), None)


def words_of(renditions: Iterable[Rendition], store: Store) -> tuple[Words, ...]:
    """The words of each page of a file with these renditions. Raises Missing, Damaged, Unavailable."""
    made = kept_in(renditions)
    return () if made is None else load(b"".join(store.read(made.key)))
