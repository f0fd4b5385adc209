"""An image request as text → what is asked for, in pixels. Image API 3.0 and 2.1, section 4. Nothing is decoded."""

import re
from dataclasses import dataclass
from math import floor

from archive.tiles import fitted

LIMIT = 4096
"""The longest side, in pixels, of an image that is made on request (`maxWidth` and `maxHeight`)."""

QUALITIES = ("default", "color", "gray", "bitonal")
FORMATS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}

_DECIMAL = r"(?:\d{1,12}(?:\.\d{1,10})?|\.\d{1,10})"
_PIXELS = re.compile(r"(\d{1,10}),(\d{1,10}),(\d{1,10}),(\d{1,10})", re.ASCII)
_PERCENT = re.compile(rf"pct:({_DECIMAL}),({_DECIMAL}),({_DECIMAL}),({_DECIMAL})", re.ASCII)
_SIZE = re.compile(rf"(\^)?(?:(max)|pct:({_DECIMAL})|(!)?(\d{{1,10}})?,(\d{{1,10}})?)", re.ASCII)
_ROTATION = re.compile(rf"(!)?({_DECIMAL})", re.ASCII)


class BadRequest(Exception):
    """The request is not one that the specification allows, or is beyond the announced limits. One line says why."""


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """`region` is (x, y, w, h) in pixels of the full image, `size` (w, h) of the result before rotation."""

    region: tuple[int, int, int, int]
    size: tuple[int, int]
    mirrored: bool
    rotation: float
    quality: str
    format: str

    def canonical(self, full: tuple[int, int], api: int = 3) -> str:
        """The canonical form of the parameters (section 4.7 of both)."""
        x, y, w, h = self.region
        region = "full" if self.region == (0, 0, *full) else f"{x},{y},{w},{h}"
        size = self._canonical_size() if api == 3 else self._canonical_size_of_2()
        turned = f"{'!' if self.mirrored else ''}{self.rotation:g}"
        return f"{region}/{size}/{turned}/{self.quality}.{self.format}"

    def _canonical_size(self) -> str:
        _, _, w, h = self.region
        up = "^" if self.size[0] > w or self.size[1] > h else ""
        return "max" if not up and self.size == fitted(w, h, LIMIT, LIMIT) else f"{up}{self.size[0]},{self.size[1]}"

    def _canonical_size_of_2(self) -> str:
        _, _, w, h = self.region
        if self.size == (w, h):
            return "full"
        return f"{self.size[0]}," if self.size[1] == round(h * self.size[0] / w) else f"{self.size[0]},{self.size[1]}"


def parse(parameters: str, full: tuple[int, int], api: int = 3) -> ImageRequest:
    """Reads `region/size/rotation/quality.format` for an image of `full` (w, h) pixels. Raises BadRequest.

    `api` is 3, or 2 for version 2.1, in which sizes may be above the region's without saying so.
    """
    parts = parameters.split("/")
    if len(parts) != 4:
        raise BadRequest("an image request has region/size/rotation/quality.format")
    region = _region(parts[0], full)
    quality, _, form = parts[3].rpartition(".")
    if quality not in QUALITIES:
        raise BadRequest(f"quality is one of {', '.join(QUALITIES)}")
    if form not in FORMATS:
        raise BadRequest(f"format is one of {', '.join(FORMATS)}")
    mirrored, rotation = _rotation(parts[2])
    size = parts[1] if api == 3 else _as_in_3(parts[1])
    return ImageRequest(region, _size(size, region), mirrored, rotation, quality, form)


def _region(text: str, full: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = full
    if text == "full":
        return 0, 0, width, height
    if text == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    if found := _PIXELS.fullmatch(text):
        x, y, w, h = (int(number) for number in found.groups())
    elif found := _PERCENT.fullmatch(text):
        px, py, pw, ph = (float(number) / 100 for number in found.groups())
        x, y = floor(px * width), floor(py * height)
        w, h = round(pw * width), round(ph * height)
        if pw > 0 and ph > 0:
            w, h = max(1, w), max(1, h)
    else:
        raise BadRequest("region is full, square, x,y,w,h or pct:x,y,w,h")
    if w == 0 or h == 0 or x >= width or y >= height:
        raise BadRequest("the region is empty or lies outside the image")
    return x, y, min(w, width - x), min(h, height - y)


def _as_in_3(text: str) -> str:
    """A size of version 2.1 as version 3 says it (2.1 section 4.2)."""
    if text.startswith("^"):
        raise BadRequest("^ is not known in version 2.1")
    if text == "full":
        return "pct:100"
    return text if text == "max" or text.startswith("!") else f"^{text}"


def _size(text: str, region: tuple[int, int, int, int]) -> tuple[int, int]:
    _, _, w, h = region
    found = _SIZE.fullmatch(text)
    if found is None or text in (",", "^,"):
        raise BadRequest("size is max, w,  ,h  w,h  !w,h or pct:n, with ^ to enlarge")
    up, most, percent, confined, asked_w, asked_h = found.groups()
    if most:
        return _largest(w, h) if up else fitted(w, h, LIMIT, LIMIT)
    if percent:
        scale = float(percent) / 100
        size = max(1, round(w * scale)) if scale else 0, max(1, round(h * scale)) if scale else 0
    elif confined:
        size = _confined(w, h, asked_w, asked_h, enlarge=bool(up))
    else:
        size = _given(w, h, asked_w, asked_h)
    return _within(size, (w, h), enlarge=bool(up))


def _largest(w: int, h: int) -> tuple[int, int]:
    scale = min(LIMIT / w, LIMIT / h)
    return max(1, round(w * scale)), max(1, round(h * scale))


def _confined(w: int, h: int, asked_w: str | None, asked_h: str | None, *, enlarge: bool) -> tuple[int, int]:
    if asked_w is None or asked_h is None:
        raise BadRequest("!w,h has both width and height")
    most_w, most_h = min(int(asked_w), LIMIT), min(int(asked_h), LIMIT)
    if not most_w or not most_h:
        return 0, 0
    scale = min(most_w / w, most_h / h)
    if not enlarge:
        scale = min(scale, 1.0)
    return max(1, round(w * scale)), max(1, round(h * scale))


def _given(w: int, h: int, asked_w: str | None, asked_h: str | None) -> tuple[int, int]:
    if asked_w is not None and asked_h is not None:
        return int(asked_w), int(asked_h)
    if asked_w is not None:
        return int(asked_w), max(1, round(h * int(asked_w) / w)) if int(asked_w) else 0
    return max(1, round(w * int(asked_h or 0) / h)) if int(asked_h or 0) else 0, int(asked_h or 0)


def _within(size: tuple[int, int], region: tuple[int, int], *, enlarge: bool) -> tuple[int, int]:
    if 0 in size:
        raise BadRequest("the size is zero")
    if not enlarge and (size[0] > region[0] or size[1] > region[1]):
        raise BadRequest("the size is larger than the region; write ^ before it to enlarge")
    if max(size) > LIMIT:
        raise BadRequest(f"the size is larger than {LIMIT} pixels")
    return size


def _rotation(text: str) -> tuple[bool, float]:
    found = _ROTATION.fullmatch(text)
    if found is None or float(found[2]) > 360:
        raise BadRequest("rotation is a number from 0 to 360, with ! to mirror")
    return found[1] is not None, float(found[2]) % 360
