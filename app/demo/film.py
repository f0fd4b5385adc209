"""折一折，剪一剪: the demo film, its sound and its subtitles."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
from PIL import Image

from app.demo.cues import Cue, write_beside
from app.demo.melodies import lantern_tune
from app.demo.plucked import RATE, Samples, strum
from app.demo.recording import FRAMES, write_film
from app.demo.scenes import SIZE, folding, procession, window

LENGTH = folding.LENGTH + procession.LENGTH + window.LENGTH
_CHAPTERS = ("折与剪 Folding and cutting", "灯会 The lantern procession", "窗上 On the window")
CUES: tuple[Cue, ...] = (
    (0.4, 2.0, "一张红纸，一把剪刀。", "A sheet of red paper, a pair of scissors."),
    (2.1, 4.1, "对折，再对折，又对折。", "Fold it once, and again, and once more."),
    (4.3, 6.2, "从边上剪起，一刀不断。", "Cut from the rim inwards, in one unbroken line."),
    (6.3, 8.1, "剪去的是空，留下的是花。", "What is cut away is air; what stays is the flower."),
    (8.3, 10.8, "展开来，一刀成八瓣。", "Unfold it, and one cut has become eight petals."),
    (11.0, 14.2, "窗花：八角团花。", "A window flower of eight petals."),
    (14.8, 18.2, "正月十五，花样贴上灯笼。", "On the fifteenth of the first month the patterns go onto lanterns."),
    (18.4, 21.8, "鱼、蝶、虎、木棉，一路走到江边。", "Fish, butterfly, tiger and kapok walk down to the river."),
    (22.2, 24.6, "六扇花窗，岁岁平安。", "Six panes of one window: peace, year after year."),
)
"""What its subtitles say."""


def make_film(path: Path, progress: Callable[[float], None] = lambda share: None) -> None:
    """Writes the film beside its subtitles, `stem--zh-Hans.vtt` and `stem--en.vtt`."""

    def pictures() -> Iterator[Image.Image]:
        number = 0
        for scene in (folding.folding(), procession.procession(), window.window()):
            for picture in scene:
                number += 1
                progress(number / LENGTH)
                yield picture

    write_film(path, pictures(), SIZE, _sound(), chapters())
    write_beside(path, CUES)


def chapters() -> list[tuple[int, int, str]]:
    """The three scenes: first picture, the one after the last, title."""
    ends = [folding.LENGTH, folding.LENGTH + procession.LENGTH, LENGTH]
    return list(zip([0, *ends], ends, _CHAPTERS, strict=False))


def _sound() -> Samples:
    """The lantern tune, snips of the scissors while they cut, a small drum while they walk."""
    total = round(LENGTH * RATE / FRAMES)
    notes, seconds = lantern_tune()
    tune = strum(notes, seconds, 11)
    sound = numpy.zeros((total, 2))
    start = round(1.2 * RATE)
    sound[start : start + len(tune)] += 0.8 * tune[: total - start]
    for place in range(12):
        _add(sound, 4.35 + place * 0.31, _snip(place), 0.20)
    for place in range(18):
        _add(
            sound,
            folding.LENGTH / FRAMES + 0.3 + place * 0.4,
            _drum(92 if place % 4 == 0 else 128),
            0.30 if place % 4 == 0 else 0.15,
        )
    fade = round(1.2 * RATE)
    sound[-fade:] *= numpy.linspace(1, 0, fade)[:, None]
    level: Samples = sound / max(1.0, numpy.abs(sound).max() / 0.9)
    return level


def _add(sound: Samples, at: float, piece: Samples, strength: float) -> None:
    start = round(at * RATE)
    piece = piece[: max(0, len(sound) - start)]
    sound[start : start + len(piece)] += strength * piece[:, None]


def _snip(seed: int) -> Samples:
    """Two blades that meet: a short hiss, rising, and a click."""
    time = numpy.arange(round(0.11 * RATE)) / RATE
    noise = numpy.diff(numpy.random.default_rng(seed).standard_normal(len(time) + 1))
    return noise * (numpy.exp(-((time - 0.05) ** 2) / 0.0006) + 1.6 * numpy.exp(-((time - 0.085) ** 2) / 0.000006)) / 3


def _drum(frequency: float) -> Samples:
    time = numpy.arange(round(0.5 * RATE)) / RATE
    fall = frequency * (1 + 0.5 * numpy.exp(-time * 40))
    return numpy.sin(2 * numpy.pi * numpy.cumsum(fall) / RATE) * numpy.exp(-time * 9)
