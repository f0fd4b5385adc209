"""The words on the pages of a file, as ingest found them and the index wants them: one rendition for all pages."""

import json
from collections.abc import Sequence

from archive.model.errors import Damaged

VARIANT = "text.json"
"""The rendition's name within its recipe."""


def dump(pages: Sequence[str]) -> bytes:
    """The words of each page, in order."""
    return json.dumps({"pages": list(pages)}, ensure_ascii=False).encode("utf-8")


def load(data: bytes) -> tuple[str, ...]:
    """The words of each page. Raises Damaged."""
    try:
        pages = json.loads(data)["pages"]
        return tuple(str(page) for page in pages)
    except (ValueError, LookupError, TypeError) as fault:
        raise Damaged(f"words of pages: {fault}") from fault
