"""Which rungs a film gets: by its shorter side as shown, never larger than it is."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.media.decoding.containers import Track

SHORT = (1080, 720, 540, 360)
"""Pixels of the shorter side of the rungs."""
LONG = 4096
"""Pixels of the longer side, at the most: what decoders in hardware take."""
LEAST = 16
"""Pixels of a side, at the least: below, decoders give up."""
NATIVE = 1.1
"""A film below the largest rung keeps its own size as well where that is so much more than the next rung's."""
RATE = 7_500_000 / (1920 * 1080)
"""Bits a second for a pixel of the picture, at the most: 7.5, 3.33, 1.875 and 0.832 Mb/s for the four rungs of 16:9."""
SLOWEST = 200_000
FALLBACK = 720
"""The largest rung of this side or less is also the film as one file, for who cannot play streams."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One size of a film. `rate` is in bits a second, at the most; `native`: the pictures as they are, not scaled."""

    width: int
    height: int
    native: bool

    @property
    def short(self) -> int:
        """Pixels of the shorter side."""
        return min(self.width, self.height)

    @property
    def rate(self) -> int:
        """Bits a second, at the most."""
        return max(SLOWEST, round(RATE * self.width * self.height))

    @property
    def name(self) -> str:
        """What its files are called, without ending."""
        return f"v{self.short}"


Ladder = Callable[[Track], "tuple[Rung, ...]"]
"""A rule that gives the rungs of a film, from the largest."""


def ladder(track: Track) -> tuple[Rung, ...]:
    """The rungs from the largest: of a picture of any shape, rotation and pixel aspect applied."""
    shown = track.shown
    share = min(1.0, LONG / max(shown))
    width, height = shown[0] * share, shown[1] * share
    short = min(width, height)
    sides: list[float] = [side for side in SHORT if side <= short]
    if short < SHORT[0] and (not sides or short > NATIVE * sides[0]):
        sides.insert(0, short)
    sizes = [(even(width * side / short), even(height * side / short)) for side in sides]
    return tuple(Rung(*size, native=size == as_decoded(track)) for size in dict.fromkeys(sizes))


def proxy(track: Track) -> tuple[Rung, ...]:
    """The one rung of footage that nobody but its keepers looks at."""
    return ladder(track)[-1:]


def fallback(rungs: tuple[Rung, ...]) -> Rung:
    """The rung that is also kept as one file."""
    return next((rung for rung in rungs if rung.short <= FALLBACK), rungs[-1])


def even(side: float) -> int:
    """The nearest even number of pixels, within what decoders take."""
    return max(LEAST, round(side / 2) * 2)


def as_decoded(track: Track) -> tuple[int, int] | None:
    """The size in which ffmpeg hands on the pictures (turned upright); None where pixels are not square."""
    if track.aspect != 1:
        return None
    return (track.height, track.width) if track.rotation % 180 == 90 else (track.width, track.height)
