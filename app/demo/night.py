"""珠水夜: the demo's piece for the qin, with chapters and with words that tell what is heard, in step with it."""

from pathlib import Path

from app.demo.cues import Cue, write_beside
from app.demo.melodies import night_on_the_pearl_river, parts_of_the_night
from app.demo.plucked import strum
from app.demo.recording import write_flac

_PARTS = ("月出 The moon rises", "江流 The river flows", "走灯 The lantern walk", "归舟 The boat comes home")
_WORDS = (
    (
        ("泛音，如月出江面。", "Harmonics, like the moon above the river."),
        ("左手轻点，弦只半鸣。", "The left hand only touches, and the string half sounds."),
    ),
    (
        ("按音低回，江水东流。", "Stopped strings turn low; the water goes east."),
        ("每隔一句，一声散弦作岸。", "Every other phrase, an open string for a shore."),
        ("长音里有一个绰，从下滑上来。", "In the long note a slide comes up from below."),
    ),
    (
        ("走灯调入来，脚步渐密。", "The tune of the lantern walk comes in, and the steps grow quick."),
        ("鱼灯、蝶灯，一盏接一盏。", "Fish lanterns, butterfly lanterns, one after another."),
    ),
    (
        ("慢下来，灯远了。", "Slower: the lanterns are far away."),
        ("三弦齐收，余音归水。", "Three strings close together, and the sound goes back to the water."),
    ),
)
"""What is heard in each part, in equal stretches: in Chinese, in English."""


def make_night(path: Path) -> None:
    """Writes the piece as FLAC, with its chapters, beside its words in two languages."""
    notes, seconds = night_on_the_pearl_river()
    write_flac(path, strum(notes, seconds, 7), list(zip(parts_of_the_night(), _PARTS, strict=False)))
    write_beside(path, words())


def words() -> tuple[Cue, ...]:
    """The words, with their times in the piece."""
    begin = parts_of_the_night()
    found: list[Cue] = []
    for start, end, told in zip(begin, begin[1:], _WORDS, strict=False):
        long = (end - start) / len(told)
        found += [(start + place * long, start + (place + 1) * long, *each) for place, each in enumerate(told)]
    return tuple(found)
