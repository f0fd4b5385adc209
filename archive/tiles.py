"""The tile index of an access copy, `tiles.json`: written when the copy is made, read by whoever serves tiles of it.

The access copy is a pyramidal TIFF of JPEG tiles (a baseline TIFF with tag 347, JPEGTables: TIFF Technical Note 2).
A tile becomes a JPEG of its own by putting the common header before its bytes: no pixel is decoded or coded.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

INDEX = "tiles.json"
"""The index's variant, beside `access.tif`."""

TILE = 512
"""Pixels of a tile's side. Of 128, 256 and 512 this gives a viewer the most pixels a second."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the access copy. `whole`: a JPEG as it stands; otherwise the index's `header` goes before them."""

    offset: int
    length: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the pyramid: its size in pixels (width and height of the picture over 2^n, rounded up), its tiles

    row by row.
    """

    width: int
    height: int
    spans: tuple[Span, ...] = ()

    @property
    def columns(self) -> int:
        """Tiles in a row."""
        return ceil(self.width / TILE)

    @property
    def rows(self) -> int:
        """Rows of tiles."""
        return ceil(self.height / TILE)


@dataclass(frozen=True, slots=True)
class TileIndex:
    """Width and height of the picture, its levels from the largest, and the usual sizes of the whole, (w, h) → span."""

    width: int
    height: int
    header: bytes
    levels: tuple[Level, ...]
    sizes: Mapping[tuple[int, int], Span]

    def find(
        self, region: tuple[int, int, int, int], size: tuple[int, int], slack: tuple[int, int] = (0, 0)
    ) -> tuple[Span, tuple[int, int]] | None:
        """Where the image of `region` (x, y, w, h) at `size` (w, h) lies, and its exact size; None: it has to be made.

        `slack`: pixels by which width and height may differ, for sizes of which not both were asked for.
        """
        x, y, w, h = region
        if (x, y, w, h) == (0, 0, self.width, self.height) and size in self.sizes:
            return self.sizes[size], size
        for number, level in enumerate(self.levels):
            exact = ceil(w / (1 << number)), ceil(h / (1 << number))
            if abs(exact[0] - size[0]) > slack[0] or abs(exact[1] - size[1]) > slack[1]:
                continue
            side = TILE << number
            if x % side or y % side or w != min(side, self.width - x) or h != min(side, self.height - y):
                continue
            return level.spans[y // side * level.columns + x // side], exact
        return None


def level_sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """The sizes of the levels of a picture, down to the first that one tile holds."""
    found = [(width, height)]
    while max(found[-1]) > TILE:
        scale = 1 << len(found)
        found.append((ceil(width / scale), ceil(height / scale)))
    return tuple(found)


def fitted(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """The largest size of the same shape within both limits and not above (width, height)."""
    scale = min(1.0, most_width / width, most_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def dump(index: TileIndex) -> bytes:
    """The index as it is kept: JSON, about 20 bytes a tile."""
    plain = {
        "width": index.width,
        "height": index.height,
        "tile": TILE,
        "header": base64.b64encode(index.header).decode("ascii"),
        "levels": [
            {"width": level.width, "height": level.height, "spans": [_plain(span) for span in level.spans]}
            for level in index.levels
        ],
        "sizes": [[*size, *_plain(span)] for size, span in index.sizes.items()],
    }
    return json.dumps(plain, separators=(",", ":")).encode("utf-8")


def load(data: bytes) -> TileIndex:
    """The index of these bytes. Raises ValueError if they are none, or one of tiles of another size."""
    try:
        plain = json.loads(data)
        if plain["tile"] != TILE:
            raise ValueError(f"tiles of {plain['tile']} pixels")
        return TileIndex(
            plain["width"],
            plain["height"],
            base64.b64decode(plain["header"]),
            tuple(
                Level(each["width"], each["height"], tuple(_span(*span) for span in each["spans"]))
                for each in plain["levels"]
            ),
            {(width, height): _span(*span) for width, height, *span in plain["sizes"]},
        )
    except (KeyError, TypeError) as fault:
        raise ValueError(f"no tile index: {fault}") from fault


def _plain(span: Span) -> list[int]:
    return [span.offset, span.length, int(span.whole)]


def _span(offset: int, length: int, whole: int) -> Span:
    return Span(offset, length, bool(whole))
