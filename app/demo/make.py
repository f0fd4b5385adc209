"""Makes the demo collection: a folder for each holder, as the `folder` source takes it.

Nothing is carried along but the words: pictures, sounds and film are drawn and played anew, and come out with the
same bytes on every run on one machine.
"""

import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from app.demo.film import make_film
from app.demo.melodies import SCORE, exercise, lantern_tune
from app.demo.night import make_night
from app.demo.pictures.butterfly import butterfly
from app.demo.pictures.fish import fish
from app.demo.pictures.joy import joy
from app.demo.pictures.kapok import kapok
from app.demo.pictures.lattice import HIGH, WIDE, lattice
from app.demo.pictures.paper import mask_of, picture, save
from app.demo.pictures.pattern_book import pattern_book
from app.demo.pictures.sheet import Sheet
from app.demo.pictures.tiger import tiger
from app.demo.pictures.window_flower import window_flower
from app.demo.plucked import strum
from app.demo.recording import write_wave
from app.demo.scenes.procession import still

Progress = Callable[[float], None]

_WORDS = Path(__file__).parent / "holdings"
_PAPER_CUTS: Mapping[str, tuple[Callable[[], Sheet], int]] = {
    "joy.jpg": (joy, 3000),
    "fish.jpg": (fish, 3000),
    "butterfly.jpg": (butterfly, 3000),
    "window-flower.tif": (window_flower, 2400),
    "tiger.png": (tiger, 1800),
    "kapok.jpg": (kapok, 3000),
}
"""File name → what is cut, and its side in pixels."""
LARGE = 12_000
"""Pixels across the large sheet."""
_NOTES = (
    "示例工作笔记 / demonstration notes\n\n"
    "一、核对花样与编号。\n二、每件拍正面一张，宽度不少于三千像素。\n三、写明折法和刀法。\n"
)
_SESSION = "示例录音笔记 / demonstration notes\n\n定弦：1=D。室温二十六度，雨后，弦略松。\n第二遍较好。\n"


def holders() -> dict[str, dict[str, str]]:
    """The holders of the demo collection: code → name by language tag. A folder of each code holds its deposits."""
    return tomllib.loads((_WORDS / "holders.toml").read_text("utf-8"))


def make_collection(folder: Path, progress: Progress = lambda share: None) -> None:
    """Fills `folder` with one folder per holder: `metadata.toml` and the files that it names.

    About 70 MB and half a minute of one processor. What is there already under the same names is replaced.
    """
    for code in holders():
        (folder / code).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_WORDS / f"{code}.toml", folder / code / "metadata.toml")
    paper_cuts, qin = folder / "lingnan-papercut", folder / "pearl-river-qin"
    (qin / "notes.txt").write_text(_SESSION, encoding="utf-8", newline="\n")
    (paper_cuts / "notes.txt").write_text(_NOTES, encoding="utf-8", newline="\n")
    _sounds(qin)
    progress(0.08)
    _pictures(paper_cuts)
    progress(0.25)
    _large(paper_cuts / "manchurian-window.jpg")
    progress(0.4)
    _book(paper_cuts / "pattern-book", lambda share: progress(0.4 + 0.12 * share))
    make_film(paper_cuts / "fold-and-cut.mp4", lambda share: progress(0.52 + 0.48 * share))
    progress(1.0)


def _sounds(folder: Path) -> None:
    (folder / "night-on-the-pearl-river.txt").write_text(SCORE, encoding="utf-8", newline="\n")
    make_night(folder / "night-on-the-pearl-river.flac")
    pieces = {
        "lantern-tune.wav": (lantern_tune, 11),
        "lesson.wav": (exercise, 13),
    }
    for name, (piece, seed) in pieces.items():
        notes, seconds = piece()
        write_wave(folder / name, strum(notes, seconds, seed))


def _pictures(folder: Path) -> None:
    for name, (cut, side) in _PAPER_CUTS.items():
        save(picture(cut(), side), folder / name)
    still().save(folder / "lantern-night.png")
    eighth = Sheet()
    clip = '<clipPath id="eighth"><path d="M0 0L0 -600L600 -600Z"/></clipPath>'
    eighth.layers.append(
        f'<g transform="translate(-170 260) scale(1.5)">{clip}'
        f'<g clip-path="url(#eighth)">{window_flower().drawing}</g></g>'
    )
    save(mask_of(eighth.drawing, 1600, 1600).invert(), folder / "template.png")


def _large(path: Path) -> None:
    save(picture(lattice(), LARGE, LARGE * 2 // 3, (WIDE, HIGH)), path)


def _book(folder: Path, progress: Progress) -> None:
    folder.mkdir(exist_ok=True)
    for number, leaf in enumerate(pattern_book(), start=1):
        save(leaf, folder / f"leaf-{number:02d}.png")
        progress(number / 10)
