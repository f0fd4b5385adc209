"""What is drawn from the smallest rung: small pictures for the seek bar, scene cuts, the moment of the poster."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from archive.model.asset import Technical
from ingest.media import encoding
from ingest.media.decoding.glimpses import liveliest
from ingest.media.recipe import Made
from ingest.media.streaming.timed import clock

SIDE = 160
"""Pixels of the longer side of a small picture."""
COLUMNS = ROWS = 10
OFTEN, SELDOM, MOST = 1.0, 10.0, 1000
"""A small picture every 1 to 10 seconds, and no more than MOST of them."""
THRESHOLD = 8
"""From this on `scdet` takes a change for a cut."""
THUMBNAILS = "thumbnails.vtt"
SCENES = "scenes.json"
JPEG = {"out_color_matrix": "bt601", "out_range": "pc"}
"""What pictures in JPEG are coded in (JFIF 1.02)."""
_CUT = re.compile(r"lavfi\.scd\.time=(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Sheets:
    """Small pictures of a film of `duration` seconds: one of `width` × `height` every `step` seconds."""

    duration: float
    step: float
    width: int
    height: int

    @property
    def count(self) -> int:
        """How many pictures."""
        return max(1, ceil(self.duration / self.step - 0.01))

    @property
    def rows(self) -> int:
        """Rows of one sheet."""
        return min(ROWS, ceil(self.count / COLUMNS))

    def place(self, number: int) -> tuple[int, int, int]:
        """Sheet (from 1) and left upper corner of a picture."""
        sheet, within = divmod(number, COLUMNS * self.rows)
        return sheet + 1, within % COLUMNS * self.width, within // COLUMNS * self.height


def sheets_of(duration: float, width: int, height: int) -> Sheets:
    """How the film is cut into small pictures."""
    step = max(min(OFTEN, duration / 5), min(SELDOM, duration / 100), duration / MOST, 0.1)
    scale = SIDE / max(width, height)
    return Sheets(duration, step, max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2))


def nodes(film: Any, sheets: Sheets, into: Path) -> list[Any]:
    """Output nodes that draw the sheets and note the cuts of a film, from one decode."""
    small, watched = encoding.copied(film, 2)
    small = encoding.filtered(small, "fps", fps=f"1/{sheets.step:.6f}", start_time=0, round="near")
    small = encoding.filtered(small, "scale", sheets.width, sheets.height, flags="bilinear", **JPEG)
    small = encoding.filtered(small, "tile", f"{COLUMNS}x{sheets.rows}")
    watched = encoding.filtered(watched, "scdet", threshold=THRESHOLD)
    watched = encoding.filtered(watched, "metadata", mode="print", key="lavfi.scd.time", file=str(into / "cuts.txt"))
    pattern = Path(str(into).replace("%", "%%")) / "sprite-%d.jpg"
    pictures = {"qscale:v": 5, "pix_fmt": "yuvj420p", "f": "image2", "fps_mode": "passthrough"}
    return [encoding.target([small], pattern, **pictures), encoding.nowhere([watched])]


def collected(sheets: Sheets, into: Path) -> tuple[Made, ...]:
    """The sheets that were drawn, with their index and the cuts."""
    index = into / THUMBNAILS
    cues = ["WEBVTT", ""]
    for number in range(sheets.count):
        sheet, x, y = sheets.place(number)
        start, end = number * sheets.step, min((number + 1) * sheets.step, sheets.duration)
        cues += [
            f"{clock(start)} --> {clock(end)}",
            f"sprite-{sheet}.jpg#xywh={x},{y},{sheets.width},{sheets.height}",
            "",
        ]
    index.write_text("\n".join(cues), encoding="utf-8", newline="\n")
    noted = into / "cuts.txt"
    cuts = [round(float(each), 3) for each in _CUT.findall(noted.read_text("utf-8"))] if noted.exists() else []
    scenes = into / SCENES
    scenes.write_text(json.dumps({"threshold": THRESHOLD, "cuts": cuts}), encoding="utf-8")
    size = Technical(COLUMNS * sheets.width, sheets.rows * sheets.height)
    drawn = [into / f"sprite-{number}.jpg" for number in range(1, sheets.place(sheets.count - 1)[0] + 1)]
    return (
        *(Made(path.name, "image/jpeg", path, size) for path in drawn if path.exists()),
        Made(index.name, "text/vtt", index),
        Made(scenes.name, "application/json", scenes),
    )


def moment(sheets: Sheets, drawn: Sequence[Path]) -> float:
    """Seconds at which the poster is taken: the liveliest small picture from the first two thirds, not the first one.

    Black, white and blurred pictures vary little, and from point to point even less; titles and people a lot.
    """
    candidates = range(min(1, sheets.count - 1), max(2, sheets.count * 2 // 3))
    boxes = [(sheet - 1, x, y, sheets.width, sheets.height) for sheet, x, y in map(sheets.place, candidates)]
    known = [box for box in boxes if box[0] < len(drawn)]
    return (candidates[liveliest(drawn, known)] * sheets.step) if known else 0.0
